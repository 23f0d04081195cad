#include "base/auto.h"
#include "base/text.h"
#include "tests/check.h"
#include "tests/mock_process.h"
#include "tests/wire.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Worlds never influence one another: eight workers, a key each, one mock, the same
 * requests at the same time, and every body is the same but for the world's name in the
 * links. */

enum { WORKERS = 8, ROUNDS = 5, ADDED = 40 };

struct worker {
    int port;
    char key[32], world[80];
    struct text transcript;
    pthread_t thread;
};

/* Adds what was answered, the world's name taken out. */
static void note(struct worker *worker, int status, const char *body)
{
    text_printf(&worker->transcript, "%d ", status);
    for (const char *at = body ? body : ""; *at;) {
        size_t size = strlen(worker->world);
        bool name = size > 0 && strncmp(at, worker->world, size) == 0;
        text_add(&worker->transcript, name ? "WORLD" : at, name ? 5 : 1);
        at += name ? size : 1;
    }
    text_putc(&worker->transcript, '\n');
}

/* The value of a string member of the last answer; cut to fit. */
static void take(const struct wire_answer *answer, const char *member, char *out,
                 size_t room)
{
    AUTO(json_drop) cJSON *json = cJSON_Parse(answer->body ? answer->body : "");
    const char *value =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, member));
    text_copy(out, room, value ? value : "");
}

static void call(struct worker *worker, const char *method, const char *path,
                 const char *body, const char *member, char *out, size_t room)
{
    struct wire_answer answer = {0};
    int status = wire_call(worker->port, method, path, worker->key, body, &answer);
    if (member)
        take(&answer, member, out, room);
    if (member && strcmp(member, "h5_link") == 0) {
        const char *world = strstr(out, "?w=");
        snprintf(worker->world, sizeof worker->world, "%.*s",
                 world ? (int)strcspn(world + 3, "&") : 0, world ? world + 3 : "");
    }
    note(worker, status, answer.body);
    wire_answer_drop(&answer);
}

/* The scan's end, a form without a key; the group of the redirect. */
static void scan(struct worker *worker, const char *link, char *group, size_t room)
{
    struct wire_answer answer = {0};
    char request[1024], location[1024];
    const char *path = strstr(link, "/kyc?");
    snprintf(request, sizeof request,
             "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
             "15\r\n\r\noutcome=success",
             path ? path : "/");
    int status = wire_exchange(worker->port, request, &answer);
    const char *found = wire_header(&answer, "Location", location, sizeof location);
    const char *id = found ? strstr(found, "group_id=") : NULL;
    snprintf(group, room, "%.*s", id ? (int)strcspn(id + 9, "&") : 0, id ? id + 9 : "");
    note(worker, status, found);
    wire_answer_drop(&answer);
}

static void play_round(struct worker *worker)
{
    char link[512], group[64], asset[64], task[64], text[512];
    call(worker, "POST", "/v1/video/assets/sessions",
         "{\"callback_url\":\"https://app.example.com/cb\",\"lang\":\"en\"}", "h5_link",
         link, sizeof link);
    scan(worker, link, group, sizeof group);
    snprintf(text, sizeof text,
             "{\"url\":\"https://cdn.example.com/"
             "a.jpg\",\"asset_type\":\"Image\",\"group_id\":"
             "\"%s\"}",
             group);
    call(worker, "POST", "/v1/video/assets", text, "id", asset, sizeof asset);
    call(worker, "POST", "/_mock/clock/advance", "{\"by\":\"3s\"}", NULL, NULL, 0);
    snprintf(text, sizeof text, "/v1/video/assets/%s", asset);
    call(worker, "GET", text, NULL, NULL, NULL, 0);
    snprintf(text, sizeof text,
             "{\"model\":\"byteplus/seedance-2.0\",\"content\":[{\"type\":\"image_url\","
             "\"image_url\":{\"url\":\"asset://%s\"}}]}",
             asset);
    call(worker, "POST", "/v1/video/generations", text, "id", task, sizeof task);
    call(worker, "POST", "/_mock/clock/advance", "{\"by\":\"7s\"}", NULL, NULL, 0);
    snprintf(text, sizeof text, "/v1/video/generations/%s", task);
    call(worker, "GET", text, NULL, NULL, NULL, 0);
    snprintf(text, sizeof text, "/v1/video/assets?group_id=%s", group);
    call(worker, "GET", text, NULL, NULL, NULL, 0);
    call(worker, "GET", "/v1/video/generations?limit=3", NULL, NULL, NULL, 0);
    call(worker, "POST", "/v1/video/assets", "{", NULL, NULL, 0);
}

static void *work(void *context)
{
    struct worker *worker = context;
    for (int i = 0; i < ROUNDS; i++)
        play_round(worker);
    return NULL;
}

static void test_workers(void)
{
    static const char *const ARGUMENTS[] = {"--seed", "7", "--clock",
                                            "frozen@2026-06-19T07:02:41Z", NULL};
    static struct worker workers[WORKERS];
    struct mock_process mock = {0};
    if (!CHECK("starts", mock_start(&mock, ARGUMENTS)))
        return;
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){.port = mock.port, .transcript = TEXT_INIT(1 << 20)};
        snprintf(workers[i].key, sizeof workers[i].key, "sk-worker-%d", i);
        pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    }
    for (int i = 0; i < WORKERS; i++)
        pthread_join(workers[i].thread, NULL);
    CHECK_HAS("it did something", "\"status\":\"succeeded\"", workers[0].transcript.data);
    CHECK_HAS("it did something", "\"total_count\":5", workers[0].transcript.data);
    for (int i = 0; i < WORKERS; i++) {
        CHECK_STR(workers[i].key, workers[0].transcript.data, workers[i].transcript.data);
        CHECK(workers[i].key, i == 0 || strcmp(workers[0].world, workers[i].world) != 0);
    }
    for (int i = 0; i < WORKERS; i++)
        text_drop(&workers[i].transcript);
    CHECK_INT("stops", 0, mock_stop(&mock));
}

static void *add_assets(void *context)
{
    struct worker *worker = context;
    char id[64];
    for (int i = 0; i < ADDED; i++)
        call(worker, "POST", "/v1/video/assets",
             "{\"url\":\"https://cdn.example.com/a.jpg\",\"asset_type\":\"Image\"}", "id",
             id, sizeof id);
    return NULL;
}

/* Within a world additions go side by side: none is lost, and the group that the first
 * asset without one makes is made once. */
static void test_one_world(void)
{
    static struct worker workers[WORKERS];
    struct mock_process mock = {0};
    if (!CHECK("starts", mock_start(&mock, (const char *const[]){NULL})))
        return;
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){.port = mock.port, .transcript = TEXT_INIT(1 << 20)};
        snprintf(workers[i].key, sizeof workers[i].key, "sk-shared");
        pthread_create(&workers[i].thread, NULL, add_assets, &workers[i]);
    }
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(workers[i].thread, NULL);
        text_drop(&workers[i].transcript);
    }
    struct wire_answer answer = {0};
    char total[48];
    snprintf(total, sizeof total, "\"total_count\":%d,", WORKERS * ADDED);
    wire_call(mock.port, "GET", "/v1/video/assets", "sk-shared", NULL, &answer);
    CHECK_HAS("all in one group", total, answer.body);
    wire_answer_drop(&answer);
    CHECK_INT("stops", 0, mock_stop(&mock));
}

int main(void)
{
    static const struct check_test TESTS[] = {{"workers", test_workers},
                                              {"one world", test_one_world}};
    return check_main("isolation", TESTS, COUNT_OF(TESTS));
}
