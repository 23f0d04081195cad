#include "control/tale.h"

#include "base/auto.h"
#include "control/entry.h"
#include "http/json_scan.h"

#include <stdio.h>
#include <string.h>

char *tale_copy_n(struct tale *tale, const char *text, size_t size)
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

struct tale_step *tale_step_new(struct tale *tale)
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
    step->method = tale_copy_n(tale, entry->method, strlen(entry->method));
    step->path = encoded(tale, entry->path);
    step->query = tale_copy_n(tale, entry->query, strlen(entry->query));
    step->parameters = plain_parameters(tale, entry->query);
    step->status = entry->status;
    step->reason = entry->reason;
    step->headers = kept_headers(entry);
    step->got = parse(entry->response_body, entry->response_kept, entry->response_cut);
    if (entry->request_size > 0)
        step->body = tale_copy_n(tale, entry->request_body, entry->request_kept);
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
    struct tale_step *step = tale_step_new(tale);
    if (!step)
        return;
    fill_step(tale, step, entry);
    step->scan = scan;
    step->redirect = redirect;
    redirect = NULL;
}
