#include "http/guard.h"

#include "base/auto.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool refuse(struct error *err, const char *why)
{
    return fail(err, RULE_BAD_REQUEST, why);
}

static const char *past(const char *string)
{
    return string + strlen(string);
}

/* Single blanks, and nothing before the method but an empty line. CivetWeb skips any
 * white space and takes two empty lines for a head of their own; its buffer begins at a
 * multiple of 16. */
static bool request_line_is_exact(const struct head *head)
{
    const char *end = past(head->query ? head->query : head->target);
    uintptr_t skipped = (uintptr_t)head->method % 16;
    return (skipped == 0 || skipped == 2) && head->target == past(head->method) + 1 &&
           head->version == end + 1 + strlen("HTTP/");
}

/* CivetWeb stops at a line it cannot read, at the 64th header and at a CR that begins a
 * line, silently; what the rest of the head says of the body would go unheard. Where the
 * head really ends, the last value is followed by CR LF CR LF (all but the second CR
 * turned into NULs). */
static bool list_is_whole(const struct head *head)
{
    const char *first_line = past(head->version) + 2;
    if (head->count == 0 || head->count >= REQUEST_MAX_HEADERS ||
        head->headers[0].name != first_line)
        return false;
    const char *end = past(head->headers[head->count - 1].value);
    return end[1] == '\0' && end[2] == '\r' && end[3] == '\0';
}

static bool is_token(const char *name)
{
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && !strchr("!#$%&'*+-.^_`|~", *name))
            return false;
    return true;
}

/* A blank before the colon leaves a second NUL behind the name. */
static bool colon_follows_name(const struct header *header)
{
    for (const char *at = past(header->name) + 1; at < header->value; at++)
        if (*at == '\0')
            return false;
    return true;
}

static void trim(struct header *header)
{
    size_t size = strlen(header->value);
    if (size == 0 || (header->value[size - 1] != ' ' && header->value[size - 1] != '\t'))
        return;
    char *value; /* CivetWeb's buffer is writable, whatever its type says */
    memcpy(&value, &header->value, sizeof value);
    while (size > 0 && (value[size - 1] == ' ' || value[size - 1] == '\t'))
        value[--size] = '\0';
}

/* The headers that steer: how often each came, and its first value. */
enum {
    HOST,
    LENGTH,
    ENCODING,
    AUTHORIZATION,
    TYPE,
    EXPECT,
    CONNECTION,
    UPGRADE,
    STEERING
};

struct steering {
    int count[STEERING];
    const char *value[STEERING];
    bool says_close; /* any Connection header does */
};

static int which(const char *name)
{
    static const char *const NAMES[STEERING] = {
        "Host",         "Content-Length", "Transfer-Encoding", "Authorization",
        "Content-Type", "Expect",         "Connection",        "Upgrade"};
    for (int i = 0; i < STEERING; i++)
        if (strcasecmp(name, NAMES[i]) == 0)
            return i;
    return -1;
}

/* Whether a comma-separated list holds `token`. */
static bool lists(const char *list, const char *token)
{
    size_t size = strlen(token);
    while (*list) {
        list += strspn(list, ", \t");
        size_t length = strcspn(list, ", \t");
        if (length == size && strncasecmp(list, token, size) == 0)
            return true;
        list += length;
    }
    return false;
}

static bool read_headers(struct head *head, struct steering *found, struct error *err)
{
    for (int i = 0; i < head->count; i++) {
        struct header *header = &head->headers[i];
        if (!is_token(header->name) || !colon_follows_name(header))
            return refuse(err, "a header's name must be a token with a colon behind it");
        trim(header);
        int row = which(header->name);
        if (row < 0)
            continue;
        if (found->count[row]++ == 0)
            found->value[row] = header->value;
        if (row == CONNECTION && lists(header->value, "close"))
            found->says_close = true;
    }
    return true;
}

static bool check_counts(const struct steering *found, struct error *err)
{
    if (found->count[HOST] != 1 || !*found->value[HOST])
        return refuse(err, "there must be exactly one Host header, not empty");
    if (found->count[AUTHORIZATION] > 1)
        return refuse(err, "there must be at most one Authorization header");
    if (found->count[TYPE] > 1)
        return refuse(err, "there must be at most one Content-Type header");
    if (found->count[LENGTH] > 1 || found->count[ENCODING] > 1 ||
        (found->count[LENGTH] && found->count[ENCODING]))
        return refuse(err,
                      "there must be one Content-Length or one Transfer-Encoding header");
    return true;
}

static bool read_length(const char *value, uint64_t *length)
{
    uint64_t sum = 0;
    if (!*value)
        return false;
    for (; *value; value++) {
        if (!isdigit((unsigned char)*value))
            return false;
        uint64_t digit = (uint64_t)(*value - '0');
        sum = sum > (UINT64_MAX - digit) / 10 ? UINT64_MAX : sum * 10 + digit;
    }
    *length = sum;
    return true;
}

static bool read_framing(const struct head *head, const struct steering *found,
                         struct framing *framing, struct error *err)
{
    if (found->count[ENCODING]) {
        if (strcasecmp(found->value[ENCODING], "chunked") != 0)
            return refuse(err, "Transfer-Encoding must be chunked");
        if (strcmp(head->version, "1.0") == 0)
            return refuse(err, "HTTP/1.0 has no Transfer-Encoding");
        framing->chunked = true;
    }
    if (found->count[LENGTH] && !read_length(found->value[LENGTH], &framing->length))
        return refuse(err, "Content-Length must be a decimal number");
    if (found->count[EXPECT]) {
        if (strcasecmp(found->value[EXPECT], "100-continue") != 0) {
            refuse(err, "the only expectation met here is 100-continue");
            err->status = 417;
            return false;
        }
        framing->expects_continue = strcmp(head->version, "1.0") != 0;
    }
    return true;
}

/* CivetWeb obeys the first Connection header alone; we are at least as strict. */
static bool goes_on(const struct head *head, const struct steering *found)
{
    if (found->count[CONNECTION])
        return !found->says_close && lists(found->value[CONNECTION], "keep-alive");
    return strcmp(head->version, "1.0") != 0;
}

bool guard_head(struct head *head, struct framing *framing, struct error *err)
{
    struct steering found = {0};
    *framing = (struct framing){0};
    if (head->count >= REQUEST_MAX_HEADERS)
        return refuse(err, "there must be fewer than 64 headers");
    if (!request_line_is_exact(head))
        return refuse(err, "the request line must be METHOD TARGET HTTP/1.1");
    if (!list_is_whole(head))
        return refuse(err, "a header line must be NAME: VALUE, not folded");
    if (!read_headers(head, &found, err) || !check_counts(&found, err) ||
        !read_framing(head, &found, framing, err))
        return false;
    if (found.count[UPGRADE] && strcasestr(found.value[UPGRADE], "websocket"))
        return refuse(err, "there are no WebSockets here");
    framing->keep_alive = goes_on(head, &found);
    return true;
}
