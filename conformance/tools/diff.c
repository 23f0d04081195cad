#include "tools/diff.h"

#include "base/memory.h"
#include "report/report_file.h"
#include "tools/diff_match.h"
#include "tools/diff_report.h"
#include "tools/diff_search.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_REPORT = 256 * 1024 * 1024 };

struct diff {
    const struct diff_options *options;
    struct arena *arena;
    char run_id[32];
    struct diff_side a, b;
    size_t *which; /* scenarios that both can play */
    size_t count;
    struct diff_recording *once, *again, *other;
    struct diff_recording *crowded; /* of the mock, or NULL */
    struct diff_items items;
    struct diff_found_options found;
    struct report_file json, html; /* `file` NULL: not asked for, or written already */
    bool interrupted;
};

static void diff_drop(struct diff *diff)
{
    if (diff->json.file != NULL)
        report_file_close(&diff->json);
    if (diff->html.file != NULL)
        report_file_close(&diff->html);
    arena_free(diff->arena);
}

static bool open_file(const char *option, const char *path, struct report_file *file,
                      struct error *err)
{
    return path == NULL || report_file_open(file, path) ||
           error_set(err, ERROR_USAGE, "--%s: cannot write %s: %s", option, path,
                     strerror(errno));
}

/* The secrets of both: what the one answers may hold the other's. */
static const struct secret *all_secrets(const struct diff *diff, size_t *count)
{
    const struct plan *a = diff->options->a.plan, *b = diff->options->b.plan;
    *count = a->secret_count + b->secret_count;
    struct secret *all = arena_alloc(diff->arena, (*count + 1) * sizeof *all);
    for (size_t i = 0; i < *count; i++)
        all[i] = i < a->secret_count ? a->secrets[i] : b->secrets[i - a->secret_count];
    return all;
}

static struct diff_side side_of(const struct diff *diff, const struct diff_target *target,
                                const char *name)
{
    const struct diff_options *options = diff->options;
    bool live = options->a.plan->target->live || options->b.plan->target->live;
    struct diff_side side = {.target = *target,
                             .name = name,
                             .run_id = diff->run_id,
                             .jobs = options->jobs == 0 && live ? 1 : options->jobs,
                             .retries = options->retries,
                             .arena = diff->arena};
    side.secrets = all_secrets(diff, &side.secret_count);
    return side;
}

/* What only one of the two can play is not sent to it in vain; it is told instead. */
static void select_scenarios(struct diff *diff)
{
    const struct plan *a = diff->options->a.plan, *b = diff->options->b.plan;
    diff->which = arena_alloc(diff->arena, (a->count + 1) * sizeof *diff->which);
    for (size_t i = 0; i < a->count; i++) {
        const char *skip_a = a->scenarios[i]->skip, *skip_b = b->scenarios[i]->skip;
        if (skip_a == NULL && skip_b == NULL)
            diff->which[diff->count++] = i;
        else
            diff_remarks_add(&diff->items, (struct diff_remark){
                                               .scenario = i,
                                               .side = skip_b == NULL   ? "A"
                                                       : skip_a == NULL ? "B"
                                                                        : NULL,
                                               .text = skip_a != NULL ? skip_a : skip_b});
    }
}

static bool play(struct diff *diff, const struct diff_side *side,
                 const struct diff_worlds *worlds, struct diff_recording **out,
                 struct error *err)
{
    struct diff_worlds own = *worlds;
    own.values = diff_side_values(side, diff->arena);
    if (diff->interrupted)
        return true;
    bool played =
        diff_side_play(side, &own, diff->which, diff->count, diff->arena, out, err);
    diff->interrupted |= played && (*out)->tally.interrupted;
    return played;
}

/* The mock that is turned until it agrees with the other; NULL: there is none. */
static const struct diff_side *mock_of(const struct diff *diff)
{
    return diff->a.has_worlds ? &diff->a : diff->b.has_worlds ? &diff->b : NULL;
}

