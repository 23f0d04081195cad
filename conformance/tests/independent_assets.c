#include "independent_api.h"
#include "independent_options.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    PROCESSING_MS = 1200,
    LINK_SECONDS = 12 * 3600,
    LONGEST_NAME = 128,
    LARGEST_LIMIT = 100
};

static const char *status_of(const struct indep_asset *asset)
{
    if (indep_now() < asset->ready)
        return "processing";
    return asset->fails ? "failed" : "active";
}

/* Members in an order of our own; what is not there yet is null. */
static cJSON *show(const struct indep_asset *asset, const struct indep_request *request)
{
    const char *status = status_of(asset);
    bool ready = strcmp(status, "processing") != 0;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "status", status);
    indep_add(json, "updated_at", indep_time(ready ? asset->ready : asset->created));
    indep_add(json, "created_at", indep_time(asset->created));
    cJSON_AddStringToObject(json, "group_id", asset->group);
    cJSON_AddStringToObject(json, "asset_type", asset->type);
    if (ready && !asset->fails)
        indep_add(json, "url", indep_link(request, asset->id, LINK_SECONDS));
    else
        cJSON_AddNullToObject(json, "url");
    if (asset->name != NULL)
        cJSON_AddStringToObject(json, "name", asset->name);
    else
        cJSON_AddNullToObject(json, "name");
    cJSON_AddStringToObject(json, "object", "video.asset");
    cJSON_AddStringToObject(json, "id", asset->id);
    if (asset->fails && ready)
        cJSON_AddStringToObject(json, "fail_reason", "no face & no match");
    return json;
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words != NULL && strcmp(word, *words) != 0)
        words++;
    return *words != NULL;
}

static bool is_ours(const struct indep_org *org, const char *group)
{
    return strcmp(group, org->virtual_group) == 0 ||
           (org->person != NULL && strcmp(group, org->person) == 0);
}

/* What is wrong with an upload, or NULL. */
static const char *complaint(const struct indep_org *org, const cJSON *body)
{
    static const char *const TYPES[] = {"Image", "Video", "Audio", NULL};
    const char *group = indep_text(body, "group_id"), *name = indep_text(body, "name");
    const char *type = indep_text(body, "asset_type"), *url = indep_text(body, "url");
    if (group != NULL && !is_ours(org, group))
        return "group id error";
    if (indep_is_empty(type) || !is_one_of(type, TYPES))
        return "asset_type: expected one of Image, Video, Audio";
    if (indep_is_empty(url) || !indep_is_https(url))
        return "url: expected the address of a file";
    if (name != NULL && strlen(name) > LONGEST_NAME)
        return "name: too long";
    return NULL;
}

void indep_create_asset(struct indep_org *org, const struct indep_request *request,
                        struct indep_reply *reply)
{
    INDEP_AUTO(indep_drop_json)
    cJSON *body = indep_body(request, " url asset_type group_id name ", reply);
    if (body == NULL)
        return;
    const char *wrong = complaint(org, body);
    if (wrong != NULL) {
        indep_bad(reply, wrong);
        return;
    }
    const char *group = indep_text(body, "group_id"), *name = indep_text(body, "name");
    double now = indep_now();
    struct indep_asset *asset = indep_zeroed(sizeof *asset);
    *asset = (struct indep_asset){
        .next = org->assets,
        .id = indep_id("asset", now),
        .group = indep_print("%s", group != NULL ? group : org->virtual_group),
        .type = indep_print("%s", indep_text(body, "asset_type")),
        .name = name != NULL ? indep_print("%s", name) : NULL,
        .created = now,
        .ready = now + (double)indep_phase(PROCESSING_MS) / 1000,
        .fails = strcmp(indep_text(body, "asset_type"), "Audio") == 0,
    };
    org->assets = asset;
    indep_bought("asset", asset->id);
    reply->json = cJSON_CreateObject();
    cJSON_AddStringToObject(reply->json, "status", "processing");
    cJSON_AddStringToObject(reply->json, "id", asset->id);
    cJSON_AddStringToObject(reply->json, "object", "video.asset");
    cJSON_AddNumberToObject(reply->json, "eta_ms", (double)indep_phase(PROCESSING_MS));
}

void indep_get_asset(struct indep_org *org, const struct indep_request *request,
                     struct indep_reply *reply)
{
    const struct indep_asset *asset = indep_asset(org, indep_last_segment(request));
    if (asset != NULL)
        reply->json = show(asset, request);
    else
        indep_missing(reply, "asset_missing", "no such asset");
}

/* What a list is asked for; strings are owned, NULL when absent. */
struct question {
    char *group, *status, *name, *page_text, *limit_text, *sort_by, *sort_order;
    long page, limit;
};

static void drop_question(struct question *question)
{
    free(question->group);
    free(question->status);
    free(question->name);
    free(question->page_text);
    free(question->limit_text);
    free(question->sort_by);
    free(question->sort_order);
}

/* A whole number from 1 to `most`, `absent` when there is no text, or 0. */
static long number(const char *text, long absent, long most)
{
    if (text == NULL)
        return absent;
    char *end = NULL;
    long value = strtol(text, &end, 10);
    return *text != '\0' && *end == '\0' && value >= 1 && value <= most ? value : 0;
}

static bool known_statuses(const char *list)
{
    static const char *const WORDS[] = {"active", "processing", "failed", NULL};
    INDEP_AUTO(indep_drop) char *copy = indep_print("%s", list);
    char *rest = NULL;
    for (const char *word = strtok_r(copy, ",", &rest); word != NULL;
         word = strtok_r(NULL, ",", &rest))
        if (!is_one_of(word, WORDS))
            return false;
    return true;
}

