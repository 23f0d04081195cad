#ifndef MOCK_TESTS_MEMORY_FAIL_MALLOC_H
#define MOCK_TESTS_MEMORY_FAIL_MALLOC_H

#include <stdbool.h>

/* malloc, calloc and realloc of this whole process, libraries included, which fail when
 * told to. Linked into a program, or preloaded: then $FAIL_MALLOC is what fail_malloc()
 * would be told, "17" or "17+", $FAIL_MALLOC_TELL a file that gets how many calls
 * failed in the process that ends last, and $FAIL_MALLOC_SPARE part of the name of a
 * library whose own calls do not fail. */

/* From now on the `nth` allocation (from 1) fails; with `onwards` every later one too. */
void fail_malloc(long nth, bool onwards);

/* No more failures. How many there were since fail_malloc(). */
long fail_malloc_stop(void);

/* The calling thread's allocations neither fail nor count: for a test's own thread beside
 * those of a server. */
void fail_malloc_spare(bool spared);

/* Those that the code of a library makes, whose path holds `name`. */
void fail_malloc_spare_library(char *name);

#endif
