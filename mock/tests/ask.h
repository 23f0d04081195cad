#ifndef MOCK_TESTS_ASK_H
#define MOCK_TESTS_ASK_H

#include "tests/mock_process.h"
#include "tests/wire.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* One JSON call of the running mock, and a look into its answer by JSON Pointer. */

struct reply {
    int status;
    cJSON *json; /* NULL when the body is none */
    struct wire_answer raw;
};

/* `key` and `body` may be NULL. Blanks in the path are sent as %20. */
struct reply ask(const struct mock_process *mock, const char *method, const char *path,
                 const char *key, const char *body);
/* The same with a path made by printf. */
struct reply ask_f(const struct mock_process *mock, const char *method, const char *key,
                   const char *body, const char *path, ...)
    __attribute__((format(printf, 5, 6)));
void reply_drop(struct reply *reply);

/* What a pointer names: NULL, or -1, when it is not there or of another type. */
const char *reply_str(const struct reply *reply, const char *pointer);
long long reply_int(const struct reply *reply, const char *pointer);
int reply_count(const struct reply *reply, const char *pointer);
bool reply_is_null(const struct reply *reply, const char *pointer);

/* The type of the error envelope; "" when there is none. */
const char *reply_type(const struct reply *reply);
const char *reply_message(const struct reply *reply);

/* Makes an object and copies its id (or a session's token) to `out`; "" when refused. */
void make_asset(const struct mock_process *mock, const char *key, const char *name,
                char out[64]);
void make_task(const struct mock_process *mock, const char *key, const char *prompt,
               char out[64]);
void make_session(const struct mock_process *mock, const char *key, char out[64]);

#endif
