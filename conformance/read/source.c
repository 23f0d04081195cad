#include "read/source.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "read/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct sources *sources_new(void)
{
    struct sources *sources = memory_zeroed(1, sizeof *sources);
    sources->arena = arena_new();
    sources->places = places_new(sources->arena);
    return sources;
}

static void source_free(struct source *source)
{
    free(source->path);
    free(source->text);
    free(source);
}

void sources_free(struct sources *sources)
{
    if (sources == NULL)
        return;
    for (size_t i = 0; i < sources->count; i++)
        source_free(sources->items[i]);
    free(sources->items);
    arena_free(sources->arena);
    free(sources);
}

/* Blanks from `at` to the end of the comment and returns that end; 0 when it has none. */
static size_t blank_comment(char *text, size_t size, size_t at)
{
    bool block = text[at + 1] == '*';
    char *end = block ? memmem(text + at + 2, size - at - 2, "*/", 2)
                      : memchr(text + at, '\n', size - at);
    if (block && end == NULL)
        return 0;
    size_t stop = end == NULL ? size : (size_t)(end - text) + (block ? 2 : 0);
    for (; at < stop; at++)
        if (text[at] != '\n' && text[at] != '\r')
            text[at] = ' ';
    return stop;
}

/* Is there anything that looks like one, be it in a string? */
static bool has_comment(const char *text, size_t size)
{
    const char *at = text, *end = text + size;
    while ((at = memchr(at, '/', (size_t)(end - at))) != NULL && ++at < end)
        if (*at == '/' || *at == '*')
            return true;
    return false;
}

bool source_blank_comments(char *text, size_t size, size_t *offset)
{
    bool in_string = false;
    if (!has_comment(text, size))
        return true;
    for (size_t at = 0; at < size;) {
        char c = text[at];
        bool pair = at + 1 < size;
        if (in_string && c == '\\' && pair) {
            at += 2;
            continue;
        }
        /* A string ends at its line: one that is not closed must not hide the rest. */
        if (c == '"' || c == '\n')
            in_string = c == '"' && !in_string;
        if (!in_string && c == '/' && pair &&
            (text[at + 1] == '/' || text[at + 1] == '*')) {
            *offset = at;
            at = blank_comment(text, size, at);
            if (at == 0)
                return false;
            continue;
        }
        at++;
    }
    return true;
}

/* Turns offsets that only grow into lines and columns. */
struct ruler {
    const struct source *source;
    struct places *places;
    bool ascii; /* a character is a byte */
    size_t at;
    int line, column;
};

static int characters(const struct ruler *ruler, const char *bytes, size_t size)
{
    if (ruler->ascii)
        return (int)size;
    int count = 0;
    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)bytes[i] & 0xc0) != 0x80;
    return count;
}

static struct place ruler_measure(struct ruler *ruler, size_t offset, size_t length)
{
    const char *text = ruler->source->text;
    if (offset > ruler->source->size)
        offset = ruler->source->size;
    for (const char *end; (end = memchr(text + ruler->at, '\n', offset - ruler->at));) {
        ruler->at = (size_t)(end - text) + 1;
        ruler->line++;
        ruler->column = 1;
    }
    ruler->column += characters(ruler, text + ruler->at, offset - ruler->at);
    ruler->at = offset;
    size_t left = ruler->source->size - ruler->at;
    int width = characters(ruler, text + ruler->at, length < left ? length : left);
    return (struct place){ruler->source->path, ruler->line, ruler->column,
                          width > 0 ? width : 1};
}

static int place_token(void *context, size_t offset, size_t length)
{
    struct ruler *ruler = context;
    return places_add(ruler->places, ruler_measure(ruler, offset, length));
}

static struct ruler ruler_new(const struct sources *sources, const struct source *source)
{
    unsigned char all = 0;
    for (size_t i = 0; i < source->size; i++)
        all |= (unsigned char)source->text[i];
    return (struct ruler){source, sources->places, all < 0x80, 0, 1, 1};
}

/* Parses the text; what is wrong is a diagnostic. Places point into the text as it is in
 * the file, but a copy without comments is what is parsed. */
