#include "base/auto.h"
#include "base/text.h"
#include "tests/ask.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

static const char *const FROZEN[] = {"--clock",   "frozen@2026-06-19T07:02:41Z",
                                     "--seed",    "7",
                                     "--api-key", "alice=alice",
                                     "--api-key", "bob=bob",
                                     "--api-key", "carol=carol",
                                     NULL};

static void stop_mock(struct mock_process *mock)
{
    mock_stop(mock);
}

static void test_resolution(void)
{
    AUTO(stop_mock) struct mock_process mock = {0};
    if (!CHECK("start", mock_start(&mock, FROZEN)))
        return;
    char id[64];
    AUTO(reply_drop) struct reply none = ask(&mock, "GET", "/_mock/clock", NULL, NULL);
    CHECK_INT("no world yet", 400, none.status);
    CHECK_STR("no world yet", "invalid_request_error", reply_type(&none));
    make_asset(&mock, "alice", "a", id);
    AUTO(reply_drop) struct reply only = ask(&mock, "GET", "/_mock/clock", NULL, NULL);
    CHECK_INT("the only one", 200, only.status);
    make_asset(&mock, "bob", "b", id);
    AUTO(reply_drop) struct reply two = ask(&mock, "GET", "/_mock/clock", NULL, NULL);
    CHECK_INT("two", 400, two.status);
    CHECK_HAS("names them", "alice, bob", reply_message(&two));
    AUTO(reply_drop)
    struct reply named = ask(&mock, "DELETE", "/_mock/state?world=bob", "alice", NULL);
    CHECK_STR("?world= wins", "bob", reply_str(&named, "/world"));
    AUTO(reply_drop)
    struct reply keyed = ask(&mock, "DELETE", "/_mock/state", "alice", NULL);
    CHECK_STR("the key's", "alice", reply_str(&keyed, "/world"));
    AUTO(reply_drop)
    struct reply unknown = ask(&mock, "GET", "/_mock/clock?world=dave", NULL, NULL);
    CHECK_INT("unknown", 404, unknown.status);
    CHECK_STR("unknown", "control_error", reply_type(&unknown));
    CHECK_HAS("names them", "alice, bob", reply_message(&unknown));
    AUTO(reply_drop) struct reply bad = ask(&mock, "GET", "/_mock/clock", "dave", NULL);
    CHECK_INT("bad key", 401, bad.status);
    CHECK_STR("bad key", "authentication_error", reply_type(&bad));
    AUTO(reply_drop)
    struct reply ring = ask(&mock, "GET", "/_mock/clock?world=-", NULL, NULL);
    CHECK_INT("the ring is no world", 404, ring.status);
    AUTO(reply_drop) struct reply made = ask(&mock, "GET", "/_mock/clock", "carol", NULL);
    CHECK_INT("a control call makes its key's world", 200, made.status);
    AUTO(reply_drop) struct reply worlds = ask(&mock, "GET", "/_mock/worlds", NULL, NULL);
    CHECK_INT("three", 3, reply_count(&worlds, "/worlds"));
}

static void test_worlds(void)
{
    AUTO(stop_mock) struct mock_process mock = {0};
    if (!CHECK("start", mock_start(&mock, FROZEN)))
        return;
    char id[64];
    make_session(&mock, "alice", id);
    make_asset(&mock, "alice", "a", id);
    make_asset(&mock, "alice", "b", id);
    make_task(&mock, "bob", "a prompt", id);
    AUTO(reply_drop)
    struct reply refused = ask(&mock, "GET", "/v1/video/assets", NULL, NULL);
    AUTO(reply_drop) struct reply all = ask(&mock, "GET", "/_mock/worlds", NULL, NULL);
    CHECK_STR("name", "alice", reply_str(&all, "/worlds/0/name"));
    CHECK_INT("sessions", 1, reply_int(&all, "/worlds/0/sessions"));
    CHECK_INT("the Virtual group", 1, reply_int(&all, "/worlds/0/groups"));
    CHECK_INT("assets", 2, reply_int(&all, "/worlds/0/assets"));
    CHECK_INT("generations", 0, reply_int(&all, "/worlds/0/generations"));
    CHECK_INT("requests", 3, reply_int(&all, "/worlds/0/requests"));
    CHECK_STR("now", "2026-06-19T07:02:41Z", reply_str(&all, "/worlds/0/now"));
    CHECK_STR("mode", "frozen", reply_str(&all, "/worlds/0/mode"));
    CHECK_STR("name", "bob", reply_str(&all, "/worlds/1/name"));
    CHECK_INT("generations", 1, reply_int(&all, "/worlds/1/generations"));
    CHECK_INT("refused", 401, refused.status);
    CHECK_INT("unauthenticated", 1, reply_int(&all, "/unauthenticated"));
}

