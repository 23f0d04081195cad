#include "world/assumptions.h"

#include "base/auto.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

/* As decisions.md writes them: name, default, the other reading, decision. */
static const struct {
    const char *name, *fallback, *other;
    int decision;
} DECISIONS[] = {
    {"not-found-type", "not_found_error", "invalid_request_error", 3},
    {"wrong-method", "405", "404", 4},
    {"unavailable-type", "service_unavailable_error", "upstream_error", 5},
    {"unknown-field", "ignore", "reject", 7},
    {"content-type", "ignore", "require", 9},
    {"failed-scan", "redirect", "page", 20},
    {"pre-record-code", "20002", "10000", 21},
    {"asset-error", "omit", "include", 32},
    {"list-foreign-group", "reject", "empty", 35},
    {"limit-over-max", "clamp", "reject", 38},
    {"bad-asset", "reject", "fail-task", 45},
    {"task-model", "omit", "include", 47},
    {"generation-extras", "on", "off", 50},
};

static void test_table(void)
{
    CHECK_INT("switches", COUNT_OF(DECISIONS), ASSUMPTION_COUNT);
    for (int i = 0; i < ASSUMPTION_COUNT; i++) {
        const struct assumption_row *row = assumption_row((enum assumption)i);
        CHECK_STR("name", DECISIONS[i].name, row->name);
        CHECK_STR(row->name, DECISIONS[i].fallback, row->values[0]);
        CHECK_STR(row->name, DECISIONS[i].other, row->values[1]);
        CHECK(row->name, row->values[2] == NULL);
        CHECK_INT(row->name, DECISIONS[i].decision, row->decision);
        CHECK(row->name, row->about && row->about[strlen(row->about) - 1] == '.');
    }
}

static void test_set(void)
{
    for (int i = 0; i < ASSUMPTION_COUNT; i++) {
        struct assumptions all = {0};
        struct error err = {0};
        const struct assumption_row *row = assumption_row((enum assumption)i);
        CHECK_STR(row->name, row->values[0], assumption_value(&all, (enum assumption)i));
        for (int j = 1; j >= 0; j--) {
            CHECK(row->name, assumption_set(&all, row->name, row->values[j], &err));
            CHECK_STR(row->name, row->values[j],
                      assumption_value(&all, (enum assumption)i));
        }
    }
}

static void test_refusals(void)
{
    static const struct {
        const char *name, *value, *has;
    } CASES[] = {
        {"wrong-metod", "404", "did you mean wrong-method?"},
        {"colour", "blue", "there are: not-found-type, wrong-method"},
        {"wrong-method", "500", "wrong-method must be 405 or 404, not 500"},
        {"wrong-method", "", "wrong-method must be 405 or 404, not "},
        {"", "404", "no assumption is named"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct assumptions all = {0}, untouched = {0};
        struct error err = {0};
        CHECK(CASES[i].has, !assumption_set(&all, CASES[i].name, CASES[i].value, &err));
        CHECK_INT(CASES[i].has, RULE_CONTROL_VALUE, err.rule);
        CHECK_HAS(CASES[i].name, CASES[i].has, err.message);
        CHECK(CASES[i].has, memcmp(&all, &untouched, sizeof all) == 0);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"table", test_table},
        {"set", test_set},
        {"refusals", test_refusals},
    };
    return check_main("assumptions", TESTS, COUNT_OF(TESTS));
}
