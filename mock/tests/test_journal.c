#include "base/auto.h"
#include "base/stop.h"
#include "tests/check.h"
#include "world/journal.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rings {
    struct journal_budget *budget;
    struct journal *a, *b;
};

static struct rings rings_new(size_t max_bytes, int max_entries)
{
    struct rings rings = {.budget = journal_budget_new(max_bytes)};
    rings.a = journal_new(rings.budget, max_entries);
    rings.b = journal_new(rings.budget, max_entries);
    return rings;
}

static void rings_drop(struct rings *rings)
{
    journal_free(rings->a);
    journal_free(rings->b);
    journal_budget_free(rings->budget);
}

static void add(struct journal *journal, const char *id, const char *on, int status)
{
    struct journal_entry entry = {
        .id = id, .operation = operation_find(on), .method = "GET", .status = status};
    journal_add(journal, &entry, NULL);
}

enum { IDS_SIZE = 64 };

/* Gathers the ids in an array of IDS_SIZE, a blank after each. */
static void gather(void *context, const struct journal_entry *entry)
{
    char *ids = context;
    size_t used = strlen(ids);
    snprintf(ids + used, IDS_SIZE - used, "%s ", entry->id);
}

static void test_filters(void)
{
    AUTO(rings_drop) struct rings rings = rings_new(1 << 20, 10);
    add(rings.a, "r1", "POST /v1/video/assets", 200);
    add(rings.a, "r2", "GET /v1/video/assets", 200);
    add(rings.a, "r3", "POST /v1/video/assets", 400);
    add(rings.a, "r4", "POST /v1/video/assets", 200);
    add(rings.b, "r5", "POST /v1/video/assets", 200);
    const struct operation *post = operation_find("POST /v1/video/assets");
    const struct {
        const char *name;
        struct journal_filter filter;
        const char *want;
    } CASES[] = {
        {"all", {0}, "r1 r2 r3 r4 "},
        {"on", {.on = post}, "r1 r3 r4 "},
        {"status", {.status = 200}, "r1 r2 r4 "},
        {"both", {.on = post, .status = 200}, "r1 r4 "},
        {"since", {.since = "r2"}, "r3 r4 "},
        {"since the newest", {.since = "r4"}, ""},
        {"since an unknown one", {.since = "r9"}, "r1 r2 r3 r4 "},
        {"limit keeps the newest", {.limit = 2}, "r3 r4 "},
        {"limit after the filters", {.on = post, .limit = 2}, "r3 r4 "},
        {"after a number", {.after = 3}, "r4 "},
        {"no such status", {.status = 500}, ""},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char ids[IDS_SIZE] = "";
        int64_t evicted = -1;
        CHECK(CASES[i].name,
              journal_each(rings.a, &CASES[i].filter, gather, ids, &evicted));
        CHECK_STR(CASES[i].name, CASES[i].want, ids);
        CHECK_INT(CASES[i].name, 0, evicted);
    }
}

static void test_ring(void)
{
    AUTO(rings_drop) struct rings rings = rings_new(1 << 20, 3);
    char id[16];
    for (int i = 1; i <= 8; i++) {
        snprintf(id, sizeof id, "r%d", i);
        add(rings.a, id, "GET /kyc", 200);
    }
    char ids[IDS_SIZE] = "";
    int64_t evicted = 0;
    const struct journal_filter all = {0};
    journal_each(rings.a, &all, gather, ids, &evicted);
    CHECK_STR("newest three", "r6 r7 r8 ", ids);
    CHECK_INT("evicted", 5, evicted);
    CHECK_INT("total", 8, journal_total(rings.a));
    char found[IDS_SIZE] = "";
    CHECK("kept", journal_find(rings.a, "r6", gather, found));
    CHECK_STR("kept", "r6 ", found);
    CHECK("gone", !journal_find(rings.a, "r5", gather, found));
    CHECK("another ring's", !journal_find(rings.b, "r6", gather, found));
    journal_clear(rings.a);
    int64_t kept = -1;
    journal_counts(rings.a, &kept, &evicted);
    CHECK_INT("cleared", 0, kept);
    CHECK_INT("cleared", 0, evicted);
    CHECK_INT("numbers go on", 8, journal_total(rings.a));
    CHECK_INT("no bytes left", 0, journal_budget_bytes(rings.budget));
}

