#include "tools/record_tape.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "play/header_lines.h"
#include "play/retry.h"
#include "read/json.h"
#include "read/json_tree.h"
#include "tools/record_value.h"

#include <string.h>
#include <strings.h>

enum { LARGEST_REPLY = 256 * 1024 }; /* a longer one is not taken apart */

/* Less deep than a file may be, for the steps around it. */
static const struct json_limits LIMITS = {.depth = 48, .values = 20000, .members = 500};

/* Members of the reference that a scan hangs on. */
static const char LINK[] = "h5_link", GROUP[] = "group_id";

static const char *header_value(const struct reply *reply, const char *name)
{
    const struct header *found = header_find(reply->headers, reply->header_count, name);
    return found != NULL ? found->value : "";
}

static cJSON *parse(struct arena *arena, const char *body, size_t size)
{
    struct json_fault fault;
    if (body == NULL || size > LARGEST_REPLY)
        return NULL;
    return json_parse_into(arena, body, size, &LIMITS, NULL, NULL, &fault);
}

/* A merge patch has no null of its own. */
static bool holds_null(const cJSON *node)
{
    if (cJSON_IsNull(node))
        return true;
    for (const cJSON *child = node->child; child != NULL; child = child->next)
        if (holds_null(child))
            return true;
    return false;
}

/* The body as a tree, when `json` can say the same. */
static const cJSON *parse_sent(struct arena *arena, const struct record_exchange *item)
{
    const cJSON *sent = parse(arena, item->body, item->size);
    bool fits = (cJSON_IsObject(sent) || cJSON_IsArray(sent)) && !holds_null(sent);
    return fits ? sent : NULL;
}

/* The parameters as an object; NULL when that would not say the same: a name twice, or
 * one without a value. */
static const cJSON *parse_query(struct arena *arena, const char *target)
{
    const char *query = strchr(target, '?');
    if (query == NULL || query[1] == '\0')
        return NULL;
    size_t parts = 0, values = 0;
    for (const char *part = query + 1; *part != '\0'; parts++) {
        size_t size = strcspn(part, "&");
        if (size == 0 || memchr(part, '=', size) == NULL || part[0] == '=')
            return NULL;
        part += size + (part[size] == '&');
    }
    const cJSON *object = document_query(arena, query + 1), *value;
    cJSON_ArrayForEach(value, object)
    {
        bool text = utf8_valid(value->string, strlen(value->string)) &&
                    utf8_valid(value->valuestring, strlen(value->valuestring));
        values += text && strstr(query, "%00") == NULL;
    }
    return values == parts ? object : NULL;
}

/* Where the redirect leads, if it is one with parameters. */
static const cJSON *redirect_of(struct arena *arena, const struct reply *reply)
{
    const char *location = header_value(reply, "Location");
    const char *query = strchr(location, '?');
    if (reply->status < 300 || reply->status > 399 || query == NULL)
        return NULL;
    return document_query(arena, arena_copy_n(arena, query + 1, strcspn(query + 1, "#")));
}

/* --- Links that the target gave --- */

static bool tree_has(const cJSON *node, const char *text)
{
    if (node == NULL)
        return false;
    if (cJSON_IsString(node) && strcmp(node->valuestring, text) == 0)
        return true;
    for (const cJSON *child = node->child; child != NULL; child = child->next)
        if (tree_has(child, text))
            return true;
    return false;
}

static bool was_given(const struct record_tape *tape, const char *text)
{
    for (size_t i = 0; i < tape->count; i++)
        if (tree_has(tape->steps[i].got, text) || tree_has(tape->steps[i].before, text) ||
            tree_has(tape->steps[i].redirect, text))
            return true;
    return false;
}

static const char *link_of(const struct record_step *step)
{
    const cJSON *link = json_member(step->got, LINK);
    return cJSON_IsString(link) ? link->valuestring : NULL;
}

bool record_gave_link(const struct record_exchange *const *items, size_t count,
                      const char *url)
{
    for (size_t i = 0; i < count; i++) {
        const struct reply *reply = &items[i]->reply;
        if (reply->body == NULL || strstr(reply->body, LINK) == NULL)
            continue;
        AUTO(arena_drop) struct arena *arena = arena_new();
        const cJSON *link = json_member(parse(arena, reply->body, reply->size), LINK);
        if (cJSON_IsString(link) && strcmp(link->valuestring, url) == 0)
            return true;
    }
    return false;
}

