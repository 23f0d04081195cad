#include "scripted_server.h"

#include "base/memory.h"
#include "base/text.h"
#include "certificate.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fnmatch.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 1024, MAX_REQUEST = 16 * 1024 * 1024 };

struct connection {
    struct scripted *server;
    pthread_t thread;
    SSL *tls; /* NULL: none */
    int fd, number;
    bool closed;
};

struct scripted {
    const struct scripted_reply *rows;
    int *used;    /* how often each row has answered */
    SSL_CTX *tls; /* NULL: plain HTTP */
    int listener, port;
    char url[64];
    pthread_t acceptor;
    pthread_mutex_t lock; /* over everything below */
    pthread_cond_t arrived;
    bool stopping;
    struct connection connections[MAX_CONNECTIONS];
    int connection_count;
    struct scripted_request **requests;
    size_t count;
};

static void sleep_ms(int ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    nanosleep(&pause, NULL);
}

static bool send_all(const struct connection *connection, const char *bytes, size_t size)
{
    while (size > 0) {
        int piece = size < 1 << 20 ? (int)size : 1 << 20;
        ssize_t sent = connection->tls != NULL
                           ? SSL_write(connection->tls, bytes, piece)
                           : send(connection->fd, bytes, (size_t)piece, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* Reads until `in` holds at least `size` bytes, or, with size 0, a whole head. */
static bool receive(const struct connection *connection, struct text *in, size_t size)
{
    char buffer[4096];
    while (size > 0 ? in->size < size : strstr(text_string(in), "\r\n\r\n") == NULL) {
        ssize_t got = connection->tls != NULL
                          ? SSL_read(connection->tls, buffer, sizeof buffer)
                          : recv(connection->fd, buffer, sizeof buffer, 0);
        if (got <= 0 || in->cut)
            return false;
        text_add_n(in, buffer, (size_t)got);
    }
    return true;
}

char *scripted_header(const struct scripted_request *request, const char *name)
{
    size_t size = strlen(name);
    for (const char *line = request->head; *line != '\0';) {
        const char *end = strstr(line, "\r\n");
        if (end == NULL)
            return NULL;
        if (strncasecmp(line, name, size) == 0 && line[size] == ':') {
            const char *value = line + size + 1;
            value += strspn(value, " ");
            return memory_copy_n(value, (size_t)(end - value));
        }
        line = end + 2;
    }
    return NULL;
}

/* Reads one request of the connection; what comes behind it stays in `in`. */
static struct scripted_request *read_request(const struct connection *connection,
                                             struct text *in)
{
    if (!receive(connection, in, 0))
        return NULL;
    struct scripted_request *request = memory_zeroed(1, sizeof *request);
    const char *text = text_string(in);
    const char *line_end = strstr(text, "\r\n");
    size_t head_size = (size_t)(strstr(text, "\r\n\r\n") + 4 - text);
    const char *version = strstr(text, " HTTP/");
    const char *stop = version != NULL && version < line_end ? version : line_end;
    request->line = memory_copy_n(text, (size_t)(stop - text));
    request->head =
        memory_copy_n(line_end + 2, head_size - (size_t)(line_end + 2 - text) - 2);
    request->connection = connection->number;

    AUTO(memory_drop) char *length = scripted_header(request, "Content-Length");
    request->size = length != NULL ? (size_t)strtoul(length, NULL, 10) : 0;
    if (!receive(connection, in, head_size + request->size)) {
        request->size = in->size - head_size;
    }
    request->body = memory_copy_n(in->data + head_size, request->size);

    struct text rest = text_new(MAX_REQUEST);
    text_add_n(&rest, in->data + head_size + request->size,
               in->size - head_size - request->size);
    text_drop(in);
    *in = rest;
    return request;
}

/* Remembers the request and picks its reply. */
static const struct scripted_reply *answer(struct scripted *server,
                                           struct scripted_request *request)
{
    pthread_mutex_lock(&server->lock);
    server->requests = memory_grow(
        server->requests, (server->count + 1) * sizeof(struct scripted_request *));
    server->requests[server->count++] = request;
    const struct scripted_reply *found = NULL;
    for (size_t i = 0; found == NULL && server->rows[i].on != NULL; i++) {
        const struct scripted_reply *row = &server->rows[i];
        if ((row->times == 0 || server->used[i] < row->times) &&
            fnmatch(row->on, request->line, 0) == 0) {
            server->used[i]++;
            found = row;
        }
    }
    pthread_cond_broadcast(&server->arrived);
    pthread_mutex_unlock(&server->lock);
    return found;
}

void scripted_fill(const struct scripted *server, struct text *out, const char *template)
{
    for (const char *at; (at = strstr(template, "{HOST}")) != NULL;
         template = at + strlen("{HOST}")) {
        text_add_n(out, template, (size_t)(at - template));
        text_addf(out, "127.0.0.1:%d", server->port);
    }
    text_add(out, template);
}

static void add_head(const struct scripted *server, const struct scripted_reply *row,
                     size_t size, struct text *out)
{
    text_addf(out, "HTTP/1.1 %d Scripted\r\n", row->status != 0 ? row->status : 200);
    scripted_fill(server, out,
                  row->headers != NULL ? row->headers
                                       : "Content-Type: application/json\r\n");
    if (row->chunked)
        text_add(out, "Transfer-Encoding: chunked\r\n");
    else if (row->length != 0)
        text_addf(out, "Content-Length: %ld\r\n", row->length);
    else
        text_addf(out, "Content-Length: %zu\r\n", size);
    text_add(out, row->close ? "Connection: close\r\n\r\n" : "\r\n");
}

static bool send_body(const struct connection *connection,
                      const struct scripted_reply *row, const struct text *body)
{
    for (size_t n = 0; n < (row->body_times != 0 ? row->body_times : 1); n++) {
        char size_line[32];
        snprintf(size_line, sizeof size_line, "%zx\r\n", body->size);
        if (row->chunked && body->size > 0 &&
            !send_all(connection, size_line, strlen(size_line)))
            return false;
        for (size_t i = 0; row->drip_ms > 0 && i < body->size; i++) {
            sleep_ms(row->drip_ms);
            if (!send_all(connection, body->data + i, 1))
                return false;
        }
        if (row->drip_ms == 0 && !send_all(connection, text_string(body), body->size))
            return false;
        if (row->chunked && body->size > 0 && !send_all(connection, "\r\n", 2))
            return false;
    }
    return !row->chunked || send_all(connection, "0\r\n\r\n", 5);
}

/* Writes the reply; false when the connection is to be closed. */
static bool send_reply(const struct connection *connection,
                       const struct scripted_reply *row, bool head_only)
{
    if (row->delay_ms > 0)
        sleep_ms(row->delay_ms);
    if (row->hang_up)
        return false;
    AUTO(text_drop) struct text body = text_new(MAX_REQUEST);
    AUTO(text_drop) struct text out = text_new(MAX_REQUEST);
    if (row->raw != NULL) {
        scripted_fill(connection->server, &out, row->raw);
        send_all(connection, out.data, out.size);
        return false;
    }
    scripted_fill(connection->server, &body, row->body != NULL ? row->body : "");
    size_t size = body.size * (row->body_times != 0 ? row->body_times : 1);
    add_head(connection->server, row, size, &out);
    bool lies = row->length != 0 && (size_t)row->length != size;
    return send_all(connection, out.data, out.size) &&
           (head_only || send_body(connection, row, &body)) && !row->close && !lies;
}

static void *serve(void *argument)
{
    static const struct scripted_reply NO_ROW = {
        .on = "*", .status = 599, .body = "\"no row of the script matches\""};
    struct connection *connection = argument;
    AUTO(text_drop) struct text in = text_new(MAX_REQUEST);
    bool greeted = connection->tls == NULL || SSL_accept(connection->tls) == 1;
    for (bool open = greeted; open;) {
        struct scripted_request *request = read_request(connection, &in);
        if (request == NULL)
            break;
        const struct scripted_reply *row = answer(connection->server, request);
        bool head_only = strncmp(request->line, "HEAD ", 5) == 0;
        open = send_reply(connection, row != NULL ? row : &NO_ROW, head_only);
    }
    /* The number of the descriptor must not be used again before stop() has seen it. */
    pthread_mutex_lock(&connection->server->lock);
    connection->closed = true;
    SSL_free(connection->tls);
    close(connection->fd);
    pthread_mutex_unlock(&connection->server->lock);
    return NULL;
}

static void *accept_all(void *argument)
{
    struct scripted *server = argument;
    for (;;) {
        int fd = accept(server->listener, NULL, NULL);
        if (fd < 0 && errno == EINTR)
            continue;
        pthread_mutex_lock(&server->lock);
        bool full = server->connection_count == MAX_CONNECTIONS;
        if (fd < 0 || server->stopping || full) {
            if (fd >= 0)
                close(fd);
            pthread_mutex_unlock(&server->lock);
            return NULL;
        }
        int yes = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        struct connection *connection = &server->connections[server->connection_count++];
        *connection = (struct connection){
            .server = server, .fd = fd, .number = server->connection_count};
        if (server->tls != NULL) {
            connection->tls = SSL_new(server->tls);
            SSL_set_fd(connection->tls, fd);
        }
        pthread_create(&connection->thread, NULL, serve, connection);
        pthread_mutex_unlock(&server->lock);
    }
}

static bool listen_on_free_port(struct scripted *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->listener < 0 ||
        bind(server->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(server->listener, 512) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) != 0)
        return false;
    server->port = ntohs(address.sin_port);
    snprintf(server->url, sizeof server->url, "%s://127.0.0.1:%d",
             server->tls != NULL ? "https" : "http", server->port);
    return true;
}

/* Takes `tls`. */
static struct scripted *start(const struct scripted_reply *rows, SSL_CTX *tls)
{
    size_t count = 0;
    while (rows[count].on != NULL)
        count++;
    struct scripted *server = memory_zeroed(1, sizeof *server);
    server->rows = rows;
    server->tls = tls;
    server->used = memory_zeroed(count + 1, sizeof *server->used);
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->arrived, NULL);
    if (!listen_on_free_port(server) ||
        pthread_create(&server->acceptor, NULL, accept_all, server) != 0) {
        close(server->listener);
        SSL_CTX_free(tls);
        free(server->used);
        free(server);
        return NULL;
    }
    return server;
}

struct scripted *scripted_start(const struct scripted_reply *rows)
{
    return start(rows, NULL);
}

struct scripted *scripted_start_tls(const struct scripted_reply *rows,
                                    const char *certificate)
{
    SSL_CTX *tls = certificate_context(certificate);
    signal(SIGPIPE, SIG_IGN); /* SSL_write knows no MSG_NOSIGNAL */
    return tls != NULL ? start(rows, tls) : NULL;
}

void scripted_stop(struct scripted *server)
{
    if (server == NULL)
        return;
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    shutdown(server->listener, SHUT_RDWR);
    for (int i = 0; i < server->connection_count; i++)
        if (!server->connections[i].closed)
            shutdown(server->connections[i].fd, SHUT_RDWR);
    pthread_mutex_unlock(&server->lock);
    pthread_join(server->acceptor, NULL);
    for (int i = 0; i < server->connection_count; i++)
        pthread_join(server->connections[i].thread, NULL);
    close(server->listener);
    for (size_t i = 0; i < server->count; i++) {
        free(server->requests[i]->line);
        free(server->requests[i]->head);
        free(server->requests[i]->body);
        free(server->requests[i]);
    }
    free(server->requests);
    free(server->used);
    SSL_CTX_free(server->tls);
    pthread_cond_destroy(&server->arrived);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

void scripted_drop(struct scripted **server)
{
    scripted_stop(*server);
    *server = NULL;
}

const char *scripted_url(const struct scripted *server)
{
    return server->url;
}

int scripted_port(const struct scripted *server)
{
    return server->port;
}

size_t scripted_count(struct scripted *server)
{
    pthread_mutex_lock(&server->lock);
    size_t count = server->count;
    pthread_mutex_unlock(&server->lock);
    return count;
}

const struct scripted_request *scripted_request(struct scripted *server, size_t index)
{
    pthread_mutex_lock(&server->lock);
    const struct scripted_request *request =
        index < server->count ? server->requests[index] : NULL;
    pthread_mutex_unlock(&server->lock);
    return request;
}

char *scripted_lines(struct scripted *server)
{
    AUTO(text_drop) struct text lines = text_new(MAX_REQUEST);
    pthread_mutex_lock(&server->lock);
    for (size_t i = 0; i < server->count; i++)
        text_addf(&lines, "%s\n", server->requests[i]->line);
    pthread_mutex_unlock(&server->lock);
    return text_take(&lines);
}

bool scripted_wait(struct scripted *server, size_t count)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 10;
    pthread_mutex_lock(&server->lock);
    int failed = 0;
    while (server->count < count && failed == 0)
        failed = pthread_cond_timedwait(&server->arrived, &server->lock, &until);
    pthread_mutex_unlock(&server->lock);
    return failed == 0;
}
