#include "tools/fmt.h"

#include "base/arena.h"
#include "base/memory.h"
#include "read/paths.h"
#include "read/source.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the command has come to. */
struct formatting {
    const struct tool *tool;
    struct sources *sources;
    struct arena *arena;
    struct diagnostics diagnostics;
    size_t files, changed;
    bool failed;
};

/* Says what could not be done with a file. */
static void tell(struct formatting *formatting, const char *path, const char *what)
{
    fprintf(formatting->tool->err, "pomex-conformance: cannot %s %s: %s\n", what, path,
            strerror(errno)); /* NOLINT(concurrency-mt-unsafe) one thread */
    formatting->failed = true;
}

/* A file of a suite: a scenario, the contract, a target. Others in a folder are not ours.
 */
static bool is_ours(const struct source *source, struct arena *arena)
{
    const char *folder = path_name(path_parent(arena, source->path));
    return cJSON_GetObjectItemCaseSensitive(source->root, "steps") != NULL ||
           strcmp(path_name(source->path), "contract.json") == 0 ||
           strcmp(folder, "targets") == 0;
}

/* Writes a file beside `path` and puts it in its place: never half of one. */
static bool replace_file(struct formatting *formatting, const char *path,
                         const struct text *text)
{
    struct stat info;
    char *temporary = arena_printf(formatting->arena, "%s.XXXXXX", path);
    int fd = stat(path, &info) == 0 ? mkstemp(temporary) : -1;
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL)
        return false;
    bool written = fchmod(fd, info.st_mode & 07777) == 0;
    written = fwrite(text->data, 1, text->size, file) == text->size && written;
    written = fclose(file) == 0 && written && rename(temporary, path) == 0;
    if (!written)
        unlink(temporary);
    return written;
}

static void format_source(struct formatting *formatting, const struct source *source)
{
    AUTO(text_drop) struct text text = text_new(SIZE_MAX / 2);
    fmt_text(source->text, source->size, &text);
    formatting->files++;
    if (text.size == source->size && memcmp(text.data, source->text, text.size) == 0)
        return;
    AUTO(memory_drop) char *real = path_real(source->path);
    if (!formatting->tool->check &&
        (real == NULL || !replace_file(formatting, real, &text))) {
        tell(formatting, source->path, "write");
        return;
    }
    formatting->changed++;
    fprintf(formatting->tool->out, "%s\n", source->path);
}

static void format_folder(struct formatting *formatting, const char *folder)
{
    struct error err = {0};
    const char **files = path_list_json(formatting->arena,
                                        path_join(formatting->arena, folder, "."), &err);
    for (; *files != NULL; files++) {
        const struct source *source =
            sources_load(formatting->sources, *files, NULL, &formatting->diagnostics);
        if (source != NULL && is_ours(source, formatting->arena))
            format_source(formatting, source);
    }
    if (err.kind == ERROR_NONE)
        return;
    fprintf(formatting->tool->err, "pomex-conformance: %s\n", err.message);
    formatting->failed = true;
}

static void format_path(struct formatting *formatting, const char *path)
{
    if (path_is_folder(path)) {
        format_folder(formatting, path);
        return;
    }
    const struct source *source =
        sources_load(formatting->sources, path, NULL, &formatting->diagnostics);
    if (source != NULL)
        format_source(formatting, source);
}

static int exit_of(const struct formatting *formatting)
{
    if (formatting->failed || formatting->diagnostics.errors > 0)
        return 2;
    if (formatting->files == 0)
        return 4;
    return formatting->tool->check && formatting->changed > 0 ? 1 : 0;
}

int fmt_command(const struct tool *tool)
{
    static const char *const DEFAULT_PATHS[] = {"scenarios", NULL};
    struct formatting formatting = {
        .tool = tool, .sources = sources_new(), .arena = arena_new()};
    const char *const *path = tool->plan->paths;
    if (path == NULL || *path == NULL)
        path = DEFAULT_PATHS;
    for (; *path != NULL; path++)
        format_path(&formatting, *path);

    tool_tell(&formatting.diagnostics, tool->err);
    int exit = exit_of(&formatting);
    if (exit == 4)
        fputs("pomex-conformance: there is no scenario file to format\n", tool->err);
    diagnostics_drop(&formatting.diagnostics);
    arena_free(formatting.arena);
    sources_free(formatting.sources);
    return exit;
}