/* A limit over the largest. */
static void large_limit(struct question *question, struct indep_reply *reply)
{
    if (indep_reads("limit-over-max", "clamp"))
        question->limit = LARGEST_LIMIT;
    else if (indep_reads("limit-over-max", "reject"))
        indep_bad(reply, "limit must be between 1 and 100");
}

static bool ask(const char *query, struct question *question, struct indep_reply *reply)
{
    *question = (struct question){.group = indep_parameter(query, "group_id"),
                                  .status = indep_parameter(query, "status"),
                                  .name = indep_parameter(query, "name"),
                                  .page_text = indep_parameter(query, "page"),
                                  .limit_text = indep_parameter(query, "limit"),
                                  .sort_by = indep_parameter(query, "sort_by"),
                                  .sort_order = indep_parameter(query, "sort_order")};
    question->page = number(question->page_text, 1, 1000000);
    question->limit = number(question->limit_text, 10, LARGEST_LIMIT);
    if (question->limit == 0 && number(question->limit_text, 10, LONG_MAX) > 0)
        large_limit(question, reply);
    if (reply->json != NULL)
        return false;
    if (question->status != NULL && !known_statuses(question->status))
        indep_bad(reply, "status must be active, processing, or failed");
    else if (question->page == 0 || question->limit == 0)
        indep_bad(reply, "page and limit: expected numbers from 1");
    return reply->json == NULL;
}

/* Fuzzy: every word of the search is somewhere in the name, in any order and case. */
static bool name_matches(const char *name, const char *search)
{
    INDEP_AUTO(indep_drop) char *copy = indep_print("%s", search);
    char *rest = NULL;
    for (const char *word = strtok_r(copy, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest))
        if (name == NULL || strcasestr(name, word) == NULL)
            return false;
    return true;
}

static bool belongs(const struct indep_org *org, const struct indep_asset *asset,
                    const struct question *question)
{
    const char *group = question->group != NULL ? question->group : org->virtual_group;
    return strcmp(asset->group, group) == 0 &&
           (question->name == NULL || name_matches(asset->name, question->name)) &&
           (indep_is_empty(question->status) ||
            strstr(question->status, status_of(asset)) != NULL);
}

/* Ties end on the id, so that pages are disjoint. */
static int compare(double a, double b, const char *id_a, const char *id_b)
{
    return a != b ? (a > b) - (a < b) : strcmp(id_a, id_b);
}

static int by_creation(const void *a, const void *b)
{
    const struct indep_asset *one = *(struct indep_asset *const *)a;
    const struct indep_asset *other = *(struct indep_asset *const *)b;
    return compare(one->created, other->created, one->id, other->id);
}

static double updated(const struct indep_asset *asset)
{
    return indep_now() < asset->ready ? asset->created : asset->ready;
}

static int by_update(const void *a, const void *b)
{
    const struct indep_asset *one = *(struct indep_asset *const *)a;
    const struct indep_asset *other = *(struct indep_asset *const *)b;
    return compare(updated(one), updated(other), one->id, other->id);
}

/* Oldest first unless asked otherwise. One group is listed at a time, so that sorting by
 * group is sorting by nothing. */
static void sort(struct indep_asset **found, size_t count,
                 const struct question *question)
{
    bool update =
        question->sort_by != NULL && strcmp(question->sort_by, "update_time") == 0;
    qsort(found, count, sizeof(struct indep_asset *), update ? by_update : by_creation);
    if (question->sort_order == NULL || strcmp(question->sort_order, "desc") != 0)
        return;
    for (size_t i = 0; i < count / 2; i++) {
        struct indep_asset *other = found[i];
        found[i] = found[count - 1 - i];
        found[count - 1 - i] = other;
    }
}

/* The assets that the list counts, in a table that the caller frees. */
static struct indep_asset **find(const struct indep_org *org,
                                 const struct question *question, size_t *count)
{
    size_t all = 0;
    for (const struct indep_asset *asset = org->assets; asset != NULL;
         asset = asset->next)
        all++;
    struct indep_asset **found = indep_zeroed((all + 1) * sizeof(struct indep_asset *));
    for (struct indep_asset *asset = org->assets; asset != NULL; asset = asset->next)
        if (belongs(org, asset, question))
            found[(*count)++] = asset;
    sort(found, *count, question);
    return found;
}

void indep_list_assets(struct indep_org *org, const struct indep_request *request,
                       struct indep_reply *reply)
{
    INDEP_AUTO(drop_question) struct question question = {0};
    if (!ask(request->query, &question, reply))
        return;
    size_t count = 0;
    INDEP_AUTO(indep_drop) struct indep_asset **found = find(org, &question, &count);
    size_t first = (size_t)((question.page - 1) * question.limit);
    if (first > 0 && first >= count) {
        indep_missing(reply, "page_missing", "there is no such page");
        return;
    }
    reply->json = cJSON_CreateObject();
    cJSON_AddNumberToObject(reply->json, "page_size", (double)question.limit);
    cJSON_AddNumberToObject(reply->json, "page_number", (double)question.page);
    cJSON_AddNumberToObject(reply->json, "total_count", (double)count);
    cJSON_AddBoolToObject(reply->json, "has_more",
                          first + (size_t)question.limit < count);
    cJSON *items = cJSON_AddArrayToObject(reply->json, "items");
    for (size_t i = first; i < count && i < first + (size_t)question.limit; i++)
        cJSON_AddItemToArray(items, show(found[i], request));
    cJSON_AddStringToObject(reply->json, "object", "list");
}
