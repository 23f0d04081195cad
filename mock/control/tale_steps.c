#include "control/tale.h"

#include "base/auto.h"
#include "control/entry.h"
#include "http/json_scan.h"

#include <stdio.h>
#include <string.h>

/* --- One exchange --- */

/* A copy, or NULL with the tale failed. */
static char *copy_n(struct tale *tale, const char *text, size_t size)
{
    char *copy = strndup(text, size);
    tale->failed = tale->failed || !copy;
    return copy;
}

/* Encoded again, as a link has it. */
static char *encoded(struct tale *tale, const char *path)
{
    struct text out = TEXT_INIT(64 * 1024);
    for (; *path; path++) {
        char one[2] = {*path, '\0'};
        if (*path == '/')
            text_putc(&out, '/');
        else
            text_percent(&out, one);
    }
    char *taken = text_take(&out);
    tale->failed = tale->failed || !taken;
    return taken;
}

/* What a client says of the form of what it sends and wants, where that is not what the
 * runner says by itself. */
static bool is_said(const char *name, const char *value, bool has_body)
{
    if (strcmp(name, "Accept") == 0)
        return strcmp(value, "*/*") != 0;
    if (strcmp(name, "Content-Type") == 0)
        return has_body && strcmp(value, "application/json") != 0;
    return true;
}

static cJSON *kept_headers(const struct journal_entry *entry)
{
    static const char *const KEPT[] = {
        "Accept",        "Accept-Language", "Content-Type", "If-Modified-Since",
        "If-None-Match", "If-Range",        "Range"};
    cJSON *headers = cJSON_CreateObject();
    for (size_t i = 0; i < COUNT_OF(KEPT); i++) {
        AUTO(string_drop)
        char *value = entry_header_value(entry->request_headers, KEPT[i]);
        if (value && is_said(KEPT[i], value, entry->request_size > 0))
            cJSON_AddStringToObject(headers, KEPT[i], value);
    }
    if (entry->status != 401)
        return headers;
    /* What was refused: no key at all, or one whose form alone is known. */
    AUTO(string_drop)
    char *key = entry_header_value(entry->request_headers, "Authorization");
    char form[64];
    size_t scheme = key ? strcspn(key, " ") : 0;
    snprintf(form, sizeof form, "%.*snot-the-key",
             key && key[scheme] && scheme < 20 ? (int)scheme + 1 : 0, key ? key : "");
    if (key)
        cJSON_AddStringToObject(headers, "Authorization", form);
    else
        cJSON_AddNullToObject(headers, "Authorization");
    return headers;
}

/* A merge patch has no null of its own, and cJSON no integer beyond a double's. */
static bool can_be_patched(const cJSON *node)
{
    double number = cJSON_IsNumber(node) ? node->valuedouble : 0;
    if (cJSON_IsNull(node) || number > 9007199254740992.0 || number < -9007199254740992.0)
        return false;
    for (const cJSON *child = node->child; child; child = child->next)
        if (!can_be_patched(child))
            return false;
    return true;
}

static cJSON *parse(const char *body, size_t kept, bool cut)
{
    struct json_fault fault;
    return cut || kept == 0 ? NULL : json_parse(body, kept, SIZE_MAX, &fault);
}

/* The parameters of a query; the caller owns them. */
static cJSON *parse_query(struct tale *tale, const char *query)
{
    struct request req = {.query = query};
    cJSON *all = cJSON_CreateObject();
    size_t cursor = 0;
    char name[256];
    while (request_query_next(&req, &cursor, name, sizeof name)) {
        AUTO(string_drop) char *value = request_query(&req, name);
        if (value && !cJSON_GetObjectItemCaseSensitive(all, name))
            cJSON_AddStringToObject(all, name, value);
    }
    tale->failed = tale->failed || !all;
    return all;
}

/* The parameters as an object, when that says the same: no name twice, none without a
 * value. */
static cJSON *plain_parameters(struct tale *tale, const char *query)
{
    int parts = 0;
    for (const char *part = query; *part; parts++) {
        size_t size = strcspn(part, "&");
        if (part[0] == '=' || !memchr(part, '=', size))
            return NULL;
        part += size + (part[size] == '&');
    }
    cJSON *all = parts > 0 ? parse_query(tale, query) : NULL;
    if (cJSON_GetArraySize(all) == parts)
        return all;
    cJSON_Delete(all);
    return NULL;
}

