#include "report/xml.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

/* U+FFFE and U+FFFF are UTF-8, but no XML. */
static size_t non_character(const char *bytes, size_t left)
{
    uint32_t code = 0;
    size_t step = utf8_next(bytes, left, &code);
    return code == 0xfffe || code == 0xffff ? step : 0;
}

static void add(struct text *out, const char *bytes, size_t size, bool attribute)
{
    AUTO(text_drop) struct text shown = text_new(SIZE_MAX / 2);
    utf8_show(&shown, bytes, size, true);
    const char *text = text_string(&shown);
    for (size_t at = 0; at < shown.size; at++) {
        size_t skipped = non_character(text + at, shown.size - at);
        char c = text[at];
        if (skipped > 0) {
            text_add(out, "\xef\xbf\xbd");
            at += skipped - 1;
        } else if (c == '&') {
            text_add(out, "&amp;");
        } else if (c == '<') {
            text_add(out, "&lt;");
        } else if (c == '>') {
            text_add(out, "&gt;");
        } else if (c == '"') {
            text_add(out, "&quot;");
        } else if (attribute && (c == '\n' || c == '\t')) {
            text_addf(out, "&#%d;", c);
        } else {
            text_add_char(out, c);
        }
    }
}

void xml_add_n(struct text *out, const char *bytes, size_t size)
{
    add(out, bytes, size, false);
}

void xml_add(struct text *out, const char *string)
{
    add(out, string, strlen(string), false);
}

void xml_attribute(struct text *out, const char *name, const char *value)
{
    if (value == NULL)
        return;
    text_addf(out, " %s=\"", name);
    add(out, value, strlen(value), true);
    text_add_char(out, '"');
}
