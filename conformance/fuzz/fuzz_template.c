/* A template and, behind a NUL, the value of the names in it. Finding names, filling and
 * decoding what was filled in agree with one another. */
#include "base/memory.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "judge/document.h"
#include "judge/regex.h"
#include "read/json_tree.h"
#include "read/template.h"

#include <string.h>

enum { ROOM = 1024 * 1024, VALUE_MAX = 64 };

struct naming {
    struct scope *scope;
    const char *value;
};

static void give_value(void *context, const char *name, size_t size)
{
    const struct naming *naming = context;
    AUTO(memory_drop) char *copy = memory_copy_n(name, size);
    MUST(template_is_name(copy));
    scope_set_string(naming->scope, copy, naming->value);
}

/* A value in a URL comes back when the query is taken apart. */
static void check_url(const struct scope *scope, const char *value)
{
    struct error err = {0};
    AUTO(arena_drop) struct arena *arena = arena_new();
    AUTO(text_drop) struct text query = text_new(ROOM);
    MUST(template_fill("a={{value}}&b=1", TEMPLATE_URL, scope, &query, &err));
    const cJSON *fields = document_query(arena, query.data);
    const char *back = cJSON_GetStringValue(json_member(fields, "a"));
    MUST(back != NULL && (!utf8_valid(value, strlen(value)) || strcmp(back, value) == 0));
}

/* A value in a regex matches itself. */
static void check_regex(const struct scope *scope, const char *value)
{
    struct error err = {0};
    char message[200];
    AUTO(text_drop) struct text pattern = text_new(ROOM);
    if (!utf8_valid(value, strlen(value)) || strlen(value) > VALUE_MAX)
        return;
    MUST(template_fill("^{{value}}\\z", TEMPLATE_REGEX, scope, &pattern, &err));
    struct regex *regex = regex_new(pattern.data, message, sizeof message);
    MUST(regex != NULL && regex_search(regex, value) == REGEX_YES);
    regex_free(regex);
}

static void check_filled(const char *text, const struct scope *scope, bool sound)
{
    struct error err = {0}, again = {0};
    AUTO(text_drop) struct text filled = text_new(ROOM);
    MUST(template_fill(text, TEMPLATE_PLAIN, scope, &filled, &err) == sound);
    MUST(!sound || template_is(text) || strcmp(text, text_string(&filled)) == 0);
    AUTO(json_drop) cJSON *value = template_fill_value(text, scope, &again);
    MUST((value != NULL) == sound);
    MUST(!sound || strcmp(text_string(&filled), value->valuestring) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(memory_drop) char *text = fuzz_part(&data, &size);
    AUTO(memory_drop) char *value = fuzz_part(&data, &size);
    AUTO(scope_drop) struct scope scope = scope_new(NULL);
    struct naming naming = {&scope, value};
    const char *wrong = NULL;
    bool sound = template_names(text, give_value, &naming, &wrong);
    MUST(sound == (wrong == NULL));
    check_filled(text, &scope, sound);
    scope_set_string(&scope, "value", value);
    check_url(&scope, value);
    check_regex(&scope, value);
    return 0;
}
