#include "tools/record_file.h"

#include "base/arena.h"
#include "base/memory.h"
#include "read/paths.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEEPEST = 16, LONGEST_TITLE = 200 };

static const char SCHEMA[] = "scenario.schema.json";

static bool refuse(const char *path, const char *what, struct error *err)
{
    char room[128];
    return error_set(err, ERROR_USAGE, "`--output %s`: %s%s%s", path, what,
                     errno != 0 ? ": " : "",
                     errno != 0 ? strerror_r(errno, room, sizeof room) : "");
}

static bool exists(const char *path, struct error *err)
{
    errno = 0;
    return refuse(path, "there is such a file; a recording writes a new one", err);
}

/* An open file beside `path`, with its name in `name`; -1: none could be made. */
static int open_beside(struct arena *arena, const char *path, char **name)
{
    *name = arena_printf(arena, "%s.XXXXXX", path);
    return mkostemp(*name, O_CLOEXEC);
}

bool record_file_check(const char *path, struct error *err)
{
    struct stat info;
    if (lstat(path, &info) == 0)
        return exists(path, err);
    AUTO(arena_drop) struct arena *arena = arena_new();
    char *name;
    int fd = open_beside(arena, path, &name);
    if (fd < 0)
        return refuse(path, "it cannot be written", err);
    close(fd);
    unlink(name);
    return true;
}

/* The first time nothing is replaced: link() fails where rename() would not. */
static bool put_in_place(struct record_file *file, const char *name, struct error *err)
{
    errno = 0;
    bool put = file->ours ? rename(name, file->path) == 0 : link(name, file->path) == 0;
    bool taken = !put && errno == EEXIST;
    if (!file->ours || !put) {
        int number = errno;
        unlink(name);
        errno = number;
    }
    if (taken)
        return exists(file->path, err);
    file->ours = file->ours || put;
    return put || refuse(file->path, "it cannot be written", err);
}

bool record_file_write(struct record_file *file, const struct text *text,
                       struct error *err)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    char *name;
    int fd = open_beside(arena, file->path, &name); /* its mode is 0600 */
    FILE *stream = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (stream == NULL)
        return refuse(file->path, "it cannot be written", err);
    bool written = fwrite(text_string(text), 1, text->size, stream) == text->size;
    written = fclose(stream) == 0 && written;
    if (!written) {
        refuse(file->path, "it cannot be written", err);
        unlink(name);
        return false;
    }
    return put_in_place(file, name, err);
}

char *record_file_schema(const char *path)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    const char *folder = path_parent(arena, path), *up = "";
    for (int i = 0; i < DEEPEST; i++) {
        if (path_is_file(path_join(arena, folder, SCHEMA)))
            return memory_copy(arena_printf(arena, "%s%s", up, SCHEMA));
        folder = path_parent(arena, folder);
        up = arena_printf(arena, "../%s", up);
    }
    return memory_copy(arena_printf(arena, "../%s", SCHEMA));
}

char *record_file_name(const char *path)
{
    const char *last = path_name(path);
    char *name = memory_copy_n(last, strnlen(last, LONGEST_TITLE));
    size_t size = strlen(name);
    if (size > 5 && strcmp(name + size - 5, ".json") == 0)
        name[size - 5] = '\0';
    return name;
}

char *record_file_title(const char *path)
{
    char *title = record_file_name(path);
    for (char *at = title; *at != '\0'; at++)
        if (*at == '-' || *at == '_')
            *at = ' ';
    title[0] = (char)toupper((unsigned char)title[0]);
    return title;
}
