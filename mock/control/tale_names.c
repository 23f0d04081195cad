#include "control/tale.h"

#include "base/auto.h"
#include "control/entry.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *on, *id, *poll;
} IDS[] = {
    {"POST /v1/video/assets/sessions", "create-session", NULL},
    {"POST /v1/video/assets", "create-asset", NULL},
    {"GET /v1/video/assets", "list-assets", "poll-assets"},
    {"GET /v1/video/assets/{id}", "get-asset", "poll-asset"},
    {"POST /v1/video/generations", "create-generation", NULL},
    {"GET /v1/video/generations", "list-generations", "poll-generations"},
    {"GET /v1/video/generations/{id}", "get-generation", "poll-generation"},
    {"DELETE /v1/video/generations/{id}", "delete-generation", NULL},
    {"GET /files", "download", NULL},
};

static const char *base_id(const struct tale *tale, size_t index)
{
    const struct tale_step *step = &tale->steps[index];
    if (step->scan)
        return "scan";
    AUTO(json_drop) cJSON *until = tale_until(tale, index);
    for (size_t i = 0; step->operation && i < COUNT_OF(IDS); i++)
        if (strcmp(IDS[i].on, step->operation->on) == 0)
            return until && IDS[i].poll ? IDS[i].poll : IDS[i].id;
    return "request";
}

/* The number of the nearest step before that is of the same kind; 0: there is none. */
static int number_before(const struct tale *tale, size_t index, const char *kind_id)
{
    while (index-- > 0)
        if (strcmp(tale->steps[index].kind_id, kind_id) == 0)
            return tale->steps[index].number;
    return 0;
}

static bool is_taken(const struct tale *tale, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(tale->steps[i].id, id) == 0)
            return true;
    return false;
}

void tale_name_step(struct tale *tale, size_t index)
{
    struct tale_step *step = &tale->steps[index];
    char status[8] = "";
    if (step->status >= 400)
        snprintf(status, sizeof status, "-%d", step->status);
    snprintf(step->kind_id, sizeof step->kind_id, "%s%s", base_id(tale, index), status);
    step->number = number_before(tale, index, step->kind_id);
    do {
        step->number++;
        snprintf(step->id, sizeof step->id, step->number > 1 ? "%s-%d" : "%s",
                 step->kind_id, step->number);
    } while (is_taken(tale, index, step->id));
}
