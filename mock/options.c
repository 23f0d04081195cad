#include "options.h"

#include "base/auto.h"
#include "option_values.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* One row drives the parser, the environment twin, --help and the manual page. */
struct row {
    const char *name, *arg, *fallback, *help;
    option_fn *take;
    bool repeats;
    unsigned commands; /* bits 1 << enum command: where it makes sense */
};

#define SERVING (1u << COMMAND_SERVE | 1u << COMMAND_EXEC)
#define READY (1u << COMMAND_READY)

/* clang-format off */
static const struct row ROWS[] = {
    {"listen", "HOST:PORT", "127.0.0.1:8080", "listen there; port 0 takes a free one", take_listen, false, SERVING | READY},
    {"public-url", "URL", NULL, "base of the links the mock returns; from Host unless given", take_public_url, false, SERVING},
    {"ready-file", "FILE", NULL, "written when ready: {\"url\",\"port\",\"pid\"}", take_ready_file, false, SERVING},
    {"state", "FILE", NULL, "SQLite file that survives restarts; in memory unless given", take_state, false, SERVING},
    {"load", "FILE", NULL, "a world's snapshot, for the first --api-key or any new world", take_load, false, SERVING},
    {"api-key", "KEY[=ORG]", NULL, "accept only this key, and those of further --api-key", take_api_key, true, SERVING},
    {"seed", "N", NULL, "make ids, tokens and signatures reproducible", take_seed, false, SERVING},
    {"clock", "MODE", "real", "real, x60, frozen, frozen@2026-06-19T07:02:41Z, or poll:5s", take_clock, false, SERVING},
    {"asset-time", "D", "3s", "how long an asset is processing", take_asset_time, false, SERVING},
    {"queue-time", "D", "2s", "how long a task is queued", take_queue_time, false, SERVING},
    {"run-time", "D", "5s", "how long a task is running", take_run_time, false, SERVING},
    {"kyc", "MODE", "page", "page, or auto:success, auto:fail, auto:pre_record, auto:no_group: opening the link redirects at once", take_kyc, false, SERVING},
    {"assume", "NAME=VALUE", NULL, "another reading of the reference; see ASSUMPTIONS", take_assume, true, SERVING},
    {"faults", "FILE", NULL, "fault rules to start with", take_faults, false, SERVING},
    {"allow-http-callback", NULL, NULL, "take callback URLs with http on loopback hosts", take_allow_http, false, SERVING},
    {"admin", "POLICY", "loopback", "who may use the control API: loopback, token:SECRET, or off", take_admin, false, SERVING},
    {"journal-max", "N", "1000", "entries kept a world", take_journal_max, false, SERVING},
    {"threads", "N", "512", "connections served at once", take_threads, false, SERVING},
    {"log", "FORMAT", "text", "text, json, or off, on stderr", take_log, false, SERVING},
    {"url", "URL", NULL, "ready: the mock to ask; that of --listen unless given", take_url, false, READY},
    {"timeout", "D", "10s", "ready: how long to ask", take_timeout, false, READY},
};
/* clang-format on */

static const struct row *row_find(const char *name, size_t size)
{
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        if (strlen(ROWS[i].name) == size && strncmp(ROWS[i].name, name, size) == 0)
            return &ROWS[i];
    return NULL;
}

/* The row of "--name" or "--name=value"; `*value` is what stands behind the '='. */
static const struct row *row_of(const char *word, const char **value)
{
    if (strncmp(word, "--", 2) != 0)
        return NULL;
    size_t size = strcspn(word + 2, "=");
    *value = word[2 + size] == '=' ? word + 3 + size : NULL;
    return row_find(word + 2, size);
}

/* Names the word, but nothing behind a '=': that may be a key. */
static bool unknown_word(const char *word, struct error *err)
{
    const char *options[COUNT_OF(ROWS) + 3] = {"help", "version"};
    static const char *const COMMANDS[] = {"serve", "exec", "ready", NULL};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        options[i + 2] = ROWS[i].name;
    bool is_option = *word == '-';
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    const char *bare = name + strspn(name, "-");
    const char *nearest = text_nearest(bare, is_option ? options : COMMANDS);
    return fail_text(err, RULE_CONTROL_VALUE, "unknown %s %s%s%s; --help lists them",
                     is_option ? "option" : "command", name,
                     !nearest    ? ""
                     : is_option ? ": did you mean --"
                                 : ": did you mean ",
                     nearest ? nearest : "");
}

static bool take(struct options *out, const struct row *row, const char *value,
                 struct error *err)
{
    struct error cause = {0};
    if (row->take(out, value, &cause))
        return true;
    return fail_text(err, RULE_CONTROL_VALUE, "--%s: %s", row->name, cause.message);
}

