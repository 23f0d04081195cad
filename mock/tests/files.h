#ifndef MOCK_TESTS_FILES_H
#define MOCK_TESTS_FILES_H

#include <stdbool.h>

/* Small files of a test. */

/* All of it, "" when there is none; the caller frees. */
char *files_read(const char *path);
bool files_write(const char *path, const char *content);

#endif
