#include "tools/diff_recording.h"

#include "base/memory.h"
#include "judge/document.h"
#include "read/json.h"
#include "read/json_tree.h"
#include "report/view.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_MEMBERS = 100, LARGEST_JSON = 8 * 1024 * 1024, LONGEST_POINTER = 64 * 1024 };

struct recorder {
    struct diff_recorder to;
    struct step_view view;
    size_t next; /* of `which` */
    struct diff_course *course;
};

struct diff_recording *diff_recording_new(struct arena *arena, size_t count)
{
    struct diff_recording *recording = arena_alloc(arena, sizeof *recording);
    *recording = (struct diff_recording){
        .arena = arena,
        .courses = arena_alloc(arena, (count + 1) * sizeof *recording->courses),
        .count = count,
    };
    return recording;
}

static void *recorder_open(const struct report_options *options)
{
    struct recorder *self = memory_zeroed(1, sizeof *self);
    self->to = *(const struct diff_recorder *)options->context;
    return self;
}

static const char *keep(struct arena *arena, const char *text)
{
    return text != NULL ? arena_copy(arena, text) : NULL;
}

/* "/json/items/3/id" with a star for the index. */
static const char *without_indexes(struct arena *arena, const char *pointer)
{
    AUTO(text_drop) struct text out = text_new(LONGEST_POINTER);
    while (*pointer == '/') {
        size_t size = strcspn(pointer + 1, "/");
        bool index = size > 0 && strspn(pointer + 1, "0123456789") == size;
        text_add_char(&out, '/');
        text_add_n(&out, index ? "*" : pointer + 1, index ? 1 : size);
        pointer += size + 1;
    }
    return arena_copy(arena, text_string(&out));
}

static void add_faults(struct arena *arena, const struct findings *findings,
                       struct diff_answer *answer)
{
    struct diff_fault *faults = NULL;
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        bool counts = finding->kind == FINDING_CONTRACT ||
                      finding->kind == FINDING_EXPECT || finding->kind == FINDING_ALWAYS;
        if (!counts || finding->pointer == NULL)
            continue;
        faults = arena_grow(arena, faults, answer->fault_count, sizeof *faults);
        faults[answer->fault_count++] =
            (struct diff_fault){finding->kind, without_indexes(arena, finding->pointer)};
    }
    answer->faults = faults;
}

/* What a poll saw, each change once. */
static void add_seen(struct arena *arena, const struct step_view *view,
                     struct diff_answer *answer)
{
    const char **seen = NULL;
    for (size_t i = 0; i < view->count; i++) {
        const char *value = view->exchanges[i].until_value;
        size_t count = answer->seen_count;
        if (value == NULL || (count > 0 && strcmp(seen[count - 1], value) == 0))
            continue;
        seen = arena_grow(arena, seen, count, sizeof *seen);
        seen[answer->seen_count++] = arena_copy(arena, value);
    }
    answer->seen = seen;
}

/* Of a content type what stands before its parameters; of the others that they are there.
 * What else a server adds to its heads is its own affair. */
static const cJSON *few_headers(struct arena *arena, const struct reply *reply)
{
    static const char *const NAMES[] = {"content-type", "location", "allow",
                                        "retry-after"};
    cJSON *headers = json_node(arena, cJSON_Object);
    for (size_t n = 0; n < sizeof NAMES / sizeof NAMES[0]; n++)
        for (size_t i = 0; i < reply->header_count; i++) {
            if (strcasecmp(reply->headers[i].name, NAMES[n]) != 0 ||
                json_member(headers, NAMES[n]) != NULL)
                continue;
            const char *value = reply->headers[i].value;
            char *kept = arena_copy_n(arena, value, strcspn(value, "; "));
            for (char *c = kept; *c != '\0'; c++)
                *c = (char)tolower((unsigned char)*c);
            json_node_add(headers, NAMES[n],
                          json_node_string(arena, n == 0 ? kept : "there"));
        }
    return headers;
}

static bool is_control(const struct event_exchange *exchange)
{
    static const char CONTROL[] = "/_mock/";
    return strncmp(exchange->path, CONTROL, strlen(CONTROL)) == 0;
}

static void add_reply(struct arena *arena, const struct event_exchange *exchange,
                      struct diff_answer *answer)
{
    const struct reply *reply = &exchange->reply;
    struct json_fault fault;
    /* A mock's control API is no part of what is compared. */
    answer->replied = exchange->transport == NULL && !is_control(exchange);
    answer->status = reply->status;
    answer->headers = few_headers(arena, reply);
    answer->seconds = exchange->human ? 0 : reply->seconds;
    if (reply->query != NULL)
        answer->query = document_query(arena, arena_copy(arena, reply->query));
    if (reply->body != NULL && reply->size > 0 && reply->size <= LARGEST_JSON)
        answer->json = json_parse_into(arena, reply->body, reply->size, &JSON_REPLY, NULL,
                                       NULL, &fault);
}

static const char *operation_of(struct arena *arena, const struct step_view *view,
                                const struct event_exchange *last)
{
    if (last->human)
        return "callback";
    if (last->operation != NULL)
        return arena_copy(arena, last->operation);
    return arena_copy(arena, view->begin.call->operation);
}

