#include "session.h"

#include "base/clock.h"
#include "base/memory.h"
#include "log.h"
#include "read/key.h"
#include "session_parts.h"
#include "tools/record.h"

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
        .send = session_send_options(session),
        .listen = options->listen,
        .output = options->output,
        .verbose = options->verbose,
        .out = stdout,
        .err = log_file(),
    };
    int status = record(&how, err);
    return err->kind != ERROR_NONE ? session_complain(session, err) : status;
}

int session_record(const struct options *options)
{
    AUTO(session_close) struct session session = {.options = options};
    struct error err = {0};
    int exit;
    if (!check_record(options, &err))
        return session_complain(&session, &err);
    if (!session_read(&session, &exit))
        return exit;
    key_hide(session.plan);
    session.guard =
        guard_new(session.plan, options->budget, options->budget_count, clock_real());
    if (!guard_check_plan(session.guard, options->live, &err) ||
        !session_start_sending(&err))
        return session_complain(&session, &err);
    int status = record_session(&session, &err);
    send_cleanup();
    return status;
}
