#include "read/json.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct json_limits JSON_FILE = {.depth = 64, .values = 100000, .members = 1000};
const struct json_limits JSON_REPLY = {
    .depth = 256, .values = 1000000, .duplicates = true};

struct parser {
    const char *text;
    size_t size, at;
    const struct json_limits *limits;
    size_t values;
    json_place_fn *place;
    void *context;
    struct json_fault *fault;
};

static cJSON *parse_value(struct parser *parser, int depth);

__attribute__((format(printf, 4, 5))) static void *
fault_at(struct parser *parser, size_t offset, size_t length, const char *format, ...)
{
    parser->fault->offset = offset;
    parser->fault->length = length;
    va_list args;
    va_start(args, format);
    vsnprintf(parser->fault->message, sizeof parser->fault->message, format, args);
    va_end(args);
    return NULL;
}

static char peek(const struct parser *parser)
{
    return parser->at < parser->size ? parser->text[parser->at] : '\0';
}

static void skip_blanks(struct parser *parser)
{
    while (parser->at < parser->size && strchr(" \t\n\r", peek(parser)) != NULL &&
           peek(parser) != '\0')
        parser->at++;
}

/* "`x`" or what else stands at the parser, for a message. */
static const char *found(const struct parser *parser, char *room, size_t size)
{
    if (parser->at >= parser->size)
        return "the end of the text";
    struct text shown = text_new(16);
    const char *bytes = parser->text + parser->at;
    size_t step = utf8_next(bytes, parser->size - parser->at, NULL);
    utf8_show(&shown, bytes, step > 0 ? step : 1, false);
    snprintf(room, size, "`%s`", text_string(&shown));
    text_drop(&shown);
    return room;
}

static void *unexpected(struct parser *parser, const char *wanted)
{
    char room[32];
    return fault_at(parser, parser->at, 1, "expected %s, found %s", wanted,
                    found(parser, room, sizeof room));
}

static int place_token(const struct parser *parser, size_t offset, size_t length)
{
    return parser->place != NULL ? parser->place(parser->context, offset, length) : 0;
}