/* A twice, then B; and where there is a mock, also in a world full of what all scenarios
 * have left in it: how much there is of anything is no difference. */
static bool play_all(struct diff *diff, struct error *err)
{
    static const struct diff_worlds FIRST = {.name = "own"};
    static const struct diff_worlds SECOND = {.name = "own", .again = true};
    static const struct diff_worlds FULL = {.name = "full", .shared = true};
    static const struct diff_worlds FULLER = {
        .name = "full", .shared = true, .again = true};
    const struct diff_side *mock = mock_of(diff);
    return play(diff, &diff->a, &FIRST, &diff->once, err) &&
           play(diff, &diff->a, &SECOND, &diff->again, err) &&
           play(diff, &diff->b, &FIRST, &diff->other, err) &&
           (mock == NULL || (play(diff, mock, &FULL, &diff->crowded, err) &&
                             play(diff, mock, &FULLER, &diff->crowded, err)));
}

static bool may_play_more(const struct diff_side *side)
{
    const struct plan *plan = side->target.plan;
    return !plan->target->live && plan->bill_count == 0;
}

/* The scenarios of `items`, played once more where that costs nothing. */
static bool play_more(struct diff *diff, const struct diff_side *side,
                      const struct diff_items *items, const struct diff_recording **out,
                      struct error *err)
{
    struct diff_recording *more = NULL;
    size_t *which = arena_alloc(diff->arena, (items->count + 1) * sizeof *which),
           count = 0;
    for (size_t i = 0; i < items->count; i++) {
        size_t at = 0;
        while (at < count && which[at] != items->items[i].scenario)
            at++;
        which[at] = items->items[i].scenario;
        count += at == count;
    }
    if (!may_play_more(side) || diff->interrupted)
        return true;
    const struct diff_worlds worlds = {.name = "pace",
                                       .values = diff_side_values(side, diff->arena)};
    bool played = diff_side_play(side, &worlds, which, count, diff->arena, &more, err);
    diff->interrupted |= played && more->tally.interrupted;
    *out = more;
    return played;
}

/* What looks slow is asked once more: every machine hiccups. */
static bool compare_timing(struct diff *diff, const struct diff_match *match,
                           struct error *err)
{
    const struct diff_recording *more_a[] = {NULL, NULL, NULL}, *more_b[] = {NULL, NULL};
    struct diff_items first = {.arena = diff->arena};
    more_a[0] = diff->again;
    diff_match_timing(match, more_a, more_b, &first);
    if (first.count == 0)
        return true;
    if (!play_more(diff, &diff->a, &first, &more_a[diff->again != NULL], err) ||
        !play_more(diff, &diff->b, &first, &more_b[0], err))
        return false;
    diff_match_timing(match, more_a, more_b, &diff->items);
    return true;
}

static bool compare(struct diff *diff, struct error *err)
{
    const struct diff_match match = {
        .plan = diff->options->a.plan,
        .contract = diff->options->a.contract,
        .a = diff->once,
        .b = diff->other,
        .once = diff->once,
        .again = diff->again,
        .alone = mock_of(diff) == &diff->b ? diff->other : diff->once,
        .crowded = diff->crowded,
        .base_a = diff->options->a.plan->target->base,
        .base_b = diff->options->b.plan->target->base,
        .which = diff->which,
        .count = diff->count,
    };
    if (diff->once == NULL || diff->other == NULL)
        return true;
    diff_match(&match, &diff->items);
    if (!compare_timing(diff, &match, err))
        return false;
    const struct diff_search search = {
        .side = mock_of(diff), .match = &match, .items = &diff->items, .err = err};
    return search.side == NULL || diff->interrupted ||
           diff_search(&search, &diff->found, &diff->interrupted);
}

