#include "http/json_scan.h"

#include "base/text.h"
#include "http/json_tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct scan {
    const char *at, *end;
    size_t values, max_values;
    unsigned depth;
    bool object[JSON_MAX_DEPTH]; /* of each open container: object or array */
    struct json_tree *tree;      /* NULL: check only */
    const char *why;             /* of the refusal */
};

static const char OUT_OF_MEMORY[] = "out of memory";

static bool refuse(struct scan *scan, const char *why)
{
    if (!scan->why)
        scan->why = why;
    return false;
}

/* Passes on what the tree builder says. */
static bool built(struct scan *scan, bool ok)
{
    return ok || refuse(scan, OUT_OF_MEMORY);
}

static char peek(const struct scan *scan)
{
    if (scan->at < scan->end)
        return *scan->at;
    return '\0';
}

static bool eat(struct scan *scan, char c)
{
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

static void skip_blanks(struct scan *scan)
{
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\n' ||
                                    *scan->at == '\r' || *scan->at == '\t'))
        scan->at++;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Four hex digits; -1 when they are not there. */
static int code_unit(struct scan *scan)
{
    int unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(peek(scan));
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
        scan->at++;
    }
    return unit;
}

static bool unicode_escape(struct scan *scan)
{
    int unit = code_unit(scan);
    if (unit < 0)
        return refuse(scan, "\\u needs four hex digits");
    if (unit == 0)
        return refuse(scan, "\\u0000 is not admitted");
    if (unit < 0xD800 || unit > 0xDFFF)
        return true;
    if (unit > 0xDBFF || !eat(scan, '\\') || !eat(scan, 'u'))
        return refuse(scan, "a surrogate escape stands alone");
    int low = code_unit(scan);
    if (low < 0xDC00 || low > 0xDFFF)
        return refuse(scan, "a surrogate escape stands alone");
    return true;
}

static bool escape(struct scan *scan)
{
    if (eat(scan, 'u'))
        return unicode_escape(scan);
    if (peek(scan) == '\0' || !strchr("\"\\/bfnrt", peek(scan)))
        return refuse(scan, "an escape that JSON does not have");
    scan->at++;
    return true;
}

/* A string token; `*size` gets the length of what stands between its quotes. */
static bool string(struct scan *scan, const char **raw, size_t *size)
{
    if (!eat(scan, '"'))
        return refuse(scan, "expected a string");
    *raw = scan->at;
    bool plain = true;
    for (;;) {
        if (scan->at == scan->end)
            return refuse(scan, "a string does not end");
        unsigned char byte = (unsigned char)*scan->at;
        if (byte == '"')
            break;
        if (byte < 0x20)
            return refuse(scan, "a control character in a string");
        plain &= byte < 0x80;
        scan->at++;
        if (byte == '\\' && !escape(scan))
            return false;
    }
    *size = (size_t)(scan->at - *raw);
    if (!plain && !text_is_utf8(*raw, *size)) {
        scan->at = *raw;
        return refuse(scan, "a string that is not UTF-8");
    }
    scan->at++;
    return true;
}

static bool digits(struct scan *scan)
{
    const char *first = scan->at;
    while (peek(scan) >= '0' && peek(scan) <= '9')
        scan->at++;
    return scan->at > first || refuse(scan, "expected a digit");
}

/* strtod() on a copy: the token is not NUL-terminated. */
static bool to_double(struct scan *scan, const char *token, double *value)
{
    char few[64];
    size_t size = (size_t)(scan->at - token);
    char *copy = size < sizeof few ? few : malloc(size + 1);
    if (!copy)
        return refuse(scan, OUT_OF_MEMORY);
    memcpy(copy, token, size);
    copy[size] = '\0';
    *value = strtod(copy, NULL);
    if (copy != few)
        free(copy);
    scan->at = isfinite(*value) ? scan->at : token;
    return isfinite(*value) || refuse(scan, "a number beyond the range of doubles");
}

static bool number(struct scan *scan)
{
    const char *token = scan->at;
    double value;
    eat(scan, '-');
    if (!eat(scan, '0') && !digits(scan))
        return false;
    if (eat(scan, '.') && !digits(scan))
        return false;
    if (eat(scan, 'e') || eat(scan, 'E')) {
        if (!eat(scan, '+'))
            eat(scan, '-');
        if (!digits(scan))
            return false;
    }
    if (!to_double(scan, token, &value))
        return false;
    return !scan->tree || built(scan, json_tree_number(scan->tree, value));
}

