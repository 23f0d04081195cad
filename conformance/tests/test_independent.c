/* The suite against the independent server: whatever fails there is a false alarm. */
#include "base/memory.h"
#include "check.h"
#include "folder.h"
#include "program.h"
#include "standin.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST_REPORT = 64 * 1024 * 1024 };

/* What the suite may remark on: points that decisions.md marks inferred or invented, with
 * its number, as patterns over "SCENARIO · STEP · CASE". Each must be remarked on, or the
 * server has ceased to differ there. */
static struct remark {
    const char *where;
    const char *point;
    int decision, seen;
} remarks[] = {
    {"auth/before-everything · *", "what is checked before the key", 1, 0},
    {"auth/scheme-spelling · list · lower-case", "bearer in lower case", 1, 0},
    {"errors/not-found-type · asset · ", "the type of a 404", 3, 0},
    {"wire/wrong-method · put · ", "405", 4, 0},
    {"errors/body-shape · session · *", "which shapes are malformed", 7, 0},
    {"errors/generation-body · shape · *", "which shapes are malformed", 7, 0},
    {"wire/json-details · session · last-of-two", "equal keys", 7, 0},
    {"wire/json-details · session · byte-order-mark", "a byte order mark", 7, 0},
    {"wire/unknown-field · session · ", "unknown fields", 7, 0},
    {"wire/head · head · ", "HEAD", 8, 0},
    {"wire/unknown-path · get · *", "a slash at the end; no envelope", 8, 0},
    {"wire/missing-content-type · session · ", "another content type", 9, 0},
    {"assets/upload-and-get · get · ", "whole seconds", 11, 0},
    {"assets/virtual-group · group · ", "the id of the Virtual group", 26, 0},
    {"errors/order-of-checks · session · *", "the order of checks", 13, 0},
    {"sessions/link-language · session · empty", "an empty lang", 15, 0},
    {"sessions/link-language · session · *", "lang at the end of the link", 17, 0},
    {"flow/quickstart · session · ", "lang at the end of the link", 17, 0},
    {"lifecycle/session-once · *-again · ", "what a used link shows", 18, 0},
    {"callback/keeps-query · scan · ", "the order of the parameters", 19, 0},
    {"callback/success · scan · ", "the order of the parameters", 19, 0},
    {"callback/failed · scan · ", "a failed scan redirects", 20, 0},
    {"callback/pre-record · scan · ", "the parameters of a recording", 21, 0},
    {"callback/pre-record-code · scan · ", "the code of a recording", 21, 0},
    {"callback/second-scan · scan · ", "a group of its own", 22, 0},
    {"errors/order-of-checks · asset · *", "the order of checks", 24, 0},
    {"errors/asset · upload · *", "messages that are not documented", 25, 0},
    {"assets/empty-group-id · upload · empty", "an empty group_id", 26, 0},
    {"assets/names · long · ", "how long a name may be", 27, 0},
    {"assets/types · get-audio · ", "audio has no face check", 29, 0},
    {"links/asset-url · download · ", "what the link serves", 33, 0},
    {"list/foreign-group · list · ", "a list of another's group", 35, 0},
    {"list/limit-over-max · list · ", "a limit over 100", 38, 0},
    {"list/odd-pages · list · *", "pages that make no sense", 38, 0},
    {"list/pages · past-the-end · ", "a page past the end", 38, 0},
    {"list/pages · whole · ", "ties end on the id", 39, 0},
    {"list/default-order · list · ", "newest first", 39, 0},
    {"errors/list-parameters · list · sort_*", "sorts that do not exist", 39, 0},
    {"list/item · list · ", "no object in an item", 40, 0},
    {"errors/generation · generate · *", "messages that are not documented", 42, 0},
    {"generations/bad-asset · generate · ", "an unknown asset", 45, 0},
    {"generations/status-path · stays · ", "no error on success", 47, 0},
    {"flow/quickstart · download · ", "what the link serves", 48, 0},
};

enum { REMARKS = sizeof remarks / sizeof remarks[0] };

/* The members that this server adds to what the reference shows. */
static const char *const DRIFT[] = {"code",     "created_at", "eta_ms", "fail_reason",
                                    "has_more", "model",      "object"};

static char *read_whole(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return memory_copy("");
    char *text = memory_zeroed(1, LARGEST_REPORT);
    size_t size = fread(text, 1, LARGEST_REPORT - 1, file);
    text[size] = '\0';
    fclose(file);
    return memory_grow(text, size + 1);
}

