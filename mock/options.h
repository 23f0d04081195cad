#ifndef MOCK_OPTIONS_H
#define MOCK_OPTIONS_H

#include "base/error.h"
#include "control/control.h"
#include "log.h"
#include "world/settings.h"

#include <stdbool.h>
#include <stdio.h>

enum command {
    COMMAND_SERVE,
    COMMAND_EXEC,
    COMMAND_READY,
    COMMAND_HELP,
    COMMAND_VERSION,
    COMMAND_MAN
};

enum { OPTIONS_MAX_KEYS = 256 };

/* What the command line and the environment asked for. Strings point into argv, the
 * environment, or memory that options_clean() frees. */
struct options {
    enum command command;
    const char *listen, *ready_file, *state;
    int threads;
    enum log_format log;
    enum admin_policy admin;
    const char *admin_token;
    struct settings settings; /* all but listen_url */
    struct api_key keys[OPTIONS_MAX_KEYS];
    cJSON *load; /* what settings.load points to */
    char *faults, *owned[OPTIONS_MAX_KEYS * 2];
    int owned_count;
    const char *ready_url; /* `ready`: whom to ask; NULL: the address of --listen */
    int64_t ready_timeout_ms;
    char **child; /* `exec`: the command and its arguments, NULL-terminated */
};

/* Reads the command line, then for every option that is not on it the environment twin.
 * False with one sentence naming the option (or the file and place in it): exit 2. Call
 * options_clean() either way. */
bool options_read(int argc, char **argv, struct options *out, struct error *err);
void options_clean(struct options *options);

/* The usage, and the same as a manual page in roff. */
void options_help(FILE *out);
void options_man(FILE *out);

#endif
