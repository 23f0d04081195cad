#include "tests/mock_process.h"

#include "base/auto.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_ARGUMENTS = 64, PATIENCE_MS = 30000 };

/* Becomes the program; `out` and `err` (-1: the test's) replace its streams. */
static _Noreturn void become(const char *const *wrapper, const char *const *before,
                             const char *const *arguments, const char *const *environment,
                             int out, int err)
{
    char *argv[MOST_ARGUMENTS] = {NULL};
    size_t count = 0;
    for (; wrapper && *wrapper && count < MOST_ARGUMENTS - 2; wrapper++)
        argv[count++] = strdup(*wrapper);
    argv[count++] = strdup(MOCK_PROGRAM);
    for (; before && *before && count < MOST_ARGUMENTS - 1; before++)
        argv[count++] = strdup(*before);
    for (; arguments && *arguments && count < MOST_ARGUMENTS - 1; arguments++)
        argv[count++] = strdup(*arguments);
    for (; environment && *environment; environment++)
        putenv(strdup(*environment));
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(out, STDOUT_FILENO);
    if (err >= 0)
        dup2(err, STDERR_FILENO);
    execvp(argv[0], argv);
    _exit(127);
}

static int wait_status(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Reads a line, without its end; false when none came in time. */
static bool read_line(int fd, char *line, size_t room)
{
    size_t size = 0;
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    while (size + 1 < room && poll(&ready, 1, PATIENCE_MS) > 0 &&
           read(fd, line + size, 1) == 1) {
        if (line[size] == '\n') {
            line[size] = '\0';
            return true;
        }
        size++;
    }
    return false;
}

bool mock_start(struct mock_process *mock, const char *const *arguments)
{
    return mock_start_under(mock, NULL, arguments);
}

bool mock_start_under(struct mock_process *mock, const char *const *wrapper,
                      const char *const *arguments)
{
    static const char *const BEFORE[] = {"--listen",  "127.0.0.1:0", "--log", "off",
                                         "--threads", "64",          NULL};
    static const char READY[] = "pomex-mock ready at ";
    int out[2];
    char line[128];
    *mock = (struct mock_process){0};
    if (pipe2(out, O_CLOEXEC) < 0)
        return false;
    mock->pid = fork();
    if (mock->pid == 0)
        become(wrapper, BEFORE, arguments, NULL, out[1], -1);
    close(out[1]);
    mock->out = out[0];
    const char *colon;
    if (mock->pid > 0 && read_line(mock->out, line, sizeof line) &&
        strncmp(line, READY, strlen(READY)) == 0 && (colon = strrchr(line, ':'))) {
        mock->port = (int)strtol(colon + 1, NULL, 10);
        text_copy(mock->url, sizeof mock->url, line + strlen(READY));
        return true;
    }
    fprintf(stderr, "the mock did not get ready\n");
    mock_stop(mock);
    return false;
}

int mock_wait(struct mock_process *mock)
{
    if (mock->pid <= 0)
        return 0;
    int status = wait_status(mock->pid);
    close(mock->out);
    *mock = (struct mock_process){0};
    return status;
}

int mock_stop(struct mock_process *mock)
{
    if (mock->pid > 0)
        kill(mock->pid, SIGTERM);
    return mock_wait(mock);
}

/* Collects both streams until the program closes them. */
static void collect(int out, int err, struct text texts[2])
{
    struct pollfd ready[] = {{.fd = out, .events = POLLIN},
                             {.fd = err, .events = POLLIN}};
    char buffer[4096];
    while ((ready[0].fd >= 0 || ready[1].fd >= 0) && poll(ready, 2, PATIENCE_MS) > 0) {
        for (int i = 0; i < 2; i++) {
            if (ready[i].fd < 0 || !ready[i].revents)
                continue;
            ssize_t got = read(ready[i].fd, buffer, sizeof buffer);
            if (got > 0)
                text_add(&texts[i], buffer, (size_t)got);
            else
                ready[i].fd = -1;
        }
    }
}

bool mock_run(struct mock_run *run, const char *const *arguments,
              const char *const *environment)
{
    int out[2], err[2];
    mock_run_drop(run);
    if (pipe2(out, O_CLOEXEC) < 0)
        return false;
    if (pipe2(err, O_CLOEXEC) < 0) {
        close(out[0]);
        close(out[1]);
        return false;
    }
    pid_t pid = fork();
    if (pid == 0)
        become(NULL, NULL, arguments, environment, out[1], err[1]);
    close(out[1]);
    close(err[1]);
    struct text texts[] = {TEXT_INIT(1 << 20), TEXT_INIT(1 << 20)};
    collect(out[0], err[0], texts);
    close(out[0]);
    close(err[0]);
    run->status = pid > 0 ? wait_status(pid) : -1;
    run->out = text_take(&texts[0]);
    run->err = text_take(&texts[1]);
    return pid > 0;
}

void mock_run_drop(struct mock_run *run)
{
    free(run->out);
    free(run->err);
    *run = (struct mock_run){0};
}

int mock_lines(const char *text)
{
    int count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}
