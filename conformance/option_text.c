#include "base/memory.h"
#include "option_rows.h"
#include "options.h"

#include <string.h>

enum { INDENT = 28, WIDTH = 90 };

/* Appends `words`, broken into lines that begin at column INDENT. */
static void add_wrapped(struct text *out, size_t column, const char *words)
{
    if (column + 2 > INDENT) {
        text_add(out, "\n");
        column = 0;
    }
    text_addf(out, "%*s", (int)(INDENT - column), "");
    for (column = INDENT; *words != '\0';) {
        size_t size = strcspn(words, " ");
        if (column > INDENT && column + 1 + size > WIDTH) {
            text_addf(out, "\n%*s", INDENT, "");
            column = INDENT;
        } else if (column > INDENT) {
            text_add(out, " ");
            column++;
        }
        text_add_n(out, words, size);
        column += size;
        words += size + strspn(words + size, " ");
    }
    text_add(out, "\n");
}

static bool is_shown(const struct option_row *row, enum command command)
{
    return row->help != NULL && (command == COMMAND_NONE || row->commands == 0 ||
                                 (row->commands & 1U << command) != 0);
}

/* The sentence of an option with its default. */
static void add_meaning(const struct option_row *row, struct text *out)
{
    text_add(out, row->help);
    if (row->standard != NULL)
        text_addf(out, " (default: %s)", row->standard);
}

static void add_option(const struct option_row *row, struct text *out)
{
    AUTO(text_drop) struct text meaning = text_new(1024);
    add_meaning(row, &meaning);
    size_t start = out->size;
    if (row->letter != 0)
        text_addf(out, "  -%c, --%s", row->letter, row->name);
    else
        text_addf(out, "      --%s", row->name);
    if (row->arg != NULL)
        text_addf(out, " %s", row->arg);
    add_wrapped(out, out->size - start, text_string(&meaning));
}

static void add_command(const struct command_row *row, struct text *out)
{
    size_t start = out->size;
    text_addf(out, "  %s", row->name);
    AUTO(text_drop) struct text help = text_new(1024);
    text_add(&help, row->help);
    add_wrapped(out, out->size - start, text_string(&help));
}

void options_help(enum command command, struct text *out)
{
    if (command != COMMAND_NONE) {
        const struct command_row *row = command_row(command);
        text_addf(out, "Usage: pomex-conformance %s %s\n%s.\n", row->name, row->args,
                  row->help);
    } else {
        text_add(out, "Usage: pomex-conformance COMMAND [OPTION]... [PATH]...\n"
                      "Replay scenarios against the Pomex API, or a fake of it.\n"
                      "\nCommands:\n");
        for (const struct command_row *row = COMMAND_ROWS; row->name != NULL; row++)
            add_command(row, out);
    }
    text_add(out, "\nOptions:\n");
    for (const struct option_row *row = OPTION_ROWS; row->name != NULL; row++)
        if (is_shown(row, command))
            add_option(row, out);
    if (command == COMMAND_NONE)
        text_add(out, "\nBase URL and key come from API_BASE and API_KEY.\n");
}

/* Appends text to roff: a dash is no hyphen, a backslash no escape, a point at the start
 * of a line no request. */
static void add_roff(struct text *out, const char *words)
{
    for (; *words != '\0'; words++) {
        if (*words == '-')
            text_add(out, "\\-");
        else if (*words == '\\')
            text_add(out, "\\e");
        else
            text_add_char(out, *words);
    }
}

static void add_man_option(const struct option_row *row, struct text *out)
{
    text_add(out, ".TP\n\\fB");
    if (row->letter != 0)
        text_addf(out, "\\-%c\\fR, \\fB", row->letter);
    text_add(out, "\\-\\-");
    add_roff(out, row->name);
    text_add(out, "\\fR");
    if (row->arg != NULL) {
        text_add(out, " \\fI");
        add_roff(out, row->arg);
        text_add(out, "\\fR");
    }
    text_add(out, "\n");
    AUTO(text_drop) struct text meaning = text_new(1024);
    add_meaning(row, &meaning);
    add_roff(out, text_string(&meaning));
    text_add(out, ".\n");
}

static void add_man_commands(struct text *out)
{
    text_add(out, ".SH COMMANDS\n");
    for (const struct command_row *row = COMMAND_ROWS; row->name != NULL; row++) {
        text_addf(out, ".TP\n\\fB%s\\fR ", row->name);
        add_roff(out, row->args);
        text_add(out, "\n");
        add_roff(out, row->help);
        text_add(out, ".\n");
    }
}

static void add_man_exits(struct text *out)
{
    text_add(out, ".SH EXIT STATUS\n");
    for (const struct exit_row *row = EXIT_ROWS; row->help != NULL; row++) {
        text_addf(out, ".TP\n%d\n", row->code);
        add_roff(out, row->help);
        text_add(out, ".\n");
    }
    text_add(out, ".PP\nWhen several hold, the first of 70, 2, 1, 5, 6, 3, 77, 0.\n");
}

void options_man(struct text *out)
{
    text_add(out, ".TH POMEX\\-CONFORMANCE 1 \"\" \"pomex " POMEX_VERSION "\"\n"
                  ".SH NAME\npomex\\-conformance \\- replay scenarios against the Pomex "
                  "API\n"
                  ".SH SYNOPSIS\n\\fBpomex\\-conformance\\fR \\fICOMMAND\\fR "
                  "[\\fIOPTION\\fR]... [\\fIPATH\\fR]...\n"
                  ".SH DESCRIPTION\n"
                  "Plays scenario files against an endpoint and judges every reply by "
                  "what the scenario expects and by the suite's contract. Results go to "
                  "stdout, diagnostics to stderr.\n");
    add_man_commands(out);
    text_add(out, ".SH OPTIONS\nOptions may follow paths; \\fB\\-\\-\\fR ends them.\n");
    for (const struct option_row *row = OPTION_ROWS; row->name != NULL; row++)
        if (row->help != NULL)
            add_man_option(row, out);
    add_man_exits(out);
    text_add(out, ".SH ENVIRONMENT\n"
                  ".TP\n\\fBAPI_BASE\\fR, \\fBAPI_KEY\\fR\n"
                  "Base URL and key, where the target asks for them.\n"
                  ".TP\n\\fBNO_COLOR\\fR\nNo colour, when it is not empty.\n"
                  ".TP\n\\fBXDG_STATE_HOME\\fR\n"
                  "Under its folder pomex stands what \\fBonce\\fR remembers of a live "
                  "target.\n"
                  ".SH SEE ALSO\n\\fBcurl\\fR(1)\n");
}
