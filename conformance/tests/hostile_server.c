#include "hostile_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct visit {
    struct hostile *server;
    const struct hostile_reply *reply;
    int fd;
};

static bool send_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* Up to the empty line; the bodies of requests are of no interest. */
static bool read_head(int fd)
{
    char head[16384];
    size_t size = 0;
    while (size < sizeof head - 1) {
        ssize_t got = recv(fd, head + size, sizeof head - 1 - size, 0);
        if (got <= 0)
            return false;
        head[size += (size_t)got] = '\0';
        if (strstr(head, "\r\n\r\n") != NULL)
            return true;
    }
    return false;
}

static void answer(int fd, const struct hostile_reply *reply)
{
    if (!send_all(fd, reply->begin, reply->begin_size) || reply->repeat == NULL)
        return;
    for (int i = 0; reply->times == 0 || i < reply->times; i++) {
        if (reply->pause_ms > 0)
            usleep((useconds_t)reply->pause_ms * 1000);
        if (!send_all(fd, reply->repeat, reply->repeat_size))
            return;
    }
}

static void *visit(void *argument)
{
    struct visit *visit = argument;
    if (read_head(visit->fd)) {
        atomic_fetch_add(&visit->server->requests, 1);
        answer(visit->fd, visit->reply);
    }
    struct linger now = {.l_onoff = visit->reply->reset};
    setsockopt(visit->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(visit->fd);
    free(visit);
    return NULL;
}

static void *serve(void *argument)
{
    struct hostile *server = argument;
    for (int fd; (fd = accept(server->listener, NULL, NULL)) >= 0;) {
        pthread_t thread;
        struct visit *one = malloc(sizeof *one);
        if (one == NULL)
            break;
        *one = (struct visit){server, server->reply, fd};
        if (pthread_create(&thread, NULL, visit, one) == 0)
            pthread_detach(thread);
    }
    return NULL;
}

int hostile_start(struct hostile *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    pthread_t thread;
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->listener < 0 ||
        bind(server->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(server->listener, 64) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) != 0 ||
        pthread_create(&thread, NULL, serve, server) != 0)
        return 0;
    server->port = ntohs(address.sin_port);
    return 1;
}
