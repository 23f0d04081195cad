#include "base/auto.h"
#include "tests/ask.h"
#include "tests/check.h"
#include "world/assumptions.h"
#include "world/directives.h"

#include <stdio.h>
#include <string.h>

static struct mock_process mock;

/* Finds the switch of that name in an answer; its "value", NULL when it is not there. */
static const char *value_of(const struct reply *reply, const char *name)
{
    char pointer[64];
    for (int i = 0; i < reply_count(reply, "/assumptions"); i++) {
        snprintf(pointer, sizeof pointer, "/assumptions/%d/name", i);
        if (strcmp(reply_str(reply, pointer), name) != 0)
            continue;
        snprintf(pointer, sizeof pointer, "/assumptions/%d/value", i);
        return reply_str(reply, pointer);
    }
    return NULL;
}

static void test_list(void)
{
    AUTO(reply_drop)
    struct reply get = ask(&mock, "GET", "/_mock/assumptions", "l", NULL);
    CHECK_INT("all", ASSUMPTION_COUNT, reply_count(&get, "/assumptions"));
    for (int i = 0; i < ASSUMPTION_COUNT; i++) {
        const struct assumption_row *row = assumption_row((enum assumption)i);
        char pointer[64];
        CHECK_STR(row->name, row->values[0], value_of(&get, row->name));
        snprintf(pointer, sizeof pointer, "/assumptions/%d/values", i);
        CHECK_INT(row->name, 2, reply_count(&get, pointer));
        snprintf(pointer, sizeof pointer, "/assumptions/%d/basis", i);
        CHECK_STR(row->name, basis_name(row->basis), reply_str(&get, pointer));
        snprintf(pointer, sizeof pointer, "/assumptions/%d/about", i);
        CHECK_STR(row->name, row->about, reply_str(&get, pointer));
        snprintf(pointer, sizeof pointer, "/assumptions/%d/decision", i);
        CHECK_INT(row->name, row->decision, reply_int(&get, pointer));
    }
}

static void test_set(void)
{
    AUTO(reply_drop)
    struct reply put = ask(&mock, "PUT", "/_mock/assumptions", "s",
                           "{\"assumptions\":{\"wrong-method\":404,"
                           "\"limit-over-max\":\"reject\"}}");
    CHECK_INT("put", 200, put.status);
    CHECK_STR("answers as GET", "404", value_of(&put, "wrong-method"));
    CHECK_STR("and", "reject", value_of(&put, "limit-over-max"));
    CHECK_STR("others stay", "omit", value_of(&put, "task-model"));
    AUTO(reply_drop)
    struct reply wrong = ask(&mock, "PUT", "/v1/video/assets", "s", "{}");
    CHECK_INT("in force", 404, wrong.status);
}

static void test_refused(void)
{
    static const struct {
        const char *body, *message;
    } BAD[] = {
        {"{}", "/assumptions: must be an object"},
        {"{\"assumptions\":[]}", "/assumptions: must be an object"},
        {"{\"assumption\":{}}", "did you mean assumptions"},
        {"{\"assumptions\":{\"wrong-method\":\"410\"}}", "405 or 404"},
        {"{\"assumptions\":{\"wrong-method\":true}}", "/assumptions/wrong-method"},
        {"{\"assumptions\":{\"task-model\":\"include\",\"wrong-metod\":\"404\"}}",
         "wrong-method"},
    };
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        AUTO(reply_drop)
        struct reply refused = ask(&mock, "PUT", "/_mock/assumptions", "r", BAD[i].body);
        CHECK_INT(BAD[i].body, 400, refused.status);
        CHECK_HAS(BAD[i].body, BAD[i].message, reply_message(&refused));
    }
    AUTO(reply_drop)
    struct reply get = ask(&mock, "GET", "/_mock/assumptions", "r", NULL);
    CHECK_STR("nothing was set", "omit", value_of(&get, "task-model"));
}

static void test_magic(void)
{
    static const char *const PLACES[] = {"asset", "prompt", "scan"};
    AUTO(reply_drop) struct reply get = ask(&mock, "GET", "/_mock/magic", NULL, NULL);
    size_t count = 0;
    const struct directive_row *rows = directive_rows(&count);
    CHECK_INT("all", (int)count, reply_count(&get, "/directives"));
    for (size_t i = 0; i < count; i++) {
        char pointer[64];
        snprintf(pointer, sizeof pointer, "/directives/%zu/where", i);
        CHECK_STR(rows[i].word, PLACES[rows[i].place], reply_str(&get, pointer));
        snprintf(pointer, sizeof pointer, "/directives/%zu/word", i);
        CHECK_STR(rows[i].word, rows[i].word, reply_str(&get, pointer));
        snprintf(pointer, sizeof pointer, "/directives/%zu/value", i);
        CHECK_STR(rows[i].word, rows[i].value, reply_str(&get, pointer));
        snprintf(pointer, sizeof pointer, "/directives/%zu/about", i);
        CHECK_STR(rows[i].word, rows[i].about, reply_str(&get, pointer));
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {{"list", test_list},
                                              {"set", test_set},
                                              {"refused", test_refused},
                                              {"magic", test_magic}};
    if (!mock_start(&mock, NULL))
        return 1;
    int status = check_main("control switches", TESTS, COUNT_OF(TESTS));
    mock_stop(&mock);
    return status;
}
