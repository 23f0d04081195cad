#include "options.h"

#include "base/duration.h"
#include "base/suggest.h"
#include "option_rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the parser stands. */
struct parser {
    int argc, at;
    char **argv;
    struct options *out;
    size_t path_count;
    const struct option_row *given[64]; /* for the check against the command */
    size_t given_count;
    struct error *err;
};

static bool refuse(const struct parser *parser, const char *option, const char *value,
                   const char *wanted)
{
    return error_set(parser->err, ERROR_USAGE, "`--%s %s`: want %s", option, value,
                     wanted);
}

/* Appends to a NULL-terminated list. */
static void list_add(struct arena *arena, const char ***list, const char *value)
{
    size_t count = 0;
    while (*list != NULL && (*list)[count] != NULL)
        count++;
    const char **longer = arena_alloc(arena, (count + 2) * sizeof *longer);
    if (count > 0)
        memcpy(longer, *list, count * sizeof *longer);
    longer[count] = value;
    *list = longer;
}

static bool read_whole(const char *text, int least, int most, int *out)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || strlen(text) > 9 ||
        number < least || number > most)
        return false;
    *out = (int)number;
    return true;
}

static bool set_count(const struct parser *parser, const struct option_row *row,
                      const char *value)
{
    int *field = (int *)(void *)((char *)parser->out + row->field);
    if (read_whole(value, row->least, row->most, field))
        return true;
    char wanted[64];
    snprintf(wanted, sizeof wanted, "a whole number from %d to %d", row->least,
             row->most);
    return refuse(parser, row->name, value, wanted);
}

static bool set_duration(const struct parser *parser, const struct option_row *row,
                         const char *value)
{
    int64_t *field = (int64_t *)(void *)((char *)parser->out + row->field);
    int64_t ms = 0;
    if (!duration_read(value, &ms) || ms == 0)
        return refuse(parser, row->name, value,
                      "a duration like 500ms, 2s, 30m or 12h, more than 0");
    *field = ms;
    return true;
}

static bool set_shard(const struct parser *parser, const char *value)
{
    char part[16] = "";
    const char *slash = strchr(value, '/');
    size_t size = slash != NULL ? (size_t)(slash - value) : sizeof part;
    if (size >= sizeof part)
        return refuse(parser, "shard", value, "I/N, as in 1/4");
    memcpy(part, value, size);
    int shards = 0, shard = 0;
    if (!read_whole(slash + 1, 1, 100000, &shards) ||
        !read_whole(part, 1, shards, &shard))
        return refuse(parser, "shard", value, "I/N with I from 1 to N, as in 1/4");
    parser->out->shard = shard;
    parser->out->shards = shards;
    return true;
}

/* One "KIND=N". The last word about a kind counts. */
static bool add_budget(const struct parser *parser, const char *line)
{
    struct options *out = parser->out;
    const char *equals = strchr(line, '=');
    char *end = NULL;
    double amount = equals != NULL ? strtod(equals + 1, &end) : -1;
    bool number = equals != NULL && equals[1] >= '0' && equals[1] <= '9' &&
                  *end == '\0' && isfinite(amount);
    if (!number || equals == line)
        return refuse(parser, "budget", line, "KIND=N, as in video=2");
    const char *kind = arena_copy_n(out->arena, line, (size_t)(equals - line));
    for (size_t i = 0; i < out->budget_count; i++)
        if (strcmp(out->budget[i].kind, kind) == 0) {
            out->budget[i].amount = amount;
            return true;
        }
    out->budget =
        arena_grow(out->arena, out->budget, out->budget_count, sizeof *out->budget);
    out->budget[out->budget_count++] = (struct budget_line){kind, amount};
    return true;
}

static bool set_budget(const struct parser *parser, const char *value)
{
    char *lines = arena_copy(parser->out->arena, value), *rest = lines;
    for (char *line; (line = strsep(&rest, ",")) != NULL;)
        if (!add_budget(parser, line))
            return false;
    return true;
}

static bool set_color(const struct parser *parser, const char *value)
{
    static const char *const WORDS[] = {"auto", "always", "never"};
    for (int i = 0; i < 3; i++)
        if (strcmp(value, WORDS[i]) == 0) {
            parser->out->color = (enum color)i;
            return true;
        }
    return refuse(parser, "color", value, "auto, always or never");
}

static bool set_value(const struct parser *parser, const struct option_row *row,
                      const char *value)
{
    void *field = (char *)parser->out + row->field;
    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)field = true;
        return true;
    case OPTION_TEXT:
        *(const char **)field = value;
        return true;
    case OPTION_LIST:
        list_add(parser->out->arena, field, value);
        return true;
    case OPTION_COUNT:
        return set_count(parser, row, value);
    case OPTION_DURATION:
        return set_duration(parser, row, value);
    case OPTION_SHARD:
        return set_shard(parser, value);
    case OPTION_BUDGET:
        return set_budget(parser, value);
    case OPTION_COLOR:
        return set_color(parser, value);
    }
    return false;
}

