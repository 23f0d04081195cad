/* Files, comments, and the place of every token. */
#include "base/memory.h"
#include "read/merge.h"
#include "read/pointer.h"
#include "read/source.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_comments(void)
{
    static const struct {
        const char *text, *want;
        int fault; /* -1: none */
    } CASES[] = {
        {"1 // x\n2", "1     \n2", -1},
        {"1 /* x\n y */ 2", "1     \n      2", -1},
        {"\"http://a\" // b", "\"http://a\"     ", -1},
        {"\"a\\\"//b\"", "\"a\\\"//b\"", -1},
        {"\"/*\" 1", "\"/*\" 1", -1},
        {"1 /* x", "1 /* x", 2},
        {"/**/", "    ", -1},
        {"/*/ 1", "/*/ 1", 0},
        {"//", "  ", -1},
        {"/", "/", -1},
        {"\"open // c\n// d", "\"open // c\n    ", -1},
        {"1 // x\r\n2", "1     \r\n2", -1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(memory_drop) char *text = memory_copy(CASES[i].text);
        size_t offset = 0;
        bool good = source_blank_comments(text, strlen(text), &offset);
        CHECK_INT(CASES[i].text, CASES[i].fault < 0, good);
        CHECK_STR(CASES[i].text, CASES[i].want, text);
        if (!good)
            CHECK_INT(CASES[i].text, CASES[i].fault, offset);
    }
}

static char *place_text(struct place place)
{
    struct text text = text_new(1000);
    text_addf(&text, "%s:%d:%d+%d", place.file != NULL ? place.file : "-", place.line,
              place.column, place.length);
    return text_take(&text);
}

static void test_places(void)
{
    static const char FILE_TEXT[] = "{ // \xc3\xa9\n"
                                    "  \"a\": [10, {\"b\": \"\xc3\xa9\\n\"}],\n"
                                    "  /* \xc3\xa9 */ \"c\": null, \"d\": {}\n"
                                    "}\n";
    static const struct {
        const char *pointer, *value, *name;
    } CASES[] = {
        {"", "f.json:1:1+1", NULL},
        {"/a", "f.json:2:8+1", "f.json:2:3+3"},
        {"/a/0", "f.json:2:9+2", NULL},
        {"/a/1/b", "f.json:2:19+5", "f.json:2:14+3"},
        {"/c", "f.json:3:16+4", "f.json:3:11+3"},
        {"/d", "f.json:3:27+1", "f.json:3:22+3"},
    };
    struct diagnostics diagnostics = {0};
    struct sources *sources = sources_new();
    const struct source *source = sources_add(sources, "f.json", FILE_TEXT, &diagnostics);
    for (size_t i = 0; source != NULL && i < sizeof CASES / sizeof CASES[0]; i++) {
        const cJSON *node = pointer_find(source->root, CASES[i].pointer);
        AUTO(memory_drop) char *value = place_text(place_of(sources->places, node));
        CHECK_STR(CASES[i].pointer, CASES[i].value, value);
        if (CASES[i].name == NULL)
            continue;
        AUTO(memory_drop) char *name = place_text(place_of_name(sources->places, node));
        CHECK_STR(CASES[i].pointer, CASES[i].name, name);
    }
    size_t size = 0;
    const char *line = sources_line(sources, "f.json", 3, &size);
    CHECK_TRUE("line", line != NULL && strncmp(line, "  /* ", 5) == 0 && size == 29);
    CHECK_TRUE("no such line", sources_line(sources, "f.json", 9, &size) == NULL);
    CHECK_TRUE("no such file", sources_line(sources, "g.json", 1, &size) == NULL);
    CHECK_INT("no errors", 0, diagnostics.errors);
    diagnostics_drop(&diagnostics);
    sources_free(sources);
}

/* A merged tree still knows which file each part came from. */
static void test_places_survive_merging(void)
{
    struct diagnostics diagnostics = {0};
    struct sources *sources = sources_new();
    const struct source *base = sources_add(
        sources, "base.json", "{\"expect\": {\"status\": 400, \"json\": {\"a\": 1}}}",
        &diagnostics);
    const struct source *step = sources_add(
        sources, "step.json", "{\"expect\": {\n\"json\": {\"b\": 2}}}", &diagnostics);
    if (base != NULL && step != NULL) {
        struct arena *arena = sources->arena;
        const cJSON *merged =
            merge_patch(arena, merge_patch(arena, NULL, base->root), step->root);
        static const struct {
            const char *pointer, *want;
        } CASES[] = {{"/expect/status", "base.json:1:23+3"},
                     {"/expect/json/a", "base.json:1:42+1"},
                     {"/expect/json/b", "step.json:2:15+1"}};
        for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
            AUTO(memory_drop)
            char *got = place_text(
                place_of(sources->places, pointer_find(merged, CASES[i].pointer)));
            CHECK_STR(CASES[i].pointer, CASES[i].want, got);
        }
    }
    diagnostics_drop(&diagnostics);
    sources_free(sources);
}

