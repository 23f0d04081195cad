/* Why an exchange failed, as one sentence for the user. Knows no library. */
#ifndef PLAY_TRANSPORT_H
#define PLAY_TRANSPORT_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

enum transport_cause {
    TRANSPORT_RESOLVE,         /* no such host */
    TRANSPORT_CONNECT,         /* refused, unreachable */
    TRANSPORT_CONNECT_TIMEOUT, /* no connection in time */
    TRANSPORT_TIMEOUT,         /* no whole reply in time */
    TRANSPORT_TLS,             /* the certificate or the handshake */
    TRANSPORT_CACERT,          /* the file of --cacert */
    TRANSPORT_NO_REPLY,        /* closed without a byte */
    TRANSPORT_BROKEN,          /* broke in the middle */
    TRANSPORT_SHORT,           /* the body ended before its length */
    TRANSPORT_NONSENSE,        /* no HTTP */
    TRANSPORT_BODY_OVER,
    TRANSPORT_HEADERS_OVER,
    TRANSPORT_INTERRUPTED,
    TRANSPORT_SCHEME, /* neither http nor https, or http on a live target */
    TRANSPORT_URL,
    TRANSPORT_OTHER
};

struct transport_failure {
    enum transport_cause cause;
    const char *place;  /* "127.0.0.1:8080", or the whole URL when it has no such part */
    const char *detail; /* the library's own words; may be empty */
    int64_t limit;      /* of a time-out, ms */
    size_t received;    /* bytes of the body */
};

/* The sentence, without a full stop, in `arena`. */
const char *transport_sentence(const struct transport_failure *failure,
                               struct arena *arena);

#endif
