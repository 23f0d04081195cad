/* Where the value of a variable comes from. */
#include "base/memory.h"
#include "check.h"
#include "read/scope.h"
#include "setting.h"

#include <stdlib.h>
#include <string.h>

/* What was given by --var wins over the environment, that over the file. */
static void test_variables(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    setting_write(
        &setting, "scenarios/a.json",
        "{\"vars\": {\"a\": {\"env\": \"CONF_A\", \"default\": 1}, \"b\": {\"env\": "
        "\"CONF_B\", \"default\": 2},\n"
        " \"c\": {\"env\": \"CONF_C\", \"default\": 3}, \"d\": [4], \"e\": {\"f\": 5}},\n"
        " \"steps\": [{\"id\": \"u\", \"use\": \"_u.json\"}]}");
    setting_write(
        &setting, "scenarios/_u.json",
        "{\"vars\": {\"a\": \"not seen\", \"u\": 6}, \"needs\": [\"control\"],\n"
        " \"steps\": [{\"id\": \"s\", \"request\": \"GET /{{a}}/{{u}}\"}]}");
    setenv("CONF_A", "env", 1);
    setenv("CONF_B", "env", 1);
    setenv("CONF_C", "", 1);
    setenv("CONF_KEY", "sk-canary", 1);
    const char *vars[] = {"a=option", "g=x=y", NULL};
    struct plan_options options = {.vars = vars};
    setting_read(&setting, &options);
    unsetenv("CONF_A");
    unsetenv("CONF_B");
    unsetenv("CONF_C");
    unsetenv("CONF_KEY");
    AUTO(memory_drop) char *faults = setting_faults(&setting);
    CHECK_STR("no faults", "", faults);
    if (setting.plan == NULL || setting.plan->count != 1)
        return;
    const struct scenario *scenario = setting.plan->scenarios[0];
    AUTO(scope_drop) struct scope scope = scope_new(&scenario->vars);
    AUTO(memory_drop) char *got = setting_json(scope.values);
    CHECK_STR(
        "the scenario's",
        "{\"a\":\"option\",\"b\":\"env\",\"c\":3,\"d\":[4],\"e\":{\"f\":5},\"api_key\":"
        "\"sk-canary\",\"g\":\"x=y\"}",
        got);
    if (scenario->steps.count != 1 || scenario->steps.items[0].use == NULL)
        return;
    scope_default(&scope, &scenario->steps.items[0].use->vars);
    CHECK_STR("a used file's are defaults", "option",
              scope_get(&scope, "a")->valuestring);
    CHECK_TRUE("its own", scope_get(&scope, "u") != NULL);
    CHECK_STR("its needs are added", "control", scenario->needs[0]);
    CHECK_INT("one secret", 1, setting.plan->secret_count);
    CHECK_STR("as shown", "$CONF_KEY", setting.plan->secrets[0].shown);
    CHECK_STR("its value", "sk-canary", setting.plan->secrets[0].value);
}

static cJSON *remembered(void *context, const struct target *target, const char *name)
{
    (void)context;
    (void)target;
    return strcmp(name, "group_id") == 0 ? cJSON_CreateString("group-1") : NULL;
}

static void test_remembered(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    struct plan_options options = {.remembered = remembered};
    setting_write(&setting, "scenarios/a.json",
                  "{\"steps\": [{\"id\": \"a\", \"request\": \"GET /a\", \"once\": "
                  "[\"group_id\"], \"save\": {\"group_id\": \"/json\"}}]}");
    setting_read(&setting, &options);
    if (!CHECK_TRUE("a plan", setting.plan != NULL && setting.plan->count == 1))
        return;
    const struct variable *variable =
        variables_find(&setting.plan->scenarios[0]->vars, "group_id");
    CHECK_STR("known from the start", "group-1",
              variable != NULL ? variable->value->valuestring : NULL);
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"variables", test_variables},
        {"remembered", test_remembered},
        {NULL, NULL},
    };
    return check_run("variables", TESTS);
}
