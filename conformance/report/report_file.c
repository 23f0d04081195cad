#include "report/report_file.h"

#include "base/memory.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What fopen() would give a new file, or what the one that is there has. */
static mode_t mode_of(const char *path)
{
    struct stat info;
    if (stat(path, &info) == 0)
        return info.st_mode & 07777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Opens a file beside `path`; false when there can be none, or `path` is no plain file
 * that may be written. */
static bool open_beside(struct report_file *out, const char *path)
{
    struct stat info;
    bool is_there = lstat(path, &info) == 0;
    if (is_there && (!S_ISREG(info.st_mode) || access(path, W_OK) != 0))
        return false;
    size_t room = strlen(path) + sizeof ".XXXXXX";
    char *beside = memory_alloc(room);
    snprintf(beside, room, "%s.XXXXXX", path);
    int fd = mkostemp(beside, O_CLOEXEC);
    FILE *file = fd >= 0 && fchmod(fd, mode_of(path)) == 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL) {
        if (fd >= 0) {
            close(fd);
            unlink(beside);
        }
        free(beside);
        return false;
    }
    out->file = file;
    out->beside = beside;
    if (is_there)
        unlink(path);
    return true;
}

bool report_file_open(struct report_file *out, const char *path)
{
    *out = (struct report_file){.file = stdout};
    if (path == NULL)
        return true;
    if (!open_beside(out, path))
        out->file = fopen(path, "we");
    if (out->file == NULL)
        return false;
    out->path = memory_copy(path);
    return true;
}

bool report_file_close(struct report_file *file)
{
    bool written = fflush(file->file) == 0 && ferror(file->file) == 0;
    if (file->path != NULL)
        written = fclose(file->file) == 0 && written;
    if (file->beside != NULL && written)
        written = rename(file->beside, file->path) == 0;
    else if (file->beside != NULL)
        unlink(file->beside);
    free(file->path);
    free(file->beside);
    return written;
}
