#include "base/memory.h"
#include "read/json.h"
#include "read/json_write.h"
#include "read/template.h"

#include "check.h"

#include <string.h>

static cJSON *parse(const char *text)
{
    struct json_fault fault;
    return json_parse(text, strlen(text), &JSON_FILE, NULL, NULL, &fault);
}

static struct scope example_scope(void)
{
    struct scope scope = scope_new(NULL);
    scope_set_string(&scope, "name", "a b/\xc3\xa9");
    scope_set_number(&scope, "n", 7);
    scope_set(&scope, "big", parse("9007199254740993"));
    scope_set(&scope, "list", parse("[1, {\"x\": null}]"));
    scope_set_string(&scope, "brace", "{{n}}");
    scope_set_string(&scope, "re", "a.b*");
    return scope;
}

static void test_fill(void)
{
    static const struct {
        const char *text;
        enum template_way way;
        const char *want; /* NULL: fails */
    } CASES[] = {
        {"plain", TEMPLATE_PLAIN, "plain"},
        {"", TEMPLATE_PLAIN, ""},
        {"{{n}}", TEMPLATE_PLAIN, "7"},
        {"x{{n}}y{{n}}z", TEMPLATE_PLAIN, "x7y7z"},
        {"{{name}}", TEMPLATE_PLAIN, "a b/\xc3\xa9"},
        {"/v1/{{name}}?n={{n}}", TEMPLATE_URL, "/v1/a%20b%2F%C3%A9?n=7"},
        {"{{list}}", TEMPLATE_PLAIN, "[1,{\"x\":null}]"},
        {"{{big}}", TEMPLATE_PLAIN, "9007199254740993"},
        {"^{{re}}$", TEMPLATE_REGEX, "^a\\.b\\*$"},
        {"{{{{n}}", TEMPLATE_PLAIN, "{{n}}"},
        {"{{{{", TEMPLATE_PLAIN, "{{"},
        {"{{{{{{n}}", TEMPLATE_PLAIN, "{{7"},
        {"{n} }} {", TEMPLATE_PLAIN, "{n} }} {"},
        /* what a value holds is not filled again */
        {"{{brace}}", TEMPLATE_PLAIN, "{{n}}"},
        {"{{nobody}}", TEMPLATE_PLAIN, NULL},
        {"{{a b}}", TEMPLATE_PLAIN, NULL},
        {"x {{", TEMPLATE_PLAIN, NULL},
    };
    AUTO(scope_drop) struct scope scope = example_scope();
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct error err = {0};
        AUTO(text_drop) struct text out = text_new(1000);
        bool good = template_fill(CASES[i].text, CASES[i].way, &scope, &out, &err);
        CHECK_INT(CASES[i].text, CASES[i].want != NULL, good);
        if (good)
            CHECK_STR(CASES[i].text, CASES[i].want, text_string(&out));
    }
    struct error err = {0};
    AUTO(text_drop) struct text out = text_new(1000);
    template_fill("{{nobody}}", TEMPLATE_PLAIN, &scope, &out, &err);
    CHECK_STR("who", "`nobody` has no value", err.message);
}

static void test_trees(void)
{
    static const struct {
        const char *tree, *want;
    } CASES[] = {
        {"{\"a\": \"{{n}}\", \"b\": \"n={{n}}\", \"c\": [\"{{list}}\", 1]}",
         "{\"a\":7,\"b\":\"n=7\",\"c\":[[1,{\"x\":null}],1]}"},
        {"\"{{big}}\"", "9007199254740993"},
        {"{\"{{n}}\": \"x\"}", "{\"{{n}}\":\"x\"}"}, /* never a member's name */
        {"[\"{{{{n}}\", 1.50]", "[\"{{n}}\",1.50]"},
        {"[\"{{nobody}}\"]", ""},
        {"\"{{nobody}}\"", ""},
    };
    AUTO(scope_drop) struct scope scope = example_scope();
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct error err = {0};
        AUTO(json_drop) cJSON *tree = parse(CASES[i].tree);
        AUTO(json_drop) cJSON *filled = template_fill_tree(tree, &scope, &err);
        AUTO(text_drop) struct text out = text_new(1000);
        if (filled != NULL)
            json_write(filled, &out);
        CHECK_STR(CASES[i].tree, CASES[i].want, text_string(&out));
    }
}

static void add_name(void *context, const char *name, size_t size)
{
    text_add_n(context, name, size);
    text_add_char(context, ';');
}

static void test_names(void)
{
    static const struct {
        const char *text, *names;
        int wrong; /* offset, -1: well formed */
    } CASES[] = {
        {"", "", -1},
        {"{{a}}{{b-c}}", "a;b-c;", -1},
        {"{{{{a}} {{_x1}}", "_x1;", -1},
        {"{{1a}}", "", 0},
        {"x{{a}", "", 1},
        {"{{a}} {{ b }}", "a;", 6},
        {"{{}}", "", 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(text_drop) struct text names = text_new(1000);
        const char *wrong = NULL;
        bool good = template_names(CASES[i].text, add_name, &names, &wrong);
        CHECK_INT(CASES[i].text, CASES[i].wrong < 0, good);
        CHECK_STR(CASES[i].text, CASES[i].names, text_string(&names));
        if (!good)
            CHECK_INT(CASES[i].text, CASES[i].wrong, wrong - CASES[i].text);
    }
}

static void test_scope(void)
{
    AUTO(scope_drop) struct scope scope = scope_new(NULL);
    scope_append(&scope, "all", parse("1"));
    scope_append(&scope, "all", parse("[2, 3]"));
    scope_append(&scope, "all", parse("[]"));
    scope_append(&scope, "all", parse("\"x\""));
    AUTO(text_drop) struct text out = text_new(1000);
    json_write(scope_get(&scope, "all"), &out);
    CHECK_STR("arrays are joined", "[1,2,3,\"x\"]", text_string(&out));

    AUTO(json_drop) cJSON *one = cJSON_CreateString("one");
    struct variable items[] = {{.name = "a", .value = one}, {.name = "b"}};
    struct variables declared = {items, 2};
    scope_set_string(&scope, "a", "mine");
    scope_default(&scope, &declared);
    CHECK_STR("a default does not win", "mine", scope_get(&scope, "a")->valuestring);
    CHECK_TRUE("no value, no name", scope_get(&scope, "b") == NULL);
    AUTO(scope_drop) struct scope fresh = scope_new(&declared);
    CHECK_STR("declared", "one", scope_get(&fresh, "a")->valuestring);
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"filling", test_fill}, {"trees", test_trees}, {"names", test_names},
        {"scope", test_scope},  {NULL, NULL},
    };
    return check_run("template", TESTS);
}
