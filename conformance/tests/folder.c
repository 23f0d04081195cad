#include "folder.h"

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder folder_new(void)
{
    struct folder folder;
    snprintf(folder.path, sizeof folder.path, "/tmp/conformance-XXXXXX");
    if (mkdtemp(folder.path) == NULL)
        folder.path[0] = '\0';
    return folder;
}

static int take_away(const char *path, const struct stat *info, int type,
                     struct FTW *where)
{
    (void)info;
    (void)type;
    (void)where;
    return remove(path);
}

void folder_drop(struct folder *folder)
{
    if (folder->path[0] != '\0')
        nftw(folder->path, take_away, 8, FTW_DEPTH | FTW_PHYS);
}

bool folder_write(const struct folder *folder, const char *name, const char *text)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    for (char *slash = strchr(path + strlen(folder->path) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return false;
    bool written = fputs(text, file) >= 0;
    return fclose(file) == 0 && written;
}
