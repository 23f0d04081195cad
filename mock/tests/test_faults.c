#include "base/auto.h"
#include "base/embedded.h"
#include "tests/check.h"
#include "world/faults.h"

#include <stdio.h>
#include <string.h>

static bool read_text(const char *text, struct fault_set *set, struct error *err)
{
    AUTO(json_drop) cJSON *document = cJSON_Parse(text);
    return faults_read(document, set, err);
}

/* clang-format off */
static const struct {
    const char *document, *want;
} BAD[] = {
    {"[]", "the document: must be an object"},
    {"{}", "/faults: must be an array of rules"},
    {"{\"faults\":{}}", "/faults: must be an array of rules"},
    {"{\"faults\":[],\"fault\":1}", "/fault: unknown member; did you mean faults"},
    {"{\"faults\":[1]}", "/faults/0: must be an object"},
    {"{\"faults\":[{\"do\":{\"status\":503}}]}", "/faults/0/on: must be an operation"},
    {"{\"faults\":[{\"on\":\"\",\"do\":{\"status\":503}}]}", "/faults/0/on: no such operation: \"\""},
    {"{\"faults\":[{\"on\":7,\"do\":{\"status\":503}}]}", "/faults/0/on: must be an operation"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"status\":503}},{\"on\":\"POST /v1/video/asset\",\"do\":{\"status\":503}}]}",
     "/faults/1/on: no such operation: \"POST /v1/video/asset\"; did you mean POST /v1/video/assets"},
    {"{\"faults\":[{\"on\":\"*\"}]}", "/faults/0/do: must be an object"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{}}]}", "/faults/0/do: must be an object with one of status"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"status\":503,\"delay\":\"1s\"}}]}",
     "/faults/0/do: must be an object with one of status"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"statuz\":503}}]}", "/faults/0/do/statuz: unknown member; did you mean status"},
    {"{\"faults\":[{\"on\":\"*\",\"time\":1,\"do\":{\"status\":503}}]}", "/faults/0/time: unknown member"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"status\":200}}]}", "/faults/0/do/status: must be a whole number from 400 to 599"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"status\":600}}]}", "/faults/0/do/status: must be"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"status\":503.5}}]}", "/faults/0/do/status: must be"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"status\":\"503\"}}]}", "/faults/0/do/status: must be"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"delay\":\"2\"}}]}", "/faults/0/do/delay: must be a duration"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"delay\":2}}]}", "/faults/0/do/delay: must be a duration"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"delay\":\"0s\"}}]}", "/faults/0/do/delay: must be a duration"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"delay\":\"601s\"}}]}", "from 1ms to 10m"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"drip\":\"10001ms\"}}]}", "from 1ms to 10s"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"close\":\"after\"}}]}", "/faults/0/do/close: must be \"before\", \"headers\" or \"body\""},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"close\":true}}]}", "/faults/0/do/close: must be"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"garbage\":false}}]}", "/faults/0/do/garbage: must be true"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"patch\":{}}}]}", "/faults/0/do/patch: must be an array"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"patch\":[{\"op\":\"add\",\"path\":\"/a\"}]}}]}",
     "/faults/0/do/patch/0: add needs a value"},
    {"{\"faults\":[{\"on\":\"*\",\"do\":{\"directive\":\"fail\"}}]}", "/faults/0/do/directive: only POST /v1/video/assets and"},
    {"{\"faults\":[{\"on\":\"GET /kyc\",\"do\":{\"directive\":\"fail\"}}]}", "/faults/0/do/directive: only"},
    {"{\"faults\":[{\"on\":\"POST /v1/video/assets\",\"do\":{\"directive\":\"fail\"}}]}",
     "/faults/0/do/directive: POST /v1/video/assets has no directive fail"},
    {"{\"faults\":[{\"on\":\"POST /v1/video/assets\",\"do\":{\"directive\":\"no_face,after:soon\"}}]}",
     "/faults/0/do/directive: POST /v1/video/assets has no directive after:soon"},
    {"{\"faults\":[{\"on\":\"POST /v1/video/assets\",\"do\":{\"directive\":\"\"}}]}", "/faults/0/do/directive: must be directives"},
    {"{\"faults\":[{\"on\":\"*\",\"first\":0,\"do\":{\"status\":503}}]}", "/faults/0/first: must be a whole number from 1"},
    {"{\"faults\":[{\"on\":\"*\",\"nth\":\"2\",\"do\":{\"status\":503}}]}", "/faults/0/nth: must be a whole number"},
    {"{\"faults\":[{\"on\":\"*\",\"every\":1.5,\"do\":{\"status\":503}}]}", "/faults/0/every: must be a whole number"},
    {"{\"faults\":[{\"on\":\"*\",\"all\":false,\"do\":{\"status\":503}}]}", "/faults/0/all: must be true"},
    {"{\"faults\":[{\"on\":\"*\",\"first\":1,\"nth\":2,\"do\":{\"status\":503}}]}",
     "/faults/0: at most one of first, nth, every, all"},
    {"{\"faults\":[{\"on\":\"*\",\"first\":1,\"all\":true,\"do\":{\"status\":503}}]}",
     "/faults/0: at most one of first, nth, every, all"},
};
/* clang-format on */

