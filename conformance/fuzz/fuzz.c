#include "fuzz.h"

#include "base/memory.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *fuzz_part(const uint8_t **data, size_t *size)
{
    const uint8_t *end = *size > 0 ? memchr(*data, '\0', *size) : NULL;
    size_t length = end != NULL ? (size_t)(end - *data) : *size;
    char *part = memory_copy_n((const char *)*data, length);
    size_t used = end != NULL ? length + 1 : length;
    *data += used;
    *size -= used;
    return part;
}

static char folder[64], path[256];

static int remove_one(const char *name, const struct stat *info, int type,
                      struct FTW *level)
{
    (void)info, (void)type, (void)level;
    return remove(name);
}

static void remove_folder(void)
{
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *fuzz_file(const char *name, const char *text)
{
    if (folder[0] == '\0') {
        snprintf(folder, sizeof folder, "/tmp/pomex-fuzz-XXXXXX");
        MUST(mkdtemp(folder) != NULL);
        atexit(remove_folder);
    }
    const char *slash = strchr(name, '/');
    if (slash != NULL) {
        snprintf(path, sizeof path, "%s/%.*s", folder, (int)(slash - name), name);
        mkdir(path, 0700);
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    MUST(file != NULL);
    fputs(text, file);
    fclose(file);
    return path;
}