/* Reads four hex digits after "\u"; -1 when they are none. */
static int32_t read_hex(const struct parser *parser, size_t at)
{
    int32_t code = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = i < parser->size ? parser->text[i] : '\0';
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

/* Decodes "\uXXXX", or a pair of surrogates; `at` is at the backslash. */
static bool unescape_unicode(struct parser *parser, struct text *out)
{
    size_t start = parser->at;
    int32_t code = read_hex(parser, start + 2);
    size_t length = 6;
    if (code < 0)
        return fault_at(parser, start, 2, "\\u needs four hex digits") != NULL;
    if (code >= 0xd800 && code <= 0xdbff && start + 7 < parser->size &&
        parser->text[start + 6] == '\\' && parser->text[start + 7] == 'u') {
        int32_t low = read_hex(parser, start + 8);
        if (low >= 0xdc00 && low <= 0xdfff) {
            code = 0x10000 + (code - 0xd800) * 0x400 + (low - 0xdc00);
            length = 12;
        }
    }
    if (code >= 0xd800 && code <= 0xdfff)
        return fault_at(parser, start, 6, "half a surrogate pair") != NULL;
    if (code == 0)
        return fault_at(parser, start, 6, "\\u0000 cannot stand in a string") != NULL;
    utf8_add(out, (uint32_t)code);
    parser->at += length;
    return true;
}

static bool unescape(struct parser *parser, struct text *out)
{
    static const char ESCAPES[] = "\"\\/bfnrt", MEANINGS[] = "\"\\/\b\f\n\r\t";
    char c = parser->at + 1 < parser->size ? parser->text[parser->at + 1] : '\0';
    if (c == 'u')
        return unescape_unicode(parser, out);
    const char *escape = c != '\0' ? strchr(ESCAPES, c) : NULL;
    if (escape == NULL)
        return fault_at(parser, parser->at, 2,
                        "a backslash needs one of \"\\/bfnrtu "
                        "behind it") != NULL;
    text_add_char(out, MEANINGS[escape - ESCAPES]);
    parser->at += 2;
    return true;
}

/* Moves over plain characters; false at a byte that may not stand in a string. */
static bool skip_plain(struct parser *parser)
{
    while (parser->at < parser->size) {
        unsigned char c = (unsigned char)peek(parser);
        if (c == '"' || c == '\\')
            return true;
        if (c < 0x20)
            return fault_at(parser, parser->at, 1,
                            "a control character in a string must be escaped") != NULL;
        size_t step = c < 0x80 ? 1
                               : utf8_next(parser->text + parser->at,
                                           parser->size - parser->at, NULL);
        if (step == 0)
            return fault_at(parser, parser->at, 1, "invalid UTF-8") != NULL;
        parser->at += step;
    }
    return true;
}

/* Reads a string at its opening quote; the caller frees it. */
static char *parse_string(struct parser *parser)
{
    size_t start = parser->at++;
    AUTO(text_drop) struct text out = text_new(parser->size);
    for (;;) {
        size_t from = parser->at;
        if (!skip_plain(parser))
            return NULL;
        if (parser->at >= parser->size)
            return fault_at(parser, start, 1, "this string has no end");
        text_add_n(&out, parser->text + from, parser->at - from);
        if (peek(parser) == '"')
            break;
        if (!unescape(parser, &out))
            return NULL;
    }
    parser->at++;
    return text_take(&out);
}

static size_t skip_digits(struct parser *parser)
{
    size_t from = parser->at;
    while (peek(parser) >= '0' && peek(parser) <= '9')
        parser->at++;
    return parser->at - from;
}

/* Moves over a number by the grammar of RFC 8259, section 6. */
static bool skip_number(struct parser *parser)
{
    size_t start = parser->at;
    parser->at += peek(parser) == '-';
    bool zero = peek(parser) == '0';
    size_t digits = skip_digits(parser);
    if (digits == 0)
        return unexpected(parser, "a digit") != NULL;
    if (zero && digits > 1)
        return fault_at(parser, start, parser->at - start,
                        "a number does not begin with 0") != NULL;
    if (peek(parser) == '.') {
        parser->at++;
        if (skip_digits(parser) == 0)
            return unexpected(parser, "a digit") != NULL;
    }
    if (peek(parser) == 'e' || peek(parser) == 'E') {
        parser->at++;
        parser->at += peek(parser) == '+' || peek(parser) == '-';
        if (skip_digits(parser) == 0)
            return unexpected(parser, "a digit") != NULL;
    }
    return true;
}

/* Digits that a double holds and that print as they are need not be kept as text. */
static bool is_plain(const char *text, size_t size)
{
    bool negative = text[0] == '-';
    size_t digits = strspn(text, "-0123456789");
    return digits >= size && size - negative <= 15 && !(negative && text[1] == '0');
}

static cJSON *parse_number(struct parser *parser)
{
    size_t start = parser->at;
    if (!skip_number(parser))
        return NULL;
    cJSON *node = cJSON_CreateNull();
    node->type = cJSON_Number;
    char room[32];
    size_t size = parser->at - start;
    if (is_plain(parser->text + start, size)) {
        memcpy(room, parser->text + start, size);
        room[size] = '\0';
        node->valuedouble = strtod(room, NULL);
    } else {
        node->valuestring = memory_copy_n(parser->text + start, size);
        node->valuedouble = strtod(node->valuestring, NULL);
    }
    node->valueint = place_token(parser, start, parser->at - start);
    return node;
}

static cJSON *parse_word(struct parser *parser)
{
    static const struct {
        const char *word;
        int type;
    } WORDS[] = {{"true", cJSON_True}, {"false", cJSON_False}, {"null", cJSON_NULL}};
    size_t start = parser->at;
    size_t length = 0;
    while (start + length < parser->size && parser->text[start + length] >= 'a' &&
           parser->text[start + length] <= 'z')
        length++;
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (strlen(WORDS[i].word) != length ||
            memcmp(WORDS[i].word, parser->text + start, length) != 0)
            continue;
        parser->at += length;
        cJSON *node = cJSON_CreateNull();
        node->type = WORDS[i].type;
        node->valueint = place_token(parser, start, length);
        return node;
    }
    return unexpected(parser, "a value");
}

/* May an object have `count` members? */
static bool may_have(struct parser *parser, int count)
{
    int most = parser->limits->members;
    if (most == 0 || count <= most)
        return true;
    parser->fault->too_much = true;
    return fault_at(parser, parser->at, 1, "more than %d members in one object", most) !=
           NULL;
}

