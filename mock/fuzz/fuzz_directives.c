/* Any text as a name, a prompt, a URL and a fault's list. A list that is taken orders the
 * same when it stands in a text or in a URL. */
#include "base/auto.h"
#include "fuzz/fuzz.h"
#include "world/directives.h"

#include <string.h>

static void check_outcome(enum directive_place place, const struct outcome *outcome)
{
    MUST(!(outcome->stuck && outcome->code));
    MUST(place == PLACE_SCAN || (!outcome->scan && outcome->result_code == 0));
    MUST(outcome->after_ms >= 0 && outcome->queued_ms >= 0 && outcome->running_ms >= 0);
    MUST(outcome->ordered || (!outcome->code && !outcome->stuck && !outcome->scan));
}

static bool orders_the_same(const struct outcome *a, const struct outcome *b)
{
    return a->ordered == b->ordered && a->code == b->code && a->stuck == b->stuck &&
           a->has_after == b->has_after && a->has_queued == b->has_queued &&
           a->has_running == b->has_running && a->after_ms == b->after_ms &&
           a->queued_ms == b->queued_ms && a->running_ms == b->running_ms &&
           a->scan == b->scan && a->result_code == b->result_code;
}

static char *joined(const char *before, const char *list)
{
    struct text text = TEXT_INIT(SIZE_MAX / 2);
    text_puts(&text, before);
    text_puts(&text, list);
    return text_take(&text);
}

static void check_place(enum directive_place place, const char *text)
{
    AUTO(text_drop) struct text unknown = TEXT_INIT(4096);
    struct outcome prose = {0}, url = {0}, list = {0}, again = {0}, linked = {0};
    directive_read_text(place, text, &prose, &unknown);
    check_outcome(place, &prose);
    directive_read_url(place, text, &url, &unknown);
    check_outcome(place, &url);
    if (!directive_read_list(place, text, &list, &unknown)) {
        MUST(!list.ordered);
        return;
    }
    check_outcome(place, &list);
    MUST(list.ordered);
    AUTO(string_drop) char *sentence = joined("say mock=", text);
    AUTO(string_drop) char *link = joined("https://h/?a=1&mock=", text);
    text_drop(&unknown);
    directive_read_text(place, sentence, &again, &unknown);
    directive_read_url(place, link, &linked, &unknown);
    MUST(orders_the_same(&list, &again) && orders_the_same(&list, &linked));
    MUST(unknown.size == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(string_drop) char *text = fuzz_part(&data, &size);
    check_place(PLACE_ASSET, text);
    check_place(PLACE_PROMPT, text);
    check_place(PLACE_SCAN, text);
    return 0;
}
