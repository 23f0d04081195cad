#include "session.h"

#include "base/clock.h"
#include "base/memory.h"
#include "installed.h"
#include "judge/contract.h"
#include "judge/prepare.h"
#include "log.h"
#include "option_rows.h"
#include "play/once.h"
#include "play/person.h"
#include "play/run.h"
#include "read/key.h"
#include "read/plan.h"
#include "report/redact.h"
#include "report/reporter.h"
#include "session_journal.h"
#include "tools/cover.h"
#include "tools/diff.h"
#include "tools/dry_run.h"
#include "tools/mutate.h"
#include "tools/record.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static void session_close(struct session *session)
{
    session_journal_drop(&session->journal);
    person_free(session->person);
    guard_free(session->guard);
    coverage_free(session->coverage);
    plan_free(session->plan);
    once_free(session->once);
    free(session->installed);
    diagnostics_drop(&session->diagnostics);
}

static int exit_of(enum error_kind kind)
{
    switch (kind) {
    case ERROR_NONE:
        return 0;
    case ERROR_USAGE:
        return 2;
    case ERROR_TRANSPORT:
        return 3;
    case ERROR_GUARD:
        return 5;
    case ERROR_PERSON:
        return 6;
    case ERROR_INTERNAL:
        break;
    }
    return 70;
}

/* Says what went wrong, without its secrets; returns the exit status. */
static int complain(const struct session *session, const struct error *err)
{
    const struct plan *plan = session->plan;
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct redactor *redactor = plan != NULL
                                    ? redactor_new(plan->secrets, plan->secret_count)
                                    : redactor_new(NULL, 0);
    log_line("%s", redact_string(redactor, arena, err->message));
    redactor_free(redactor);
    return exit_of(err->kind);
}

struct plan_options session_selection(const struct options *options,
                                      const char *installed)
{
    return (struct plan_options){
        .paths = options->paths,
        .target = options->target,
        .base = options->base,
        .vars = options->vars,
        .key = options->key,
        .tags = options->tags,
        .not_tags = options->not_tags,
        .shard = options->shard,
        .shards = options->shards,
        .repeat = options->repeat,
        .installed = installed,
    };
}

/* What is to be read, be it said on the command line or in a journal. */
static struct plan_options selection_of(const struct session *session)
{
    struct plan_options wanted = session_selection(session->options, session->installed);
    wanted.remembered = once_remembered;
    wanted.remembered_context = session->once;
    session_journal_select(&session->journal, session->options, &wanted);
    return wanted;
}

static struct plan *read_plan(struct session *session, struct error *err)
{
    struct plan_options wanted = selection_of(session);
    const char *paths[] = {session->options->output, NULL};
    if (session->options->command == COMMAND_RECORD) {
        wanted.paths = paths;
        return plan_read_target(&wanted, &session->diagnostics, err);
    }
    return plan_read(&wanted, &session->diagnostics, err);
}

/* Writes what reading found wrong to stderr; true when nothing forbids a run. */
static bool report_diagnostics(struct session *session)
{
    AUTO(text_drop) struct text out = text_new(1 << 24);
    diagnostics_sort(&session->diagnostics);
    diagnostics_write(&session->diagnostics, &out);
    log_text(text_string(&out));
    return session->diagnostics.errors == 0;
}

/* Everything that is read before anything is sent. False with `exit` set when the session
 * ends here. */
static bool session_read(struct session *session, int *exit)
{
    struct error err = {0};
    session->once = once_new();
    session->installed = installed_scenarios();
    if (!session_journal_read(&session->journal, session->options, &err)) {
        *exit = complain(session, &err);
        return false;
    }
    struct plan *plan = session->plan = read_plan(session, &err);
    if (plan != NULL) {
        patterns_prepare(plan, &session->diagnostics);
        if (plan->contract != NULL)
            session->contract = contract_read(plan->sources, plan->contract, plan->arena,
                                              &session->diagnostics);
    }
    bool readable = report_diagnostics(session);
    *exit = 2;
    bool remembers = session->options->command != COMMAND_JUDGE;
    if (plan == NULL || (remembers && !once_open(session->once, plan, &err))) {
        *exit = complain(session, &err);
        return false;
    }
    if (session->contract != NULL)
        session->coverage = coverage_new(session->contract);
    return readable;
}

