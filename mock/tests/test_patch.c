#include "base/auto.h"
#include "tests/check.h"
#include "world/faults.h"
#include "world/patch.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct {
    const char *name, *document, *patch;
    const char *want;   /* the patched document, NULL when it does not apply */
    const char *error;  /* part of the message then */
} CASES[] = {
    /* The examples of RFC 6902, appendix A. */
    {"A.1 add a member", "{\"foo\":\"bar\"}", "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\"}]",
     "{\"foo\":\"bar\",\"baz\":\"qux\"}", NULL},
    {"A.2 add an element", "{\"foo\":[\"bar\",\"baz\"]}",
     "[{\"op\":\"add\",\"path\":\"/foo/1\",\"value\":\"qux\"}]", "{\"foo\":[\"bar\",\"qux\",\"baz\"]}", NULL},
    {"A.3 remove a member", "{\"baz\":\"qux\",\"foo\":\"bar\"}", "[{\"op\":\"remove\",\"path\":\"/baz\"}]",
     "{\"foo\":\"bar\"}", NULL},
    {"A.4 remove an element", "{\"foo\":[\"bar\",\"qux\",\"baz\"]}",
     "[{\"op\":\"remove\",\"path\":\"/foo/1\"}]", "{\"foo\":[\"bar\",\"baz\"]}", NULL},
    {"A.5 replace", "{\"baz\":\"qux\",\"foo\":\"bar\"}",
     "[{\"op\":\"replace\",\"path\":\"/baz\",\"value\":\"boo\"}]", "{\"baz\":\"boo\",\"foo\":\"bar\"}", NULL},
    {"A.6 move", "{\"foo\":{\"bar\":\"baz\",\"waldo\":\"fred\"},\"qux\":{\"corge\":\"grault\"}}",
     "[{\"op\":\"move\",\"from\":\"/foo/waldo\",\"path\":\"/qux/thud\"}]",
     "{\"foo\":{\"bar\":\"baz\"},\"qux\":{\"corge\":\"grault\",\"thud\":\"fred\"}}", NULL},
    {"A.7 move an element", "{\"foo\":[\"all\",\"grass\",\"cows\",\"eat\"]}",
     "[{\"op\":\"move\",\"from\":\"/foo/1\",\"path\":\"/foo/3\"}]",
     "{\"foo\":[\"all\",\"cows\",\"eat\",\"grass\"]}", NULL},
    {"A.8 test", "{\"baz\":\"qux\",\"foo\":[\"a\",2,\"c\"]}",
     "[{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"qux\"},{\"op\":\"test\",\"path\":\"/foo/1\",\"value\":2}]",
     "{\"baz\":\"qux\",\"foo\":[\"a\",2,\"c\"]}", NULL},
    {"A.9 test another value", "{\"baz\":\"qux\"}", "[{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"bar\"}]",
     NULL, "patch operation 0 (test /baz): the value is another"},
    {"A.10 add an object", "{\"foo\":\"bar\"}",
     "[{\"op\":\"add\",\"path\":\"/child\",\"value\":{\"grandchild\":{}}}]",
     "{\"foo\":\"bar\",\"child\":{\"grandchild\":{}}}", NULL},
    {"A.11 unknown members are ignored", "{\"foo\":\"bar\"}",
     "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\",\"xyz\":123}]", "{\"foo\":\"bar\",\"baz\":\"qux\"}", NULL},
    {"A.12 add to nothing", "{\"foo\":\"bar\"}", "[{\"op\":\"add\",\"path\":\"/baz/bat\",\"value\":\"qux\"}]",
     NULL, "patch operation 0 (add /baz/bat): nothing holds it"},
    {"A.14 escapes", "{\"/\":9,\"~1\":10}", "[{\"op\":\"test\",\"path\":\"/~01\",\"value\":10}]",
     "{\"/\":9,\"~1\":10}", NULL},
    {"A.15 no mixing of types", "{\"/\":9,\"~1\":10}", "[{\"op\":\"test\",\"path\":\"/~01\",\"value\":\"10\"}]",
     NULL, "the value is another"},
    {"A.16 add at the end", "{\"foo\":[\"bar\"]}", "[{\"op\":\"add\",\"path\":\"/foo/-\",\"value\":[\"abc\",\"def\"]}]",
     "{\"foo\":[\"bar\",[\"abc\",\"def\"]]}", NULL},

    {"add at the length", "[1,2]", "[{\"op\":\"add\",\"path\":\"/2\",\"value\":3}]", "[1,2,3]", NULL},
    {"add beyond the length", "[1,2]", "[{\"op\":\"add\",\"path\":\"/3\",\"value\":3}]",
     NULL, "no such place in the array"},
    {"add with a leading zero", "[1,2]", "[{\"op\":\"add\",\"path\":\"/01\",\"value\":3}]",
     NULL, "no such place in the array"},
    {"add with an index that wraps", "[1,2]", "[{\"op\":\"add\",\"path\":\"/4294967296\",\"value\":3}]",
     NULL, "no such place in the array"},
    {"add over a member keeps its place", "{\"a\":1,\"b\":2}", "[{\"op\":\"add\",\"path\":\"/a\",\"value\":3}]",
     "{\"a\":3,\"b\":2}", NULL},
    {"add an escaped name", "{}", "[{\"op\":\"add\",\"path\":\"/a~1b~0c\",\"value\":null}]",
     "{\"a/b~c\":null}", NULL},
    {"add the whole", "{\"a\":1}", "[{\"op\":\"add\",\"path\":\"\",\"value\":[1]}]", "[1]", NULL},
    {"replace the whole", "{\"a\":1}", "[{\"op\":\"replace\",\"path\":\"\",\"value\":\"x\"}]", "\"x\"", NULL},
    {"replace nothing", "{\"a\":1}", "[{\"op\":\"replace\",\"path\":\"/b\",\"value\":1}]",
     NULL, "patch operation 0 (replace /b): nothing is there"},
    {"replace at the end", "[1]", "[{\"op\":\"replace\",\"path\":\"/-\",\"value\":1}]", NULL, "nothing is there"},
    {"replace an element", "[1,2,3]", "[{\"op\":\"replace\",\"path\":\"/1\",\"value\":{\"x\":0}}]",
     "[1,{\"x\":0},3]", NULL},
    {"remove nothing", "{\"a\":1}", "[{\"op\":\"remove\",\"path\":\"/A\"}]", NULL, "(remove /A): nothing is there"},
    {"the second fails", "{\"a\":1}", "[{\"op\":\"remove\",\"path\":\"/a\"},{\"op\":\"remove\",\"path\":\"/a\"}]",
     NULL, "patch operation 1 (remove /a): nothing is there"},
    {"move onto itself", "{\"a\":1}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a\"}]", "{\"a\":1}", NULL},
    {"move nothing onto itself", "{\"a\":1}", "[{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/b\"}]",
     NULL, "nothing is there"},
    {"move to the whole", "{\"a\":[1]}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"\"}]", "[1]", NULL},
    {"move from nothing", "{\"a\":1}", "[{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/c\"}]",
     NULL, "patch operation 0 (move /b): nothing is there"},
    {"move out of an array", "{\"a\":[1,2]}", "[{\"op\":\"move\",\"from\":\"/a/0\",\"path\":\"/b\"}]",
     "{\"a\":[2],\"b\":1}", NULL},
    {"copy", "{\"a\":[1]}", "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}]", "{\"a\":[1],\"b\":[1]}", NULL},
    {"copy the whole into itself", "{\"a\":1}", "[{\"op\":\"copy\",\"from\":\"\",\"path\":\"/b\"}]",
     "{\"a\":1,\"b\":{\"a\":1}}", NULL},
    {"copy nothing", "{\"a\":1}", "[{\"op\":\"copy\",\"from\":\"/x\",\"path\":\"/b\"}]",
     NULL, "patch operation 0 (copy /x): nothing is there"},
    {"test nothing", "{\"a\":1}", "[{\"op\":\"test\",\"path\":\"/b\",\"value\":null}]", NULL, "the value is another"},
    {"test without order", "{\"a\":{\"x\":1,\"y\":[1,2]}}",
     "[{\"op\":\"test\",\"path\":\"/a\",\"value\":{\"y\":[1,2],\"x\":1.0}}]", "{\"a\":{\"x\":1,\"y\":[1,2]}}", NULL},
    {"test an array's order", "[1,2]", "[{\"op\":\"test\",\"path\":\"\",\"value\":[2,1]}]", NULL, "the value is another"},
    {"test case", "{\"a\":{\"x\":1}}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":{\"X\":1}}]",
     NULL, "the value is another"},
    {"nothing to do", "{\"a\":1}", "[]", "{\"a\":1}", NULL},
    {"digits survive", "{\"a\":9007199254740991}", "[{\"op\":\"add\",\"path\":\"/b\",\"value\":0.1}]",
     "{\"a\":9007199254740991,\"b\":0.1}", NULL},
};
/* clang-format on */

static void test_apply(void)
{
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        AUTO(json_drop) cJSON *patch = cJSON_Parse(CASES[i].patch);
        struct error err = {0};
        CHECK(CASES[i].name, patch_check(patch, "", &err));
        AUTO(string_drop)
        char *got =
            faults_patch(CASES[i].document, strlen(CASES[i].document), patch, &err);
        CHECK_STR(CASES[i].name, CASES[i].want, got);
        if (CASES[i].error)
            CHECK_HAS(CASES[i].name, CASES[i].error, err.message);
        CHECK_INT(CASES[i].name, CASES[i].error ? RULE_INTERNAL : RULE_NONE, err.rule);
    }
}

