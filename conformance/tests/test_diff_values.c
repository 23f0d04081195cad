/* What differs between two replies, given what is volatile in the first. */
#include "base/memory.h"
#include "check.h"
#include "read/json.h"
#include "tools/diff_compare.h"
#include "tools/diff_item.h"

#include <string.h>

struct listing {
    struct text lines;
};

static void on_found(void *context, const struct diff_found *found)
{
    struct listing *listing = context;
    text_addf(&listing->lines, "%s%s %s: %s | %s", listing->lines.size > 0 ? "; " : "",
              diff_kind_name(found->kind), found->pointer, found->a, found->b);
}

static const cJSON *parse(struct arena *arena, const char *json)
{
    struct json_fault fault = {0};
    return json_parse_into(arena, json, strlen(json), &JSON_REPLY, NULL, NULL, &fault);
}

/* What is found, a difference a piece; `again` NULL: there was no second reply. */
static const char *compare(struct arena *arena, const char *a, const char *again,
                           const char *b)
{
    AUTO(text_drop) struct text pointer = text_new(4096);
    struct listing listing = {.lines = text_new(65536)};
    struct volatiles volatiles = {.arena = arena};
    const struct comparison comparison = {.volatiles = &volatiles,
                                          .base_a = "http://a:1",
                                          .base_b = "https://b.example",
                                          .arena = arena,
                                          .found = on_found,
                                          .context = &listing};
    if (again != NULL)
        volatiles_learn(&volatiles, parse(arena, a), parse(arena, again), &pointer);
    else
        volatiles.everywhere = VOLATILE_VALUE | VOLATILE_LENGTH;
    diff_values(&comparison, parse(arena, a), parse(arena, b), &pointer);
    const char *lines = arena_copy(arena, text_string(&listing.lines));
    text_drop(&listing.lines);
    return lines;
}

#define OLD "\"2026-06-19T07:02:41Z\""
#define NEW "\"2026-06-19T07:02:43.5+08:00\""
#define LIST(one, two) "[{\"at\":" one "},{\"at\":" two "}]"

