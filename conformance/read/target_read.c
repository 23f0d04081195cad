#include "read/target_read.h"

#include "base/memory.h"
#include "base/suggest.h"
#include "read/bill.h"
#include "read/json_tree.h"
#include "read/members.h"
#include "read/paths.h"
#include "read/route.h"
#include "read/template.h"
#include "read/variables.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What `run` plays against when the suite has no target of its own. */
static const char QUICKSTART[] =
    "{\"base\": \"{{base}}\",\n"
    " \"vars\": {\"base\": {\"env\": \"API_BASE\", \"default\": "
    "\"http://127.0.0.1:8080\"},\n"
    "          \"api_key\": {\"env\": \"API_KEY\", \"default\": \"sk-mock\", \"secret\": "
    "true}},\n"
    " \"headers\": {\"Authorization\": \"Bearer {{api_key}}\"}}\n";

static bool error_at(struct reader *reader, const cJSON *node, const char *sentence)
{
    return diagnostics_error(reader->diagnostics, reader_place(reader, node), "%s",
                             sentence);
}

/* The host of a URL, without port; `size` of it. */
static const char *url_host(const char *url, size_t *size)
{
    const char *start = strstr(url, "://");
    start = start != NULL ? start + 3 : url;
    size_t all = strcspn(start, "/?#");
    const char *at = memrchr(start, '@', all);
    if (at != NULL) {
        all -= (size_t)(at + 1 - start);
        start = at + 1;
    }
    const char *end = *start == '[' ? memchr(start, ']', all) : memchr(start, ':', all);
    *size = end == NULL ? all : (size_t)(end - start) + (*start == '[');
    return start;
}

/* "127.0.0.1" and all of its net, and nothing like "127.evil.example". */
static bool is_loopback_net(const char *host, size_t size)
{
    int dots = 0;
    if (size < 4 || strncmp(host, "127.", 4) != 0)
        return false;
    for (size_t i = 0; i < size; i++) {
        dots += host[i] == '.';
        if (host[i] != '.' && (host[i] < '0' || host[i] > '9'))
            return false;
    }
    return dots == 3;
}

static bool is_loopback(const char *url)
{
    size_t size = 0;
    const char *host = url_host(url, &size);
    return is_loopback_net(host, size) ||
           (size == 9 && strncasecmp(host, "localhost", 9) == 0) ||
           (size == 5 && strncmp(host, "[::1]", 5) == 0);
}

static bool is_web_url(const char *url)
{
    size_t size = 0;
    if (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0)
        return false;
    url_host(url, &size);
    return size > 0 && strpbrk(url, " \t\r\n\"<>\\^`{|}?#") == NULL;
}

/* Fills a string of the target from its own variables; NULL with a diagnostic. */
static const char *fill(struct reader *reader, const cJSON *node)
{
    struct target *target = reader->plan->target;
    AUTO(scope_drop) struct scope scope = scope_new(&target->vars);
    AUTO(text_drop) struct text filled = text_new(65536);
    struct error err = {0};
    if (template_fill(node->valuestring, TEMPLATE_PLAIN, &scope, &filled, &err))
        return arena_copy(reader->plan->arena, text_string(&filled));
    error_at(reader, node, err.message);
    return NULL;
}

static void read_base(struct reader *reader, const cJSON *root)
{
    struct target *target = reader->plan->target;
    const cJSON *node = cJSON_GetObjectItemCaseSensitive(root, "base");
    const char *base = reader->options->base;
    if (base == NULL && !cJSON_IsString(node)) {
        if (node == NULL)
            error_at(reader, root, "the target has no `base`");
        return;
    }
    if (base == NULL)
        base = fill(reader, node);
    if (base == NULL)
        return;
    if (!is_web_url(base)) {
        diagnostics_error(reader->diagnostics, reader_place(reader, node),
                          "the base `%s` is no http or https URL", base);
        return;
    }
    size_t size = strlen(base);
    while (base[size - 1] == '/')
        size--;
    target->base = arena_copy_n(reader->plan->arena, base, size);
    if (strncasecmp(base, "https:", 6) == 0 && !is_loopback(base))
        target->live = true;
}

