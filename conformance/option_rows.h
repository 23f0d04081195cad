/* The tables behind the command line. */
#ifndef OPTION_ROWS_H
#define OPTION_ROWS_H

#include "options.h"

#include <stddef.h>

enum option_kind {
    OPTION_FLAG,     /* bool */
    OPTION_TEXT,     /* const char * */
    OPTION_LIST,     /* const char **, may repeat */
    OPTION_COUNT,    /* int from `least` to `most` */
    OPTION_DURATION, /* int64_t ms, more than 0 */
    OPTION_SHARD,    /* I/N */
    OPTION_BUDGET,   /* KIND=N, may repeat, or with commas between */
    OPTION_COLOR
};

struct option_row {
    const char *name; /* without the dashes */
    const char *arg;  /* NULL: takes no value */
    char letter;      /* 0: none */
    enum option_kind kind;
    size_t field; /* offset in struct options */
    int least, most;
    unsigned commands;    /* bits 1 << COMMAND_…; 0: goes with everything */
    const char *standard; /* shown as its default; NULL: none */
    const char *help;     /* one sentence without a full stop */
};

struct command_row {
    enum command command;
    const char *name, *args;
    const char *help;
};

struct exit_row {
    int code;
    const char *help;
};

/* Each ends with a row whose name (`help`) is NULL. */
extern const struct option_row OPTION_ROWS[];
extern const struct command_row COMMAND_ROWS[];
extern const struct exit_row EXIT_ROWS[];

const struct command_row *command_row(enum command command);

#endif
