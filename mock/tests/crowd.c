#include "tests/crowd.h"

#include "base/stop.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct client {
    int64_t since_ms, next_ms; /* connected; does the next thing */
    size_t dripped;
};

struct crowd {
    const struct crowd_plan *plan;
    struct crowd_result result;
    struct client *clients;
    struct pollfd *sockets; /* one each; -1: not connected */
    int count, open, port;
};

static int connect_to(int port, bool small_buffer)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((unsigned short)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    if (small_buffer)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){2048}, sizeof(int));
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 ||
        errno == EINPROGRESS)
        return fd;
    close(fd);
    return -1;
}

static void join(struct crowd *crowd, int i, int64_t now)
{
    int fd = connect_to(crowd->port, crowd->plan->slow_reader);
    crowd->sockets[i] = (struct pollfd){.fd = fd, .events = POLLIN};
    /* Those who come together do not go on together. */
    int64_t later = crowd->plan->step_ms * (int64_t)i / crowd->count;
    crowd->clients[i] = (struct client){.since_ms = now, .next_ms = now + later};
    if (fd < 0)
        return;
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    if (poll(&ready, 1, 1000) == 1)
        send(fd, crowd->plan->first, strlen(crowd->plan->first), MSG_NOSIGNAL);
    crowd->result.connected++;
    if (++crowd->open > crowd->result.most)
        crowd->result.most = crowd->open;
}

static void leave(struct crowd *crowd, int i, int64_t now)
{
    int64_t kept = now - crowd->clients[i].since_ms;
    if (kept > crowd->result.longest_ms)
        crowd->result.longest_ms = kept;
    close(crowd->sockets[i].fd);
    crowd->sockets[i].fd = -1;
    crowd->open--;
}

/* Reads all there is, a slow reader one byte; false at the end. */
static bool take(struct crowd *crowd, int i)
{
    char buffer[16384];
    size_t most = crowd->plan->slow_reader ? 1 : sizeof buffer;
    ssize_t got = recv(crowd->sockets[i].fd, buffer, most, MSG_DONTWAIT);
    if (got > 0)
        crowd->result.answer_bytes += got;
    return got > 0 || (got < 0 && errno == EAGAIN);
}

/* What a client does when its time has come. */
static bool step(struct crowd *crowd, int i, int64_t now)
{
    const struct crowd_plan *plan = crowd->plan;
    struct client *client = &crowd->clients[i];
    client->next_ms = now + plan->step_ms;
    if (plan->slow_reader)
        return take(crowd, i);
    if (!*plan->drip)
        return true;
    const char *byte = plan->drip + client->dripped++ % strlen(plan->drip);
    return send(crowd->sockets[i].fd, byte, 1, MSG_NOSIGNAL) == 1 || errno == EAGAIN;
}

static void look_at(struct crowd *crowd, int i, int64_t now)
{
    struct pollfd *socket = &crowd->sockets[i];
    if (socket->fd < 0) {
        if (now >= crowd->clients[i].next_ms)
            join(crowd, i, now);
        return;
    }
    bool stays = true;
    if (socket->revents && !crowd->plan->slow_reader)
        stays = take(crowd, i);
    else if (socket->revents & (POLLERR | POLLHUP))
        stays = false;
    if (stays && now >= crowd->clients[i].next_ms)
        stays = step(crowd, i, now);
    if (!stays)
        leave(crowd, i, now);
}

struct crowd_result crowd_run(int port, const struct crowd_plan *plan, int count, int ms)
{
    struct crowd crowd = {.plan = plan, .count = count, .port = port};
    crowd.clients = calloc((size_t)count, sizeof *crowd.clients);
    crowd.sockets = calloc((size_t)count, sizeof *crowd.sockets);
    int64_t now = stop_now_ms(), end = now + ms;
    for (int i = 0; i < count; i++) {
        crowd.sockets[i].fd = -1;
        crowd.clients[i].next_ms = now + (int64_t)plan->arrive_ms * i / count;
    }
    while ((now = stop_now_ms()) < end) {
        /* A slow reader has something to read at all times. */
        poll(crowd.sockets, (nfds_t)count, plan->slow_reader ? 0 : 5);
        if (plan->slow_reader)
            usleep(5000);
        for (int i = 0; i < count; i++)
            look_at(&crowd, i, now);
    }
    for (int i = 0; i < count; i++)
        if (crowd.sockets[i].fd >= 0)
            leave(&crowd, i, now);
    free(crowd.clients);
    free(crowd.sockets);
    return crowd.result;
}
