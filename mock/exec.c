#include "exec.h"

#include "serve.h"
#include "world/ids.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child is forked before there is a second thread, and waits on a pipe for the URL:
 * what runs between fork and exec may then call what it likes. */
struct child {
    pid_t pid;
    int pipe; /* the writing end; closed without a URL: the child gives up */
};

static void read_line(int fd, char *out, size_t room)
{
    size_t used = 0;
    ssize_t got;
    while (used + 1 < room && (got = read(fd, out + used, room - 1 - used)) > 0)
        used += (size_t)got;
    out[used] = '\0';
}

_Noreturn static void become(char **words, int fd, const char *key, pid_t parent)
{
    char url[128];
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    read_line(fd, url, sizeof url);
    close(fd);
    if (!url[0] || getppid() != parent)
        _exit(1);
    setenv("API_BASE", url, 1);
    setenv("API_KEY", key, 1);
    execvp(words[0], words);
    int cause = errno;
    fprintf(stderr, "pomex-mock: %s: %s\n", words[0], strerror(cause));
    _exit(cause == ENOENT || cause == ENOTDIR ? 127 : 126);
}

static bool child_fork(const struct options *options, const char *key, struct child *out,
                       struct error *err)
{
    int ends[2];
    pid_t parent = getpid();
    if (pipe(ends) != 0)
        return fail_text(err, RULE_CONTROL_VALUE, "no pipe: %s", strerror(errno));
    fflush(NULL);
    out->pid = fork();
    if (out->pid == 0) {
        close(ends[1]);
        become(options->child, ends[0], key, parent);
    }
    int cause = errno;
    close(ends[0]);
    out->pipe = ends[1];
    if (out->pid > 0)
        return true;
    close(ends[1]);
    return fail_text(err, RULE_CONTROL_VALUE, "no process for the command: %s",
                     strerror(cause));
}

/* The first --api-key, or a fresh one. */
static const char *choose_key(const struct options *options, char *fresh, size_t room)
{
    if (options->settings.key_count > 0)
        return options->settings.keys[0].key;
    unsigned char bytes[12];
    random_bytes(bytes, sizeof bytes);
    size_t used = (size_t)snprintf(fresh, room, "sk-");
    for (size_t i = 0; i < sizeof bytes; i++)
        used += (size_t)snprintf(fresh + used, room - used, "%02x", bytes[i]);
    return fresh;
}

/* Hands signals on until the child has ended. One that the terminal sent has reached the
 * child's process group by itself. */
static int child_wait(const struct child *child)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGQUIT);
    sigaddset(&set, SIGCHLD);
    int status = 0;
    while (waitpid(child->pid, &status, WNOHANG) == 0) {
        siginfo_t info;
        int caught = sigwaitinfo(&set, &info);
        if (caught > 0 && caught != SIGCHLD && info.si_code != SI_KERNEL)
            kill(child->pid, caught);
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int give_up(const struct child *child, const struct error *err)
{
    close(child->pipe);
    waitpid(child->pid, NULL, 0);
    log_failure(err);
    return 1;
}

int exec_run(struct options *options, struct error *err)
{
    char fresh[40];
    struct child child = {0};
    const char *key = choose_key(options, fresh, sizeof fresh);
    if (!child_fork(options, key, &child, err)) {
        log_failure(err);
        return 1;
    }
    struct serving *serving = serving_start(options, err);
    if (!serving || !serving_announce(serving, stderr, err)) {
        serving_stop(serving);
        return give_up(&child, err);
    }
    const char *url = serving_url(serving);
    if (write(child.pipe, url, strlen(url)) < 0)
        kill(child.pid, SIGTERM);
    close(child.pipe);
    int status = child_wait(&child);
    serving_stop(serving);
    return status;
}