/* Plays `path`; returns the JSON report, which the caller frees. */
static char *play(const char *path)
{
    AUTO(standin_drop) struct standin server = standin_start_plain(NULL);
    AUTO(folder_drop) struct folder folder = folder_new();
    char report[96], base[96];
    snprintf(report, sizeof report, "%s/report.json", folder.path);
    snprintf(base, sizeof base, "API_BASE=%s", server.base);
    AUTO(program_drop)
    struct program run = program_run(
        (const char *const[]){"run", "--target", "data/independent/target.json", "--json",
                              report, "--color", "never", path, NULL},
        (const char *const[]){base, NULL});
    if (!CHECK_INT(path, 0, run.status))
        fprintf(stderr, "%s%s", run.out, run.err);
    CHECK_INT("the server's end", 0, standin_stop(&server));
    return read_whole(report);
}

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text != NULL ? text : "";
}

static const cJSON *list_of(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static void judge_remark(const char *where, const char *pointer)
{
    for (size_t i = 0; i < REMARKS; i++)
        if (fnmatch(remarks[i].where, where, 0) == 0) {
            remarks[i].seen++;
            return;
        }
    CHECK_STR(where, "no remark", pointer);
}

static void judge_drift(const char *where, const char *pointer)
{
    const char *member = strrchr(pointer, '/');
    for (size_t i = 0; member != NULL && i < sizeof DRIFT / sizeof DRIFT[0]; i++)
        if (strcmp(member + 1, DRIFT[i]) == 0)
            return;
    CHECK_STR(where, "no drift", pointer);
}

static void judge_step(const cJSON *scenario, const cJSON *step)
{
    char where[256];
    snprintf(where, sizeof where, "%s · %s · %s", text_of(scenario, "scenario"),
             text_of(step, "step"), text_of(step, "case"));
    const cJSON *finding;
    cJSON_ArrayForEach(finding, list_of(step, "findings"))
    {
        const char *kind = text_of(finding, "kind");
        const char *pointer = text_of(finding, "pointer");
        if (strcmp(kind, "observe") == 0)
            judge_remark(where, pointer);
        else if (strcmp(kind, "drift") == 0)
            judge_drift(where, pointer);
        else
            CHECK_STR(where, "no finding", kind);
    }
}

/* The shapes of success were all there to be judged. */
static void judge_coverage(const cJSON *report)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, list_of(report, "coverage"))
    {
        const char *shape = text_of(row, "shape");
        const cJSON *hits = cJSON_GetObjectItemCaseSensitive(row, "hits");
        bool reachable = strstr(shape, " 200") != NULL || strcmp(shape, "callback") == 0;
        if (strcmp(text_of(row, "kind"), "status") == 0 && reachable)
            CHECK_TRUE(shape, cJSON_GetNumberValue(hits) > 0);
    }
}

/* A scenario that was not played needs the mock's own API. */
static void judge_skips(const cJSON *report)
{
    const cJSON *scenario;
    cJSON_ArrayForEach(scenario, list_of(report, "scenarios"))
    {
        if (strcmp(text_of(scenario, "verdict"), "skip") == 0)
            CHECK_HAS(text_of(scenario, "scenario"), "needs `control`",
                      text_of(scenario, "reason"));
    }
}

/* The ways in which it differs were really on the wire. */
static void check_differences(const char *report)
{
    static const struct {
        const char *name, *part;
    } WAYS[] = {
        {"charset", "\"application/json; charset=utf-8\""},
        {"extra headers", "\"x-oneapi-request-id\""},
        {"escapes", "\\\\u0026X-Tos-Signature="},
        {"type of a 404", "\"asset_missing\\\""},
        {"object last", "\\\"status\\\":\\t\\\"pending\\\",\\n\\t\\\"object\\\""},
        {"slower", "\"attempt\":3,"},
    };
    for (size_t i = 0; i < sizeof WAYS / sizeof WAYS[0]; i++)
        if (strstr(report, WAYS[i].part) == NULL)
            CHECK_STR(WAYS[i].name, WAYS[i].part, "(not in the report)");
}

static void test_no_false_alarm(void)
{
    AUTO(memory_drop) char *text = play("../../scenarios");
    AUTO(json_drop) cJSON *report = cJSON_Parse(text);
    if (!CHECK_TRUE("the report", report != NULL))
        return;
    const cJSON *scenario, *step;
    cJSON_ArrayForEach(scenario, list_of(report, "scenarios"))
        cJSON_ArrayForEach(step, list_of(scenario, "steps")) judge_step(scenario, step);
    judge_skips(report);
    judge_coverage(report);
    check_differences(text);
    for (size_t i = 0; i < REMARKS; i++) {
        char row[160];
        snprintf(row, sizeof row, "decision %d, %s", remarks[i].decision,
                 remarks[i].point);
        CHECK_TRUE(row, remarks[i].seen > 0);
    }
}

static void test_keys_are_apart(void)
{
    AUTO(memory_drop) char *text = play("data/independent/keys.json");
    CHECK_HAS("verdict", "\"verdict\":\"pass\"", text);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"no false alarm", test_no_false_alarm},
        {"keys are apart", test_keys_are_apart},
        {NULL, NULL},
    };
    return check_run("independent", TESTS);
}
