#include "report/drift.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "report/style.h"

#include <string.h>

enum { LONGEST_LINE = 64 * 1024 };

/* Elements of one array are one member: a number in a pointer becomes a star. */
static char *general(struct arena *arena, const char *pointer)
{
    AUTO(text_drop) struct text out = text_new(LONGEST_LINE);
    while (*pointer != '\0') {
        size_t digits = strspn(pointer + 1, "0123456789");
        char after = pointer[1 + digits];
        if (*pointer == '/' && digits > 0 && (after == '/' || after == '\0')) {
            text_add(&out, "/*");
            pointer += 1 + digits;
            continue;
        }
        text_add_char(&out, *pointer++);
    }
    return arena_copy(arena, text_string(&out));
}

static struct drift *find(const struct drifts *drifts, struct place place,
                          const char *pointer)
{
    for (size_t i = 0; i < drifts->count; i++) {
        struct drift *drift = &drifts->items[i];
        if (drift->place.line == place.line && drift->place.column == place.column &&
            strcmp(drift->pointer, pointer) == 0)
            return drift;
    }
    return NULL;
}

static void add(struct drifts *drifts, const struct step_view *view,
                const struct finding *finding)
{
    char *pointer =
        general(drifts->arena, finding->pointer != NULL ? finding->pointer : "");
    struct drift *drift = find(drifts, finding->place, pointer);
    if (drift != NULL) {
        drift->times++;
        return;
    }
    AUTO(text_drop) struct text first = text_new(LONGEST_LINE);
    AUTO(text_drop) struct text request = text_new(LONGEST_LINE);
    text_addf(&first, "%s · ", view->scenario->name);
    view_add_name(view, &first);
    view_add_request(view, &request);
    drifts->items =
        arena_grow(drifts->arena, drifts->items, drifts->count, sizeof *drifts->items);
    drifts->items[drifts->count++] = (struct drift){
        .place = finding->place,
        .pointer = pointer,
        .text = arena_copy(drifts->arena, finding->text != NULL ? finding->text : ""),
        .first = arena_copy(drifts->arena, text_string(&first)),
        .request = arena_copy(drifts->arena, text_string(&request)),
        .times = 1,
    };
}

void drifts_add(struct drifts *drifts, const struct step_view *view)
{
    for (size_t i = 0; i < view->end.findings.count; i++)
        if (view->end.findings.items[i].kind == FINDING_DRIFT)
            add(drifts, view, &view->end.findings.items[i]);
}

void drifts_write(const struct drifts *drifts, bool color, struct text *out)
{
    for (size_t i = 0; i < drifts->count; i++) {
        const struct drift *drift = &drifts->items[i];
        AUTO(text_drop) struct text line = text_new(LONGEST_LINE);
        text_addf(&line, "%s: %s", drift->pointer, drift->text);
        if (drift->times > 1)
            text_addf(&line, " (%lu times)", drift->times);
        style_add(out, color, STYLE_YELLOW, "DRIFT");
        text_add_char(out, ' ');
        utf8_show(out, text_string(&line), line.size, false);
        text_clear(&line);
        text_addf(&line, "first in %s · %s", drift->first, drift->request);
        text_addf(out, "\n  --> %s:%d:%d   ", drift->place.file, drift->place.line,
                  drift->place.column);
        utf8_show(out, text_string(&line), line.size, false);
        text_add_char(out, '\n');
    }
}
