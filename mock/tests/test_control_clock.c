#include "base/auto.h"
#include "tests/ask.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

static struct mock_process mock;

static void test_modes(void)
{
    static const struct {
        const char *mode;
        int status;
    } CASES[] = {
        {"poll:5s", 200},
        {"frozen", 200},
        {"x60", 200},
        {"x1000000", 200},
        {"real", 200},
        {"frozen@2099-01-01T00:00:00Z", 200},
        {"frozen@2026-06-19T07:02:41Z", 400},
        {"x0", 400},
        {"x1000001", 400},
        {"poll:", 400},
        {"fast", 400},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char body[128];
        snprintf(body, sizeof body, "{\"mode\":\"%s\"}", CASES[i].mode);
        AUTO(reply_drop)
        struct reply put = ask(&mock, "PUT", "/_mock/clock", "modes", body);
        CHECK_INT(CASES[i].mode, CASES[i].status, put.status);
        if (put.status != 200)
            continue;
        AUTO(reply_drop)
        struct reply get = ask(&mock, "GET", "/_mock/clock", "modes", NULL);
        CHECK("mode",
              reply_str(&get, "/mode") && strncmp(CASES[i].mode, reply_str(&get, "/mode"),
                                                  strlen(reply_str(&get, "/mode"))) == 0);
    }
    AUTO(reply_drop) struct reply get = ask(&mock, "GET", "/_mock/clock", "modes", NULL);
    CHECK_STR("stands", "2099-01-01T00:00:00Z", reply_str(&get, "/now"));
}

static void check_transition(const struct reply *reply, int index, const char *at,
                             const char *kind, const char *id, const char *from,
                             const char *to)
{
    char pointer[64];
    const char *const NAMES[] = {"at", "kind", "id", "from", "to"};
    const char *const WANT[] = {at, kind, id, from, to};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        snprintf(pointer, sizeof pointer, "/transitions/%d/%s", index, NAMES[i]);
        CHECK_STR(pointer, WANT[i], reply_str(reply, pointer));
    }
}

static void test_advance(void)
{
    char asset[64];
    char task[64];
    char session[64];
    make_session(&mock, "advance", session);
    make_asset(&mock, "advance", "a", asset);
    make_task(&mock, "advance", "mock=fail", task);
    AUTO(reply_drop)
    struct reply first =
        ask(&mock, "POST", "/_mock/clock/advance", "advance", "{\"by\":\"2s\"}");
    CHECK_STR("now", "2026-06-19T07:02:43Z", reply_str(&first, "/now"));
    CHECK_STR("mode", "frozen", reply_str(&first, "/mode"));
    CHECK_INT("one", 1, reply_count(&first, "/transitions"));
    check_transition(&first, 0, "2026-06-19T07:02:43Z", "generation", task, "queued",
                     "running");
    AUTO(reply_drop)
    struct reply second =
        ask(&mock, "POST", "/_mock/clock/advance", "advance", "{\"by\":\"1h\"}");
    CHECK_INT("three", 3, reply_count(&second, "/transitions"));
    check_transition(&second, 0, "2026-06-19T07:02:44Z", "asset", asset, "processing",
                     "active");
    check_transition(&second, 1, "2026-06-19T07:02:48Z", "generation", task, "running",
                     "failed");
    check_transition(&second, 2, "2026-06-19T07:32:41Z", "session", session, "pending",
                     "expired");
    AUTO(reply_drop)
    struct reply third =
        ask(&mock, "POST", "/_mock/clock/advance", "advance", "{\"by\":\"12h\"}");
    CHECK_INT("none", 0, reply_count(&third, "/transitions"));
}

static void test_bad_advance(void)
{
    static const char *const BODIES[] = {
        "{}",
        "{\"by\":30}",
        "{\"by\":\"30\"}",
        "{\"by\":\"-1s\"}",
        "{\"by\":\"1d\"}",
        "{\"by\":\"1000000h\"}",
        "{\"by\":\"1s\",\"to\":1}",
    };
    AUTO(reply_drop) struct reply before = ask(&mock, "GET", "/_mock/clock", "bad", NULL);
    for (size_t i = 0; i < COUNT_OF(BODIES); i++) {
        AUTO(reply_drop)
        struct reply reply = ask(&mock, "POST", "/_mock/clock/advance", "bad", BODIES[i]);
        CHECK_INT(BODIES[i], 400, reply.status);
        CHECK_STR(BODIES[i], "invalid_request_error", reply_type(&reply));
    }
    AUTO(reply_drop) struct reply after = ask(&mock, "GET", "/_mock/clock", "bad", NULL);
    CHECK_STR("stands", reply_str(&before, "/now"), reply_str(&after, "/now"));
}

int main(void)
{
    static const struct check_test TESTS[] = {{"modes", test_modes},
                                              {"advance", test_advance},
                                              {"bad advance", test_bad_advance}};
    static const char *const ARGUMENTS[] = {"--clock", "frozen@2026-06-19T07:02:41Z",
                                            NULL};
    if (!mock_start(&mock, ARGUMENTS))
        return 1;
    int status = check_main("control clock", TESTS, COUNT_OF(TESTS));
    mock_stop(&mock);
    return status;
}