static void add_tally(const struct diff_recording *recording, struct tally *sum)
{
    static const enum verdict TOLD[] = {VERDICT_UNKNOWN, VERDICT_PERSON, VERDICT_STOPPED};
    for (size_t i = 0; recording != NULL && i < sizeof TOLD / sizeof TOLD[0]; i++)
        sum->verdicts[TOLD[i]] += recording->tally.verdicts[TOLD[i]];
}

static int exit_of(const struct diff *diff, size_t differences)
{
    struct tally sum = {.interrupted = diff->interrupted};
    add_tally(diff->once, &sum);
    add_tally(diff->again, &sum);
    add_tally(diff->other, &sum);
    sum.verdicts[VERDICT_FAIL] = differences;
    sum.verdicts[VERDICT_PASS] = diff->items.compared;
    sum.verdicts[VERDICT_SKIP] = diff->options->a.plan->count - diff->count;
    return tally_exit(&sum);
}

static bool write_file(struct report_file *file, const char *path,
                       const struct text *content, struct error *err)
{
    size_t size = fwrite(text_string(content), 1, content->size, file->file);
    bool written = report_file_close(file) && size == content->size && !content->cut;
    *file = (struct report_file){0};
    return written ||
           error_set(err, ERROR_INTERNAL, "cannot write %s: %s", path, strerror(errno));
}

static bool write_files(struct diff *diff, const struct diff_report *report,
                        struct error *err)
{
    AUTO(text_drop) struct text json = text_new(LONGEST_REPORT);
    AUTO(text_drop) struct text html = text_new(LONGEST_REPORT);
    if (diff->json.file != NULL)
        diff_json_write(report, &json);
    if (diff->html.file != NULL)
        diff_html_write(report, &html);
    return (diff->json.file == NULL ||
            write_file(&diff->json, diff->options->json, &json, err)) &&
           (diff->html.file == NULL ||
            write_file(&diff->html, diff->options->html, &html, err));
}

static void print(const struct diff *diff, const struct diff_report *report)
{
    AUTO(text_drop) struct text out = text_new(LONGEST_REPORT);
    if (diff->options->mock_options)
        diff_add_line(report, &out);
    else
        diff_text_write(report, diff->options->color, diff->options->verbose, &out);
    if (diff->options->mock_options && out.size > 0)
        text_add_char(&out, '\n');
    fputs(text_string(&out), diff->options->out);
}

static unsigned long requests_of(const struct diff_recording *recording)
{
    return recording != NULL ? recording->requests : 0;
}

static int report(struct diff *diff, int64_t started, struct error *err)
{
    struct redactor *redactor = redactor_new(diff->a.secrets, diff->a.secret_count);
    struct diff_report report = {.a = &diff->a,
                                 .b = &diff->b,
                                 .items = &diff->items,
                                 .options = &diff->found,
                                 .redactor = redactor,
                                 .arena = diff->arena,
                                 .started = started,
                                 .interrupted = diff->interrupted,
                                 .requests = requests_of(diff->once) +
                                             requests_of(diff->again) +
                                             requests_of(diff->other)};
    report.groups = diff_groups(&diff->items, &report.count);
    report.exit_code = exit_of(diff, report.count);
    print(diff, &report);
    bool written = write_files(diff, &report, err);
    redactor_free(redactor);
    return written ? report.exit_code : 70;
}

int diff_command(const struct diff_options *options, struct error *err)
{
    AUTO(diff_drop) struct diff diff = {.options = options, .arena = arena_new()};
    int64_t started = clock_real()->wall(clock_real());
    run_new_id(clock_real(), diff.run_id);
    diff.items.arena = diff.arena;
    if (!open_file("json", options->json, &diff.json, err) ||
        !open_file("html", options->html, &diff.html, err))
        return 2;
    diff.a = side_of(&diff, &options->a, "A");
    diff.b = side_of(&diff, &options->b, "B");
    select_scenarios(&diff);
    diff_side_open(&diff.a);
    diff_side_open(&diff.b);
    if (!play_all(&diff, err) || !compare(&diff, err))
        return 70;
    return report(&diff, started, err);
}
