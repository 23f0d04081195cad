#include "base/auto.h"
#include "tests/ask.h"
#include "tests/check.h"

#include <string.h>

static struct mock_process mock;

static void test_rules(void)
{
    static const char RULES[] =
        "{\"faults\":[{\"on\":\"GET "
        "/v1/video/assets\",\"first\":2,\"do\":{\"status\":503}}"
        ",{\"on\":\"GET "
        "/v1/video/assets\",\"nth\":4,\"do\":{\"patch\":[{\"op\":\"replace\","
        "\"path\":\"/total_count\",\"value\":99}]}}]}";
    AUTO(reply_drop) struct reply none = ask(&mock, "GET", "/_mock/faults", "k", NULL);
    CHECK_INT("none", 0, reply_count(&none, "/faults"));
    AUTO(reply_drop) struct reply put = ask(&mock, "PUT", "/_mock/faults", "k", RULES);
    CHECK_INT("put", 200, put.status);
    CHECK_INT("answers as GET", 0, reply_int(&put, "/faults/0/seen"));
    static const int WANT[] = {503, 503, 200, 200, 200};
    for (size_t i = 0; i < COUNT_OF(WANT); i++) {
        AUTO(reply_drop)
        struct reply list = ask(&mock, "GET", "/v1/video/assets", "k", NULL);
        CHECK_INT("503 twice, then fine", WANT[i], list.status);
        CHECK_INT("patched",
                  i == 3  ? 99
                  : i < 2 ? -1
                          : 0,
                  reply_int(&list, "/total_count"));
    }
    AUTO(reply_drop) struct reply get = ask(&mock, "GET", "/_mock/faults", "k", NULL);
    CHECK_STR("on", "GET /v1/video/assets", reply_str(&get, "/faults/0/on"));
    CHECK_INT("first", 2, reply_int(&get, "/faults/0/first"));
    CHECK_INT("do", 503, reply_int(&get, "/faults/0/do/status"));
    CHECK_INT("seen", 5, reply_int(&get, "/faults/0/seen"));
    CHECK_INT("hits", 2, reply_int(&get, "/faults/0/hits"));
    CHECK_INT("hits", 1, reply_int(&get, "/faults/1/hits"));

    AUTO(reply_drop)
    struct reply again = ask(&mock, "PUT", "/_mock/faults", "k", get.raw.body);
    CHECK_INT("what GET gave may be put", 200, again.status);
    CHECK_INT("counts begin again", 0, reply_int(&again, "/faults/0/seen"));
    AUTO(reply_drop) struct reply gone = ask(&mock, "DELETE", "/_mock/faults", "k", NULL);
    CHECK_INT("cleared", 0, reply_count(&gone, "/faults"));
    AUTO(reply_drop) struct reply fine = ask(&mock, "GET", "/v1/video/assets", "k", NULL);
    CHECK_INT("fine", 200, fine.status);
}

/* A refused set leaves the rules as they were. */
static void test_refused(void)
{
    static const char GOOD[] = "{\"faults\":[{\"on\":\"*\",\"do\":{\"delay\":\"1ms\"}}]}";
    static const struct {
        const char *body, *message;
    } BAD[] = {
        {"{\"faults\":[{\"do\":{\"status\":503}}]}", "/faults/0/on"},
        {"{\"faults\":[{\"on\":\"GET /v1/video/asset\",\"do\":{\"status\":503}}]}",
         "did you mean GET /v1/video/assets"},
        {"{\"faults\":[{\"on\":\"*\",\"do\":{\"delay\":\"11m\"}}]}",
         "/faults/0/do/delay"},
        {"[]", "body must be valid JSON"},
    };
    AUTO(reply_drop) struct reply put = ask(&mock, "PUT", "/_mock/faults", "r", GOOD);
    CHECK_INT("put", 200, put.status);
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        AUTO(reply_drop)
        struct reply refused = ask(&mock, "PUT", "/_mock/faults", "r", BAD[i].body);
        CHECK_INT(BAD[i].body, 400, refused.status);
        CHECK_STR(BAD[i].body, "invalid_request_error", reply_type(&refused));
        CHECK_HAS(BAD[i].body, BAD[i].message, reply_message(&refused));
    }
    AUTO(reply_drop) struct reply get = ask(&mock, "GET", "/_mock/faults", "r", NULL);
    CHECK_STR("as before", "1ms", reply_str(&get, "/faults/0/do/delay"));
}

/* A directive ordered from outside decides like one in the request. */
static void test_directive(void)
{
    char id[64];
    AUTO(reply_drop)
    struct reply put = ask(&mock, "PUT", "/_mock/faults", "d",
                           "{\"faults\":[{\"on\":\"POST /v1/video/assets\",\"first\":1,"
                           "\"do\":{\"directive\":\"no_face,after:30s\"}}]}");
    CHECK_INT("put", 200, put.status);
    make_asset(&mock, "d", "a", id);
    AUTO(reply_drop)
    struct reply advanced =
        ask(&mock, "POST", "/_mock/clock/advance", "d", "{\"by\":\"1m\"}");
    CHECK_STR("ends", "failed", reply_str(&advanced, "/transitions/0/to"));
    CHECK_STR("after", "2026-06-19T07:03:11Z", reply_str(&advanced, "/transitions/0/at"));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"rules", test_rules}, {"refused", test_refused}, {"directive", test_directive}};
    static const char *const ARGUMENTS[] = {"--clock", "frozen@2026-06-19T07:02:41Z",
                                            NULL};
    if (!mock_start(&mock, ARGUMENTS))
        return 1;
    int status = check_main("control faults", TESTS, COUNT_OF(TESTS));
    mock_stop(&mock);
    return status;
}
