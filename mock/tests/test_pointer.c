#include "base/auto.h"
#include "tests/check.h"
#include "world/pointer.h"

#include <string.h>

/* The example of RFC 6901, section 5, and what is beside it. */
static const char DOCUMENT[] =
    "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,"
    "\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8,\"FOO\":9,\"deep\":{\"er\":{\"0\":10}}}";

static void test_find(void)
{
    static const struct {
        const char *pointer, *want; /* NULL: nothing there */
    } CASES[] = {
        {"/foo", "[\"bar\",\"baz\"]"},
        {"/foo/0", "\"bar\""},
        {"/foo/1", "\"baz\""},
        {"/", "0"},
        {"/a~1b", "1"},
        {"/c%d", "2"},
        {"/e^f", "3"},
        {"/g|h", "4"},
        {"/i\\j", "5"},
        {"/k\"l", "6"},
        {"/ ", "7"},
        {"/m~0n", "8"},
        {"/FOO", "9"},
        {"/deep/er/0", "10"},
        {"/foo/2", NULL},
        {"/foo/-", NULL},
        {"/foo/00", NULL},
        {"/foo/01", NULL},
        {"/foo/-1", NULL},
        {"/foo/+1", NULL},
        {"/foo/1e0", NULL},
        {"/foo/4294967296", NULL},
        {"/foo/18446744073709551616", NULL},
        {"/foo/", NULL},
        {"/Foo", NULL},
        {"/fo", NULL},
        {"/fooo", NULL},
        {"/foo/0/x", NULL},
        {"/deep//0", NULL},
    };
    AUTO(json_drop) cJSON *root = cJSON_Parse(DOCUMENT);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        cJSON *found = pointer_find(root, CASES[i].pointer);
        AUTO(string_drop) char *text = found ? cJSON_PrintUnformatted(found) : NULL;
        CHECK(CASES[i].pointer, pointer_is_valid(CASES[i].pointer));
        CHECK_STR(CASES[i].pointer, CASES[i].want, text);
    }
    CHECK("the root", pointer_find(root, "") == root);
}

static void test_parent(void)
{
    AUTO(json_drop) cJSON *root = cJSON_Parse(DOCUMENT);
    const char *token = NULL;
    CHECK("top", pointer_parent(root, "/new", &token) == root);
    CHECK_STR("top", "new", token);
    CHECK("array", cJSON_IsArray(pointer_parent(root, "/foo/-", &token)));
    CHECK_STR("array", "-", token);
    CHECK("none", pointer_parent(root, "/no/where", &token) == NULL);
    AUTO(string_drop) char *name = pointer_name("a~1b~0c~01");
    CHECK_STR("unescaped", "a/b~c~1", name);
}

static void test_valid(void)
{
    static const struct {
        const char *pointer;
        bool valid;
        size_t depth;
    } CASES[] = {
        {"", true, 0},      {"/", true, 1},    {"/a/b/c", true, 3}, {"/a~0~1", true, 1},
        {"//", true, 2},    {"a", false, 0},   {"/a~", false, 0},   {"/a~2", false, 0},
        {"/~/a", false, 0}, {"#/a", false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        CHECK_INT(CASES[i].pointer, CASES[i].valid, pointer_is_valid(CASES[i].pointer));
        if (CASES[i].valid)
            CHECK_INT(CASES[i].pointer, CASES[i].depth, pointer_depth(CASES[i].pointer));
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"find", test_find}, {"parent", test_parent}, {"valid", test_valid}};
    return check_main("pointer", TESTS, COUNT_OF(TESTS));
}
