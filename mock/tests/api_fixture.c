#include "tests/api_fixture.h"

#include "base/auto.h"

#include <stdio.h>
#include <string.h>

static void take_assumptions(struct api *api, const char *assume)
{
    AUTO(text_drop) struct text list = TEXT_INIT(1024);
    text_puts(&list, assume ? assume : "");
    char *rest = list.data;
    for (char *pair; (pair = strsep(&rest, ",")) && *pair;) {
        struct error err = {0};
        char *value = strchr(pair, '=');
        *value++ = '\0';
        if (!assumption_set(&api->settings.assumptions, pair, value, &err))
            fprintf(stderr, "fixture: %s\n", err.message);
    }
}

/* The id in an answer, which must be a 200. */
static char *take_id(struct answer answer)
{
    char *id = strdup(answer_text(&answer, "id"));
    answer_clean(&answer);
    return id;
}

static char *make_group(struct api *api, const char *key)
{
    struct answer session = api_call(api, key, "POST", "/v1/video/assets/sessions",
                                     "{\"callback_url\":\"https://app.example.com/cb\"}");
    const char *link = strstr(answer_text(&session, "h5_link"), "/kyc?");
    struct answer scan =
        api_call_with(api, "Content-Type: application/x-www-form-urlencoded\n", "POST",
                      link ? link : "/kyc", "outcome=success");
    const char *location = answer_header(&scan, "Location");
    const char *id = strstr(location, "group_id=");
    char *group = id ? strndup(id + 9, strcspn(id + 9, "&")) : strdup("");
    answer_clean(&session);
    answer_clean(&scan);
    return group;
}

static char *make_asset(struct api *api, const char *key, const char *type,
                        const char *name)
{
    char body[256];
    snprintf(body, sizeof body,
             "{\"url\":\"https://cdn.example.com/face.jpg\",\"asset_type\":\"%s\","
             "\"group_id\":\"%s\",\"name\":\"%s\"}",
             type, strcmp(key, API_KEY) == 0 ? "{group}" : "{other_group}", name);
    return take_id(api_call(api, key, "POST", "/v1/video/assets", body));
}

static void fill_world(struct api *api)
{
    api->group = make_group(api, API_KEY);
    /* Worlds of one seed have the same ids: the other one has to come by its own. */
    free(make_group(api, API_OTHER_KEY));
    api->other_group = make_group(api, API_OTHER_KEY);
    api_advance(api, API_OTHER_KEY, 1000);
    api->active = make_asset(api, API_KEY, "Image", "first");
    api->video = make_asset(api, API_KEY, "Video", "clip");
    api->audio = make_asset(api, API_KEY, "Audio", "voice");
    api->failed = make_asset(api, API_KEY, "Image", "mock=no_face");
    api->other_asset = make_asset(api, API_OTHER_KEY, "Image", "theirs");
    api_advance(api, API_KEY, 10000);
    api_advance(api, API_OTHER_KEY, 10000);
    api->processing = make_asset(api, API_KEY, "Image", "second");
    api->task =
        take_id(api_call(api, API_KEY, "POST", "/v1/video/generations",
                         "{\"model\":\"byteplus/seedance-2.0\",\"content\":[{\"type\":"
                         "\"text\",\"text\":\"hello\"}]}"));
}

void api_open(struct api *api, const char *assume, bool world)
{
    api_open_file(api, NULL, assume, world);
}

void api_open_file(struct api *api, const char *file, const char *assume, bool world)
{
    struct error err = {0};
    *api = (struct api){.settings = {.has_seed = true,
                                     .seed = 1,
                                     .asset_ms = 3000,
                                     .queue_ms = 2000,
                                     .run_ms = 5000,
                                     .journal_max = 1000,
                                     .listen_url = "http://127.0.0.1:8080"}};
    clock_parse_mode("frozen@2026-06-19T07:02:41Z", &api->settings.clock);
    take_assumptions(api, assume);
    api->app.settings = &api->settings;
    api->app.stop = stop_new();
    api->app.store = store_open(file, &err);
    api->app.worlds = worlds_new(&api->settings, api->app.store, &err);
    if (!api->app.worlds)
        fprintf(stderr, "fixture: %s\n", err.message);
    if (world)
        fill_world(api);
}

void api_close(struct api *api)
{
    char *ids[] = {api->group, api->active,      api->video,
                   api->audio, api->processing,  api->failed,
                   api->task,  api->other_group, api->other_asset};
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        free(ids[i]);
    worlds_free(api->app.worlds);
    store_close(api->app.store);
    stop_free(api->app.stop);
}

static const char *name_value(const struct api *api, const char *name, size_t size)
{
    const struct {
        const char *name, *value;
    } NAMES[] = {
        {"{group}", api->group},
        {"{active}", api->active},
        {"{video}", api->video},
        {"{audio}", api->audio},
        {"{processing}", api->processing},
        {"{failed}", api->failed},
        {"{task}", api->task},
        {"{other_group}", api->other_group},
        {"{other_asset}", api->other_asset},
    };
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        if (strlen(NAMES[i].name) == size && strncmp(NAMES[i].name, name, size) == 0)
            return NAMES[i].value;
    return NULL;
}

