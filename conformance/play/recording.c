#include "play/recording.h"

#include "base/memory.h"
#include "base/text.h"
#include "judge/document.h"
#include "read/fingerprint.h"
#include "read/json_write.h"
#include "read/pointer.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_VALUE = 64 * 1024 * 1024 };

char *recording_key(struct arena *arena, const struct journal_place *place)
{
    /* A name holds no line break: what follows cannot be taken for a part of it. */
    return arena_printf(arena, "%s\n%d\n%s\n%s\n%s\n%d", place->scenario,
                        place->scenario_repetition, place->finally ? "finally" : "",
                        place->step != NULL ? place->step : "",
                        place->case_id != NULL ? place->case_id : "", place->repetition);
}

int recording_compare(const void *a, const void *b)
{
    const struct recorded_call *one = *(struct recorded_call *const *)a;
    const struct recorded_call *other = *(struct recorded_call *const *)b;
    return strcmp(one->key, other->key);
}

const struct recorded_call *recording_find(const struct recording *recording,
                                           const struct journal_place *place)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct recorded_call wanted = {.key = recording_key(arena, place)};
    const struct recorded_call *key = &wanted;
    if (recording->count == 0)
        return NULL;
    struct recorded_call *const *found =
        bsearch(&key, recording->calls, recording->count, sizeof(struct recorded_call *),
                recording_compare);
    return found != NULL ? *found : NULL;
}

static bool same_scenario(const struct journal_place *a, const struct journal_place *b)
{
    return strcmp(a->scenario, b->scenario) == 0 &&
           a->scenario_repetition == b->scenario_repetition;
}

int64_t recording_start(const struct recording *recording,
                        const struct journal_place *place)
{
    int64_t start = 0;
    for (size_t i = 0; i < recording->count; i++) {
        const struct recorded_call *call = recording->calls[i];
        if (call->count == 0 || (place != NULL && !same_scenario(&call->place, place)))
            continue;
        int64_t wall = call->items[0]->event.wall;
        start = start == 0 || wall < start ? wall : start;
    }
    return start;
}

bool recording_is_over(const struct recording *recording,
                       const struct journal_place *place)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct journal_place scenario = {.scenario = place->scenario,
                                     .scenario_repetition = place->scenario_repetition,
                                     .repetition = 1};
    const char *key = recording_key(arena, &scenario);
    for (size_t i = 0; i < recording->scenarios_over_count; i++)
        if (strcmp(recording->scenarios_over[i], key) == 0)
            return true;
    return false;
}

/* It cost something, or may have. What a person was asked costs when it was done. */
static bool is_paid(const struct recorded *exchange)
{
    bool failed = !exchange->answered || exchange->event.transport != NULL;
    if (exchange->price == NULL || (exchange->asked && failed))
        return false;
    return !exchange->answered || exchange->sent;
}

void recording_charge(const struct recording *recording, struct guard *guard)
{
    for (size_t i = 0; i < recording->exchange_count; i++)
        if (is_paid(recording->exchanges[i]))
            guard_charge(guard, recording->exchanges[i]->price);
}

/* What failed on its way is tried again, unless that could buy something twice. */
static bool is_open(const struct recorded *exchange)
{
    bool failed = !exchange->answered || exchange->event.transport != NULL;
    return failed && !is_paid(exchange);
}

static void forget_open(struct recorded_call *call)
{
    if (call->count > 0 && is_open(call->items[call->count - 1])) {
        call->count--;
        call->over = false;
    }
}

/* The `finally` of a used file is done when its scenario went on behind the `use`. */
static bool went_on(const struct recording *recording, const struct recorded_call *call)
{
    const char *slash = strrchr(call->place.step, '/');
    if (slash == NULL || call->count == 0)
        return false;
    size_t prefix = (size_t)(slash - call->place.step) + 1;
    int64_t last = call->items[call->count - 1]->id;
    for (size_t i = 0; i < recording->count; i++) {
        const struct recorded_call *other = recording->calls[i];
        if (same_scenario(&other->place, &call->place) && !other->place.finally &&
            strncmp(other->place.step, call->place.step, prefix) != 0 &&
            other->count > 0 && other->items[other->count - 1]->id > last)
            return true;
    }
    return false;
}

/* The steps of a `finally` come again, but not those that cost something. */
static void forget_finally(const struct recording *recording, struct recorded_call *call)
{
    if (went_on(recording, call))
        return;
    for (size_t i = 0; i < call->count; i++)
        if (is_paid(call->items[i]))
            return;
    call->count = 0;
    call->over = false;
}

/* `text` with every secret put back where its name is shown. */
static const char *put_back(struct arena *arena, const struct plan *plan,
                            const char *text, size_t *size)
{
    for (size_t i = 0; text != NULL && i < plan->secret_count; i++) {
        const struct secret *secret = &plan->secrets[i];
        size_t shown = strlen(secret->shown), at = 0;
        AUTO(text_drop) struct text out = text_new(SIZE_MAX / 2);
        for (const char *found;
             (found = memmem(text + at, *size - at, secret->shown, shown)) != NULL;
             at = (size_t)(found - text) + shown) {
            text_add_n(&out, text + at, (size_t)(found - text) - at);
            text_add(&out, secret->value);
        }
        if (at == 0)
            continue;
        text_add_n(&out, text + at, *size - at);
        text = arena_copy_n(arena, text_string(&out), out.size);
        *size = out.size;
    }
    return text;
}

static const char *put_back_string(struct arena *arena, const struct plan *plan,
                                   const char *text)
{
    size_t size = text != NULL ? strlen(text) : 0;
    return put_back(arena, plan, text, &size);
}

