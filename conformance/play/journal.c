#include "play/journal.h"

#include "base/memory.h"
#include "base/text.h"
#include "play/journal_about.h"
#include "play/journal_line.h"
#include "read/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct journal {
    char *path;
    int file;
    const struct redactor *redactor;
    pthread_mutex_t lock; /* over everything below */
    int64_t next;
    int failure; /* errno of the first write that failed; then nothing more is written */
};

/* One write, so that lines of several workers never mix. An exchange gets its number
 * here (`id` may be NULL), so that numbers stand in their order. */
static bool write_line(struct journal *journal, struct journal_line *line, bool to_disk,
                       int64_t *id)
{
    pthread_mutex_lock(&journal->lock);
    if (id != NULL)
        journal_line_number(line, "id", *id = journal->next++);
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

static bool write_first(struct journal *journal, const struct journal_about *about)
{
    AUTO(journal_line_drop)
    struct journal_line line = journal_line_new(journal->redactor, "run");
    journal_about(&line, about);
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
    AUTO(journal_line_drop)
    struct journal_line line = journal_line_new(redactor, "resume");
    journal_line_number(&line, "wall", wall);
    write_line(journal, &line, true, NULL);
    return journal;
}

/* A copy of the exchange without secrets. */
static struct event_exchange clean(struct journal_line *line,
                                   const struct event_exchange *event)
{
    struct event copy = {.kind = EVENT_EXCHANGE, .as.exchange = *event};
    redact_event(line->redactor, line->arena, &copy);
    return copy.as.exchange;
}

bool journal_send(struct journal *journal, const struct journal_place *place,
                  const struct journal_exchange *exchange, int64_t *id, struct error *err)
{
    AUTO(journal_line_drop)
    struct journal_line line = journal_line_new(journal->redactor, "send");
    struct event_exchange event = clean(&line, exchange->event);
    journal_line_place(&line, place);
    journal_line_number(&line, "attempt", event.attempt);
    if (event.retry > 0)
        journal_line_number(&line, "retry", event.retry);
    journal_line_number(&line, "wall", event.wall);
    journal_line_flag(&line, "human", event.human);
    journal_line_flag(&line, "asked", exchange->asked);
    journal_line_flag(&line, "absolute", event.absolute);
    journal_line_flag(&line, "listed", exchange->listed);
    if (exchange->price != NULL) {
        text_add_char(&line.text, ',');
        journal_line_value(&line, "price", exchange->price);
    }
    journal_line_request(&line, &event);
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
    AUTO(journal_line_drop)
    struct journal_line line = journal_line_new(journal->redactor, "reply");
    struct event_exchange event = clean(&line, exchange->event);
    journal_line_number(&line, "id", id);
    text_addf(&line.text, ",\"sent\":%s", exchange->sent ? "true" : "false");
    journal_line_string(&line, "transport", event.transport);
    journal_line_flag(&line, "late", exchange->late);
    journal_line_string(
        &line, "redacted",
        REDACTED[hidden_in_reply(journal->redactor, &exchange->event->reply)]);
    if (event.human)
        journal_line_request(&line, &event);
    text_add(&line.text, ",\"reply\":{\"status\":");
    text_addf(&line.text, "%d", event.reply.status);
    journal_line_headers(&line, event.reply.headers, event.reply.header_count);
    journal_line_body(&line, event.reply.body, event.reply.size);
    journal_line_string(&line, "query", event.reply.query);
    journal_line_seconds(&line, "seconds", event.reply.seconds);
    journal_line_seconds(&line, "connect_seconds", event.connect_seconds);
    journal_line_seconds(&line, "first_byte_seconds", event.first_byte_seconds);
    text_add_char(&line.text, '}');
    write_line(journal, &line, exchange->price != NULL, NULL);
}

void journal_known(struct journal *journal, const struct journal_place *place,
                   const char *const *names, const struct scope *scope)
{
    AUTO(journal_line_drop)
    struct journal_line line = journal_line_new(journal->redactor, "known");
    journal_line_place(&line, place);
    text_add(&line.text, ",\"values\":{");
    bool first = true;
    for (size_t i = 0; names[i] != NULL; i++) {
        const cJSON *value = scope_get(scope, names[i]);
        if (value == NULL)
            continue;
        text_add(&line.text, first ? "" : ",");
        first = false;
        journal_line_value(&line, names[i], value);
    }
    text_add_char(&line.text, '}');
    write_line(journal, &line, false, NULL);
}

void journal_end(struct journal *journal, const struct journal_place *place,
                 enum verdict verdict, double seconds)
{
    AUTO(journal_line_drop)
    struct journal_line line =
        journal_line_new(journal->redactor, place->step != NULL ? "step" : "scenario");
    journal_line_place(&line, place);
    journal_line_string(&line, "verdict", verdict_name(verdict));
    journal_line_seconds(&line, "seconds", seconds);
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
