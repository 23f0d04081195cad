#include "control/entry.h"

#include "base/auto.h"
#include "world/clock.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

bool entry_header_next(const char **at, struct entry_header *out)
{
    const char *end = strstr(*at, "\r\n");
    const char *colon = end ? memchr(*at, ':', (size_t)(end - *at)) : NULL;
    if (!colon)
        return false;
    const char *value = colon + 1 + strspn(colon + 1, " ");
    *out = (struct entry_header){.name = *at,
                                 .name_size = (size_t)(colon - *at),
                                 .value = value,
                                 .value_size = (size_t)(end - value)};
    *at = end + 2;
    return true;
}

char *entry_header_value(const char *lines, const char *name)
{
    struct entry_header header;
    while (entry_header_next(&lines, &header))
        if (header.name_size == strlen(name) &&
            strncasecmp(header.name, name, header.name_size) == 0)
            return strndup(header.value, header.value_size);
    return NULL;
}

/* A header that comes twice shows its values joined, as HTTP lets one read it. */
static void write_headers(struct json_out *out, const char *lines)
{
    AUTO(json_drop) cJSON *all = cJSON_CreateObject();
    struct entry_header header;
    while (entry_header_next(&lines, &header)) {
        AUTO(text_drop) struct text name = TEXT_INIT(64 * 1024);
        AUTO(text_drop) struct text value = TEXT_INIT(256 * 1024);
        text_add(&name, header.name, header.name_size);
        const char *before =
            cJSON_GetStringValue(cJSON_GetObjectItem(all, name.data ? name.data : ""));
        if (before) {
            text_puts(&value, before);
            text_puts(&value, ", ");
        }
        text_add(&value, header.value, header.value_size);
        if (before && !name.failed && !value.failed)
            cJSON_DeleteItemFromObject(all, name.data);
        if (name.failed || value.failed ||
            !cJSON_AddStringToObject(all, name.data, value.data))
            out->text.failed = true;
    }
    json_value(out, "headers", all);
}

/* Bytes that are no UTF-8 are shown as such, not passed on. */
static void write_body(struct json_out *out, const char *body, size_t kept, size_t size,
                       bool cut)
{
    if (text_is_utf8(body, kept))
        json_bytes(out, "body", body, kept);
    else
        json_null(out, "body");
    if (cut || !text_is_utf8(body, kept)) {
        json_bool(out, "cut", true);
        json_int(out, "size", (int64_t)size);
    }
}

/* NULL for "". */
static const char *some(const char *text)
{
    return text[0] ? text : NULL;
}

void entry_write(struct json_out *out, const struct journal_entry *entry)
{
    char at[32];
    char now[32];
    clock_print_exact(entry->at_ms, at);
    clock_print_exact(entry->world_now_ms, now);
    const struct rule_row *rule = entry->reason ? rule_row(entry->reason) : NULL;
    json_open(out, NULL, '{');
    json_string(out, "id", entry->id);
    json_string(out, "at", at);
    json_string(out, "world_now", now);
    json_string(out, "operation", entry->operation ? entry->operation->on : NULL);
    json_string(out, "method", entry->method);
    json_string(out, "path", entry->path);
    json_string(out, "query", entry->query);
    json_int(out, "status", entry->status);
    json_int(out, "duration_us", entry->duration_us);
    json_string(out, "reason", rule ? rule->id : NULL);
    json_string(out, "basis", rule ? basis_name(rule->basis) : NULL);
    json_string(out, "hint", some(entry->hint));
    json_open(out, "request", '{');
    write_headers(out, entry->request_headers);
    write_body(out, entry->request_body, entry->request_kept, entry->request_size,
               entry->request_cut);
    json_close(out, '}');
    json_open(out, "response", '{');
    write_headers(out, entry->response_headers);
    write_body(out, entry->response_body, entry->response_kept, entry->response_size,
               entry->response_cut);
    json_close(out, '}');
    json_close(out, '}');
}

static bool filter_on(const struct request *req, struct journal_filter *filter,
                      struct error *err)
{
    AUTO(string_drop) char *on = request_query(req, "on");
    if (!on)
        return true;
    filter->api_only = strcmp(on, "*") == 0;
    filter->on = operation_find(on);
    if (filter->api_only || filter->on)
        return true;
    const char *nearest = operation_nearest(on);
    fail_text(err, RULE_CONTROL_VALUE, "on: no such operation: \"%.100s\"%s%s", on,
              nearest ? "; did you mean " : "",
              nearest ? nearest : "; it is METHOD /path/{id}, or *");
    text_copy(err->nearest, sizeof err->nearest, nearest ? nearest : "");
    return fail_detail(err, "on", on, "an operation, or *");
}

/* Leaves `out` alone when the parameter is absent. */
static bool filter_number(const struct request *req, const char *name, int64_t min,
                          int64_t max, int64_t *out, struct error *err)
{
    AUTO(string_drop) char *text = request_query(req, name);
    int64_t value = 0;
    if (!text)
        return true;
    if (text_to_int(text, &value) && value >= min && value <= max) {
        *out = value;
        return true;
    }
    char expected[96];
    snprintf(expected, sizeof expected, "a whole number from %lld to %lld",
             (long long)min, (long long)max);
    fail_text(err, RULE_CONTROL_VALUE, "%s: must be %s", name, expected);
    return fail_detail(err, name, text, expected);
}

bool entry_filter(const struct request *req, struct journal_filter *filter, char **since,
                  struct error *err)
{
    int64_t status = 0;
    *filter = (struct journal_filter){0};
    if (!filter_on(req, filter, err) ||
        !filter_number(req, "status", 100, 599, &status, err) ||
        !filter_number(req, "limit", 1, 1000000000, &filter->limit, err))
        return false;
    filter->status = (int)status;
    *since = request_query(req, "since");
    filter->since = *since;
    return true;
}
