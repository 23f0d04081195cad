#include "terminal.h"

#include "base/clock.h"
#include "base/memory.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_ARGUMENTS = 62, MAX_SCREEN = 1 << 22, PATIENCE_MS = 10000 };

static void become(const char *const *arguments, const char *const *environment)
{
    const char *argv[MAX_ARGUMENTS + 2] = {POMEX_PROGRAM};
    for (size_t i = 0; i < MAX_ARGUMENTS && arguments[i] != NULL; i++)
        argv[i + 1] = arguments[i];
    static const char *const OURS[] = {"GITHUB_ACTIONS", "NO_COLOR",     "API_BASE",
                                       "API_KEY",        "CALLBACK_URL", "COLORFGBG"};
    for (size_t i = 0; i < sizeof OURS / sizeof OURS[0]; i++)
        unsetenv(OURS[i]);
    putenv(memory_copy("TERM=xterm-256color"));
    for (; environment != NULL && *environment != NULL; environment++)
        putenv(memory_copy(*environment));
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    execv(POMEX_PROGRAM, (char *const *)(void *)argv);
    _exit(127);
}

struct terminal terminal_start(const char *const *arguments,
                               const char *const *environment, int rows)
{
    struct terminal terminal = {.screen = text_new(MAX_SCREEN)};
    struct winsize size = {.ws_col = 80, .ws_row = (unsigned short)rows};
    terminal.pid = forkpty(&terminal.file, NULL, NULL, &size);
    if (terminal.pid == 0)
        become(arguments, environment);
    return terminal;
}

/* Reads a piece; false when nothing comes any more before `deadline`. */
static bool read_more(struct terminal *terminal, int64_t deadline)
{
    char piece[4096];
    struct pollfd ready = {.fd = terminal->file, .events = POLLIN};
    int64_t left = deadline - clock_real()->now(clock_real());
    if (left <= 0 || poll(&ready, 1, (int)left) <= 0)
        return false;
    ssize_t got = read(terminal->file, piece, sizeof piece);
    if (got > 0)
        text_add_n(&terminal->screen, piece, (size_t)got);
    return got > 0;
}

bool terminal_expect(struct terminal *terminal, const char *part)
{
    int64_t deadline = clock_real()->now(clock_real()) + PATIENCE_MS;
    for (;;) {
        const char *all = text_string(&terminal->screen);
        const char *found = strstr(all + terminal->seen, part);
        if (found != NULL) {
            terminal->seen = (size_t)(found - all) + strlen(part);
            return true;
        }
        if (!read_more(terminal, deadline))
            return false;
    }
}

void terminal_type(struct terminal *terminal, const char *keys)
{
    ssize_t ignored = write(terminal->file, keys, strlen(keys));
    (void)ignored;
}

void terminal_wait(struct terminal *terminal)
{
    int64_t deadline = clock_real()->now(clock_real()) + PATIENCE_MS;
    while (read_more(terminal, deadline))
        continue;
    if (terminal->pid > 0 && clock_real()->now(clock_real()) >= deadline)
        kill(terminal->pid, SIGKILL);
    int status = 0;
    if (terminal->pid > 0)
        waitpid(terminal->pid, &status, 0);
    terminal->pid = -1;
    terminal->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void terminal_drop(struct terminal *terminal)
{
    if (terminal->pid > 0) {
        kill(terminal->pid, SIGKILL);
        waitpid(terminal->pid, NULL, 0);
    }
    if (terminal->file >= 0)
        close(terminal->file);
    text_drop(&terminal->screen);
}
