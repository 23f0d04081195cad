#include "independent_api.h"
#include "independent_options.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST_LIMIT = 100, USUAL_LIMIT = 10 };

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

/* As decided, blanks around a word are fine. */
static const char *trimmed(char *word)
{
    while (indep_agrees() && *word == ' ')
        word++;
    for (size_t end = strlen(word); indep_agrees() && end > 0 && word[end - 1] == ' ';
         end--)
        word[end - 1] = '\0';
    return word;
}

static bool known_statuses(const char *list)
{
    static const char *const WORDS[] = {"active", "processing", "failed", NULL};
    INDEP_AUTO(indep_drop) char *copy = indep_print("%s", list);
    char *rest = NULL;
    for (char *word = strtok_r(copy, ",", &rest); word != NULL;
         word = strtok_r(NULL, ",", &rest))
        if (!indep_is_one_of(trimmed(word), WORDS))
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

/* Numbers that make no sense count for nothing, sorts that do not exist are refused, and
 * so is a group of somebody else. */
static void ask_as_decided(const struct indep_org *org, struct question *question,
                           struct indep_reply *reply)
{
    static const char *const SORTS[] = {"create_time", "update_time", "group_id", NULL};
    static const char *const ORDERS[] = {"asc", "desc", NULL};
    if (question->page == 0)
        question->page = 1;
    if (question->limit == 0)
        question->limit = USUAL_LIMIT;
    if (!indep_is_empty(question->group) && !indep_has_group(org, question->group))
        indep_bad(reply, "group id error");
    else if (question->status != NULL && !known_statuses(question->status))
        indep_bad(reply, "status must be active, processing, or failed");
    else if (question->sort_by != NULL && !indep_is_one_of(question->sort_by, SORTS))
        indep_bad(reply, "sort_by must be create_time, update_time, or group_id");
    else if (question->sort_order != NULL &&
             !indep_is_one_of(question->sort_order, ORDERS))
        indep_bad(reply, "sort_order must be asc or desc");
}

static bool ask(const struct indep_org *org, const char *query, struct question *question,
                struct indep_reply *reply)
{
    *question = (struct question){.group = indep_parameter(query, "group_id"),
                                  .status = indep_parameter(query, "status"),
                                  .name = indep_parameter(query, "name"),
                                  .page_text = indep_parameter(query, "page"),
                                  .limit_text = indep_parameter(query, "limit"),
                                  .sort_by = indep_parameter(query, "sort_by"),
                                  .sort_order = indep_parameter(query, "sort_order")};
    question->page = number(question->page_text, 1, 1000000);
    question->limit = number(question->limit_text, USUAL_LIMIT, LARGEST_LIMIT);
    if (question->limit == 0 && number(question->limit_text, USUAL_LIMIT, LONG_MAX) > 0)
        large_limit(question, reply);
    if (reply->json != NULL)
        return false;
    if (indep_agrees())
        ask_as_decided(org, question, reply);
    else if (question->status != NULL && !known_statuses(question->status))
        indep_bad(reply, "status must be active, processing, or failed");
    else if (question->page == 0 || question->limit == 0)
        indep_bad(reply, "page and limit: expected numbers from 1");
    return reply->json == NULL;
}

/* Fuzzy: every word of the search is somewhere in the name, in any order and case. */
static bool name_matches(const char *name, const char *search)
{
    if (indep_agrees())
        return strcasestr(name != NULL ? name : "", search) != NULL;
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
    const char *group = question->group;
    if (group == NULL || (group[0] == '\0' && indep_agrees()))
        group = org->virtual_group;
    return strcmp(asset->group, group) == 0 &&
           (question->name == NULL || name_matches(asset->name, question->name)) &&
           (indep_is_empty(question->status) ||
            strstr(question->status, indep_asset_status(asset)) != NULL);
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

/* Oldest first unless asked otherwise; as decided, newest first. One group is listed at a
 * time, so that sorting by group is sorting by nothing. */
static void sort(struct indep_asset **found, size_t count,
                 const struct question *question)
{
    bool update =
        question->sort_by != NULL && strcmp(question->sort_by, "update_time") == 0;
    qsort(found, count, sizeof(struct indep_asset *), update ? by_update : by_creation);
    const char *usual = indep_agrees() ? "desc" : "asc";
    const char *order = question->sort_order != NULL ? question->sort_order : usual;
    if (strcmp(order, "desc") != 0)
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
    if (!ask(org, request->query, &question, reply))
        return;
    size_t count = 0;
    INDEP_AUTO(indep_drop) struct indep_asset **found = find(org, &question, &count);
    size_t first = (size_t)((question.page - 1) * question.limit);
    if (first > 0 && first >= count && !indep_agrees()) {
        indep_missing(reply, "page_missing", "there is no such page");
        return;
    }
    reply->json = cJSON_CreateObject();
    cJSON_AddNumberToObject(reply->json, "page_size", (double)question.limit);
    cJSON_AddNumberToObject(reply->json, "page_number", (double)question.page);
    cJSON_AddNumberToObject(reply->json, "total_count", (double)count);
    if (!indep_agrees())
        cJSON_AddBoolToObject(reply->json, "has_more",
                              first + (size_t)question.limit < count);
    cJSON *items = cJSON_AddArrayToObject(reply->json, "items");
    for (size_t i = first; i < count && i < first + (size_t)question.limit; i++)
        cJSON_AddItemToArray(items, indep_show_asset(found[i], request, true));
    cJSON_AddStringToObject(reply->json, "object", "list");
}
