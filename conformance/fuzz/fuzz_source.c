/* Any text as a file: its comments blanked, scanned, its root compiled as a pattern. */
#include "base/memory.h"
#include "fuzz.h"
#include "judge/pattern.h"
#include "read/source.h"

#include <string.h>

/* Blanking moves nothing, and the second time there is nothing to blank. */
static void check_comments(const char *text, size_t size)
{
    AUTO(memory_drop) char *once = memory_copy_n(text, size);
    size_t offset = 0;
    if (!source_blank_comments(once, size, &offset)) {
        MUST(offset < size);
        return;
    }
    for (size_t i = 0; i < size; i++)
        MUST(once[i] == text[i] || (once[i] == ' ' && text[i] != '\n'));
    AUTO(memory_drop) char *twice = memory_copy_n(once, size);
    MUST(source_blank_comments(twice, size, &offset));
    MUST(memcmp(once, twice, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diagnostics diagnostics = {0};
    struct sources *sources = sources_new();
    AUTO(arena_drop) struct arena *arena = arena_new();
    AUTO(memory_drop) char *text = fuzz_part(&data, &size);
    check_comments(text, strlen(text));
    const struct source *source = sources_add(sources, "fuzz.json", text, &diagnostics);
    MUST((source == NULL) == (diagnostics.errors > 0));
    if (source != NULL)
        pattern_compile(source->root, sources->places, arena, &diagnostics);
    diagnostics_sort(&diagnostics);
    for (size_t i = 0; i < diagnostics.count; i++) {
        size_t length = 0;
        int line = diagnostics.items[i].place.line;
        MUST(sources_line(sources, "fuzz.json", line, &length) != NULL);
    }
    diagnostics_drop(&diagnostics);
    sources_free(sources);
    return 0;
}