/* clang-format off */
static const struct {
    const char *name, *a, *again, *b, *found;
} CASES[] = {
    {"nothing", "{\"a\":1,\"b\":[true,null]}", "{\"a\":1,\"b\":[true,null]}", "{\"a\":1.0,\"b\":[true,null]}", ""},
    {"a value", "{\"a\":1}", "{\"a\":1}", "{\"a\":2}", "value /a: 1 | 2"},
    {"a boolean", "[true]", "[true]", "[false]", "value /*: true | false"},
    {"a member less", "{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":2}", "{\"a\":1}", "missing /b: 2 | nothing"},
    {"a member more", "{\"a\":1}", "{\"a\":1}", "{\"a\":1,\"b/c\":[]}", "added /b~1c: nothing | []"},
    {"a member that comes and goes", "{\"a\":1,\"b\":2}", "{\"a\":1}", "{\"a\":1}", ""},
    {"and is there after all", "{\"a\":1}", "{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":2}", ""},
    {"another type", "{\"a\":\"x\"}", "{\"a\":\"x\"}", "{\"a\":null}", "type /a: a string | null"},
    {"a type that changes", "{\"a\":\"x\"}", "{\"a\":null}", "{\"a\":7}", ""},
    {"what changes", "{\"id\":\"x1\"}", "{\"id\":\"x2\"}", "{\"id\":\"y3\"}", ""},
    {"what changes has a type", "{\"id\":\"x1\"}", "{\"id\":\"x2\"}", "{\"id\":3}", "type /id: a string | a number"},
    {"and a form", "{\"u\":\"https://h/1\"}", "{\"u\":\"https://h/2\"}", "{\"u\":\"h/3\"}", "type /u: a URI | a string"},
    {"instants", "{\"t\":" OLD "}", "{\"t\":" OLD "}", "{\"t\":" NEW "}", ""},
    {"an instant and none", "{\"t\":" OLD "}", "{\"t\":" OLD "}", "{\"t\":\"now\"}", "value /t: " OLD " | \"now\""},
    {"identifiers", "{\"g\":\"group-20260619145855-snq4q\"}", "{\"g\":\"group-20260619145855-snq4q\"}", "{\"g\":\"group-20260619145901-b8xd4\"}", ""},
    {"a code is none", "{\"c\":\"10000\"}", "{\"c\":\"10000\"}", "{\"c\":\"20002\"}", "value /c: \"10000\" | \"20002\""},
    {"links to themselves", "{\"u\":\"http://a:1/x\"}", "{\"u\":\"http://a:1/x\"}", "{\"u\":\"https://b.example/x\"}", ""},
    {"a sentence with a name in it", "{\"m\":\"asset x1 is not found\"}", "{\"m\":\"asset x2 is not found\"}", "{\"m\":\"asset y3 is not found\"}", ""},
    {"another sentence", "{\"m\":\"asset x1 is not found\"}", "{\"m\":\"asset x2 is not found\"}", "{\"m\":\"no asset y3\"}", "value /m: \"asset … is not found\" | \"no asset y3\""},
    {"a longer one", "{\"m\":\"asset x1 is bad\"}", "{\"m\":\"asset x2 is bad\"}", "{\"m\":\"asset y3 is bad now\"}", "value /m: \"asset … is bad\" | \"asset y3 is bad now\""},
    {"the order of members", "{\"a\":1,\"b\":2,\"c\":3}", "{\"a\":1,\"b\":2,\"c\":3}", "{\"c\":3,\"a\":1,\"b\":2}", "member-order : a, b, c | c, a, b"},
    {"of those that both have", "{\"a\":1,\"x\":0,\"b\":2}", "{\"a\":1,\"x\":0,\"b\":2}", "{\"a\":1,\"b\":2}", "missing /x: 0 | nothing"},
    {"an order that changes", "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", "{\"b\":2,\"a\":1}", ""},
    {"a length", "[1,2]", "[1,2]", "[1]", "length : 2 elements | 1 element"},
    {"a length that changes", "[{\"a\":1}]", "[{\"a\":1},{\"a\":2}]", "[{\"a\":3},{\"a\":4},{\"a\":5}]", ""},
    {"and the members in it", "[{\"a\":1}]", "[{\"a\":1},{\"a\":2}]", "[{\"a\":3,\"b\":0},{\"a\":4}]", "added /*/b: nothing | 0"},
    {"elements the other way round", "[\"a\",\"b\"]", "[\"a\",\"b\"]", "[\"b\",\"a\"]", "element-order : [\"a\",\"b\"] | [\"b\",\"a\"]"},
    {"told apart by what stays", "[{\"id\":\"x1\",\"n\":1},{\"id\":\"x2\",\"n\":2}]", "[{\"id\":\"x3\",\"n\":1},{\"id\":\"x4\",\"n\":2}]", "[{\"id\":\"y1\",\"n\":2},{\"id\":\"y2\",\"n\":1}]",
     "element-order : [{\"id\":\"x1\",\"n\":1},{\"id\":\"x2\",\"n\":2}] | [{\"id\":\"y1\",\"n\":2},{\"id\":\"y2\",\"n\":1}]"},
    {"or by their instants", LIST(OLD, NEW), LIST(OLD, NEW), LIST(NEW, OLD), "element-order : by at, the newest first | by at, the oldest first"},
    {"elements of all kinds", "[{\"a\":1},{\"a\":\"x\"}]", "[{\"a\":1},{\"a\":\"x\"}]", "[{\"a\":1},{\"a\":\"y\"}]", "value /*/a: \"x\" | \"y\""},
    {"no second reply", "{\"a\":1,\"b\":\"x\",\"c\":[1]}", NULL, "{\"a\":2,\"b\":\"y\",\"c\":[1,2],\"d\":0}", "added /d: nothing | 0"},
    {"but types all the same", "{\"a\":1}", NULL, "{\"a\":\"1\"}", "type /a: a number | a string"},
};
/* clang-format on */

static void test_values(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(arena_drop) struct arena *arena = arena_new();
        CHECK_STR(CASES[i].name, CASES[i].found,
                  compare(arena, CASES[i].a, CASES[i].again, CASES[i].b));
    }
}

