#include "base/auto.h"
#include "base/text.h"
#include "tests/ask.h"
#include "tests/check.h"
#include "tests/files.h"
#include "tests/sample.h"

#include <stdlib.h>

/* Each option comes through to what it steers. */

static const char SESSION[] = "{\"callback_url\":\"https://app.example.com/cb\"}";
static const char ASSET[] =
    "{\"url\":\"https://cdn.example.com/a.jpg\",\"asset_type\":\"Image\"}";

/* A call that each of them answers differently. */
static const struct {
    const char *arguments[5];
    const char *method, *path, *body;
    int status;
    const char *want;
} EFFECTS[] = {
    {{"--public-url", "https://mock.example/"},
     "POST",
     "/v1/video/assets/sessions",
     SESSION,
     200,
     "\"h5_link\":\"https://mock.example/kyc?w="},
    {{"--api-key", "sk-1=acme"},
     "POST",
     "/v1/video/assets/sessions",
     SESSION,
     200,
     "/kyc?w=acme&token="},
    {{"--api-key", "sk-other"}, "GET", "/v1/video/assets", NULL, 401, "invalid API key"},
    {{"--clock", "frozen@2026-06-19T07:02:41Z"},
     "POST",
     "/v1/video/assets",
     ASSET,
     200,
     "{\"id\":\"asset-20260619150241-"},
    {{"--allow-http-callback"},
     "POST",
     "/v1/video/assets/sessions",
     "{\"callback_url\":\"http://localhost:3000/cb\"}",
     200,
     "pending"},
    {{"--assume", "wrong-method=404"},
     "DELETE",
     "/v1/video/assets",
     NULL,
     404,
     "not_found"},
    {{"--admin", "off"}, "GET", "/_mock/worlds", NULL, 404, "control_error"},
    {{"--admin", "token:s3cret"}, "GET", "/_mock/worlds", NULL, 401, "control_error"},
    {{"--threads", "1"}, "GET", "/v1/video/assets", NULL, 200, "\"object\":\"list\""},
};

static void test_options_take_effect(void)
{
    for (size_t i = 0; i < COUNT_OF(EFFECTS); i++) {
        struct mock_process mock;
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        const char *name = EFFECTS[i].arguments[0];
        if (!CHECK(name, mock_start(&mock, EFFECTS[i].arguments)))
            continue;
        CHECK_INT(name, EFFECTS[i].status,
                  wire_call(mock.port, EFFECTS[i].method, EFFECTS[i].path, "sk-1",
                            EFFECTS[i].body, &answer));
        CHECK_HAS(name, EFFECTS[i].want, answer.body);
        CHECK_INT(name, 0, mock_stop(&mock));
    }
}

static void test_faults_file(void)
{
    struct mock_process mock;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    const char *path = sample_path("faults.json");
    const char *arguments[] = {"--faults", path, NULL};
    files_write(path, "{\"faults\":[{\"on\":\"GET /v1/video/assets\",\"nth\":2,"
                      "\"do\":{\"status\":503}}]}");
    if (!CHECK("faults", mock_start(&mock, arguments)))
        return;
    CHECK_INT("first", 200,
              wire_call(mock.port, "GET", "/v1/video/assets", "sk-1", NULL, &answer));
    CHECK_INT("second", 503,
              wire_call(mock.port, "GET", "/v1/video/assets", "sk-1", NULL, &answer));
    mock_stop(&mock);
}

/* A mock with that option has the asset that another one made. */
static void check_kept(const char *option, const char *file, const char *key,
                       const char *asset)
{
    struct mock_process mock;
    const char *arguments[] = {option, file, NULL};
    if (!CHECK(option, mock_start(&mock, arguments)))
        return;
    AUTO(reply_drop)
    struct reply kept = ask_f(&mock, "GET", key, NULL, "/v1/video/assets/%s", asset);
    CHECK_STR(option, "kept", reply_str(&kept, "/name"));
    mock_stop(&mock);
}

static void test_state_files(void)
{
    char state[128], snapshot[128], asset[64];
    struct mock_process mock;
    text_copy(state, sizeof state, sample_path("state"));
    text_copy(snapshot, sizeof snapshot, sample_path("snapshot.json"));
    const char *arguments[] = {"--state", state, NULL};
    if (!CHECK("state", mock_start(&mock, arguments)))
        return;
    make_asset(&mock, "sk-1", "kept", asset);
    AUTO(reply_drop) struct reply saved = ask(&mock, "GET", "/_mock/state", "sk-1", NULL);
    CHECK("snapshot", files_write(snapshot, saved.raw.body ? saved.raw.body : ""));
    mock_stop(&mock);
    check_kept("--state", state, "sk-1", asset);
    check_kept("--load", snapshot, "sk-2", asset);
}

int main(void)
{
    setenv("POMEX_MOCK_THREADS", "32", 1); /* many take long to start under ASan */
    static const struct check_test TESTS[] = {
        {"options take effect", test_options_take_effect},
        {"faults file", test_faults_file},
        {"state files", test_state_files},
    };
    return check_main("program_options", TESTS, COUNT_OF(TESTS));
}
