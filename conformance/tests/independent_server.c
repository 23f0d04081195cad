/* A server of the vendor's API that was written from the reference alone and shares no
 * code with the mock nor with the runner. Where the reference is silent it does something
 * else than the mock: whatever the suite says against it is a false alarm.
 *
 * Behind TLS, slower, pickier and with a ledger of what was bought it is the stand-in for
 * production (independent_options.h).
 *
 * Prints its URL on stdout; ends when stdin does, or on SIGTERM. */
#include "independent_api.h"
#include "independent_options.h"
#include "independent_stream.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* A star at the end of a path stands for any one segment. */
/* clang-format off */
static const struct route {
    const char *method, *path;
    indep_handler_fn handle;
} ROUTES[] = {
    {"POST", "/v1/video/assets/sessions", indep_create_session},
    {"POST", "/v1/video/assets",          indep_create_asset},
    {"GET",  "/v1/video/assets",          indep_list_assets},
    {"GET",  "/v1/video/assets/*",        indep_get_asset},
    {"POST", "/v1/video/generations",     indep_create_task},
    {"GET",  "/v1/video/generations/*",   indep_get_task},
};
/* clang-format on */

enum { ROUTE_COUNT = sizeof ROUTES / sizeof ROUTES[0] };

/* A slash at the end of the path counts for nothing, unless decided otherwise. */
static bool path_matches(const char *pattern, const char *path)
{
    size_t size = strcspn(pattern, "*");
    if (strncmp(pattern, path, size) != 0)
        return false;
    if (pattern[size] == '*')
        return path[size] != '\0' && strchr(path + size, '/') == NULL;
    return path[size] == '\0' || (strcmp(path + size, "/") == 0 && !indep_agrees());
}

static const struct route *find_route(const struct indep_request *request)
{
    bool head = strcmp(request->method, "HEAD") == 0 && indep_agrees();
    const char *method = head ? "GET" : request->method;
    for (size_t i = 0; i < ROUTE_COUNT; i++)
        if (strcmp(ROUTES[i].method, method) == 0 &&
            path_matches(ROUTES[i].path, request->path))
            return &ROUTES[i];
    return NULL;
}

/* The methods of a path, for Allow; the caller frees it. "": there is no such path. */
static char *methods_of(const char *path)
{
    char *methods = indep_print("%s", "");
    for (size_t i = 0; i < ROUTE_COUNT; i++)
        if (path_matches(ROUTES[i].path, path)) {
            char *longer =
                indep_print("%s%s%s%s", methods, methods[0] ? ", " : "", ROUTES[i].method,
                            ROUTES[i].method[0] == 'G' ? ", HEAD" : "");
            free(methods);
            methods = longer;
        }
    return methods;
}

/* No such path, or no such method there. */
static void miss_as_decided(const struct indep_request *request,
                            struct indep_reply *reply)
{
    char *methods = methods_of(request->path);
    bool known = methods[0] != '\0';
    INDEP_AUTO(indep_drop)
    char *message = known ? indep_print("method %s is not allowed here; use %s",
                                        request->method, methods)
                          : indep_print("resource not found: %s", request->path);
    if (known)
        indep_refuse(reply, 405, "invalid_request_error", message);
    else
        indep_missing(reply, "", message);
    if (known)
        reply->allow = methods;
    else
        free(methods);
}

static void answer_as_decided(const struct indep_request *request,
                              struct indep_reply *reply)
{
    const struct route *route = find_route(request);
    if (strncmp(request->path, "/v1", 3) == 0 && request->key == NULL)
        indep_refuse(reply, 401, "authentication_error",
                     "missing API key: send Authorization: Bearer <YOUR_API_KEY>");
    else if (route == NULL)
        miss_as_decided(request, reply);
    else
        route->handle(indep_org(request->key), request, reply);
}

