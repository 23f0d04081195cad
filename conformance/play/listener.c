#include "play/listener.h"

#include "base/memory.h"
#include "base/text.h"
#include "play/redirect.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    MAX_HEAD = 16 * 1024,
    MAX_REST = 64 * 1024, /* read and thrown away behind an answer */
    PATIENCE = 5000,      /* ms for a head */
    LINGER = 1000         /* ms until a peer that was answered must be gone */
};

struct connection {
    int file; /* -1: free */
    struct text head;
    int64_t deadline;
    bool answered; /* only what still comes is awaited */
    size_t rest;
};

struct listener {
    int file;
    bool used; /* somebody has waited before */
    struct clock *clock;
    char url[NI_MAXHOST + NI_MAXSERV + 16];
    struct connection connections[LISTENER_CONNECTIONS];
};

struct answer {
    const char *status, *header, *text;
};

static const struct answer
    THANKS = {"200 OK", "", "Thank you, that is all: you may close this window.\n"},
    MALFORMED = {"400 Bad Request", "", "This is no request that is understood here.\n"},
    STRAY = {"404 Not Found", "", "Nothing here waits for this.\n"},
    WRONG_METHOD = {"405 Method Not Allowed", "Allow: GET\r\n", "Only GET is allowed.\n"},
    TOO_LONG = {"431 Request Header Fields Too Large", "", "This request is too long.\n"};

static void connection_close(struct connection *connection)
{
    if (connection->file >= 0)
        close(connection->file);
    text_drop(&connection->head);
    *connection = (struct connection){.file = -1};
}

/* "HOST:PORT", "[::1]:PORT", ":PORT" or "PORT" in two; false when it is none. */
static bool split(const char *address, char *host, size_t size, const char **port)
{
    const char *colon = strrchr(address, ':');
    const char *end = colon != NULL ? colon : address;
    *port = colon != NULL ? colon + 1 : address;
    bool bracketed = address[0] == '[' && end > address + 1 && end[-1] == ']';
    const char *start = bracketed ? address + 1 : address;
    size_t length = (size_t)(end - start) - (bracketed ? 1 : 0);
    bool whole = (*port)[0] != '\0' && strspn(*port, "0123456789") == strlen(*port) &&
                 strtol(*port, NULL, 10) <= 65535 && strlen(*port) <= 5;
    if (!whole || length >= size || (!bracketed && memchr(start, ':', length) != NULL))
        return false;
    memcpy(host, start, length);
    host[length] = '\0';
    if (length == 0)
        memcpy(host, "127.0.0.1", sizeof "127.0.0.1");
    return true;
}

static int listen_on(const struct addrinfo *at)
{
    int file = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
        one = 1;
    if (file < 0)
        return -1;
    setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(file, at->ai_addr, at->ai_addrlen) == 0 && listen(file, 16) == 0)
        return file;
    int saved = errno;
    close(file);
    errno = saved;
    return -1;
}

