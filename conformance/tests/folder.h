/* A folder of the test's own, with files in it. */
#ifndef TESTS_FOLDER_H
#define TESTS_FOLDER_H

#include <stdbool.h>

struct folder {
    char path[64]; /* "" when it could not be made */
};

/* A new empty folder, taken away with all that is in it by folder_drop(). */
struct folder folder_new(void);
void folder_drop(struct folder *folder);

/* Writes a file; `name` may lead through folders, which are made. */
bool folder_write(const struct folder *folder, const char *name, const char *text);

#endif