/* Unlike the mock, it looks for the path before the key. */
static void answer(const struct indep_request *request, struct indep_reply *reply)
{
    const struct route *route = find_route(request);
    bool has_body = strcmp(request->method, "POST") == 0;
    if (strcmp(request->path, "/kyc") == 0)
        indep_scan(request, reply);
    else if (strncmp(request->path, "/files/", strlen("/files/")) == 0)
        indep_file(request, reply);
    else if (indep_agrees())
        answer_as_decided(request, reply);
    else if (route == NULL)
        *reply = (struct indep_reply){.status = 404,
                                      .type = "text/plain",
                                      .body = "404 page not found\n",
                                      .size = 19};
    else if (request->key == NULL)
        indep_refuse(reply, 401, "authentication_error", "no key, no answer");
    else if (has_body && strncmp(request->type, "application/json", 16) != 0)
        indep_bad(reply, "Content-Type: expected application/json");
    else
        route->handle(indep_org(request->key), request, reply);
}

static void sleep_for(long ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&pause, NULL);
}

/* How many of these are being answered at this moment, `change` included. */
static int under_way(const struct indep_request *request, int change)
{
    static int generations;
    if (strcmp(request->method, "POST") != 0 ||
        strcmp(request->path, "/v1/video/generations") != 0)
        return 0;
    return __atomic_add_fetch(&generations, change, __ATOMIC_RELAXED);
}

static bool serve_one(const struct indep_stream *stream)
{
    INDEP_AUTO(indep_request_drop) struct indep_request request = {0};
    INDEP_AUTO(indep_reply_drop) struct indep_reply reply = {0};
    if (!indep_read(stream->in, &request))
        return false;
    bool crowded = under_way(&request, 1) > 1 && indep_options()->picky;
    pthread_mutex_lock(&lock);
    indep_tick();
    if (crowded)
        indep_refuse(&reply, 429, "rate_limit_error", "one generation at a time");
    else
        answer(&request, &reply);
    pthread_mutex_unlock(&lock);
    sleep_for(indep_options()->delay);
    bool written = indep_write(stream->out, &request, &reply);
    under_way(&request, -1);
    return written && !request.last;
}

static void *serve(void *argument)
{
    int socket = *(int *)argument;
    free(argument);
    struct indep_stream stream;
    bool open = indep_stream_open(&stream, socket);
    while (open && serve_one(&stream))
        continue;
    indep_stream_close(&stream);
    return NULL;
}

static int listen_on_free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) != 0 ||
        listen(listener, 512) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return -1;
    printf("%s://127.0.0.1:%d\n", indep_scheme(), ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

/* A thread a connection; nobody waits for its end. */
static void accept_one(int listener)
{
    int *fd = indep_zeroed(sizeof *fd), yes = 1;
    *fd = accept(listener, NULL, NULL);
    setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    pthread_t thread;
    if (*fd >= 0 && pthread_create(&thread, NULL, serve, fd) == 0) {
        pthread_detach(thread);
        return;
    }
    if (*fd >= 0)
        close(*fd);
    free(fd);
}

int main(int count, char *const *arguments)
{
    signal(SIGPIPE, SIG_IGN);
    if (!indep_options_read(count, arguments))
        return 2;
    if (indep_options()->tls != NULL && !indep_stream_use_tls(indep_options()->tls)) {
        fputs("independent-server: no certificate\n", stderr);
        return 1;
    }
    int listener = listen_on_free_port();
    if (listener < 0) {
        perror("independent-server");
        return 1;
    }
    struct pollfd files[] = {{.fd = listener, .events = POLLIN},
                             {.fd = STDIN_FILENO, .events = POLLIN}};
    while (poll(files, 2, -1) > 0) {
        char ignored[256];
        if (files[0].revents != 0)
            accept_one(listener);
        if (files[1].revents != 0 && read(STDIN_FILENO, ignored, sizeof ignored) <= 0)
            break;
    }
    return 0;
}
