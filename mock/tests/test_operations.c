#include "base/auto.h"
#include "tests/check.h"
#include "world/operations.h"

#include <stdio.h>
#include <string.h>

static void test_table(void)
{
    size_t count = 0;
    for (const struct operation *each = OPERATIONS; each->method; each++, count++) {
        char on[128];
        snprintf(on, sizeof on, "%s %s", each->method, each->name);
        CHECK_STR(on, on, each->on);
        CHECK(on, operation_find(on) == each);
        CHECK_INT(on, strncmp(each->name, "/v1/", 4) == 0, operation_is_api(each));
    }
    CHECK_INT("operations", 11, count);
}

static void test_find(void)
{
    static const struct {
        const char *name, *on, *nearest;
    } CASES[] = {
        {"empty", "", NULL},
        {"star", "*", NULL},
        {"method alone", "POST", NULL},
        {"lower case", "post /v1/video/assets", "POST /v1/video/assets"},
        {"trailing slash", "POST /v1/video/assets/", "POST /v1/video/assets"},
        {"wrong parameter", "GET /v1/video/assets/{asset_id}",
         "GET /v1/video/assets/{id}"},
        {"a slip", "GET /v1/video/generation", "GET /v1/video/generations"},
        {"nothing like it", "PATCH /elsewhere/entirely", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        CHECK(CASES[i].name, operation_find(CASES[i].on) == NULL);
        CHECK_STR(CASES[i].name, CASES[i].nearest, operation_nearest(CASES[i].on));
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {{"table", test_table}, {"find", test_find}};
    return check_main("operations", TESTS, COUNT_OF(TESTS));
}
