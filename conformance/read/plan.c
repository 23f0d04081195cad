#include "read/plan.h"

#include "read/bill.h"
#include "read/scenario.h"
#include "read/select.h"
#include "read/target_read.h"
#include "read/variables.h"

static void release_sources(void *sources)
{
    sources_free(sources);
}

static struct plan *plan_new(void)
{
    struct arena *arena = arena_new();
    struct plan *plan = arena_alloc(arena, sizeof *plan);
    plan->arena = arena;
    plan->sources = sources_new();
    arena_defer(arena, release_sources, plan->sources);
    return plan;
}

void plan_free(struct plan *plan)
{
    if (plan != NULL)
        arena_free(plan->arena);
}

void plan_drop(struct plan **plan)
{
    plan_free(*plan);
    *plan = NULL;
}

/* A target that could not be read must not keep the faults of the scenarios unseen. */
static void target_stand_in(struct reader *reader)
{
    struct target *target = arena_alloc(reader->plan->arena, sizeof *target);
    *target = (struct target){
        .name = "none",
        .file = "",
        .base = "",
        .pace = 1,
        .provides = reader_strings(reader, NULL),
    };
    reader->plan->target = target;
}

static void scenario_add(struct reader *reader, struct scenario *scenario)
{
    struct plan *plan = reader->plan;
    plan->scenarios =
        arena_grow(plan->arena, plan->scenarios, plan->count, sizeof(struct scenario *));
    plan->scenarios[plan->count++] = scenario;
}

static void read_scenarios(struct reader *reader, const struct selection *selection)
{
    for (size_t i = 0; i < selection->count; i++) {
        const struct source *source = sources_load(
            reader->plan->sources, selection->items[i].path, NULL, reader->diagnostics);
        if (source != NULL && select_tags(reader->options, scenario_tags(reader, source)))
            scenario_add(reader, scenario_read(reader, source, selection->items[i].name));
    }
    reader->plan->selected = reader->plan->count;
}

/* Keeps every `shards`-th: all shards together are the whole, and no two share one. */
static void take_shard(struct reader *reader)
{
    struct plan *plan = reader->plan;
    int shard = reader->options->shard, shards = reader->options->shards;
    size_t kept = 0;
    if (shards <= 1)
        return;
    for (size_t i = (size_t)(shard - 1); i < plan->count; i += (size_t)shards)
        plan->scenarios[kept++] = plan->scenarios[i];
    plan->count = kept;
}

/* The whole selection again and again. */
static void repeat(struct reader *reader)
{
    struct plan *plan = reader->plan;
    size_t once = plan->count;
    for (int repetition = 2; repetition <= reader->options->repeat; repetition++)
        for (size_t i = 0; i < once; i++) {
            struct scenario *copy = arena_alloc(plan->arena, sizeof *copy);
            *copy = *plan->scenarios[i];
            copy->repetition = repetition;
            scenario_add(reader, copy);
        }
}

static bool read_target(struct reader *reader, const struct selection *selection,
                        struct error *err)
{
    const char *folders[] = {selection->root, reader->options->installed, NULL};
    if (!target_read(reader, folders, err))
        return false;
    if (reader->plan->target == NULL || reader->plan->target->base == NULL)
        target_stand_in(reader);
    return true;
}

struct plan *plan_read(const struct plan_options *options,
                       struct diagnostics *diagnostics, struct error *err)
{
    struct plan *plan = plan_new();
    struct reader reader = {.plan = plan, .options = options, .diagnostics = diagnostics};
    struct selection selection = {0};
    if (!variables_check_options(options, err) ||
        !select_files(&reader, &selection, err) ||
        !read_target(&reader, &selection, err)) {
        plan_free(plan);
        return NULL;
    }
    read_scenarios(&reader, &selection);
    take_shard(&reader);
    repeat(&reader);
    bill_add_up(&reader);
    diagnostics_sort(diagnostics);
    return plan;
}

struct plan *plan_read_target(const struct plan_options *options,
                              struct diagnostics *diagnostics, struct error *err)
{
    struct plan *plan = plan_new();
    struct reader reader = {.plan = plan, .options = options, .diagnostics = diagnostics};
    struct selection selection = {0};
    select_suite(&reader, &selection);
    if (!variables_check_options(options, err) ||
        !read_target(&reader, &selection, err)) {
        plan_free(plan);
        return NULL;
    }
    diagnostics_sort(diagnostics);
    return plan;
}
