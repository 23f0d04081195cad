#include "control/calls.h"

#include "base/auto.h"
#include "control/entry.h"
#include "control/tale.h"

#include <string.h>

enum { SCENARIO_MAX = 64 * 1024 * 1024 };

static void add_entry(void *context, const struct journal_entry *entry)
{
    tale_add(context, entry);
}

/* What is missing is said in the document itself, which is kept when the headers are not.
 */
static void tell_gaps(int64_t evicted, size_t left_out, struct text *about)
{
    if (evicted > 0)
        text_printf(about,
                    "; the journal has lost %lld earlier %s (--journal-max keeps more)",
                    (long long)evicted, evicted == 1 ? "exchange" : "exchanges");
    if (left_out > 0)
        text_printf(about,
                    "; %zu %s could not be told: a body that is cut or no text, a "
                    "method of no scenario, or too many",
                    left_out, left_out == 1 ? "exchange" : "exchanges");
}

bool call_scenario(struct control *control, struct request *req, struct response *res,
                   struct error *err)
{
    struct journal_filter filter;
    AUTO(string_drop) char *since = NULL;
    if (!entry_filter(req, &filter, &since, err))
        return false;
    AUTO(tale_drop) struct tale tale = {0};
    AUTO(text_drop) struct text about = TEXT_INIT(1024), out = TEXT_INIT(SCENARIO_MAX);
    int64_t evicted = 0;
    if (!journal_each(call_journal(control, req), &filter, add_entry, &tale, &evicted))
        tale.failed = true;
    if (!tale.failed) {
        tale_steps_end(&tale);
        tale_find_values(&tale);
        text_puts(&about, "Recorded from a world of pomex-mock");
        tell_gaps(evicted, tale.left_out, &about);
        if (evicted > 0 || tale.left_out > 0)
            response_hint(res, "%lld exchanges of this world are not in it",
                          (long long)evicted + (long long)tale.left_out);
        tale_write(&tale, "Journal of a world", about.data ? about.data : "", &out);
    }
    size_t size = out.size;
    char *body = tale.failed ? NULL : text_take(&out);
    if (!body)
        return fail(err, RULE_INTERNAL, "out of memory");
    response_text(res, "application/json", body, size);
    return true;
}
