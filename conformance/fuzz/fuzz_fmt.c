/* Any text as a scenario file to format: the second time changes nothing, and what it
 * says stays what it was. */
#include "base/memory.h"
#include "fuzz.h"
#include "read/json_tree.h"
#include "read/source.h"
#include "tools/fmt.h"

#include <string.h>

enum { ROOM = 64 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(memory_drop) char *text = fuzz_part(&data, &size);
    AUTO(text_drop) struct text once = text_new(ROOM), twice = text_new(ROOM);
    struct diagnostics diagnostics = {0};
    struct sources *sources = sources_new();
    const struct source *source = sources_add(sources, "fuzz.json", text, &diagnostics);
    MUST((source == NULL) == (diagnostics.errors > 0));
    if (source != NULL) {
        fmt_text(text, strlen(text), &once);
        const struct source *formatted =
            sources_add(sources, "again.json", once.data, &diagnostics);
        MUST(formatted != NULL && json_equal(source->root, formatted->root));
        fmt_text(once.data, once.size, &twice);
        MUST(strcmp(once.data, twice.data) == 0);
    }
    diagnostics_drop(&diagnostics);
    sources_free(sources);
    return 0;
}