/* Everything of one world stays as it is while another is played with. */
static void test_isolation(void)
{
    AUTO(stop_mock) struct mock_process mock = {0};
    if (!CHECK("start", mock_start(&mock, FROZEN)))
        return;
    char ours[64];
    char theirs[64];
    make_asset(&mock, "alice", "a", ours);
    AUTO(reply_drop)
    struct reply before = ask(&mock, "GET", "/_mock/state", "alice", NULL);
    static const struct {
        const char *method, *path, *body;
    } CALLS[] = {
        {"POST", "/_mock/clock/advance", "{\"by\":\"24h\"}"},
        {"PUT", "/_mock/clock", "{\"mode\":\"poll:5s\"}"},
        {"PUT", "/_mock/faults", "{\"faults\":[{\"on\":\"*\",\"do\":{\"status\":503}}]}"},
        {"PUT", "/_mock/assumptions", "{\"assumptions\":{\"wrong-method\":\"404\"}}"},
        {"DELETE", "/_mock/journal", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(CALLS); i++) {
        AUTO(reply_drop)
        struct reply done =
            ask(&mock, CALLS[i].method, CALLS[i].path, "bob", CALLS[i].body);
        CHECK_INT(CALLS[i].path, 200, done.status);
    }
    AUTO(reply_drop)
    struct reply after = ask(&mock, "GET", "/_mock/state", "alice", NULL);
    CHECK_STR("state", before.raw.body, after.raw.body);
    AUTO(reply_drop)
    struct reply journal = ask(&mock, "GET", "/_mock/journal", "alice", NULL);
    CHECK_INT("journal", 1, reply_count(&journal, "/entries"));
    AUTO(reply_drop)
    struct reply reset = ask(&mock, "DELETE", "/_mock/state", "bob", NULL);
    CHECK_INT("reset", 200, reset.status);
    make_asset(&mock, "bob", "a", theirs);
    CHECK_STR("one seed, one id", ours, theirs);
}

static void test_snapshot(void)
{
    AUTO(stop_mock) struct mock_process mock = {0};
    if (!CHECK("start", mock_start(&mock, FROZEN)))
        return;
    char id[64];
    make_session(&mock, "alice", id);
    make_asset(&mock, "alice", "mock=no_face", id);
    make_task(&mock, "alice", "mock=stuck", id);
    AUTO(reply_drop)
    struct reply faults =
        ask(&mock, "PUT", "/_mock/faults", "alice",
            "{\"faults\":[{\"on\":\"GET /v1/video/assets\",\"nth\":2,"
            "\"do\":{\"patch\":[{\"op\":\"remove\",\"path\":\"/items\"}]"
            "}}]}");
    CHECK_INT("faults", 200, faults.status);
    AUTO(reply_drop)
    struct reply first = ask(&mock, "GET", "/_mock/state", "alice", NULL);
    CHECK_INT("version", 1, reply_int(&first, "/version"));
    CHECK_INT("sessions", 1, reply_count(&first, "/sessions"));
    CHECK_INT("assets", 1, reply_count(&first, "/assets"));
    CHECK_INT("generations", 1, reply_count(&first, "/generations"));
    CHECK_INT("groups", 1, reply_count(&first, "/groups"));
    CHECK_INT("faults", 1, reply_count(&first, "/faults"));
    CHECK("no key, no name", first.raw.body && !strstr(first.raw.body, "alice"));

    AUTO(reply_drop)
    struct reply reset = ask(&mock, "DELETE", "/_mock/state", "alice", NULL);
    CHECK_STR("reset", "alice", reply_str(&reset, "/world"));
    AUTO(reply_drop)
    struct reply empty = ask(&mock, "GET", "/_mock/state", "alice", NULL);
    CHECK_INT("no assets", 0, reply_count(&empty, "/assets"));
    CHECK_INT("no faults", 0, reply_count(&empty, "/faults"));
    AUTO(reply_drop)
    struct reply journal = ask(&mock, "GET", "/_mock/journal", "alice", NULL);
    CHECK_INT("no entries", 0, reply_count(&journal, "/entries"));

    AUTO(reply_drop)
    struct reply put = ask(&mock, "PUT", "/_mock/state", "bob", first.raw.body);
    CHECK_STR("restore elsewhere", "bob", reply_str(&put, "/world"));
    AUTO(reply_drop) struct reply second = ask(&mock, "GET", "/_mock/state", "bob", NULL);
    CHECK_STR("the same bytes", first.raw.body, second.raw.body);
}

static void test_bad_snapshot(void)
{
    AUTO(stop_mock) struct mock_process mock = {0};
    if (!CHECK("start", mock_start(&mock, FROZEN)))
        return;
    char id[64];
    make_asset(&mock, "alice", "a", id);
    AUTO(reply_drop)
    struct reply before = ask(&mock, "GET", "/_mock/state", "alice", NULL);
    const char *type = before.raw.body ? strstr(before.raw.body, "\"Image\"") : NULL;
    if (!CHECK("a type to break", type != NULL))
        return;
    AUTO(text_drop) struct text document = TEXT_INIT(64 * 1024);
    text_add(&document, before.raw.body, (size_t)(type - before.raw.body));
    text_printf(&document, "\"Imagx\"%s", type + strlen("\"Image\""));
    AUTO(reply_drop)
    struct reply refused = ask(&mock, "PUT", "/_mock/state", "alice", document.data);
    CHECK_INT("refused", 400, refused.status);
    CHECK_HAS("its pointer", "/assets/0/", reply_message(&refused));
    AUTO(reply_drop)
    struct reply after = ask(&mock, "GET", "/_mock/state", "alice", NULL);
    CHECK_STR("unchanged", before.raw.body, after.raw.body);
    AUTO(reply_drop) struct reply junk = ask(&mock, "PUT", "/_mock/state", "alice", "{");
    CHECK_HAS("no JSON", "body must be valid JSON", reply_message(&junk));
}

static void test_fork(void)
{
    AUTO(stop_mock) struct mock_process mock = {0};
    if (!CHECK("start", mock_start(&mock, FROZEN)))
        return;
    char id[64];
    char ours[64];
    char theirs[64];
    make_asset(&mock, "alice", "a", id);
    AUTO(reply_drop)
    struct reply advanced =
        ask(&mock, "POST", "/_mock/clock/advance", "alice", "{\"by\":\"1h\"}");
    AUTO(reply_drop)
    struct reply forked =
        ask(&mock, "POST", "/_mock/fork", "alice", "{\"to_key\":\"bob\"}");
    CHECK_INT("forked", 200, forked.status);
    CHECK_STR("its name", "bob", reply_str(&forked, "/world"));
    AUTO(reply_drop) struct reply a = ask(&mock, "GET", "/_mock/state", "alice", NULL);
    AUTO(reply_drop) struct reply b = ask(&mock, "GET", "/_mock/state", "bob", NULL);
    CHECK_STR("the same", a.raw.body, b.raw.body);
    make_asset(&mock, "alice", "next", ours);
    make_asset(&mock, "bob", "next", theirs);
    CHECK_STR("one random stream", ours, theirs);
    AUTO(reply_drop)
    struct reply gone = ask(&mock, "DELETE", "/_mock/state", "bob", NULL);
    AUTO(reply_drop)
    struct reply kept = ask_f(&mock, "GET", "alice", NULL, "/v1/video/assets/%s", ours);
    CHECK_INT("the original stays", 200, kept.status);

    static const struct {
        const char *name, *body;
    } BAD[] = {
        {"itself", "{\"to_key\":\"alice\"}"},
        {"no key", "{}"},
        {"empty key", "{\"to_key\":\"\"}"},
        {"a key not admitted", "{\"to_key\":\"dave\"}"},
        {"unknown member", "{\"to\":\"bob\"}"},
    };
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        AUTO(reply_drop)
        struct reply refused = ask(&mock, "POST", "/_mock/fork", "alice", BAD[i].body);
        CHECK_INT(BAD[i].name, 400, refused.status);
    }
    make_asset(&mock, "carol", "c", id);
    AUTO(reply_drop)
    struct reply full =
        ask(&mock, "POST", "/_mock/fork", "alice", "{\"to_key\":\"carol\"}");
    CHECK_INT("not empty", 400, full.status);
}

