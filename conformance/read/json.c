#include "read/json.h"

#include "read/json_scan.h"
#include "read/json_tree.h"

#include <stdlib.h>
#include <string.h>

const struct json_limits JSON_FILE = {.depth = 64, .values = 100000, .members = 1000};
const struct json_limits JSON_REPLY = {
    .depth = 256, .values = 1000000, .duplicates = true};

struct parser {
    struct scanner scan; /* its arena is where the tree goes; NULL: the heap */
    const struct json_limits *limits;
    size_t values;
    json_place_fn *place;
    void *context;
};

static cJSON *parse_value(struct parser *parser, int depth);

static cJSON *node_new(const struct parser *parser, int type)
{
    cJSON *node = parser->scan.arena != NULL ? json_node(parser->scan.arena, type)
                                             : cJSON_CreateNull();
    node->type = type;
    return node;
}

/* A tree that will not be used; one in an arena goes with it. */
static void node_drop(const struct parser *parser, cJSON *node)
{
    if (parser->scan.arena == NULL)
        cJSON_Delete(node);
}

/* Remembers the token that ends where the scanner stands. */
static int place_token(const struct parser *parser, size_t start)
{
    return parser->place != NULL
               ? parser->place(parser->context, start, parser->scan.at - start)
               : 0;
}

/* A scalar whose token began at `start`. */
static cJSON *scalar_new(const struct parser *parser, int type, size_t start)
{
    cJSON *node = node_new(parser, type);
    node->valueint = place_token(parser, start);
    return node;
}

/* Digits that a double holds and that print as they are need not be kept as text. */
static bool is_plain(const char *text, size_t size)
{
    bool negative = text[0] == '-';
    return strspn(text, "-0123456789") >= size && size - negative <= 15 &&
           !(negative && text[1] == '0');
}

static cJSON *parse_number(struct parser *parser)
{
    size_t start = parser->scan.at;
    if (!scan_number(&parser->scan))
        return NULL;
    const char *text = parser->scan.text + start;
    size_t size = parser->scan.at - start;
    cJSON *node = scalar_new(parser, cJSON_Number, start);
    if (is_plain(text, size)) {
        char room[32] = "";
        memcpy(room, text, size);
        node->valuedouble = strtod(room, NULL);
    } else {
        node->valuestring = scan_keep(&parser->scan, text, size);
        node->valuedouble = strtod(node->valuestring, NULL);
    }
    return node;
}

static cJSON *parse_string(struct parser *parser)
{
    size_t start = parser->scan.at;
    char *string = scan_string(&parser->scan);
    if (string == NULL)
        return NULL;
    cJSON *node = scalar_new(parser, cJSON_String, start);
    node->valuestring = string;
    return node;
}

static cJSON *parse_word(struct parser *parser)
{
    static const struct {
        const char *word;
        int type;
    } WORDS[] = {{"true", cJSON_True}, {"false", cJSON_False}, {"null", cJSON_NULL}};
    size_t start = parser->scan.at;
    size_t length = scan_word(&parser->scan);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (strlen(WORDS[i].word) == length &&
            memcmp(WORDS[i].word, parser->scan.text + start, length) == 0)
            return scalar_new(parser, WORDS[i].type, start);
    }
    parser->scan.at = start;
    scan_unexpected(&parser->scan, "a value");
    return NULL;
}

static bool no_end(struct parser *parser, size_t open)
{
    return scan_fault(&parser->scan, open, 1, "this `%c` has no end",
                      parser->scan.text[open]);
}

/* May an object have `count` members? */
static bool may_have(struct parser *parser, int count)
{
    int most = parser->limits->members;
    if (most == 0 || count <= most)
        return true;
    parser->scan.fault->too_much = true;
    return scan_fault(&parser->scan, parser->scan.at, 1,
                      "more than %d members in one object", most);
}