static char *expand(const struct api *api, const char *text)
{
    struct text out = TEXT_INIT(4 << 20);
    while (*text) {
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        const char *value = end ? name_value(api, text, (size_t)(end - text) + 1) : NULL;
        if (value) {
            text_puts(&out, value);
            text = end + 1;
        } else {
            text_putc(&out, *text++);
        }
    }
    return text_take(&out);
}

/* Splits "Name: value\n…" in place into the request's headers. */
static void take_headers(struct request *req, char *lines)
{
    for (char *line; (line = strsep(&lines, "\n")) && *line;) {
        char *colon = strchr(line, ':');
        *colon = '\0';
        req->headers[req->header_count++] =
            (struct header){.name = line, .value = colon + 1 + strspn(colon + 1, " ")};
    }
}

struct answer api_call_with(struct api *api, const char *headers, const char *method,
                            const char *target, const char *body)
{
    static unsigned long count;
    AUTO(string_drop) char *path = expand(api, target);
    AUTO(string_drop) char *sent = expand(api, body ? body : "");
    AUTO(string_drop) char *lines = expand(api, headers);
    char *query = strchr(path, '?');
    if (query)
        *query++ = '\0';
    struct request req = {.method = method,
                          .path = path,
                          .query = query ? query : "",
                          .body = sent,
                          .body_size = strlen(sent),
                          .peer = "127.0.0.1",
                          .received_us = stop_now_us()};
    snprintf(req.id, sizeof req.id, "req-test-%lu", ++count);
    take_headers(&req, lines);
    struct response res = {0};
    app_handle(&api->app, &req, &res);

    struct text head = TEXT_INIT(64 * 1024);
    response_lines(&res, req.id, &head);
    const char *data = res.body ? res.body : res.fixed ? res.fixed : "";
    struct answer answer = {.status = res.status ? res.status : 200,
                            .body = strndup(data, res.size),
                            .headers = text_take(&head)};
    answer.json = cJSON_Parse(answer.body);
    response_clean(&res);
    return answer;
}

struct answer api_call(struct api *api, const char *key, const char *method,
                       const char *target, const char *body)
{
    char headers[512];
    snprintf(headers, sizeof headers, "Host: 127.0.0.1:8080\n%s%s%s%s",
             key ? "Authorization: Bearer " : "", key ? key : "", key ? "\n" : "",
             body ? "Content-Type: application/json\n" : "");
    return api_call_with(api, headers, method, target, body);
}

void answer_clean(struct answer *answer)
{
    free(answer->body);
    free(answer->headers);
    cJSON_Delete(answer->json);
}

const char *answer_header(const struct answer *answer, const char *name)
{
    static char value[4096];
    size_t size = strlen(name);
    value[0] = '\0';
    for (const char *line = answer->headers; line && *line;
         line = strstr(line, "\r\n") + 2)
        if (strncasecmp(line, name, size) == 0 && line[size] == ':')
            snprintf(value, sizeof value, "%.*s", (int)strcspn(line + size + 2, "\r"),
                     line + size + 2);
    return value;
}

static const cJSON *find(const struct answer *answer, const char *path)
{
    AUTO(text_drop) struct text copy = TEXT_INIT(256);
    text_puts(&copy, path);
    char *rest = copy.data;
    const cJSON *at = answer->json;
    for (char *name; at && (name = strsep(&rest, ".")) && *name;)
        at = cJSON_IsArray(at) ? cJSON_GetArrayItem(at, (int)strtol(name, NULL, 10))
                               : cJSON_GetObjectItemCaseSensitive(at, name);
    return at;
}

const char *answer_text(const struct answer *answer, const char *path)
{
    const cJSON *item = find(answer, path);
    return cJSON_IsString(item) ? item->valuestring : "";
}

char *answer_members(const struct answer *answer, const char *path)
{
    struct text out = TEXT_INIT(4096);
    const cJSON *item;
    cJSON_ArrayForEach(item, find(answer, path))
        text_printf(&out, "%s%s", out.size ? "," : "", item->string ? item->string : "-");
    return text_take(&out);
}

char *api_post_id(struct api *api, const char *target, const char *body)
{
    return take_id(api_call(api, API_KEY, "POST", target, body));
}

char *api_session_link(struct api *api, const char *callback_url)
{
    char body[4096];
    snprintf(body, sizeof body, "{\"callback_url\":\"%s\",\"lang\":\"en\"}",
             callback_url);
    struct answer answer =
        api_call(api, API_KEY, "POST", "/v1/video/assets/sessions", body);
    const char *link = strstr(answer_text(&answer, "h5_link"), "/kyc?");
    char *copy = strdup(link ? link : "/kyc?");
    answer_clean(&answer);
    return copy;
}

struct world *api_advance(struct api *api, const char *key, int64_t ms)
{
    struct world *world = NULL;
    struct error err = {0};
    if (!worlds_of_key(api->app.worlds, key, &world, &err) ||
        !clock_advance(&world->clock, ms, &err))
        fprintf(stderr, "fixture: %s\n", err.message);
    return world;
}
