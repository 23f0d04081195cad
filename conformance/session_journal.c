#include "session_journal.h"

#include "log.h"
#include "play/recording.h"
#include "play/replay.h"
#include "play/run.h"

#include <stdio.h>

/* The file that is read; NULL: none. */
static const char *path_of(const struct options *options)
{
    return options->command == COMMAND_JUDGE ? options->paths[0] : options->resume;
}

bool session_journal_read(struct session_journal *own, const struct options *options,
                          struct error *err)
{
    bool judges = options->command == COMMAND_JUDGE;
    const char *path = path_of(options);
    if (path == NULL)
        return true;
    own->recording = recording_read(path, !judges, err);
    if (own->recording != NULL && own->recording->torn)
        log_line("%s: the last line is not whole and counts for nothing", path);
    return own->recording != NULL;
}

void session_journal_select(const struct session_journal *own,
                            const struct options *options, struct plan_options *wanted)
{
    const struct recording *recording = own->recording;
    if (recording == NULL)
        return;
    bool judges = options->command == COMMAND_JUDGE;
    if (judges)
        wanted->paths++;
    if (wanted->paths[0] == NULL)
        wanted->paths = recording->paths;
    if (wanted->target == NULL)
        wanted->target = recording->target;
    if (!judges)
        return;
    wanted->target_text = recording->target_text;
    wanted->base = recording->base;
    wanted->given = recording->vars;
    wanted->remembered = NULL;
}

bool session_journal_check(const struct session_journal *own,
                           const struct options *options, const struct plan *plan,
                           struct guard *guard, struct error *err)
{
    if (own->recording == NULL)
        return true;
    if (options->command == COMMAND_JUDGE) {
        recording_judge(own->recording);
        return true;
    }
    if (!recording_resume(own->recording, plan, err))
        return false;
    recording_charge(own->recording, guard);
    return true;
}

/* The journal that this run writes; true also when it writes none. */
static bool begin(struct session_journal *own, const struct options *options,
                  const struct plan_options *wanted, const struct plan *plan,
                  struct error *err)
{
    struct recording *recording = own->recording;
    struct clock *clock = clock_real();
    own->redactor = redactor_new(plan->secrets, plan->secret_count);
    if (options->resume != NULL) {
        own->journal = journal_continue(recording->file, recording->path, recording->next,
                                        clock->wall(clock), own->redactor);
        recording->file = -1;
        return true;
    }
    const struct journal_about about = {.plan = plan,
                                        .options = wanted,
                                        .run_id = own->run_id,
                                        .wall = clock->wall(clock)};
    if (options->journal != NULL)
        own->journal = journal_create(options->journal, &about, own->redactor, err);
    return options->journal == NULL || own->journal != NULL;
}

bool session_journal_open(struct session_journal *own, const struct options *options,
                          const struct plan_options *wanted, struct play_context *context,
                          struct error *err)
{
    if (own->recording != NULL)
        snprintf(own->run_id, sizeof own->run_id, "%s", own->recording->run_id);
    else
        run_new_id(clock_real(), own->run_id);
    context->run_id = own->run_id;
    context->recording = own->recording;
    if (options->command == COMMAND_JUDGE) {
        own->clock = replay_clock_new(recording_start(own->recording, NULL));
        context->offline = true;
        context->clock = own->clock;
        return true;
    }
    bool begun = begin(own, options, wanted, context->plan, err);
    context->journal = own->journal;
    return begun;
}

bool session_journal_end(struct session_journal *own, struct error *err)
{
    struct journal *journal = own->journal;
    own->journal = NULL;
    return journal_close(journal, err);
}

void session_journal_drop(struct session_journal *own)
{
    struct error ignored = {0};
    session_journal_end(own, &ignored);
    redactor_free(own->redactor);
    replay_clock_free(own->clock);
    recording_free(own->recording);
}
