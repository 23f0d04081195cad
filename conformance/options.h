/* The command line: one table makes the parser, the help and the manual page. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "play/guard.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum command {
    COMMAND_NONE,
    COMMAND_RUN,
    COMMAND_LIST,
    COMMAND_LINT,
    COMMAND_FMT,
    COMMAND_COVER,
    COMMAND_MUTATE,
    COMMAND_DIFF,
    COMMAND_RECORD,
    COMMAND_JUDGE
};

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct options {
    struct arena *arena; /* holds everything below; not the words of argv themselves */
    enum command command;
    bool help, version, man;
    const char **paths; /* NULL-terminated, never NULL; `diff`: A and B come first */
    const char *target, *base, *cacert, *proxy, *callback_listen;
    const char *listen, *output; /* `record` */
    const char *journal, *resume;
    const char *junit, *tap, *json, *html;
    const char **vars, **tags, **not_tags, **resolve; /* NULL-terminated, or NULL */
    struct budget_line *budget;
    size_t budget_count;
    const char *key_file; /* --key-file, or NULL */
    int key_fd;           /* --key-fd, or -1 */
    const char *key;      /* what was read there; main fills it in */
    int jobs;             /* 0: not said */
    int shard, shards;    /* 0, 0: all */
    int repeat, retries, fail_under;
    int64_t connect_timeout, max_time; /* ms */
    bool strict, dry_run, live, check, verbose, mock_options;
    enum color color;
};

/* Reads the words behind the program's name. ERROR_USAGE with a sentence that names the
 * word. Release `out` with options_drop(), also after a failure. */
bool options_read(int argc, char **argv, struct options *out, struct error *err);
void options_drop(struct options *options);

/* What --help prints: of one command, or of all. */
void options_help(enum command command, struct text *out);

/* The manual page in roff. */
void options_man(struct text *out);

#endif
