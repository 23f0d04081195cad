/* Feeds a corpus to a fuzzer, without libFuzzer: `replay FOLDER…`. Fails when a folder
 * has no file. */
#include "base/auto.h"
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <stdbool.h>
#include <string.h>

enum { PATH_SIZE = 4096 };

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

static bool replay_file(const char *path)
{
    AUTO(close_file) FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        return false;
    long size = ftell(file);
    rewind(file);
    AUTO(string_drop) char *data = size >= 0 ? malloc((size_t)size + 1) : NULL;
    if (!data || fread(data, 1, (size_t)size, file) != (size_t)size)
        return false;
    LLVMFuzzerTestOneInput((const uint8_t *)data, (size_t)size);
    return true;
}

/* How many files there were; -1 with a message when one cannot be read. */
static int replay_folder(const char *path)
{
    int count = 0;
    AUTO(close_folder) DIR *folder = opendir(path);
    /* One thread alone. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        char name[PATH_SIZE];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (!replay_file(name)) {
            fprintf(stderr, "%s: cannot be read\n", name);
            return -1;
        }
        count++;
    }
    return count;
}

int main(int argc, char **argv)
{
    int status = argc > 1 ? 0 : 1;
    for (int i = 1; i < argc; i++) {
        int count = replay_folder(argv[i]);
        printf("%s: %d inputs replayed\n", argv[i], count);
        if (count <= 0)
            status = 1;
    }
    return status;
}