static const struct header *put_back_headers(struct arena *arena, const struct plan *plan,
                                             const struct header *headers, size_t count)
{
    struct header *copy = arena_alloc(arena, (count + 1) * sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = (struct header){headers[i].name,
                                  put_back_string(arena, plan, headers[i].value)};
    return copy;
}

/* The request is for people only: it is redacted again before they see it. */
static void restore_request(struct arena *arena, const struct plan *plan,
                            struct event_exchange *event)
{
    event->url = put_back_string(arena, plan, event->url);
    event->path = put_back_string(arena, plan, event->path);
    event->request_headers = put_back_headers(arena, plan, event->request_headers,
                                              event->request_header_count);
    event->request_body =
        put_back(arena, plan, event->request_body, &event->request_size);
}

static void restore_reply(struct arena *arena, const struct plan *plan,
                          struct reply *reply)
{
    reply->headers = put_back_headers(arena, plan, reply->headers, reply->header_count);
    reply->body = put_back(arena, plan, reply->body, &reply->size);
    reply->query = put_back_string(arena, plan, reply->query);
}

/* The call of the plan that is recorded as `place`: "kyc/scan" leads through a `use`,
 * which "kyc#2/scan" repeats. */
static const struct call *call_in(const struct steps *steps, const char *path,
                                  const char *case_id)
{
    size_t size = strcspn(path, "#/"), whole = strcspn(path, "/");
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->items[i];
        if (strlen(step->id) != size || strncmp(step->id, path, size) != 0)
            continue;
        if (path[whole] == '/' && step->use != NULL) {
            const struct call *call =
                call_in(&step->use->steps, path + whole + 1, case_id);
            return call != NULL ? call
                                : call_in(&step->use->finally, path + whole + 1, case_id);
        }
        for (size_t j = 0; path[whole] == '\0' && j < step->count; j++) {
            const char *own = step->calls[j].case_id;
            if (case_id == NULL ? own == NULL : own != NULL && strcmp(own, case_id) == 0)
                return &step->calls[j];
        }
    }
    return NULL;
}

static const struct call *call_of(const struct plan *plan,
                                  const struct journal_place *place)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct scenario *scenario = plan->scenarios[i];
        if (strcmp(scenario->name, place->scenario) != 0)
            continue;
        const struct call *call = call_in(&scenario->steps, place->step, place->case_id);
        return call != NULL ? call
                            : call_in(&scenario->finally, place->step, place->case_id);
    }
    return NULL;
}

/* The name under which `saves` would keep something that the redactor has spoilt; NULL:
 * none. */
static const char *spoilt(const struct plan *plan, const struct saves *saves,
                          const cJSON *document)
{
    for (size_t i = 0; i < saves->count; i++) {
        AUTO(text_drop) struct text value = text_new(MAX_VALUE);
        const cJSON *node = pointer_find(document, saves->items[i].pointer);
        if (node != NULL)
            json_write(node, &value);
        for (size_t j = 0; j < plan->secret_count; j++)
            if (strstr(text_string(&value), plan->secrets[j].shown) != NULL)
                return saves->items[i].name;
    }
    return NULL;
}

/* A secret that is encoded in a reply cannot be put back, and must not be needed. */
static bool check_saves(const struct plan *plan, const struct recorded_call *recorded,
                        const struct recorded *exchange, struct error *err)
{
    const struct call *call = call_of(plan, &recorded->place);
    if (call == NULL || (call->save.count == 0 && call->collect.count == 0))
        return true;
    AUTO(arena_drop) struct arena *arena = arena_new();
    bool too_much = false;
    const cJSON *document = document_new(arena, &exchange->event.reply, NULL, &too_much);
    const char *name = spoilt(plan, &call->save, document);
    if (name == NULL)
        name = spoilt(plan, &call->collect, document);
    return name == NULL ||
           error_set(err, ERROR_USAGE,
                     "`%s · %s` saved as `%s` what holds an encoded secret, and no "
                     "journal holds that: the run cannot go on, begin a new one",
                     recorded->place.scenario, recorded->place.step, name);
}

static bool restore_call(struct recording *recording, const struct plan *plan,
                         const struct recorded_call *call, struct error *err)
{
    for (size_t i = 0; i < call->count; i++) {
        struct recorded *exchange = call->items[i];
        restore_request(recording->arena, plan, &exchange->event);
        if (exchange->redacted == REDACTED_PLAIN)
            restore_reply(recording->arena, plan, &exchange->event.reply);
        else if (exchange->redacted == REDACTED_FOR_GOOD &&
                 !check_saves(plan, call, exchange, err))
            return false;
    }
    return true;
}

bool recording_resume(struct recording *recording, const struct plan *plan,
                      struct error *err)
{
    char print[FINGERPRINT_SIZE];
    fingerprint(plan, print);
    if (strcmp(print, recording->plan) != 0)
        return error_set(
            err, ERROR_USAGE,
            "the plan is not the one of %s: its scenarios, their selection, "
            "a variable or the base have changed since, and nothing was sent",
            recording->path);
    for (size_t i = 0; i < recording->count; i++)
        if (recording->calls[i]->place.finally &&
            !recording_is_over(recording, &recording->calls[i]->place))
            forget_finally(recording, recording->calls[i]);
    for (size_t i = 0; i < recording->count; i++) {
        forget_open(recording->calls[i]);
        if (!restore_call(recording, plan, recording->calls[i], err))
            return false;
    }
    return true;
}

void recording_judge(struct recording *recording)
{
    for (size_t i = 0; i < recording->count; i++) {
        struct recorded_call *call = recording->calls[i];
        size_t kept = 0;
        for (size_t j = 0; call->over && j < call->count; j++)
            if (call->items[j]->answered && call->items[j]->sent)
                call->items[kept++] = call->items[j];
        call->count = kept;
    }
}
