/* Many clients that each ask again as soon as they were answered, and come back when the
 * server closed: PORT PATH KEY CLIENTS SECONDS. Prints the 99th percentile in ms, how
 * many requests failed, how many clients were never served, requests a second. A wait
 * that the end cuts short counts as long as it was. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BIN_US = 100, BINS = 200000, ANSWER_MAX = 4096, AT_ONCE = 256 };

struct client {
    int fd;
    int64_t since_us; /* when it wanted what it waits for */
    long answers;
    size_t size;
    char answer[ANSWER_MAX];
};

static struct {
    int poll, port;
    char request[1024];
    long bins[BINS], answers, failed;
} bench;

static int64_t now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

static void note(int64_t waited_us)
{
    int64_t bin = waited_us / BIN_US;
    bench.bins[bin < BINS ? bin : BINS - 1]++;
}

static void ask(struct client *client)
{
    client->size = 0;
    send(client->fd, bench.request, strlen(bench.request), MSG_NOSIGNAL);
}

/* Connecting is part of the wait. */
static void come_back(struct client *client)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)bench.port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    int one = 1;
    client->since_us = now_us();
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(client->fd, (struct sockaddr *)&address, sizeof address) == 0)
        ask(client);
    epoll_ctl(bench.poll, EPOLL_CTL_ADD, client->fd, &event);
}

/* The size of the whole answer; 0 when its head is not there yet. */
static size_t whole(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n");
    const char *length = strcasestr(answer, "\r\nContent-Length:");
    if (!end || !length || length > end)
        return 0;
    return (size_t)(end + 4 - answer) + strtoul(length + 17, NULL, 10);
}

static void finish(struct client *client, bool good)
{
    bool closes = !good || strcasestr(client->answer, "\r\nConnection: close");
    note(now_us() - client->since_us);
    bench.answers++;
    client->answers += good;
    bench.failed += !good;
    if (!closes) {
        client->since_us = now_us();
        ask(client);
        return;
    }
    close(client->fd);
    come_back(client);
}

static void receive(struct client *client)
{
    ssize_t got =
        recv(client->fd, client->answer + client->size, ANSWER_MAX - 1 - client->size, 0);
    if (got < 0 && errno == EAGAIN)
        return;
    client->size += got > 0 ? (size_t)got : 0;
    client->answer[client->size] = '\0';
    size_t size = whole(client->answer);
    if (got <= 0 || client->size == ANSWER_MAX - 1)
        finish(client, false);
    else if (size > 0 && client->size >= size)
        finish(client, strncmp(client->answer, "HTTP/1.1 200", 12) == 0);
}

static void play(int64_t end_us)
{
    struct epoll_event events[AT_ONCE];
    while (now_us() < end_us) {
        int count = epoll_wait(bench.poll, events, AT_ONCE, 100);
        for (int i = 0; i < count; i++)
            receive(events[i].data.ptr);
    }
}

static double percentile_ms(double part)
{
    long total = 0, seen = 0;
    int bin = 0;
    for (int i = 0; i < BINS; i++)
        total += bench.bins[i];
    while (bin < BINS - 1 && (double)(seen += bench.bins[bin]) < part * (double)total)
        bin++;
    return (bin + 1) * BIN_US / 1e3;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return 2;
    int count = (int)strtol(argv[4], NULL, 10), seconds = (int)strtol(argv[5], NULL, 10),
        unserved = 0;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    bench.port = (int)strtol(argv[1], NULL, 10);
    bench.poll = epoll_create1(0);
    snprintf(bench.request, sizeof bench.request,
             "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n",
             argv[2], argv[3]);
    struct client *clients = calloc((size_t)count, sizeof *clients);
    if (!clients)
        return 1;
    int64_t began_us = now_us();
    for (int i = 0; i < count; i++)
        come_back(&clients[i]);
    play(began_us + (int64_t)seconds * 1000000);
    for (int i = 0; i < count; i++) {
        note(now_us() - clients[i].since_us);
        unserved += clients[i].answers == 0;
    }
    printf("%.1f %ld %d %.0f\n", percentile_ms(0.99), bench.failed, unserved,
           (double)bench.answers / seconds);
    free(clients);
    return 0;
}
