/* Memory for the independent server, written again because it takes nothing from the
 * runner that it tests. Running out ends the program. */
#ifndef TESTS_INDEPENDENT_MEMORY_H
#define TESTS_INDEPENDENT_MEMORY_H

#include <cjson/cJSON.h>
#include <stddef.h>

/* An owning local is INDEP_AUTO(drop) and initialised where it is declared. */
#define INDEP_AUTO(fn) __attribute__((cleanup(fn)))

/* Zeroes, and printf() into memory; the caller frees both. Never NULL. */
void *indep_zeroed(size_t size);
char *indep_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* For INDEP_AUTO: any pointer variable, and JSON. */
void indep_drop(void *pointer_to_pointer);
void indep_drop_json(cJSON **json);

#endif
