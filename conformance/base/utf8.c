#include "base/utf8.h"

#include <string.h>

size_t utf8_next(const char *bytes, size_t size, uint32_t *code)
{
    static const uint32_t SMALLEST[] = {0, 0, 0x80, 0x800, 0x10000};
    if (size == 0)
        return 0;
    unsigned char first = (unsigned char)bytes[0];
    size_t length = first < 0x80   ? 1
                    : first < 0xc2 ? 0
                    : first < 0xe0 ? 2
                    : first < 0xf0 ? 3
                                   : 4;
    if (length == 0 || length > size || first > 0xf4)
        return 0;
    uint32_t value = length == 1 ? first : first & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if ((byte & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (byte & 0x3f);
    }
    if (value < SMALLEST[length] || value > 0x10ffff ||
        (value >= 0xd800 && value <= 0xdfff))
        return 0;
    if (code != NULL)
        *code = value;
    return length;
}

bool utf8_valid(const char *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        /* nearly all text is ASCII, and all of every reply passes here */
        size_t step =
            (unsigned char)bytes[at] < 0x80 ? 1 : utf8_next(bytes + at, size - at, NULL);
        if (step == 0)
            return false;
        at += step;
    }
    return true;
}

size_t utf8_length(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

void utf8_add(struct text *out, uint32_t code)
{
    char bytes[4];
    size_t size = 1;
    if (code < 0x80) {
        bytes[0] = (char)code;
    } else {
        size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        for (size_t i = size - 1; i > 0; i--, code >>= 6)
            bytes[i] = (char)(0x80 | (code & 0x3f));
        bytes[0] = (char)((0xf0u << (4 - size)) | code);
    }
    text_add_n(out, bytes, size);
}

/* Characters that move the cursor, change colours, or turn the direction of writing. */
static bool acts(uint32_t code, bool lines)
{
    if (lines && (code == '\n' || code == '\t'))
        return false;
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c ||
           code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

void utf8_show(struct text *out, const char *bytes, size_t size, bool lines)
{
    for (size_t at = 0; at < size;) {
        uint32_t code = 0;
        size_t step = utf8_next(bytes + at, size - at, &code);
        if (step == 0)
            text_addf(out, "\\x%02x", (unsigned)(unsigned char)bytes[at++]);
        else if (acts(code, lines))
            text_addf(out, "\\u%04x", (unsigned)code);
        else
            text_add_n(out, bytes + at, step);
        at += step;
    }
}
