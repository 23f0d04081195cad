#ifndef MOCK_TESTS_WIRE_H
#define MOCK_TESTS_WIRE_H

#include <stdbool.h>
#include <stddef.h>

/* A raw HTTP client on 127.0.0.1 for tests: sends exactly the bytes it is given and reads
 * one answer after the other. Nothing waits longer than ten seconds. */

struct wire {
    char *data; /* read ahead, not yet part of an answer */
    size_t size;
    int fd;             /* -1: not open */
    bool ended, failed; /* the other side closed; with a reset */
};

/* One answer. Zeroed when there was none. */
struct wire_answer {
    int status;    /* 0: the connection ended without a whole head */
    char *head;    /* status line and headers, without the empty line; NULL: none */
    char *body;    /* NUL-terminated; NULL: no head */
    size_t size;   /* bytes of the body */
    bool complete; /* all of Content-Length came */
};

bool wire_open(struct wire *wire, int port);
/* False when the other side no longer takes bytes. */
bool wire_send(struct wire *wire, const void *data, size_t size);
bool wire_puts(struct wire *wire, const char *text);
/* No more bytes will be sent; answers can still be read. */
void wire_half_close(struct wire *wire);

/* Reads the next answer; `head_only` for one to HEAD. Drops what `out` held. False when
 * there was none. */
bool wire_read(struct wire *wire, bool head_only, struct wire_answer *out);
/* Waits for the other side to close; false when it sends bytes, or nothing, instead. */
bool wire_ends(struct wire *wire);
/* Closes; wire_reset() with an RST. */
void wire_close(struct wire *wire);
void wire_reset(struct wire *wire);

/* The value of a header (name without case), copied to `out`; NULL when absent. */
const char *wire_header(const struct wire_answer *answer, const char *name, char *out,
                        size_t room);
void wire_answer_drop(struct wire_answer *answer);

/* A whole exchange on a connection of its own; the status, 0 when none came. `raw` is
 * sent as it is. */
int wire_exchange(int port, const char *raw, struct wire_answer *out);
/* The same from parts: a bearer `key` and a JSON `body` may be NULL. */
int wire_call(int port, const char *method, const char *path, const char *key,
              const char *body, struct wire_answer *out);

#endif
