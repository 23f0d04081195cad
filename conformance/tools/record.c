#include "tools/record.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "play/retry.h"
#include "read/route.h"
#include "read/source.h"
#include "report/redact.h"
#include "tools/record_file.h"
#include "tools/record_forward.h"
#include "tools/record_keys.h"
#include "tools/record_scenario.h"
#include "tools/record_server.h"
#include "tools/record_store.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SENDERS = 64, GRACE = 5000 /* ms */ };

/* What all requests share. */
struct recorder {
    const struct record_options *options;
    struct record_about about;
    struct record_file file;
    atomic_bool interrupted;
    pthread_mutex_t lock; /* over everything below */
    struct record_store *store;
    struct record_keys *keys;
    struct sender *senders[MAX_SENDERS]; /* idle ones, with their connections */
    size_t sender_count;
    size_t exchanges, steps, refused, failed, unkept;
    bool unwritten;
};

/* --- Sending --- */

static struct sender *take_sender(struct recorder *recorder)
{
    pthread_mutex_lock(&recorder->lock);
    struct sender *sender =
        recorder->sender_count > 0 ? recorder->senders[--recorder->sender_count] : NULL;
    pthread_mutex_unlock(&recorder->lock);
    return sender != NULL ? sender : sender_new(&recorder->options->send);
}

static void give_sender(struct recorder *recorder, struct sender *sender)
{
    pthread_mutex_lock(&recorder->lock);
    bool keep = recorder->sender_count < MAX_SENDERS;
    if (keep)
        recorder->senders[recorder->sender_count++] = sender;
    pthread_mutex_unlock(&recorder->lock);
    if (!keep)
        sender_free(sender);
}

/* The form of a link that the target gave is a person's, and priced as such. */
static bool is_scan(struct recorder *recorder, const struct record_request *request)
{
    if (strcmp(request->method, "POST") != 0)
        return false;
    const char *url =
        arena_printf(request->arena, "%s%s", recorder->about.base, request->target);
    size_t count;
    pthread_mutex_lock(&recorder->lock);
    const struct record_exchange *const *items =
        record_store_items(recorder->store, &count);
    bool scan = record_gave_link(items, count, url);
    pthread_mutex_unlock(&recorder->lock);
    return scan;
}

/* One request through the guard to the target. False when it was stopped. */
static bool send_on(struct recorder *recorder, const struct record_request *request,
                    const struct send_request *sent, struct send_result *result,
                    struct error *err)
{
    struct guard *guard = recorder->options->guard;
    const struct call call = {.method = request->method, .url = request->target};
    bool scan = is_scan(recorder, request);
    const char *method = scan ? "human" : request->method;
    const char *path = arena_copy_n(request->arena, request->target,
                                    scan ? 0 : strcspn(request->target, "?"));
    struct guard_pass pass;
    struct sender *sender = take_sender(recorder);
    if (sender == NULL)
        return error_set(err, ERROR_INTERNAL, "libcurl cannot be started");
    bool admitted = guard_admit(guard, &call, method, path, &pass, err);
    if (admitted) {
        /* What changes something is not torn: its client must know whether it did. */
        const atomic_bool *stopper =
            retry_method(request->method) ? &recorder->interrupted : NULL;
        *result = sender_send(sender, sent, stopper, request->arena);
        guard_done(guard, &pass, result->sent);
    }
    give_sender(recorder, sender);
    return admitted;
}

/* --- Keeping --- */

/* Whatever is shown on stderr is without its secrets. */
static void tell(struct recorder *recorder, struct arena *arena,
                 const struct record_request *request, const char *what)
{
    struct redactor *redactor =
        redactor_new(recorder->about.secrets, recorder->about.secret_count);
    const char *line = arena_printf(arena, "pomex-conformance: %s %s: %s\n",
                                    request->method, request->target, what);
    fputs(redact_string(redactor, arena, line), recorder->options->err);
    redactor_free(redactor);
}

/* The scenario as it is now, into `text`; false when it is longer than a scenario may be.
 */
