/* Any bytes as a request's head, cut as CivetWeb cuts it. What the guard lets through is
 * what the bytes say when they are read as RFC 9112 has them: nothing hidden, nothing
 * added. */
#include "base/auto.h"
#include "fuzz/cut.h"
#include "fuzz/fuzz.h"
#include "http/target.h"

#include <string.h>
#include <strings.h>

/* CivetWeb takes any two of CR, LF and other blanks for the end of the request line, and
 * writes NULs over them: which they were, the guard cannot tell, and nothing hides there.
 * Returns where the next line begins. */
static size_t end_request_line(char *raw, const char *buffer, const struct head *head)
{
    size_t end = (size_t)(head->version - buffer) + strlen(head->version);
    raw[end] = '\r';
    raw[end + 1] = '\n';
    return end + 2;
}

/* The lines up to the empty one. */
static int count_lines(const char *lines, size_t size)
{
    int count = 0;
    for (size_t i = 0; i < size; i++)
        count += lines[i] == '\n';
    return count - 1;
}

/* How many lines begin with `name` and a colon, in any case. */
static int count_named(const char *head, size_t size, const char *name)
{
    int count = 0;
    size_t length = strlen(name);
    for (size_t i = 0; i + length + 1 < size; i++)
        count += head[i] == '\n' && strncasecmp(head + i + 1, name, length) == 0 &&
                 head[i + 1 + length] == ':';
    return count;
}

static void check_accepted(const char *raw, size_t used, size_t start,
                           const struct head *head, const struct framing *framing)
{
    MUST(count_lines(raw + start, used - start) == head->count);
    MUST(count_named(raw, used, "Host") == 1);
    MUST(count_named(raw, used, "Content-Length") +
             count_named(raw, used, "Transfer-Encoding") <=
         1);
    MUST(framing->chunked == (count_named(raw, used, "Transfer-Encoding") == 1));
    MUST(framing->length == 0 || count_named(raw, used, "Content-Length") == 1);
    MUST(!(framing->chunked && framing->length > 0));
    for (int i = 0; i < head->count; i++) {
        const char *value = head->headers[i].value;
        size_t size = strlen(value);
        MUST(head->headers[i].name[0] && !strpbrk(head->headers[i].name, " \t\r\n:"));
        MUST(!strpbrk(value, "\r\n"));
        MUST(size == 0 || (value[size - 1] != ' ' && value[size - 1] != '\t'));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct header headers[REQUEST_MAX_HEADERS];
    struct head head = {.headers = headers};
    struct framing framing = {0};
    struct error err = {0};
    size_t used = 0;
    AUTO(string_drop) char *raw = fuzz_rest(data, size);
    AUTO(string_drop) char *buffer = fuzz_rest(data, size);
    if (!cut_head(buffer, size, &head, &used))
        return 0;
    if (!guard_head(&head, &framing, &err)) {
        MUST(err.rule == RULE_BAD_REQUEST && (err.status == 400 || err.status == 417));
        return 0;
    }
    size_t start = end_request_line(raw, buffer, &head);
    check_accepted(raw, used, start, &head, &framing);
    AUTO(string_drop) char *owned = NULL;
    const char *path = NULL;
    target_path(head.target, &owned, &path, &err);
    return 0;
}