/* Where it really listens, for a port of 0. */
static void note_url(struct listener *listener)
{
    struct sockaddr_storage at = {0};
    socklen_t size = sizeof at;
    char host[NI_MAXHOST] = "", port[NI_MAXSERV] = "";
    getsockname(listener->file, (struct sockaddr *)&at, &size);
    getnameinfo((const struct sockaddr *)&at, size, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    bool bracket = at.ss_family == AF_INET6;
    AUTO(text_drop) struct text url = text_new(sizeof listener->url - 1);
    text_addf(&url, "http://%s%s%s:%s/", bracket ? "[" : "", host, bracket ? "]" : "",
              port);
    memcpy(listener->url, text_string(&url), url.size + 1);
}

struct listener *listener_open(const char *address, struct clock *clock,
                               struct error *err)
{
    char host[256];
    const char *port;
    if (!split(address, host, sizeof host, &port)) {
        error_set(err, ERROR_USAGE,
                  "`--callback-listen %s`: want HOST:PORT, as in 127.0.0.1:8090",
                  address);
        return NULL;
    }
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found = NULL;
    int failed = getaddrinfo(host, port, &hints, &found);
    int file = failed == 0 ? listen_on(found) : -1;
    const char *why = failed != 0 ? gai_strerror(failed) : strerror(errno);
    if (found != NULL)
        freeaddrinfo(found);
    if (file < 0) {
        error_set(err, ERROR_USAGE, "`--callback-listen %s`: %s", address, why);
        return NULL;
    }
    struct listener *listener = memory_zeroed(1, sizeof *listener);
    listener->file = file;
    listener->clock = clock;
    for (size_t i = 0; i < LISTENER_CONNECTIONS; i++)
        listener->connections[i].file = -1;
    note_url(listener);
    return listener;
}

void listener_free(struct listener *listener)
{
    if (listener == NULL)
        return;
    listener_end(listener);
    close(listener->file);
    free(listener);
}

const char *listener_url(const struct listener *listener)
{
    return listener->url;
}

void listener_begin(struct listener *listener)
{
    int file;
    while (listener->used &&
           (file = accept4(listener->file, NULL, NULL, SOCK_CLOEXEC)) >= 0)
        close(file);
    listener->used = true;
}

void listener_end(struct listener *listener)
{
    for (size_t i = 0; i < LISTENER_CONNECTIONS; i++)
        connection_close(&listener->connections[i]);
}

static struct connection *free_connection(struct listener *listener)
{
    for (size_t i = 0; i < LISTENER_CONNECTIONS; i++)
        if (listener->connections[i].file < 0)
            return &listener->connections[i];
    return NULL;
}

size_t listener_files(struct listener *listener, struct pollfd *files)
{
    size_t count = 0;
    /* Who does not fit waits in the kernel's queue. */
    if (free_connection(listener) != NULL)
        files[count++] = (struct pollfd){.fd = listener->file, .events = POLLIN};
    for (size_t i = 0; i < LISTENER_CONNECTIONS; i++)
        if (listener->connections[i].file >= 0)
            files[count++] =
                (struct pollfd){.fd = listener->connections[i].file, .events = POLLIN};
    return count;
}

/* One write: an answer is far smaller than any socket's buffer. */
static void reply(struct listener *listener, struct connection *connection,
                  const struct answer *answer)
{
    AUTO(text_drop) struct text out = text_new(1024);
    text_addf(&out,
              "HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\n"
              "Content-Length: %zu\r\nCache-Control: no-store\r\n"
              "X-Content-Type-Options: nosniff\r\n%sConnection: close\r\n\r\n%s",
              answer->status, strlen(answer->text), answer->header, answer->text);
    ssize_t ignored =
        send(connection->file, text_string(&out), out.size, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)ignored;
    shutdown(connection->file, SHUT_WR);
    connection->answered = true;
    connection->deadline = listener->clock->now(listener->clock) + LINGER;
}

/* The words of a request line: printable ASCII, between them one blank each. */
struct line {
    const char *method, *target;
    size_t method_size, target_size;
};

static bool read_line(const char *head, struct line *line)
{
    size_t size = strcspn(head, "\r\n");
    for (size_t i = 0; i < size; i++)
        if (head[i] < ' ' || head[i] > '~')
            return false;
    line->method = head;
    line->method_size = strcspn(head, " \r\n");
    if (line->method_size == 0 || head[line->method_size] != ' ')
        return false;
    line->target = head + line->method_size + 1;
    line->target_size = strcspn(line->target, " \r\n");
    const char *version = line->target + line->target_size;
    return line->target_size > 0 && strncmp(version, " HTTP/1.", 8) == 0 &&
           version + 9 == head + size;
}

/* The answer to a whole head; `query` is set when it is a GET with one. */
static const struct answer *consider(const char *head, struct arena *arena,
                                     const char **query)
{
    struct line line;
    if (!read_line(head, &line))
        return &MALFORMED;
    if (line.method_size != 3 || memcmp(line.method, "GET", 3) != 0)
        return &WRONG_METHOD;
    if (line.target_size > REDIRECT_MAX)
        return &TOO_LONG;
    const char *found =
        redirect_query(arena_copy_n(arena, line.target, line.target_size), arena);
    if (found[0] != '\0')
        *query = found;
    return &STRAY;
}

static bool is_whole(const struct connection *connection)
{
    const char *head = text_string(&connection->head);
    return strstr(head, "\r\n\r\n") != NULL || strstr(head, "\n\n") != NULL;
}

/* Reads what there is; false when the peer is gone. */
static bool receive(struct connection *connection)
{
    char piece[4096];
    ssize_t got = recv(connection->file, piece, sizeof piece, MSG_DONTWAIT);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    if (connection->answered)
        connection->rest += (size_t)got;
    else
        text_add_n(&connection->head, piece, (size_t)got);
    return got > 0 && connection->rest <= MAX_REST;
}

/* Takes what came on a connection; the query that ends the wait, or NULL. */
static const char *take(struct listener *listener, struct connection *connection,
                        listener_awaits_fn *awaits, void *context, struct arena *arena)
{
    bool there = receive(connection);
    const char *query = NULL;
    const struct answer *answer = NULL;
    if (!there)
        connection_close(connection);
    else if (!connection->answered && is_whole(connection))
        answer = consider(text_string(&connection->head), arena, &query);
    else if (!connection->answered && connection->head.cut)
        answer = &TOO_LONG;
    if (answer == NULL)
        return NULL;
    bool awaited = query != NULL && awaits(context, query);
    reply(listener, connection, awaited ? &THANKS : answer);
    return awaited ? query : NULL;
}

static void let_in(struct listener *listener)
{
    struct connection *connection = free_connection(listener);
    int file = connection != NULL
                   ? accept4(listener->file, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)
                   : -1;
    if (file >= 0)
        *connection = (struct connection){
            .file = file,
            .head = text_new(MAX_HEAD),
            .deadline = listener->clock->now(listener->clock) + PATIENCE,
        };
}

static struct connection *connection_of(struct listener *listener, int file)
{
    for (size_t i = 0; i < LISTENER_CONNECTIONS; i++)
        if (listener->connections[i].file == file)
            return &listener->connections[i];
    return NULL;
}

static void close_slow(struct listener *listener)
{
    int64_t now = listener->clock->now(listener->clock);
    for (size_t i = 0; i < LISTENER_CONNECTIONS; i++)
        if (listener->connections[i].file >= 0 &&
            listener->connections[i].deadline <= now)
            connection_close(&listener->connections[i]);
}

const char *listener_serve(struct listener *listener, const struct pollfd *files,
                           size_t count, listener_awaits_fn *awaits, void *context,
                           struct arena *arena)
{
    const char *query = NULL;
    for (size_t i = 0; i < count && query == NULL; i++) {
        struct connection *connection = connection_of(listener, files[i].fd);
        if (files[i].revents == 0)
            continue;
        if (files[i].fd == listener->file)
            let_in(listener);
        else if (connection != NULL)
            query = take(listener, connection, awaits, context, arena);
    }
    close_slow(listener);
    return query;
}
