/* Which files make a plan: suites, paths, tags and shards. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "setting.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void test_usage(void)
{
    static const struct {
        const char *name;
        const char *path, *target, *var;
        const char *want;
    } CASES[] = {
        {"no path", "nowhere", NULL, NULL, "there is no file or folder nowhere\n"},
        {"only for use", "scenarios/_b.json", NULL, NULL,
         "scenarios/_b.json is only for `use`: its name begins with `_`\n"},
        {"no target", "scenarios", "mok", NULL,
         "there is no target `mok`: no scenarios/targets/mok.json, did you mean "
         "`mock`?\n"},
        {"no target file", "scenarios", "./x.json", NULL,
         "there is no target file ./x.json\n"},
        {"a var without a value", "scenarios", NULL, "x",
         "`--var x`: write --var name=value, where the name is a letter or _, then "
         "letters, digits, _ and -\n"},
        {"a var that is there", "scenarios", NULL, "step=1",
         "`--var step=1`: `step` is always there and cannot be set\n"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(setting_drop) struct setting setting = setting_new();
        const char *paths[] = {CASES[i].path, NULL}, *vars[] = {CASES[i].var, NULL};
        struct plan_options options = {
            .paths = paths, .target = CASES[i].target, .vars = vars};
        setting_write(&setting, "scenarios/_b.json", SETTING_SCENARIO);
        setting_read(&setting, &options);
        AUTO(memory_drop) char *got = setting_faults(&setting);
        CHECK_STR(CASES[i].name, CASES[i].want, got);
        CHECK_INT(CASES[i].name, ERROR_USAGE, setting.err.kind);
    }
    AUTO(setting_drop) struct setting setting = setting_new();
    struct plan_options options = {0};
    rename("scenarios", "elsewhere");
    setting_read(&setting, &options);
    AUTO(memory_drop) char *got = setting_faults(&setting);
    CHECK_STR("no scenarios",
              "there is no folder scenarios/ here: name a scenario file or a folder of "
              "them\n",
              got);
}

static char *names_of(const struct plan *plan)
{
    struct text out = text_new(10000);
    for (size_t i = 0; plan != NULL && i < plan->count; i++)
        text_addf(&out, "%s ", plan->scenarios[i]->name);
    return text_take(&out);
}

static void write_suite(const struct setting *setting)
{
    static const char *const FILES[][2] = {
        {"scenarios/z.json", "\"tags\": [\"slow\"], "},
        {"scenarios/flow/a.json", "\"tags\": [\"flow\", \"slow\"], "},
        {"scenarios/flow/b.json", "\"tags\": [\"flow\"], "},
        {"scenarios/c.json", ""},
        {"scenarios/_only-used.json", ""},
        {"scenarios/.hidden.json", ""},
        {"scenarios/needy.json", "\"needs\": [\"kyc\"], "},
    };
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        AUTO(text_drop) struct text text = text_new(1000);
        text_addf(&text, "{%s\"steps\": [{\"id\": \"s\", \"request\": \"GET /\"}]}",
                  FILES[i][1]);
        setting_write(setting, FILES[i][0], text_string(&text));
    }
    setting_write(setting, "scenarios/scenario.schema.json", "{}");
    setting_write(setting, "scenarios/flow/README.md", "x");
}

static void test_selection(void)
{
    static const struct {
        const char *name;
        const char *paths[4], *tags[3], *not_tags[3];
        int shard, shards, repeat;
        const char *want;
    } CASES[] = {
        {"all", {0}, {0}, {0}, 0, 0, 0, "c flow/a flow/b needy z "},
        {"a folder", {"scenarios/flow/"}, {0}, {0}, 0, 0, 0, "flow/a flow/b "},
        {"a file", {"./scenarios/flow/b.json"}, {0}, {0}, 0, 0, 0, "flow/b "},
        {"each once",
         {"scenarios/z.json", "scenarios", "scenarios/flow/../z.json"},
         {0},
         {0},
         0,
         0,
         0,
         "c flow/a flow/b needy z "},
        {"a tag", {0}, {"flow"}, {0}, 0, 0, 0, "flow/a flow/b "},
        {"any of several", {0}, {"flow", "slow"}, {0}, 0, 0, 0, "flow/a flow/b z "},
        {"not a tag", {0}, {0}, {"slow"}, 0, 0, 0, "c flow/b needy "},
        {"both", {0}, {"flow"}, {"slow"}, 0, 0, 0, "flow/b "},
        {"none", {0}, {"nothing"}, {0}, 0, 0, 0, ""},
        {"shard 1", {0}, {0}, {0}, 1, 2, 0, "c flow/b z "},
        {"shard 2", {0}, {0}, {0}, 2, 2, 0, "flow/a needy "},
        {"an empty shard", {"scenarios/c.json"}, {0}, {0}, 2, 2, 0, ""},
        {"again", {"scenarios/flow"}, {0}, {0}, 0, 0, 2, "flow/a flow/b flow/a flow/b "},
    };
    AUTO(setting_drop) struct setting setting = setting_new();
    write_suite(&setting);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *paths[4], *tags[3], *not_tags[3];
        memcpy(paths, CASES[i].paths, sizeof paths);
        memcpy(tags, CASES[i].tags, sizeof tags);
        memcpy(not_tags, CASES[i].not_tags, sizeof not_tags);
        struct plan_options options = {.paths = paths,
                                       .tags = tags,
                                       .not_tags = not_tags,
                                       .shard = CASES[i].shard,
                                       .shards = CASES[i].shards,
                                       .repeat = CASES[i].repeat};
        setting_read(&setting, &options);
        AUTO(memory_drop) char *got = names_of(setting.plan);
        CHECK_STR(CASES[i].name, CASES[i].want, got);
    }
    struct plan_options options = {0};
    setting_read(&setting, &options);
    if (setting.plan == NULL)
        return;
    CHECK_STR("the suite", "scenarios", setting.plan->suite);
    CHECK_STR("its contract", "scenarios/contract.json", setting.plan->contract);
    CHECK_STR("as shown", "scenarios/flow/a.json", setting.plan->scenarios[1]->file);
    CHECK_STR("needs", "needs `kyc`, which the target mock does not provide",
              setting.plan->scenarios[3]->skip);
}

/* From a folder inside the suite the suite is still found. */
static void test_suite_above(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    write_suite(&setting);
    if (!CHECK_TRUE("down", chdir("scenarios/flow") == 0))
        return;
    const char *paths[] = {"a.json", NULL};
    struct plan_options options = {.paths = paths};
    setting_read(&setting, &options);
    AUTO(memory_drop) char *got = names_of(setting.plan);
    CHECK_STR("name", "flow/a ", got);
    CHECK_STR("suite", "..", setting.plan != NULL ? setting.plan->suite : NULL);
    CHECK_STR("file", "a.json",
              setting.plan != NULL ? setting.plan->scenarios[0]->file : NULL);
}

/* A file that no tag selects may be bad. */
static void test_unselected_may_be_bad(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    write_suite(&setting);
    setting_write(&setting, "scenarios/bad.json",
                  "{\"tags\": [\"bad\"], \"steps\": [{\"id\": \"s\", \"request\": \"GET "
                  "/{{x}}\"}]}");
    const char *tags[] = {"flow", NULL};
    struct plan_options options = {.tags = tags};
    setting_read(&setting, &options);
    CHECK_INT("not selected", 0, setting.diagnostics.errors);
    options.tags = NULL;
    setting_read(&setting, &options);
    CHECK_INT("selected", 1, setting.diagnostics.errors);
    options.shard = 1;
    options.shards = 7;
    setting_read(&setting, &options);
    CHECK_INT("in another shard", 1, setting.diagnostics.errors);
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"usage", test_usage},
        {"selection", test_selection},
        {"the suite is above", test_suite_above},
        {"the unselected may be bad", test_unselected_may_be_bad},
        {NULL, NULL},
    };
    return check_run("plan", TESTS);
}
