#include "read/paths.h"

#include "base/memory.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEEPEST = 32 };

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Appends one part to a path in the making, resolving `.` and `..`. */
static void add_part(struct text *path, const char *part, size_t size)
{
    if (size == 0 || (size == 1 && part[0] == '.'))
        return;
    const char *last = path_name(text_string(path));
    if (size == 2 && memcmp(part, "..", 2) == 0 && *last != '\0' &&
        strcmp(last, "..") != 0) {
        path->size = (size_t)(last - text_string(path));
        path->size -= path->size > 1;
        path->data[path->size] = '\0';
        return;
    }
    if (path->size > 0 && path->data[path->size - 1] != '/')
        text_add_char(path, '/');
    text_add_n(path, part, size);
}

static void add_path(struct text *out, const char *path)
{
    while (*path != '\0') {
        size_t size = strcspn(path, "/");
        add_part(out, path, size);
        path += size + (path[size] == '/');
    }
}

char *path_join(struct arena *arena, const char *folder, const char *name)
{
    AUTO(text_drop) struct text path = text_new(PATH_MAX);
    if (*name == '/' || *folder == '/')
        text_add_char(&path, '/');
    if (*name != '/')
        add_path(&path, folder);
    add_path(&path, name);
    if (path.size == 0)
        text_add_char(&path, '.');
    return arena_copy(arena, text_string(&path));
}

char *path_parent(struct arena *arena, const char *path)
{
    return path_join(arena, path, "..");
}

bool path_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool path_is_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

struct listing {
    struct arena *arena;
    struct error *err; /* may be NULL */
    const char **paths;
    size_t count;
};

static void listing_add(struct listing *listing, const char *path)
{
    listing->paths = arena_grow(listing->arena, listing->paths, listing->count,
                                sizeof *listing->paths);
    listing->paths[listing->count++] = path;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size > end_size && strcmp(text + size - end_size, end) == 0;
}

static void close_folder(DIR **folder)
{
    if (*folder != NULL)
        closedir(*folder);
}

enum kind { KIND_OTHER, KIND_FOLDER, KIND_FILE };

/* What an entry is; a link is what it leads to, if that is a file. */
static enum kind kind_of(const struct dirent *entry, const char *path)
{
    struct stat info;
    if (entry->d_type == DT_DIR)
        return KIND_FOLDER;
    if (entry->d_type == DT_REG)
        return KIND_FILE;
    if (entry->d_type == DT_UNKNOWN && lstat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return KIND_FOLDER;
    return path_is_file(path) ? KIND_FILE : KIND_OTHER;
}

/* By errno; that there is no such folder is no failure. */
static void cannot_read(const struct listing *listing, const char *path)
{
    char room[128];
    int cause = errno;
    memory_check(cause == ENOMEM);
    if (listing->err != NULL && cause != ENOENT)
        error_set(listing->err, ERROR_USAGE, "the folder %s cannot be read: %s", path,
                  strerror_r(cause, room, sizeof room));
}

static struct dirent *next_entry(DIR *folder)
{
    errno = 0;
    return readdir(folder); /* NOLINT(concurrency-mt-unsafe) a stream of one thread */
}

static void list_folder(struct listing *listing, const char *path, int depth)
{
    if (depth > DEEPEST) {
        if (listing->err != NULL)
            error_set(listing->err, ERROR_USAGE,
                      "the folder %s lies deeper than the %d levels that are read", path,
                      DEEPEST);
        return;
    }
    AUTO(close_folder) DIR *folder = opendir(path);
    if (folder == NULL) {
        cannot_read(listing, path);
        return;
    }
    struct dirent *entry;
    while ((entry = next_entry(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        char *below = path_join(listing->arena, path, entry->d_name);
        enum kind kind = kind_of(entry, below);
        if (kind == KIND_FOLDER)
            list_folder(listing, below, depth + 1);
        else if (kind == KIND_FILE && ends_with(entry->d_name, ".json"))
            listing_add(listing, below);
    }
    if (errno != 0)
        cannot_read(listing, path);
}

static int by_text(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;
    return strcmp(*left, *right);
}

const char **path_list_json(struct arena *arena, const char *folder, struct error *err)
{
    struct listing listing = {.arena = arena, .err = err};
    list_folder(&listing, folder, 0);
    size_t count = listing.count;
    listing_add(&listing, NULL);
    qsort(listing.paths, count, sizeof *listing.paths, by_text);
    return listing.paths;
}

char *path_real(const char *path)
{
    char *real = realpath(path, NULL);
    memory_check(real == NULL && errno == ENOMEM);
    return real;
}

const char *path_below(struct arena *arena, const char *folder, const char *path)
{
    AUTO(memory_drop) char *real_folder = path_real(folder);
    AUTO(memory_drop) char *real_path = path_real(path);
    if (real_folder == NULL || real_path == NULL)
        return NULL;
    size_t size = strlen(real_folder);
    if (strncmp(real_path, real_folder, size) != 0)
        return NULL;
    if (size > 1 && real_path[size] != '/' && real_path[size] != '\0')
        return NULL;
    return arena_copy(arena, real_path + size + (size > 1 && real_path[size] == '/'));
}
