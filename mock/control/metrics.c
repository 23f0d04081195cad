#include "control/calls.h"

#include <inttypes.h>
#include <string.h>

enum { METRICS_MAX = 16 * 1024 * 1024 };

/* A quoted label value, as the text format of Prometheus wants it. */
static void add_label(struct text *out, const char *name, const char *value)
{
    text_printf(out, "%s=\"", name);
    for (const char *at = value; *at; at++) {
        if (*at == '\\' || *at == '"')
            text_putc(out, '\\');
        if (*at == '\n')
            text_puts(out, "\\n");
        else
            text_putc(out, *at);
    }
    text_putc(out, '"');
}

static void add_help(struct text *out, const char *name, const char *type,
                     const char *help)
{
    text_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static const char *operation_label(int row)
{
    return row == TALLY_OPERATIONS - 1 ? "none" : OPERATIONS[row].on;
}

/* Calls `each` for every row of the tally. */
typedef void row_fn(struct text *out, struct tally *tally, int row);
static void each_row(struct text *out, struct tally *tally, row_fn *each)
{
    for (int row = 0; OPERATIONS[row].method; row++)
        each(out, tally, row);
    each(out, tally, TALLY_OPERATIONS - 1);
}

static void add_requests(struct text *out, struct tally *tally, int row)
{
    for (int status = 0; status < TALLY_STATUSES; status++) {
        long long count = atomic_load(&tally->requests[row][status]);
        if (count == 0)
            continue;
        text_puts(out, "pomex_mock_requests_total{");
        add_label(out, "operation", operation_label(row));
        text_printf(out, ",status=\"%d\"} %lld\n", status, count);
    }
}

static void add_durations(struct text *out, struct tally *tally, int row)
{
    long long count = 0;
    for (int status = 0; status < TALLY_STATUSES; status++)
        count += atomic_load(&tally->requests[row][status]);
    if (count == 0)
        return;
    long long sum_us = atomic_load(&tally->duration_us[row]);
    text_puts(out, "pomex_mock_request_duration_seconds_sum{");
    add_label(out, "operation", operation_label(row));
    text_printf(out, "} %lld.%06lld\n", sum_us / 1000000, sum_us % 1000000);
    text_puts(out, "pomex_mock_request_duration_seconds_count{");
    add_label(out, "operation", operation_label(row));
    text_printf(out, "} %lld\n", count);
}

/* A gauge or counter a world: one pass a metric, since lines of one belong together. */
struct family {
    struct text *out;
    const char *name;
    int64_t (*value)(struct world *world);
};

static void add_sample(struct text *out, const char *name, const char *world,
                       int64_t value)
{
    text_printf(out, "%s{", name);
    add_label(out, "world", world);
    text_printf(out, "} %" PRId64 "\n", value);
}

static void add_world(void *context, struct world *world)
{
    struct family *family = context;
    add_sample(family->out, family->name, world->name, family->value(world));
}

static int64_t entries_of(struct world *world)
{
    int64_t kept;
    int64_t evicted;
    journal_counts(world->journal, &kept, &evicted);
    return kept;
}

static int64_t evicted_of(struct world *world)
{
    int64_t kept;
    int64_t evicted;
    journal_counts(world->journal, &kept, &evicted);
    return evicted;
}

static int64_t hits_of(struct world *world)
{
    int64_t hits = 0;
    world_lock(world);
    for (int i = 0; i < world->faults.count; i++)
        hits += world->faults.rules[i].hits;
    world_unlock(world);
    return hits;
}

static void add_family(struct text *out, struct worlds *worlds, const char *name,
                       const char *help, int64_t (*value)(struct world *))
{
    struct family family = {out, name, value};
    add_help(out, name, "gauge", help);
    worlds_each(worlds, add_world, &family);
}

static void add_single(struct text *out, const char *name, const char *help,
                       int64_t value)
{
    add_help(out, name, "gauge", help);
    text_printf(out, "%s %" PRId64 "\n", name, value);
}

static void add_all(struct control *control, struct text *out)
{
    struct worlds *worlds = control->app->worlds;
    struct journal_budget *budget = worlds_journal_budget(worlds);
    struct tally *tally = journal_budget_tally(budget);
    add_help(out, "pomex_mock_build_info", "gauge", "The version that runs.");
    text_puts(out, "pomex_mock_build_info{version=\"" POMEX_VERSION "\"} 1\n");
    add_help(out, "pomex_mock_requests_total", "counter",
             "Requests answered, by operation and status.");
    each_row(out, tally, add_requests);
    add_help(out, "pomex_mock_request_duration_seconds", "summary",
             "Time to answer, by operation.");
    each_row(out, tally, add_durations);
    add_single(out, "pomex_mock_worlds", "Worlds there are.", worlds_count(worlds));
    add_single(out, "pomex_mock_waiting", "Calls of wait under way.",
               atomic_load(&control->waiting));
    add_single(out, "pomex_mock_unauthenticated_requests",
               "Requests without a valid key.",
               journal_total(worlds_unauthenticated(worlds)));
    add_single(out, "pomex_mock_journal_bytes", "Memory of all journals.",
               (int64_t)journal_budget_bytes(budget));
    add_family(out, worlds, "pomex_mock_journal_entries", "Entries kept, by world.",
               entries_of);
    add_family(out, worlds, "pomex_mock_journal_evicted",
               "Entries lost to the journal's bounds, by world.", evicted_of);
    add_family(out, worlds, "pomex_mock_fault_hits",
               "Firings of the fault rules in force, by world.", hits_of);
}

bool call_metrics(struct control *control, struct request *req, struct response *res,
                  struct error *err)
{
    (void)req;
    struct text out = TEXT_INIT(METRICS_MAX);
    add_all(control, &out);
    size_t size = out.size;
    char *body = text_take(&out);
    if (!body)
        return fail_text(err, RULE_INTERNAL, "the metrics do not fit");
    response_text(res, "text/plain; version=0.0.4; charset=utf-8", body, size);
    return true;
}
