#ifndef MOCK_TESTS_MOCK_PROCESS_H
#define MOCK_TESTS_MOCK_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

/* The built program, for tests that go over HTTP or look at its command line. */

struct mock_process {
    pid_t pid; /* 0: not running */
    int port;
    int out; /* its stdout, after the ready line */
    char url[64];
};

/* Starts `pomex-mock --listen 127.0.0.1:0 --log off --threads 64 ARGUMENT...`
 * (NULL-terminated, NULL: none; a later option wins) and waits for its ready line. Its
 * stderr is the test's. */
bool mock_start(struct mock_process *mock, const char *const *arguments);

/* The same below another program, whose words (NULL-terminated) come before the mock's
 * path: `pid` is then that of the other program. */
bool mock_start_under(struct mock_process *mock, const char *const *wrapper,
                      const char *const *arguments);

/* Sends SIGTERM and waits; the exit status, 128+N when a signal ended it. 0 when it was
 * not running. */
int mock_stop(struct mock_process *mock);

/* Waits for its end; the status as from mock_stop(). */
int mock_wait(struct mock_process *mock);

/* What a program wrote and how it ended. */
struct mock_run {
    int status;
    char *out, *err; /* NUL-terminated */
};

/* Runs `pomex-mock ARGUMENT...` to its end. `environment` (NULL: none) are further
 * "NAME=VALUE" entries. */
bool mock_run(struct mock_run *run, const char *const *arguments,
              const char *const *environment);
void mock_run_drop(struct mock_run *run);

/* How many lines it wrote. */
int mock_lines(const char *text);

#endif