static void test_no_ring(void)
{
    AUTO(rings_drop) struct rings rings = rings_new(1 << 20, 0);
    add(rings.a, "r1", "GET /kyc", 200);
    int64_t kept = -1;
    int64_t evicted = -1;
    journal_counts(rings.a, &kept, &evicted);
    CHECK_INT("kept", 0, kept);
    CHECK_INT("evicted", 1, evicted);
}

/* The ring that holds most pays: a quiet world keeps what it has. */
static void test_budget(void)
{
    enum { MAX = 400 * 1024 };
    AUTO(rings_drop) struct rings rings = rings_new(MAX, 1000);
    char body[10000];
    memset(body, 'x', sizeof body);
    struct journal_entry entry = {
        .id = "big", .response_body = body, .response_size = sizeof body};
    add(rings.b, "quiet", "GET /kyc", 200);
    for (int i = 0; i < 100; i++) {
        journal_add(rings.a, &entry, NULL);
        CHECK("within", journal_budget_bytes(rings.budget) <= MAX);
    }
    int64_t kept = 0;
    int64_t evicted = 0;
    journal_counts(rings.a, &kept, &evicted);
    CHECK("some kept", kept > 30 && kept < 41);
    CHECK_INT("all counted", 100, kept + evicted);
    journal_counts(rings.b, &kept, &evicted);
    CHECK_INT("quiet kept", 1, kept);
    CHECK_INT("quiet evicted", 0, evicted);
}

struct seen {
    char text[20000];
    size_t request_kept, response_kept;
    bool request_cut, response_cut;
};

static void see(void *context, const struct journal_entry *entry)
{
    struct seen *seen = context;
    seen->request_kept = entry->request_kept;
    seen->response_kept = entry->response_kept;
    seen->request_cut = entry->request_cut;
    seen->response_cut = entry->response_cut;
    snprintf(seen->text, sizeof seen->text, "%s|%s|%s|%s|%s|%.*s|%.*s", entry->path,
             entry->query, entry->hint, entry->request_headers, entry->response_headers,
             (int)entry->request_kept, entry->request_body, (int)entry->response_kept,
             entry->response_body);
}

static struct seen *add_and_see(struct journal_entry entry, const char *secret)
{
    AUTO(rings_drop) struct rings rings = rings_new(1 << 20, 10);
    struct seen *seen = calloc(1, sizeof *seen);
    entry.id = "r1";
    journal_add(rings.a, &entry, secret);
    journal_find(rings.a, "r1", see, seen);
    return seen;
}

static void test_secret(void)
{
    struct journal_entry entry = {
        .path = "/v1/sk-top-secret",
        .query = "k=sk-top-secret",
        .hint = "you sent sk-top-secret",
        .request_headers = "Host: a\r\nAuthorization: Bearer sk-top-secret\r\nX: 1\r\n",
        .response_headers = "X-Echo: sk-top-secret\r\n",
        .request_body = "{\"k\":\"sk-top-secret\"}",
        .request_size = 21,
        .response_body = "c2stdG9wLXNlY3JldA==",
        .response_size = 20,
    };
    struct seen *seen = add_and_see(entry, "sk-top-secret");
    CHECK_STR("everywhere",
              "/v1/***|k=***|you sent ***|Host: a\r\nAuthorization: Bearer ***\r\nX: "
              "1\r\n|X-Echo: ***\r\n|{\"k\":\"***\"}|***A==",
              seen->text);
    free(seen);
}

