#include "commands.h"

#include "base/memory.h"
#include "installed.h"
#include "log.h"
#include "session.h"
#include "tools/fmt.h"
#include "tools/lint.h"
#include "tools/list.h"

#include <stdio.h>

/* A command that looks at files and sends nothing. */
static int look(const struct options *options, int (*command)(const struct tool *))
{
    AUTO(memory_drop) char *installed = installed_scenarios();
    const struct plan_options selection = session_selection(options, installed);
    const struct tool tool = {
        .plan = &selection,
        .check = options->check,
        .color = session_wants_color(options),
        .verbose = options->verbose,
        .out = stdout,
        .err = log_file(),
    };
    return command(&tool);
}

int command_do(const struct options *options)
{
    switch (options->command) {
    case COMMAND_RUN:
    case COMMAND_COVER:
    case COMMAND_MUTATE:
    case COMMAND_JUDGE:
        return session_run(options);
    case COMMAND_LIST:
        return look(options, list_command);
    case COMMAND_LINT:
        return look(options, lint_command);
    case COMMAND_FMT:
        return look(options, fmt_command);
    case COMMAND_DIFF:
        return session_diff(options);
    case COMMAND_RECORD:
        return session_record(options);
    case COMMAND_NONE:
        break;
    }
    return 2;
}
