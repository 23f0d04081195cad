#include "session.h"

#include "base/clock.h"
#include "base/memory.h"
#include "log.h"
#include "option_rows.h"
#include "play/run.h"
#include "read/key.h"
#include "report/redact.h"
#include "report/reporter.h"
#include "session_parts.h"
#include "tools/cover.h"
#include "tools/dry_run.h"
#include "tools/mutate.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Opens every report that is asked for. */
static bool open_reports(const struct session *session, struct stream *stream,
                         struct error *err)
{
    const struct options *options = session->options;
    const char *term = getenv("TERM"), *github = getenv("GITHUB_ACTIONS");
    struct report_options about = {
        .plan = session->plan,
        .color = session_wants_color(options),
        .verbose = options->verbose,
        .tty = isatty(STDOUT_FILENO) && (term == NULL || strcmp(term, "dumb") != 0),
        .strict = options->strict,
    };
    const struct {
        const struct reporter_kind *kind;
        const char *path;
    } FILES[] = {
        {&REPORTER_JUNIT, options->junit},
        {&REPORTER_TAP, options->tap},
        {&REPORTER_JSON, options->json},
        {&REPORTER_HTML, options->html},
    };
    if (!stream_add(stream, &REPORTER_TERMINAL, NULL, &about, err))
        return false;
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++)
        if (FILES[i].path != NULL &&
            !stream_add(stream, FILES[i].kind, FILES[i].path, &about, err))
            return false;
    return github == NULL || strcmp(github, "true") != 0 ||
           stream_add(stream, &REPORTER_GITHUB, NULL, &about, err);
}

static int play(struct session *session)
{
    const struct options *options = session->options;
    const struct plan *plan = session->plan;
    struct error err = {0};
    if (!session_find_person(session, &err))
        return session_complain(session, &err);
    struct play_context context = {
        .plan = plan,
        .contract = session->contract,
        .coverage = session->coverage,
        .guard = session->guard,
        .clock = clock_real(),
        .once = session->once,
        .person = session->person,
        .retries = options->retries,
        .strict = options->strict,
    };
    struct run_options run = {
        .jobs = options->jobs,
        .send = session_send_options(session),
    };
    struct tally tally = {0};
    struct stream *stream = stream_new(redactor_new(plan->secrets, plan->secret_count));
    const struct plan_options wanted = session_selection_of(session);
    if (!open_reports(session, stream, &err) ||
        !session_journal_open(&session->journal, options, &wanted, &context, &err)) {
        stream_close(stream, &(struct error){0});
        return session_complain(session, &err);
    }
    bool played = run_plan(&context, &run, stream, &tally, &err);
    bool written = stream_close(stream, &err);
    written &= session_journal_end(&session->journal, &err);
    if (!played || !written)
        return session_complain(session, &err);
    return tally_exit(&tally);
}

/* Prints what was reached; the exit status of `cover`, given that of the run. */
static int cover(const struct session *session, int status)
{
    AUTO(text_drop) struct text out = text_new(1 << 24);
    text_add_char(&out, '\n');
    cover_write(session->coverage, session_wants_color(session->options), &out);
    fputs(text_string(&out), stdout);
    bool enough = cover_percent(session->coverage) >= session->options->fail_under;
    return enough || status == 70 || status == 2 ? status : 1;
}

static int dry_run(const struct session *session)
{
    AUTO(text_drop) struct text out = text_new(1 << 24);
    dry_run_write(session->plan, session->contract, session->options->budget,
                  session->options->budget_count, &out);
    fputs(text_string(&out), stdout);
    return 0;
}

static int mutate_session(struct session *session)
{
    const struct options *options = session->options;
    const struct mutate_options how = {
        .plan = session->plan,
        .contract = session->contract,
        .guard = session->guard,
        .send = session_send_options(session),
        .jobs = options->jobs,
        .retries = options->retries,
        .strict = options->strict,
        .color = session_wants_color(options),
        .verbose = options->verbose,
        .out = stdout,
    };
    struct error err = {0};
    int status = mutate(&how, &err);
    return err.kind != ERROR_NONE ? session_complain(session, &err) : status;
}

int session_run(const struct options *options)
{
    AUTO(session_close) struct session session = {.options = options};
    struct error err = {0};
    int exit;
    if (!session_read(&session, &exit))
        return exit;
    key_hide(session.plan);
    if (!session_has_selection(&session))
        return 4;
    bool judges = options->command == COMMAND_JUDGE;
    if (session.plan->contract == NULL && options->command != COMMAND_RUN && !judges) {
        log_line("there is no contract.json here, which %s needs",
                 command_row(options->command)->name);
        return 2;
    }
    if (session.plan->contract == NULL)
        log_line("there is no contract.json here; the scenarios alone judge");
    if (options->dry_run)
        return dry_run(&session);
    session.guard =
        guard_new(session.plan, options->budget, options->budget_count, clock_real());
    if (!session_journal_check(&session.journal, options, session.plan, session.guard,
                               &err))
        return session_complain(&session, &err);
    if (judges)
        return play(&session);
    if (!guard_check_plan(session.guard, options->live, &err) ||
        !session_start_sending(&err))
        return session_complain(&session, &err);
    int status =
        options->command == COMMAND_MUTATE ? mutate_session(&session) : play(&session);
    send_cleanup();
    return options->command == COMMAND_COVER ? cover(&session, status) : status;
}
