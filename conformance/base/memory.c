#include "base/memory.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void exhausted_default(void)
{
    static const char LINE[] = "pomex-conformance: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, LINE, sizeof LINE - 1);
    (void)ignored;
    _exit(70);
}

static void (*on_exhausted)(void) = exhausted_default;

void memory_check(bool exhausted)
{
    if (exhausted) {
        on_exhausted();
        abort();
    }
}

void *memory_checked(void *memory)
{
    memory_check(memory == NULL);
    return memory;
}

/* Variables, and bodies made of them, are trees that may hold a secret. */
static void free_wiped(void *memory)
{
    if (memory != NULL)
        explicit_bzero(memory, malloc_usable_size(memory));
    free(memory);
}

void memory_init(void)
{
    cJSON_Hooks hooks = {.malloc_fn = memory_alloc, .free_fn = free_wiped};
    cJSON_InitHooks(&hooks);
}

void memory_on_exhausted(void (*handler)(void))
{
    on_exhausted = handler;
}

void *memory_alloc(size_t size)
{
    return memory_checked(malloc(size > 0 ? size : 1));
}

void *memory_aligned(size_t alignment, size_t size)
{
    return memory_checked(aligned_alloc(alignment, size));
}

void *memory_zeroed(size_t count, size_t size)
{
    return memory_checked(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *memory_grow(void *old, size_t size)
{
    return memory_checked(realloc(old, size > 0 ? size : 1));
}

char *memory_copy(const char *text)
{
    return memory_copy_n(text, strlen(text));
}

char *memory_copy_n(const char *text, size_t size)
{
    char *copy = memory_alloc(size + 1);
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

void memory_drop(void *pointer_to_pointer)
{
    void **pointer = pointer_to_pointer;
    free(*pointer);
    *pointer = NULL;
}

void json_drop(cJSON **json)
{
    cJSON_Delete(*json);
    *json = NULL;
}

cJSON *json_take(cJSON **json)
{
    cJSON *taken = *json;
    *json = NULL;
    return taken;
}
