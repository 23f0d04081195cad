#include "report/tally_text.h"

#include "base/duration.h"
#include "base/memory.h"
#include "report/page.h"

void tally_add_count(struct text *out, unsigned long count, const char *noun)
{
    text_addf(out, "%lu %s%s", count, noun, count == 1 ? "" : "s");
}

/* In the order of interest;. */
static const struct {
    enum verdict verdict;
    const char *words;
} COUNTED[] = {
    {VERDICT_PASS, "passed"},
    {VERDICT_FAIL, "failed"},
    {VERDICT_XPASS, "passed against expectation"},
    {VERDICT_STOPPED, "stopped"},
    {VERDICT_PERSON, "waiting for a person"},
    {VERDICT_UNKNOWN, "without an answer"},
    {VERDICT_DRIFT, "passed with drift"},
    {VERDICT_XFAIL, "failed as expected"},
    {VERDICT_SKIP, "skipped"},
};

void tally_add(struct text *out, bool color, const struct event_run_end *end)
{
    tally_add_count(out, end->scenarios, "scenario");
    bool all_passed =
        end->scenarios > 0 && end->tally.verdicts[VERDICT_PASS] == end->scenarios;
    const char *before = all_passed ? " " : ": ";
    for (size_t i = 0; i < sizeof COUNTED / sizeof *COUNTED; i++) {
        unsigned long count = end->tally.verdicts[COUNTED[i].verdict];
        if (count == 0)
            continue;
        text_add(out, before);
        AUTO(text_drop) struct text words = text_new(64);
        if (!all_passed)
            text_addf(&words, "%lu ", count);
        text_add(&words, COUNTED[i].words);
        style_add(out, color, page_style(COUNTED[i].verdict), "%s", text_string(&words));
        before = ", ";
    }
    if (end->not_run > 0)
        text_addf(out, "%s%lu not run", before, end->not_run);
    char time[32];
    duration_show((int64_t)(end->seconds * 1000), time, sizeof time);
    text_add(out, " · ");
    tally_add_count(out, end->requests, "request");
    text_addf(out, ", %s", time);
}