/* A key with an organisation may share a world; without one its name shows no key. */
static void test_names(void)
{
    static const char *const ARGUMENTS[] = {"--api-key", "k1=acme",   "--api-key",
                                            "k2=acme",   "--api-key", "sk-secret-key",
                                            NULL};
    AUTO(stop_mock) struct mock_process mock = {0};
    if (!CHECK("start", mock_start(&mock, ARGUMENTS)))
        return;
    char id[64];
    make_asset(&mock, "k1", "a", id);
    AUTO(reply_drop)
    struct reply shared = ask_f(&mock, "GET", "k2", NULL, "/v1/video/assets/%s", id);
    CHECK_INT("one organisation", 200, shared.status);
    make_asset(&mock, "sk-secret-key", "b", id);
    AUTO(reply_drop) struct reply worlds = ask(&mock, "GET", "/_mock/worlds", NULL, NULL);
    CHECK_INT("two worlds", 2, reply_count(&worlds, "/worlds"));
    const char *name = reply_str(&worlds, "/worlds/1/name");
    CHECK("w- and 8 digits", name && strncmp(name, "w-", 2) == 0 && strlen(name) == 10);
    CHECK("no key", worlds.raw.body && !strstr(worlds.raw.body, "sk-secret"));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"resolution", test_resolution},
        {"worlds", test_worlds},
        {"isolation", test_isolation},
        {"snapshot", test_snapshot},
        {"bad snapshot", test_bad_snapshot},
        {"fork", test_fork},
        {"names", test_names},
    };
    return check_main("control worlds", TESTS, COUNT_OF(TESTS));
}
