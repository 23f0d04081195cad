#include "tests/wire.h"

#include "base/auto.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

bool wire_open(struct wire *wire, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((unsigned short)port)};
    struct timeval patience = {.tv_sec = 10};
    int on = 1;
    *wire = (struct wire){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (wire->fd < 0)
        return false;
    setsockopt(wire->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(wire->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(wire->fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return true;
    wire_close(wire);
    return false;
}

bool wire_send(struct wire *wire, const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        ssize_t sent = send(wire->fd, at, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        at += sent;
        size -= (size_t)sent;
    }
    return true;
}

bool wire_puts(struct wire *wire, const char *text)
{
    return wire_send(wire, text, strlen(text));
}

void wire_half_close(struct wire *wire)
{
    shutdown(wire->fd, SHUT_WR);
}

/* Reads some more; false when nothing came. */
static bool fill(struct wire *wire)
{
    enum { STEP = 16384 };
    char *data = realloc(wire->data, wire->size + STEP + 1);
    if (!data)
        return false;
    wire->data = data;
    ssize_t got = recv(wire->fd, data + wire->size, STEP, 0);
    if (got > 0)
        wire->size += (size_t)got;
    data[wire->size] = '\0';
    wire->ended |= got == 0;
    wire->failed |= got < 0;
    return got > 0;
}

static void consume(struct wire *wire, size_t size)
{
    wire->size -= size;
    memmove(wire->data, wire->data + size, wire->size + 1);
}

/* Moves the first `size` bytes out of the read-ahead. */
static char *take(struct wire *wire, size_t size)
{
    char *part = malloc(size + 1);
    if (part) {
        memcpy(part, wire->data, size);
        part[size] = '\0';
    }
    consume(wire, size);
    return part;
}

static bool read_head(struct wire *wire, struct wire_answer *out)
{
    const char *end = NULL;
    while (!wire->data || !(end = strstr(wire->data, "\r\n\r\n")))
        if (!fill(wire))
            return false;
    out->head = take(wire, (size_t)(end - wire->data));
    consume(wire, 4);
    if (!out->head || strncmp(out->head, "HTTP/1.1 ", 9) != 0)
        return false;
    out->status = (int)strtol(out->head + 9, NULL, 10);
    return true;
}

bool wire_read(struct wire *wire, bool head_only, struct wire_answer *out)
{
    char length[32];
    wire_answer_drop(out);
    if (wire->fd < 0 || !read_head(wire, out))
        return false;
    size_t want = 0;
    if (!head_only && wire_header(out, "Content-Length", length, sizeof length))
        want = strtoul(length, NULL, 10);
    while (wire->size < want && fill(wire))
        continue;
    out->complete = wire->size >= want;
    out->size = out->complete ? want : wire->size;
    out->body = take(wire, out->size);
    return true;
}

bool wire_ends(struct wire *wire)
{
    return wire->size == 0 && !fill(wire) && wire->ended;
}

void wire_close(struct wire *wire)
{
    if (wire->fd >= 0)
        close(wire->fd);
    free(wire->data);
    *wire = (struct wire){.fd = -1};
}

void wire_reset(struct wire *wire)
{
    struct linger now = {.l_onoff = 1};
    setsockopt(wire->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    wire_close(wire);
}

const char *wire_header(const struct wire_answer *answer, const char *name, char *out,
                        size_t room)
{
    size_t length = strlen(name);
    const char *line = answer->head;
    while (line && (line = strstr(line, "\r\n"))) {
        line += 2;
        if (strncasecmp(line, name, length) != 0 || line[length] != ':')
            continue;
        const char *value = line + length + 1;
        value += strspn(value, " ");
        snprintf(out, room, "%.*s", (int)strcspn(value, "\r"), value);
        return out;
    }
    return NULL;
}

void wire_answer_drop(struct wire_answer *answer)
{
    free(answer->head);
    free(answer->body);
    *answer = (struct wire_answer){0};
}

static int exchange(int port, const char *data, size_t size, bool head_only,
                    struct wire_answer *out)
{
    struct wire wire;
    if (!wire_open(&wire, port)) {
        wire_answer_drop(out);
        return 0;
    }
    wire_send(&wire, data, size); /* a refusal may come before all of it was taken */
    wire_read(&wire, head_only, out);
    wire_close(&wire);
    return out->status;
}

int wire_exchange(int port, const char *raw, struct wire_answer *out)
{
    return exchange(port, raw, strlen(raw), strncmp(raw, "HEAD ", 5) == 0, out);
}

int wire_call(int port, const char *method, const char *path, const char *key,
              const char *body, struct wire_answer *out)
{
    AUTO(text_drop) struct text raw = TEXT_INIT(1 << 30);
    text_printf(&raw, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", method, path, port);
    if (key)
        text_printf(&raw, "Authorization: Bearer %s\r\n", key);
    if (body)
        text_printf(&raw, "Content-Type: application/json\r\nContent-Length: %zu\r\n",
                    strlen(body));
    text_puts(&raw, "Connection: close\r\n\r\n");
    if (body)
        text_puts(&raw, body);
    if (raw.failed)
        return 0;
    return exchange(port, raw.data, raw.size, strcmp(method, "HEAD") == 0, out);
}
