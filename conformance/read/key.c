#include "read/key.h"

#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_KEY = 4096 };

static void close_file(const int *file)
{
    if (*file >= 0)
        close(*file);
}

void key_drop(char **key)
{
    if (*key != NULL)
        explicit_bzero(*key, strlen(*key));
    free(*key);
    *key = NULL;
}

bool key_is_sendable(const char *key)
{
    size_t size = 0;
    while (key[size] >= '!' && key[size] <= '~')
        size++;
    return size > 0 && key[size] == '\0';
}

/* Opens the file when nobody but its owner can read it. */
static int open_private(const char *path, struct error *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat about = {0};
    if (file < 0 || fstat(file, &about) != 0)
        error_set(err, ERROR_USAGE, "`--key-file %s`: %s", path, strerror(errno));
    else if (!S_ISREG(about.st_mode))
        error_set(err, ERROR_USAGE,
                  "`--key-file %s` is no regular file; --key-fd reads from a pipe", path);
    else if ((about.st_mode & 07777 & ~0600U) != 0)
        error_set(err, ERROR_USAGE,
                  "`--key-file %s` has mode %04o, so that others may read the key: it "
                  "must be 0600",
                  path, about.st_mode & 07777);
    else
        return file;
    close_file(&file);
    return -1;
}

/* Reads to the end into `out`, which has room for MAX_KEY bytes and a NUL. */
static bool read_all(int file, char *out)
{
    size_t size = 0;
    ssize_t got = 1;
    while (size < MAX_KEY && got > 0) {
        got = read(file, out + size, MAX_KEY - size);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got > 0)
            size += (size_t)got;
    }
    out[size] = '\0';
    errno = got > 0 ? EFBIG : errno;
    return got == 0;
}

/* A key, less the line end behind it. */
static bool check(char *key, const char *from, struct error *err)
{
    size_t size = strlen(key);
    if (size > 0 && key[size - 1] == '\n')
        key[--size] = '\0';
    if (size > 0 && key[size - 1] == '\r')
        key[--size] = '\0';
    if (size == 0)
        return error_set(err, ERROR_USAGE, "%s holds no key", from);
    return key_is_sendable(key) ||
           error_set(err, ERROR_USAGE,
                     "%s holds something else than a key: it is one line of printable "
                     "ASCII without a blank",
                     from);
}

bool key_read(const char *file, int number, char **key, struct error *err)
{
    *key = NULL;
    if (file == NULL && number < 0)
        return true;
    if (file != NULL && number >= 0)
        return error_set(err, ERROR_USAGE,
                         "`--key-file` and `--key-fd` are two places for one key");
    AUTO(text_drop) struct text from = text_new(4096);
    if (file != NULL)
        text_addf(&from, "`--key-file %s`", file);
    else
        text_addf(&from, "`--key-fd %d`", number);
    AUTO(close_file) int opened = file != NULL ? open_private(file, err) : number;
    if (opened < 0)
        return false;
    char *read = memory_zeroed(1, MAX_KEY + 1);
    bool good = read_all(opened, read)
                    ? check(read, text_string(&from), err)
                    : error_set(err, ERROR_USAGE, "%s: %s", text_string(&from),
                                errno == EFBIG ? "longer than any key" : strerror(errno));
    *key = good ? memory_copy(read) : NULL;
    explicit_bzero(read, MAX_KEY + 1);
    free(read);
    return good;
}

void key_hide(const struct plan *plan)
{
    for (size_t i = 0; i < plan->secret_count; i++) {
        const char *shown = plan->secrets[i].shown;
        char *value = shown[0] == '$' ? getenv(shown + 1) : NULL;
        if (value == NULL)
            continue;
        explicit_bzero(value, strlen(value));
        unsetenv(shown + 1);
    }
}
