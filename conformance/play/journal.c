#include "play/journal.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"
#include "read/fingerprint.h"
#include "read/json_write.h"
#include "read/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A body of 64 MiB, in which every byte is escaped. */
enum { MAX_LINE = 512 * 1024 * 1024 };

struct journal {
    char *path;
    int file;
    const struct redactor *redactor;
    pthread_mutex_t lock; /* over everything below */
    int64_t next;
    int failure; /* errno of the first write that failed; then nothing more is written */
};

/* A line being put together. */
struct line {
    struct text text;
    const struct redactor *redactor;
    struct arena *arena;
};

static struct line line_new(const struct redactor *redactor, const char *event)
{
    struct line line = {text_new(MAX_LINE), redactor, arena_new()};
    text_addf(&line.text, "{\"event\":\"%s\"", event);
    return line;
}

static void line_drop(struct line *line)
{
    text_drop(&line->text);
    arena_free(line->arena);
}

static void add_string(struct line *line, const char *name, const char *value)
{
    if (value == NULL)
        return;
    text_addf(&line->text, ",\"%s\":", name);
    json_write_string(redact_string(line->redactor, line->arena, value), &line->text);
}

static void add_number(struct line *line, const char *name, int64_t value)
{
    text_addf(&line->text, ",\"%s\":%lld", name, (long long)value);
}

static void add_seconds(struct line *line, const char *name, double value)
{
    text_addf(&line->text, ",\"%s\":%.6f", name, value);
}

static void add_flag(struct line *line, const char *name, bool value)
{
    if (value)
        text_addf(&line->text, ",\"%s\":true", name);
}

/* Any value; one that holds a secret becomes a string without it. */
static void add_value(struct line *line, const char *name, const cJSON *value)
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

static void add_place(struct line *line, const struct journal_place *place)
{
    text_add(&line->text, ",\"scenario\":");
    json_write_string(place->scenario, &line->text);
    if (place->scenario_repetition > 1)
        add_number(line, "scenario_repetition", place->scenario_repetition);
    if (place->step == NULL)
        return;
    text_add(&line->text, ",\"step\":");
    json_write_string(place->step, &line->text);
    if (place->case_id != NULL) {
        text_add(&line->text, ",\"case\":");
        json_write_string(place->case_id, &line->text);
    }
    if (place->repetition > 1)
        add_number(line, "repetition", place->repetition);
    add_flag(line, "finally", place->finally);
}

static void add_headers(struct line *line, const struct header *headers, size_t count)
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
static void add_body(struct line *line, const char *body, size_t size)
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

/* One write, so that lines of several workers never mix. An exchange gets its number
 * here (`id` may be NULL), so that numbers stand in their order. */
static bool write_line(struct journal *journal, struct line *line, bool to_disk,
                       int64_t *id)
{
    pthread_mutex_lock(&journal->lock);
    if (id != NULL)
        add_number(line, "id", *id = journal->next++);
    text_add(&line->text, "}\n");
    const char *bytes = text_string(&line->text);
    size_t left = line->text.size;
    if (line->text.cut && journal->failure == 0)
        journal->failure = EFBIG;
    while (left > 0 && journal->failure == 0) {
        ssize_t done = write(journal->file, bytes, left);
        if (done < 0 && errno != EINTR)
            journal->failure = errno;
        bytes += done > 0 ? done : 0;
        left -= done > 0 ? (size_t)done : 0;
    }
    if (to_disk && journal->failure == 0 && fdatasync(journal->file) != 0)
        journal->failure = errno;
    bool written = journal->failure == 0;
    pthread_mutex_unlock(&journal->lock);
    return written;
}

static struct journal *journal_new(int file, const char *path, int64_t next,
                                   const struct redactor *redactor)
{
    struct journal *journal = memory_zeroed(1, sizeof *journal);
    *journal = (struct journal){
        .path = memory_copy(path), .file = file, .redactor = redactor, .next = next};
    pthread_mutex_init(&journal->lock, NULL);
    return journal;
}

/* What is said about a variable that was given from outside; a secret by its name only.
 */
static void add_variable(struct line *line, const struct variable *variable, bool *first)
{
    if (variable->value == NULL || (!variable->outside && !variable->secret))
        return;
    text_add(&line->text, *first ? "" : ",");
    *first = false;
    add_value(line, variable->name, variable->value);
}

static void add_variables(struct line *line, const struct plan *plan)
{
    bool first = true;
    text_add(&line->text, ",\"vars\":{");
    struct variables seen = {0};
    for (size_t i = 0; i <= plan->count; i++) {
        const struct variables *vars =
            i == 0 ? &plan->target->vars : &plan->scenarios[i - 1]->vars;
        for (size_t j = 0; j < vars->count; j++) {
            if (variables_find(&seen, vars->items[j].name) != NULL)
                continue;
            seen.items =
                arena_grow(line->arena, seen.items, seen.count, sizeof *seen.items);
            seen.items[seen.count++] = vars->items[j];
            add_variable(line, &vars->items[j], &first);
        }
    }
    text_add_char(&line->text, '}');
}

