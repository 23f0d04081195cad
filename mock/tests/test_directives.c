#include "world/directives.h"

#include "base/auto.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

/* An outcome and the unknown words in one line, to compare. */
static const char *tell(const struct outcome *out, const struct text *unknown, char *line,
                        size_t room)
{
    int size = snprintf(line, room, "%s%s%s", out->ordered ? "ordered" : "-",
                        out->code ? " " : "", out->code ? out->code : "");
    char *at = line + size;
    size_t left = room - (size_t)size;
    if (out->stuck)
        at += snprintf(at, left, " stuck");
    if (out->has_after)
        at += snprintf(at, left, " after %lld", (long long)out->after_ms);
    if (out->has_queued)
        at += snprintf(at, left, " queued %lld", (long long)out->queued_ms);
    if (out->has_running)
        at += snprintf(at, left, " running %lld", (long long)out->running_ms);
    if (out->scan)
        at += snprintf(at, left, " %s", out->scan);
    if (out->result_code)
        at += snprintf(at, left, " code %lld", (long long)out->result_code);
    if (unknown->size > 0)
        snprintf(at, left, " ?%s", unknown->data);
    return line;
}

struct sample {
    enum directive_place place;
    const char *text, *want;
};

static void test_text(void)
{
    static const struct sample CASES[] = {
        {PLACE_ASSET, "model-rachel-frontal", "-"},
        {PLACE_ASSET, "", "-"},
        {PLACE_ASSET, "mock=no_face", "ordered NoFaceDetected"},
        {PLACE_ASSET, "mock=multiple_faces", "ordered MultipleFacesDetected"},
        {PLACE_ASSET, "mock=face_mismatch", "ordered FaceMismatch"},
        {PLACE_ASSET, "mock=download_failed", "ordered DownloadFailed"},
        {PLACE_ASSET, "mock=not_an_image", "ordered InvalidImageFormat"},
        {PLACE_ASSET, "mock=stuck", "ordered stuck"},
        {PLACE_ASSET, "mock=after:30s", "ordered after 30000"},
        {PLACE_ASSET, "mock=no_face,after:30s", "ordered NoFaceDetected after 30000"},
        {PLACE_ASSET, "rachel (mock=no_face) smiling", "ordered NoFaceDetected"},
        {PLACE_ASSET, "rachel-mock=no_face", "ordered NoFaceDetected"},
        {PLACE_ASSET, "hammock=no_face", "-"},
        {PLACE_ASSET, "my_mock=no_face", "-"},
        {PLACE_ASSET, "mock=NO_FACE", "- ?NO_FACE"},
        {PLACE_ASSET, "MOCK=no_face", "-"},
        {PLACE_ASSET, "mock=no_face;after:30s", "ordered NoFaceDetected"},
        {PLACE_ASSET, "mock=no_face, after:30s", "ordered NoFaceDetected"},
        {PLACE_ASSET, "mock=", "-"},
        {PLACE_ASSET, "mock=,,no_face", "ordered NoFaceDetected"},
        {PLACE_ASSET, "mock=no_fase,stuck", "ordered stuck ?no_fase"},
        {PLACE_ASSET, "mock=after:30", "- ?after:30"},
        {PLACE_ASSET, "mock=after:-1s", "- ?after:-1s"},
        {PLACE_ASSET, "mock=after", "- ?after"},
        {PLACE_ASSET, "mock=stuck:5s", "- ?stuck:5s"},
        {PLACE_ASSET, "mock=fail,sensitive_input", "- ?fail,sensitive_input"},
        {PLACE_ASSET, "mock=mock=no_face", "- ?mock"},
        {PLACE_ASSET, "mock=no_face mock=stuck", "ordered stuck"},
        {PLACE_ASSET, "mock=stuck mock=no_face", "ordered NoFaceDetected"},
        {PLACE_ASSET, "mock=stuck,after:1m", "ordered after 60000"},
        {PLACE_ASSET, "mock=after:1m,stuck", "ordered stuck"},
        {PLACE_ASSET, "mock=after:1m,after:2m", "ordered after 120000"},
        {PLACE_PROMPT, "The person waves. mock=fail.", "ordered InternalServiceError"},
        {PLACE_PROMPT, "mock=sensitive_input",
         "ordered InputTextSensitiveContentDetected"},
        {PLACE_PROMPT, "mock=sensitive_output",
         "ordered OutputVideoSensitiveContentDetected"},
        {PLACE_PROMPT, "mock=upstream_timeout", "ordered UpstreamTimeout"},
        {PLACE_PROMPT, "mock=queued:10s,running:2m",
         "ordered queued 10000 running 120000"},
        {PLACE_PROMPT, "mock=queued:10s,stuck", "ordered stuck queued 10000"},
        {PLACE_PROMPT, "mock=stuck,running:1s", "ordered running 1000"},
        {PLACE_PROMPT, "mock=queued:0ms", "ordered queued 0"},
        {PLACE_PROMPT, "mock=no_face", "- ?no_face"},
        {PLACE_PROMPT, "mock=success", "- ?success"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct outcome out = {0};
        AUTO(text_drop) struct text unknown = TEXT_INIT(1024);
        char line[256];
        directive_read_text(CASES[i].place, CASES[i].text, &out, &unknown);
        CHECK_STR(CASES[i].text, CASES[i].want, tell(&out, &unknown, line, sizeof line));
    }
}

static void test_url(void)
{
    static const struct sample CASES[] = {
        {PLACE_ASSET, "https://h/a.jpg", "-"},
        {PLACE_ASSET, "https://h/a.jpg?mock=no_face", "ordered NoFaceDetected"},
        {PLACE_ASSET, "https://h/a.jpg?a=1&mock=no_face&b=2", "ordered NoFaceDetected"},
        {PLACE_ASSET, "https://h/a.jpg?mock=no_face#mock=stuck",
         "ordered NoFaceDetected"},
        {PLACE_ASSET, "https://h/a.jpg#?mock=stuck", "-"},
        {PLACE_ASSET, "https://h/mock=stuck", "-"},
        {PLACE_ASSET, "https://h/a?hammock=stuck", "-"},
        {PLACE_ASSET, "https://h/a?x=mock=stuck", "-"},
        {PLACE_ASSET, "https://h/a?mock=no_face%2Cafter%3a30s",
         "ordered NoFaceDetected after 30000"},
        {PLACE_ASSET, "https://h/a?mock=no_face&mock=stuck", "ordered stuck"},
        {PLACE_ASSET, "https://h/a?mock=%6Eo_face", "ordered NoFaceDetected"},
        {PLACE_ASSET, "https://h/a?mock=no_face%", "- ?no_face%"},
        {PLACE_ASSET, "https://h/a?mock=no_face%00", "- ?no_face%00"},
        {PLACE_ASSET, "https://h/a?mock=no_face%zz", "- ?no_face%zz"},
        {PLACE_ASSET, "https://h/a?mock=", "-"},
        {PLACE_ASSET, "https://h/a?mock", "-"},
        {PLACE_ASSET, "https://h/a?", "-"},
        {PLACE_ASSET, "", "-"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct outcome out = {0};
        AUTO(text_drop) struct text unknown = TEXT_INIT(1024);
        char line[256];
        directive_read_url(CASES[i].place, CASES[i].text, &out, &unknown);
        CHECK_STR(CASES[i].text, CASES[i].want, tell(&out, &unknown, line, sizeof line));
    }
}

static void test_list(void)
{
    static const struct {
        struct sample sample;
        bool ok;
    } CASES[] = {
        {{PLACE_ASSET, "no_face,after:30s", "ordered NoFaceDetected after 30000"}, true},
        {{PLACE_ASSET, "stuck", "ordered stuck"}, true},
        {{PLACE_SCAN, "fail,result_code:30001", "ordered fail code 30001"}, true},
        {{PLACE_SCAN, "no_group", "ordered no_group"}, true},
        {{PLACE_SCAN, "result_code:10000", "- ?result_code:10000"}, false},
        {{PLACE_SCAN, "result_code:0", "- ?result_code:0"}, false},
        {{PLACE_SCAN, "result_code:100000000", "- ?result_code:100000000"}, false},
        {{PLACE_ASSET, "stuck,no_fase", "- ?no_fase"}, false},
        {{PLACE_ASSET, "no_face after:30s", "- ?no_face after:30s"}, false},
        {{PLACE_ASSET, "mock=no_face", "- ?mock=no_face"}, false},
        {{PLACE_ASSET, "", "- ?(empty)"}, false},
        {{PLACE_ASSET, ",", "- ?(empty)"}, false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct sample *sample = &CASES[i].sample;
        struct outcome out = {0};
        AUTO(text_drop) struct text unknown = TEXT_INIT(1024);
        char line[256];
        CHECK_INT(sample->text, CASES[i].ok,
                  directive_read_list(sample->place, sample->text, &out, &unknown));
        CHECK_STR(sample->text, sample->want, tell(&out, &unknown, line, sizeof line));
    }
}

static void test_long_words(void)
{
    char text[512] = "mock=";
    memset(text + 5, 'a', sizeof text - 6);
    text[sizeof text - 1] = '\0';
    struct outcome out = {0};
    AUTO(text_drop) struct text unknown = TEXT_INIT(1024);
    directive_read_text(PLACE_ASSET, text, &out, &unknown);
    CHECK("nothing ordered", !out.ordered);
    CHECK_STR("named as unknown", text + 5, unknown.data);
}

/* Every row can be used where it says, with the value it says. */
static void test_rows(void)
{
    size_t count = 0;
    const struct directive_row *rows = directive_rows(&count);
    CHECK_INT("all of decisions.md", 19, count);
    for (size_t i = 0; i < count; i++) {
        char list[64];
        const char *value = !rows[i].value                       ? ""
                            : strcmp(rows[i].value, "CODE") == 0 ? ":5"
                                                                 : ":5s";
        snprintf(list, sizeof list, "%s%s", rows[i].word, value);
        struct outcome out = {0};
        AUTO(text_drop) struct text unknown = TEXT_INIT(1024);
        CHECK(list, directive_read_list(rows[i].place, list, &out, &unknown));
        CHECK_STR(list, rows[i].code, out.code);
        CHECK(list, strlen(rows[i].about) > 0);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"text", test_text}, {"url", test_url},
        {"list", test_list}, {"long_words", test_long_words},
        {"rows", test_rows},
    };
    return check_main("directives", TESTS, COUNT_OF(TESTS));
}
