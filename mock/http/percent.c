#include "http/percent.h"

#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* One decoded byte; moves `*at` past it. -1 when it is not to be had. */
static int next_byte(const char **at, const char *end, bool plus)
{
    char c = *(*at)++;
    if (c == '+' && plus)
        return ' ';
    if (c != '%')
        return (unsigned char)c;
    if (end - *at < 2 || !isxdigit((unsigned char)(*at)[0]) ||
        !isxdigit((unsigned char)(*at)[1]))
        return -1;
    char digits[] = {(*at)[0], (*at)[1], '\0'};
    *at += 2;
    return (int)strtol(digits, NULL, 16);
}

bool percent_decode_into(char *decoded, const char *text, size_t size, bool plus)
{
    char *out = decoded;
    for (const char *end = text + size; text < end;) {
        int byte = next_byte(&text, end, plus);
        if (byte <= 0)
            return false;
        *out++ = (char)byte;
    }
    *out = '\0';
    return text_is_utf8(decoded, (size_t)(out - decoded));
}

char *percent_decode(const char *text, size_t size, bool plus)
{
    char *decoded = malloc(size + 1);
    if (decoded && percent_decode_into(decoded, text, size, plus))
        return decoded;
    free(decoded);
    return NULL;
}
