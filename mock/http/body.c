#include "http/body.h"

#include <stdint.h>
#include <stdlib.h>

enum { AT_ONCE = 1024 * 1024 };

/* Room for what is still to come, but for no more than AT_ONCE, then as much again as
 * there is. */
static bool make_room(struct body *body, size_t most)
{
    size_t capacity = body->capacity * 2;
    if (capacity < AT_ONCE)
        capacity = AT_ONCE;
    if (capacity > most)
        capacity = most;
    char *data = realloc(body->data, capacity + 1);
    if (!data)
        return false;
    body->data = data;
    body->capacity = capacity;
    return true;
}

enum body_end body_read(struct body *body, const struct framing *framing, size_t limit,
                        body_source_fn *read, void *source)
{
    if (!framing->chunked && framing->length > limit)
        return BODY_TOO_LARGE;
    size_t most = framing->chunked ? limit + 1 : (size_t)framing->length;
    while (body->size < most) {
        if (body->size == body->capacity && !make_room(body, most))
            return BODY_NO_MEMORY;
        size_t room = body->capacity - body->size;
        int got = read(source, body->data + body->size, room);
        if (got < 0)
            return BODY_BROKEN;
        body->size += (size_t)got;
        body->data[body->size] = '\0';
        if ((size_t)got < room) /* the end, or all that came in time */
            break;
    }
    if (framing->chunked)
        return body->size > limit ? BODY_TOO_LARGE : BODY_WHOLE;
    return body->size == most ? BODY_WHOLE : BODY_BROKEN;
}
