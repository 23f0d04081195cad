/* Memory that is freed together: a plan, the events of one scenario. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);

/* Runs what was deferred, last first, and wipes everything: secrets stand in plans and in
 * requests. The memory is kept for what comes next. */
void arena_reset(struct arena *arena);

/* The same, then frees everything. NULL is allowed. */
void arena_free(struct arena *arena);
void arena_drop(struct arena **arena);

/* Zeroed, aligned for any type, never NULL. Lives until arena_reset(). */
void *arena_alloc(struct arena *arena, size_t size);

/* The same with anything in it: for what is written at once. */
void *arena_take(struct arena *arena, size_t size);

/* An array that grows: returns `items` when it still has room for one more than `count`,
 * else a copy in a larger piece, of which the new part is not zeroed. Start with NULL and
 * 0. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t item_size);

char *arena_copy(struct arena *arena, const char *text);
char *arena_copy_n(struct arena *arena, const char *text, size_t size);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Has `release(thing)` called by arena_reset(): for what the arena does not hold itself.
 */
void arena_defer(struct arena *arena, void (*release)(void *), void *thing);

#endif
