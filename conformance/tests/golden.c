#include "golden.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *golden_read(const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return NULL;
    char *text = NULL;
    size_t size = 0, room = 0;
    int c = 0;
    FILE *into = open_memstream(&text, &room);
    while ((c = getc(file)) != EOF && size < 64 * 1024 * 1024) {
        putc(c, into);
        size++;
    }
    fclose(into);
    fclose(file);
    return text;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return;
    fputs(text, file);
    fclose(file);
}

/* The line in which `at` stands, for a message. */
static char *line_at(const char *text, const char *at)
{
    while (at > text && at[-1] != '\n')
        at--;
    return strndup(at, strcspn(at, "\n"));
}

bool check_golden(const char *name, const char *got, const char *file, int line)
{
    char path[512];
    snprintf(path, sizeof path, "golden/%s", name);
    if (getenv("UPDATE_GOLDEN") != NULL) {
        write_file(path, got != NULL ? got : "");
        return check_true(name, false, "UPDATE_GOLDEN is not set", file, line);
    }
    char *want = golden_read(path);
    if (want == NULL || got == NULL) {
        free(want);
        return check_true(name, false, "the golden file can be read", file, line);
    }
    size_t same = 0;
    while (want[same] != '\0' && want[same] == got[same])
        same++;
    bool equal = want[same] == got[same];
    char *wanted = line_at(want, want + same), *seen = line_at(got, got + same);
    check_str(name, equal ? "" : wanted, equal ? "" : seen, "first line that differs",
              file, line);
    if (!equal && strcmp(wanted, seen) == 0)
        check_true(name, false, "the files end alike", file, line);
    free(wanted);
    free(seen);
    free(want);
    return equal;
}
