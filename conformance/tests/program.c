#include "program.h"

#include "base/memory.h"
#include "base/text.h"

#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_ARGUMENTS = 64, MAX_OUTPUT = 1 << 24, PATIENCE_MS = 20000 };

/* The child: two pipes for what it writes, nothing to read. */
static void become(const char *const *arguments, const char *const *environment, int out,
                   int err)
{
    const char *argv[MAX_ARGUMENTS + 2] = {POMEX_PROGRAM};
    for (size_t i = 0; i < MAX_ARGUMENTS && arguments[i] != NULL; i++)
        argv[i + 1] = arguments[i];
    /* Variables that change what the program prints must come from the test. */
    static const char *const OURS[] = {"GITHUB_ACTIONS", "NO_COLOR", "API_BASE",
                                       "API_KEY", "CALLBACK_URL"};
    for (size_t i = 0; i < sizeof OURS / sizeof OURS[0]; i++)
        unsetenv(OURS[i]);
    for (; environment != NULL && *environment != NULL; environment++)
        putenv(memory_copy(*environment));
    setsid(); /* no terminal of whoever runs the tests */
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execv(POMEX_PROGRAM, (char *const *)(void *)argv);
    _exit(127);
}

struct program program_start(const char *const *arguments, const char *const *environment)
{
    struct program program = {.pid = -1};
    int out[2], err[2];
    if (pipe(out) != 0 || pipe(err) != 0)
        return program;
    program.out_file = out[0];
    program.err_file = err[0];
    program.pid = fork();
    if (program.pid == 0)
        become(arguments, environment, out[1], err[1]);
    close(out[1]);
    close(err[1]);
    return program;
}

/* Reads both pipes to their ends; false when that takes too long. */
static bool read_both(struct program *program, struct text *out, struct text *err)
{
    struct pollfd files[] = {{.fd = program->out_file, .events = POLLIN},
                             {.fd = program->err_file, .events = POLLIN}};
    struct text *texts[] = {out, err};
    while (files[0].fd >= 0 || files[1].fd >= 0) {
        if (poll(files, 2, PATIENCE_MS) <= 0)
            return false;
        for (int i = 0; i < 2; i++) {
            char piece[4096];
            if (files[i].fd < 0 || files[i].revents == 0)
                continue;
            ssize_t got = read(files[i].fd, piece, sizeof piece);
            if (got > 0)
                text_add_n(texts[i], piece, (size_t)got);
            else
                files[i].fd = -1;
        }
    }
    return true;
}

void program_wait(struct program *program)
{
    if (program->pid <= 0)
        return;
    struct text out = text_new(MAX_OUTPUT), err = text_new(MAX_OUTPUT);
    if (!read_both(program, &out, &err))
        kill(program->pid, SIGKILL);
    int status = 0;
    waitpid(program->pid, &status, 0);
    program->pid = -1;
    program->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    program->out = text_take(&out);
    program->err = text_take(&err);
    close(program->out_file);
    close(program->err_file);
}

void program_drop(struct program *program)
{
    if (program->pid > 0) {
        kill(program->pid, SIGKILL);
        program_wait(program);
    }
    free(program->out);
    free(program->err);
}

struct program program_run(const char *const *arguments, const char *const *environment)
{
    struct program program = program_start(arguments, environment);
    program_wait(&program);
    return program;
}
