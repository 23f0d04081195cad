#include "http/address.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool address_parse(const char *text, struct address *out, struct error *err)
{
    struct in_addr binary;
    char host[32] = "127.0.0.1";
    int64_t port = -1;
    const char *colon = strrchr(text, ':');
    bool local = strncmp(text, "localhost:", strlen("localhost:")) == 0;
    if (colon && !local)
        snprintf(host, sizeof host, "%.*s", (int)(colon - text), text);
    if (!colon || !isdigit((unsigned char)colon[1]) || !text_to_int(colon + 1, &port) ||
        port > 65535 || inet_pton(AF_INET, host, &binary) != 1)
        return fail_text(err, RULE_CONTROL_VALUE,
                         "\"%s\" is no address to listen on; HOST:PORT is, HOST an IPv4 "
                         "address or localhost",
                         text);
    text_copy(out->host, sizeof out->host, host);
    out->port = (int)port;
    return true;
}

static bool can_bind(int fd, const struct address *address)
{
    struct sockaddr_in binary = {.sin_family = AF_INET,
                                 .sin_port = htons((unsigned short)address->port)};
    int on = 1;
    inet_pton(AF_INET, address->host, &binary.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    return bind(fd, (const struct sockaddr *)&binary, sizeof binary) == 0 &&
           listen(fd, 1) == 0;
}

bool address_is_free(const struct address *address, struct error *err)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool free_now = fd >= 0 && can_bind(fd, address);
    const char *why = errno == EADDRINUSE ? "the port is taken" : strerror(errno);
    if (fd >= 0)
        close(fd);
    return free_now || fail_text(err, RULE_INTERNAL, "cannot listen on %s:%d: %s",
                                 address->host, address->port, why);
}
