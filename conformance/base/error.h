/* One failure, as a sentence for the user. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

/* What kind of failure it is decides the exit code (judge/verdict.h). */
enum error_kind {
    ERROR_NONE,
    ERROR_USAGE,     /* a bad option or file; nothing was sent: exit 2 */
    ERROR_TRANSPORT, /* could not tell: exit 3 */
    ERROR_GUARD,     /* stopped by a guard: exit 5 */
    ERROR_PERSON,    /* a person is needed: exit 6 */
    ERROR_INTERNAL   /* exit 70 */
};

struct error {
    enum error_kind kind;
    char message[512]; /* a complete sentence without a final full stop */
};

/* Records a failure and returns false, so that a caller can `return` it. The first
 * failure wins: later calls on the same `err` change nothing. */
bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "context: " before the message of a failure. Returns false. */
bool error_wrap(struct error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