/* Reads what is between brackets: `next` reads one element and adds it. */
static bool parse_list(struct parser *parser, cJSON *list, char end, int depth,
                       bool (*next)(struct parser *, cJSON *, int))
{
    struct scanner *scan = &parser->scan;
    size_t open = scan->at++;
    scan_blanks(scan);
    if (scan_take(scan, end))
        return true;
    for (int count = 1;; count++) {
        scan_blanks(scan);
        if (scan->at >= scan->size)
            return no_end(parser, open);
        if (end == '}' && !may_have(parser, count))
            return false;
        if (!next(parser, list, depth))
            return false;
        scan_blanks(scan);
        if (scan_take(scan, end))
            return true;
        if (scan->at >= scan->size)
            return no_end(parser, open);
        if (!scan_take(scan, ','))
            return scan_unexpected(scan, end == ']' ? "`,` or `]`" : "`,` or `}`");
    }
}

static bool parse_element(struct parser *parser, cJSON *array, int depth)
{
    cJSON *node = parse_value(parser, depth);
    return node != NULL && cJSON_AddItemToArray(array, node);
}

/* Reads what follows a member's name, which began at `start`. */
static cJSON *parse_named(struct parser *parser, const cJSON *object, int depth,
                          const char *name, size_t start)
{
    struct scanner *scan = &parser->scan;
    if (!parser->limits->duplicates && json_member(object, name) != NULL) {
        scan_fault(scan, start, scan->at - start, "`%.60s` stands here twice", name);
        return NULL;
    }
    place_token(parser, start);
    scan_blanks(scan);
    if (!scan_take(scan, ':')) {
        scan_unexpected(scan, "`:`");
        return NULL;
    }
    scan_blanks(scan);
    return parse_value(parser, depth);
}

static bool parse_member(struct parser *parser, cJSON *object, int depth)
{
    struct scanner *scan = &parser->scan;
    size_t start = scan->at;
    if (scan_peek(scan) != '"')
        return scan_unexpected(scan, "a member's name in quotes");
    char *name = scan_string(scan);
    if (name == NULL)
        return false;
    cJSON *node = parse_named(parser, object, depth, name, start);
    if (node == NULL) {
        scan_drop(scan, name);
        return false;
    }
    node->string = name;
    return cJSON_AddItemToArray(object, node);
}
static cJSON *parse_container(struct parser *parser, int depth)
{
    bool array = scan_peek(&parser->scan) == '[';
    if (depth >= parser->limits->depth) {
        parser->scan.fault->too_much = true;
        scan_fault(&parser->scan, parser->scan.at, 1, "nested deeper than %d levels",
                   parser->limits->depth);
        return NULL;
    }
    cJSON *node = node_new(parser, array ? cJSON_Array : cJSON_Object);
    if (parser->place != NULL)
        node->valueint = parser->place(parser->context, parser->scan.at, 1);
    if (parse_list(parser, node, array ? ']' : '}', depth + 1,
                   array ? parse_element : parse_member))
        return node;
    node_drop(parser, node);
    return NULL;
}

static cJSON *parse_value(struct parser *parser, int depth)
{
    if (++parser->values > parser->limits->values) {
        parser->scan.fault->too_much = true;
        scan_fault(&parser->scan, parser->scan.at, 1, "more than %zu values",
                   parser->limits->values);
        return NULL;
    }
    char c = scan_peek(&parser->scan);
    if (c == '{' || c == '[')
        return parse_container(parser, depth);
    if (c == '"')
        return parse_string(parser);
    return c == '-' || (c >= '0' && c <= '9') ? parse_number(parser) : parse_word(parser);
}

cJSON *json_parse_into(struct arena *arena, const char *text, size_t size,
                       const struct json_limits *limits, json_place_fn *place,
                       void *context, struct json_fault *fault)
{
    struct parser parser = {
        .scan = {.text = text, .size = size, .arena = arena, .fault = fault},
        .limits = limits,
        .place = place,
        .context = context};
    *fault = (struct json_fault){0};
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        scan_fault(&parser.scan, 0, 1, "the text begins with a byte order mark");
        return NULL;
    }
    scan_blanks(&parser.scan);
    cJSON *root = parse_value(&parser, 0);
    scan_blanks(&parser.scan);
    if (root == NULL || parser.scan.at == size)
        return root;
    scan_unexpected(&parser.scan, "the end of the text");
    node_drop(&parser, root);
    return NULL;
}

cJSON *json_parse(const char *text, size_t size, const struct json_limits *limits,
                  json_place_fn *place, void *context, struct json_fault *fault)
{
    return json_parse_into(NULL, text, size, limits, place, context, fault);
}
