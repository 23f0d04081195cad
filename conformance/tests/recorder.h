/* The built program as a recording proxy, and a client that sends what it is told. */
#ifndef TESTS_RECORDER_H
#define TESTS_RECORDER_H

#include "folder.h"
#include "program.h"

struct recorder {
    struct program program;
    int port;        /* 0: it did not get ready */
    char output[96]; /* the file it writes */
};

/* Starts `record --listen 127.0.0.1:0 --output FOLDER/recorded.json MORE...` (ended by
 * NULL) and waits until it is ready, or has ended. */
struct recorder recorder_start(const struct folder *folder, const char *const *more,
                               const char *const *environment);

/* Interrupts it and waits for its end; then program.status, out, err are there, and what
 * it wrote is returned: the caller's, "" when there is no file. */
char *recorder_stop(struct recorder *recorder);

/* For AUTO(recorder_drop). */
void recorder_drop(struct recorder *recorder);

/* Sends `bytes` over a new connection and reads until its end; the caller frees what
 * came,
 * "" when nothing did. */
char *recorder_send(const struct recorder *recorder, const char *bytes);

/* One request of HTTP/1.1 with header lines of its own ("Name: value\r\n"…, "" for none)
 * and perhaps a body. */
char *recorder_ask(const struct recorder *recorder, const char *request,
                   const char *headers, const char *body);

#endif
