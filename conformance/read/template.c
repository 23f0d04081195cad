#include "read/template.h"

#include "base/memory.h"
#include "read/json_tree.h"
#include "read/json_write.h"

#include <ctype.h>
#include <string.h>

enum { NAME_MAX_BYTES = 64 };

/* One piece of a template: text as it is, or a name. */
struct piece {
    const char *text;
    size_t size;
    bool is_name;
};

static bool starts_name(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

static bool in_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* The length of the name in "{{name}}" at `text`; 0 when it is none. */
static size_t name_length(const char *text)
{
    const char *end = text + 2;
    if (!starts_name(*end))
        return 0;
    while (in_name(*end))
        end++;
    size_t size = (size_t)(end - text) - 2;
    return end[0] == '}' && end[1] == '}' && size <= NAME_MAX_BYTES ? size : 0;
}

bool template_is_name(const char *name)
{
    if (!starts_name(*name))
        return false;
    size_t size = 0;
    while (in_name(name[size]))
        size++;
    return size <= NAME_MAX_BYTES && name[size] == '\0';
}

/* Cuts the next piece off `*text`; false at the end and at a malformed name, where
 * `*text` stays. */
static bool next_piece(const char **text, struct piece *piece)
{
    const char *at = *text;
    if (*at == '\0')
        return false;
    if (strncmp(at, "{{{{", 4) == 0) {
        *piece = (struct piece){at, 2, false};
        *text = at + 4;
        return true;
    }
    if (strncmp(at, "{{", 2) == 0) {
        size_t size = name_length(at);
        *piece = (struct piece){at + 2, size, true};
        *text = size > 0 ? at + size + 4 : at;
        return size > 0;
    }
    const char *next = strstr(at, "{{");
    *piece = (struct piece){at, next != NULL ? (size_t)(next - at) : strlen(at), false};
    *text = at + piece->size;
    return true;
}

bool template_is(const char *text)
{
    return strstr(text, "{{") != NULL;
}

bool template_is_alone(const char *text, const char **name, size_t *size)
{
    if (strncmp(text, "{{", 2) != 0)
        return false;
    size_t length = name_length(text);
    if (length == 0 || text[length + 4] != '\0')
        return false;
    *name = text + 2;
    *size = length;
    return true;
}

bool template_names(const char *text, template_visit_fn *visit, void *context,
                    const char **wrong)
{
    struct piece piece;
    while (next_piece(&text, &piece))
        if (piece.is_name)
            visit(context, piece.text, piece.size);
    if (*text != '\0')
        *wrong = text;
    return *text == '\0';
}

static const cJSON *lookup(const struct scope *scope, const char *name, size_t size,
                           struct error *err)
{
    char copy[NAME_MAX_BYTES + 1];
    memcpy(copy, name, size);
    copy[size] = '\0';
    const cJSON *value = scope != NULL ? scope_get(scope, copy) : NULL;
    if (value == NULL)
        error_set(err, ERROR_USAGE, "`%s` has no value", copy);
    return value;
}

static void add_url(const char *value, struct text *out)
{
    for (; *value != '\0'; value++) {
        unsigned char c = (unsigned char)*value;
        if (isalnum(c) || strchr("-._~", c) != NULL)
            text_add_char(out, *value);
        else
            text_addf(out, "%%%02X", c);
    }
}

static void add_regex(const char *value, struct text *out)
{
    for (; *value != '\0'; value++) {
        if (strchr("\\^$.[]|()?*+{}#-", *value) != NULL || isspace((unsigned char)*value))
            text_add_char(out, '\\');
        text_add_char(out, *value);
    }
}

static void add_value(const cJSON *value, enum template_way way, struct text *out)
{
    AUTO(text_wipe) struct text json = text_new(out->limit);
    const char *string = value->valuestring;
    if (!cJSON_IsString(value)) {
        json_write(value, &json);
        string = text_string(&json);
    }
    if (way == TEMPLATE_URL)
        add_url(string, out);
    else if (way == TEMPLATE_REGEX)
        add_regex(string, out);
    else
        text_add(out, string);
}

bool template_fill(const char *text, enum template_way way, const struct scope *scope,
                   struct text *out, struct error *err)
{
    struct piece piece;
    while (next_piece(&text, &piece)) {
        if (!piece.is_name) {
            text_add_n(out, piece.text, piece.size);
            continue;
        }
        const cJSON *value = lookup(scope, piece.text, piece.size, err);
        if (value == NULL)
            return false;
        add_value(value, way, out);
    }
    if (*text != '\0')
        return error_set(err, ERROR_USAGE, "`%.40s` is no template", text);
    return true;
}

cJSON *template_fill_value(const char *text, const struct scope *scope, struct error *err)
{
    const char *name;
    size_t size;
    if (template_is_alone(text, &name, &size)) {
        const cJSON *value = lookup(scope, name, size, err);
        return value != NULL ? json_copy(value) : NULL;
    }
    AUTO(text_wipe) struct text filled = text_new(TEMPLATE_MAX_BYTES);
    if (!template_fill(text, TEMPLATE_PLAIN, scope, &filled, err))
        return NULL;
    return cJSON_CreateString(text_string(&filled));
}

/* Fills the strings below `node`, in place. */
static bool fill_children(cJSON *node, const struct scope *scope, struct error *err)
{
    for (cJSON *child = node->child; child != NULL; child = child->next) {
        if (!cJSON_IsString(child)) {
            if (!fill_children(child, scope, err))
                return false;
            continue;
        }
        if (!template_is(child->valuestring))
            continue;
        cJSON *value = template_fill_value(child->valuestring, scope, err);
        if (value == NULL)
            return false;
        place_copy(value, child);
        value->string = child->string != NULL ? memory_copy(child->string) : NULL;
        cJSON_ReplaceItemViaPointer(node, child, value);
        child = value;
    }
    return true;
}

cJSON *template_fill_tree(const cJSON *tree, const struct scope *scope, struct error *err)
{
    if (cJSON_IsString(tree)) {
        if (!template_is(tree->valuestring))
            return json_copy(tree);
        cJSON *value = template_fill_value(tree->valuestring, scope, err);
        if (value != NULL)
            place_copy(value, tree);
        return value;
    }
    AUTO(json_drop) cJSON *copy = json_copy(tree);
    if (!fill_children(copy, scope, err))
        return NULL;
    return json_take(&copy);
}

bool template_in_tree(const cJSON *tree)
{
    if (cJSON_IsString(tree))
        return template_is(tree->valuestring);
    for (const cJSON *child = tree->child; child != NULL; child = child->next)
        if (template_in_tree(child))
            return true;
    return false;
}
