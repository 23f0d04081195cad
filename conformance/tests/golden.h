/* Output compared with a file, to the last character. */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include <stdbool.h>

/* `got` is what golden/NAME holds. Of a difference the first line is shown. With
 * UPDATE_GOLDEN set the file is written instead, and the check fails: nobody passes by
 * it. */
#define CHECK_GOLDEN(name, got) check_golden(name, got, __FILE__, __LINE__)

bool check_golden(const char *name, const char *got, const char *file, int line);

/* The whole of a file, which the caller frees; NULL when it cannot be read. */
char *golden_read(const char *path);

#endif