static void on_step(struct recorder *self)
{
    struct diff_recording *recording = self->to.recording;
    struct arena *arena = recording->arena;
    struct diff_course *course = self->course;
    const struct step_view *view = &self->view;
    const struct event_exchange *last = view_last(view);
    struct diff_answer answer = {.path = arena_copy(arena, view->begin.path),
                                 .case_id = view->begin.call->case_id,
                                 .repetition = view->begin.repetition,
                                 .in_finally = view->begin.in_finally,
                                 .place = view_place(view),
                                 .verdict = view->end.verdict,
                                 .reason = keep(arena, view->end.reason)};
    if (answer.reason == NULL && view->end.findings.count > 0)
        answer.reason = keep(arena, view_cause_text(view, false));
    add_faults(arena, &view->end.findings, &answer);
    if (last != NULL) {
        answer.operation = operation_of(arena, view, last);
        answer.listed = last->operation != NULL || last->human;
        add_reply(arena, last, &answer);
        add_seen(arena, view, &answer);
    }
    course->answers =
        arena_grow(arena, course->answers, course->count, sizeof *course->answers);
    course->answers[course->count++] = answer;
    recording->tally.verdicts[answer.verdict]++;
    recording->requests += view->count;
}

/* A word that could be a status: letters, perhaps parted by `_` or `-`. */
static bool is_status_word(const char *text)
{
    size_t size = strlen(text);
    return size > 0 && size <= 32 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == size;
}

static void add_passage(struct diff_recording *recording, const char *from,
                        const char *to)
{
    if (strcmp(from, to) == 0 || !is_status_word(from) || !is_status_word(to))
        return;
    for (size_t i = 0; i < recording->passage_count; i++)
        if (strcmp(recording->passages[i].from, from) == 0 &&
            strcmp(recording->passages[i].to, to) == 0)
            return;
    recording->passages =
        arena_grow(recording->arena, recording->passages, recording->passage_count,
                   sizeof *recording->passages);
    recording->passages[recording->passage_count++] = (struct diff_passage){from, to};
}

/* What changed between two replies about one thing. */
static void add_changes(struct diff_recording *recording, const cJSON *before,
                        const cJSON *after)
{
    const char *id = cJSON_GetStringValue(json_member(before, "id"));
    const char *same = cJSON_GetStringValue(json_member(after, "id"));
    if (id == NULL || same == NULL || strcmp(id, same) != 0)
        return;
    const cJSON *member = before->child;
    for (int i = 0; member != NULL && i < MOST_MEMBERS; member = member->next, i++) {
        const char *now = cJSON_GetStringValue(json_member(after, member->string));
        if (cJSON_IsString(member) && now != NULL)
            add_passage(recording, member->valuestring, now);
    }
}

static void add_passages(struct diff_recording *recording,
                         const struct diff_course *course)
{
    for (size_t i = 0; i < course->count; i++) {
        const struct diff_answer *answer = &course->answers[i];
        for (size_t j = 0; j < answer->seen_count; j++)
            for (size_t k = j + 1; k < answer->seen_count; k++)
                add_passage(recording, answer->seen[j], answer->seen[k]);
        for (size_t j = i + 1; j < course->count; j++)
            add_changes(recording, answer->json, course->answers[j].json);
    }
}

static void recorder_event(void *context, const struct event *event)
{
    struct recorder *self = context;
    struct diff_recording *recording = self->to.recording;
    if (view_event(&self->view, event)) {
        on_step(self);
    } else if (event->kind == EVENT_SCENARIO_BEGIN) {
        self->course = &recording->courses[self->to.which[self->next++]];
        self->course->skip = NULL;
    } else if (event->kind == EVENT_SCENARIO_END && self->course->count == 0) {
        const char *reason = event->as.scenario_end.reason;
        self->course->skip = keep(recording->arena, reason != NULL ? reason : "skipped");
        recording->tally.verdicts[event->as.scenario_end.verdict]++;
    } else if (event->kind == EVENT_SCENARIO_END) {
        add_passages(recording, self->course);
    }
}

static bool recorder_close(void *context, struct error *err)
{
    (void)err;
    struct recorder *self = context;
    view_drop(&self->view);
    free(self);
    return true;
}

const struct reporter_kind REPORTER_RECORDER = {
    .name = "recording",
    .open = recorder_open,
    .event = recorder_event,
    .close = recorder_close,
};

const struct diff_answer *diff_answer_like(const struct diff_course *course,
                                           const struct diff_answer *answer)
{
    for (size_t i = 0; i < course->count; i++) {
        const struct diff_answer *other = &course->answers[i];
        bool same_case =
            (other->case_id == NULL) == (answer->case_id == NULL) &&
            (other->case_id == NULL || strcmp(other->case_id, answer->case_id) == 0);
        if (same_case && other->repetition == answer->repetition &&
            other->in_finally == answer->in_finally &&
            strcmp(other->path, answer->path) == 0)
            return other;
    }
    return NULL;
}
