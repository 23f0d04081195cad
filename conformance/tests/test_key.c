/* Where the key may come from, and which of a target's variables it is. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "folder.h"
#include "keyed.h"
#include "program.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

static void test_key_file(void)
{
    static const struct {
        const char *name, *content; /* NULL: a folder stands there */
        mode_t mode;
        const char *says; /* NULL: it is taken */
    } CASES[] = {
        {"a line", KEYED_KEY "\n", 0600, NULL},
        {"no line end", KEYED_KEY, 0600, NULL},
        {"of another system", KEYED_KEY "\r\n", 0600, NULL},
        {"to be read only", KEYED_KEY "\n", 0400, NULL},
        {"the group may read it", KEYED_KEY "\n", 0640,
         "has mode 0640, so that others may read the key: it must be 0600"},
        {"all may", KEYED_KEY "\n", 0604, "has mode 0604"},
        {"it may be executed", KEYED_KEY "\n", 0700, "has mode 0700"},
        {"empty", "", 0600, "holds no key"},
        {"an empty line", "\n", 0600, "holds no key"},
        {"two lines", KEYED_KEY "\n" KEYED_KEY "\n", 0600, "one line of printable ASCII"},
        {"a blank", "sk secret\n", 0600, "one line of printable ASCII"},
        {"no ASCII", "sk-\xc3\xa9t\xc3\xa9\n", 0600, "one line of printable ASCII"},
        {"a folder", NULL, 0700, "is no regular file"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(folder_drop) struct folder folder = folder_new();
        AUTO(stage_drop) struct stage *stage = keyed_new("/");
        char path[128];
        snprintf(path, sizeof path, "%s/key", folder.path);
        if (CASES[i].content == NULL)
            mkdir(path, CASES[i].mode);
        else if (folder_write(&folder, "key", CASES[i].content))
            chmod(path, CASES[i].mode);
        const char *const arguments[] = {"run", "--key-file", path,
                                         stage_path(stage, "x.json"), NULL};
        /* It wins over the environment. */
        static const char *const OTHER[] = {"API_KEY=sk-of-the-environment", NULL};
        AUTO(program_drop) struct program got = program_run(arguments, OTHER);
        AUTO(memory_drop) char *sent = keyed_sent(stage);
        CHECK_INT(CASES[i].name, CASES[i].says == NULL ? 0 : 2, got.status);
        CHECK_STR(CASES[i].name, CASES[i].says == NULL ? KEYED_BEARER : "", sent);
        CHECK_HAS(CASES[i].name, CASES[i].says == NULL ? "" : CASES[i].says, got.err);
        CHECK_TRUE(CASES[i].name, strstr(got.err, "sk-") == NULL);
    }
}