static void test_authorization(void)
{
    static const struct {
        const char *name, *lines, *want;
    } CASES[] = {
        {"bare key", "Authorization: sk-1\r\nX: 1\r\n", "Authorization: ***\r\nX: 1\r\n"},
        {"other case", "authorization: BEARER sk-1\r\n", "authorization: BEARER ***\r\n"},
        {"basic", "X: 1\r\nAuthorization: Basic abc=\r\n",
         "X: 1\r\nAuthorization: ***\r\n"},
        {"one letter", "Authorization: k\r\n", "Authorization: *\r\n"},
        {"empty", "Authorization: \r\nX: 1\r\n", "Authorization: \r\nX: 1\r\n"},
        {"not its name", "X-Authorization: abc\r\n", "X-Authorization: abc\r\n"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct journal_entry entry = {.request_headers = CASES[i].lines};
        struct seen *seen = add_and_see(entry, NULL);
        CHECK_HAS(CASES[i].name, CASES[i].want, seen->text);
        free(seen);
    }
}

static void test_bodies(void)
{
    static char body[40000];
    memset(body, 'x', sizeof body);
    body[JOURNAL_BODY_MAX - 1] = '\xc3';
    body[JOURNAL_BODY_MAX] = '\xa4';
    struct journal_entry entry = {.request_body = body,
                                  .request_size = sizeof body,
                                  .response_body = body,
                                  .response_size = JOURNAL_BODY_MAX - 1};
    struct seen *seen = add_and_see(entry, NULL);
    CHECK_INT("cut before the character", JOURNAL_BODY_MAX - 1, seen->request_kept);
    CHECK("cut", seen->request_cut);
    CHECK_INT("whole", JOURNAL_BODY_MAX - 1, seen->response_kept);
    CHECK("whole", !seen->response_cut);
    free(seen);

    entry = (struct journal_entry){
        .request_body = "", .response_body = "\xff\xd8\0\x10", .response_size = 4};
    seen = add_and_see(entry, NULL);
    CHECK("empty", seen->request_kept == 0 && !seen->request_cut);
    CHECK("no text", seen->response_kept == 0 && seen->response_cut);
    free(seen);
}

enum { THREADS = 4, ROUNDS = 500 };

static void *add_many(void *context)
{
    struct rings *rings = context;
    const struct journal_filter all = {.limit = 5};
    for (int i = 0; i < ROUNDS; i++) {
        add(i % 2 ? rings->a : rings->b, "r", "GET /kyc", 200);
        char ids[IDS_SIZE] = "";
        journal_each(rings->a, &all, gather, ids, NULL);
    }
    return NULL;
}

static void test_threads(void)
{
    AUTO(rings_drop) struct rings rings = rings_new(16 * 1024, 100);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, add_many, &rings);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT("all added", THREADS * ROUNDS,
              journal_total(rings.a) + journal_total(rings.b));
    CHECK("within", journal_budget_bytes(rings.budget) <= 16 * 1024);
}

struct waiter {
    struct journal_budget *budget;
    int64_t ticket;
};

static void *wait_long(void *context)
{
    struct waiter *waiter = context;
    journal_wait(waiter->budget, waiter->ticket, stop_now_us() + 60 * 1000000);
    return NULL;
}

static void test_wait(void)
{
    AUTO(rings_drop) struct rings rings = rings_new(1 << 20, 10);
    struct waiter waiter = {rings.budget, journal_ticket(rings.budget)};
    int64_t start = stop_now_ms();
    journal_wait(rings.budget, waiter.ticket, stop_now_us() + 20000);
    CHECK("its time ran out", stop_now_ms() - start >= 19);

    pthread_t thread;
    pthread_create(&thread, NULL, wait_long, &waiter);
    add(rings.b, "r1", "GET /kyc", 200);
    pthread_join(thread, NULL);

    waiter.ticket = journal_ticket(rings.budget);
    pthread_create(&thread, NULL, wait_long, &waiter);
    journal_wake(rings.budget);
    pthread_join(thread, NULL);
    CHECK("woken by news and by the stop", stop_now_ms() - start < 10000);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"filters", test_filters}, {"ring", test_ring},
        {"no ring", test_no_ring}, {"budget", test_budget},
        {"secret", test_secret},   {"authorization", test_authorization},
        {"bodies", test_bodies},   {"threads", test_threads},
        {"wait", test_wait},
    };
    return check_main("journal", TESTS, COUNT_OF(TESTS));
}
