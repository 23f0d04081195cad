#include "base/auto.h"
#include "tests/check.h"
#include "tests/decisions.h"

#include <stdio.h>
#include <string.h>

#define ASSETS "/v1/video/assets"
#define URL "\"url\":\"https://cdn.example.com/a.jpg\""

static const struct decision_row ROWS[] = {
    {"decision 24: url before asset_type", NULL, "POST", ASSETS, "{\"asset_type\":\"x\"}",
     400, "\"url is required\"", NULL},
    {"decision 24: https before asset_type", NULL, "POST", ASSETS,
     "{\"url\":\"ftp://a.example\"}", 400, "\"url must be a valid https URL\"", NULL},
    {"decision 24: asset_type before group_id", NULL, "POST", ASSETS,
     "{" URL ",\"group_id\":\"x\"}", 400, "\"asset_type is required\"", NULL},
    {"decision 24: its value before group_id", NULL, "POST", ASSETS,
     "{" URL ",\"asset_type\":\"image\",\"group_id\":\"x\"}", 400,
     "\"asset_type must be Image, Video, or Audio\"",
     "X-Mock-Hint: asset_type: did you mean Image?"},
    {"decision 25: unknown group", NULL, "POST", ASSETS,
     "{" URL ",\"asset_type\":\"Image\",\"group_id\":\"group-20260619145855-snq4q\"}",
     400, "\"group id error\"", "X-Mock-Reason: group-id; basis=documented"},
    {"decision 25: malformed group", NULL, "POST", ASSETS,
     "{" URL ",\"asset_type\":\"Image\",\"group_id\":\"'; DROP TABLE\"}", 400,
     "\"group id error\"", NULL},
    {"decision 25: foreign group", NULL, "POST", ASSETS,
     "{" URL ",\"asset_type\":\"Image\",\"group_id\":\"{other_group}\"}", 400,
     "\"group id error\"", NULL},
    {"decision 27: no name", NULL, "POST", ASSETS, "{" URL ",\"asset_type\":\"Image\"}",
     200, "\"status\":\"processing\"", NULL},
    {"decision 30: exactly these", NULL, "POST", ASSETS,
     "{" URL ",\"asset_type\":\"Image\",\"group_id\":\"{group}\"}", 200,
     "\",\"object\":\"video.asset\",\"status\":\"processing\"}", NULL},
    {"decision 31: in every status", NULL, "GET", ASSETS "/{processing}", NULL, 200,
     "\"status\":\"processing\",\"created_at\":\"2026-06-19T07:02:51Z\",\"updated_at\":"
     "\"2026-06-19T07:02:51Z\"}",
     NULL},
    {"decision 32: asset-error=omit", "asset-error=omit", "GET", ASSETS "/{failed}", NULL,
     200, "\"updated_at\":\"2026-06-19T07:02:44Z\"}", "X-Mock-Reason: directive"},
    {"decision 32: asset-error=include", "asset-error=include", "GET", ASSETS "/{failed}",
     NULL, 200, "\"error\":{\"code\":\"", NULL},
    {"decision 34: updated_at", NULL, "GET", ASSETS "/{active}", NULL, 200,
     "\"created_at\":\"2026-06-19T07:02:41Z\",\"updated_at\":\"2026-06-19T07:02:44Z\"",
     NULL},
    {"decision 35: list-foreign-group=reject", "list-foreign-group=reject", "GET",
     ASSETS "?group_id={other_group}", NULL, 400, "\"group id error\"", NULL},
    {"decision 35: list-foreign-group=empty", "list-foreign-group=empty", "GET",
     ASSETS "?group_id={other_group}", NULL, 200, "\"items\":[],\"total_count\":0", NULL},
    {"decision 36: one status", NULL, "GET", ASSETS "?group_id={group}&status=failed",
     NULL, 200, "\"total_count\":1,", NULL},
    {"decision 36: several, blanks, empty elements", NULL, "GET",
     ASSETS "?group_id={group}&status=%20failed%20,,processing", NULL, 200,
     "\"total_count\":2,", NULL},
    {"decision 36: another word", NULL, "GET", ASSETS "?status=active,done", NULL, 400,
     "status must be active, processing, or failed", NULL},
    {"decision 36: other case", NULL, "GET", ASSETS "?status=Active", NULL, 400,
     "status must be active, processing, or failed", "did you mean active?"},
    {"decision 36: empty", NULL, "GET", ASSETS "?group_id={group}&status=", NULL, 200,
     "\"total_count\":5,", NULL},
    {"decision 37: substring without case", NULL, "GET",
     ASSETS "?group_id={group}&name=IRS", NULL, 200, "\"total_count\":1,", NULL},
    {"decision 37: no wildcard", NULL, "GET", ASSETS "?group_id={group}&name=%25", NULL,
     200, "\"total_count\":0,", NULL},
    {"decision 38: defaults", NULL, "GET", ASSETS "?group_id={group}&page=x&limit=-3",
     NULL, 200, "\"total_count\":5,\"page_number\":1,\"page_size\":10}", NULL},
    {"decision 38: past the end", NULL, "GET", ASSETS "?group_id={group}&page=9", NULL,
     200, "\"items\":[],\"total_count\":5,\"page_number\":9,", NULL},
    {"decision 38: far past the end", NULL, "GET",
     ASSETS "?group_id={group}&page=99999999999999999999&limit=100", NULL, 200,
     "\"items\":[],\"total_count\":5,", NULL},
    {"decision 38: limit-over-max=clamp", "limit-over-max=clamp", "GET",
     ASSETS "?limit=101", NULL, 200, "\"page_size\":100}", NULL},
    {"decision 38: limit-over-max=reject", "limit-over-max=reject", "GET",
     ASSETS "?limit=101", NULL, 400, "\"limit must be between 1 and 100\"", NULL},
    {"decision 38: 100 is fine", "limit-over-max=reject", "GET", ASSETS "?limit=100",
     NULL, 200, "\"page_size\":100}", NULL},
    {"decision 39: sort_by", NULL, "GET", ASSETS "?sort_by=name", NULL, 400,
     "\"sort_by must be create_time, update_time, or group_id\"", NULL},
    {"decision 39: sort_order", NULL, "GET", ASSETS "?sort_order=down", NULL, 400,
     "\"sort_order must be asc or desc\"", NULL},
    {"decision 40: the Virtual group only", NULL, "GET", ASSETS, NULL, 200,
     "{\"object\":\"list\",\"items\":[],\"total_count\":0,", NULL},
    {"decision 28: an unknown directive", NULL, "POST", ASSETS,
     "{\"url\":\"https://cdn.example.com/a.jpg?mock=no_fase\",\"asset_type\":\"Image\"}",
     200, NULL, "X-Mock-Hint: ignored directive: no_fase"},
};