static void test_check(void)
{
    /* clang-format off */
    static const struct {
        const char *patch, *want;
    } BAD[] = {
        {"{}", "/p: must be an array of RFC 6902 operations"},
        {"[1]", "/p/0: must be an object"},
        {"[{}]", "/p/0/op: must be add, remove, replace, move, copy or test"},
        {"[{\"op\":\"ad\",\"path\":\"/a\"}]", "/p/0/op: must be add"},
        {"[{\"op\":\"add\",\"value\":1}]", "/p/0/path: must be a JSON Pointer"},
        {"[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]", "/p/0/path: must be a JSON Pointer"},
        {"[{\"op\":\"add\",\"path\":\"/a~2\",\"value\":1}]", "/p/0/path: must be a JSON Pointer"},
        {"[{\"op\":\"add\",\"path\":\"/a\"}]", "/p/0: add needs a value"},
        {"[{\"op\":\"test\",\"path\":\"/a\"}]", "/p/0: test needs a value"},
        {"[{\"op\":\"copy\",\"path\":\"/a\"}]", "/p/0/from: must be a JSON Pointer"},
        {"[{\"op\":\"add\",\"path\":\"/a\",\"value\":1},{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/b\"}]",
         "/p/1: move cannot put a value inside of itself"},
        {"[{\"op\":\"remove\",\"path\":\"\"}]", "/p/0: remove cannot take the whole document"},
    };
    /* clang-format on */
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        AUTO(json_drop) cJSON *patch = cJSON_Parse(BAD[i].patch);
        struct error err = {0};
        CHECK(BAD[i].patch, !patch_check(patch, "/p", &err));
        CHECK_HAS(BAD[i].patch, BAD[i].want, err.message);
        CHECK_INT(BAD[i].patch, RULE_CONTROL_VALUE, err.rule);
    }
}

