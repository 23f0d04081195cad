#include "http/sockets.h"

#include "base/stop.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* The system gives out the lowest free number, so behind a long gap nothing follows. */
enum { LONGEST_GAP = 1024 };

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

/* Whether it is an IPv4 TCP socket of ours, connected or listening; `peer` is filled when
 * connected. */
static bool is_ours(int fd, int port, bool connected, struct sockaddr_in *peer)
{
    struct sockaddr_in own = {0};
    socklen_t size = sizeof own;
    if (getsockname(fd, (struct sockaddr *)&own, &size) < 0 ||
        own.sin_family != AF_INET || ntohs(own.sin_port) != port)
        return false;
    size = sizeof *peer;
    return (getpeername(fd, (struct sockaddr *)peer, &size) == 0) == connected;
}

/* The first one from `fd` on; -1: no more. */
static int next(int fd, int port, bool connected, struct sockaddr_in *peer)
{
    for (int gap = 0; gap < LONGEST_GAP; fd++) {
        if (is_ours(fd, port, connected, peer))
            return fd;
        gap = is_open(fd) ? 0 : gap + 1;
    }
    return -1;
}

int sockets_find(const char *peer, int peer_port, int port)
{
    struct in_addr address;
    struct sockaddr_in found;
    if (inet_pton(AF_INET, peer, &address) != 1)
        return -1;
    for (int fd = next(0, port, true, &found); fd >= 0;
         fd = next(fd + 1, port, true, &found))
        if (found.sin_addr.s_addr == address.s_addr && ntohs(found.sin_port) == peer_port)
            return fd;
    return -1;
}

static int find_listener(int port)
{
    struct sockaddr_in peer;
    for (int fd = next(0, port, false, &peer); fd >= 0;
         fd = next(fd + 1, port, false, &peer)) {
        int listening = 0;
        socklen_t size = sizeof listening;
        if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 &&
            listening)
            return fd;
    }
    return -1;
}

void sockets_limit_unsent(int port, int bytes)
{
    /* Connections inherit it; the system doubles it for its own needs. */
    bytes /= 2;
    setsockopt(find_listener(port), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

void sockets_turn_away(int port)
{
    enum { FLAGS = 13, SYN = 0x02, ACK = 0x10, ALL = 0x7fffffff };
    struct sock_filter drop_syn[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, FLAGS),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, SYN | ACK),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYN, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, ALL),
    };
    struct sock_fprog program = {.len = sizeof drop_syn / sizeof *drop_syn,
                                 .filter = drop_syn};
    setsockopt(find_listener(port), SOL_SOCKET, SO_ATTACH_FILTER, &program,
               sizeof program);
}

bool sockets_waiting(int port)
{
    struct pollfd listener = {.fd = find_listener(port), .events = POLLIN};
    return listener.fd >= 0 && poll(&listener, 1, 0) > 0;
}

int sockets_count(int port)
{
    int count = 0;
    struct sockaddr_in peer;
    for (int fd = next(0, port, true, &peer); fd >= 0;
         fd = next(fd + 1, port, true, &peer))
        count++;
    return count;
}

int sockets_unread(int port)
{
    int count = 0;
    struct sockaddr_in peer;
    for (int fd = next(0, port, true, &peer); fd >= 0;
         fd = next(fd + 1, port, true, &peer)) {
        int bytes = 0;
        if (ioctl(fd, FIONREAD, &bytes) == 0 && bytes > 0)
            count++;
    }
    return count;
}

void sockets_end_reading(int port, sockets_pick_fn *pick, void *context)
{
    struct sockaddr_in peer;
    for (int fd = next(0, port, true, &peer); fd >= 0;
         fd = next(fd + 1, port, true, &peer))
        if (pick(context, fd, &peer))
            shutdown(fd, SHUT_RD);
}

static bool everybody(void *context, int fd, const struct sockaddr_in *peer)
{
    (void)context;
    (void)fd;
    (void)peer;
    return true;
}

void sockets_wake(int port)
{
    sockets_end_reading(port, everybody, NULL);
    shutdown(find_listener(port), SHUT_RDWR);
}

void sockets_drain(int fd, int max_ms, long max_bytes)
{
    char waste[4096];
    struct pollfd incoming = {.fd = fd, .events = POLLIN};
    int64_t end = stop_now_ms() + max_ms;
    shutdown(fd, SHUT_WR);
    for (long bytes = 0; bytes < max_bytes;) {
        int64_t left = end - stop_now_ms();
        if (left <= 0 || poll(&incoming, 1, (int)left) <= 0)
            return;
        ssize_t got = recv(fd, waste, sizeof waste, MSG_DONTWAIT);
        if (got <= 0)
            return;
        bytes += got;
    }
}
