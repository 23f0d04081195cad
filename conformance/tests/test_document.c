#include "base/memory.h"
#include "judge/document.h"
#include "read/json_write.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>

static char *built(const struct reply *reply, const struct scope *scope, bool *too_much)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    const cJSON *document = document_new(arena, reply, scope, too_much);
    struct text out = text_new(100000);
    json_write(document, &out);
    return text_take(&out);
}

static void test_document(void)
{
    static const struct header HEADERS[] = {{"Content-Type", "application/json"},
                                            {"X-A", "1"},
                                            {"x-a", "2"},
                                            {"X-B", "\xff"}};
    AUTO(scope_drop) struct scope scope = scope_new(NULL);
    scope_set_string(&scope, "id", "x");
    struct reply reply = {.status = 200,
                          .headers = HEADERS,
                          .header_count = 4,
                          .body = "{\"a\":1.0}",
                          .size = 9,
                          .query = "a=%20b+c&a=2&d&=e&&x=%zz",
                          .seconds = 0.25};
    bool too_much = false;
    AUTO(memory_drop) char *got = built(&reply, &scope, &too_much);
    CHECK_STR(
        "everything",
        "{\"status\":200,\"headers\":{\"content-type\":\"application/json\",\"x-a\":"
        "\"1, 2\",\"x-b\":\"\xef\xbf\xbd\"},\"json\":{\"a\":1.0},\"text\":\"{\\\"a\\\":"
        "1.0}\",\"query\":{\"a\":\" b c\",\"d\":\"\",\"\":\"e\",\"x\":\"%zz\"},"
        "\"vars\":{\"id\":\"x\"},\"time\":0.25}",
        got);
    CHECK_TRUE("not too much", !too_much);
}

static void test_bodies(void)
{
    static const struct {
        const char *body;
        size_t size;
        const char *want;
    } CASES[] = {
        {NULL, 0, "{\"headers\":{},\"time\":0}"},
        {"", 0, "{\"headers\":{},\"text\":\"\",\"time\":0}"},
        {"null", 4, "{\"headers\":{},\"json\":null,\"text\":\"null\",\"time\":0}"},
        {"{", 1, "{\"headers\":{},\"text\":\"{\",\"time\":0}"},
        {"a\0b\xff", 4,
         "{\"headers\":{},\"text\":\"a\xef\xbf\xbd"
         "b\xef\xbf\xbd\",\"time\":0}"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct reply reply = {.body = CASES[i].body, .size = CASES[i].size};
        bool too_much = true;
        AUTO(memory_drop) char *got = built(&reply, NULL, &too_much);
        CHECK_STR(CASES[i].want, CASES[i].want, got);
        CHECK_TRUE(CASES[i].want, !too_much);
    }
}

static void test_too_much(void)
{
    static const struct {
        const char *name;
        char first;
        size_t size;
        bool too_much;
    } CASES[] = {
        {"257 deep", '[', 257, true},
        {"JSON over 8 MiB", '[', 8 * 1024 * 1024 + 1, true},
        {"another body over 8 MiB", 'x', 8 * 1024 * 1024 + 1, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(memory_drop) char *body = memory_zeroed(CASES[i].size + 1, 1);
        memset(body, CASES[i].first, CASES[i].size);
        struct reply reply = {.status = 200, .body = body, .size = CASES[i].size};
        bool too_much = false;
        AUTO(arena_drop) struct arena *arena = arena_new();
        const cJSON *document = document_new(arena, &reply, NULL, &too_much);
        CHECK_INT(CASES[i].name, CASES[i].too_much, too_much);
        CHECK_TRUE(CASES[i].name,
                   cJSON_GetObjectItemCaseSensitive(document, "json") == NULL);
    }
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"the whole document", test_document},
        {"bodies", test_bodies},
        {"too much", test_too_much},
        {NULL, NULL},
    };
    return check_run("document", TESTS);
}