static cJSON *parse_redirect(struct tale *tale, const struct journal_entry *entry)
{
    AUTO(string_drop)
    char *location = entry_header_value(entry->response_headers, "Location");
    char *query = location ? strchr(location, '?') : NULL;
    if (!query || entry->status / 100 != 3)
        return NULL;
    query[strcspn(query, "#")] = '\0';
    return parse_query(tale, query + 1);
}

static bool is_scan(const struct operation *operation)
{
    return operation && strcmp(operation->name, "/kyc") == 0;
}

/* What a scenario can send again, and something would be learned from. */
static bool can_be_told(const struct journal_entry *entry)
{
    static const char *const METHODS[] = {"GET",   "HEAD",   "POST", "PUT",
                                          "PATCH", "DELETE", NULL};
    bool known = false;
    for (size_t i = 0; METHODS[i]; i++)
        known = known || strcmp(METHODS[i], entry->method) == 0;
    return known && !entry->request_cut &&
           text_is_utf8(entry->request_body, entry->request_kept);
}

static struct tale_step *new_step(struct tale *tale)
{
    if (tale->count == tale->capacity) {
        size_t capacity = tale->capacity * 2 + 32;
        struct tale_step *steps = realloc(tale->steps, capacity * sizeof *steps);
        tale->failed = tale->failed || !steps;
        if (!steps)
            return NULL;
        tale->steps = steps;
        tale->capacity = capacity;
    }
    struct tale_step *step = &tale->steps[tale->count++];
    *step = (struct tale_step){.looks = 1};
    return step;
}

static void fill_step(struct tale *tale, struct tale_step *step,
                      const struct journal_entry *entry)
{
    step->ended_ms = entry->at_ms;
    step->begun_ms = entry->at_ms - entry->duration_us / 1000;
    step->operation = entry->operation;
    step->method = copy_n(tale, entry->method, strlen(entry->method));
    step->path = encoded(tale, entry->path);
    step->query = copy_n(tale, entry->query, strlen(entry->query));
    step->parameters = plain_parameters(tale, entry->query);
    step->status = entry->status;
    step->reason = entry->reason;
    step->headers = kept_headers(entry);
    step->got = parse(entry->response_body, entry->response_kept, entry->response_cut);
    if (entry->request_size > 0)
        step->body = copy_n(tale, entry->request_body, entry->request_kept);
    AUTO(json_drop) cJSON *sent = parse(entry->request_body, entry->request_kept, false);
    if (cJSON_IsObject(sent) && can_be_patched(sent)) {
        step->sent = sent;
        sent = NULL;
    }
    if (!step->got && entry->response_size > 0)
        step->type = entry_header_value(entry->response_headers, "Content-Type");
}

void tale_add(struct tale *tale, const struct journal_entry *entry)
{
    bool scan = is_scan(entry->operation);
    AUTO(json_drop) cJSON *redirect = scan ? parse_redirect(tale, entry) : NULL;
    if (scan && !redirect) /* the page, looked at */
        return;
    if (!can_be_told(entry)) {
        tale->left_out++;
        return;
    }
    struct tale_step *step = new_step(tale);
    if (!step)
        return;
    fill_step(tale, step, entry);
    step->scan = scan;
    step->redirect = redirect;
    redirect = NULL;
}

/* --- All of them --- */

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
    if (session == 0 || tale->steps[session - 1].scan || !new_step(tale))
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
                               .method = copy_n(tale, "POST", 4),
                               .path = copy_n(tale, link, path),
                               .query = copy_n(tale, link + path + (link[path] == '?'),
                                               strlen(link + path + (link[path] == '?'))),
                               .redirect = cJSON_CreateObject()};
    cJSON_AddStringToObject(scan->redirect, "resultCode", "10000");
    cJSON_AddStringToObject(scan->redirect, "group_id",
                            text_of(tale->steps[index + 1].sent, "group_id"));
}

/* --- Names --- */

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

/* "create-asset", "create-asset-400", "create-asset-400-2". */
static void name(struct tale *tale, size_t index)
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
        name(tale, i);
}