/* What nobody could read anyway is compared as a whole, and soon. */
static void test_large(void)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    AUTO(text_drop) struct text a = text_new(4 * 1024 * 1024);
    AUTO(text_drop) struct text b = text_new(4 * 1024 * 1024);
    for (int i = 0; i < 50000; i++) {
        text_addf(&a, "%s\"m%d\":1", i == 0 ? "{" : ",", i);
        text_addf(&b, "%s\"m%d\":1", i == 0 ? "{" : ",", 49999 - i);
    }
    text_add(&a, "}");
    text_add(&b, "}");
    CHECK_STR("the same", "",
              compare(arena, text_string(&a), text_string(&a), text_string(&b)));
    CHECK_HAS("another", "value : {\"m0\"",
              compare(arena, text_string(&a), text_string(&a), "{}"));
}

static struct diff_item item(enum diff_kind kind, int status, const char *operation,
                             const char *a)
{
    return (struct diff_item){.kind = kind,
                              .status = status,
                              .operation = operation,
                              .pointer = "/json/x",
                              .a = a,
                              .b = "2",
                              .path = "step"};
}

/* Which differences are one and the same. */
static void test_groups(void)
{
    static const struct {
        const char *name;
        struct diff_item one, other;
        int groups;
        const char *operation; /* of the first group */
    } ROWS[] = {
        {"the same", {DIFF_VALUE, .a = "1"}, {DIFF_VALUE, .a = "1"}, 1, "GET /a"},
        {"another value", {DIFF_VALUE, .a = "1"}, {DIFF_VALUE, .a = "3"}, 2, "GET /a"},
        {"a member, whatever it is",
         {DIFF_ADDED, .a = "1"},
         {DIFF_ADDED, .a = "3"},
         1,
         "GET /a"},
        {"another kind", {DIFF_TYPE, .a = "1"}, {DIFF_VALUE, .a = "1"}, 2, "GET /a"},
        {"another operation",
         {DIFF_VALUE, .a = "1"},
         {DIFF_VALUE, .a = "1", .operation = "GET /b"},
         2,
         "GET /a"},
        {"refused alike",
         {DIFF_VALUE, .a = "1", .status = 404},
         {DIFF_VALUE, .a = "1", .status = 404, .operation = "GET /b"},
         1,
         "*"},
        {"refused otherwise",
         {DIFF_VALUE, .a = "1", .status = 404},
         {DIFF_VALUE, .a = "1", .status = 400},
         2,
         "GET /a"},
        {"the worse first",
         {DIFF_VALUE, .a = "1"},
         {DIFF_VALUE, .a = "1", .contradicts = DIFF_SIDE_B, .operation = "GET /b"},
         2,
         "GET /b"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        AUTO(arena_drop) struct arena *arena = arena_new();
        struct diff_items items = {.arena = arena};
        const struct diff_item *const BOTH[] = {&ROWS[i].one, &ROWS[i].other};
        for (int side = 0; side < 2; side++) {
            const struct diff_item *row = BOTH[side];
            struct diff_item full =
                item(row->kind, row->status,
                     row->operation != NULL ? row->operation : "GET /a", row->a);
            full.contradicts = row->contradicts;
            diff_items_add(&items, full);
        }
        size_t count = 0;
        const struct diff_group *groups = diff_groups(&items, &count);
        CHECK_INT(ROWS[i].name, ROWS[i].groups, count);
        CHECK_STR(ROWS[i].name, ROWS[i].operation, groups[0].operation);
    }
}

/* What a switch gains must not be what it hides. */
static void test_weights(void)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct diff_items few = {.arena = arena}, many = {.arena = arena};
    struct diff_items stopped = {.arena = arena}, slow = {.arena = arena};
    struct diff_item status = item(DIFF_STATUS, 0, "GET /a", "200");
    status.hides = true;
    diff_items_add(&few, status);
    for (int i = 0; i < 20; i++)
        diff_items_add(&many, item(DIFF_ADDED, 200, "GET /a", "1"));
    diff_remarks_add(&stopped, (struct diff_remark){.steps = 1});
    diff_items_add(&slow, item(DIFF_TIMING, 200, "GET /a", "slower"));
    CHECK_TRUE("a status", diff_items_weight(&few) > diff_items_weight(&many));
    CHECK_TRUE("a stop", diff_items_weight(&stopped) > diff_items_weight(&many));
    CHECK_INT("pace", 0, diff_items_weight(&slow));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"values", test_values},   {"large", test_large}, {"groups", test_groups},
        {"weights", test_weights}, {NULL, NULL},
    };
    return check_run("diff values", TESTS);
}
