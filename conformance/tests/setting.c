#include "setting.h"

#include "base/text.h"
#include "check.h"
#include "judge/prepare.h"
#include "read/json_write.h"

#include <unistd.h>

enum { MOST_TEXT = 20000 };

static const char TARGET[] =
    "{\"base\": \"http://127.0.0.1:1\", \"provides\": [\"control\"],\n"
    " \"vars\": {\"api_key\": {\"env\": \"CONF_KEY\", \"default\": \"sk-mock\", "
    "\"secret\": true}},\n"
    " \"headers\": {\"Authorization\": \"Bearer {{api_key}}\"},\n"
    " \"query\": {\"v\": \"1\"}}\n";

struct setting setting_new(void)
{
    struct setting setting = {.folder = folder_new()};
    if (chdir(setting.folder.path) != 0)
        CHECK_TRUE("a folder", false);
    setting_write(&setting, "scenarios/contract.json", "{}");
    setting_write(&setting, "scenarios/targets/mock.json", TARGET);
    return setting;
}

void setting_drop(struct setting *setting)
{
    plan_free(setting->plan);
    diagnostics_drop(&setting->diagnostics);
    folder_drop(&setting->folder);
}

void setting_write(const struct setting *setting, const char *path, const char *text)
{
    folder_write(&setting->folder, path, text);
}

void setting_read(struct setting *setting, const struct plan_options *options)
{
    plan_drop(&setting->plan);
    diagnostics_drop(&setting->diagnostics);
    setting->err = (struct error){0};
    setting->plan = plan_read(options, &setting->diagnostics, &setting->err);
    if (setting->plan != NULL)
        patterns_prepare(setting->plan, &setting->diagnostics);
}

char *setting_faults(const struct setting *setting)
{
    struct text out = text_new(MOST_TEXT);
    if (setting->plan == NULL)
        text_addf(&out, "%s\n", setting->err.message);
    diagnostics_write(&setting->diagnostics, &out);
    return text_take(&out);
}

const struct call *setting_call(const struct setting *setting, size_t step, size_t call)
{
    if (setting->plan == NULL || setting->plan->count == 0)
        return NULL;
    const struct steps *steps = &setting->plan->scenarios[0]->steps;
    return step < steps->count && call < steps->items[step].count
               ? &steps->items[step].calls[call]
               : NULL;
}

char *setting_json(const cJSON *value)
{
    struct text out = text_new(MOST_TEXT);
    if (value != NULL)
        json_write(value, &out);
    return text_take(&out);
}
