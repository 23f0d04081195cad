#ifndef MOCK_TESTS_JSON_CASES_H
#define MOCK_TESTS_JSON_CASES_H

#include <stddef.h>

/* Documents for whoever reads JSON. Named as in JSONTestSuite: y_ must be taken, n_ must
 * be refused, i_ is left to the reader by RFC 8259; `taken` says what this one does. */
struct json_case {
    const char *name, *data;
    size_t size;
    int taken;
};

extern const struct json_case JSON_CASES[];
extern const size_t JSON_CASE_COUNT;

#endif