static void test_faults(void)
{
    static const struct {
        const char *text, *want;
    } CASES[] = {
        {"{\n  \"a\": 1,\n  \"a\": 2\n}", "f.json:3:3: error: `a` stands here twice\n"},
        {"{ // \xc3\xa9\xc3\xa9 \n\"\xc3\xa9\": nope}",
         "f.json:2:6: error: expected a value, found `n`\n"},
        {"{}\n/* open", "f.json:2:1: error: this comment has no end\n"},
        {"[1,\n", "f.json:1:1: error: this `[` has no end\n"},
        {"", "f.json:1:1: error: expected a value, found the end of the text\n"},
        {"{\"a\": \"x\n\"}",
         "f.json:1:9: error: a control character in a string must be escaped\n"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct diagnostics diagnostics = {0};
        struct sources *sources = sources_new();
        CHECK_TRUE(CASES[i].text,
                   sources_add(sources, "f.json", CASES[i].text, &diagnostics) == NULL);
        AUTO(text_drop) struct text out = text_new(1000);
        diagnostics_write(&diagnostics, &out);
        CHECK_STR(CASES[i].text, CASES[i].want, text_string(&out));
        diagnostics_drop(&diagnostics);
        sources_free(sources);
    }
}

static void test_files(void)
{
    char folder[] = "/tmp/conf-source-XXXXXX";
    if (!CHECK_TRUE("a folder", mkdtemp(folder) != NULL))
        return;
    AUTO(memory_drop) char *path = NULL;
    AUTO(memory_drop) char *again = NULL;
    if (asprintf(&path, "%s/a.json", folder) < 0 ||
        asprintf(&again, "%s/./a.json", folder) < 0)
        return;
    FILE *file = fopen(path, "we");
    if (!CHECK_TRUE("a file", file != NULL))
        return;
    fputs("{\"a\": 1}", file);
    fclose(file);

    struct diagnostics diagnostics = {0};
    struct sources *sources = sources_new();
    const struct source *first = sources_load(sources, path, NULL, &diagnostics);
    CHECK_TRUE("read", first != NULL);
    CHECK_TRUE("read once", sources_load(sources, again, NULL, &diagnostics) == first);
    CHECK_TRUE("a folder is no file",
               sources_load(sources, folder, NULL, &diagnostics) == NULL);
    struct place asker = {"b.json", 2, 3, 4};
    CHECK_TRUE("nothing there",
               sources_load(sources, "/nowhere.json", &asker, &diagnostics) == NULL);
    AUTO(text_drop) struct text out = text_new(1000);
    diagnostics_write(&diagnostics, &out);
    CHECK_HAS("folder", ": not a file\n", text_string(&out));
    CHECK_HAS("missing",
              "b.json:2:3: error: cannot read /nowhere.json: No such file or directory\n",
              text_string(&out));
    diagnostics_drop(&diagnostics);
    sources_free(sources);
    unlink(path);
    rmdir(folder);
}

static void test_diagnostics(void)
{
    struct diagnostics list = {0};
    struct place late = {"a.json", 9, 1, 1}, early = {"a.json", 2, 5, 1};
    diagnostics_error(&list, late, "late");
    diagnostics_add(&list, SEVERITY_WARNING, early, "early");
    diagnostics_error(&list, late, "late");
    diagnostics_error(&list, (struct place){0}, "nowhere");
    diagnostics_sort(&list);
    AUTO(text_drop) struct text out = text_new(1000);
    diagnostics_write(&list, &out);
    CHECK_STR("sorted, each once",
              "error: nowhere\na.json:2:5: warning: early\na.json:9:1: error: late\n",
              text_string(&out));
    diagnostics_drop(&list);
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"comments", test_comments},
        {"places", test_places},
        {"places survive merging", test_places_survive_merging},
        {"faults", test_faults},
        {"files", test_files},
        {"diagnostics", test_diagnostics},
        {NULL, NULL},
    };
    return check_run("source", TESTS);
}
