#include "ready.h"
#include "base/text.h"

#include "base/stop.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { PAUSE_MS = 20, ANSWER_MS = 1000 };

struct place {
    char host[256], port[8];
};

/* Takes "http://HOST:PORT", whatever follows; a port of its own is optional. */
static bool place_of(const struct options *options, struct place *out)
{
    const char *start =
        options->ready_url ? options->ready_url + strlen("http://") : options->listen;
    size_t size = strcspn(start, "/?#");
    const char *colon = memrchr(start, ':', size);
    size_t host = colon ? (size_t)(colon - start) : size;
    size_t port = colon ? size - host - 1 : 0;
    if (host == 0 || host >= sizeof out->host || port >= sizeof out->port)
        return false;
    snprintf(out->host, sizeof out->host, "%.*s", (int)host, start);
    snprintf(out->port, sizeof out->port, "%.*s", (int)port, colon ? colon + 1 : "");
    if (!port)
        text_copy(out->port, sizeof out->port, "80");
    return true;
}

static int connect_to(const struct place *place)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
    if (getaddrinfo(place->host, place->port, &hints, &list) != 0)
        return -1;
    int fd = -1;
    for (struct addrinfo *at = list; at && fd < 0; at = at->ai_next) {
        fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
        struct timeval patience = {.tv_sec = ANSWER_MS / 1000};
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        if (fd >= 0 && connect(fd, at->ai_addr, at->ai_addrlen) != 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(list);
    return fd;
}

static bool answers(const struct place *place)
{
    char message[512], start[16] = "";
    int fd = connect_to(place);
    if (fd < 0)
        return false;
    int size =
        snprintf(message, sizeof message,
                 "GET /_mock/readyz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
                 place->host);
    bool good = send(fd, message, (size_t)size, MSG_NOSIGNAL) == size &&
                recv(fd, start, 12, MSG_WAITALL) == 12 &&
                strcmp(start, "HTTP/1.1 200") == 0;
    close(fd);
    return good;
}

bool ready_wait(const struct options *options, struct error *err)
{
    struct place place;
    const char *asked = options->ready_url ? options->ready_url : options->listen;
    if (!place_of(options, &place))
        return fail_text(err, RULE_CONTROL_VALUE, "--url: \"%.100s\" has no host", asked);
    int64_t deadline = stop_now_ms() + options->ready_timeout_ms;
    while (!answers(&place)) {
        if (stop_now_ms() >= deadline)
            return fail_text(err, RULE_CONTROL_VALUE, "no mock answers at %.100s", asked);
        usleep(PAUSE_MS * 1000);
    }
    return true;
}
