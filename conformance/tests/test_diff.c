/* The command `diff`: what it may send, what it leaves out, and its usage. */
#include "base/memory.h"
#include "check.h"
#include "duel.h"

static const struct scripted_reply SAME[] = {{.on = "GET /thing", .body = "{}"}, {0}};

/* Both cost, A twice, from one purse; nothing is sent when that is too much. */
static void test_budget(void)
{
    static const struct scripted_reply ROWS[] = {{.on = "POST /thing", .body = "{}"},
                                                 {0}};
    static const char POST[] =
        "{\"steps\": [{\"id\": \"buy\", \"request\": \"POST /thing\", \"json\": {}}]}";
    static const char PRICE[] = ", \"prices\": {\"POST /thing\": {\"thing\": 1}}";
    static const struct {
        const char *budget;
        int status;
        size_t sent;
    } CASES[] = {{"thing=2", 5, 0}, {"thing=3", 0, 3}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(duel_drop) struct duel duel = duel_new(ROWS, ROWS, POST);
        duel_target(&duel, "a", PRICE);
        duel_target(&duel, "b", PRICE);
        const char *const words[] = {"--budget", CASES[i].budget, NULL};
        AUTO(program_drop) struct program got = duel_run(&duel, words);
        CHECK_INT(CASES[i].budget, CASES[i].status, got.status);
        CHECK_INT(CASES[i].budget, CASES[i].sent,
                  scripted_count(duel.a) + scripted_count(duel.b));
    }
}

static void test_live(void)
{
    AUTO(duel_drop) struct duel duel = duel_new(SAME, SAME, DUEL_GET);
    duel_target(&duel, "b", ", \"live\": true");
    AUTO(program_drop) struct program got = duel_run(&duel, NULL);
    CHECK_INT("either may be live", 5, got.status);
    CHECK_HAS("which", "the target `b` is live", got.err);
    CHECK_INT("nothing was sent", 0, scripted_count(duel.a) + scripted_count(duel.b));
}

static void test_not_compared(void)
{
    static const char NEEDY[] = "{\"needs\": [\"kyc\"], \"steps\": [{\"id\": \"get\", "
                                "\"request\": \"GET /thing\"}]}";
    static const char *const TAGS[] = {"--tag", "none", NULL};
    AUTO(duel_drop) struct duel duel = duel_new(SAME, SAME, NEEDY);
    duel_target(&duel, "a", ", \"provides\": [\"kyc\"]");
    AUTO(program_drop) struct program got = duel_run(&duel, NULL);
    CHECK_INT("all skipped", 77, got.status);
    CHECK_HAS("whose fault", "SKIP  1 scenario on B: needs `kyc`", got.out);
    CHECK_INT("A is spared", 0, scripted_count(duel.a));
    AUTO(program_drop) struct program none = duel_run(&duel, TAGS);
    CHECK_INT("nothing selected", 4, none.status);
}

static void test_usage(void)
{
    static const struct {
        const char *const words[6];
        const char *says;
    } CASES[] = {
        {{"diff", NULL}, "diff needs two targets"},
        {{"diff", "mock", NULL}, "diff needs two targets"},
        {{"diff", "mock", "nobody", "data/suite", NULL}, "there is no target `nobody`"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(program_drop) struct program got = program_run(CASES[i].words, NULL);
        CHECK_INT(CASES[i].says, 2, got.status);
        CHECK_HAS(CASES[i].says, CASES[i].says, got.err);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"budget", test_budget}, {"live", test_live}, {"not compared", test_not_compared},
        {"usage", test_usage},   {NULL, NULL},
    };
    return check_run("diff", TESTS);
}
