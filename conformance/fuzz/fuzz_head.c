/* Any bytes as the head of a request to the recording proxy, cut as CivetWeb cuts it.
 * What the guard lets through is what the bytes say, read line by line: no field hidden,
 * none changed, one Host, one length. */
#include "base/memory.h"
#include "civet_head.h"
#include "fuzz.h"
#include "play/header_lines.h"

#include <string.h>
#include <strings.h>

static bool is_text(const char *begin, const char *end, const char *text)
{
    size_t size = (size_t)(end - begin);
    return strlen(text) == size && memcmp(begin, text, size) == 0;
}

/* The line is the field's; returns where the next one begins. */
static const char *check_line(const char *line, const struct header *field)
{
    const char *end = strchr(line, '\n'), *colon = strchr(line, ':');
    MUST(end != NULL && colon != NULL && colon < end &&
         is_text(line, colon, field->name));
    const char *value = colon + 1 + strspn(colon + 1, " \t"), *last = end;
    last -= last > value && last[-1] == '\r';
    while (last > value && (last[-1] == ' ' || last[-1] == '\t'))
        last--;
    MUST(is_text(value, last, field->value));
    return end + 1;
}

/* `lines` is what came behind the request line. */
static void check_taken(const char *lines, const struct record_head *head,
                        const struct record_framing *framing)
{
    size_t hosts = 0, lengths = 0, encodings = 0;
    for (size_t i = 0; i < head->count; i++) {
        const char *name = head->headers[i].name;
        lines = check_line(lines, &head->headers[i]);
        hosts += strcasecmp(name, "Host") == 0;
        lengths += strcasecmp(name, "Content-Length") == 0;
        encodings += strcasecmp(name, "Transfer-Encoding") == 0;
    }
    MUST(lines[0] == '\n' || (lines[0] == '\r' && lines[1] == '\n'));
    MUST(hosts == 1 && lengths + encodings <= 1);
    MUST(framing->chunked == (encodings == 1));
    const struct header *length =
        header_find(head->headers, head->count, "Content-Length");
    MUST(framing->length == (length != NULL ? strtoull(length->value, NULL, 10) : 0));
    MUST(framing->length <= RECORD_MAX_BODY);
    MUST(head->target[0] == '/' && strpbrk(head->target, " \t\r\n#") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    AUTO(memory_drop) char *raw = memory_copy_n((const char *)data, size);
    AUTO(memory_drop) char *buffer = memory_copy_n((const char *)data, size);
    struct civet_head cut;
    if (!civet_head_cut(buffer, size, &cut))
        return 0;
    const struct record_head head = {
        .method = cut.method,
        .target = cut.target,
        .version = cut.version,
        .headers = record_fields(arena, cut.version, cut.fields, cut.count),
        .count = cut.count,
    };
    struct record_framing framing = {0};
    const char *why = NULL;
    if (head.headers == NULL)
        return 0;
    int status = record_guard(&head, &framing, &why);
    if (status == 0)
        check_taken(raw + (cut.fields[0].name - buffer), &head, &framing);
    else
        MUST(status / 100 == 4 && why != NULL);
    return 0;
}