static bool is_listed(const struct record_tape *tape, const struct record_step *step)
{
    const struct contract *contract = tape->about->contract;
    return contract != NULL &&
           contract_operation(contract, step->first->method, step->path) != NULL;
}

/* What belongs to the page behind a link of the target: what its path begins with, and
 * what it shows. */
static bool is_of_page(const struct record_tape *tape, const struct record_step *step)
{
    static const char *const PAGES[] = {"text/html", "text/css", "text/javascript",
                                        "application/javascript"};
    const char *type = header_value(&step->last->reply, "Content-Type");
    if (is_listed(tape, step) || step->last->reply.status >= 500)
        return false;
    for (size_t i = 0; i < sizeof PAGES / sizeof PAGES[0]; i++)
        if (strncasecmp(type, PAGES[i], strlen(PAGES[i])) == 0)
            return true;
    for (size_t i = 0; i < tape->link_count; i++) {
        size_t size = strcspn(tape->links[i], "?#");
        if (strncmp(step->url, tape->links[i], size) == 0 &&
            strchr("/?", step->url[size]) != NULL)
            return true;
    }
    return strcmp(step->path, "/favicon.ico") == 0;
}

/* --- Steps --- */

static struct record_step step_of(const struct record_tape *tape,
                                  const struct record_exchange *item)
{
    struct arena *arena = tape->arena;
    const char *base = tape->about->base;
    struct record_step step = {
        .first = item,
        .last = item,
        .count = 1,
        .path = arena_copy_n(arena, item->target, strcspn(item->target, "?")),
        .url = arena_printf(arena, "%s%s", base, item->target),
        .query = parse_query(arena, item->target),
        .sent = parse_sent(arena, item),
        .got = parse(arena, item->reply.body, item->reply.size),
    };
    step.before = step.got;
    const struct contract *contract = tape->about->contract;
    if (contract != NULL)
        step.shape = contract_shape(contract,
                                    contract_operation(contract, item->method, step.path),
                                    item->reply.status);
    return step;
}

static void add(struct record_tape *tape, struct record_step step)
{
    tape->steps = arena_grow(tape->arena, tape->steps, tape->count, sizeof *tape->steps);
    tape->steps[tape->count++] = step;
    if (link_of(&step) == NULL)
        return;
    tape->links =
        arena_grow(tape->arena, tape->links, tape->link_count, sizeof *tape->links);
    tape->links[tape->link_count++] = link_of(&step);
}

static bool same_headers(const struct record_exchange *a, const struct record_exchange *b)
{
    if (a->header_count != b->header_count)
        return false;
    for (size_t i = 0; i < a->header_count; i++)
        if (strcasecmp(a->headers[i].name, b->headers[i].name) != 0 ||
            strcmp(a->headers[i].value, b->headers[i].value) != 0)
            return false;
    return true;
}

bool record_same_request(const struct record_exchange *a, const struct record_exchange *b)
{
    return strcmp(a->method, b->method) == 0 && strcmp(a->method, "GET") == 0 &&
           strcmp(a->target, b->target) == 0 && a->key == b->key && a->size == 0 &&
           b->size == 0 && same_headers(a, b);
}

/* The step before, when `item` asks for the same again; else NULL. */
static struct record_step *asked_before(const struct record_tape *tape,
                                        const struct record_exchange *item)
{
    struct record_step *before = tape->count > 0 ? &tape->steps[tape->count - 1] : NULL;
    bool same = before != NULL && before->kind == RECORD_REQUEST &&
                record_same_request(before->last, item);
    return same ? before : NULL;
}

static void see_again(struct record_step *step, const struct record_step *more)
{
    step->last = more->last;
    step->got = more->got;
    step->shape = more->shape;
}

/* One more look at what the step before asks for makes a poll of it, which a status for
 * the moment (503) does not end. False when it is no such look. */