/* A patch that nests an array of `depth` at a path of two tokens. */
static cJSON *nesting_patch(int depth)
{
    AUTO(text_drop) struct text text = TEXT_INIT(1024);
    text_puts(&text, "[{\"op\":\"add\",\"path\":\"/a/-\",\"value\":");
    for (int i = 0; i < depth; i++)
        text_putc(&text, '[');
    for (int i = 0; i < depth; i++)
        text_putc(&text, ']');
    text_puts(&text, "}]");
    return cJSON_Parse(text.data);
}

static void test_depth(void)
{
    AUTO(json_drop) cJSON *allowed = nesting_patch(62);
    AUTO(json_drop) cJSON *deeper = nesting_patch(63);
    struct error err = {0};
    CHECK("64 in all", patch_check(allowed, "", &err));
    AUTO(string_drop) char *text = faults_patch("{\"a\":[]}", 8, allowed, &err);
    CHECK("64 in all", text != NULL);
    CHECK("65 in all", !patch_check(deeper, "", &err));
    CHECK_HAS("65 in all", "deeper than 64", err.message);
}

/* What the rule alone does not show: a body that doubles, or nests, at each step. */
static void test_growth(void)
{
    static const char *const STEPS[] = {
        "{\"op\":\"copy\",\"from\":\"\",\"path\":\"/a\"}",
        "{\"op\":\"copy\",\"from\":\"/x\",\"path\":\"/x/-\"}",
    };
    for (size_t i = 0; i < COUNT_OF(STEPS); i++) {
        AUTO(text_drop) struct text list = TEXT_INIT(1 << 20);
        for (int step = 0; step < 100; step++)
            text_printf(&list, "%s%s", step ? "," : "[", STEPS[i]);
        text_puts(&list, "]");
        AUTO(json_drop) cJSON *patch = cJSON_Parse(list.data);
        struct error err = {0};
        CHECK(STEPS[i], patch_check(patch, "", &err));
        AUTO(string_drop) char *text = faults_patch("{\"x\":[1]}", 9, patch, &err);
        CHECK(STEPS[i], text == NULL);
        CHECK_INT(STEPS[i], RULE_PATCH_LIMIT, err.rule);
    }
}

/* Moving and replacing do not add up to a limit. */
static void test_no_growth(void)
{
    AUTO(text_drop) struct text big = TEXT_INIT(1 << 20);
    text_puts(&big, "{\"a\":\"");
    for (int i = 0; i < 300000; i++)
        text_putc(&big, 'x');
    text_puts(&big, "\",\"c\":[1]}");
    AUTO(text_drop) struct text list = TEXT_INIT(1 << 20);
    for (int i = 0; i < 20; i++)
        text_printf(&list,
                    "%s{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"},"
                    "{\"op\":\"copy\",\"from\":\"/b\",\"path\":\"/a\"},"
                    "{\"op\":\"remove\",\"path\":\"/b\"},"
                    "{\"op\":\"replace\",\"path\":\"/c/0\",\"value\":2}",
                    i ? "," : "[");
    text_puts(&list, "]");
    AUTO(json_drop) cJSON *patch = cJSON_Parse(list.data);
    struct error err = {0};
    AUTO(string_drop) char *text = faults_patch(big.data, big.size, patch, &err);
    CHECK_INT("within", RULE_NONE, err.rule);
    CHECK("as long as before", text && strlen(text) == big.size);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"apply", test_apply},   {"check", test_check},         {"depth", test_depth},
        {"growth", test_growth}, {"no growth", test_no_growth},
    };
    return check_main("patch", TESTS, COUNT_OF(TESTS));
}
