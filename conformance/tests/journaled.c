#include "journaled.h"

#include "base/memory.h"

#include <stdlib.h>

static const char TARGET[] =
    "{ \"base\": \"http://{HOST}\", \"pace\": 0.01,\n"
    "  \"vars\": {\"api_key\": {\"env\": \"BIRD_KEY\", \"secret\": true}},\n"
    "  \"headers\": {\"Authorization\": \"Bearer {{api_key}}\"},\n"
    "  \"human\": {\"post\": \"{{link}}\", \"form\": {\"outcome\": \"{{outcome}}\"}} }\n";

struct journaled journaled_new(const struct scripted_reply *rows, const char *scenario)
{
    struct journaled run = {.stage = stage_new(rows)};
    stage_write(run.stage, "targets/mock.json", TARGET);
    stage_write(run.stage, "contract.json",
                "{\"GET /thing 200\": {\"id\": \"#string\"}}\n");
    stage_write(run.stage, "s.json", scenario);
    run.scenario = memory_copy(stage_path(run.stage, "s.json"));
    run.path = memory_copy(stage_path(run.stage, "run.jsonl"));
    return run;
}

void journaled_drop(struct journaled *run)
{
    free(run->scenario);
    free(run->path);
    stage_free(run->stage);
}

struct program journaled_play(const struct journaled *run, const char *option)
{
    return program_run((const char *const[]){"run", "--color=never", "--var=mine=1",
                                             run->scenario, option, run->path, NULL},
                       (const char *const[]){"BIRD_KEY=" JOURNALED_KEY, NULL});
}

struct program journaled_judge(const struct journaled *run, const char *option)
{
    return program_run(
        (const char *const[]){"judge", "--color=never", run->path, option, NULL}, NULL);
}
