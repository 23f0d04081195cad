#include "tools/record_links.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The length of `url` at `bytes`, where slashes may be escaped; 0: it is not there. */
static size_t found(const char *bytes, size_t size, const char *url, bool *escaped)
{
    size_t at = 0;
    *escaped = false;
    for (; *url != '\0'; url++, at++) {
        if (at + 1 < size && *url == '/' && bytes[at] == '\\') {
            *escaped = true;
            at++;
        }
        if (at >= size || bytes[at] != *url)
            return 0;
    }
    /* "http://h:80" does not begin "http://h:8080", nor "http://h" "http://h.example". */
    return at == size || strchr("/\\?#\"' \t\r\n<>&,;)", bytes[at]) != NULL ? at : 0;
}

static void add(struct text *out, const char *url, bool escaped)
{
    for (; *url != '\0'; url++) {
        if (escaped && *url == '/')
            text_add_char(out, '\\');
        text_add_char(out, *url);
    }
}

const char *record_relink(struct arena *arena, const char *bytes, size_t *size,
                          const char *from, const char *to)
{
    size_t scheme = strcspn(from, ":"), kept = 0;
    AUTO(text_drop) struct text out = text_new(SIZE_MAX / 2);
    for (size_t i = 0; i < *size;) {
        const char *next = memmem(bytes + i, *size - i, from, scheme + 1);
        if (next == NULL)
            break;
        bool escaped;
        i = (size_t)(next - bytes);
        size_t length = found(next, *size - i, from, &escaped);
        if (length == 0) {
            i++;
            continue;
        }
        text_add_n(&out, bytes + kept, i - kept);
        add(&out, to, escaped);
        kept = i += length;
    }
    if (kept == 0)
        return bytes;
    text_add_n(&out, bytes + kept, *size - kept);
    *size = out.size;
    return arena_copy_n(arena, text_string(&out), out.size);
}