static bool no_end(struct parser *parser, size_t open)
{
    return fault_at(parser, open, 1, "this `%c` has no end", parser->text[open]) != NULL;
}

/* Reads what is between brackets: `next` reads one element and adds it. */
static bool parse_list(struct parser *parser, cJSON *list, char end, int depth,
                       bool (*next)(struct parser *, cJSON *, int))
{
    size_t open = parser->at++;
    skip_blanks(parser);
    if (peek(parser) == end && parser->at < parser->size) {
        parser->at++;
        return true;
    }
    for (int count = 1;; count++) {
        skip_blanks(parser);
        if (parser->at >= parser->size)
            return no_end(parser, open);
        if (end == '}' && !may_have(parser, count))
            return false;
        if (!next(parser, list, depth))
            return false;
        skip_blanks(parser);
        if (parser->at >= parser->size)
            return no_end(parser, open);
        char c = parser->text[parser->at];
        if (c != ',' && c != end)
            return unexpected(parser, end == ']' ? "`,` or `]`" : "`,` or `}`") != NULL;
        parser->at++;
        if (c == end)
            return true;
    }
}

static bool parse_element(struct parser *parser, cJSON *array, int depth)
{
    cJSON *node = parse_value(parser, depth);
    return node != NULL && cJSON_AddItemToArray(array, node);
}

static bool parse_member(struct parser *parser, cJSON *object, int depth)
{
    if (peek(parser) != '"')
        return unexpected(parser, "a member's name in quotes") != NULL;
    size_t start = parser->at;
    AUTO(memory_drop) char *name = parse_string(parser);
    if (name == NULL)
        return false;
    if (!parser->limits->duplicates &&
        cJSON_GetObjectItemCaseSensitive(object, name) != NULL)
        return fault_at(parser, start, parser->at - start, "`%.60s` stands here twice",
                        name) != NULL;
    place_token(parser, start, parser->at - start);
    skip_blanks(parser);
    if (peek(parser) != ':')
        return unexpected(parser, "`:`") != NULL;
    parser->at++;
    skip_blanks(parser);
    cJSON *node = parse_value(parser, depth);
    if (node == NULL)
        return false;
    node->string = name;
    name = NULL;
    return cJSON_AddItemToArray(object, node);
}

static cJSON *parse_container(struct parser *parser, int depth)
{
    bool array = peek(parser) == '[';
    if (depth >= parser->limits->depth) {
        parser->fault->too_much = true;
        return fault_at(parser, parser->at, 1, "nested deeper than %d levels",
                        parser->limits->depth);
    }
    AUTO(json_drop) cJSON *node = array ? cJSON_CreateArray() : cJSON_CreateObject();
    node->valueint = place_token(parser, parser->at, 1);
    if (!parse_list(parser, node, array ? ']' : '}', depth + 1,
                    array ? parse_element : parse_member))
        return NULL;
    return json_take(&node);
}

static cJSON *parse_value(struct parser *parser, int depth)
{
    if (++parser->values > parser->limits->values) {
        parser->fault->too_much = true;
        return fault_at(parser, parser->at, 1, "more than %zu values",
                        parser->limits->values);
    }
    char c = peek(parser);
    if (c == '{' || c == '[')
        return parse_container(parser, depth);
    if (c == '-' || (c >= '0' && c <= '9'))
        return parse_number(parser);
    if (c != '"')
        return parse_word(parser);

    size_t start = parser->at;
    char *string = parse_string(parser);
    if (string == NULL)
        return NULL;
    cJSON *node = cJSON_CreateNull();
    node->type = cJSON_String;
    node->valuestring = string;
    node->valueint = place_token(parser, start, parser->at - start);
    return node;
}

cJSON *json_parse(const char *text, size_t size, const struct json_limits *limits,
                  json_place_fn *place, void *context, struct json_fault *fault)
{
    struct parser parser = {
        .text = text,
        .size = size,
        .limits = limits,
        .place = place,
        .context = context,
        .fault = fault,
    };
    *fault = (struct json_fault){0};
    skip_blanks(&parser);
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        return fault_at(&parser, 0, 1, "the text begins with a byte order mark");
    AUTO(json_drop) cJSON *root = parse_value(&parser, 0);
    if (root == NULL)
        return NULL;
    skip_blanks(&parser);
    if (parser.at < size)
        return unexpected(&parser, "the end of the text");
    return json_take(&root);
}
