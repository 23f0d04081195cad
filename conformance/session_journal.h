/* What a session has to do with journals: --journal, --resume and the command judge. */
#ifndef SESSION_JOURNAL_H
#define SESSION_JOURNAL_H

#include "options.h"
#include "play/play.h"
#include "read/plan.h"

#include <stdbool.h>

struct session_journal {
    struct recording *recording; /* NULL: neither --resume nor judge */
    struct journal *journal;     /* NULL: nothing is written */
    struct redactor *redactor;
    struct clock *clock; /* of what is judged */
    char run_id[32];
};

/* Reads the journal that `options` name, if any. ERROR_USAGE. Borrows its path. */
bool session_journal_read(struct session_journal *own, const struct options *options,
                          struct error *err);

/* Takes from the journal what the command line left out of a resume, and for judge all
 * but the paths. */
void session_journal_select(const struct session_journal *own,
                            const struct options *options, struct plan_options *wanted);

/* Once the plan is read: is it the one of the journal, and what has it spent? */
bool session_journal_check(const struct session_journal *own,
                           const struct options *options, const struct plan *plan,
                           struct guard *guard, struct error *err);

/* Begins to write, when that is asked for, and fills what `context` has of all this. */
bool session_journal_open(struct session_journal *own, const struct options *options,
                          const struct plan_options *wanted, struct play_context *context,
                          struct error *err);

/* Ends writing; false when something could not be written. */
bool session_journal_end(struct session_journal *own, struct error *err);

void session_journal_drop(struct session_journal *own);

#endif
