#include "tools/diff_mock.h"

#include "base/memory.h"
#include "base/text.h"
#include "read/json.h"
#include "read/json_tree.h"
#include "read/json_write.h"
#include "read/template.h"

#include <string.h>
#include <strings.h>

enum { MOST_HEADERS = 32, MAX_VALUE = 64 * 1024, MAX_BODY = 256 * 1024 };

/* One call of the control API. `headers` are those of the world it is about. Returns what
 * came as JSON, in `arena`, when it came with a 200. */
static const cJSON *call(const struct diff_mock *mock, struct sender *sender,
                         struct arena *arena, const char *method, const char *path,
                         const struct header *headers, size_t count, const char *body)
{
    static const struct call NO_STEP = {0};
    struct header all[MOST_HEADERS];
    struct guard_pass pass;
    struct error ignored = {0};
    size_t kept = 0;
    for (size_t i = 0; i < count && kept + 1 < MOST_HEADERS; i++)
        if (strcasecmp(headers[i].name, "Content-Type") != 0)
            all[kept++] = headers[i];
    all[kept++] = (struct header){"Content-Type", "application/json"};
    const struct send_request request = {
        .method = method,
        .url = arena_printf(arena, "%s%s", mock->plan->target->base, path),
        .headers = all,
        .header_count = kept,
        .body = body,
        .size = body != NULL ? strlen(body) : 0,
    };
    if (!guard_admit(mock->guard, &NO_STEP, method, path, &pass, &ignored))
        return NULL;
    struct send_result result = sender_send(sender, &request, NULL, arena);
    guard_done(mock->guard, &pass, result.sent);
    struct json_fault fault;
    return result.transport == NULL && result.reply.status == 200
               ? json_parse_into(arena, result.reply.body, result.reply.size, &JSON_REPLY,
                                 NULL, NULL, &fault)
               : NULL;
}

/* The target's own headers, filled, with `key` (NULL: the target's); as many as there is
 * room for. */
static size_t target_headers(const struct diff_mock *mock, const char *key,
                             struct arena *arena, struct header headers[MOST_HEADERS])
{
    const struct target *target = mock->plan->target;
    AUTO(scope_drop) struct scope scope = scope_new(&target->vars);
    if (key != NULL)
        scope_set_string(&scope, mock->key, key);
    size_t count = 0;
    const cJSON *member;
    cJSON_ArrayForEach(member, target->headers)
    {
        AUTO(text_drop) struct text value = text_new(MAX_VALUE);
        struct error ignored = {0};
        if (count < MOST_HEADERS && cJSON_IsString(member) &&
            template_fill(member->valuestring, TEMPLATE_PLAIN, &scope, &value, &ignored))
            headers[count++] =
                (struct header){member->string, arena_copy(arena, text_string(&value))};
    }
    return count;
}

struct name {
    struct arena *arena;
    const char *found;
};

static void take_name(void *context, const char *name, size_t size)
{
    struct name *first = context;
    if (first->found == NULL)
        first->found = arena_copy_n(first->arena, name, size);
}

/* "api_key" of "Authorization": "Bearer {{api_key}}". */
static const char *key_variable(const struct plan *plan, struct arena *arena)
{
    struct name name = {.arena = arena};
    const char *wrong = NULL;
    const cJSON *member;
    cJSON_ArrayForEach(member, plan->target->headers)
    {
        if (strcasecmp(member->string, "Authorization") == 0 && cJSON_IsString(member))
            template_names(member->valuestring, take_name, &name, &wrong);
    }
    return name.found;
}

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(json_member(object, name));
    return text != NULL ? text : "";
}

static bool read_switch(struct arena *arena, const cJSON *row, struct diff_switch *out)
{
    const cJSON *values = json_member(row, "values"), *value;
    const char **words =
        arena_alloc(arena, ((size_t)cJSON_GetArraySize(values) + 1) * sizeof *words);
    size_t count = 0;
    cJSON_ArrayForEach(value, values)
    {
        if (cJSON_IsString(value))
            words[count++] = value->valuestring;
    }
    const cJSON *decision = json_member(row, "decision");
    *out = (struct diff_switch){
        .name = text_of(row, "name"),
        .value = text_of(row, "value"),
        .values = words,
        .basis = text_of(row, "basis"),
        .about = text_of(row, "about"),
        .decision = cJSON_IsNumber(decision) ? (int)decision->valuedouble : 0,
    };
    return out->name[0] != '\0' && count > 0;
}