static void test_key_descriptor(void)
{
    static const struct {
        const char *name, *content; /* NULL: nothing is open there */
        const char *says;
    } CASES[] = {
        {"a pipe", KEYED_KEY "\n", NULL},
        {"nothing", "", "`--key-fd 9` holds no key"},
        {"not open", NULL, "`--key-fd 9`: Bad file descriptor"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = keyed_new("/");
        int ends[2] = {-1, -1};
        if (CASES[i].content != NULL && pipe2(ends, O_CLOEXEC) == 0) {
            size_t size = strlen(CASES[i].content);
            CHECK_INT("written", size, write(ends[1], CASES[i].content, size));
            dup2(ends[0], 9);
            close(ends[0]);
            close(ends[1]);
        }
        const char *const arguments[] = {"run", "--key-fd=9", stage_path(stage, "x.json"),
                                         NULL};
        AUTO(program_drop) struct program got = program_run(arguments, NULL);
        close(9);
        AUTO(memory_drop) char *sent = keyed_sent(stage);
        CHECK_INT(CASES[i].name, CASES[i].says == NULL ? 0 : 2, got.status);
        CHECK_STR(CASES[i].name, CASES[i].says == NULL ? KEYED_BEARER : "", sent);
        CHECK_HAS(CASES[i].name, CASES[i].says == NULL ? "" : CASES[i].says, got.err);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *name, *option, *environment, *says;
    } CASES[] = {
        {"on the command line", "--var=api_key=" KEYED_KEY, "A=b",
         "the secret `api_key` must not be given with --var"},
        {"over the environment either", "--var=api_key=" KEYED_KEY,
         "API_KEY=sk-other-key", "must not be given with --var"},
        {"a blank", "--strict", "API_KEY=sk secret key", "a character that no key has"},
        {"a line end", "--strict", "API_KEY=" KEYED_KEY "\n",
         "a character that no key has"},
        {"nowhere", "--strict", "A=b",
         "set API_KEY in the environment, or give --key-file FILE"},
        {"two places", "--key-fd=0", "A=b", "two places for one key"},
        {"no such file", "--strict", "A=b", "no-key`: No such file or directory"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = keyed_new("/");
        AUTO(memory_drop) char *file = memory_copy(stage_path(stage, "no-key"));
        const char *const environment[] = {CASES[i].environment, NULL};
        bool needs_file = i >= CASE_COUNT(CASES) - 2;
        const char *const arguments[] = {"run",
                                         CASES[i].option,
                                         stage_path(stage, "x.json"),
                                         needs_file ? "--key-file" : NULL,
                                         file,
                                         NULL};
        AUTO(program_drop) struct program got = program_run(arguments, environment);
        CHECK_INT(CASES[i].name, 2, got.status);
        CHECK_HAS(CASES[i].name, CASES[i].says, got.err);
        CHECK_TRUE(CASES[i].name, strstr(got.err, "sk-") == NULL);
        CHECK_INT(CASES[i].name, 0, scripted_count(stage_server(stage)));
    }
}

/* Which of several secrets is the key; a target that has none. */
static void test_which_variable(void)
{
    static const struct {
        const char *name, *vars, *says; /* NULL: the key is sent */
    } CASES[] = {
        {"the only secret", "\"token\": {\"secret\": true}, \"plain\": \"x\"", NULL},
        {"api_key of several",
         "\"token\": {\"default\": \"sk-another-one\", \"secret\": true}, \"api_key\": "
         "{\"secret\": true}",
         NULL},
        {"none", "\"plain\": \"x\"", "declares no secret that the key could be"},
        {"none called so", "\"a\": {\"secret\": true}, \"b\": {\"secret\": true}",
         "several secrets and none is called `api_key`"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = keyed_new("/");
        AUTO(memory_drop) char *file = memory_copy(stage_path(stage, "key"));
        AUTO(text_drop) struct text target = text_new(4096);
        bool only = strstr(CASES[i].name, "only") != NULL;
        text_addf(&target, "{ \"base\": \"http://{HOST}\", \"vars\": {%s}",
                  CASES[i].vars);
        if (CASES[i].says == NULL)
            text_addf(&target, ", \"headers\": {\"Authorization\": \"Bearer {{%s}}\"}",
                      only ? "token" : "api_key");
        text_add(&target, " }");
        stage_write(stage, "targets/mock.json", text_string(&target));
        stage_write(stage, "key", KEYED_KEY);
        chmod(file, 0600);
        const char *const arguments[] = {"run", "--key-file", file,
                                         stage_path(stage, "x.json"), NULL};
        AUTO(program_drop) struct program got = program_run(arguments, NULL);
        AUTO(memory_drop) char *sent = keyed_sent(stage);
        CHECK_INT(CASES[i].name, CASES[i].says == NULL ? 0 : 2, got.status);
        CHECK_STR(CASES[i].name, CASES[i].says == NULL ? KEYED_BEARER : "", sent);
        CHECK_HAS(CASES[i].name, CASES[i].says == NULL ? "" : CASES[i].says, got.err);
    }
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"file", test_key_file},
        {"descriptor", test_key_descriptor},
        {"refused", test_refused},
        {"which variable", test_which_variable},
        {NULL, NULL},
    };
    return check_run("key", TESTS);
}
