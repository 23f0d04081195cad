#include "session.h"

#include "base/clock.h"
#include "base/memory.h"
#include "log.h"
#include "read/key.h"
#include "session_parts.h"
#include "tools/diff.h"

#include <string.h>

/* Everything that is read for one of the two targets of `diff`; `target` is its name or
 * file. */
static bool open_side(struct session *session, const struct options *options,
                      struct options *own, const char *target, int *exit)
{
    *own = *options;
    own->target = target;
    own->paths = options->paths + 2;
    session->options = own;
    return session_read(session, exit);
}

/* What both together cost at the least and at the most, as A is played twice. */
static void add_up(const struct session *a, const struct session *b, struct plan *sum)
{
    const struct session *const PLAYS[] = {a, a, b};
    struct bill_line *bill = NULL;
    size_t count = 0;
    for (size_t i = 0; i < sizeof PLAYS / sizeof PLAYS[0]; i++)
        for (size_t j = 0; j < PLAYS[i]->plan->bill_count; j++) {
            const struct bill_line *line = &PLAYS[i]->plan->bill[j];
            size_t at = 0;
            while (at < count && strcmp(bill[at].kind, line->kind) != 0)
                at++;
            if (at == count) {
                bill = arena_grow(sum->arena, bill, count, sizeof *bill);
                bill[count++] = (struct bill_line){.kind = line->kind};
            }
            bill[at].least += line->least;
            bill[at].most += line->most;
        }
    sum->bill = bill;
    sum->bill_count = count;
}

/* Two guards over one budget. `plans` are those of the sides with the bill of both. */
static bool guard_both(struct session *a, struct session *b, struct plan plans[2],
                       struct error *err)
{
    const struct options *options = a->options;
    plans[0] = *a->plan;
    plans[1] = *b->plan;
    add_up(a, b, &plans[0]);
    add_up(a, b, &plans[1]);
    a->guard = guard_new(&plans[0], options->budget, options->budget_count, clock_real());
    b->guard = guard_new(&plans[1], options->budget, options->budget_count, clock_real());
    guard_join(b->guard, a->guard);
    return guard_check_plan(a->guard, options->live, err) &&
           guard_check_plan(b->guard, options->live, err);
}

/* `person` is asked for both: one terminal, one listener. */
static struct diff_target diff_target_of(const struct session *session,
                                         struct person *person)
{
    return (struct diff_target){
        .plan = session->plan,
        .contract = session->contract,
        .guard = session->guard,
        .once = session->once,
        .person = person,
        .send = session_send_options(session),
    };
}

static int diff_both(struct session *a, struct session *b)
{
    const struct options *options = a->options;
    struct plan plans[2];
    struct error err = {0};
    if (!guard_both(a, b, plans, &err) || !session_find_person(a, &err) ||
        !session_start_sending(&err))
        return session_complain(a, &err);
    const struct diff_options how = {
        .a = diff_target_of(a, a->person),
        .b = diff_target_of(b, a->person),
        .jobs = options->jobs,
        .retries = options->retries,
        .color = session_wants_color(options),
        .verbose = options->verbose,
        .mock_options = options->mock_options,
        .json = options->json,
        .html = options->html,
        .out = stdout,
    };
    int status = diff_command(&how, &err);
    send_cleanup();
    return err.kind != ERROR_NONE ? session_complain(a, &err) : status;
}

int session_diff(const struct options *options)
{
    AUTO(session_close) struct session a = {0};
    AUTO(session_close) struct session b = {0};
    struct options own_a, own_b;
    int exit;
    if (options->paths[0] == NULL || options->paths[1] == NULL) {
        log_line("diff needs two targets: pomex-conformance diff A B [PATH]...");
        return 2;
    }
    if (!open_side(&a, options, &own_a, options->paths[0], &exit) ||
        !open_side(&b, options, &own_b, options->paths[1], &exit))
        return exit;
    key_hide(a.plan);
    key_hide(b.plan);
    if (!session_has_selection(&a))
        return 4;
    if (a.contract == NULL)
        log_line("there is no contract.json here; nothing tells what contradicts it");
    return diff_both(&a, &b);
}
