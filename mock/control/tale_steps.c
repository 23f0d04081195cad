#include "control/tale.h"

#include "base/auto.h"

#include <string.h>

static void clean_step(struct tale_step *step)
{
    free(step->method);
    free(step->path);
    free(step->query);
    free(step->body);
    free(step->type);
    cJSON_Delete(step->headers);
    cJSON_Delete(step->parameters);
    cJSON_Delete(step->sent);
    cJSON_Delete(step->before);
    cJSON_Delete(step->got);
    cJSON_Delete(step->redirect);
}

void tale_drop(struct tale *tale)
{
    for (size_t i = 0; i < tale->count; i++)
        clean_step(&tale->steps[i]);
    for (size_t i = 0; i < tale->value_count; i++) {
        free(tale->values[i].value);
        free(tale->values[i].pointer);
    }
    free(tale->mentioned);
    free(tale->steps);
    free(tale->values);
}

static void take_out(struct tale *tale, size_t index)
{
    clean_step(&tale->steps[index]);
    tale->count--;
    memmove(&tale->steps[index], &tale->steps[index + 1],
            (tale->count - index) * sizeof *tale->steps);
}

/* The journal has them as they ended. Stable, and nearly nothing to do. */
static void sort(struct tale *tale)
{
    for (size_t i = 1; i < tale->count; i++) {
        struct tale_step step = tale->steps[i];
        size_t at = i;
        for (; at > 0 && tale->steps[at - 1].begun_ms > step.begun_ms; at--)
            tale->steps[at] = tale->steps[at - 1];
        tale->steps[at] = step;
    }
}

static bool same_look(const struct tale_step *a, const struct tale_step *b)
{
    return strcmp(a->method, "GET") == 0 && strcmp(b->method, "GET") == 0 &&
           strcmp(a->path, b->path) == 0 && strcmp(a->query, b->query) == 0 && !a->body &&
           !b->body && cJSON_Compare(a->headers, b->headers, true);
}

/* A status for the moment, through which a poll goes on. */
static bool is_passing(int status)
{
    return status == 429 || status == 502 || status == 503 || status == 504;
}

static void join(struct tale_step *first, struct tale_step *next)
{
    if (!first->before) {
        first->before = first->got;
        first->got = NULL;
    }
    cJSON_Delete(first->got);
    first->got = next->got;
    next->got = NULL;
    first->ended_ms = next->ended_ms;
    first->looks++;
}

/* Equal looks in a row become one step, with what the first and the last saw. */
static void join_looks(struct tale *tale)
{
    for (size_t i = 1; i < tale->count;) {
        struct tale_step *first = &tale->steps[i - 1], *next = &tale->steps[i];
        bool same = same_look(first, next);
        if (same && is_passing(next->status)) {
            first->trouble = true;
            take_out(tale, i);
        } else if (same && is_passing(first->status)) {
            next->trouble = true;
            take_out(tale, i - 1);
        } else if (same && first->status == 200 && next->status == 200) {
            join(first, next);
            take_out(tale, i);
        } else {
            i++;
        }
    }
}

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text ? text : "";
}

/* A group that a step uses, and none before it gave. */
static bool uses_new_group(const struct tale *tale, size_t index)
{
    const struct tale_step *step = &tale->steps[index];
    const char *group = text_of(step->sent, "group_id");
    if (!*group || step->status != 200)
        return false;
    for (size_t i = 0; i < index; i++)
        if (strcmp(text_of(tale->steps[i].redirect, "group_id"), group) == 0 ||
            strcmp(text_of(tale->steps[i].got, "group_id"), group) == 0 ||
            strcmp(text_of(tale->steps[i].sent, "group_id"), group) == 0)
            return false;
    return true;
}

/* A scan that was finished through the control API left no trace but its group: a step
 * for it, behind the last session that nothing followed. */
static void add_unseen_scan(struct tale *tale, size_t index)
{
    size_t session = index;
    while (session > 0 && !tale->steps[session - 1].scan &&
           !*text_of(tale->steps[session - 1].got, "h5_link"))
        session--;
    if (session == 0 || tale->steps[session - 1].scan || !tale_step_new(tale))
        return;
    memmove(&tale->steps[session + 1], &tale->steps[session],
            (tale->count - 1 - session) * sizeof *tale->steps);
    const struct tale_step *before = &tale->steps[session - 1];
    const char *link = tale_url_path(text_of(before->got, "h5_link"));
    size_t path = strcspn(link, "?");
    struct tale_step *scan = &tale->steps[session];
    *scan = (struct tale_step){.looks = 1,
                               .begun_ms = before->begun_ms,
                               .ended_ms = before->ended_ms,
                               .scan = true,
                               .status = 302,
                               .method = tale_copy_n(tale, "POST", 4),
                               .path = tale_copy_n(tale, link, path),
                               .query =
                                   tale_copy_n(tale, link + path + (link[path] == '?'),
                                               strlen(link + path + (link[path] == '?'))),
                               .redirect = cJSON_CreateObject()};
    cJSON_AddStringToObject(scan->redirect, "resultCode", "10000");
    cJSON_AddStringToObject(scan->redirect, "group_id",
                            text_of(tale->steps[index + 1].sent, "group_id"));
}

void tale_steps_end(struct tale *tale)
{
    sort(tale);
    while (tale->count > TALE_MAX_STEPS) {
        take_out(tale, 0);
        tale->left_out++;
    }
    join_looks(tale);
    for (size_t i = 0; i < tale->count; i++)
        if (uses_new_group(tale, i))
            add_unseen_scan(tale, i);
    for (size_t i = 0; i < tale->count; i++)
        tale_name_step(tale, i);
}
