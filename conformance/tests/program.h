/* Runs the built program as a user would. */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include <sys/types.h>

struct program {
    pid_t pid;
    int out_file, err_file;
    int status;      /* after program_wait(): the exit status, or 128 + the signal */
    char *out, *err; /* then what it wrote */
};

/* Starts it with `arguments` (NULL-terminated, without the program's name) and the
 * variables of `environment` ("NAME=value", NULL-terminated, or NULL) added. */
struct program program_start(const char *const *arguments,
                             const char *const *environment);

/* Waits for its end, at most 20 s. */
void program_wait(struct program *program);

/* For AUTO(program_drop): kills what still runs. */
void program_drop(struct program *program);

/* Both at once. */
struct program program_run(const char *const *arguments, const char *const *environment);

#endif
