#include "read/call.h"

#include "base/duration.h"
#include "base/memory.h"
#include "base/suggest.h"
#include "read/bill.h"
#include "read/json_tree.h"
#include "read/pointer.h"
#include "read/route.h"
#include "read/template.h"

#include <ctype.h>
#include <string.h>

enum { EVERY_FROM = 1000, EVERY_TO = 10000, WITHIN = 60000, WITHIN_HUMAN = 30 * 60000 };

static const char *const DOCUMENT[] = {"status", "headers", "json", "text",
                                       "query",  "vars",    "time", NULL};

const cJSON *call_member(const cJSON *merged, const char *name)
{
    return json_member(merged, name);
}

static const char *string_member(const cJSON *merged, const char *name)
{
    return cJSON_GetStringValue(call_member(merged, name));
}

/* A member of the type object, or NULL (the type was checked already). */
static const cJSON *object_member(const cJSON *merged, const char *name)
{
    const cJSON *member = call_member(merged, name);
    return cJSON_IsObject(member) ? member : NULL;
}

static bool fault(struct reader *reader, const cJSON *node, const char *sentence)
{
    return diagnostics_error(reader->diagnostics, reader_place(reader, node), "%s",
                             sentence);
}

/* "get /v1" → the method that was meant. */
static void tell_method(struct reader *reader, const cJSON *node)
{
    AUTO(memory_drop)
    char *typed = memory_copy_n(node->valuestring, strcspn(node->valuestring, " "));
    char phrase[80];
    diagnostics_error(reader->diagnostics, reader_place(reader, node),
                      "`%.40s` is no method: `request` is like `GET /v1/…`%s", typed,
                      suggest_phrase(typed, METHODS, phrase, sizeof phrase));
}

static bool url_check(struct reader *reader, const cJSON *node, const char *url)
{
    const char *name;
    size_t size;
    if (template_is_alone(url, &name, &size))
        return true;
    bool absolute = strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;
    if (*url != '/' && !absolute)
        return fault(reader, node,
                     "the URL of a request begins with `/` or `https://`, or is one "
                     "`{{name}}`");
    for (const char *c = url; *c != '\0'; c++)
        if ((unsigned char)*c <= 0x20 || *c == 0x7f || *c == '#')
            return fault(reader, node,
                         "the URL of a request has no blank, no control character and no "
                         "`#`");
    return true;
}

static void read_request(struct reader *reader, const cJSON *merged, struct call *call)
{
    const cJSON *node = call_member(merged, "request");
    call->method = "GET";
    call->url = "/";
    call->operation = "GET /";
    if (!cJSON_IsString(node))
        return;
    unsigned size = route_method_length(node->valuestring);
    call->operation = node->valuestring;
    if (size == 0) {
        tell_method(reader, node);
        return;
    }
    call->method = arena_copy_n(reader->plan->arena, node->valuestring, size);
    call->url = node->valuestring + size + 1;
    url_check(reader, node, call->url);
}

static bool is_header_name(const char *name)
{
    if (*name == '\0')
        return false;
    for (; *name != '\0'; name++)
        if (!isalnum((unsigned char)*name) && strchr("!#$%&'*+-.^_`|~", *name) == NULL)
            return false;
    return true;
}

static void read_headers(struct reader *reader, const cJSON *merged, struct call *call)
{
    const cJSON *header;
    call->headers = object_member(merged, "headers");
    cJSON_ArrayForEach(header, call->headers)
    {
        const char *value = cJSON_GetStringValue(header);
        if (!is_header_name(header->string))
            diagnostics_error(reader->diagnostics, reader_name_place(reader, header),
                              "`%.60s` is no name of a header", header->string);
        if (value == NULL)
            fault(reader, header, "the value of a header is a string");
        else if (strpbrk(value, "\r\n") != NULL)
            fault(reader, header, "the value of a header has no line break");
    }
}

static void read_query(struct reader *reader, const cJSON *merged, struct call *call)
{
    const cJSON *parameter;
    call->query = object_member(merged, "query");
    cJSON_ArrayForEach(parameter, call->query)
    {
        if (!cJSON_IsString(parameter) && !cJSON_IsNumber(parameter) &&
            !cJSON_IsBool(parameter))
            fault(reader, parameter,
                  "the value of a query parameter is a string, a number or a boolean");
    }
}

static void read_body(struct reader *reader, const cJSON *merged, struct call *call)
{
    call->json = call_member(merged, "json");
    call->raw = call_member(merged, "raw");
    if (call->json != NULL && call->raw != NULL)
        diagnostics_error(
            reader->diagnostics, reader_name_place(reader, call->raw),
            "`json` and `raw` exclude each other: `\"json\": null` takes an "
            "inherited one away");
}

static void read_human(struct reader *reader, const cJSON *merged, struct call *call)
{
    call->human = string_member(merged, "human");
    call->link = string_member(merged, "link");
    call->outcome = string_member(merged, "outcome");
    call->operation = call->human != NULL ? call->human : "";
    call->method = "human";
    call->url = "";
    if (call->outcome == NULL)
        call->outcome = "success";
    (void)reader;
}

