/* How soon a program serves: starts it so many times with `--listen` on a free port,
 * asks until it answers 200, and prints the milliseconds from exec on, one a line. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_ARGUMENTS = 32, GIVE_UP_MS = 10000, AGAIN_US = 100 };

static const char REQUEST[] = "GET /v1/video/assets HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                              "Authorization: Bearer sk-bench\r\n\r\n";

static double now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

static int free_port(void)
{
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool bound = bind(fd, (struct sockaddr *)&address, size) == 0 &&
                 getsockname(fd, (struct sockaddr *)&address, &size) == 0;
    close(fd);
    return bound ? ntohs(address.sin_port) : 0;
}

static bool answers(int port)
{
    char answer[16] = "";
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
                send(fd, REQUEST, strlen(REQUEST), MSG_NOSIGNAL) > 0 &&
                recv(fd, answer, sizeof answer - 1, 0) > 0 && strstr(answer, " 200");
    close(fd);
    return good;
}

static pid_t start(char **argv, int port)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    char listen[32], option[] = "--listen";
    char *all[MOST_ARGUMENTS + 3] = {argv[0], option, listen};
    snprintf(listen, sizeof listen, "127.0.0.1:%d", port);
    for (int i = 1; i < MOST_ARGUMENTS && argv[i]; i++)
        all[i + 2] = argv[i];
    if (freopen("/dev/null", "w", stdout))
        execv(all[0], all);
    _exit(127);
}

/* Negative when it never served. */
static double measure(char **argv)
{
    int port = free_port();
    double began = now_ms(), took = -1;
    pid_t child = start(argv, port);
    while (took < 0 && now_ms() - began < GIVE_UP_MS) {
        if (answers(port))
            took = now_ms() - began;
        else
            usleep(AGAIN_US);
    }
    kill(child, SIGTERM);
    waitpid(child, NULL, 0);
    return took;
}

int main(int argc, char **argv)
{
    int times = argc > 2 ? (int)strtol(argv[1], NULL, 10) : 0;
    for (int i = 0; i < times; i++) {
        double took = measure(argv + 2);
        if (took < 0)
            return 1;
        printf("%.2f\n", took);
    }
    return times > 0 ? 0 : 2;
}
