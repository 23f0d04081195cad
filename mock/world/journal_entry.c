#include "world/journal_entry.h"

#include "base/auto.h"
#include "world/scrub.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const size_t TEXTS[] = {
    offsetof(struct journal_entry, id),
    offsetof(struct journal_entry, method),
    offsetof(struct journal_entry, path),
    offsetof(struct journal_entry, query),
    offsetof(struct journal_entry, hint),
    offsetof(struct journal_entry, field),
    offsetof(struct journal_entry, got),
    offsetof(struct journal_entry, expected),
    offsetof(struct journal_entry, nearest),
    offsetof(struct journal_entry, foreign),
    offsetof(struct journal_entry, request_headers),
    offsetof(struct journal_entry, response_headers),
};

static const char *text_of(const struct journal_entry *entry, size_t offset)
{
    const char *text;
    memcpy(&text, (const char *)entry + offset, sizeof text);
    return text ? text : "";
}

static void set_text(struct journal_entry *entry, size_t offset, const char *text)
{
    memcpy((char *)entry + offset, &text, sizeof text);
}

/* What a body is kept of: nothing when it is no text. */
static size_t body_bound(const struct scrubber *scrub, const char *body, size_t size)
{
    size_t looked_at = size < JOURNAL_BODY_MAX ? size : JOURNAL_BODY_MAX;
    if (size == 0 || !body || memchr(body, '\0', looked_at))
        return 0;
    size_t bound = scrub_bound(scrub, size);
    return bound < JOURNAL_BODY_MAX ? bound : JOURNAL_BODY_MAX;
}

static size_t back_to_character(const char *text, size_t size)
{
    size_t cut = size;
    while (cut > 0 && size - cut < 3 && ((unsigned char)text[cut - 1] & 0xC0) == 0x80)
        cut--;
    if (cut > 0 && (unsigned char)text[cut - 1] >= 0xC0)
        return cut - 1;
    return size;
}

/* Copies a body to `at`; returns the end of it, behind its NUL. */
static char *copy_body(const struct scrubber *scrub, char *at, const char *body,
                       size_t size, size_t *kept, bool *cut)
{
    size_t room = body_bound(scrub, body, size);
    bool whole = size == 0;
    *kept = room > 0 ? scrub_copy(scrub, at, room, body, size, &whole) : 0;
    *cut = !whole;
    if (!whole)
        *kept = back_to_character(at, *kept);
    at[*kept] = '\0';
    return at + *kept + 1;
}

/* Overwrites the value of each Authorization line but for the word Bearer: what was sent
 * under another scheme may be a key all the same. */
static void mask_authorization(char *lines)
{
    static const char NAME[] = "authorization:";
    for (char *line = lines; line; line = strstr(line, "\r\n")) {
        line += line == lines ? 0 : 2;
        if (strncasecmp(line, NAME, sizeof NAME - 1) != 0)
            continue;
        char *value = line + sizeof NAME - 1;
        value += strspn(value, " ");
        if (strncasecmp(value, "Bearer ", 7) == 0)
            value += 7;
        char *end = value + strcspn(value, "\r");
        size_t masked = end - value < 3 ? (size_t)(end - value) : 3;
        memset(value, '*', masked);
        memmove(value + masked, end, strlen(end) + 1);
    }
}

static void fill(struct stored_entry *made, const struct journal_entry *from,
                 const struct scrubber *scrub)
{
    char *at = made->texts;
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        const char *text = text_of(from, TEXTS[i]);
        size_t size = strlen(text);
        size_t used = scrub_copy(scrub, at, scrub_bound(scrub, size), text, size, NULL);
        at[used] = '\0';
        set_text(&made->entry, TEXTS[i], at);
        if (TEXTS[i] == offsetof(struct journal_entry, request_headers))
            mask_authorization(at);
        at += used + 1;
    }
    made->entry.request_body = at;
    at = copy_body(scrub, at, from->request_body, from->request_size,
                   &made->entry.request_kept, &made->entry.request_cut);
    made->entry.response_body = at;
    copy_body(scrub, at, from->response_body, from->response_size,
              &made->entry.response_kept, &made->entry.response_cut);
}

static struct stored_entry *allocate(const struct journal_entry *from, size_t room)
{
    struct stored_entry *made = malloc(sizeof *made + room);
    if (!made)
        return NULL;
    made->entry = *from;
    made->secret = NULL;
    made->bytes = sizeof *made + room;
    atomic_init(&made->holders, 1);
    return made;
}

/* A copy that may be shown. */
static struct stored_entry *scrubbed(const struct journal_entry *from, const char *secret)
{
    AUTO(scrub_clean) struct scrubber scrub;
    scrub_init(&scrub, secret);
    size_t room = body_bound(&scrub, from->request_body, from->request_size) +
                  body_bound(&scrub, from->response_body, from->response_size) + 2;
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        room += scrub_bound(&scrub, strlen(text_of(from, TEXTS[i]))) + 1;
    if (scrub.storage.failed)
        return NULL;
    struct stored_entry *made = allocate(from, room);
    if (made)
        fill(made, from, &scrub);
    return made;
}

/* --- As it came --- */

/* The bytes of a body that are worth keeping, SIZE_MAX when all of them would be more
 * than an entry may hold. One that is no text counts as empty, and fill() sees by the NUL
 * behind it that it is none. */
static size_t raw_size(const char *body, size_t size)
{
    size_t looked_at = size < JOURNAL_BODY_MAX ? size : JOURNAL_BODY_MAX;
    if (size == 0 || !body || memchr(body, '\0', looked_at))
        return 0;
    return size <= JOURNAL_BODY_MAX ? size : SIZE_MAX;
}

static const char *put(char **at, const char *text, size_t size)
{
    char *begin = *at;
    if (size > 0)
        memcpy(begin, text, size);
    begin[size] = '\0';
    *at += size + 1;
    return begin;
}

static struct stored_entry *raw(const struct journal_entry *from, const char *secret,
                                size_t request_size, size_t response_size)
{
    size_t sizes[COUNT_OF(TEXTS)], secret_size = strlen(secret);
    size_t room = request_size + response_size + secret_size + 3;
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        room += (sizes[i] = strlen(text_of(from, TEXTS[i]))) + 1;
    struct stored_entry *made = allocate(from, room);
    if (!made)
        return NULL;
    char *at = made->texts;
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        set_text(&made->entry, TEXTS[i], put(&at, text_of(from, TEXTS[i]), sizes[i]));
    made->entry.request_body = put(&at, from->request_body, request_size);
    made->entry.response_body = put(&at, from->response_body, response_size);
    made->secret = put(&at, secret, secret_size);
    return made;
}

struct stored_entry *stored_entry_new(const struct journal_entry *from,
                                      const char *secret)
{
    size_t request_size = raw_size(from->request_body, from->request_size);
    size_t response_size = raw_size(from->response_body, from->response_size);
    if (request_size == SIZE_MAX || response_size == SIZE_MAX)
        return scrubbed(from, secret);
    return raw(from, secret ? secret : "", request_size, response_size);
}

struct stored_entry *stored_entry_show(struct stored_entry *stored)
{
    if (stored->secret)
        return scrubbed(&stored->entry, stored->secret);
    stored_entry_hold(stored);
    return stored;
}

void stored_entry_hold(struct stored_entry *stored)
{
    atomic_fetch_add(&stored->holders, 1);
}

void stored_entry_release(struct stored_entry *stored)
{
    if (stored && atomic_fetch_sub(&stored->holders, 1) == 1)
        free(stored);
}