/* "2/s", "30/m". */
static bool read_rate(const char *text, double *rate)
{
    char *end = NULL;
    double number = strtod(text, &end);
    if (end == text || number <= 0 || number > 1e6 || *end != '/' ||
        strspn(text, "0123456789.") != (size_t)(end - text))
        return false;
    if (strcmp(end, "/s") != 0 && strcmp(end, "/m") != 0)
        return false;
    *rate = end[1] == 's' ? number : number / 60;
    return true;
}

static void read_pace(struct reader *reader, const cJSON *root)
{
    struct target *target = reader->plan->target;
    const cJSON *pace = cJSON_GetObjectItemCaseSensitive(root, "pace");
    if (cJSON_IsNumber(pace) && pace->valuedouble >= 0 && pace->valuedouble <= 1000)
        target->pace = pace->valuedouble;
    else if (cJSON_IsNumber(pace))
        error_at(reader, pace, "`pace` must be a number from 0 to 1000");
    const cJSON *rate = cJSON_GetObjectItemCaseSensitive(root, "rate");
    if (cJSON_IsString(rate) && !read_rate(rate->valuestring, &target->rate))
        error_at(reader, rate, "`rate` must be like `2/s` or `30/m`");
}

static void read_prices(struct reader *reader, const cJSON *root)
{
    const cJSON *prices = cJSON_GetObjectItemCaseSensitive(root, "prices"), *price;
    if (!cJSON_IsObject(prices))
        return;
    reader->plan->target->prices = prices;
    cJSON_ArrayForEach(price, prices)
    {
        if (strcmp(price->string, "human") != 0 && !route_valid(price->string))
            diagnostics_error(reader->diagnostics, reader_name_place(reader, price),
                              "`%.80s` is no operation: write `POST /v1/…`, or `human`",
                              price->string);
        if (!cJSON_IsObject(price))
            error_at(reader, price,
                     "a price is an object: `{\"video\": 1}`, `{}` is free");
        else
            bill_check(reader, price);
    }
}

static const struct member_rule HUMAN[] = {
    {"post", MEMBER_STRING, 0}, {"form", MEMBER_OBJECT, 0}, {NULL, 0, 0}};

static void read_human(struct reader *reader, const cJSON *root)
{
    struct target *target = reader->plan->target;
    const cJSON *human = cJSON_GetObjectItemCaseSensitive(root, "human");
    if (cJSON_IsString(human) && strcmp(human->valuestring, "ask") != 0)
        error_at(reader, human, "`human` must be `ask` or {\"post\": …, \"form\": …}");
    if (!cJSON_IsObject(human))
        return;
    const cJSON *post = cJSON_GetObjectItemCaseSensitive(human, "post");
    if (!members_check(human, HUMAN, 0, false, "`human`", reader->plan->sources->places,
                       reader->diagnostics))
        return;
    if (post == NULL) {
        error_at(reader, human,
                 "`human` has no `post`: the URL that the stand-in posts to");
        return;
    }
    target->human = HUMAN_POST;
    target->human_post = post->valuestring;
    target->human_place = reader_place(reader, post);
    target->human_form = cJSON_GetObjectItemCaseSensitive(human, "form");
}

static void read_members(struct reader *reader, const cJSON *root)
{
    struct target *target = reader->plan->target;
    const cJSON *headers = cJSON_GetObjectItemCaseSensitive(root, "headers");
    const cJSON *query = cJSON_GetObjectItemCaseSensitive(root, "query");
    target->pace = 1;
    target->live = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(root, "live"));
    target->provides =
        reader_strings(reader, cJSON_GetObjectItemCaseSensitive(root, "provides"));
    target->headers = cJSON_IsObject(headers) ? headers : NULL;
    target->query = cJSON_IsObject(query) ? query : NULL;
    const cJSON *vars = cJSON_GetObjectItemCaseSensitive(root, "vars");
    if (cJSON_IsObject(vars)) {
        variables_choose_key(reader, vars);
        variables_declare(reader, vars, &target->vars);
        variables_check_keys(reader, &target->vars);
    }
    read_base(reader, root);
    read_pace(reader, root);
    read_prices(reader, root);
    read_human(reader, root);
}