static void add_words(struct line *line, const char *name, const char *const *words)
{
    text_addf(&line->text, ",\"%s\":[", name);
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        text_add(&line->text, i > 0 ? "," : "");
        json_write_string(words[i], &line->text);
    }
    text_add_char(&line->text, ']');
}

static const char *text_of(const struct plan *plan, const char *path)
{
    for (size_t i = 0; i < plan->sources->count; i++)
        if (strcmp(plan->sources->items[i]->path, path) == 0)
            return plan->sources->items[i]->text;
    return NULL;
}

static bool write_first(struct journal *journal, const struct journal_about *about)
{
    AUTO(line_drop) struct line line = line_new(journal->redactor, "run");
    const struct plan *plan = about->plan;
    char print[FINGERPRINT_SIZE];
    fingerprint(plan, print);
    add_number(&line, "version", JOURNAL_VERSION);
    add_string(&line, "tool", "pomex-conformance");
    add_string(&line, "tool_version", POMEX_VERSION);
    add_string(&line, "run_id", about->run_id);
    add_number(&line, "wall", about->wall);
    add_string(&line, "plan", print);
    add_words(&line, "paths", (const char *const *)about->options->paths);
    add_string(&line, "target", about->options->target);
    add_string(&line, "base", plan->target->base);
    add_flag(&line, "live", plan->target->live);
    add_string(&line, "target_text", text_of(plan, plan->target->file));
    add_variables(&line, plan);
    return write_line(journal, &line, true, NULL);
}

