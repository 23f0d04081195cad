#include "base/embedded.h"

#include <string.h>

const char *embedded_text(const char *path)
{
    for (const struct embedded_file *file = EMBEDDED_FILES; file->path != NULL; file++)
        if (strcmp(file->path, path) == 0)
            return (const char *)file->data;
    return "";
}
