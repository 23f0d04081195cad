#include "read/select.h"

#include "base/memory.h"
#include "read/paths.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { HIGHEST = 64 };

static const char DEFAULT_FOLDER[] = "scenarios";

/* The paths to play: those given, else scenarios/, else the installed ones. */
static const char *const *paths_given(struct reader *reader, struct error *err)
{
    const struct plan_options *options = reader->options;
    if (strings_count(options->paths) > 0)
        return options->paths;
    const char *folder = DEFAULT_FOLDER;
    if (!path_is_folder(folder)) {
        folder = options->installed;
        if (folder == NULL || !path_is_folder(folder)) {
            error_set(err, ERROR_USAGE,
                      "there is no folder scenarios/ here: name a scenario file or a "
                      "folder of them");
            return NULL;
        }
    }
    const char **paths = arena_alloc(reader->plan->arena, 2 * sizeof *paths);
    paths[0] = folder;
    return paths;
}

static bool is_root(const char *path)
{
    AUTO(memory_drop) char *real = path_real(path);
    return real == NULL || strcmp(real, "/") == 0;
}

/* The nearest folder with a contract.json from `path` upwards. */
static void find_suite(struct reader *reader, const char *path)
{
    struct arena *arena = reader->plan->arena;
    const char *folder =
        path_is_folder(path) ? path_join(arena, path, ".") : path_parent(arena, path);
    for (int i = 0; i < HIGHEST; i++) {
        const char *contract = path_join(arena, folder, "contract.json");
        if (path_is_file(contract)) {
            reader->plan->suite = folder;
            reader->plan->contract = contract;
            return;
        }
        if (is_root(folder))
            return;
        folder = path_parent(arena, folder);
    }
}

/* What lies in a suite and is no scenario. */
static bool is_scenario(const char *below_root, const char *path)
{
    const char *name = path_name(path);
    if (name[0] == '_')
        return false;
    return below_root == NULL || (strcmp(below_root, "contract.json") != 0 &&
                                  strcmp(below_root, "scenario.schema.json") != 0 &&
                                  strncmp(below_root, "targets/", 8) != 0);
}

/* "flow/a" of "flow/a.json". */
static const char *name_of(struct reader *reader, const char *below_root,
                           const char *path)
{
    const char *whole = below_root != NULL ? below_root : path;
    size_t size = strlen(whole);
    if (size > 5 && strcmp(whole + size - 5, ".json") == 0)
        size -= 5;
    return arena_copy_n(reader->plan->arena, whole, size);
}

/* Adds a file that is `below` the root, or somewhere else (NULL). */
static void add_file(struct reader *reader, struct selection *selection, const char *path,
                     const char *below)
{
    if (!is_scenario(below, path))
        return;
    selection->items = arena_grow(reader->plan->arena, selection->items, selection->count,
                                  sizeof *selection->items);
    selection->items[selection->count++] =
        (struct selected){path, name_of(reader, below, path)};
}

static bool add_folder(struct reader *reader, struct selection *selection,
                       const char *path, struct error *err)
{
    struct arena *arena = reader->plan->arena;
    const char *folder = path_join(arena, path, ".");
    const char *below = path_below(arena, selection->root, folder);
    size_t skip = strcmp(folder, ".") == 0 ? 0 : strlen(folder);
    const char **file = path_list_json(arena, folder, err);
    for (; *file != NULL; file++) {
        const char *rest = *file + skip;
        rest += *rest == '/';
        add_file(reader, selection, *file,
                 below != NULL ? path_join(arena, below, rest) : NULL);
    }
    return err->kind == ERROR_NONE;
}

static bool add_path(struct reader *reader, struct selection *selection, const char *path,
                     struct error *err)
{
    struct arena *arena = reader->plan->arena;
    if (path_is_folder(path))
        return add_folder(reader, selection, path, err);
    if (!path_is_file(path))
        return error_set(err, ERROR_USAGE, "there is no file or folder %s", path);
    if (path_name(path)[0] == '_')
        return error_set(err, ERROR_USAGE,
                         "%s is only for `use`: its name begins with `_`", path);
    const char *shown = path_join(arena, path, ".");
    add_file(reader, selection, shown, path_below(arena, selection->root, shown));
    return true;
}

static int by_name(const void *a, const void *b)
{
    const struct selected *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    return order != 0 ? order : strcmp(left->path, right->path);
}

static void sort_once_each(struct selection *selection)
{
    if (selection->count == 0)
        return;
    qsort(selection->items, selection->count, sizeof *selection->items, by_name);
    size_t kept = 1;
    for (size_t i = 1; i < selection->count; i++)
        if (strcmp(selection->items[kept - 1].name, selection->items[i].name) != 0)
            selection->items[kept++] = selection->items[i];
    selection->count = kept;
}

bool select_files(struct reader *reader, struct selection *selection, struct error *err)
{
    struct arena *arena = reader->plan->arena;
    const char *const *paths = paths_given(reader, err);
    if (paths == NULL)
        return false;
    find_suite(reader, paths[0]);
    selection->root = reader->plan->suite;
    if (selection->root == NULL)
        selection->root = path_is_folder(paths[0]) ? path_join(arena, paths[0], ".")
                                                   : path_parent(arena, paths[0]);
    for (; *paths != NULL; paths++)
        if (!add_path(reader, selection, *paths, err))
            return false;
    sort_once_each(selection);
    return true;
}

void select_suite(struct reader *reader, struct selection *selection)
{
    const struct plan_options *options = reader->options;
    const char *target = options->target != NULL ? options->target : "";
    const char *const places[] = {options->paths[0], path_is_file(target) ? target : NULL,
                                  path_is_folder(DEFAULT_FOLDER) ? DEFAULT_FOLDER : NULL,
                                  options->installed};
    struct arena *arena = reader->plan->arena;
    for (size_t i = 0; i < 4 && reader->plan->suite == NULL; i++)
        if (places[i] != NULL)
            find_suite(reader, places[i]);
    selection->root =
        reader->plan->suite != NULL ? reader->plan->suite : path_parent(arena, places[0]);
}

bool select_tags(const struct plan_options *options, const char *const *tags)
{
    bool wanted = strings_count(options->tags) == 0;
    for (; tags != NULL && *tags != NULL; tags++) {
        if (strings_have(options->not_tags, *tags))
            return false;
        wanted = wanted || strings_have(options->tags, *tags);
    }
    return wanted;
}
