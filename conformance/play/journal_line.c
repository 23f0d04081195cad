#include "play/journal_line.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "read/json_write.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

/* A body of 64 MiB, in which every byte is escaped. */
enum { MAX_LINE = 512 * 1024 * 1024 };

struct journal_line journal_line_new(const struct redactor *redactor, const char *event)
{
    struct journal_line line = {text_new(MAX_LINE), redactor, arena_new()};
    text_addf(&line.text, "{\"event\":\"%s\"", event);
    return line;
}

void journal_line_drop(struct journal_line *line)
{
    text_drop(&line->text);
    arena_free(line->arena);
}

void journal_line_string(struct journal_line *line, const char *name, const char *value)
{
    if (value == NULL)
        return;
    text_addf(&line->text, ",\"%s\":", name);
    json_write_string(redact_string(line->redactor, line->arena, value), &line->text);
}

void journal_line_number(struct journal_line *line, const char *name, int64_t value)
{
    text_addf(&line->text, ",\"%s\":%lld", name, (long long)value);
}

void journal_line_seconds(struct journal_line *line, const char *name, double value)
{
    text_addf(&line->text, ",\"%s\":%.6f", name, value);
}

void journal_line_flag(struct journal_line *line, const char *name, bool value)
{
    if (value)
        text_addf(&line->text, ",\"%s\":true", name);
}

void journal_line_value(struct journal_line *line, const char *name, const cJSON *value)
{
    AUTO(text_drop) struct text plain = text_new(MAX_LINE);
    json_write(value, &plain);
    const char *text = text_string(&plain);
    const char *clean = redact_string(line->redactor, line->arena, text);
    json_write_string(name, &line->text);
    text_add_char(&line->text, ':');
    if (cJSON_IsString(value))
        json_write_string(redact_string(line->redactor, line->arena, value->valuestring),
                          &line->text);
    else if (clean == text)
        text_add(&line->text, text);
    else
        json_write_string(clean, &line->text);
}

void journal_line_place(struct journal_line *line, const struct journal_place *place)
{
    text_add(&line->text, ",\"scenario\":");
    json_write_string(place->scenario, &line->text);
    if (place->scenario_repetition > 1)
        journal_line_number(line, "scenario_repetition", place->scenario_repetition);
    if (place->step == NULL)
        return;
    text_add(&line->text, ",\"step\":");
    json_write_string(place->step, &line->text);
    if (place->case_id != NULL) {
        text_add(&line->text, ",\"case\":");
        json_write_string(place->case_id, &line->text);
    }
    if (place->repetition > 1)
        journal_line_number(line, "repetition", place->repetition);
    journal_line_flag(line, "finally", place->finally);
}

void journal_line_headers(struct journal_line *line, const struct header *headers,
                          size_t count)
{
    text_add(&line->text, ",\"headers\":[");
    for (size_t i = 0; i < count; i++) {
        text_add(&line->text, i > 0 ? ",[" : "[");
        json_write_string(headers[i].name, &line->text);
        text_add_char(&line->text, ',');
        json_write_string(headers[i].value, &line->text);
        text_add_char(&line->text, ']');
    }
    text_add_char(&line->text, ']');
}

/* As a string when it is one, else in base64. */
void journal_line_body(struct journal_line *line, const char *body, size_t size)
{
    if (body == NULL)
        return;
    if (memchr(body, '\0', size) == NULL && utf8_valid(body, size)) {
        text_add(&line->text, ",\"body\":");
        json_write_string(body, &line->text);
        return;
    }
    unsigned char *base64 = memory_alloc((size + 2) / 3 * 4 + 1);
    EVP_EncodeBlock(base64, (const unsigned char *)body, (int)size);
    text_addf(&line->text, ",\"body_base64\":\"%s\"", (char *)base64);
    free(base64);
}

/* What goes out: a person's step is known only when it is over. */
void journal_line_request(struct journal_line *line, const struct event_exchange *event)
{
    if (event->method == NULL)
        return;
    text_add(&line->text, ",\"request\":{\"method\":");
    json_write_string(event->method, &line->text);
    journal_line_string(line, "url", event->url);
    journal_line_string(line, "path", event->path);
    journal_line_headers(line, event->request_headers, event->request_header_count);
    journal_line_body(line, event->request_body, event->request_size);
    text_add_char(&line->text, '}');
}
