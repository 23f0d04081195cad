/* A difference that an option of the mock takes away, and what the reports say of it. */
#include "base/memory.h"
#include "check.h"
#include "duel.h"
#include "golden.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

/* A switch that takes the difference away is found by trying, in worlds of its own. */
static const struct scripted_reply MOCK[] = {
    {.on = "GET /_mock/assumptions",
     .body =
         "{\"assumptions\":[{\"name\":\"first\",\"value\":\"a\",\"values\":[\"a\",\"b\"]}"
         ",{\"name\":\"second\",\"value\":\"a\",\"values\":[\"a\",\"b\",\"c\"],"
         "\"basis\":\"inferred\",\"about\":\"What things are.\",\"decision\":7}]}"},
    {.on = "GET /_mock/*", .body = "{}"},
    {.on = "PUT /_mock/*", .body = "{}"},
    /* played, again, twice in the full world, first=b, second=b */
    {.on = "GET /thing", .times = 6, .body = "{\"id\":\"x\",\"state\":\"new\"}"},
    {.on = "GET /thing", .body = "{\"id\":\"x\",\"state\":\"old\"}"},
    {0}};
static const struct scripted_reply OTHER[] = {
    {.on = "GET /thing", .body = "{\"id\":\"x\",\"state\":\"old\"}"}, {0}};

static void check_worlds(struct scripted *mock)
{
    bool turned = false;
    for (size_t i = 0; i < scripted_count(mock); i++) {
        const struct scripted_request *request = scripted_request(mock, i);
        bool own = strstr(request->head, "Bearer sk-default-a") == NULL;
        turned |= strstr(request->body, "{\"assumptions\":{\"first\":\"a\",\"second\":"
                                        "\"c\"}}") != NULL;
        CHECK_TRUE(request->line, own || strncmp(request->line, "GET /_mock", 10) == 0);
    }
    CHECK_TRUE("the switch was set", turned);
}

static void test_switch(void)
{
    AUTO(duel_drop) struct duel duel = duel_new(MOCK, OTHER, DUEL_GET);
    duel_target(&duel, "a", ", \"provides\": [\"control\"]");
    AUTO(program_drop) struct program got = duel_run(&duel, NULL);
    CHECK_INT("exit", 1, got.status);
    CHECK_HAS("class", "MOCK  GET /thing 200 · /json/state · another word\n", got.out);
    CHECK_HAS("switch", "--assume second=c\n", got.out);
    CHECK_HAS("about it", "What things are. (inferred, decision 7)\n", got.out);
    CHECK_HAS("line", "A agrees with  --assume second=c\n", got.out);
    CHECK_TRUE("nothing is left", strstr(got.out, "but for") == NULL);
    check_worlds(duel.a);
}

static const struct scripted_reply SAME[] = {{.on = "GET /thing", .body = "{}"}, {0}};

static void test_mock_options(void)
{
    static const char *const WORDS[] = {"--mock-options", NULL};
    AUTO(duel_drop) struct duel duel = duel_new(MOCK, OTHER, DUEL_GET);
    duel_target(&duel, "a", ", \"provides\": [\"control\"]");
    AUTO(program_drop) struct program got = duel_run(&duel, WORDS);
    CHECK_INT("exit", 1, got.status);
    CHECK_STR("only the line", "--assume second=c\n", got.out);
    AUTO(duel_drop) struct duel none = duel_new(SAME, SAME, DUEL_GET);
    AUTO(program_drop) struct program empty = duel_run(&none, WORDS);
    CHECK_INT("no difference", 0, empty.status);
    CHECK_STR("no line", "", empty.out);
}

static const cJSON *at(const cJSON *node, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(node, name);
}

static const char *text_at(const cJSON *node, const char *name)
{
    return cJSON_GetStringValue(at(node, name));
}

static void test_files(void)
{
    AUTO(duel_drop) struct duel duel = duel_new(MOCK, OTHER, DUEL_GET);
    duel_target(&duel, "a", ", \"provides\": [\"control\"]");
    char json[128], html[128];
    snprintf(json, sizeof json, "%s/out.j", duel.folder.path);
    snprintf(html, sizeof html, "%s/out.html", duel.folder.path);
    const char *const words[] = {"--json", json, "--html", html, NULL};
    AUTO(program_drop) struct program got = duel_run(&duel, words);
    AUTO(memory_drop) char *text = golden_read(json);
    AUTO(memory_drop) char *page = golden_read(html);
    AUTO(json_drop) cJSON *root = cJSON_Parse(text != NULL ? text : "");
    const cJSON *first = cJSON_GetArrayItem(at(root, "differences"), 0);
    CHECK_INT("exit", 1, got.status);
    CHECK_INT("version", 1, cJSON_GetNumberValue(at(root, "version")));
    CHECK_STR("target", "a", text_at(at(root, "a"), "target"));
    CHECK_TRUE("mock", cJSON_IsTrue(at(at(root, "a"), "mock")));
    CHECK_STR("class", "assumption", text_at(first, "class"));
    CHECK_STR("kind", "enum", text_at(first, "kind"));
    CHECK_STR("a", "\"new\"", text_at(first, "a"));
    CHECK_STR("switch", "second", text_at(at(first, "switch"), "name"));
    CHECK_STR("value", "c", text_at(at(first, "switch"), "value"));
    const cJSON *place = cJSON_GetArrayItem(at(first, "places"), 0);
    CHECK_STR("scenario", "thing", text_at(place, "scenario"));
    CHECK_INT("line", 1, cJSON_GetNumberValue(at(place, "line")));
    CHECK_STR("options", "--assume second=c", text_at(at(root, "mock_options"), "line"));
    CHECK_INT("remaining", 0,
              cJSON_GetNumberValue(at(at(root, "mock_options"), "remaining")));
    CHECK_INT("exit", 1, cJSON_GetNumberValue(at(at(root, "summary"), "exit")));
    CHECK_HAS("page", "<h1 class=\"warn\">1 difference</h1>", page);
    CHECK_HAS("switch", "--assume second=c", page);
    CHECK_TRUE("asks for nothing", page != NULL && strstr(page, "src=") == NULL &&
                                       strstr(page, "@import") == NULL);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"switch", test_switch},
        {"mock options", test_mock_options},
        {"files", test_files},
        {NULL, NULL},
    };
    return check_run("diff_mock", TESTS);
}
