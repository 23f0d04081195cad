#include "exec.h"
#include "options.h"
#include "ready.h"
#include "serve.h"

#include <stdio.h>

static int complain(const struct error *err, int status)
{
    log_failure(err);
    return status;
}

static int dispatch(struct options *options, struct error *err)
{
    switch (options->command) {
    case COMMAND_HELP:
        options_help(stdout);
        return 0;
    case COMMAND_VERSION:
        puts("pomex-mock " POMEX_VERSION);
        return 0;
    case COMMAND_MAN:
        options_man(stdout);
        return 0;
    case COMMAND_READY:
        return ready_wait(options, err) ? 0 : complain(err, 1);
    case COMMAND_EXEC:
        return exec_run(options, err);
    case COMMAND_SERVE:
        break;
    }
    return serve_run(options, err) ? 0 : complain(err, 1);
}

int main(int argc, char **argv)
{
    static struct options options;
    struct error err = {0};
    bool good = options_read(argc, argv, &options, &err);
    int status = good ? dispatch(&options, &err) : complain(&err, 2);
    options_clean(&options);
    return status;
}
