/* The pages of whole runs of the built program against a scripted server, compared to the
 * last character. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "golden.h"
#include "program.h"
#include "stage.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])
#define ASSET(status) "{\"id\": \"asset-1\", \"status\": \"" status "\"}"

enum { MAX_PAGE = 1 << 20 };

static const struct scripted_reply ROWS[] = {
    {.on = "POST /assets",
     .body = ASSET("processing"),
     .headers = "X-Kind: c\r\nContent-Type: application/json\r\n"},
    {.on = "GET /assets/poll", .times = 3, .body = ASSET("processing")},
    {.on = "GET /assets/poll", .body = ASSET("failed")},
    {.on = "GET /assets/slow", .body = ASSET("processing")},
    {.on = "GET /assets/broken",
     .body = "{\"id\": 7, \"status\": \"lost\", \"size\": -1}"},
    {.on = "GET /assets/drift",
     .body = "{\"id\": \"asset-1\", \"status\": \"active\", \"tint\": \"\\u001b[31m\"}"},
    {.on = "GET /assets/*", .body = ASSET("active")},
    {.on = "* /refused",
     .status = 400,
     .body = "{\"error\": {\"message\": \"no\", \"type\": \"invalid_request_error\"}}"},
    {.on = "GET /gone*", .hang_up = true},
    {.on = "GET /echo",
     .headers = "Content-Type: text/plain\r\n",
     .body = "you sent sk-stage-key"},
    {.on = "DELETE *", .status = 204, .headers = ""},
    {0}};

static const struct page_case {
    const char *name, *option;
    int status;
} CASES[] = {
    {"expect", NULL, 1},      {"status", NULL, 1},        {"poll", NULL, 1},
    {"deadline", NULL, 1},    {"cases", NULL, 1},         {"contract-broken", NULL, 1},
    {"drift", NULL, 0},       {"use", NULL, 1},           {"gone", NULL, 3},
    {"save", NULL, 1},        {"xpass", NULL, 1},         {"person", NULL, 6},
    {"elsewhere", NULL, 5},   {"secret", NULL, 1},        {"secret", "-v", 1},
    {"drift", "--strict", 1}, {"poll", "--dry-run", 0},   {"cases", "--dry-run", 0},
    {"use", "--dry-run", 0},  {"person", "--dry-run", 0},
};

static void copy_file(struct stage *stage, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "data/pages/%s", name);
    AUTO(memory_drop) char *text = golden_read(path);
    if (CHECK_TRUE(path, text != NULL))
        stage_write(stage, name, text);
}

/* `text` with every `part` replaced. */
static char *replaced(const char *text, const char *part, const char *other)
{
    AUTO(text_drop) struct text out = text_new(MAX_PAGE);
    for (const char *at; (at = strstr(text, part)) != NULL; text = at + strlen(part)) {
        text_add_n(&out, text, (size_t)(at - text));
        text_add(&out, other);
    }
    text_add(&out, text);
    return text_take(&out);
}

/* The length of what looks like a time at `at`: "12 ms", "1.5 s", "14:23:19". */
static size_t time_length(const char *at)
{
    if (strspn(at, "0123456789") == 2 && at[2] == ':' &&
        strspn(at + 3, "0123456789") == 2 && at[5] == ':' &&
        strspn(at + 6, "0123456789") == 2)
        return 8;
    size_t size = strspn(at, "0123456789.");
    const char *unit = at + size;
    if (size == 0 || *unit != ' ')
        return 0;
    if (strncmp(unit, " ms", 3) == 0 && !isalnum((unsigned char)unit[3]))
        return size + 3;
    return strncmp(unit, " s", 2) == 0 && !isalnum((unsigned char)unit[2]) ? size + 2 : 0;
}

/* Times are whatever the machine was capable of. */
static char *without_times(const char *text)
{
    AUTO(text_drop) struct text out = text_new(MAX_PAGE);
    bool in_number = false;
    while (*text != '\0') {
        size_t size = in_number ? 0 : time_length(text);
        in_number = isdigit((unsigned char)*text) || *text == '.';
        if (size > 0)
            text_add(&out, "N ms");
        else
            text_add_char(&out, *text);
        text += size > 0 ? size : 1;
    }
    return text_take(&out);
}

static char *page_of(struct stage *stage, const struct program *got)
{
    const char *host = scripted_url(stage_server(stage)) + strlen("http://");
    AUTO(memory_drop) char *plain = replaced(got->out, stage_path(stage, ""), "");
    AUTO(memory_drop) char *hosted = replaced(plain, host, "HOST");
    return without_times(hosted);
}

static void test_pages(void)
{
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
        AUTO(arena_drop) struct arena *arena = arena_new();
        const char *file = arena_printf(arena, "%s.json", CASES[i].name);
        copy_file(stage, "contract.json");
        copy_file(stage, "_part.json");
        copy_file(stage, file);
        const char *path = arena_copy(arena, stage_path(stage, file));
        const char *arguments[] = {"run", path, CASES[i].option, NULL};
        AUTO(program_drop) struct program got = program_run(arguments, NULL);
        CHECK_INT(CASES[i].name, CASES[i].status, got.status);
        CHECK_STR(CASES[i].name, "", got.err);
        AUTO(memory_drop) char *page = page_of(stage, &got);
        const char *golden = arena_printf(arena, "page-%s%s.txt", CASES[i].name,
                                          CASES[i].option != NULL ? CASES[i].option : "");
        CHECK_GOLDEN(golden, page);
        bool dry = CASES[i].option != NULL && strcmp(CASES[i].option, "--dry-run") == 0;
        CHECK_TRUE(CASES[i].name, !dry || scripted_count(stage_server(stage)) == 0);
    }
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {{"pages", test_pages}, {NULL, NULL}};
    return check_run("pages", TESTS);
}