static void source_parse(struct sources *sources, struct source *source,
                         struct diagnostics *diagnostics)
{
    AUTO(memory_drop) char *bare = memory_copy_n(source->text, source->size);
    struct ruler ruler = ruler_new(sources, source);
    size_t offset = 0;
    if (!source_blank_comments(bare, source->size, &offset)) {
        diagnostics_error(diagnostics, ruler_measure(&ruler, offset, 2),
                          "this comment has no end");
        return;
    }
    struct json_fault fault;
    source->root = json_parse_into(sources->arena, bare, source->size, &JSON_FILE,
                                   place_token, &ruler, &fault);
    if (source->root != NULL)
        return;
    struct ruler again = ruler_new(sources, source);
    diagnostics_error(diagnostics, ruler_measure(&again, fault.offset, fault.length),
                      "%s", fault.message);
}

/* Takes the strings of `kept`. */
static struct source *sources_keep(struct sources *sources, struct source kept)
{
    struct source *source = memory_zeroed(1, sizeof *source);
    *source = kept;
    sources->items =
        memory_grow(sources->items, (sources->count + 1) * sizeof(struct source *));
    sources->items[sources->count++] = source;
    return source;
}

/* The source, unless it could not be parsed. */
static const struct source *parsed(const struct source *source)
{
    return source->root != NULL ? source : NULL;
}

const struct source *sources_add(struct sources *sources, const char *path,
                                 const char *text, struct diagnostics *diagnostics)
{
    struct source *source =
        sources_keep(sources, (struct source){.path = memory_copy(path),
                                              .text = memory_copy(text),
                                              .size = strlen(text)});
    source_parse(sources, source, diagnostics);
    return parsed(source);
}

/* The source of the file `info` is of; without one, of that path. */
static const struct source *find_known(const struct sources *sources, const char *path,
                                       const struct stat *info)
{
    for (size_t i = 0; i < sources->count; i++) {
        const struct source *each = sources->items[i];
        if (info != NULL ? each->inode == info->st_ino && each->device == info->st_dev
                         : strcmp(each->path, path) == 0)
            return each;
    }
    return NULL;
}

static void close_fd(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* The whole file, or NULL with the reason. */
static char *read_file(int fd, const struct stat *info, size_t *size, const char **reason)
{
    if (!S_ISREG(info->st_mode) || info->st_size > SOURCE_MAX_BYTES) {
        *reason = S_ISREG(info->st_mode) ? "larger than 1 MiB" : "not a file";
        return NULL;
    }
    size_t room = (size_t)info->st_size;
    AUTO(memory_drop) char *text = memory_alloc(room + 1);
    for (*size = 0; *size < room;) {
        ssize_t got = read(fd, text + *size, room - *size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *reason =
                strerror(errno); /* NOLINT(concurrency-mt-unsafe) one thread reads */
            return NULL;
        }
        if (got == 0)
            break;
        *size += (size_t)got;
    }
    text[*size] = '\0';
    char *taken = text;
    text = NULL;
    return taken;
}

const struct source *sources_load(struct sources *sources, const char *path,
                                  const struct place *at, struct diagnostics *diagnostics)
{
    AUTO(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    bool there = fd >= 0 && fstat(fd, &info) == 0;
    const char *reason =
        there ? NULL : strerror(errno); /* NOLINT(concurrency-mt-unsafe) */
    const struct source *known = find_known(sources, path, there ? &info : NULL);
    if (known != NULL)
        return parsed(known);

    size_t size = 0;
    char *text = there ? read_file(fd, &info, &size, &reason) : NULL;
    if (text == NULL) {
        struct place nowhere = {.file = NULL};
        diagnostics_error(diagnostics, at != NULL ? *at : nowhere, "cannot read %s: %s",
                          path, reason);
        return NULL;
    }
    struct source *source =
        sources_keep(sources, (struct source){.path = memory_copy(path),
                                              .device = info.st_dev,
                                              .inode = info.st_ino,
                                              .text = text,
                                              .size = size});
    source_parse(sources, source, diagnostics);
    return parsed(source);
}

const char *sources_line(const struct sources *sources, const char *file, int line,
                         size_t *size)
{
    for (size_t i = 0; i < sources->count; i++) {
        const struct source *source = sources->items[i];
        if (file != source->path && strcmp(file, source->path) != 0)
            continue;
        const char *start = source->text, *stop = source->text + source->size;
        for (; line > 1 && start != NULL; line--) {
            start = memchr(start, '\n', (size_t)(stop - start));
            start = start != NULL ? start + 1 : NULL;
        }
        if (start == NULL || line < 1)
            return NULL;
        const char *end = memchr(start, '\n', (size_t)(stop - start));
        *size = (size_t)((end != NULL ? end : stop) - start);
        *size -= *size > 0 && start[*size - 1] == '\r';
        return start;
    }
    return NULL;
}