static void test_rows(void)
{
    decisions_check(ROWS, COUNT_OF(ROWS));
}

static struct answer get_asset(struct api *api, const char *id)
{
    char path[128];
    snprintf(path, sizeof path, ASSETS "/%s", id);
    return api_call(api, API_KEY, "GET", path, NULL);
}

/* decision 26: the Virtual group is made on first use and stable from then on */
static void test_virtual_group(void)
{
    struct api api;
    api_open(&api, NULL, false);
    AUTO(string_drop)
    char *first = api_post_id(&api, ASSETS, "{" URL ",\"asset_type\":\"Image\"}");
    api_advance(&api, API_KEY, 60000);
    AUTO(string_drop)
    char *second =
        api_post_id(&api, ASSETS, "{" URL ",\"asset_type\":\"Audio\",\"group_id\":\"\"}");
    struct answer a = get_asset(&api, first), b = get_asset(&api, second);
    CHECK_STR("decision 26: one group", answer_text(&a, "group_id"),
              answer_text(&b, "group_id"));
    CHECK_HAS("decision 26: an ordinary id", "group-20260619150241-",
              answer_text(&a, "group_id"));
    CHECK_STR("decision 27: no name", "", answer_text(&a, "name"));
    struct answer list = api_call(&api, API_KEY, "GET", ASSETS, NULL);
    CHECK_HAS("decision 40: listed without group_id", "\"total_count\":2,", list.body);
    answer_clean(&a);
    answer_clean(&b);
    answer_clean(&list);
    api_close(&api);
}

