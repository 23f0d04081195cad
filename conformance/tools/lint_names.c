#include "tools/lint.h"

#include "read/paths.h"
#include "read/template.h"

#include <string.h>

/* A name that a file gives: a variable, or what a step saves. */
struct given {
    const char *name;
    const char *what; /* "variable", "saved value" */
    struct place place;
    bool used;
};

struct names {
    const struct plan *plan;
    struct arena *arena;
    struct given *items; /* of all files, each once */
    size_t count;
    const struct source **files; /* of the scenario at hand */
    size_t file_count;
};

static const struct source *source_of(const struct plan *plan, const char *path)
{
    for (size_t i = 0; i < plan->sources->count; i++)
        if (strcmp(plan->sources->items[i]->path, path) == 0)
            return plan->sources->items[i];
    return NULL;
}

static void add_file(struct names *names, const char *path)
{
    const struct source *source = source_of(names->plan, path);
    for (size_t i = 0; i < names->file_count; i++)
        if (names->files[i] == source)
            return;
    if (source == NULL || source->root == NULL)
        return;
    names->files = arena_grow(names->arena, names->files, names->file_count,
                              sizeof(const struct source *));
    names->files[names->file_count++] = source;
}

/* The file of a scenario and all that it uses. */
static void add_files(struct names *names, const struct scenario *scenario)
{
    const struct steps *both[] = {&scenario->steps, &scenario->finally};
    add_file(names, scenario->file);
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < both[i]->count; j++)
            if (both[i]->items[j].use != NULL)
                add_files(names, both[i]->items[j].use);
}

static void give(struct names *names, const cJSON *members, const char *what)
{
    for (const cJSON *member = members != NULL ? members->child : NULL; member != NULL;
         member = member->next) {
        struct place place = place_of_name(names->plan->sources->places, member);
        bool known = false;
        for (size_t i = 0; i < names->count && !known; i++)
            known = names->items[i].place.file == place.file &&
                    names->items[i].place.line == place.line &&
                    names->items[i].place.column == place.column;
        if (known)
            continue;
        names->items =
            arena_grow(names->arena, names->items, names->count, sizeof *names->items);
        names->items[names->count++] =
            (struct given){.name = member->string, .what = what, .place = place};
    }
}

/* `save` and `collect` wherever they stand: steps, cases, defaults. */
static void give_saved(struct names *names, const cJSON *tree)
{
    for (const cJSON *child = tree->child; child != NULL; child = child->next) {
        bool saves =
            child->string != NULL && cJSON_IsObject(child) &&
            (strcmp(child->string, "save") == 0 || strcmp(child->string, "collect") == 0);
        if (saves)
            give(names, child, "saved value");
        else
            give_saved(names, child);
    }
}

/* Marks what the file at hand gives under this name; a name means the same in a file and
 * in those it uses. */
static void use_name(void *context, const char *name, size_t size)
{
    struct names *names = context;
    for (size_t i = 0; i < names->count; i++) {
        struct given *given = &names->items[i];
        if (strlen(given->name) != size || strncmp(given->name, name, size) != 0)
            continue;
        for (size_t j = 0; j < names->file_count; j++)
            if (given->place.file == names->files[j]->path)
                given->used = true;
    }
}

/* "#ge /vars/name" looks into the document's `vars`. */
static void use_pointer(struct names *names, const char *text)
{
    static const char VARS[] = "/vars/";
    const char *at = strstr(text, VARS);
    if (at != NULL)
        use_name(names, at + strlen(VARS), strcspn(at + strlen(VARS), "/ "));
}

static void use_members(struct names *names, const cJSON *object)
{
    for (const cJSON *member = object->child; member != NULL; member = member->next)
        use_name(names, member->string, strlen(member->string));
}

static bool is_member(const cJSON *node, const char *name)
{
    return node->string != NULL && strcmp(node->string, name) == 0;
}

/* All names that the strings of a tree ask for. `root`: its `vars` are declarations,
 * those of patterns are looked into. */
static void use_tree(struct names *names, const cJSON *tree, bool root)
{
    const char *wrong = NULL;
    if (cJSON_IsString(tree)) {
        template_names(tree->valuestring, use_name, names, &wrong);
        use_pointer(names, tree->valuestring);
    }
    for (const cJSON *child = tree->child; child != NULL; child = child->next) {
        if (!root && is_member(child, "vars") && cJSON_IsObject(child))
            use_members(names, child);
        const cJSON *word;
        if (is_member(child, "once"))
            cJSON_ArrayForEach(word, child) if (cJSON_IsString(word))
                use_name(names, word->valuestring, strlen(word->valuestring));
        use_tree(names, child, false);
    }
}

static void use_target(struct names *names)
{
    const struct target *target = names->plan->target;
    const struct source *source = source_of(names->plan, target->file);
    if (source != NULL && source->root != NULL)
        use_tree(names, source->root, true);
}

static void check_scenario(struct names *names, const struct scenario *scenario)
{
    names->file_count = 0;
    add_files(names, scenario);
    for (size_t i = 0; i < names->file_count; i++) {
        const cJSON *root = names->files[i]->root;
        give(names, cJSON_GetObjectItemCaseSensitive(root, "vars"), "variable");
        give_saved(names, root);
    }
    for (size_t i = 0; i < names->file_count; i++)
        use_tree(names, names->files[i]->root, true);
    use_target(names);
}

/* Files for `use` that lie in a folder of the call and that nothing uses. */
static void check_files(const struct names *names, const char *const *paths,
                        struct diagnostics *diagnostics)
{
    static const char *const DEFAULT_PATHS[] = {"scenarios", NULL};
    for (paths = *paths != NULL ? paths : DEFAULT_PATHS; *paths != NULL; paths++) {
        if (!path_is_folder(*paths))
            continue;
        const char **files =
            path_list_json(names->arena, path_join(names->arena, *paths, "."), NULL);
        for (; *files != NULL; files++) {
            struct place place = {.file = *files, .line = 1, .column = 1};
            if (path_name(*files)[0] == '_' && source_of(names->plan, *files) == NULL)
                diagnostics_add(diagnostics, SEVERITY_WARNING, place,
                                "no selected scenario uses this file");
        }
    }
}

void lint_names(const struct plan *plan, const char *const *paths,
                struct diagnostics *diagnostics)
{
    /* The places of what is told outlive this call: they stand with the plan. */
    struct names names = {.plan = plan, .arena = plan->arena};
    for (size_t i = 0; i < plan->count; i++)
        check_scenario(&names, plan->scenarios[i]);
    for (size_t i = 0; i < names.count; i++)
        if (!names.items[i].used)
            diagnostics_add(diagnostics, SEVERITY_WARNING, names.items[i].place,
                            "the %s `%s` is never used", names.items[i].what,
                            names.items[i].name);
    check_files(&names, paths, diagnostics);
}
