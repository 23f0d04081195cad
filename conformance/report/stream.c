#include "report/reporter.h"

#include "base/memory.h"
#include "report/curl_line.h"
#include "report/report_file.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct output {
    const struct reporter_kind *kind;
    void *self;
    struct report_file to;
};

struct stream {
    pthread_mutex_t lock;
    struct redactor *redactor;
    const char *base; /* of the target, once the run has begun */
    struct output *outputs;
    size_t count;
    bool every_again;
};

struct scenario_log *scenario_log_new(void)
{
    struct scenario_log *log = memory_zeroed(1, sizeof *log);
    log->arena = arena_new();
    return log;
}

void scenario_log_free(struct scenario_log *log)
{
    if (log == NULL)
        return;
    arena_free(log->arena);
    free(log);
}

void scenario_log_add(struct scenario_log *log, struct event event)
{
    log->items = arena_grow(log->arena, log->items, log->count, sizeof *log->items);
    log->items[log->count++] = event;
}

struct stream *stream_new(struct redactor *redactor)
{
    struct stream *stream = memory_zeroed(1, sizeof *stream);
    pthread_mutex_init(&stream->lock, NULL);
    stream->redactor = redactor;
    return stream;
}

bool stream_add(struct stream *stream, const struct reporter_kind *kind, const char *path,
                const struct report_options *options, struct error *err)
{
    struct report_file to;
    if (!report_file_open(&to, path))
        return error_set(err, ERROR_USAGE, "--%s: cannot write %s: %s", kind->name, path,
                         strerror(errno));
    struct report_options with = *options;
    with.out = to.file;
    with.redactor = stream->redactor;

    stream->every_again = stream->every_again || kind->every_again || options->verbose;
    stream->outputs =
        memory_grow(stream->outputs, (stream->count + 1) * sizeof *stream->outputs);
    stream->outputs[stream->count++] = (struct output){kind, kind->open(&with), to};
    return true;
}

/* What a person did, no command does again. */
static bool is_by_hand(const struct event_exchange *exchange)
{
    return exchange->human && strcmp(exchange->method, "human") == 0;
}

/* The lock is held. The strings of the redacted event live in `arena`. */
static void emit(struct stream *stream, struct arena *arena, const struct event *raw,
                 bool again)
{
    struct event event = *raw;
    if (event.kind == EVENT_RUN_BEGIN)
        stream->base = event.as.run_begin.plan->target->base;
    if (event.kind == EVENT_EXCHANGE && again && !is_by_hand(&event.as.exchange))
        event.as.exchange.again =
            curl_line(stream->redactor, arena, &raw->as.exchange, stream->base);
    redact_event(stream->redactor, arena, &event);
    for (size_t i = 0; i < stream->count; i++)
        stream->outputs[i].kind->event(stream->outputs[i].self, &event);
}

/* The step that the event at `at` belongs to did not simply pass. */
static bool step_is_shown(const struct scenario_log *log, size_t at)
{
    while (at < log->count && log->items[at].kind != EVENT_STEP_END)
        at++;
    if (at == log->count)
        return false;
    const struct event_step_end *end = &log->items[at].as.step_end;
    return end->findings.count > 0 || end->verdict >= VERDICT_UNKNOWN;
}

void stream_event(struct stream *stream, const struct event *event)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    pthread_mutex_lock(&stream->lock);
    emit(stream, arena, event, true);
    pthread_mutex_unlock(&stream->lock);
}

void stream_log(struct stream *stream, struct scenario_log *log)
{
    pthread_mutex_lock(&stream->lock);
    for (size_t i = 0; i < log->count; i++)
        emit(stream, log->arena, &log->items[i],
             stream->every_again || step_is_shown(log, i));
    pthread_mutex_unlock(&stream->lock);
    scenario_log_free(log);
}

void stream_progress(struct stream *stream, const struct progress *progress)
{
    pthread_mutex_lock(&stream->lock);
    for (size_t i = 0; i < stream->count; i++)
        if (stream->outputs[i].kind->progress != NULL)
            stream->outputs[i].kind->progress(stream->outputs[i].self, progress);
    pthread_mutex_unlock(&stream->lock);
}

void stream_hold(struct stream *stream, bool held)
{
    pthread_mutex_lock(&stream->lock);
    for (size_t i = 0; i < stream->count; i++)
        if (stream->outputs[i].kind->hold != NULL)
            stream->outputs[i].kind->hold(stream->outputs[i].self, held);
    pthread_mutex_unlock(&stream->lock);
}

/* Lets the reporter finish and sees that every byte reached the file. */
static bool output_close(struct output *output, struct error *err)
{
    bool closed = output->kind->close(output->self, err);
    AUTO(memory_drop)
    char *name =
        memory_copy(output->to.path != NULL ? output->to.path : "standard output");
    bool written = report_file_close(&output->to);
    if (!written)
        error_set(err, ERROR_INTERNAL, "cannot write %s: %s", name, strerror(errno));
    return closed && written;
}

bool stream_close(struct stream *stream, struct error *err)
{
    bool closed = true;
    for (size_t i = 0; i < stream->count; i++)
        closed = output_close(&stream->outputs[i], err) && closed;
    free(stream->outputs);
    redactor_free(stream->redactor);
    pthread_mutex_destroy(&stream->lock);
    free(stream);
    return closed;
}