/* Colour on a terminal, as far as the environment goes. */
static bool allows_color(const struct options *options)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (options->color != COLOR_AUTO)
        return options->color == COLOR_ALWAYS;
    return (no_color == NULL || no_color[0] == '\0') &&
           (term == NULL || strcmp(term, "dumb") != 0);
}

bool session_wants_color(const struct options *options)
{
    return allows_color(options) &&
           (options->color == COLOR_ALWAYS || isatty(STDOUT_FILENO));
}

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

static struct send_options send_options_of(const struct session *session)
{
    const struct options *options = session->options;
    return (struct send_options){
        .connect_timeout = options->connect_timeout,
        .max_time = options->max_time,
        .cacert = options->cacert,
        .proxy = options->proxy,
        .resolve = options->resolve,
        .live = session->plan->target->live,
    };
}

/* Where a person can be asked; false: the listener cannot be opened. */
static bool find_person(struct session *session, struct error *err)
{
    const struct person_options options = {
        .plan = session->plan,
        .terminal = "/dev/tty",
        .listen = session->options->callback_listen,
        .color = allows_color(session->options),
        .clock = clock_real(),
        .say = log_line,
    };
    session->person = person_new(&options, err);
    return session->person != NULL;
}

static int play(struct session *session)
{
    const struct options *options = session->options;
    const struct plan *plan = session->plan;
    struct error err = {0};
    if (!find_person(session, &err))
        return complain(session, &err);
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
        .send = send_options_of(session),
    };
    struct tally tally = {0};
    struct stream *stream = stream_new(redactor_new(plan->secrets, plan->secret_count));
    const struct plan_options wanted = selection_of(session);
    if (!open_reports(session, stream, &err) ||
        !session_journal_open(&session->journal, options, &wanted, &context, &err)) {
        stream_close(stream, &(struct error){0});
        return complain(session, &err);
    }
    bool played = run_plan(&context, &run, stream, &tally, &err);
    bool written = stream_close(stream, &err);
    written &= session_journal_end(&session->journal, &err);
    if (!played || !written)
        return complain(session, &err);
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
        .send = send_options_of(session),
        .jobs = options->jobs,
        .retries = options->retries,
        .strict = options->strict,
        .color = session_wants_color(options),
        .verbose = options->verbose,
        .out = stdout,
    };
    struct error err = {0};
    int status = mutate(&how, &err);
    return err.kind != ERROR_NONE ? complain(session, &err) : status;
}

/* Nothing selected is a mistake; an empty shard of a selection is not. */
static bool check_selection(const struct session *session)
{
    if (session->plan->selected > 0)
        return true;
    log_line("no scenario was selected");
    return false;
}

int session_run(const struct options *options)
{
    AUTO(session_close) struct session session = {.options = options};
    struct error err = {0};
    int exit;
    if (!session_read(&session, &exit))
        return exit;
    key_hide(session.plan);
    if (!check_selection(&session))
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
        return complain(&session, &err);
    if (judges)
        return play(&session);
    if (!guard_check_plan(session.guard, options->live, &err))
        return complain(&session, &err);
    if (!send_init()) {
        error_set(&err, ERROR_INTERNAL, "libcurl cannot be started");
        return complain(&session, &err);
    }
    int status =
        options->command == COMMAND_MUTATE ? mutate_session(&session) : play(&session);
    send_cleanup();
    return options->command == COMMAND_COVER ? cover(&session, status) : status;
}

static bool check_record(const struct options *options, struct error *err)
{
    if (options->listen == NULL || options->output == NULL)
        return error_set(err, ERROR_USAGE,
                         "record needs --listen HOST:PORT and --output FILE");
    return options->paths[0] == NULL ||
           error_set(err, ERROR_USAGE, "record takes no paths, as in `%s`",
                     options->paths[0]);
}

static int record_session(struct session *session, struct error *err)
{
    const struct options *options = session->options;
    const struct record_options how = {
        .plan = session->plan,
        .contract = session->contract,
        .guard = session->guard,
        .send = send_options_of(session),
        .listen = options->listen,
        .output = options->output,
        .verbose = options->verbose,
        .out = stdout,
        .err = log_file(),
    };
    int status = record(&how, err);
    return err->kind != ERROR_NONE ? complain(session, err) : status;
}