static bool write_text(struct recorder *recorder, struct text *text, size_t *steps)
{
    size_t count;
    const struct record_exchange *const *items =
        record_store_items(recorder->store, &count);
    recorder->about.secrets =
        record_keys_secrets(recorder->keys, &recorder->about.secret_count);
    recorder->about.missed =
        record_store_missed(recorder->store) + recorder->failed + recorder->unkept;
    *steps = record_scenario(&recorder->about, items, count, text);
    return !text->cut;
}

/* Writes it into the file. What came last goes out again when it has no room. The lock is
 * held. */
static bool write_file(struct recorder *recorder, uint64_t place, struct error *err)
{
    size_t steps = 0;
    AUTO(text_drop) struct text text = text_new(SOURCE_MAX_BYTES);
    if (!write_text(recorder, &text, &steps)) {
        text_drop(&text);
        text = text_new(SOURCE_MAX_BYTES);
        record_store_take_back(recorder->store, place);
        write_text(recorder, &text, &steps);
    }
    if (steps > 0 && !record_file_write(&recorder->file, &text, err))
        return false;
    recorder->steps = steps;
    return true;
}

static bool is_known_method(const char *method)
{
    for (const char *const *each = METHODS; *each != NULL; each++)
        if (strcmp(*each, method) == 0)
            return true;
    return false;
}

/* What passed, as it is kept; NULL when a scenario cannot say it. */
static struct record_exchange *kept(struct recorder *recorder,
                                    const struct record_request *request,
                                    const struct send_request *sent,
                                    const struct send_result *result, int64_t begun)
{
    struct clock *clock = clock_real();
    if (result->transport != NULL || !is_known_method(request->method))
        return NULL;
    struct record_exchange *item = record_exchange_new();
    record_keep(sent, request->target, &result->reply, item);
    item->begun = begun;
    item->ended = clock->now(clock);
    record_keys_mark(recorder->keys, request, sent, item);
    return item;
}

static void keep(struct recorder *recorder, const struct record_request *request,
                 const struct send_request *sent, const struct send_result *result,
                 uint64_t place, int64_t begun)
{
    struct error err = {0};
    pthread_mutex_lock(&recorder->lock);
    struct record_exchange *item = kept(recorder, request, sent, result, begun);
    recorder->exchanges += item != NULL;
    recorder->failed += result->transport != NULL;
    recorder->unkept += result->transport == NULL && item == NULL;
    record_store_end(recorder->store, place, item);
    recorder->unwritten = !write_file(recorder, place, &err);
    if (recorder->unwritten)
        tell(recorder, request->arena, request, err.message);
    else if (result->transport != NULL)
        tell(recorder, request->arena, request, result->transport);
    else if (recorder->options->verbose)
        tell(recorder, request->arena, request,
             arena_printf(request->arena, "%d", result->reply.status));
    pthread_mutex_unlock(&recorder->lock);
}

/* --- One request --- */

static uint64_t begin(struct recorder *recorder)
{
    pthread_mutex_lock(&recorder->lock);
    uint64_t place = record_store_begin(recorder->store);
    pthread_mutex_unlock(&recorder->lock);
    return place;
}

/* It never left: nothing of it is recorded. */
static void refuse(struct recorder *recorder, const struct record_request *request,
                   uint64_t place, const struct error *err, struct record_answer *answer)
{
    bool guarded = err->kind == ERROR_GUARD;
    pthread_mutex_lock(&recorder->lock);
    record_store_end(recorder->store, place, NULL);
    recorder->refused += guarded;
    recorder->failed += !guarded;
    tell(recorder, request->arena, request, err->message);
    pthread_mutex_unlock(&recorder->lock);
    record_refuse(request, guarded ? 403 : 502, "proxy_error", err->message, answer);
}