static bool unknown_option(const struct parser *parser, const char *word)
{
    const char *known[64];
    size_t count = 0;
    for (const struct option_row *row = OPTION_ROWS; row->name != NULL; row++)
        if (row->help != NULL)
            known[count++] = row->name;
    known[count] = NULL;
    char name[64], phrase[128] = "";
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    const char *nearest = suggest(name, known);
    if (nearest != NULL)
        snprintf(phrase, sizeof phrase, ", did you mean `--%s`?", nearest);
    return error_set(parser->err, ERROR_USAGE, "unknown option `%.*s`%s",
                     (int)strcspn(word, "="), word, phrase);
}

static bool take(struct parser *parser, const struct option_row *row, const char *value)
{
    if (parser->given_count < sizeof parser->given / sizeof parser->given[0])
        parser->given[parser->given_count++] = row;
    if (row->arg == NULL && value != NULL)
        return error_set(parser->err, ERROR_USAGE, "`--%s` takes no value", row->name);
    if (row->arg != NULL && value == NULL) {
        if (parser->at == parser->argc)
            return error_set(parser->err, ERROR_USAGE, "`--%s` needs a value: %s",
                             row->name, row->arg);
        value = parser->argv[parser->at++];
    }
    return set_value(parser, row, value);
}

/* --name, --name=value, --name value. */
static bool read_long(struct parser *parser, const char *word)
{
    const char *equals = strchr(word, '=');
    size_t size = (equals != NULL ? (size_t)(equals - word) : strlen(word)) - 2;
    for (const struct option_row *row = OPTION_ROWS; row->name != NULL; row++)
        if (strlen(row->name) == size && memcmp(row->name, word + 2, size) == 0)
            return take(parser, row, equals != NULL ? equals + 1 : NULL);
    return unknown_option(parser, word);
}

/* -v, -vh. */
static bool read_short(struct parser *parser, const char *word)
{
    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        const struct option_row *row = OPTION_ROWS;
        while (row->name != NULL && row->letter != *letter)
            row++;
        if (row->name == NULL)
            return error_set(parser->err, ERROR_USAGE, "unknown option `%s`", word);
        if (!take(parser, row, NULL))
            return false;
    }
    return true;
}

static bool read_command(struct parser *parser, const char *word)
{
    const char *known[16];
    size_t count = 0;
    for (const struct command_row *row = COMMAND_ROWS; row->name != NULL; row++) {
        if (strcmp(row->name, word) == 0) {
            parser->out->command = row->command;
            return true;
        }
        known[count++] = row->name;
    }
    known[count] = NULL;
    char phrase[64];
    return error_set(parser->err, ERROR_USAGE, "unknown command `%s`%s", word,
                     suggest_phrase(word, known, phrase, sizeof phrase));
}

static bool read_word(struct parser *parser, bool *options_end)
{
    const char *word = parser->argv[parser->at++];
    if (!*options_end && strcmp(word, "--") == 0) {
        *options_end = true;
        return true;
    }
    if (!*options_end && strncmp(word, "--", 2) == 0)
        return read_long(parser, word);
    if (!*options_end && word[0] == '-' && word[1] != '\0')
        return read_short(parser, word);
    if (parser->out->command == COMMAND_NONE)
        return read_command(parser, word);
    list_add(parser->out->arena, &parser->out->paths, word);
    return true;
}

static bool check_together(const struct parser *parser)
{
    const struct options *out = parser->out;
    if (out->help || out->version || out->man || out->command == COMMAND_NONE)
        return true;
    for (size_t i = 0; i < parser->given_count; i++) {
        const struct option_row *row = parser->given[i];
        if (row->commands != 0 && (row->commands & 1U << out->command) == 0)
            return error_set(parser->err, ERROR_USAGE, "`--%s` does not go with `%s`",
                             row->name, command_row(out->command)->name);
    }
    if (out->journal != NULL && out->resume != NULL)
        return error_set(parser->err, ERROR_USAGE,
                         "--resume goes on writing its own journal: leave out --journal");
    if (out->command == COMMAND_JUDGE && out->paths[0] == NULL)
        return error_set(parser->err, ERROR_USAGE, "judge needs the JOURNAL of a run");
    return true;
}

bool options_read(int argc, char **argv, struct options *out, struct error *err)
{
    *out = (struct options){.arena = arena_new(),
                            .repeat = 1,
                            .connect_timeout = 5000,
                            .max_time = 30000,
                            .key_fd = -1};
    out->paths = arena_alloc(out->arena, sizeof *out->paths);
    struct parser parser = {.argc = argc, .at = 1, .argv = argv, .out = out, .err = err};
    bool options_end = false;
    while (parser.at < argc)
        if (!read_word(&parser, &options_end))
            return false;
    return check_together(&parser);
}

void options_drop(struct options *options)
{
    arena_free(options->arena);
    *options = (struct options){0};
}
