#include "base/auto.h"
#include "base/embedded.h"
#include "tests/ask.h"
#include "tests/check.h"

#include <string.h>

static struct mock_process mock;

static void test_probes(void)
{
    AUTO(reply_drop) struct reply live = ask(&mock, "GET", "/_mock/livez", NULL, NULL);
    CHECK_STR("livez", "ok", reply_str(&live, "/status"));
    AUTO(reply_drop) struct reply ready = ask(&mock, "GET", "/_mock/readyz", NULL, NULL);
    CHECK_STR("readyz", "ok", reply_str(&ready, "/status"));
    AUTO(reply_drop)
    struct reply version = ask(&mock, "GET", "/_mock/version", NULL, NULL);
    CHECK_STR("version", POMEX_VERSION, reply_str(&version, "/version"));
    CHECK_STR("name", "pomex-mock", reply_str(&version, "/name"));
}

static void test_metrics(void)
{
    char id[64];
    make_asset(&mock, "metrics", "a", id);
    make_asset(&mock, "metrics", "b", id);
    AUTO(reply_drop)
    struct reply faults =
        ask(&mock, "PUT", "/_mock/faults", "metrics",
            "{\"faults\":[{\"on\":\"GET /v1/video/assets\",\"do\":{\"status\":503}}]}");
    AUTO(reply_drop)
    struct reply list = ask(&mock, "GET", "/v1/video/assets", "metrics", NULL);
    AUTO(reply_drop)
    struct reply none = ask(&mock, "GET", "/v1/video/assets", NULL, NULL);
    AUTO(reply_drop)
    struct reply metrics = ask(&mock, "GET", "/_mock/metrics", NULL, NULL);
    char type[128];
    CHECK_STR("type", "text/plain; version=0.0.4; charset=utf-8",
              wire_header(&metrics.raw, "Content-Type", type, sizeof type));
    static const char *const LINES[] = {
        "# TYPE pomex_mock_requests_total counter\n",
        "\npomex_mock_requests_total{operation=\"POST /v1/video/assets\",status=\"200\"} "
        "2\n",
        "\npomex_mock_requests_total{operation=\"GET /v1/video/assets\",status=\"503\"} "
        "1\n",
        "\npomex_mock_requests_total{operation=\"GET /v1/video/assets\",status=\"401\"} "
        "1\n",
        "# TYPE pomex_mock_request_duration_seconds summary\n",
        "\npomex_mock_request_duration_seconds_count{operation=\"POST "
        "/v1/video/assets\"} 2\n",
        "\npomex_mock_request_duration_seconds_sum{operation=\"POST /v1/video/assets\"} ",
        "\npomex_mock_worlds 1\n",
        "\npomex_mock_unauthenticated_requests 1\n",
        "\npomex_mock_journal_entries{world=\"w-",
        "\npomex_mock_journal_evicted{world=\"w-",
        "\npomex_mock_fault_hits{world=\"w-",
    };
    for (size_t i = 0; i < COUNT_OF(LINES); i++)
        CHECK_HAS(LINES[i], LINES[i], metrics.raw.body);
    CHECK_HAS("hits", "\"} 1\n", strstr(metrics.raw.body, "\npomex_mock_fault_hits{"));
    size_t size = metrics.raw.size;
    CHECK("ends with a newline", size && metrics.raw.body[size - 1] == '\n');
}

static void test_documents(void)
{
    AUTO(reply_drop)
    struct reply api = ask(&mock, "GET", "/_mock/openapi.json", NULL, NULL);
    const struct embedded_file *file = embedded_find("openapi.json");
    CHECK_INT("openapi", 200, api.status);
    CHECK("as it is", file && api.raw.size == *file->size &&
                          memcmp(api.raw.body, file->data, *file->size) == 0);
    CHECK_HAS("3.1", "3.1", reply_str(&api, "/openapi"));
}

static void test_index(void)
{
    char header[512];
    AUTO(reply_drop) struct reply root = ask(&mock, "GET", "/", NULL, NULL);
    CHECK_INT("redirect", 302, root.status);
    CHECK_STR("to", "/_mock/", wire_header(&root.raw, "Location", header, sizeof header));
    AUTO(reply_drop) struct reply page = ask(&mock, "GET", "/_mock/", NULL, NULL);
    CHECK_INT("page", 200, page.status);
    CHECK_STR("type", "text/html; charset=utf-8",
              wire_header(&page.raw, "Content-Type", header, sizeof header));
    CHECK_HAS("CSP",
              "default-src 'none'; script-src 'self'; style-src 'self'; connect-src "
              "'self'; img-src 'self' data:; base-uri 'none'",
              wire_header(&page.raw, "Content-Security-Policy", header, sizeof header));
    CHECK_STR("nosniff", "nosniff",
              wire_header(&page.raw, "X-Content-Type-Options", header, sizeof header));
    CHECK_STR("referrer", "no-referrer",
              wire_header(&page.raw, "Referrer-Policy", header, sizeof header));
    CHECK_HAS("a call", "/_mock/clock/advance", page.raw.body);
    CHECK("nothing left to fill", page.raw.body && !strstr(page.raw.body, "{{"));
}

int main(void)
{
    static const struct check_test TESTS[] = {{"probes", test_probes},
                                              {"metrics", test_metrics},
                                              {"documents", test_documents},
                                              {"index", test_index}};
    if (!mock_start(&mock, NULL))
        return 1;
    int status = check_main("control probes", TESTS, COUNT_OF(TESTS));
    mock_stop(&mock);
    return status;
}