static void handle(void *context, const struct record_request *request,
                   struct record_answer *answer)
{
    struct recorder *recorder = context;
    struct clock *clock = clock_real();
    const struct record_route route = {
        .target = recorder->options->plan->target,
        .proxy = arena_printf(request->arena, "http://%s", request->host),
        .arena = request->arena,
    };
    struct send_request sent;
    struct send_result result = {0};
    struct error err = {0};
    int64_t begun = clock->now(clock);
    uint64_t place = begin(recorder);
    if (!record_forward(&route, request, &sent, &err) ||
        !send_on(recorder, request, &sent, &result, &err)) {
        refuse(recorder, request, place, &err, answer);
        return;
    }
    keep(recorder, request, &sent, &result, place, begun);
    if (result.transport != NULL)
        record_refuse(request, 502, "proxy_error", result.transport, answer);
    else
        record_back(&route, request, &result.reply, answer);
}

/* --- The whole --- */

/* Until somebody has had enough. The signals are blocked in every thread. */
static void wait_for_end(const sigset_t *signals)
{
    int number = 0;
    while (sigwait(signals, &number) != 0)
        continue;
}

static void summarize(const struct recorder *recorder)
{
    FILE *out = recorder->options->out;
    size_t kept_count = recorder->exchanges - record_store_missed(recorder->store);
    if (recorder->steps == 0)
        fprintf(out, "nothing was recorded; %s is not written\n",
                recorder->options->output);
    else
        fprintf(out, "recorded %zu %s as %zu %s in %s\n", kept_count,
                kept_count == 1 ? "exchange" : "exchanges", recorder->steps,
                recorder->steps == 1 ? "step" : "steps", recorder->options->output);
    size_t missed =
        record_store_missed(recorder->store) + recorder->failed + recorder->unkept;
    if (missed > 0)
        fprintf(out, "%zu that passed or failed could not be kept\n", missed);
    if (recorder->refused > 0)
        fprintf(out, "%zu stopped by the guard\n", recorder->refused);
    fflush(out);
}

static int exit_of(const struct recorder *recorder)
{
    if (recorder->unwritten)
        return 70;
    if (recorder->refused > 0)
        return 5;
    return recorder->failed > 0 ? 3 : 0;
}

static void close_recorder(struct recorder *recorder)
{
    for (size_t i = 0; i < recorder->sender_count; i++)
        sender_free(recorder->senders[i]);
    record_store_free(recorder->store);
    record_keys_free(recorder->keys);
    pthread_mutex_destroy(&recorder->lock);
}

static int serve(struct recorder *recorder, struct error *err)
{
    const struct record_options *options = recorder->options;
    sigset_t signals, before;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    struct record_server *server =
        record_server_start(options->listen, handle, recorder, err);
    if (server != NULL) {
        fprintf(options->out, "pomex-conformance record ready at %s\n",
                record_server_url(server));
        fflush(options->out);
        wait_for_end(&signals);
        pthread_sigmask(SIG_SETMASK, &before, NULL); /* a second one ends at once */
        atomic_store(&recorder->interrupted, true);
        record_server_stop(server, options->send.max_time + GRACE);
        summarize(recorder);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return server != NULL ? exit_of(recorder) : 2;
}

int record(const struct record_options *options, struct error *err)
{
    if (!record_file_check(options->output, err))
        return 2;
    const struct plan *plan = options->plan;
    AUTO(memory_drop) char *schema = record_file_schema(options->output);
    AUTO(memory_drop) char *title = record_file_title(options->output);
    AUTO(memory_drop) char *target = record_file_name(plan->target->name);
    struct recorder recorder = {
        .options = options,
        .file = {.path = options->output},
        .store = record_store_new(),
        .keys = record_keys_new(plan),
        .about = {.name = title,
                  .schema = schema,
                  .target = target,
                  .base = plan->target->base,
                  .contract = options->contract},
    };
    pthread_mutex_init(&recorder.lock, NULL);
    recorder.about.secrets =
        record_keys_secrets(recorder.keys, &recorder.about.secret_count);
    int status = serve(&recorder, err);
    close_recorder(&recorder);
    return status;
}
