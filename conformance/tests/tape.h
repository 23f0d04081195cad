/* Exchanges for the tests of recording, written as rows. */
#ifndef TESTS_TAPE_H
#define TESTS_TAPE_H

#include "tools/record_scenario.h"

#include <stdint.h>

struct tape_row {
    int64_t at;          /* seconds since the recording began */
    const char *request; /* "POST /v1/video/assets" */
    const char *body;    /* NULL: none */
    int status;          /* 0: 200 */
    int key;
    const char *reply;    /* NULL: empty */
    struct header header; /* of the reply, beside its type; no name: none */
    const char *type;     /* of the reply; NULL: application/json */
    struct header asked;  /* of the request */
    const char *refused;
};

enum { TAPE_ROWS = 16 };

/* The scenario of `rows`, which end with a row without a request, by the contract of the
 * tests; without one when `bare`. The caller frees it. */
char *tape_scenario(const struct tape_row *rows, bool bare);

#endif
