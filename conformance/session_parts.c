#include "session_parts.h"

#include "base/clock.h"
#include "base/memory.h"
#include "installed.h"
#include "judge/prepare.h"
#include "log.h"
#include "report/redact.h"
#include "session.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void session_close(struct session *session)
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

int session_complain(const struct session *session, const struct error *err)
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

struct plan_options session_selection_of(const struct session *session)
{
    struct plan_options wanted = session_selection(session->options, session->installed);
    wanted.remembered = once_remembered;
    wanted.remembered_context = session->once;
    session_journal_select(&session->journal, session->options, &wanted);
    return wanted;
}

static struct plan *read_plan(struct session *session, struct error *err)
{
    struct plan_options wanted = session_selection_of(session);
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

bool session_read(struct session *session, int *exit)
{
    struct error err = {0};
    session->once = once_new();
    session->installed = installed_scenarios();
    if (!session_journal_read(&session->journal, session->options, &err)) {
        *exit = session_complain(session, &err);
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
        *exit = session_complain(session, &err);
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

struct send_options session_send_options(const struct session *session)
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

bool session_start_sending(struct error *err)
{
    return send_init() || error_set(err, ERROR_INTERNAL, "libcurl cannot be started");
}

bool session_find_person(struct session *session, struct error *err)
{
    const struct person_options options = {
        .terminal = "/dev/tty",
        .listen = session->options->callback_listen,
        .color = allows_color(session->options),
        .clock = clock_real(),
        .say = log_line,
    };
    session->person = person_new(&options, err);
    return session->person != NULL;
}

bool session_has_selection(const struct session *session)
{
    if (session->plan->selected > 0)
        return true;
    log_line("no scenario was selected");
    return false;
}