/* The name of a new file is on the disk only when its folder is. */
static void sync_folder(const char *path)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    int folder = open(path_parent(arena, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    fsync(folder);
    close(folder);
}

struct journal *journal_create(const char *path, const struct journal_about *about,
                               const struct redactor *redactor, struct error *err)
{
    int flags = O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
    int file = open(path, flags, 0600);
    if (file < 0 && errno == EEXIST) {
        error_set(err, ERROR_USAGE,
                  "the journal %s exists already: --resume %s goes on with it", path,
                  path);
        return NULL;
    }
    if (file < 0 || fchmod(file, 0600) != 0 || flock(file, LOCK_EX | LOCK_NB) != 0) {
        error_set(err, ERROR_USAGE, "the journal %s cannot be made: %s", path,
                  strerror(errno));
        if (file >= 0)
            close(file);
        return NULL;
    }
    struct journal *journal = journal_new(file, path, 1, redactor);
    if (write_first(journal, about)) {
        sync_folder(path);
        return journal;
    }
    struct error ignored = {0};
    error_set(err, ERROR_USAGE, "the journal %s cannot be written: %s", path,
              strerror(journal->failure));
    journal_close(journal, &ignored);
    return NULL;
}

struct journal *journal_continue(int file, const char *path, int64_t next, int64_t wall,
                                 const struct redactor *redactor)
{
    struct journal *journal = journal_new(file, path, next, redactor);
    AUTO(line_drop) struct line line = line_new(redactor, "resume");
    add_number(&line, "wall", wall);
    write_line(journal, &line, true, NULL);
    return journal;
}

/* What goes out: a person's step is known only when it is over. */
static void add_request(struct line *line, const struct event_exchange *event)
{
    if (event->method == NULL)
        return;
    text_add(&line->text, ",\"request\":{\"method\":");
    json_write_string(event->method, &line->text);
    add_string(line, "url", event->url);
    add_string(line, "path", event->path);
    add_headers(line, event->request_headers, event->request_header_count);
    add_body(line, event->request_body, event->request_size);
    text_add_char(&line->text, '}');
}

/* A copy of the exchange without secrets. */
static struct event_exchange clean(struct line *line, const struct event_exchange *event)
{
    struct event copy = {.kind = EVENT_EXCHANGE, .as.exchange = *event};
    redact_event(line->redactor, line->arena, &copy);
    return copy.as.exchange;
}

bool journal_send(struct journal *journal, const struct journal_place *place,
                  const struct journal_exchange *exchange, int64_t *id, struct error *err)
{
    AUTO(line_drop) struct line line = line_new(journal->redactor, "send");
    struct event_exchange event = clean(&line, exchange->event);
    add_place(&line, place);
    add_number(&line, "attempt", event.attempt);
    if (event.retry > 0)
        add_number(&line, "retry", event.retry);
    add_number(&line, "wall", event.wall);
    add_flag(&line, "human", event.human);
    add_flag(&line, "asked", exchange->asked);
    add_flag(&line, "absolute", event.absolute);
    add_flag(&line, "listed", exchange->listed);
    if (exchange->price != NULL) {
        text_add_char(&line.text, ',');
        add_value(&line, "price", exchange->price);
    }
    add_request(&line, &event);
    return write_line(journal, &line, exchange->price != NULL, id) ||
           error_set(err, ERROR_GUARD,
                     "the journal %s cannot be written (%s), and what is not written "
                     "down is not sent",
                     journal->path, strerror(journal->failure));
}

/* Whether what was taken out of a text can be put back: what is shown in its place stands
 * there as it is, and nowhere else. */
static enum redacted hidden_in(const struct redactor *redactor, const char *bytes,
                               size_t size)
{
    struct redact_hit hit;
    enum redacted hidden = REDACTED_NOTHING;
    for (size_t at = 0; bytes != NULL && redact_find(redactor, bytes, size, at, &hit);
         at = hit.at + hit.size) {
        bool shown = memmem(bytes, size, hit.secret->shown, strlen(hit.secret->shown));
        if (!hit.raw || shown)
            return REDACTED_FOR_GOOD;
        hidden = REDACTED_PLAIN;
    }
    return hidden;
}

static enum redacted worse(enum redacted a, enum redacted b)
{
    return a > b ? a : b;
}

static enum redacted hidden_in_reply(const struct redactor *redactor,
                                     const struct reply *reply)
{
    const char *query = reply->query != NULL ? reply->query : "";
    enum redacted hidden = worse(hidden_in(redactor, reply->body, reply->size),
                                 hidden_in(redactor, query, strlen(query)));
    for (size_t i = 0; i < reply->header_count; i++) {
        const char *value = reply->headers[i].value;
        hidden = worse(hidden, hidden_in(redactor, value, strlen(value)));
    }
    return hidden;
}

void journal_reply(struct journal *journal, int64_t id,
                   const struct journal_exchange *exchange)
{
    static const char *const REDACTED[] = {
        [REDACTED_NOTHING] = NULL,
        [REDACTED_PLAIN] = "plain",
        [REDACTED_FOR_GOOD] = "encoded",
    };
    AUTO(line_drop) struct line line = line_new(journal->redactor, "reply");
    struct event_exchange event = clean(&line, exchange->event);
    add_number(&line, "id", id);
    text_addf(&line.text, ",\"sent\":%s", exchange->sent ? "true" : "false");
    add_string(&line, "transport", event.transport);
    add_flag(&line, "late", exchange->late);
    add_string(&line, "redacted",
               REDACTED[hidden_in_reply(journal->redactor, &exchange->event->reply)]);
    if (event.human)
        add_request(&line, &event);
    text_add(&line.text, ",\"reply\":{\"status\":");
    text_addf(&line.text, "%d", event.reply.status);
    add_headers(&line, event.reply.headers, event.reply.header_count);
    add_body(&line, event.reply.body, event.reply.size);
    add_string(&line, "query", event.reply.query);
    add_seconds(&line, "seconds", event.reply.seconds);
    add_seconds(&line, "connect_seconds", event.connect_seconds);
    add_seconds(&line, "first_byte_seconds", event.first_byte_seconds);
    text_add_char(&line.text, '}');
    write_line(journal, &line, exchange->price != NULL, NULL);
}

void journal_known(struct journal *journal, const struct journal_place *place,
                   const char *const *names, const struct scope *scope)
{
    AUTO(line_drop) struct line line = line_new(journal->redactor, "known");
    add_place(&line, place);
    text_add(&line.text, ",\"values\":{");
    bool first = true;
    for (size_t i = 0; names[i] != NULL; i++) {
        const cJSON *value = scope_get(scope, names[i]);
        if (value == NULL)
            continue;
        text_add(&line.text, first ? "" : ",");
        first = false;
        add_value(&line, names[i], value);
    }
    text_add_char(&line.text, '}');
    write_line(journal, &line, false, NULL);
}

void journal_end(struct journal *journal, const struct journal_place *place,
                 enum verdict verdict, double seconds)
{
    AUTO(line_drop)
    struct line line =
        line_new(journal->redactor, place->step != NULL ? "step" : "scenario");
    add_place(&line, place);
    add_string(&line, "verdict", verdict_name(verdict));
    add_seconds(&line, "seconds", seconds);
    write_line(journal, &line, false, NULL);
}

bool journal_close(struct journal *journal, struct error *err)
{
    if (journal == NULL)
        return true;
    int failure = journal->failure;
    if (fsync(journal->file) != 0 && failure == 0)
        failure = errno;
    if (failure != 0)
        error_set(err, ERROR_INTERNAL, "the journal %s could not be written: %s",
                  journal->path, strerror(failure));
    close(journal->file);
    pthread_mutex_destroy(&journal->lock);
    free(journal->path);
    free(journal);
    return failure == 0;
}
