/* The program at a terminal of the test's own, with the test as its scripted person. */
#ifndef TESTS_TERMINAL_H
#define TESTS_TERMINAL_H

#include "base/text.h"

#include <stdbool.h>
#include <sys/types.h>

struct terminal {
    pid_t pid;
    int file;           /* the person's end */
    struct text screen; /* everything written so far, escape codes too */
    size_t seen;        /* of it, by terminal_expect() */
    int status;         /* after terminal_wait(): the exit status, or 128 + the signal */
};

/* Starts the program with `arguments` on a terminal of 80 columns and `rows` rows; its
 * standard input is /dev/null, as the person's answers do not come from there. The
 * variables of `environment` are added, or taken away when they have no value: "NAME". */
struct terminal terminal_start(const char *const *arguments,
                               const char *const *environment, int rows);

/* Reads until `part` stands behind what was expected before; false after 10 s, or when
 * the program ended before. */
bool terminal_expect(struct terminal *terminal, const char *part);

/* Types. */
void terminal_type(struct terminal *terminal, const char *keys);

/* Reads to the end, and waits for it. */
void terminal_wait(struct terminal *terminal);

/* For AUTO(terminal_drop): kills what still runs. */
void terminal_drop(struct terminal *terminal);

#endif