int session_record(const struct options *options)
{
    AUTO(session_close) struct session session = {.options = options};
    struct error err = {0};
    int exit;
    if (!check_record(options, &err))
        return complain(&session, &err);
    if (!session_read(&session, &exit))
        return exit;
    key_hide(session.plan);
    session.guard =
        guard_new(session.plan, options->budget, options->budget_count, clock_real());
    if (!guard_check_plan(session.guard, options->live, &err))
        return complain(&session, &err);
    if (!send_init()) {
        error_set(&err, ERROR_INTERNAL, "libcurl cannot be started");
        return complain(&session, &err);
    }
    int status = record_session(&session, &err);
    send_cleanup();
    return status;
}

/* Everything that is read for one of the two targets of `diff`; `target` is its name or
 * file. */
static bool open_side(struct session *session, const struct options *options,
                      struct options *own, const char *target, int *exit)
{
    *own = *options;
    own->target = target;
    own->paths = options->paths + 2;
    session->options = own;
    return session_read(session, exit);
}

/* What both together cost at the least and at the most, as A is played twice. */
static void add_up(const struct session *a, const struct session *b, struct plan *sum)
{
    const struct session *const PLAYS[] = {a, a, b};
    struct bill_line *bill = NULL;
    size_t count = 0;
    for (size_t i = 0; i < sizeof PLAYS / sizeof PLAYS[0]; i++)
        for (size_t j = 0; j < PLAYS[i]->plan->bill_count; j++) {
            const struct bill_line *line = &PLAYS[i]->plan->bill[j];
            size_t at = 0;
            while (at < count && strcmp(bill[at].kind, line->kind) != 0)
                at++;
            if (at == count) {
                bill = arena_grow(sum->arena, bill, count, sizeof *bill);
                bill[count++] = (struct bill_line){.kind = line->kind};
            }
            bill[at].least += line->least;
            bill[at].most += line->most;
        }
    sum->bill = bill;
    sum->bill_count = count;
}

/* Two guards over one budget. `plans` are those of the sides with the bill of both. */
static bool guard_both(struct session *a, struct session *b, struct plan plans[2],
                       struct error *err)
{
    const struct options *options = a->options;
    plans[0] = *a->plan;
    plans[1] = *b->plan;
    add_up(a, b, &plans[0]);
    add_up(a, b, &plans[1]);
    a->guard = guard_new(&plans[0], options->budget, options->budget_count, clock_real());
    b->guard = guard_new(&plans[1], options->budget, options->budget_count, clock_real());
    guard_join(b->guard, a->guard);
    return guard_check_plan(a->guard, options->live, err) &&
           guard_check_plan(b->guard, options->live, err);
}

static struct diff_target diff_target_of(const struct session *session)
{
    return (struct diff_target){
        .plan = session->plan,
        .contract = session->contract,
        .guard = session->guard,
        .once = session->once,
        .person = session->person,
        .send = send_options_of(session),
    };
}

static int diff_both(struct session *a, struct session *b)
{
    const struct options *options = a->options;
    struct plan plans[2];
    struct error err = {0};
    if (!guard_both(a, b, plans, &err) || !find_person(a, &err) || !find_person(b, &err))
        return complain(a, &err);
    if (!send_init()) {
        error_set(&err, ERROR_INTERNAL, "libcurl cannot be started");
        return complain(a, &err);
    }
    const struct diff_options how = {
        .a = diff_target_of(a),
        .b = diff_target_of(b),
        .jobs = options->jobs,
        .retries = options->retries,
        .color = session_wants_color(options),
        .verbose = options->verbose,
        .mock_options = options->mock_options,
        .json = options->json,
        .html = options->html,
        .out = stdout,
    };
    int status = diff_command(&how, &err);
    send_cleanup();
    return err.kind != ERROR_NONE ? complain(a, &err) : status;
}

int session_diff(const struct options *options)
{
    AUTO(session_close) struct session a = {0};
    AUTO(session_close) struct session b = {0};
    struct options own_a, own_b;
    int exit;
    if (options->paths[0] == NULL || options->paths[1] == NULL) {
        log_line("diff needs two targets: pomex-conformance diff A B [PATH]...");
        return 2;
    }
    if (!open_side(&a, options, &own_a, options->paths[0], &exit) ||
        !open_side(&b, options, &own_b, options->paths[1], &exit))
        return exit;
    if (!check_selection(&a))
        return 4;
    /* One listener is enough, for the first who asks a person. */
    if (a.plan->target->human == HUMAN_ASK)
        own_b.callback_listen = NULL;
    else
        own_a.callback_listen = NULL;
    if (a.contract == NULL)
        log_line("there is no contract.json here; nothing tells what contradicts it");
    return diff_both(&a, &b);
}
