#include "play/recording.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool unreadable(const char *path, struct error *err)
{
    return error_set(err, ERROR_USAGE, "the journal %s cannot be read: %s", path,
                     strerror(errno));
}

/* All of the file; the caller frees it. NULL on failure. */
static char *read_all(const char *path, int file, size_t *size, struct error *err)
{
    struct stat about;
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        error_set(err, ERROR_USAGE, "the journal %s is no file", path);
        return NULL;
    }
    *size = (size_t)about.st_size;
    AUTO(memory_drop) char *bytes = memory_alloc(*size + 1);
    for (size_t done = 0; done < *size;) {
        ssize_t got = read(file, bytes + done, *size - done);
        if (got == 0)
            errno = EIO;
        if (got <= 0) {
            unreadable(path, err);
            return NULL;
        }
        done += (size_t)got;
    }
    bytes[*size] = '\0';
    char *taken = bytes;
    bytes = NULL;
    return taken;
}

/* To go on with it, it is locked as long as it is open. */
static int open_journal(const char *path, bool resume, struct error *err)
{
    int flags = resume ? O_RDWR | O_APPEND | O_NOFOLLOW : O_RDONLY;
    int file = open(path, flags | O_CLOEXEC);
    if (file < 0) {
        unreadable(path, err);
    } else if (resume && flock(file, LOCK_EX | LOCK_NB) != 0) {
        error_set(err, ERROR_USAGE, "the journal %s is being written by another run",
                  path);
        close(file);
        file = -1;
    }
    return file;
}

struct recording *recording_read(const char *path, bool resume, struct error *err)
{
    size_t size = 0, whole = 0;
    int file = open_journal(path, resume, err);
    AUTO(memory_drop) char *bytes = file >= 0 ? read_all(path, file, &size, err) : NULL;
    struct recording *recording =
        bytes != NULL ? recording_parse(path, bytes, size, &whole, err) : NULL;
    if (recording != NULL && resume && recording->torn &&
        ftruncate(file, (off_t)whole) != 0) {
        unreadable(path, err);
        recording_free(recording);
        recording = NULL;
    }
    if (recording != NULL && resume)
        recording->file = file;
    else if (file >= 0)
        close(file);
    return recording;
}

void recording_free(struct recording *recording)
{
    if (recording == NULL)
        return;
    if (recording->file >= 0)
        close(recording->file);
    arena_free(recording->arena);
}
