#include "api/scan.h"

#include "base/auto.h"

#include <stdio.h>
#include <string.h>

/* What each outcome puts into the callback's query (decisions 19 to 21). */
struct verdict {
    const char *outcome;
    const char *result_code;
    bool has_group;
    const char *verify_type, *base_code, *billed;
};

static const struct verdict VERDICTS[] = {
    {"success", "10000", true, "real_time", "0", "1"},
    {"fail", "20001", false, "real_time", "50001", "0"},
    {"pre_record", "20002", false, "pre_record", "0", "0"},
    {"no_group", "10000", false, "real_time", "0", "1"},
};

bool scan_open(struct app *app, struct world *world, const char *token,
               struct session_row *out, struct error *err)
{
    bool found = false;
    if (!store_session(app->store, world->id, token, out, &found, err))
        return false;
    if (!found)
        return fail(err, RULE_SCAN_UNKNOWN);
    if (out->finished_ms)
        return fail(err, RULE_SCAN_SPENT);
    if (clock_now(&world->clock) >= out->created_ms + SESSION_LIFETIME_MS)
        return fail(err, RULE_SCAN_EXPIRED);
    return true;
}

static bool verdict_find(const struct world *world, const char *outcome,
                         const char *result_code, struct verdict *out, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(VERDICTS); i++)
        if (strcmp(VERDICTS[i].outcome, outcome) == 0)
            *out = VERDICTS[i];
    if (!out->outcome) {
        fail(err, RULE_SCAN_OUTCOME);
        return fail_detail(err, "outcome", outcome,
                           "success, fail, pre_record, no_group");
    }
    if (strcmp(outcome, "pre_record") == 0)
        out->result_code = assumption_value(&world->assumptions, PRE_RECORD_CODE);
    if (!result_code || !result_code[0])
        return true;
    int64_t code = 0;
    if (strcmp(outcome, "fail") != 0 || !text_to_int(result_code, &code) || code < 1 ||
        code > 99999999 || code == 10000 || result_code[0] == '0') {
        fail(err, RULE_SCAN_CODE);
        return fail_detail(err, "result_code", result_code, "1 to 99999999, not 10000");
    }
    out->result_code = result_code;
    return true;
}

static bool spend(struct app *app, struct world *world, struct session_row *session,
                  const struct verdict *verdict, struct error *err)
{
    struct group_row group = {.created_ms = clock_now(&world->clock)};
    bool spent = false, raced = false;
    session->finished_ms = group.created_ms;
    text_copy(session->outcome, sizeof session->outcome, verdict->outcome);
    for (bool taken = verdict->has_group; taken;) {
        struct group_row other;
        id_make(&world->random, "group-", group.created_ms, group.id);
        if (!store_group(app->store, world->id, group.id, &other, &taken, err))
            return false;
    }
    text_copy(session->group_id, sizeof session->group_id, group.id);
    if (!store_session_finish(app->store, world->id, session,
                              verdict->has_group ? &group : NULL,
                              random_count(&world->random), &spent, &raced, err))
        return spent ? fail(err, RULE_SCAN_SPENT) : false;
    return true;
}

/* An existing query is kept and ours follows it; a fragment stays last (decision 19). */
static void build_location(const struct session_row *session,
                           const struct verdict *verdict, struct text *out)
{
    const char *url = session->callback_url;
    size_t size = strcspn(url, "#");
    bool has_query = memchr(url, '?', size) != NULL;
    bool open = has_query && (url[size - 1] == '?' || url[size - 1] == '&');
    text_add(out, url, size);
    text_puts(out, open ? "" : has_query ? "&" : "?");
    text_puts(out, "resultCode=");
    text_percent(out, verdict->result_code);
    if (verdict->has_group) {
        text_puts(out, "&group_id=");
        text_percent(out, session->group_id);
    }
    text_printf(out, "&verify_type=%s&algorithmBaseRespCode=%s&reqMeasureInfoValue=%s",
                verdict->verify_type, verdict->base_code, verdict->billed);
    text_puts(out, url + size);
}

bool scan_finish(struct app *app, struct world *world, const char *token,
                 const char *outcome, const char *result_code, struct text *location,
                 struct error *err)
{
    AUTO(session_row_clean) struct session_row session = {0};
    struct verdict verdict = {0};
    if (!scan_open(app, world, token, &session, err) ||
        !verdict_find(world, outcome, result_code, &verdict, err) ||
        !spend(app, world, &session, &verdict, err))
        return false;
    bool page = strcmp(outcome, "fail") == 0 && world->assumptions.choice[FAILED_SCAN];
    if (!page)
        build_location(&session, &verdict, location);
    return location->failed ? fail(err, RULE_INTERNAL, "out of memory") : true;
}
