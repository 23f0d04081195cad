#include "tests/files.h"

#include "base/text.h"

#include <stdio.h>

char *files_read(const char *path)
{
    struct text text = TEXT_INIT(1 << 20);
    char piece[1024];
    FILE *file = fopen(path, "r");
    for (size_t size; file && (size = fread(piece, 1, sizeof piece, file)) > 0;)
        text_add(&text, piece, size);
    if (file)
        fclose(file);
    return text_take(&text);
}

bool files_write(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");
    bool written = file && fputs(content, file) >= 0;
    return file && fclose(file) == 0 && written;
}