static void test_refused(void)
{
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        struct fault_set set = {NULL, -1};
        struct error err = {0};
        CHECK(BAD[i].document, !read_text(BAD[i].document, &set, &err));
        CHECK_HAS(BAD[i].document, BAD[i].want, err.message);
        CHECK_INT(BAD[i].document, RULE_CONTROL_VALUE, err.rule);
        CHECK_INT("untouched", -1, set.count);
    }
}

/* Which of ten requests a rule hits, as a row of digits. */
static void test_which(void)
{
    static const struct {
        const char *which, *want;
    } CASES[] = {
        {"", "1111111111"},
        {"\"all\":true,", "1111111111"},
        {"\"first\":1,", "1000000000"},
        {"\"first\":3,", "1110000000"},
        {"\"nth\":1,", "1000000000"},
        {"\"nth\":4,", "0001000000"},
        {"\"every\":1,", "1111111111"},
        {"\"every\":3,", "0010010010"},
    };
    const struct operation *post = operation_find("POST /v1/video/generations");
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char text[256];
        snprintf(
            text, sizeof text,
            "{\"faults\":[{\"on\":\"POST /v1/video/generations\",%s\"do\":{\"status\":"
            "503}}]}",
            CASES[i].which);
        AUTO(faults_clear) struct fault_set set = {NULL, 0};
        struct error err = {0};
        CHECK(text, read_text(text, &set, &err));
        char got[11] = "";
        int64_t hits = 0;
        for (int n = 0; n < 10 && set.count == 1; n++) {
            struct fault_effects effects;
            faults_apply(&set, operation_find("GET /kyc"), &effects);
            CHECK("another operation", !effects.fired);
            faults_apply(&set, post, &effects);
            got[n] = effects.status == 503 ? '1' : '0';
            hits += effects.fired;
        }
        CHECK_STR(CASES[i].which, CASES[i].want, got);
        CHECK_INT(CASES[i].which, 10, set.count ? set.rules[0].seen : 0);
        CHECK_INT(CASES[i].which, hits, set.count ? set.rules[0].hits : 0);
    }
}

static void test_star(void)
{
    AUTO(faults_clear) struct fault_set set = {NULL, 0};
    struct error err = {0};
    CHECK("read", read_text("{\"faults\":[{\"on\":\"*\",\"do\":{\"garbage\":true}}]}",
                            &set, &err));
    for (const struct operation *each = OPERATIONS; each->method; each++) {
        struct fault_effects effects;
        faults_apply(&set, each, &effects);
        CHECK_INT(each->on, operation_is_api(each), effects.garbage);
    }
    struct fault_effects effects = {.fired = true};
    faults_apply(&set, NULL, &effects);
    CHECK("no route", !effects.fired);
}

