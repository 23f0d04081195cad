/* A pattern and a reply, with a NUL between them: matched, loudly and quietly. */
#include "base/memory.h"
#include "fuzz.h"
#include "judge/document.h"
#include "judge/drift.h"
#include "judge/match.h"
#include "read/json_tree.h"
#include "read/source.h"

static void judge(const struct sources *sources, const struct source *source,
                  const char *body, size_t size, struct diagnostics *diagnostics)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    const struct pattern *pattern =
        pattern_compile(source->root, sources->places, arena, diagnostics);
    bool too_much = false;
    struct reply reply = {.status = 200, .body = body, .size = size};
    const cJSON *document = document_new(arena, &reply, NULL, &too_much);
    const cJSON *json = json_member(document, "json");
    struct findings findings = {.arena = arena};
    struct match loud = {document, NULL, FINDING_EXPECT, &findings};
    struct match quiet = {document, NULL, FINDING_EXPECT, NULL};
    bool held = match_pattern(&loud, pattern, json, "/json");
    MUST(held == (findings.count == 0));
    MUST(held == match_pattern(&quiet, pattern, json, "/json"));
    for (size_t i = 0; i < findings.count; i++)
        MUST(findings.items[i].text != NULL && findings.items[i].got != NULL);
    if (json != NULL)
        drift_find(&loud, pattern, json, "/json");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diagnostics diagnostics = {0};
    struct sources *sources = sources_new();
    AUTO(memory_drop) char *text = fuzz_part(&data, &size);
    AUTO(memory_drop) char *body = memory_copy_n((const char *)data, size);
    const struct source *source = sources_add(sources, "fuzz.json", text, &diagnostics);
    if (source != NULL)
        judge(sources, source, body, size, &diagnostics);
    diagnostics_drop(&diagnostics);
    sources_free(sources);
    return 0;
}
