#ifndef MOCK_WORLD_JOURNAL_H
#define MOCK_WORLD_JOURNAL_H

#include "base/error.h"
#include "world/operations.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What happened, newest last: a ring in memory per world, bounded by count, and by 64 MiB
 * over all the rings that share one journal_budget. Each ring has its own lock; entries
 * are immutable. */

enum { JOURNAL_BODY_MAX = 16 * 1024 };

/* Shared by all rings: the bytes they hold, and who waits for news. */
struct journal_budget;
struct journal_budget *journal_budget_new(size_t max_bytes);
void journal_budget_free(struct journal_budget *budget);

struct journal;
struct journal *journal_new(struct journal_budget *budget, int max_entries);
void journal_free(struct journal *journal); /* NULL is allowed */

/* One exchange. On the way in everything is borrowed and copied; on the way out it points
 * into the entry. */
struct journal_entry {
    const char *id;                    /* the request's id */
    int64_t at_ms;                     /* real time */
    int64_t world_now_ms;              /* the world's instant */
    const struct operation *operation; /* NULL: no route matched */
    const char *method, *path, *query;
    int status;
    int64_t duration_us;
    enum rule reason;                             /* RULE_NONE when nothing special */
    const char *hint;                             /* "" when none */
    const char *field, *got, *expected, *nearest; /* for explain, "" when none */
    const char *foreign; /* "" or what explain may tell of another world's id */
    const char *request_headers, *response_headers; /* lines "Name: value\r\n" */
    const char *request_body, *response_body; /* at most JOURNAL_BODY_MAX bytes kept */
    size_t request_size, response_size;       /* bytes of the full bodies */
    size_t request_kept, response_kept;       /* bytes kept */
};

/* Copies the entry in one allocation; every occurrence of `secret` (NULL: none) in any of
 * its texts becomes `***`. The oldest go when a bound is passed, and are counted. */
void journal_add(struct journal *journal, const struct journal_entry *entry,
                 const char *secret);

/* What a reader wants. Zero means no filter. */
struct journal_filter {
    const struct operation *on;
    const char *since; /* an entry's id, exclusive; unknown: from the start */
    int status;
    int64_t limit; /* the newest so many */
};

/* Calls `each` for every entry that passes, oldest first. `evicted` gets how many were
 * lost for ever. */
typedef void journal_fn(void *context, const struct journal_entry *entry);
void journal_each(struct journal *journal, const struct journal_filter *filter,
                  journal_fn *each, void *context, int64_t *evicted);

/* Finds one by its request id: calls `each` once, and true, or false. */
bool journal_find(struct journal *journal, const char *id, journal_fn *each,
                  void *context);

/* How many have ever been added. */
int64_t journal_total(struct journal *journal);
void journal_clear(struct journal *journal);

/* Waits until something is added to any ring of the budget, or `deadline_us`
 * (stop_now_us()) passes, or journal_wake(). `ticket` is journal_ticket() taken before
 * looking. */
int64_t journal_ticket(struct journal_budget *budget);
void journal_wait(struct journal_budget *budget, int64_t ticket, int64_t deadline_us);
/* Wakes everyone who waits: at a stop. */
void journal_wake(struct journal_budget *budget);

#endif
