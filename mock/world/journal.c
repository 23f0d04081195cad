#include "world/journal.h"

#include "base/stop.h"
#include "world/journal_entry.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Locks are taken in this order: budget, then ring. Adding takes its ring's alone. */
struct journal_budget {
    size_t max;
    atomic_size_t bytes;
    atomic_llong ticket; /* grows with every entry */
    atomic_int waiting;
    pthread_mutex_t lock; /* guards `rings`, and the way to sleep */
    pthread_cond_t news;
    struct journal *rings; /* linked, the newest first */
    struct tally tally;
};

struct journal {
    struct journal_budget *budget;
    struct journal *next;
    pthread_mutex_t lock;
    struct stored_entry **slots; /* entry of number n at n modulo capacity */
    int64_t capacity;
    int64_t first, total; /* kept are the numbers from `first` to `total` */
    int64_t evicted;
    atomic_size_t bytes;
};

struct journal_budget *journal_budget_new(size_t max_bytes)
{
    struct journal_budget *budget = calloc(1, sizeof *budget);
    if (!budget)
        return NULL;
    budget->max = max_bytes;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&budget->news, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&budget->lock, NULL);
    return budget;
}

void journal_budget_free(struct journal_budget *budget)
{
    if (!budget)
        return;
    pthread_cond_destroy(&budget->news);
    pthread_mutex_destroy(&budget->lock);
    free(budget);
}

size_t journal_budget_bytes(struct journal_budget *budget)
{
    return atomic_load(&budget->bytes);
}

struct tally *journal_budget_tally(struct journal_budget *budget)
{
    return &budget->tally;
}

struct journal *journal_new(struct journal_budget *budget, int max_entries)
{
    struct journal *journal = calloc(1, sizeof *journal);
    if (!journal)
        return NULL;
    journal->capacity = max_entries > 0 ? max_entries : 0;
    journal->slots = calloc((size_t)journal->capacity + 1, sizeof(struct stored_entry *));
    if (!journal->slots) {
        free(journal);
        return NULL;
    }
    journal->first = 1;
    journal->budget = budget;
    pthread_mutex_init(&journal->lock, NULL);
    pthread_mutex_lock(&budget->lock);
    journal->next = budget->rings;
    budget->rings = journal;
    pthread_mutex_unlock(&budget->lock);
    return journal;
}

/* The slot of a number that is kept; the ring's lock is held. */
static struct stored_entry **slot_of(struct journal *journal, int64_t number)
{
    return &journal->slots[number % (journal->capacity + 1)];
}

/* Takes the oldest out; the ring's lock is held and the ring not empty. NULL where there
 * had been no memory for one. */
static struct stored_entry *take_oldest(struct journal *journal)
{
    struct stored_entry **slot = slot_of(journal, journal->first++), *taken = *slot;
    *slot = NULL;
    return taken;
}

/* Bytes are counted before an entry is put in and after it was taken out: never too few,
 * and the ring's lock is held for no memory but its own. */
static void count_bytes(struct journal *journal, const struct stored_entry *entry)
{
    atomic_fetch_add(&journal->bytes, entry->bytes);
    atomic_fetch_add(&journal->budget->bytes, entry->bytes);
}

static void let_go(struct journal *journal, struct stored_entry *taken)
{
    if (!taken)
        return;
    atomic_fetch_sub(&journal->bytes, taken->bytes);
    atomic_fetch_sub(&journal->budget->bytes, taken->bytes);
    stored_entry_release(taken);
}

void journal_clear(struct journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    while (journal->first <= journal->total)
        let_go(journal, take_oldest(journal));
    journal->evicted = 0;
    pthread_mutex_unlock(&journal->lock);
}

void journal_free(struct journal *journal)
{
    if (!journal)
        return;
    struct journal_budget *budget = journal->budget;
    pthread_mutex_lock(&budget->lock);
    struct journal **link = &budget->rings;
    while (*link != journal)
        link = &(*link)->next;
    *link = journal->next;
    pthread_mutex_unlock(&budget->lock);
    journal_clear(journal);
    pthread_mutex_destroy(&journal->lock);
    free(journal->slots);
    free(journal);
}

/* False when there is none. */
static bool evict_oldest(struct journal *journal)
{
    struct stored_entry *oldest = NULL;
    pthread_mutex_lock(&journal->lock);
    bool any = journal->first <= journal->total;
    if (any)
        oldest = take_oldest(journal);
    journal->evicted += oldest != NULL;
    pthread_mutex_unlock(&journal->lock);
    let_go(journal, oldest);
    return any;
}

static size_t most_bytes(struct journal_budget *budget)
{
    size_t most = 0;
    for (struct journal *each = budget->rings; each; each = each->next)
        if (atomic_load(&each->bytes) > most)
            most = atomic_load(&each->bytes);
    return most;
}

/* Makes room for a while, so that a full budget is not looked at for every entry; of many
 * rings that hold about as much each gives some, so that neither are they. */
static void keep_budget(struct journal_budget *budget)
{
    if (atomic_load(&budget->bytes) <= budget->max)
        return;
    pthread_mutex_lock(&budget->lock);
    size_t enough = budget->max - budget->max / 64;
    while (atomic_load(&budget->bytes) > enough && budget->rings) {
        size_t most = most_bytes(budget);
        for (struct journal *each = budget->rings; each; each = each->next)
            while (atomic_load(&each->bytes) >= most - most / 8 &&
                   atomic_load(&budget->bytes) > enough && evict_oldest(each))
                continue;
    }
    pthread_mutex_unlock(&budget->lock);
}