static void test_kinds(void)
{
    AUTO(faults_clear) struct fault_set set = {NULL, 0};
    struct error err = {0};
    static const char TEXT[] =
        "{\"faults\":["
        "{\"on\":\"POST /v1/video/assets\",\"do\":{\"delay\":\"10m\"}},"
        "{\"on\":\"*\",\"do\":{\"delay\":\"1s\"}},"
        "{\"on\":\"*\",\"do\":{\"drip\":\"10s\"}},"
        "{\"on\":\"*\",\"do\":{\"close\":\"body\"}},"
        "{\"on\":\"*\",\"do\":{\"close\":\"headers\"}},"
        "{\"on\":\"*\",\"do\":{\"garbage\":true}},"
        "{\"on\":\"*\",\"do\":{\"patch\":[]}},"
        "{\"on\":\"POST /v1/video/assets\",\"do\":{\"directive\":\"no_face,after:30s\"}},"
        "{\"on\":\"*\",\"do\":{\"status\":404}},"
        "{\"on\":\"*\",\"do\":{\"status\":500}}]}";
    CHECK("read", read_text(TEXT, &set, &err));
    struct fault_effects effects;
    faults_apply(&set, operation_find("POST /v1/video/assets"), &effects);
    CHECK_INT("delay", 600000, effects.delay_ms);
    CHECK_INT("drip", 10000, effects.drip_ms);
    CHECK("close", effects.close_body && !effects.close_headers && !effects.close_before);
    CHECK("garbage", effects.garbage);
    CHECK("patch", effects.patch != NULL);
    CHECK_STR("directive", "no_face,after:30s", effects.directive);
    CHECK_INT("status", 404, effects.status);
    static const int HITS[] = {1, 0, 1, 1, 0, 1, 1, 1, 1, 0};
    for (int i = 0; i < set.count; i++) {
        CHECK_INT("seen", 1, set.rules[i].seen);
        CHECK_INT("hits", HITS[i], set.rules[i].hits);
    }
}

static void test_close_before_ends(void)
{
    AUTO(faults_clear) struct fault_set set = {NULL, 0};
    struct error err = {0};
    CHECK("read", read_text("{\"faults\":[{\"on\":\"*\",\"do\":{\"close\":\"before\"}},"
                            "{\"on\":\"*\",\"do\":{\"status\":500}}]}",
                            &set, &err));
    struct fault_effects effects;
    faults_apply(&set, operation_find("POST /v1/video/assets"), &effects);
    CHECK("closed", effects.close_before);
    CHECK_INT("no status", 0, effects.status);
}

static void test_write(void)
{
    AUTO(faults_clear) struct fault_set set = {NULL, 0};
    struct error err = {0};
    CHECK("read",
          read_text("{\"faults\":[{\"on\":\"*\",\"first\":2,\"seen\":5,\"hits\":5,"
                    "\"do\":{\"status\":503}}]}",
                    &set, &err));
    struct fault_effects effects;
    for (int i = 0; i < 3; i++)
        faults_apply(&set, operation_find("POST /v1/video/assets"), &effects);
    AUTO(json_out_drop) struct json_out counted = JSON_OUT_INIT(4096);
    faults_write(&counted, NULL, &set, true);
    CHECK_STR(
        "with counts",
        "[{\"on\":\"*\",\"first\":2,\"do\":{\"status\":503},\"seen\":3,\"hits\":2}]",
        counted.text.data);
    AUTO(json_out_drop) struct json_out plain = JSON_OUT_INIT(4096);
    faults_write(&plain, NULL, &set, false);
    CHECK_STR("without", "[{\"on\":\"*\",\"first\":2,\"do\":{\"status\":503}}]",
              plain.text.data);
}

static void test_presets(void)
{
    int presets = 0;
    for (const struct embedded_file *file = EMBEDDED_FILES; file->path; file++) {
        if (strncmp(file->path, "faults/", 7) != 0)
            continue;
        AUTO(faults_clear) struct fault_set set = {NULL, 0};
        struct error err = {0};
        CHECK(file->path, read_text((const char *)file->data, &set, &err));
        CHECK_STR(file->path, "", err.message);
        CHECK(file->path, set.count > 0);
        presets++;
    }
    CHECK("a retry storm, a slow, a flapping, a changed vendor", presets >= 4);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"refused", test_refused},
        {"which", test_which},
        {"star", test_star},
        {"kinds", test_kinds},
        {"close before ends", test_close_before_ends},
        {"write", test_write},
        {"presets", test_presets},
    };
    return check_main("faults", TESTS, COUNT_OF(TESTS));
}
