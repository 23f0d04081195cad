#include "play/recording.h"

#include "base/memory.h"
#include "judge/verdict.h"
#include "read/json.h"
#include "read/json_tree.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

/* A line being read. */
struct reading {
    struct recording *recording;
    int line;
    struct error *err;
};

enum { MOST = 1000000000 };

static const struct json_limits LINE = {
    .depth = 64, .values = 1000000, .duplicates = false, .members = 10000};

static bool damaged(const struct reading *reading, const char *what)
{
    return error_set(reading->err, ERROR_USAGE, "%s:%d: the journal is damaged: %s",
                     reading->recording->path, reading->line, what);
}

static const char *string_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(json_member(object, name));
}

static int64_t number_of(const cJSON *object, const char *name, int64_t absent)
{
    const cJSON *number = json_member(object, name);
    bool good =
        cJSON_IsNumber(number) && number->valuedouble >= 0 && number->valuedouble < 1e15;
    return good ? (int64_t)number->valuedouble : absent;
}

/* The same for what is counted: at most a thousand million. */
static int count_of(const cJSON *object, const char *name, int absent)
{
    int64_t number = number_of(object, name, absent);
    return number <= MOST ? (int)number : absent;
}

static double seconds_of(const cJSON *object, const char *name)
{
    const cJSON *number = json_member(object, name);
    bool good =
        cJSON_IsNumber(number) && number->valuedouble >= 0 && number->valuedouble <= MOST;
    return good ? number->valuedouble : 0;
}

static bool is_true(const cJSON *object, const char *name)
{
    return cJSON_IsTrue(json_member(object, name));
}

static struct journal_place where_of(const cJSON *line)
{
    return (struct journal_place){
        .scenario = string_of(line, "scenario"),
        .scenario_repetition = count_of(line, "scenario_repetition", 1),
        .step = string_of(line, "step"),
        .case_id = string_of(line, "case"),
        .repetition = count_of(line, "repetition", 1),
        .finally = is_true(line, "finally"),
    };
}

/* The call of that place, made when there is none. Lines of one call stand together but
 * for what other workers did meanwhile, so the search goes backwards. */
static struct recorded_call *call_of(struct recording *recording, const cJSON *line)
{
    struct journal_place place = where_of(line);
    if (place.scenario == NULL || place.step == NULL)
        return NULL;
    char *key = recording_key(recording->arena, &place);
    for (size_t i = recording->count; i > 0; i--)
        if (strcmp(recording->calls[i - 1]->key, key) == 0)
            return recording->calls[i - 1];
    struct recorded_call *call = arena_alloc(recording->arena, sizeof *call);
    *call = (struct recorded_call){.place = place, .key = key};
    recording->calls = arena_grow(recording->arena, recording->calls, recording->count,
                                  sizeof(struct recorded_call *));
    recording->calls[recording->count++] = call;
    return call;
}

static const struct header *headers_of(struct arena *arena, const cJSON *object,
                                       size_t *count)
{
    struct header *headers = NULL;
    const cJSON *pair;
    cJSON_ArrayForEach(pair, json_member(object, "headers"))
    {
        const char *name = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 0));
        const char *value = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 1));
        if (name == NULL || value == NULL)
            continue;
        headers = arena_grow(arena, headers, *count, sizeof *headers);
        headers[(*count)++] = (struct header){name, value};
    }
    return headers;
}

static const char *body_of(struct arena *arena, const cJSON *object, size_t *size)
{
    const char *body = string_of(object, "body");
    const char *base64 = string_of(object, "body_base64");
    *size = body != NULL ? strlen(body) : 0;
    if (body != NULL || base64 == NULL)
        return body;
    size_t length = strlen(base64);
    unsigned char *bytes = arena_alloc(arena, length + 1);
    int decoded =
        EVP_DecodeBlock(bytes, (const unsigned char *)base64, (int)(length & INT32_MAX));
    size_t padding = 0;
    while (padding < 2 && padding < length && base64[length - 1 - padding] == '=')
        padding++;
    *size = decoded > (int)padding ? (size_t)decoded - padding : 0;
    bytes[*size] = '\0';
    return (const char *)bytes;
}

static void take_request(struct arena *arena, const cJSON *line,
                         struct event_exchange *event)
{
    const cJSON *request = json_member(line, "request");
    if (request == NULL)
        return;
    const char *method = string_of(request, "method"), *url = string_of(request, "url");
    const char *path = string_of(request, "path");
    event->method = method != NULL ? method : "";
    event->url = url != NULL ? url : "";
    event->path = path != NULL ? path : event->url;
    event->request_headers = headers_of(arena, request, &event->request_header_count);
    event->request_body = body_of(arena, request, &event->request_size);
}