static void read_switches(struct diff_mock *mock, const cJSON *list)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, list)
    {
        struct diff_switch read;
        if (!read_switch(mock->arena, row, &read))
            continue;
        mock->switches =
            arena_grow(mock->arena, mock->switches, mock->count, sizeof *mock->switches);
        mock->switches[mock->count++] = read;
    }
}

/* The rules without what they have counted; NULL when there is none. */
static void read_faults(struct diff_mock *mock, const cJSON *answer)
{
    const cJSON *rules = json_member(answer, "faults"), *rule, *member;
    AUTO(text_drop) struct text body = text_new(MAX_BODY);
    text_add(&body, "{\"faults\":[");
    cJSON_ArrayForEach(rule, rules)
    {
        const char *before = "{";
        text_add(&body, rule == rules->child ? "" : ",");
        cJSON_ArrayForEach(member, rule)
        {
            if (strcmp(member->string, "seen") == 0 ||
                strcmp(member->string, "hits") == 0)
                continue;
            text_add(&body, before);
            json_write_string(member->string, &body);
            text_add_char(&body, ':');
            json_write(member, &body);
            before = ",";
        }
        text_add(&body, "}");
    }
    text_add(&body, "]}");
    if (cJSON_GetArraySize(rules) > 0)
        mock->faults = arena_copy(mock->arena, text_string(&body));
}

static void read_clock(struct diff_mock *mock, const cJSON *answer)
{
    const cJSON *mode = json_member(answer, "mode");
    if (!cJSON_IsString(mode))
        return;
    AUTO(text_drop) struct text body = text_new(MAX_BODY);
    text_add(&body, "{\"mode\":");
    json_write(mode, &body);
    text_add(&body, "}");
    mock->clock = arena_copy(mock->arena, text_string(&body));
}

bool diff_mock_ask(const struct plan *plan, struct guard *guard, struct sender *sender,
                   struct arena *arena, struct diff_mock *mock, const char **why)
{
    *mock = (struct diff_mock){
        .plan = plan, .guard = guard, .arena = arena, .key = key_variable(plan, arena)};
    *why = NULL;
    if (!target_provides(plan->target, "control"))
        return false;
    if (plan->target->live) {
        *why = "it is live, so that its switches are left alone";
        return false;
    }
    struct header headers[MOST_HEADERS];
    size_t count = target_headers(mock, NULL, arena, headers);
    const cJSON *answer =
        call(mock, sender, arena, "GET", "/_mock/assumptions", headers, count, NULL);
    read_switches(mock, json_member(answer, "assumptions"));
    read_faults(mock,
                call(mock, sender, arena, "GET", "/_mock/faults", headers, count, NULL));
    read_clock(mock,
               call(mock, sender, arena, "GET", "/_mock/clock", headers, count, NULL));
    if (mock->count == 0)
        *why = "it provides `control`, but does not tell its assumptions";
    return mock->count > 0;
}

bool diff_mock_open_world(const struct diff_mock *mock, struct sender *sender,
                          const char *key)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct header headers[MOST_HEADERS];
    size_t count = target_headers(mock, key, arena, headers);
    return call(mock, sender, arena, "GET", "/_mock/assumptions", headers, count, NULL) !=
               NULL &&
           (mock->faults == NULL || call(mock, sender, arena, "PUT", "/_mock/faults",
                                         headers, count, mock->faults) != NULL) &&
           (mock->clock == NULL || call(mock, sender, arena, "PUT", "/_mock/clock",
                                        headers, count, mock->clock) != NULL);
}

const char *diff_mock_authorization(const struct send_request *request)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, "Authorization") == 0)
            return request->headers[i].value;
    return NULL;
}

void diff_mock_prepare(const struct diff_mock *mock, struct sender *sender,
                       const struct send_request *request, const char *const *values)
{
    if (diff_mock_authorization(request) == NULL)
        return;
    AUTO(arena_drop) struct arena *arena = arena_new();
    AUTO(text_drop) struct text body = text_new(MAX_BODY);
    for (size_t i = 0; i < mock->count; i++) {
        text_add(&body, i == 0 ? "{\"assumptions\":{" : ",");
        json_write_string(mock->switches[i].name, &body);
        text_add_char(&body, ':');
        json_write_string(values[i], &body);
    }
    text_add(&body, "}}");
    call(mock, sender, arena, "PUT", "/_mock/assumptions", request->headers,
         request->header_count, text_string(&body));
}
