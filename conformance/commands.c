#include "commands.h"

#include "log.h"
#include "session.h"

int command_do(const struct options *options)
{
    switch (options->command) {
    case COMMAND_RUN:
        return session_run(options);
    case COMMAND_LIST:
    case COMMAND_LINT:
    case COMMAND_FMT:
    case COMMAND_COVER:
    case COMMAND_MUTATE:
    case COMMAND_DIFF:
    case COMMAND_RECORD:
    case COMMAND_JUDGE:
    case COMMAND_NONE:
        break;
    }
    log_line("this command is not built yet");
    return 2;
}