/* A call that begins anew in a later run replaces what was there, and an attempt that is
 * made again the one before. */
static void add_exchange(struct recording *recording, struct recorded_call *call,
                         struct recorded *exchange)
{
    int attempt = exchange->event.attempt, retry = exchange->event.retry;
    size_t kept = call->count;
    while (kept > 0 && call->items[kept - 1]->session < exchange->session &&
           (call->items[kept - 1]->event.attempt > attempt ||
            (call->items[kept - 1]->event.attempt == attempt &&
             call->items[kept - 1]->event.retry >= retry)))
        kept--;
    call->count = kept;
    call->over = false;
    call->items =
        arena_grow(recording->arena, call->items, call->count, sizeof(struct recorded *));
    call->items[call->count++] = exchange;
}

static bool take_send(struct reading *reading, const cJSON *line)
{
    struct recording *recording = reading->recording;
    struct recorded_call *call = call_of(recording, line);
    int64_t id = number_of(line, "id", 0);
    if (call == NULL || id != (int64_t)recording->exchange_count + 1)
        return damaged(reading, "an exchange without its place or its number");
    struct recorded *exchange = arena_alloc(recording->arena, sizeof *exchange);
    *exchange = (struct recorded){
        .event = {.attempt = count_of(line, "attempt", 1),
                  .retry = count_of(line, "retry", 0),
                  .wall = number_of(line, "wall", 0),
                  .method = "human",
                  .url = "",
                  .path = "",
                  .absolute = is_true(line, "absolute"),
                  .human = is_true(line, "human")},
        .price = cJSON_IsObject(json_member(line, "price")) ? json_member(line, "price")
                                                            : NULL,
        .listed = is_true(line, "listed"),
        .asked = is_true(line, "asked"),
        .id = id,
        .session = recording->sessions,
    };
    take_request(recording->arena, line, &exchange->event);
    recording->exchanges =
        arena_grow(recording->arena, recording->exchanges, recording->exchange_count,
                   sizeof(struct recorded *));
    recording->exchanges[recording->exchange_count++] = exchange;
    add_exchange(recording, call, exchange);
    return true;
}

static enum redacted redacted_of(const cJSON *line)
{
    const char *word = string_of(line, "redacted");
    if (word == NULL)
        return REDACTED_NOTHING;
    return strcmp(word, "plain") == 0 ? REDACTED_PLAIN : REDACTED_FOR_GOOD;
}

static bool take_reply(struct reading *reading, const cJSON *line)
{
    struct recording *recording = reading->recording;
    int64_t id = number_of(line, "id", 0);
    const cJSON *reply = json_member(line, "reply");
    if (id < 1 || id > (int64_t)recording->exchange_count || !cJSON_IsObject(reply))
        return damaged(reading, "a reply to nothing that was sent");
    struct recorded *exchange = recording->exchanges[id - 1];
    struct event_exchange *event = &exchange->event;
    exchange->answered = true;
    exchange->sent = is_true(line, "sent");
    exchange->late = is_true(line, "late");
    exchange->redacted = redacted_of(line);
    event->transport = string_of(line, "transport");
    take_request(recording->arena, line, event);
    event->reply = (struct reply){
        .status = count_of(reply, "status", 0),
        .query = string_of(reply, "query"),
        .seconds = seconds_of(reply, "seconds"),
    };
    event->reply.headers =
        headers_of(recording->arena, reply, &event->reply.header_count);
    event->reply.body = body_of(recording->arena, reply, &event->reply.size);
    event->connect_seconds = seconds_of(reply, "connect_seconds");
    event->first_byte_seconds = seconds_of(reply, "first_byte_seconds");
    return true;
}

/* A verdict that a later run need not come back to. */
static bool is_final(const char *verdict)
{
    static const enum verdict OPEN[] = {VERDICT_UNKNOWN, VERDICT_PERSON, VERDICT_STOPPED};
    for (size_t i = 0; i < sizeof OPEN / sizeof OPEN[0]; i++)
        if (verdict == NULL || strcmp(verdict, verdict_name(OPEN[i])) == 0)
            return false;
    return true;
}

static bool take_end(struct reading *reading, const cJSON *line)
{
    struct recording *recording = reading->recording;
    struct journal_place place = where_of(line);
    if (place.scenario == NULL)
        return damaged(reading, "an end of nothing");
    if (place.step != NULL) {
        struct recorded_call *call = call_of(recording, line);
        call->over = true;
        call->seconds = seconds_of(line, "seconds");
        return true;
    }
    if (!is_final(string_of(line, "verdict")))
        return true;
    recording->scenarios_over =
        arena_grow(recording->arena, recording->scenarios_over,
                   recording->scenarios_over_count, sizeof *recording->scenarios_over);
    recording->scenarios_over[recording->scenarios_over_count++] =
        recording_key(recording->arena, &place);
    return true;
}

