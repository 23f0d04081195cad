/* A contract, a request and a reply, with NULs between them: "GET /v1/x 200", then the
 * body. Judged twice, the same is found. */
#include "base/memory.h"
#include "fuzz.h"
#include "judge/contract.h"
#include "judge/document.h"

#include <stdlib.h>
#include <string.h>

/* "GET /v1/x 200" cut in place; status 0 when there is none. */
struct asked {
    const char *method, *path;
    int status;
};

static struct asked asked_read(char *line)
{
    struct asked asked = {line, "/", 0};
    char *blank = strchr(line, ' ');
    if (blank == NULL)
        return asked;
    *blank = '\0';
    asked.path = blank + 1;
    blank = strchr(blank + 1, ' ');
    if (blank == NULL)
        return asked;
    *blank = '\0';
    asked.status = (int)(strtoul(blank + 1, NULL, 10) % 1000);
    return asked;
}

static void judge(const struct contract *contract, const struct asked *asked,
                  const char *body, size_t size)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct header headers[] = {{"Content-Type", "application/json"},
                               {"X-Request-Id", "req-1"}};
    struct reply reply = {asked->status, headers, 2, body, size, "a=1&b=%20&c", 0.5};
    bool too_much = false;
    const cJSON *document = document_new(arena, &reply, NULL, &too_much);
    struct findings once = {.arena = arena}, twice = {.arena = arena};
    contract_judge(contract, asked->method, asked->path, document, NULL, &once);
    contract_judge(contract, asked->method, asked->path, document, NULL, &twice);
    MUST(once.count == twice.count);
    for (size_t i = 0; i < once.count; i++) {
        MUST(once.items[i].kind == FINDING_CONTRACT ||
             once.items[i].kind == FINDING_DRIFT);
        MUST(once.items[i].text != NULL);
    }
    const char *operation = contract_operation(contract, asked->method, asked->path);
    MUST(operation != NULL || once.count == 0);
    contract_judge_callback(contract, document, NULL, &once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(memory_drop) char *text = fuzz_part(&data, &size);
    AUTO(memory_drop) char *line = fuzz_part(&data, &size);
    AUTO(memory_drop) char *body = memory_copy_n((const char *)data, size);
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct diagnostics diagnostics = {0};
    struct sources *sources = sources_new();
    const struct contract *contract =
        contract_read(sources, fuzz_file("contract.json", text), arena, &diagnostics);
    MUST((contract == NULL) == (diagnostics.errors > 0));
    if (contract != NULL) {
        struct asked asked = asked_read(line);
        judge(contract, &asked, body, size);
    }
    diagnostics_drop(&diagnostics);
    sources_free(sources);
    return 0;
}
