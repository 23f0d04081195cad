#include "serve.h"

#include "base/auto.h"
#include "http/address.h"
#include "http/server.h"
#include "world/ids.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

struct serving {
    struct options *options;
    struct stop *stop;
    struct store *store;
    struct worlds *worlds;
    struct app app;
    struct control control;
    struct address address;
    struct server *server;
    char url[64];
    pthread_mutex_t starting; /* held until the URL is known */
    atomic_bool started;
};

static bool is_control(const char *path)
{
    static const char ROOT[] = "/_mock";
    size_t size = sizeof ROOT - 1;
    return strcmp(path, "/") == 0 ||
           (strncmp(path, ROOT, size) == 0 && (path[size] == '/' || path[size] == '\0'));
}

/* The port is known only once the server listens, and requests may come with that. */
static void wait_for_start(struct serving *serving)
{
    if (atomic_load_explicit(&serving->started, memory_order_acquire))
        return;
    pthread_mutex_lock(&serving->starting);
    pthread_mutex_unlock(&serving->starting);
}

static void handle(void *context, struct request *req, struct response *res)
{
    struct serving *serving = context;
    wait_for_start(serving);
    if (is_control(req->path))
        control_handle(&serving->control, req, res);
    else
        app_handle(&serving->app, req, res);
    log_request(serving->options->log, req, res);
}

static size_t limit(void *context, const char *method, const char *path)
{
    (void)context;
    return is_control(path) ? control_body_limit(method, path) : APP_BODY_MAX;
}

static void set_url(struct serving *serving, int port)
{
    snprintf(serving->url, sizeof serving->url, "http://%s:%d", serving->address.host,
             port);
    serving->options->settings.listen_url = serving->url;
}

static void ending_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
}

/* What the store says of itself stands beside a message that is for clients. */
static void tell_store(const char *file, const struct error *cause, struct error *err)
{
    if (cause->rule == RULE_STORE_FAILED && *cause->got)
        fail_text(err, RULE_STORE_FAILED, "%s%s: %s",
                  file ? "--state " : "the store in memory", file ? file : "",
                  cause->got);
    else
        *err = *cause;
}

static struct store *open_store(const char *file, struct error *err)
{
    struct error cause = {0};
    struct store *store = store_open(file, &cause);
    if (!store)
        tell_store(file, &cause, err);
    return store;
}

/* A file that SQLite takes may still hold what makes no sense to us. */
static struct worlds *open_worlds(const struct options *options, struct store *store,
                                  struct error *err)
{
    struct error cause = {0};
    struct worlds *worlds = worlds_new(&options->settings, store, &cause);
    bool starved = strcmp(cause.got, "out of memory") == 0;
    if (!worlds && options->state && cause.rule == RULE_STORE_FAILED && !starved)
        fail_text(err, RULE_STORE_FAILED, "--state %s: %s; remove it or restore a copy",
                  options->state, *cause.got ? cause.got : cause.message);
    else if (!worlds)
        tell_store(options->state, &cause, err);
    return worlds;
}

/* What has to be there before the first request; in the order of what needs what. */
static bool wire(struct serving *serving, struct error *err)
{
    struct options *options = serving->options;
    if (!address_parse(options->listen, &serving->address, err))
        return false;
    set_url(serving, serving->address.port);
    serving->stop = stop_new();
    serving->store = serving->stop ? open_store(options->state, err) : NULL;
    serving->worlds = serving->store ? open_worlds(options, serving->store, err) : NULL;
    if (!serving->worlds)
        return fail(err, RULE_INTERNAL, "out of memory");
    serving->app = (struct app){.settings = &options->settings,
                                .store = serving->store,
                                .worlds = serving->worlds,
                                .stop = serving->stop};
    serving->control.app = &serving->app;
    serving->control.policy = options->admin;
    serving->control.token = options->admin_token;
    serving->control.listen_host = serving->address.host;
    return true;
}

/* Unguessable, so that request ids of two runs never meet. */
static void make_instance(char *out, size_t room)
{
    uint32_t number;
    random_bytes(&number, sizeof number);
    snprintf(out, room, "%08x", (unsigned)number);
}

struct serving *serving_start(struct options *options, struct error *err)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    struct serving *serving = calloc(1, sizeof *serving);
    if (!serving) {
        fail(err, RULE_INTERNAL, "out of memory");
        return NULL;
    }
    serving->options = options;
    pthread_mutex_init(&serving->starting, NULL);
    pthread_mutex_lock(&serving->starting);
    char instance[12];
    make_instance(instance, sizeof instance);
    struct server_config config = {.listen = options->listen,
                                   .threads = options->threads,
                                   .instance = instance,
                                   .handle = handle,
                                   .limit = limit,
                                   .context = serving};
    if (wire(serving, err)) {
        config.stop = serving->stop;
        serving->server = server_start(&config, err);
    }
    if (serving->server)
        set_url(serving, server_port(serving->server));
    atomic_store_explicit(&serving->started, true, memory_order_release);
    pthread_mutex_unlock(&serving->starting);
    if (serving->server)
        return serving;
    serving_stop(serving);
    return NULL;
}

const char *serving_url(const struct serving *serving)
{
    return serving->url;
}

void serving_stop(struct serving *serving)
{
    if (!serving)
        return;
    sigset_t ending;
    ending_signals(&ending);
    pthread_sigmask(SIG_UNBLOCK, &ending, NULL);
    if (serving->stop)
        stop_set(serving->stop);
    if (serving->worlds)
        journal_wake(worlds_journal_budget(serving->worlds));
    server_stop(serving->server);
    worlds_free(serving->worlds);
    store_close(serving->store);
    stop_free(serving->stop);
    pthread_mutex_destroy(&serving->starting);
    free(serving);
}

static bool write_ready_file(const struct serving *serving, const char *path,
                             struct error *err)
{
    AUTO(text_drop) struct text temporary = TEXT_INIT(8192);
    text_printf(&temporary, "%s.%ld", path, (long)getpid());
    FILE *file = temporary.failed ? NULL : fopen(temporary.data, "w");
    bool written =
        file && fprintf(file, "{\"url\":\"%s\",\"port\":%d,\"pid\":%ld}\n", serving->url,
                        server_port(serving->server), (long)getpid()) > 0;
    if (file && fclose(file) != 0)
        written = false;
    if (written && rename(temporary.data, path) == 0)
        return true;
    int cause = errno;
    if (file)
        unlink(temporary.data);
    return fail_text(err, RULE_CONTROL_VALUE, "--ready-file: cannot write %.200s: %s",
                     path, strerror(cause));
}

bool serving_announce(const struct serving *serving, FILE *out, struct error *err)
{
    const char *path = serving->options->ready_file;
    if (path && !write_ready_file(serving, path, err))
        return false;
    fprintf(out, "pomex-mock ready at %s\n", serving->url);
    fflush(out);
    return true;
}

bool serve_run(struct options *options, struct error *err)
{
    struct serving *serving = serving_start(options, err);
    if (!serving)
        return false;
    bool announced = serving_announce(serving, stdout, err);
    sigset_t set;
    int caught = 0;
    ending_signals(&set);
    if (announced)
        sigwait(&set, &caught);
    serving_stop(serving);
    return announced;
}
