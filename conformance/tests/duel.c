#include "duel.h"

#include <stdio.h>
#include <string.h>

enum { MOST_WORDS = 16 };

static const char CONTRACT[] =
    "{\"GET /thing 200\": {\"id\": \"#string\", \"state\": \"#oneof new|old\"},\n"
    " \"POST /thing 200\": {}, \"* 400\": {\"error\": {\"message\": \"#string\", "
    "\"type\": \"#string\"}}}";

void duel_target(const struct duel *duel, const char *name, const char *more)
{
    const struct scripted *server = strcmp(name, "a") == 0 ? duel->a : duel->b;
    char file[64], text[1024];
    snprintf(file, sizeof file, "targets/%s.json", name);
    snprintf(text, sizeof text,
             "{\"base\": \"%s\", \"vars\": {\"api_key\": {\"env\": \"KEY_%s\", "
             "\"default\": \"sk-default-%s\", \"secret\": true}}, "
             "\"headers\": {\"Authorization\": \"Bearer {{api_key}}\"}%s}",
             scripted_url(server), name, name, more);
    folder_write(&duel->folder, file, text);
}

struct duel duel_new(const struct scripted_reply *a, const struct scripted_reply *b,
                     const char *scenario)
{
    struct duel duel = {
        .folder = folder_new(), .a = scripted_start(a), .b = scripted_start(b)};
    duel_target(&duel, "a", "");
    duel_target(&duel, "b", "");
    folder_write(&duel.folder, "contract.json", CONTRACT);
    folder_write(&duel.folder, "thing.json", scenario);
    return duel;
}

void duel_drop(struct duel *duel)
{
    scripted_stop(duel->a);
    scripted_stop(duel->b);
    folder_drop(&duel->folder);
}

struct program duel_run(const struct duel *duel, const char *const *words)
{
    const char *arguments[MOST_WORDS] = {"diff",   "a", "b",       duel->folder.path,
                                         "--jobs", "1", "--color", "never"};
    for (size_t i = 0; words != NULL && words[i] != NULL && 8 + i < MOST_WORDS - 1; i++)
        arguments[8 + i] = words[i];
    return program_run(arguments, NULL);
}
