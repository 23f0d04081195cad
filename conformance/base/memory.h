/* Memory that is there, and locals that clean up after themselves. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* An owning local is AUTO(drop) and initialised where it is declared. Ownership leaves it
 * only through a _take. CUnit's _FATAL asserts longjmp past this: never use them. */
#define AUTO(fn) __attribute__((cleanup(fn)))

/* Makes cJSON allocate through memory_alloc(), and wipe what it frees. Call once, before
 * the first thread. */
void memory_init(void);

/* What happens when memory runs out: `handler` is called and must not return. The default
 * writes one line to stderr and ends the process with 70. */
void memory_on_exhausted(void (*handler)(void));

/* Like malloc, aligned_alloc, calloc, realloc, strdup, strndup, but never NULL: a runner
 * that cannot remember what it has seen cannot judge it, so running out ends the program.
 */
void *memory_alloc(size_t size);
void *memory_aligned(size_t alignment, size_t size);
void *memory_zeroed(size_t count, size_t size);
void *memory_grow(void *old, size_t size);
char *memory_copy(const char *text);
char *memory_copy_n(const char *text, size_t size);

/* What a library has allocated, of which NULL can only mean that memory ran out. */
void *memory_checked(void *memory);

/* What such a library may say instead: does nothing unless `exhausted`. */
void memory_check(bool exhausted);

/* For AUTO(memory_drop) on any pointer variable. */
void memory_drop(void *pointer_to_pointer);

/* For AUTO(json_drop). */
void json_drop(cJSON **json);

/* Hands ownership on: yields the pointer and leaves NULL behind. */
cJSON *json_take(cJSON **json);

#endif
