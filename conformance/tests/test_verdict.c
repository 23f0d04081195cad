#include "judge/verdict.h"

#include "base/memory.h"

#include "check.h"

static void test_of_findings(void)
{
    static const struct {
        const char *name;
        enum finding_kind kind;
        bool xfail, strict, none;
        enum verdict want;
    } CASES[] = {
        {"nothing", FINDING_EXPECT, false, false, true, VERDICT_PASS},
        {"expect", FINDING_EXPECT, false, false, false, VERDICT_FAIL},
        {"always", FINDING_ALWAYS, false, false, false, VERDICT_FAIL},
        {"until", FINDING_UNTIL, false, false, false, VERDICT_FAIL},
        {"contract", FINDING_CONTRACT, false, false, false, VERDICT_FAIL},
        {"save", FINDING_SAVE, false, false, false, VERDICT_FAIL},
        {"observe", FINDING_OBSERVE, false, false, false, VERDICT_PASS},
        {"observe, strict", FINDING_OBSERVE, false, true, false, VERDICT_FAIL},
        {"drift", FINDING_DRIFT, false, false, false, VERDICT_DRIFT},
        {"drift, strict", FINDING_DRIFT, false, true, false, VERDICT_FAIL},
        {"transport", FINDING_TRANSPORT, false, false, false, VERDICT_UNKNOWN},
        {"guard", FINDING_GUARD, false, false, false, VERDICT_STOPPED},
        {"person", FINDING_PERSON, false, false, false, VERDICT_PERSON},
        {"xfail, failed", FINDING_EXPECT, true, false, false, VERDICT_XFAIL},
        {"xfail, passed", FINDING_EXPECT, true, false, true, VERDICT_XPASS},
        {"xfail, drift only", FINDING_DRIFT, true, false, false, VERDICT_XPASS},
        {"xfail is not about transport", FINDING_TRANSPORT, true, false, false,
         VERDICT_UNKNOWN},
        {"xfail is not about guards", FINDING_GUARD, true, false, false, VERDICT_STOPPED},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct finding finding = {.kind = CASES[i].kind};
        struct findings findings = {.items = &finding, .count = CASES[i].none ? 0 : 1};
        CHECK_STR(CASES[i].name, verdict_name(CASES[i].want),
                  verdict_name(verdict_of(&findings, CASES[i].xfail, CASES[i].strict)));
    }
}

/* 70, 2, 1, 5, 6, 3, 77, 0: of several the first. */
static void test_exit(void)
{
    static const struct {
        const char *name;
        struct tally tally;
        int want;
    } CASES[] = {
        {"passed", {.verdicts = {[VERDICT_PASS] = 3}}, 0},
        {"xfail passes", {.verdicts = {[VERDICT_XFAIL] = 1}}, 0},
        {"drift is a warning", {.verdicts = {[VERDICT_DRIFT] = 1}}, 0},
        {"nothing ran, an empty shard", {.verdicts = {0}}, 0},
        {"all skipped", {.verdicts = {[VERDICT_SKIP] = 2}}, 77},
        {"some skipped", {.verdicts = {[VERDICT_SKIP] = 2, [VERDICT_PASS] = 1}}, 0},
        {"unknown", {.verdicts = {[VERDICT_UNKNOWN] = 1, [VERDICT_SKIP] = 1}}, 3},
        {"maybe billed", {.verdicts = {[VERDICT_PASS] = 1}, .maybe_billed = true}, 3},
        {"person before unknown",
         {.verdicts = {[VERDICT_UNKNOWN] = 1, [VERDICT_PERSON] = 1}},
         6},
        {"stopped before person",
         {.verdicts = {[VERDICT_STOPPED] = 1, [VERDICT_PERSON] = 1}},
         5},
        {"interrupted", {.verdicts = {[VERDICT_PASS] = 1}, .interrupted = true}, 5},
        {"fail before stopped",
         {.verdicts = {[VERDICT_STOPPED] = 1, [VERDICT_FAIL] = 1}},
         1},
        {"xpass fails", {.verdicts = {[VERDICT_XPASS] = 1}}, 1},
        {"usage before fail", {.verdicts = {[VERDICT_FAIL] = 1}, .usage = true}, 2},
        {"internal before usage", {.usage = true, .internal = true}, 70},
        {"nothing selected", {.nothing_selected = true}, 4},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        CHECK_INT(CASES[i].name, CASES[i].want, tally_exit(&CASES[i].tally));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"of findings", test_of_findings},
        {"exit codes", test_exit},
        {NULL, NULL},
    };
    return check_run("verdict", TESTS);
}