static void announce(struct journal_budget *budget)
{
    atomic_fetch_add(&budget->ticket, 1);
    if (atomic_load(&budget->waiting) == 0)
        return;
    pthread_mutex_lock(&budget->lock);
    pthread_cond_broadcast(&budget->news);
    pthread_mutex_unlock(&budget->lock);
}

void journal_add(struct journal *journal, const struct journal_entry *entry,
                 const char *secret)
{
    struct stored_entry *made = stored_entry_new(entry, secret), *oldest = NULL;
    if (made)
        count_bytes(journal, made);
    pthread_mutex_lock(&journal->lock);
    int64_t number = ++journal->total;
    *slot_of(journal, number) = made;
    if (made)
        made->entry.number = number;
    else
        journal->evicted++;
    if (number - journal->first >= journal->capacity)
        oldest = take_oldest(journal);
    journal->evicted += oldest != NULL;
    pthread_mutex_unlock(&journal->lock);
    let_go(journal, oldest);
    tally_add(&journal->budget->tally, entry->operation, entry->status,
              entry->duration_us);
    keep_budget(journal->budget);
    announce(journal->budget);
}

/* The number of the kept entry of that id, 0 when there is none; the lock is held. */
static int64_t number_of(struct journal *journal, const char *id)
{
    for (int64_t number = journal->total; number >= journal->first; number--) {
        struct stored_entry *stored = *slot_of(journal, number);
        if (stored && strcmp(stored->entry.id, id) == 0)
            return number;
    }
    return 0;
}

static bool passes(const struct journal_filter *filter, const struct journal_entry *entry)
{
    return (!filter->on || entry->operation == filter->on) &&
           (!filter->api_only ||
            (entry->operation && operation_is_api(entry->operation))) &&
           (filter->status == 0 || entry->status == filter->status);
}

/* A reader's own hold on entries, the newest first. */
struct picked {
    struct stored_entry **entries;
    int64_t count;
};

static void picked_drop(struct picked *picked)
{
    for (int64_t i = 0; i < picked->count; i++)
        stored_entry_release(picked->entries[i]);
    free(picked->entries);
}

/* The lock is held. False when out of memory. */
static bool pick(struct journal *journal, const struct journal_filter *filter,
                 struct picked *picked)
{
    int64_t after = filter->since ? number_of(journal, filter->since) : 0;
    if (filter->after > after)
        after = filter->after;
    int64_t first = after >= journal->first ? after + 1 : journal->first;
    if (first > journal->total)
        return true;
    picked->entries =
        calloc((size_t)(journal->total - first) + 1, sizeof(struct stored_entry *));
    if (!picked->entries)
        return false;
    for (int64_t number = journal->total; number >= first; number--) {
        struct stored_entry *stored = *slot_of(journal, number);
        if (!stored || !passes(filter, &stored->entry))
            continue;
        if (filter->limit > 0 && picked->count == filter->limit)
            break;
        stored_entry_hold(stored);
        picked->entries[picked->count++] = stored;
    }
    return true;
}

/* False when out of memory. */
static bool show(struct stored_entry *stored, journal_fn *each, void *context)
{
    struct stored_entry *shown = stored_entry_show(stored);
    if (shown)
        each(context, &shown->entry);
    stored_entry_release(shown);
    return shown != NULL;
}

bool journal_each(struct journal *journal, const struct journal_filter *filter,
                  journal_fn *each, void *context, int64_t *evicted)
{
    struct picked picked = {NULL, 0};
    pthread_mutex_lock(&journal->lock);
    bool ok = pick(journal, filter, &picked);
    if (evicted)
        *evicted = journal->evicted;
    pthread_mutex_unlock(&journal->lock);
    for (int64_t i = picked.count - 1; ok && i >= 0; i--)
        ok = show(picked.entries[i], each, context);
    picked_drop(&picked);
    return ok;
}

bool journal_find(struct journal *journal, const char *id, journal_fn *each,
                  void *context)
{
    pthread_mutex_lock(&journal->lock);
    int64_t number = number_of(journal, id);
    struct stored_entry *stored = number > 0 ? *slot_of(journal, number) : NULL;
    if (stored)
        stored_entry_hold(stored);
    pthread_mutex_unlock(&journal->lock);
    if (!stored)
        return false;
    bool shown = show(stored, each, context);
    stored_entry_release(stored);
    return shown;
}

int64_t journal_number(struct journal *journal, const char *id)
{
    pthread_mutex_lock(&journal->lock);
    int64_t number = number_of(journal, id);
    pthread_mutex_unlock(&journal->lock);
    return number;
}

int64_t journal_total(struct journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    int64_t total = journal->total;
    pthread_mutex_unlock(&journal->lock);
    return total;
}

void journal_counts(struct journal *journal, int64_t *kept, int64_t *evicted)
{
    pthread_mutex_lock(&journal->lock);
    *kept = journal->total - journal->first + 1;
    *evicted = journal->evicted;
    pthread_mutex_unlock(&journal->lock);
}

int64_t journal_ticket(struct journal_budget *budget)
{
    return atomic_load(&budget->ticket);
}

void journal_wait(struct journal_budget *budget, int64_t ticket, int64_t deadline_us)
{
    struct timespec until = {.tv_sec = deadline_us / 1000000,
                             .tv_nsec = deadline_us % 1000000 * 1000};
    pthread_mutex_lock(&budget->lock);
    atomic_fetch_add(&budget->waiting, 1);
    int result = 0;
    while (result == 0 && atomic_load(&budget->ticket) == ticket)
        result = pthread_cond_timedwait(&budget->news, &budget->lock, &until);
    atomic_fetch_sub(&budget->waiting, 1);
    pthread_mutex_unlock(&budget->lock);
}

void journal_wake(struct journal_budget *budget)
{
    announce(budget);
}
