#include "control/calls.h"

#include "base/auto.h"
#include "control/entry.h"

#include <inttypes.h>
#include <stdio.h>

/* At most so many calls may hold a worker. */
enum { WAITERS_MAX = 32 };
#define WAIT_MAX_MS (INT64_C(10) * 60 * 1000)
/* How long a stop may go unnoticed. */
#define SLICE_US (INT64_C(200) * 1000)

/* What was seen so far. */
struct sighting {
    struct journal_filter filter; /* `after` moves on with what was looked at */
    int64_t seen;
    struct json_out ids;
};

static void sight(void *context, const struct journal_entry *entry)
{
    struct sighting *sighting = context;
    sighting->seen++;
    sighting->filter.after = entry->number;
    json_string(&sighting->ids, NULL, entry->id);
}

/* Looks, and looks again with every news, until enough was seen or the time is over. */
static bool watch(struct control *control, struct journal *journal,
                  struct sighting *sighting, int64_t count, int64_t deadline_us)
{
    struct journal_budget *budget = worlds_journal_budget(control->app->worlds);
    /* A number stays good when the entry it is of has left the ring. */
    if (sighting->filter.since)
        sighting->filter.after = journal_number(journal, sighting->filter.since);
    sighting->filter.since = NULL;
    for (;;) {
        int64_t ticket = journal_ticket(budget);
        bool stopped = stop_is_set(control->app->stop);
        int64_t total = journal_total(journal);
        if (!journal_each(journal, &sighting->filter, sight, sighting, NULL))
            sighting->ids.text.failed = true;
        if (sighting->filter.after < total)
            sighting->filter.after = total;
        int64_t now_us = stop_now_us();
        if (sighting->seen >= count || sighting->ids.text.failed)
            return true;
        if (stopped || now_us >= deadline_us)
            return false;
        int64_t slice_us = now_us + SLICE_US;
        journal_wait(budget, ticket, slice_us < deadline_us ? slice_us : deadline_us);
    }
}

static bool read_timeout(const struct request *req, int64_t *out_ms, struct error *err)
{
    AUTO(string_drop) char *text = request_query(req, "timeout");
    *out_ms = 10 * 1000;
    if (!text || (text_to_duration(text, out_ms) && *out_ms <= WAIT_MAX_MS))
        return true;
    fail_text(err, RULE_CONTROL_VALUE,
              "timeout: must be a duration such as 10s, at most 10m");
    return fail_detail(err, "timeout", text, "a duration such as 10s, at most 10m");
}

/* More than the ring holds could never be seen at once. */
static bool read_count(const struct control *control, const struct request *req,
                       int64_t *out, struct error *err)
{
    AUTO(string_drop) char *text = request_query(req, "count");
    int64_t max = control->app->settings->journal_max;
    *out = 1;
    if (!text || (text_to_int(text, out) && *out >= 1 && *out <= max))
        return true;
    char expected[96];
    snprintf(expected, sizeof expected,
             "a whole number from 1 to %" PRId64 " (--journal-max)", max);
    fail_text(err, RULE_CONTROL_VALUE, "count: must be %s", expected);
    return fail_detail(err, "count", text, expected);
}

static bool answer(struct sighting *sighting, struct response *res, struct error *err)
{
    struct json_out out = JSON_OUT_INIT(CONTROL_OUT_MAX);
    json_close(&sighting->ids, ']');
    json_open(&out, NULL, '{');
    json_int(&out, "seen", sighting->seen);
    if (sighting->ids.text.failed)
        out.text.failed = true;
    else
        json_raw(&out, "ids", sighting->ids.text.data);
    json_close(&out, '}');
    return response_json(res, &out, err);
}

static bool timed_out(int64_t seen, int64_t count, struct error *err)
{
    char got[24];
    char wanted[24];
    snprintf(got, sizeof got, "%" PRId64, seen);
    snprintf(wanted, sizeof wanted, "%" PRId64, count);
    fail(err, RULE_CONTROL_TIMEOUT, got, wanted);
    return fail_detail(err, "count", got, wanted);
}

static void sighting_drop(struct sighting *sighting)
{
    json_out_drop(&sighting->ids);
}

bool call_wait(struct control *control, struct request *req, struct response *res,
               struct error *err)
{
    AUTO(string_drop) char *since = NULL;
    AUTO(sighting_drop)
    struct sighting sighting = {.ids = JSON_OUT_INIT(CONTROL_OUT_MAX)};
    int64_t count = 0;
    int64_t timeout_ms = 0;
    if (!entry_filter(req, &sighting.filter, &since, err) ||
        !read_count(control, req, &count, err) || !read_timeout(req, &timeout_ms, err))
        return false;
    sighting.filter.limit = 0;
    if (atomic_fetch_add(&control->waiting, 1) >= WAITERS_MAX) {
        atomic_fetch_sub(&control->waiting, 1);
        return fail(err, RULE_CONTROL_BUSY);
    }
    json_open(&sighting.ids, NULL, '[');
    bool enough = watch(control, call_journal(control, req), &sighting, count,
                        stop_now_us() + timeout_ms * 1000);
    atomic_fetch_sub(&control->waiting, 1);
    return enough ? answer(&sighting, res, err) : timed_out(sighting.seen, count, err);
}
