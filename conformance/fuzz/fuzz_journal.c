/* Any bytes as a journal: read, looked up, judged; whatever was read is consistent. */
#include "base/memory.h"
#include "fuzz.h"
#include "judge/document.h"
#include "play/recording.h"

#include <string.h>

static void check_call(const struct recording *recording,
                       const struct recorded_call *call)
{
    MUST(recording_find(recording, &call->place) == call);
    for (size_t i = 0; i < call->count; i++) {
        const struct recorded *exchange = call->items[i];
        AUTO(arena_drop) struct arena *arena = arena_new();
        bool too_much = false;
        MUST(exchange->event.method != NULL && exchange->event.path != NULL);
        document_new(arena, &exchange->event.reply, NULL, &too_much);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {0};
    size_t whole = 0;
    AUTO(memory_drop) char *bytes = memory_alloc(size + 1);
    if (size > 0)
        memcpy(bytes, data, size);
    bytes[size] = '\0';
    struct recording *recording =
        recording_parse("fuzz.jsonl", bytes, size, &whole, &err);
    MUST((recording == NULL) == (err.kind == ERROR_USAGE));
    MUST(whole <= size);
    for (size_t i = 0; recording != NULL && i < recording->count; i++)
        check_call(recording, recording->calls[i]);
    if (recording != NULL)
        recording_judge(recording);
    recording_free(recording);
    return 0;
}