static bool literal(struct scan *scan, const char *word, int type)
{
    size_t size = strlen(word);
    if ((size_t)(scan->end - scan->at) < size || memcmp(scan->at, word, size) != 0)
        return refuse(scan, "expected a value");
    scan->at += size;
    return !scan->tree || built(scan, json_tree_plain(scan->tree, type));
}

static bool open(struct scan *scan, bool object)
{
    if (scan->depth == JSON_MAX_DEPTH)
        return refuse(scan, "nesting deeper than 64");
    scan->object[scan->depth++] = object;
    scan->at++;
    return !scan->tree ||
           built(scan, json_tree_plain(scan->tree, object ? cJSON_Object : cJSON_Array));
}

/* One value; of a container only its opening bracket. */
static bool value(struct scan *scan)
{
    const char *raw = NULL;
    size_t size = 0;
    if (scan->values++ == scan->max_values)
        return refuse(scan, "too many values");
    switch (peek(scan)) {
    case '{':
        return open(scan, true);
    case '[':
        return open(scan, false);
    case '"':
        return string(scan, &raw, &size) &&
               (!scan->tree || built(scan, json_tree_string(scan->tree, raw, size)));
    case 't':
        return literal(scan, "true", cJSON_True);
    case 'f':
        return literal(scan, "false", cJSON_False);
    case 'n':
        return literal(scan, "null", cJSON_NULL);
    default:
        if (peek(scan) == '-' || (peek(scan) >= '0' && peek(scan) <= '9'))
            return number(scan);
        return refuse(scan, "expected a value");
    }
}

/* Whether the innermost container is an object. */
static bool in_object(const struct scan *scan)
{
    return scan->depth > 0 && scan->object[scan->depth - 1];
}

/* A member's name and its colon, in an object; nothing in an array. */
static bool key(struct scan *scan)
{
    const char *raw = NULL;
    size_t size = 0;
    skip_blanks(scan);
    if (!in_object(scan))
        return true;
    if (!string(scan, &raw, &size))
        return false;
    if (scan->tree && !built(scan, json_tree_key(scan->tree, raw, size)))
        return false;
    skip_blanks(scan);
    if (!eat(scan, ':'))
        return refuse(scan, "expected a colon");
    skip_blanks(scan);
    return true;
}

static bool eat_close(struct scan *scan)
{
    if (!eat(scan, in_object(scan) ? '}' : ']'))
        return false;
    scan->depth--;
    return !scan->tree || built(scan, json_tree_close(scan->tree));
}

/* After a value: closes what ends here. True when another value must follow. */
static bool more(struct scan *scan)
{
    for (;;) {
        skip_blanks(scan);
        if (scan->depth == 0)
            return false;
        if (eat(scan, ','))
            return key(scan);
        if (!eat_close(scan))
            return refuse(scan, "expected a comma or a closing bracket");
    }
}

static bool document(struct scan *scan)
{
    skip_blanks(scan);
    bool next = true;
    while (next) {
        unsigned depth = scan->depth;
        if (!value(scan))
            return false;
        bool opened = scan->depth > depth;
        skip_blanks(scan);
        if (opened && peek(scan) != (in_object(scan) ? '}' : ']'))
            next = key(scan);
        else
            next = more(scan);
    }
    if (scan->why)
        return false;
    return scan->at == scan->end || refuse(scan, "something follows the document");
}

static bool run(struct scan *scan, const char *data, size_t size,
                struct json_fault *fault)
{
    scan->at = data;
    scan->end = data + size;
    if (document(scan))
        return true;
    if (fault)
        *fault = (struct json_fault){(size_t)(scan->at - data), scan->why,
                                     scan->why == OUT_OF_MEMORY};
    return false;
}

bool json_scan(const char *data, size_t size, size_t max_values, struct json_fault *fault)
{
    struct scan scan = {.max_values = max_values};
    return run(&scan, data, size, fault);
}

cJSON *json_parse(const char *data, size_t size, size_t max_values,
                  struct json_fault *fault)
{
    struct json_tree tree = {0};
    struct scan scan = {.max_values = max_values, .tree = &tree};
    if (run(&scan, data, size, fault))
        return tree.root;
    json_tree_drop(&tree);
    return NULL;
}
