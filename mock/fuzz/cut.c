#include "fuzz/cut.h"

#include <ctype.h>
#include <string.h>

static bool is_visible(char c)
{
    return c > 0x20 && c < 0x7f;
}

/* The size of the head with the empty line that ends it; 0: not there, or a control
 * character before it. */
static size_t head_size(const char *buffer, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)buffer[i];
        if (c < 0x80 && c != '\r' && c != '\n' && !isprint(c))
            return 0;
        if (i + 1 < size && memcmp(buffer + i, "\n\n", 2) == 0)
            return i + 2;
        if (i + 3 < size && memcmp(buffer + i, "\r\n\r\n", 4) == 0)
            return i + 4;
    }
    return 0;
}

/* Takes a word off: over the blanks behind it, which become NULs. */
static const char *word(char **at, bool last)
{
    const char *begin = *at;
    while (is_visible(**at))
        (*at)++;
    if (last ? **at != '\r' && **at != '\n' : **at != ' ')
        return NULL;
    do {
        *(*at)++ = '\0';
    } while (isspace((unsigned char)**at));
    return last || is_visible(**at) ? begin : NULL;
}

/* One line; false when it is none and the rest is not looked at. `kept` tells whether it
 * counts all the same. */
static bool line(char **at, struct header *header, bool *kept)
{
    char *end = *at;
    *kept = false;
    while (*end != ':' && is_visible(*end))
        end++;
    if (end == *at)
        return false;
    while (*end == ' ')
        *end++ = '\0';
    if (*end != ':')
        return false;
    *end = '\0';
    header->name = *at;
    do {
        end++;
    } while (*end == ' ' || *end == '\t');
    header->value = end;
    end += strcspn(end, "\r\n");
    if (*end == '\r') {
        *end++ = '\0';
        if (*end != '\n')
            return false;
    }
    *kept = true;
    if (*end == '\0')
        return false;
    *end++ = '\0';
    *at = end;
    return *end != '\r' && *end != '\n';
}

static int lines(char *at, struct header *headers)
{
    int count = 0;
    bool kept = true, more = true;
    while (more && count < REQUEST_MAX_HEADERS) {
        more = line(&at, &headers[count], &kept);
        count += kept;
    }
    return count;
}

static bool is_method(const char *method)
{
    static const char *const METHODS[] = {"GET",    "HEAD",    "POST", "PUT",
                                          "DELETE", "OPTIONS", "PATCH"};
    for (size_t i = 0; i < sizeof METHODS / sizeof METHODS[0]; i++)
        if (strcmp(method, METHODS[i]) == 0)
            return true;
    return false;
}

bool cut_head(char *buffer, size_t size, struct head *head, size_t *used)
{
    char *at = buffer;
    while (size > 0 && isspace((unsigned char)*at)) {
        at++;
        size--;
    }
    size_t length = head_size(at, size);
    if (length == 0)
        return false;
    *used = (size_t)(at - buffer) + length;
    at[length - 1] = '\0';
    head->method = word(&at, false);
    head->target = head->method && is_method(head->method) ? word(&at, false) : NULL;
    head->version = head->target ? word(&at, true) : NULL;
    if (!head->version || (strcmp(head->version, "HTTP/1.0") != 0 &&
                           strcmp(head->version, "HTTP/1.1") != 0))
        return false;
    head->version += strlen("HTTP/");
    head->count = lines(at, head->headers);
    size_t path = strcspn(head->target, "?");
    head->query = head->target[path] ? head->target + path + 1 : NULL;
    buffer[(size_t)(head->target - buffer) + path] = '\0';
    return true;
}
