#ifndef MOCK_WORLD_JOURNAL_H
#define MOCK_WORLD_JOURNAL_H

#include "base/error.h"
#include "world/operations.h"
#include "world/tally.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What happened, newest last: a ring in memory per world, bounded by count, and by 64 MiB
 * over all the rings that share one journal_budget: when that is passed, the ring that
 * holds most gives its oldest. Each ring has its own lock; entries are immutable. */

enum { JOURNAL_BODY_MAX = 16 * 1024, JOURNAL_BUDGET_MAX = 64 * 1024 * 1024 };

/* Shared by all rings: the bytes they hold, and who waits for news. NULL when out of
 * memory. Free it after its rings. */
struct journal_budget;
struct journal_budget *journal_budget_new(size_t max_bytes);
void journal_budget_free(struct journal_budget *budget); /* NULL is allowed */
size_t journal_budget_bytes(struct journal_budget *budget);
/* What was ever added to any of its rings, counted. */
struct tally *journal_budget_tally(struct journal_budget *budget);

/* A ring of at most `max_entries`. Borrows the budget. NULL when out of memory. */
struct journal;
struct journal *journal_new(struct journal_budget *budget, int max_entries);
void journal_free(struct journal *journal); /* NULL is allowed */

/* One exchange. On the way in everything is borrowed and copied, bodies whole (`_kept`
 * and `number` are not looked at); on the way out it points into the entry. A NULL text
 * is an empty one. */
struct journal_entry {
    int64_t number;                    /* 1 for a ring's first, and so on */
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
    size_t request_kept, response_kept; /* bytes kept; 0 of a body that is no text */
    bool request_cut, response_cut;     /* whether less was kept than there was */
};

/* Copies the entry in one allocation. Whoever reads it sees `***` for every occurrence of
 * `secret` (NULL: none) in any of its texts (world/scrub.h), and for any credential of an
 * Authorization header. The oldest go when a bound is passed, and are counted. An entry
 * that there is no memory for counts as evicted. */
void journal_add(struct journal *journal, const struct journal_entry *entry,
                 const char *secret);

/* What a reader wants. Zero means no filter. */
struct journal_filter {
    const struct operation *on;
    bool api_only;     /* what `*` stands for: operations under /v1 */
    const char *since; /* an entry's id, exclusive; unknown: from the start */
    int status;
    int64_t limit; /* the newest so many */
    int64_t after; /* an entry's number, exclusive */
};

/* Calls `each` for every entry that passes, oldest first, under no lock. `evicted` (may
 * be NULL) gets how many were lost for ever. False when out of memory. */
typedef void journal_fn(void *context, const struct journal_entry *entry);
bool journal_each(struct journal *journal, const struct journal_filter *filter,
                  journal_fn *each, void *context, int64_t *evicted);

/* Finds one by its request id: calls `each` once, and true, or false (out of memory
 * too). */
bool journal_find(struct journal *journal, const char *id, journal_fn *each,
                  void *context);

/* The number of the kept entry of that id, 0 when there is none. */
int64_t journal_number(struct journal *journal, const char *id);

/* How many have ever been added: the number of the newest. */
int64_t journal_total(struct journal *journal);
/* How many are kept, and how many were lost since the ring was made or cleared. */
void journal_counts(struct journal *journal, int64_t *kept, int64_t *evicted);
/* Forgets everything, evictions included; numbers go on. */
void journal_clear(struct journal *journal);

/* Waits until something is added to any ring of the budget, or `deadline_us`
 * (stop_now_us()) passes, or journal_wake(). `ticket` is journal_ticket() taken before
 * looking, and before asking whether there was a stop. */
int64_t journal_ticket(struct journal_budget *budget);
void journal_wait(struct journal_budget *budget, int64_t ticket, int64_t deadline_us);
/* Wakes everyone who waits: at a stop. */
void journal_wake(struct journal_budget *budget);

#endif
