#include "judge/finding.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "read/json_write.h"

#include <string.h>

void findings_add(struct findings *list, struct finding finding)
{
    list->items = arena_grow(list->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = finding;
}

void finding_show(const cJSON *value, struct text *out)
{
    static const char ELLIPSIS[] = "…";
    if (value == NULL) {
        text_add(out, "nothing");
        return;
    }
    size_t room = out->limit - out->size - strlen(ELLIPSIS);
    AUTO(text_drop) struct text json = text_new(room);
    json_write(value, &json);
    while (json.cut && json.size > 0 && !utf8_valid(json.data, json.size))
        json.size--; /* half a character */
    text_add_n(out, text_string(&json), json.size);
    if (json.cut)
        text_add(out, ELLIPSIS);
}

const char *finding_kind_name(enum finding_kind kind)
{
    static const char *const NAMES[] = {
        [FINDING_EXPECT] = "expect",   [FINDING_ALWAYS] = "always",
        [FINDING_UNTIL] = "until",     [FINDING_CONTRACT] = "contract",
        [FINDING_OBSERVE] = "observe", [FINDING_DRIFT] = "drift",
        [FINDING_SAVE] = "save",       [FINDING_TRANSPORT] = "transport",
        [FINDING_GUARD] = "guard",     [FINDING_PERSON] = "person",
    };
    return NAMES[kind];
}
