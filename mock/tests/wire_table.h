#ifndef MOCK_TESTS_WIRE_TABLE_H
#define MOCK_TESTS_WIRE_TABLE_H

#include <stddef.h>

/* Tables of raw requests and what becomes of each (libraries.md 6), over echo_server.h.
 */

/* CLOSES: the answer says that the connection closes, and it does. LAPSES: it does,
 * though the answer could not know that yet. */
enum wire_fate { STAYS, CLOSES, LAPSES };

struct wire_row {
    const char *name, *raw;
    size_t size;
    int status; /* 0: closed without a word */
    enum wire_fate fate;
    const char *says; /* the body, of a refusal its message; NULL: not compared */
};

/* How a string with NULs in it is written as `raw, size`. */
#define TEXT(literal) literal, sizeof(literal) - 1
#define HOST "Host: a\r\n"
#define END "\r\n"

/* Refusals. */
#define NO_REQUEST "this is no request of HTTP/1.1 that is served here"
#define NO_VERSION "only HTTP/1.0 and HTTP/1.1 are spoken here"
#define TOO_LARGE "body must be at most 1048576 bytes"

/* Plays the rows on a server, each on a connection of its own. After each a good request
 * must be served, on the same connection too when that stays open. */
void wire_table(const struct wire_row *rows, size_t count);
/* The same with clients that end what they send behind the row's bytes. */
void wire_table_ending(const struct wire_row *rows, size_t count);

#endif
