#include "play/transport.h"

#include "base/duration.h"

/* ": words" of the library, or nothing. */
static const char *because(const struct transport_failure *failure, struct arena *arena)
{
    if (failure->detail[0] == '\0')
        return "";
    return arena_printf(arena, ": %s", failure->detail);
}

static const char *timed_out(const struct transport_failure *failure, struct arena *arena)
{
    char limit[32];
    duration_show(failure->limit, limit, sizeof limit);
    if (failure->cause == TRANSPORT_CONNECT_TIMEOUT)
        return arena_printf(arena, "no connection to %s within %s", failure->place,
                            limit);
    return arena_printf(arena, "no complete reply from %s within %s (%zu bytes came)",
                        failure->place, limit, failure->received);
}

const char *transport_sentence(const struct transport_failure *failure,
                               struct arena *arena)
{
    const char *place = failure->place, *why = because(failure, arena);
    switch (failure->cause) {
    case TRANSPORT_RESOLVE:
        return arena_printf(arena, "the host of %s could not be resolved", place);
    case TRANSPORT_CONNECT:
        return arena_printf(arena, "no connection to %s%s", place, why);
    case TRANSPORT_CONNECT_TIMEOUT:
    case TRANSPORT_TIMEOUT:
        return timed_out(failure, arena);
    case TRANSPORT_TLS:
        return arena_printf(arena, "no secure connection to %s%s", place, why);
    case TRANSPORT_CACERT:
        return arena_printf(arena, "the file of --cacert cannot be used%s", why);
    case TRANSPORT_NO_REPLY:
        return arena_printf(arena, "%s closed the connection without a reply", place);
    case TRANSPORT_BROKEN:
        return arena_printf(arena, "the connection to %s broke%s", place, why);
    case TRANSPORT_SHORT:
        return arena_printf(arena,
                            "%s closed the connection in the middle of the body "
                            "(%zu bytes came)",
                            place, failure->received);
    case TRANSPORT_NONSENSE:
        return arena_printf(arena, "what %s sent is no HTTP%s", place, why);
    case TRANSPORT_BODY_OVER:
        return arena_printf(arena, "the reply of %s is longer than 64 MiB", place);
    case TRANSPORT_HEADERS_OVER:
        return arena_printf(arena, "the headers of %s are longer than 64 KiB", place);
    case TRANSPORT_INTERRUPTED:
        return arena_printf(arena, "interrupted while waiting for %s", place);
    case TRANSPORT_SCHEME:
        return arena_printf(arena,
                            "%s was not asked: only https goes to a live target, "
                            "and only http and https to others",
                            place);
    case TRANSPORT_URL:
        return arena_printf(arena, "%s is no URL%s", place, why);
    case TRANSPORT_OTHER:
        break;
    }
    return arena_printf(arena, "no exchange with %s%s", place, why);
}
