#include "report/redact.h"

#include <string.h>

/* What the functions below share. */
struct cover {
    const struct redactor *redactor;
    struct arena *arena;
};

static void cover(const struct cover *with, const char **string)
{
    *string = redact_string(with->redactor, with->arena, *string);
}

static const struct header *cover_headers(const struct cover *with,
                                          const struct header *headers, size_t count)
{
    struct header *copy = NULL;
    for (size_t i = 0; i < count; i++) {
        struct header header = headers[i];
        cover(with, &header.name);
        cover(with, &header.value);
        if (header.name == headers[i].name && header.value == headers[i].value)
            continue;
        if (copy == NULL) {
            copy = arena_alloc(with->arena, count * sizeof *copy);
            memcpy(copy, headers, count * sizeof *copy);
        }
        copy[i] = header;
    }
    return copy != NULL ? copy : headers;
}

static void cover_exchange(const struct cover *with, struct event_exchange *exchange)
{
    cover(with, &exchange->url);
    cover(with, &exchange->path);
    cover(with, &exchange->transport);
    cover(with, &exchange->until_value);
    exchange->request_headers =
        cover_headers(with, exchange->request_headers, exchange->request_header_count);
    exchange->request_body = redact_bytes(
        with->redactor, with->arena, exchange->request_body, &exchange->request_size);

    struct reply *reply = &exchange->reply;
    reply->headers = cover_headers(with, reply->headers, reply->header_count);
    reply->body = redact_bytes(with->redactor, with->arena, reply->body, &reply->size);
    cover(with, &reply->query);
}

static void cover_findings(const struct cover *with, struct findings *findings)
{
    size_t size = findings->count * sizeof *findings->items;
    if (size == 0)
        return;
    struct finding *items = arena_alloc(with->arena, size);
    memcpy(items, findings->items, size);
    for (size_t i = 0; i < findings->count; i++) {
        cover(with, &items[i].pointer);
        cover(with, &items[i].wanted);
        cover(with, &items[i].got);
        cover(with, &items[i].text);
    }
    findings->items = items;
}

void redact_event(const struct redactor *redactor, struct arena *arena,
                  struct event *event)
{
    const struct cover with = {redactor, arena};
    switch (event->kind) {
    case EVENT_EXCHANGE:
        cover_exchange(&with, &event->as.exchange);
        break;
    case EVENT_STEP_END:
        cover(&with, &event->as.step_end.reason);
        cover_findings(&with, &event->as.step_end.findings);
        break;
    case EVENT_NOTE:
        cover(&with, &event->as.note.text);
        break;
    case EVENT_SCENARIO_END:
        cover(&with, &event->as.scenario_end.reason);
        break;
    case EVENT_RUN_BEGIN:
    case EVENT_SCENARIO_BEGIN:
    case EVENT_STEP_BEGIN:
    case EVENT_RUN_END:
        break;
    }
}
