#ifndef MOCK_TESTS_DECISIONS_H
#define MOCK_TESTS_DECISIONS_H

#include "tests/api_fixture.h"

/* A row: one request to a world that has an object of each kind, and what its answer must
 * hold. */
struct decision_row {
    const char *name;   /* "decision 14: blanks" */
    const char *assume; /* switches of the world; NULL: defaults */
    const char *method, *target, *body;
    int status;
    const char *body_has;     /* NULL: anything */
    const char *headers_have; /* NULL: anything */
};

/* Plays each row against a mock of its own. */
void decisions_check(const struct decision_row *rows, size_t count);

#endif