/* A duration, or a range of them, must be written right. */
static void read_durations(struct reader *reader, const cJSON *merged,
                           enum step_kind kind, struct call *call)
{
    call->every_from = EVERY_FROM;
    call->every_to = EVERY_TO;
    call->within = kind == STEP_HUMAN ? WITHIN_HUMAN : WITHIN;
    const cJSON *every = call_member(merged, "every");
    const cJSON *within = call_member(merged, "within");
    if (cJSON_IsString(every) &&
        !duration_read_range(every->valuestring, &call->every_from, &call->every_to))
        fault(reader, every, "`every` must be like `2s` or `2s..30s`");
    if (cJSON_IsString(within) && !duration_read(within->valuestring, &call->within))
        fault(reader, within, "`within` must be like `500ms`, `60s`, `10m` or `12h`");
    call->within_place = reader_place(reader, within);
}

/* The first part of a pointer names a part of the document. */
static bool save_pointer_check(struct reader *reader, const cJSON *node)
{
    if (!cJSON_IsString(node) || !pointer_valid(node->valuestring) ||
        node->valuestring[0] == '\0')
        return fault(reader, node,
                     "a JSON pointer into the document is needed, like `/json/id`");
    const char *first = node->valuestring + 1;
    AUTO(memory_drop) char *name = memory_copy_n(first, strcspn(first, "/"));
    char phrase[80];
    return strings_have(DOCUMENT, name) ||
           diagnostics_error(reader->diagnostics, reader_place(reader, node),
                             "the document has no `/%.40s`%s", name,
                             suggest_phrase(name, DOCUMENT, phrase, sizeof phrase));
}

static bool save_name_check(struct reader *reader, const cJSON *node)
{
    static const char *const ALWAYS_THERE[] = {"attempt", "run_id", "step", NULL};
    struct place place = reader_name_place(reader, node);
    if (!template_is_name(node->string))
        return diagnostics_error(
            reader->diagnostics, place,
            "`%.60s` is no name: a letter or _, then letters, digits, "
            "_ and -",
            node->string);
    return !strings_have(ALWAYS_THERE, node->string) ||
           diagnostics_error(reader->diagnostics, place,
                             "`%s` is always there and cannot be saved", node->string);
}

static struct saves read_saves(struct reader *reader, const cJSON *object)
{
    struct arena *arena = reader->plan->arena;
    struct saves saves = {0};
    const cJSON *member;
    cJSON_ArrayForEach(member, object)
    {
        if (!save_name_check(reader, member) || !save_pointer_check(reader, member))
            continue;
        saves.items = arena_grow(arena, saves.items, saves.count, sizeof *saves.items);
        saves.items[saves.count++] = (struct save){member->string, member->valuestring,
                                                   reader_place(reader, member)};
    }
    return saves;
}

/* Says `status` wherever `pattern` says nothing of it; not under `#not`, where it would
 * be the opposite. It points at `from`, the token that stands for it. */
static void add_status(struct arena *arena, cJSON *pattern, int status, const cJSON *from)
{
    cJSON *inner = pattern->child;
    const char *name = inner != NULL ? inner->string : "";
    if (strcmp(name, "#maybe") == 0 && cJSON_IsObject(inner))
        add_status(arena, inner, status, from);
    if (strcmp(name, "#anyof") == 0)
        for (cJSON *each = inner->child; each != NULL; each = each->next)
            if (cJSON_IsObject(each))
                add_status(arena, each, status, from);
    if (*name == '#' || call_member(pattern, "status") != NULL)
        return;
    cJSON *node = json_node_number(arena, status);
    place_copy(node, from);
    json_node_add(pattern, "status", node);
}

/* What is expected unless it is said: a status. */
static void expect_status(struct arena *arena, cJSON *merged, enum step_kind kind)
{
    bool human = kind == STEP_HUMAN;
    const cJSON *from = call_member(merged, human ? "human" : "request");
    cJSON *expect = json_member(merged, "expect");
    if (from == NULL)
        return;
    if (expect == NULL) {
        expect = json_node(arena, cJSON_Object);
        place_copy(expect, from);
        json_node_add(merged, "expect", expect);
    }
    if (cJSON_IsObject(expect))
        add_status(arena, expect, human ? 302 : 200, from);
}

static void read_until(struct reader *reader, const cJSON *merged, struct call *call)
{
    call->until.json = object_member(merged, "until");
    call->until_place = reader_name_place(reader, call->until.json);
    if (call->until.json != NULL && strcmp(call->method, "GET") != 0 &&
        strcmp(call->method, "HEAD") != 0)
        diagnostics_error(reader->diagnostics, call->until_place,
                          "`until` is for GET and HEAD: a %s would be sent again",
                          call->method);
}

static void read_xfail(struct reader *reader, const cJSON *merged, struct call *call)
{
    call->xfail = string_member(merged, "xfail");
    if (call->xfail != NULL && *call->xfail == '\0')
        fault(reader, call_member(merged, "xfail"),
              "`xfail` says why the step is expected to fail");
    call->bill = object_member(merged, "bill");
    bill_check(reader, call->bill);
}

void call_read(struct reader *reader, cJSON *merged, enum step_kind kind,
               struct call *call)
{
    expect_status(reader->plan->arena, merged, kind);
    call->merged = merged;
    if (kind == STEP_HUMAN) {
        read_human(reader, merged, call);
    } else {
        read_request(reader, merged, call);
        read_headers(reader, merged, call);
        read_query(reader, merged, call);
        read_body(reader, merged, call);
        read_until(reader, merged, call);
    }
    read_durations(reader, merged, kind, call);
    read_xfail(reader, merged, call);
    call->observe.json = object_member(merged, "observe");
    call->always.json = object_member(merged, "always");
    call->save = read_saves(reader, object_member(merged, "save"));
    call->collect = read_saves(reader, object_member(merged, "collect"));
    call->expect.json = object_member(merged, "expect");
}