static bool extend(const struct record_tape *tape, const struct record_step *more)
{
    struct record_step *step = asked_before(tape, more->last);
    if (step == NULL)
        return false;
    int before = step->last->reply.status, now = more->last->reply.status;
    size_t count = step->count + 1 + more->last->left_out;
    bool trouble = step->trouble || retry_status(before) || retry_status(now);
    if (retry_status(before) && !retry_status(now))
        *step = *more;
    else if (before == 200 && now == 200)
        see_again(step, more);
    else if (!retry_status(now))
        return false;
    step->trouble = trouble;
    step->count = count;
    return true;
}

/* The field `outcome` of a form that was posted; NULL: a success. */
static const char *outcome_of(struct arena *arena, const struct record_exchange *item)
{
    if (item->body == NULL)
        return NULL;
    const cJSON *outcome = json_member(document_query(arena, item->body), "outcome");
    if (!cJSON_IsString(outcome) || strcmp(outcome->valuestring, "success") == 0)
        return NULL;
    return outcome->valuestring;
}

static void add_scan(struct record_tape *tape, struct record_step step,
                     const cJSON *redirect)
{
    step.kind = RECORD_SCAN;
    step.redirect = redirect;
    step.sent = step.query = step.got = step.before = NULL;
    step.shape = contract_shape(tape->about->contract, "callback", 0);
    step.outcome = outcome_of(tape->arena, step.last);
    add(tape, step);
}

/* --- A scan that went by elsewhere --- */

/* The value of a group that a request names and no reply gave. */
static const char *unseen_group(const struct record_tape *tape,
                                const struct record_step *step)
{
    const cJSON *group = json_member(step->sent, GROUP);
    if (group == NULL)
        group = json_member(step->query, GROUP);
    if (!cJSON_IsString(group) || record_class(group->valuestring) != RECORD_ID ||
        step->last->reply.status != 200 || was_given(tape, group->valuestring))
        return NULL;
    return group->valuestring;
}

/* The last session whose link nobody followed through here; -1: none. */
static ptrdiff_t open_session(const struct record_tape *tape)
{
    for (size_t i = tape->link_count > 0 ? tape->count : 0; i-- > 0;) {
        if (tape->steps[i].kind == RECORD_SCAN)
            return -1;
        if (link_of(&tape->steps[i]) != NULL)
            return (ptrdiff_t)i;
    }
    return -1;
}

/* A person who opens the link of production does not come by: that the scan happened
 * shows when its group is used. */
static void add_unseen_scan(struct record_tape *tape, const struct record_step *step)
{
    ptrdiff_t session = open_session(tape);
    const char *group = session >= 0 ? unseen_group(tape, step) : NULL;
    if (group == NULL)
        return;
    struct arena *arena = tape->arena;
    cJSON *redirect = json_node(arena, cJSON_Object);
    json_node_add(redirect, "resultCode", json_node_string(arena, "10000"));
    json_node_add(redirect, GROUP, json_node_string(arena, group));
    struct record_step scan = tape->steps[session];
    scan.url = link_of(&scan);
    add_scan(tape, scan, redirect);
    scan = tape->steps[tape->count - 1];
    struct record_step *at = &tape->steps[session + 1];
    memmove(at + 1, at, (tape->count - 2 - (size_t)session) * sizeof *at);
    *at = scan;
}

/* What a scenario cannot say: a body that is no text. */
static bool is_text(const struct record_exchange *item)
{
    return item->size == 0 || (utf8_valid(item->body, item->size) &&
                               memchr(item->body, '\0', item->size) == NULL);
}

static void take(struct record_tape *tape, const struct record_exchange *item)
{
    struct record_step step = step_of(tape, item);
    const cJSON *redirect = redirect_of(tape->arena, &item->reply);
    if (redirect != NULL && was_given(tape, step.url)) {
        add_scan(tape, step, redirect);
        return;
    }
    if (is_of_page(tape, &step))
        return;
    if (!is_text(item)) {
        tape->unfit++;
        return;
    }
    add_unseen_scan(tape, &step);
    if (!extend(tape, &step))
        add(tape, step);
}

void record_steps(struct record_tape *tape, const struct record_exchange *const *items,
                  size_t count)
{
    for (size_t i = 0; i < count; i++)
        take(tape, items[i]);
}