/* --base also is what a file's {{base}} says. */
static void read_base_option(struct reader *reader)
{
    struct target *target = reader->plan->target;
    for (size_t i = 0; reader->options->base != NULL && i < target->vars.count; i++)
        if (strcmp(target->vars.items[i].name, "base") == 0)
            target->vars.items[i].value =
                json_node_string(reader->plan->arena, reader->options->base);
}

static void read_root(struct reader *reader, const struct source *source,
                      const char *name)
{
    struct target *target = arena_alloc(reader->plan->arena, sizeof *target);
    *target = (struct target){.name = name, .file = source->path};
    reader->plan->target = target;
    if (!cJSON_IsObject(source->root)) {
        error_at(reader, source->root, "a target is an object");
        return;
    }
    members_check(source->root, MEMBERS_OF_TARGET, 0, false, "a target",
                  reader->plan->sources->places, reader->diagnostics);
    read_members(reader, source->root);
    read_base_option(reader);
}

/* Is it the name of a file rather than of a target? */
static bool names_file(const char *target)
{
    size_t size = strlen(target);
    return strchr(target, '/') != NULL ||
           (size > 5 && strcmp(target + size - 5, ".json") == 0);
}

static const char *find_in(struct reader *reader, const char *const *folders,
                           const char *name)
{
    struct arena *arena = reader->plan->arena;
    char *file = arena_printf(arena, "targets/%s.json", name);
    for (; *folders != NULL; folders++) {
        const char *path = path_join(arena, *folders, file);
        if (path_is_file(path))
            return path;
    }
    return NULL;
}

/* The names of the targets there are, for a suggestion. */
static const char *const *targets_known(struct reader *reader, const char *const *folders)
{
    struct arena *arena = reader->plan->arena;
    const char **names = NULL;
    size_t count = 0;
    for (; *folders != NULL; folders++) {
        const char **files =
            path_list_json(arena, path_join(arena, *folders, "targets"), NULL);
        for (; *files != NULL; files++) {
            const char *name = path_name(*files);
            names = arena_grow(arena, names, count, sizeof *names);
            names[count++] = arena_copy_n(arena, name, strlen(name) - 5);
        }
    }
    names = arena_grow(arena, names, count, sizeof *names);
    names[count] = NULL;
    return names;
}

static bool no_target(struct reader *reader, const char *const *folders, const char *name,
                      struct error *err)
{
    char phrase[80];
    suggest_phrase(name, targets_known(reader, folders), phrase, sizeof phrase);
    return error_set(err, ERROR_USAGE, "there is no target `%s`: no %s/targets/%s.json%s",
                     name, folders[0] != NULL ? folders[0] : ".", name, phrase);
}

bool target_read(struct reader *reader, const char *const *folders, struct error *err)
{
    struct sources *sources = reader->plan->sources;
    const char *name = reader->options->target != NULL ? reader->options->target : "mock";
    if (reader->options->target_text != NULL) {
        const struct source *given =
            sources_add(sources, name, reader->options->target_text, reader->diagnostics);
        if (given != NULL)
            read_root(reader, given, name);
        return true;
    }
    bool is_file = names_file(name);
    const char *path = is_file ? name : find_in(reader, folders, name);
    if (path == NULL && reader->options->target != NULL)
        return no_target(reader, folders, name, err);
    if (is_file && !path_is_file(path))
        return error_set(err, ERROR_USAGE, "there is no target file %s", path);
    const struct source *source =
        path != NULL
            ? sources_load(sources, path, NULL, reader->diagnostics)
            : sources_add(sources, "(quickstart)", QUICKSTART, reader->diagnostics);
    if (source != NULL)
        read_root(reader, source, path != NULL ? name : "quickstart");
    return true;
}
