/* What every command that has a plan does: its parts are opened here and closed in one
 * place. Only for the session files. */
#ifndef SESSION_PARTS_H
#define SESSION_PARTS_H

#include "base/error.h"
#include "judge/contract.h"
#include "judge/coverage.h"
#include "options.h"
#include "play/guard.h"
#include "play/once.h"
#include "play/person.h"
#include "play/send.h"
#include "read/diagnostics.h"
#include "read/plan.h"
#include "session_journal.h"

#include <stdbool.h>

/* What a session has open; session_close() frees all of it. */
struct session {
    const struct options *options;
    struct diagnostics diagnostics;
    struct once *once;
    char *installed;
    struct plan *plan;
    const struct contract *contract;
    struct coverage *coverage;
    struct guard *guard;
    struct person *person;
    struct session_journal journal;
};

void session_close(struct session *session);

/* Everything that is read before anything is sent. False with `exit` set when the session
 * ends here. */
bool session_read(struct session *session, int *exit);

/* Says what went wrong, without its secrets; returns the exit status. */
int session_complain(const struct session *session, const struct error *err);

/* Nothing selected is a mistake; an empty shard of a selection is not. */
bool session_has_selection(const struct session *session);

/* What is to be read, be it said on the command line or in a journal. */
struct plan_options session_selection_of(const struct session *session);

struct send_options session_send_options(const struct session *session);

/* Once nothing forbids it any more; send_cleanup() must follow. ERROR_INTERNAL. */
bool session_start_sending(struct error *err);

/* Where a person can be asked; false: the listener cannot be opened. */
bool session_find_person(struct session *session, struct error *err);

#endif
