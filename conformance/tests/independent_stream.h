/* A connection of the independent server as two streams, plain or behind TLS. */
#ifndef TESTS_INDEPENDENT_STREAM_H
#define TESTS_INDEPENDENT_STREAM_H

#include <stdbool.h>
#include <stdio.h>

struct indep_stream {
    FILE *in, *out;
    void *tls; /* NULL: plain */
    int socket;
};

/* Before the first connection: makes the certificate and writes it to `path`. False when
 * that failed. */
bool indep_stream_use_tls(const char *path);

/* Takes over `socket`. False when there is no talking to the client; indep_stream_close()
 * follows all the same. */
bool indep_stream_open(struct indep_stream *stream, int socket);
void indep_stream_close(struct indep_stream *stream);

#endif