/* decisions 28 and 29: directives decide; a failure is never a 400 */
static void test_directives(void)
{
    static const struct {
        const char *name, *body;
        int64_t ms;
        const char *status;
    } CASES[] = {
        {"decision 28: the face matches", "{" URL ",\"asset_type\":\"Image\"}", 3000,
         "active"},
        {"not before its time", "{" URL ",\"asset_type\":\"Image\"}", 2999, "processing"},
        {"decision 29: no_face",
         "{\"url\":\"https://a.example/"
         "a.jpg?x=1&mock=no_face\",\"asset_type\":\"Image\"}",
         3000, "failed"},
        {"decision 29: multiple_faces",
         "{" URL ",\"asset_type\":\"Image\",\"name\":\"mock=multiple_faces\"}", 3000,
         "failed"},
        {"decision 29: face_mismatch",
         "{" URL ",\"asset_type\":\"Image\",\"name\":\"a mock=face_mismatch b\"}", 3000,
         "failed"},
        {"decision 29: download_failed",
         "{\"url\":\"https://a.example/?mock=download_failed\",\"asset_type\":\"Image\"}",
         3000, "failed"},
        {"decision 29: not_an_image, Audio in the Virtual group all the same",
         "{" URL ",\"asset_type\":\"Audio\",\"name\":\"mock=not_an_image\"}", 3000,
         "failed"},
        {"stuck", "{" URL ",\"asset_type\":\"Image\",\"name\":\"mock=stuck\"}",
         INT64_C(86400000) * 365, "processing"},
        {"after",
         "{" URL ",\"asset_type\":\"Image\",\"name\":\"mock=after:30s,no_face\"}", 29999,
         "processing"},
        {"after, done",
         "{" URL ",\"asset_type\":\"Image\",\"name\":\"mock=after:30s,no_face\"}", 30000,
         "failed"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct api api;
        api_open(&api, NULL, false);
        AUTO(string_drop) char *id = api_post_id(&api, ASSETS, CASES[i].body);
        api_advance(&api, API_KEY, CASES[i].ms);
        struct answer answer = get_asset(&api, id);
        CHECK_STR(CASES[i].name, CASES[i].status, answer_text(&answer, "status"));
        answer_clean(&answer);
        api_close(&api);
    }
}

/* The path and query of a url in an answer; caller frees. */
static char *link_of(const struct answer *answer, const char *path)
{
    const char *link = strstr(answer_text(answer, path), "/files/");
    return strdup(link ? link : "/files/none/none/none");
}

/* decision 33: 12 hours, signed afresh, 403 after that or with a wrong signature */
static void test_links(void)
{
    struct api api;
    api_open(&api, NULL, true);
    struct answer image = api_call(&api, API_KEY, "GET", ASSETS "/{active}", NULL);
    struct answer video = api_call(&api, API_KEY, "GET", ASSETS "/{video}", NULL);
    struct answer audio = api_call(&api, API_KEY, "GET", ASSETS "/{audio}", NULL);
    const struct {
        const struct answer *answer;
        const char *type;
    } CASES[] = {{&image, "image/jpeg"}, {&video, "video/mp4"}, {&audio, "audio/wav"}};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        AUTO(string_drop) char *link = link_of(CASES[i].answer, "url");
        struct answer file = api_call(&api, NULL, "GET", link, NULL);
        CHECK_INT("decision 33: by its type", 200, file.status);
        CHECK_STR("decision 33: by its type", CASES[i].type,
                  answer_header(&file, "Content-Type"));
        answer_clean(&file);
    }
    AUTO(string_drop) char *link = link_of(&image, "url");
    api_advance(&api, API_KEY, INT64_C(12) * 3600 * 1000 - 1000);
    struct answer last = api_call(&api, NULL, "GET", link, NULL);
    CHECK_INT("decision 33: to the last second", 200, last.status);
    struct answer again = api_call(&api, API_KEY, "GET", ASSETS "/{active}", NULL);
    CHECK("decision 33: signed afresh",
          strcmp(answer_text(&again, "url"), answer_text(&image, "url")) != 0);
    api_advance(&api, API_KEY, 1000);
    struct answer expired = api_call(&api, NULL, "GET", link, NULL);
    CHECK_INT("decision 33: expired", 403, expired.status);
    link[strlen(link) - 1] ^= 1;
    struct answer forged = api_call(&api, NULL, "GET", link, NULL);
    CHECK_INT("decision 33: forged", 403, forged.status);
    CHECK_HAS("decision 33: forged", "file-signature",
              answer_header(&forged, "X-Mock-Reason"));
    struct answer *all[] = {&image, &video, &audio, &last, &again, &expired, &forged};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        answer_clean(all[i]);
    api_close(&api);
}

