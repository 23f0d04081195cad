#include "tools/record_guard.h"

#include "play/header_lines.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *past(const char *text)
{
    return text + strlen(text);
}

/* CivetWeb stops at a line that it cannot read, and at a CR that begins a line, silently.
 * Where the head really ends, the last value is followed by CR LF CR LF, all but the
 * second CR of which it has made NULs. */
static bool is_whole(const char *version, const struct header *cut, size_t count)
{
    if (count == 0 || count >= RECORD_MAX_HEADERS || cut[0].name != past(version) + 2)
        return false;
    const char *end = past(cut[count - 1].value);
    return end[1] == '\0' && end[2] == '\r' && end[3] == '\0';
}

/* A blank before the colon leaves a second NUL behind the name. */
static bool colon_follows(const struct header *field)
{
    const char *colon = past(field->name);
    return memchr(colon + 1, '\0', (size_t)(field->value - colon) - 1) == NULL;
}

static const char *trimmed(struct arena *arena, const char *value)
{
    size_t size = strlen(value);
    while (size > 0 && strchr(" \t", value[size - 1]) != NULL)
        size--;
    return arena_copy_n(arena, value, size);
}

const struct header *record_fields(struct arena *arena, const char *version,
                                   const struct header *cut, size_t count)
{
    if (!is_whole(version, cut, count))
        return NULL;
    struct header *fields = arena_alloc(arena, count * sizeof *fields);
    for (size_t i = 0; i < count; i++) {
        if (!colon_follows(&cut[i]))
            return NULL;
        fields[i] =
            (struct header){arena_copy(arena, cut[i].name), trimmed(arena, cut[i].value)};
    }
    return fields;
}

static size_t count_of(const struct record_head *head, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < head->count; i++)
        count += strcasecmp(head->headers[i].name, name) == 0;
    return count;
}

static const char *value_of(const struct record_head *head, const char *name)
{
    const struct header *found = header_find(head->headers, head->count, name);
    return found != NULL ? found->value : NULL;
}

static bool read_length(const char *value, uint64_t *length)
{
    uint64_t sum = 0;
    if (value[0] == '\0')
        return false;
    for (; *value != '\0'; value++) {
        if (!isdigit((unsigned char)*value))
            return false;
        sum = sum > RECORD_MAX_BODY ? sum : sum * 10 + (uint64_t)(*value - '0');
    }
    *length = sum;
    return true;
}

/* One body, whose end is beyond doubt. */
static int check_framing(const struct record_head *head, struct record_framing *framing,
                         const char **why)
{
    const char *length = value_of(head, "Content-Length");
    const char *encoding = value_of(head, "Transfer-Encoding");
    const char *expect = value_of(head, "Expect");
    *framing = (struct record_framing){.chunked = encoding != NULL};
    *why = "the request must have one Content-Length, or Transfer-Encoding: chunked";
    if (count_of(head, "Content-Length") + count_of(head, "Transfer-Encoding") > 1)
        return 400;
    if (encoding != NULL &&
        (strcasecmp(encoding, "chunked") != 0 || strcmp(head->version, "1.0") == 0))
        return 400;
    if (length != NULL && !read_length(length, &framing->length))
        return 400;
    *why = "the body is longer than 8 MiB";
    if (framing->length > RECORD_MAX_BODY)
        return 413;
    *why = "the only expectation met here is 100-continue";
    framing->expects_continue = expect != NULL;
    return expect != NULL && strcasecmp(expect, "100-continue") != 0 ? 417 : 0;
}

/* Its length without the port. */
static size_t name_size(const char *host)
{
    return host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");
}

static bool ends_with(const char *text, size_t size, const char *end)
{
    size_t length = strlen(end);
    return size >= length && strncasecmp(text + size - length, end, length) == 0;
}

/* A name that no foreign DNS server can have given to this machine: an address, one
 * without a dot, or below localhost. The proxy adds the target's key, so a web page must
 * not reach it by a name of its own. */
static bool is_ours(const char *host)
{
    size_t size = name_size(host);
    if (size == 0 || strspn(host, "0123456789abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-_:[]") != strlen(host))
        return false;
    bool address = host[0] == '[' || strspn(host, "0123456789.") == size;
    return address || memchr(host, '.', size) == NULL ||
           ends_with(host, size, ".localhost");
}

/* Sent by a page of the proxy's own origin, or by no page. */
static bool is_own_page(const struct record_head *head, const char *host)
{
    const char *origin = value_of(head, "Origin");
    const char *site = value_of(head, "Sec-Fetch-Site");
    bool own = origin == NULL ||
               (strncmp(origin, "http://", 7) == 0 && strcasecmp(origin + 7, host) == 0);
    return own && (site == NULL || strcmp(site, "same-origin") == 0 ||
                   strcmp(site, "none") == 0);
}

static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if (!isgraph((unsigned char)*text))
            return false;
    return true;
}

int record_guard(const struct record_head *head, struct record_framing *framing,
                 const char **why)
{
    *why = "the target must begin with a slash, be of printable ASCII and have no #";
    if (head->target[0] != '/' || !is_plain(head->target) ||
        strchr(head->target, '#') != NULL)
        return 400;
    *why = "a header is no NAME: VALUE";
    if (headers_unsendable(head->headers, head->count) != NULL)
        return 400;
    *why = "there must be one Host, and one Authorization at most";
    if (count_of(head, "Host") != 1 || count_of(head, "Authorization") > 1)
        return 400;
    *why = "there are no WebSockets here";
    const char *upgrade = value_of(head, "Upgrade");
    if (upgrade != NULL && strcasestr(upgrade, "websocket") != NULL)
        return 400;
    const char *host = value_of(head, "Host");
    *why = "this host is none of this machine's: use the address that was printed";
    if (!is_ours(host))
        return 421;
    *why = "another web page may not send requests here";
    if (!is_own_page(head, host))
        return 403;
    return check_framing(head, framing, why);
}