static bool take_known(struct reading *reading, const cJSON *line)
{
    struct recorded_call *call = call_of(reading->recording, line);
    const cJSON *values = json_member(line, "values");
    if (call == NULL || !cJSON_IsObject(values))
        return damaged(reading, "known values of nothing");
    call->known = values;
    return true;
}

static const char **words_of(struct arena *arena, const cJSON *list)
{
    const char **words = NULL;
    size_t count = 0;
    const cJSON *word;
    cJSON_ArrayForEach(word, list)
    {
        words = arena_grow(arena, words, count, sizeof *words);
        if (cJSON_IsString(word))
            words[count++] = word->valuestring;
    }
    words = arena_grow(arena, words, count, sizeof *words);
    words[count] = NULL;
    return words;
}

static bool take_first(struct reading *reading, const cJSON *line)
{
    struct recording *recording = reading->recording;
    int64_t version = number_of(line, "version", 0);
    const char *event = string_of(line, "event");
    if (version == 0 || event == NULL || strcmp(event, "run") != 0)
        return error_set(reading->err, ERROR_USAGE, "%s is no journal of this program",
                         recording->path);
    if (version != JOURNAL_VERSION)
        return error_set(reading->err, ERROR_USAGE,
                         "%s is a journal of version %lld, and this program reads %d",
                         recording->path, (long long)version, JOURNAL_VERSION);
    recording->run_id = string_of(line, "run_id");
    recording->plan = string_of(line, "plan");
    recording->target = string_of(line, "target");
    recording->base = string_of(line, "base");
    recording->target_text = string_of(line, "target_text");
    recording->paths = words_of(recording->arena, json_member(line, "paths"));
    recording->vars = json_member(line, "vars");
    if (recording->run_id == NULL || recording->plan == NULL || recording->base == NULL ||
        recording->target_text == NULL)
        return damaged(reading, "its first line lacks something");
    return true;
}

static bool take_line(struct reading *reading, const cJSON *line)
{
    static const struct {
        const char *event;
        bool (*take)(struct reading *, const cJSON *);
    } EVENTS[] = {
        {"send", take_send},   {"reply", take_reply},  {"step", take_end},
        {"known", take_known}, {"scenario", take_end},
    };
    const char *event = string_of(line, "event");
    if (reading->line == 1)
        return take_first(reading, line);
    if (event == NULL)
        return damaged(reading, "a line that is no event");
    if (strcmp(event, "resume") == 0)
        reading->recording->sessions++;
    for (size_t i = 0; i < sizeof EVENTS / sizeof EVENTS[0]; i++)
        if (strcmp(EVENTS[i].event, event) == 0)
            return EVENTS[i].take(reading, line);
    return true; /* of a later program that adds events */
}

/* Reads all lines; `whole` tells how far they are whole. */
static bool take_lines(struct recording *recording, const char *bytes, size_t size,
                       size_t *whole, struct error *err)
{
    struct reading reading = {.recording = recording, .line = 1, .err = err};
    for (*whole = 0; *whole < size; reading.line++) {
        const char *from = bytes + *whole, *end = memchr(from, '\n', size - *whole);
        size_t length = end != NULL ? (size_t)(end - from) : size - *whole;
        struct json_fault fault;
        const cJSON *line =
            json_parse_into(recording->arena, from, length, &LINE, NULL, NULL, &fault);
        bool last = end == NULL || *whole + length + 1 == size;
        if (reading.line > 1 && last && (end == NULL || line == NULL)) {
            recording->torn = true;
            return true;
        }
        if (line == NULL && reading.line == 1)
            return error_set(err, ERROR_USAGE, "%s is no journal of this program",
                             recording->path);
        if (line == NULL)
            return damaged(&reading, fault.message);
        if (!take_line(&reading, line))
            return false;
        *whole += length + (end != NULL);
    }
    return reading.line > 1 ||
           error_set(err, ERROR_USAGE, "%s is no journal of this program: it is empty",
                     recording->path);
}

struct recording *recording_parse(const char *path, const char *bytes, size_t size,
                                  size_t *whole, struct error *err)
{
    struct arena *arena = arena_new();
    struct recording *recording = arena_alloc(arena, sizeof *recording);
    *recording = (struct recording){.arena = arena, .path = path, .file = -1};
    if (!take_lines(recording, bytes, size, whole, err)) {
        recording_free(recording);
        return NULL;
    }
    recording->next = (int64_t)recording->exchange_count + 1;
    if (recording->count > 0)
        qsort(recording->calls, recording->count, sizeof(struct recorded_call *),
              recording_compare);
    return recording;
}