/* decision 39: each order; ties end on id in the same direction */
static void test_order(void)
{
    static const char *const SORTS[] = {"create_time", "update_time", "group_id"};
    struct api api;
    api_open(&api, NULL, true);
    for (size_t i = 0; i < COUNT_OF(SORTS); i++) {
        char path[256], *ids[2][5];
        for (int descending = 0; descending < 2; descending++) {
            snprintf(path, sizeof path,
                     ASSETS "?group_id={group}&sort_by=%s&sort_order=%s", SORTS[i],
                     descending ? "desc" : "asc");
            struct answer list = api_call(&api, API_KEY, "GET", path, NULL);
            for (int row = 0; row < 5; row++) {
                snprintf(path, sizeof path, "items.%d.id", row);
                ids[descending][row] = strdup(answer_text(&list, path));
            }
            answer_clean(&list);
        }
        for (int row = 0; row < 5; row++)
            CHECK_STR(SORTS[i], ids[0][row], ids[1][4 - row]);
        CHECK_STR("decision 39: newest last when ascending", api.processing,
                  i < 2 ? ids[0][4] : api.processing);
        for (int row = 0; row < 5; row++) {
            free(ids[0][row]);
            free(ids[1][row]);
        }
    }
    struct answer list = api_call(&api, API_KEY, "GET", ASSETS "?group_id={group}", NULL);
    CHECK_STR("decision 39: newest first unless said", api.processing,
              answer_text(&list, "items.0.id"));
    answer_clean(&list);
    api_close(&api);
}

/* Under --clock poll:STEP a look at an unfinished one moves the clock, one at a finished
 * one does not. */
static void test_poll_clock(void)
{
    struct api api;
    api_open(&api, NULL, false);
    clock_parse_mode("poll:2s", &api.settings.clock);
    AUTO(string_drop)
    char *id = api_post_id(&api, ASSETS, "{" URL ",\"asset_type\":\"Image\"}");
    static const char *const SEEN[] = {"processing", "active", "active"};
    for (size_t i = 0; i < COUNT_OF(SEEN); i++) {
        struct answer answer = get_asset(&api, id);
        CHECK_STR("status", SEEN[i], answer_text(&answer, "status"));
        CHECK_INT("hint when polled on", i == 2,
                  *answer_header(&answer, "X-Mock-Hint") != '\0');
        answer_clean(&answer);
    }
    api_close(&api);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"rows", test_rows},
        {"virtual group", test_virtual_group},
        {"directives", test_directives},
        {"links", test_links},
        {"order", test_order},
        {"poll clock", test_poll_clock},
    };
    return check_main("decisions: assets", TESTS, COUNT_OF(TESTS));
}
