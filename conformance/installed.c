#include "installed.h"

#include "base/memory.h"
#include "base/text.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

char *installed_scenarios(void)
{
    AUTO(text_drop) struct text path = text_new(2 * PATH_MAX);
    char program[1024];
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    if (size > 0) {
        program[size] = '\0';
        char *slash = strrchr(program, '/');
        text_add_n(&path, program, slash != NULL ? (size_t)(slash - program) : 0);
        text_add(&path, "/../share/pomex/scenarios");
        if (is_folder(text_string(&path)))
            return text_take(&path);
    }
    return is_folder(POMEX_SCENARIOS) ? memory_copy(POMEX_SCENARIOS) : NULL;
}
