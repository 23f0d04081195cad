#include "base/arena.h"

#include "base/memory.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    FIRST_BLOCK = 8192,
    LARGEST_BLOCK = 65536,
    /* An arena that has grown so far is a large plan: the system gives it memory in one
     * piece, not in a fault for each 4 KiB, which would be a third of reading it. */
    LARGE_ARENA = 4 * LARGEST_BLOCK,
    HUGE_PAGE = 2 * 1024 * 1024
};

struct block {
    struct block *before;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
    struct deferred *before;
    void (*release)(void *);
    void *thing;
};

struct arena {
    struct block *last;
    struct deferred *deferred;
    size_t next_size, total;
};

static size_t aligned(size_t size)
{
    const size_t step = alignof(max_align_t);
    return (size + step - 1) / step * step;
}

static void block_add(struct arena *arena, size_t at_least)
{
    bool huge =
        arena->total >= LARGE_ARENA && at_least <= HUGE_PAGE - sizeof(struct block);
    size_t size = at_least > arena->next_size ? at_least : arena->next_size;
    struct block *block;
    if (huge) {
        size = HUGE_PAGE - sizeof *block;
        block = memory_aligned(HUGE_PAGE, HUGE_PAGE);
        madvise(block, HUGE_PAGE, MADV_HUGEPAGE); /* no matter if it cannot */
    } else {
        block = memory_alloc(sizeof *block + size);
    }
    *block = (struct block){.before = arena->last, .size = size};
    arena->last = block;
    arena->total += size;
    if (arena->next_size < LARGEST_BLOCK)
        arena->next_size *= 2;
}

struct arena *arena_new(void)
{
    struct arena *arena = memory_zeroed(1, sizeof *arena);
    arena->next_size = FIRST_BLOCK;
    return arena;
}

void arena_reset(struct arena *arena)
{
    for (struct deferred *each = arena->deferred; each != NULL; each = each->before)
        each->release(each->thing);
    arena->deferred = NULL;
    for (struct block *block = arena->last; block != NULL; block = arena->last) {
        explicit_bzero(block->bytes, block->used);
        block->used = 0;
        if (block->before == NULL)
            break;
        arena->last = block->before;
        free(block);
    }
    arena->next_size = FIRST_BLOCK;
    arena->total = arena->last != NULL ? arena->last->size : 0;
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    arena_reset(arena);
    free(arena->last);
    free(arena);
}

void arena_drop(struct arena **arena)
{
    arena_free(*arena);
    *arena = NULL;
}

void *arena_take(struct arena *arena, size_t size)
{
    size = aligned(size > 0 ? size : 1);
    if (arena->last == NULL || arena->last->size - arena->last->used < size)
        block_add(arena, size);
    void *memory = arena->last->bytes + arena->last->used;
    arena->last->used += size;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(arena_take(arena, size), 0, size);
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t item_size)
{
    /* Room is 0, 4, 8, 16 …: full exactly when the count is one of these. */
    bool full = count == 0 || (count >= 4 && (count & (count - 1)) == 0);
    if (!full)
        return items;
    size_t used = count * item_size, size = count == 0 ? 4 * item_size : 2 * used;
    char *grown = arena_take(arena, size);
    if (used > 0)
        memcpy(grown, items, used);
    return grown;
}

char *arena_copy(struct arena *arena, const char *text)
{
    return arena_copy_n(arena, text, strlen(text));
}

char *arena_copy_n(struct arena *arena, const char *text, size_t size)
{
    char *copy = arena_take(arena, size + 1);
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0)
        return arena_copy(arena, format);

    char *text = arena_alloc(arena, (size_t)size + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)size + 1, format, args);
    va_end(args);
    return text;
}

void arena_defer(struct arena *arena, void (*release)(void *), void *thing)
{
    struct deferred *deferred = arena_alloc(arena, sizeof *deferred);
    *deferred = (struct deferred){arena->deferred, release, thing};
    arena->deferred = deferred;
}