/* Takes `argv[*at]`, and its value from the next word unless it has one behind '='. */
static bool take_word(char **argv, int *at, struct options *out, bool *given,
                      struct error *err)
{
    const char *word = argv[*at], *inline_value = NULL;
    const struct row *row = row_of(word, &inline_value);
    if (!row)
        return unknown_word(word, err);
    if (!(row->commands & 1u << out->command))
        return fail_text(err, RULE_CONTROL_VALUE, "--%s does not go with this command",
                         row->name);
    given[row - ROWS] = true;
    if (!row->arg)
        return inline_value
                   ? fail_text(err, RULE_CONTROL_VALUE, "--%s takes no value", row->name)
                   : take(out, row, "1", err);
    if (!inline_value && !argv[*at + 1])
        return fail_text(err, RULE_CONTROL_VALUE, "--%s needs a value: %s", row->name,
                         row->arg);
    return take(out, row, inline_value ? inline_value : argv[++*at], err);
}

/* "--asset-time" to "POMEX_MOCK_ASSET_TIME". */
static void twin_name(const struct row *row, char *out, size_t room)
{
    snprintf(out, room, "POMEX_MOCK_%s", row->name);
    for (; *out; out++) {
        if (*out == '-')
            *out = '_';
        else
            *out = (char)toupper((unsigned char)*out);
    }
}

static bool take_list(struct options *out, const struct row *row, const char *list,
                      struct error *err)
{
    char *rest = options_keep(out, strdup(list));
    if (!rest)
        return fail_text(err, RULE_CONTROL_VALUE, "too many values");
    for (char *item; (item = strsep(&rest, ","));)
        if (*item && !take(out, row, item, err))
            return false;
    return true;
}

static bool take_twins(struct options *out, const bool *given, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct row *row = &ROWS[i];
        char name[64];
        twin_name(row, name, sizeof name);
        const char *value =
            given[i] || !(row->commands & 1u << out->command) ? NULL : getenv(name);
        if (!value || !*value)
            continue;
        struct error cause = {0};
        bool taken = true;
        if (row->arg)
            taken = row->repeats ? take_list(out, row, value, &cause)
                                 : take(out, row, value, &cause);
        else if (strcmp(value, "1") == 0 || strcmp(value, "true") == 0)
            taken = take(out, row, "1", &cause);
        if (!taken)
            return fail_text(err, RULE_CONTROL_VALUE, "%s: %s", name, cause.message);
    }
    return true;
}

static bool take_defaults(struct options *out, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        if (ROWS[i].fallback && !take(out, &ROWS[i], ROWS[i].fallback, err))
            return false;
    return true;
}

/* The command may stand before or behind the options; what is not one of these is no
 * command. */
static enum command command_find(int argc, char **argv)
{
    static const struct {
        const char *word;
        enum command command;
    } WORDS[] = {{"serve", COMMAND_SERVE}, {"exec", COMMAND_EXEC},
                 {"ready", COMMAND_READY}, {"--help", COMMAND_HELP},
                 {"-h", COMMAND_HELP},     {"--version", COMMAND_VERSION},
                 {"--man", COMMAND_MAN}};
    enum command found = COMMAND_SERVE;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *value = NULL;
        const struct row *row = row_of(argv[i], &value);
        for (size_t j = 0; j < COUNT_OF(WORDS); j++)
            if (strcmp(argv[i], WORDS[j].word) == 0 && found < COMMAND_HELP)
                found = WORDS[j].command;
        i += row && row->arg && !value; /* its value is the next word */
    }
    return found;
}

static bool is_command_word(const char *word)
{
    return strcmp(word, "serve") == 0 || strcmp(word, "exec") == 0 ||
           strcmp(word, "ready") == 0;
}

static bool take_child(char **words, struct options *out, struct error *err)
{
    out->child = words;
    if (out->command == COMMAND_EXEC)
        return true;
    return *words ? fail_text(err, RULE_CONTROL_VALUE,
                              "only exec takes a command: %.100s", *words)
                  : true;
}

bool options_read(int argc, char **argv, struct options *out, struct error *err)
{
    bool given[COUNT_OF(ROWS)] = {false};
    *out = (struct options){.command = command_find(argc, argv)};
    if (!take_defaults(out, err))
        return false;
    if (out->command == COMMAND_EXEC)
        out->listen = "127.0.0.1:0";
    if (out->command >= COMMAND_HELP)
        return true;
    int at = 1;
    for (; argv[at] && strcmp(argv[at], "--") != 0; at++)
        if (!is_command_word(argv[at]) && !take_word(argv, &at, out, given, err))
            return false;
    if (argv[at] && !take_child(argv + at + 1, out, err))
        return false;
    if (out->command == COMMAND_EXEC && (!out->child || !*out->child))
        return fail_text(err, RULE_CONTROL_VALUE,
                         "exec needs a command: pomex-mock exec -- CMD...");
    return take_twins(out, given, err);
}

char *options_keep(struct options *options, char *owned)
{
    if (options->owned_count == (int)COUNT_OF(options->owned)) {
        free(owned);
        return NULL;
    }
    return options->owned[options->owned_count++] = owned;
}

void options_clean(struct options *options)
{
    for (int i = 0; i < options->owned_count; i++)
        free(options->owned[i]);
    cJSON_Delete(options->load);
    free(options->faults);
}

void options_each(option_row_fn *each, void *context)
{
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        each(context, ROWS[i].name, ROWS[i].arg, ROWS[i].fallback, ROWS[i].help);
}
