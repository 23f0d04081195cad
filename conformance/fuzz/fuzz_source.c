/* Any bytes as a file: scanned, and its root compiled as a pattern. */
#include "base/memory.h"
#include "judge/pattern.h"
#include "read/source.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diagnostics diagnostics = {0};
    struct sources *sources = sources_new();
    AUTO(arena_drop) struct arena *arena = arena_new();
    AUTO(memory_drop) char *text = memory_copy_n((const char *)data, size);
    const struct source *source = sources_add(sources, "fuzz.json", text, &diagnostics);
    if (source != NULL)
        pattern_compile(source->root, sources->places, arena, &diagnostics);
    diagnostics_sort(&diagnostics);
    diagnostics_drop(&diagnostics);
    sources_free(sources);
    return 0;
}
