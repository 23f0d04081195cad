#include "civet_head.h"

#include <ctype.h>
#include <string.h>

/* The bytes up to the empty line and with it; 0: there is none, or a control character
 * comes first. */
static size_t find_end(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 128 && !isprint(byte) && byte != '\r' && byte != '\n')
            return 0;
        if (size - i >= 2 && strncmp(text + i, "\n\n", 2) == 0)
            return i + 2;
        if (size - i >= 4 && strncmp(text + i, "\r\n\r\n", 4) == 0)
            return i + 4;
    }
    return 0;
}

static char *skip_graphic(char *at)
{
    while (*at > ' ' && *at <= '~')
        at++;
    return at;
}

/* Takes a word that one of `ends` ends off, with all white space behind it; NULL: no such
 * word. */
static char *take_word(char **rest, const char *ends)
{
    char *begin = *rest, *at = skip_graphic(begin);
    if (*at == '\0' || strchr(ends, *at) == NULL)
        return NULL;
    while (isspace((unsigned char)*at))
        *at++ = '\0';
    *rest = at;
    return begin;
}

/* The name of the field at `*rest`, and there what follows its colon; NULL: no field. */
static char *take_name(char **rest)
{
    char *begin = *rest, *at = begin;
    while (*at != ':' && *at > ' ' && *at <= '~')
        at++;
    if (at == begin)
        return NULL;
    while (*at == ' ')
        *at++ = '\0';
    if (*at != ':')
        return NULL;
    *at = '\0';
    *rest = at + 1;
    return begin;
}

/* Fills in one field; false when it is none, or the last: then the rest stays unread. */
static bool take_field(char **rest, struct civet_head *head)
{
    char *name = take_name(rest);
    if (name == NULL)
        return false;
    char *value = *rest + strspn(*rest, " \t"), *end = value + strcspn(value, "\r\n");
    if (*end == '\r') {
        *end++ = '\0';
        if (*end != '\n')
            return false;
    }
    head->fields[head->count++] = (struct header){name, value};
    if (*end == '\0')
        return false;
    *end++ = '\0';
    *rest = end;
    return *end != '\r' && *end != '\n';
}

bool civet_head_cut(char *buffer, size_t size, struct civet_head *head)
{
    char *rest = buffer, *stop = buffer + size;
    while (rest < stop && isspace((unsigned char)*rest))
        rest++;
    size_t length = find_end(rest, (size_t)(stop - rest));
    if (length == 0)
        return false;
    rest[length - 1] = '\0';
    head->method = take_word(&rest, " ");
    head->target = head->method != NULL && *rest > ' ' ? take_word(&rest, " ") : NULL;
    head->version = head->target != NULL && *rest > ' ' ? take_word(&rest, "\r\n") : NULL;
    if (head->version == NULL || (strcmp(head->version, "HTTP/1.0") != 0 &&
                                  strcmp(head->version, "HTTP/1.1") != 0))
        return false;
    head->version += strlen("HTTP/");
    head->count = 0;
    while (head->count < RECORD_MAX_HEADERS && take_field(&rest, head))
        continue;
    return true;
}
