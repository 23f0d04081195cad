/* Paths as typed, and the routes of operations. */
#include "base/memory.h"
#include "base/text.h"
#include "read/paths.h"
#include "read/route.h"

#include "check.h"
#include "folder.h"

#include <stdlib.h>
#include <string.h>

static void test_join(void)
{
    static const struct {
        const char *folder, *name, *want;
    } CASES[] = {
        {"a", "b", "a/b"},   {"a/", "b", "a/b"},       {".", "b", "b"},
        {"./a", "b", "a/b"}, {"a/b", "../c", "a/c"},   {"a", "../../c", "../c"},
        {"..", "c", "../c"}, {"..", "..", "../.."},    {"/", "a", "/a"},
        {"/a", "..", "/"},   {"a", "/b", "/b"},        {"a", ".", "a"},
        {".", ".", "."},     {"a//b", "./c", "a/b/c"}, {"/a/b", "../c", "/a/c"},
        {"a", "..", "."},
    };
    AUTO(arena_drop) struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        CHECK_STR(CASES[i].name, CASES[i].want,
                  path_join(arena, CASES[i].folder, CASES[i].name));
    CHECK_STR("parent", "a", path_parent(arena, "a/b"));
    CHECK_STR("parent of a name", ".", path_parent(arena, "a"));
    CHECK_STR("parent of here", "..", path_parent(arena, "."));
    CHECK_STR("name", "b.json", path_name("a/b.json"));
}

static void test_list(void)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    AUTO(folder_drop) struct folder folder = folder_new();
    static const char *const FILES[] = {"b.json", "a/c.json", "a/.d.json", ".e/f.json",
                                        "g.txt",  "a.json",   "a/h.JSON"};
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++)
        folder_write(&folder, FILES[i], "{}");
    AUTO(text_drop) struct text found = text_new(1000);
    struct error err = {0};
    const char **path = path_list_json(arena, folder.path, &err);
    for (; *path != NULL; path++)
        text_addf(&found, "%s ", path_below(arena, folder.path, *path));
    CHECK_STR("sorted", "a.json a/c.json b.json ", text_string(&found));
    CHECK_TRUE("not below", path_below(arena, folder.path, "/tmp") == NULL);
    CHECK_TRUE("a folder", path_is_folder(folder.path) && !path_is_file(folder.path));
    CHECK_TRUE("nothing there", *path_list_json(arena, "/nowhere", &err) == NULL);
    CHECK_STR("which is no failure", "", err.message);
    path_list_json(arena, "/dev/null", &err);
    CHECK_STR("no folder", "the folder /dev/null cannot be read: Not a directory",
              err.message);
}

/* A folder that is passed over is a scenario that is not played. */
static void test_unread(void)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    AUTO(folder_drop) struct folder folder = folder_new();
    AUTO(text_drop) struct text name = text_new(200);
    for (int i = 0; i < 33; i++)
        text_add(&name, "d/");
    text_add(&name, "a.json");
    folder_write(&folder, text_string(&name), "{}");
    struct error err = {0};
    CHECK_TRUE("not found", *path_list_json(arena, folder.path, &err) == NULL);
    CHECK_HAS("but told", "/d/d lies deeper than the 32 levels that are read",
              err.message);
    CHECK_TRUE("or not asked for", *path_list_json(arena, folder.path, NULL) == NULL);
}

static void test_routes(void)
{
    static const struct {
        const char *route, *method, *path;
        bool match;
    } CASES[] = {
        {"GET /v1/assets", "GET", "/v1/assets", true},
        {"GET /v1/assets", "GET", "/v1/assets?page=1", true},
        {"GET /v1/assets", "GET", "/v1/assets/", false},
        {"GET /v1/assets", "POST", "/v1/assets", false},
        {"GET /v1/assets", "GE", "/v1/assets", false},
        {"GET /v1/assets/{id}", "GET", "/v1/assets/a-1", true},
        {"GET /v1/assets/{id}", "GET", "/v1/assets/{{asset}}", true},
        {"GET /v1/assets/{id}", "GET", "/v1/assets/", false},
        {"GET /v1/assets/{id}", "GET", "/v1/assets", false},
        {"GET /v1/assets/{id}", "GET", "/v1/assets/a/b", false},
        {"GET /{a}/x/{b}", "GET", "/1/x/2", true},
        {"GET /", "GET", "/", true},
        {"GET /", "GET", "", false},
        {"GET /a", "GET", "https://h/a", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        CHECK_INT(CASES[i].path, CASES[i].match,
                  route_match(CASES[i].route, CASES[i].method, CASES[i].path) > 0);
    CHECK_TRUE("literal wins", route_match("GET /a/sessions", "GET", "/a/sessions") >
                                   route_match("GET /a/{id}", "GET", "/a/sessions"));
    CHECK_TRUE("from the left", route_match("GET /a/{y}", "GET", "/a/b") >
                                    route_match("GET /{x}/b", "GET", "/a/b"));
}

static void test_route_valid(void)
{
    static const struct {
        const char *text;
        bool valid;
    } CASES[] = {{"GET /a", true},    {"DELETE /a/{id}", true},
                 {"get /a", false},   {"GET a", false},
                 {"GET  /a", false},  {"GET /a?b", false},
                 {"GET /a b", false}, {"/a", false},
                 {"TRACE /a", false}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        CHECK_INT(CASES[i].text, CASES[i].valid, route_valid(CASES[i].text));
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"joining", test_join},
        {"listing", test_list},
        {"folders that are not read", test_unread},
        {"routes", test_routes},
        {"what is a route", test_route_valid},
        {NULL, NULL},
    };
    return check_run("paths", TESTS);
}
