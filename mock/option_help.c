#include "option_values.h"

#include "base/auto.h"

#include <string.h>

static const char *const COMMANDS[][2] = {
    {"pomex-mock [serve] [OPTION]...", "serve until SIGINT or SIGTERM"},
    {"pomex-mock exec [OPTION]... -- CMD...",
     "serve on a free port, run CMD with API_BASE and API_KEY set, stop, exit with CMD's "
     "status"},
    {"pomex-mock ready [--url URL] [--timeout 10s]",
     "wait until a mock answers; exit 0 or 1"},
};

static const char ENVIRONMENT[] = "Every option has an environment twin: --asset-time is "
                                  "POMEX_MOCK_ASSET_TIME. A flag wins; an empty "
                                  "value counts as unset; options that repeat are "
                                  "comma-separated; a switch is on with 1 or true.";

static void help_row(void *context, const char *name, const char *arg,
                     const char *fallback, const char *help)
{
    char left[64];
    FILE *out = context;
    snprintf(left, sizeof left, "--%s%s%s", name, arg ? " " : "", arg ? arg : "");
    fprintf(out, "  %-24s %s%s%s%s\n", left, help, fallback ? " (" : "",
            fallback ? fallback : "", fallback ? ")" : "");
}

static void values_join(const struct assumption_row *row, char *out, size_t room)
{
    AUTO(text_drop) struct text text = TEXT_INIT(512);
    for (size_t i = 0; row->values[i]; i++)
        text_printf(&text, "%s%s", i ? "|" : "", row->values[i]);
    text_copy(out, room, text.data);
}

void options_help(FILE *out)
{
    fputs("A fake of the Pomex Real-Human Asset API that a test can steer.\n\n", out);
    for (size_t i = 0; i < COUNT_OF(COMMANDS); i++)
        fprintf(out, "  %s\n      %s\n", COMMANDS[i][0], COMMANDS[i][1]);
    fputs("\nOptions:\n", out);
    options_each(help_row, out);
    fprintf(out, "  %-24s %s\n  %-24s %s\n", "-h, --help", "print this help and exit",
            "--version", "print the version and exit");
    fputs("\nAssumptions, for --assume NAME=VALUE; the first value is the default:\n",
          out);
    for (int i = 0; i < ASSUMPTION_COUNT; i++) {
        const struct assumption_row *row = assumption_row((enum assumption)i);
        char values[128];
        values_join(row, values, sizeof values);
        fprintf(out, "  %s=%s  (%s)\n      %s\n", row->name, values,
                basis_name(row->basis), row->about);
    }
    fprintf(out, "\n%s\n", ENVIRONMENT);
}

/* roff reads '-' as a hyphen and '.' at a line's start as a request. */
static void roff(FILE *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", out);
    for (; *text; text++) {
        if (*text == '-' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
        if (*text == '\\')
            fputc('e', out);
    }
}

static void roff_item(FILE *out, const char *head, const char *tail, const char *text)
{
    fputs(".TP\n\\fB", out);
    roff(out, head);
    fputs("\\fR", out);
    roff(out, tail);
    fputs("\n", out);
    roff(out, text);
    fputs("\n", out);
}

static void man_row(void *context, const char *name, const char *arg,
                    const char *fallback, const char *help)
{
    char head[64], tail[64], text[512];
    snprintf(head, sizeof head, "--%s", name);
    snprintf(tail, sizeof tail, "%s%s", arg ? " " : "", arg ? arg : "");
    snprintf(text, sizeof text, "%s.%s%s%s", help, fallback ? " Default: " : "",
             fallback ? fallback : "", fallback ? "." : "");
    roff_item(context, head, tail, text);
}

void options_man(FILE *out)
{
    fprintf(out,
            ".TH POMEX-MOCK 1 \"\" \"pomex-mock %s\"\n.SH NAME\npomex-mock \\- a fake of "
            "the Pomex "
            "Real-Human Asset API that a test can steer\n.SH SYNOPSIS\n",
            POMEX_VERSION);
    for (size_t i = 0; i < COUNT_OF(COMMANDS); i++)
        roff_item(out, COMMANDS[i][0], "", COMMANDS[i][1]);
    fputs(".SH OPTIONS\n", out);
    options_each(man_row, out);
    roff_item(out, "--help", "", "print the usage and exit.");
    roff_item(out, "--version", "", "print the version and exit.");
    fputs(
        ".SH ASSUMPTIONS\nFor \\-\\-assume NAME=VALUE; the first value is the default.\n",
        out);
    for (int i = 0; i < ASSUMPTION_COUNT; i++) {
        const struct assumption_row *row = assumption_row((enum assumption)i);
        char values[128], text[512];
        values_join(row, values, sizeof values);
        snprintf(text, sizeof text, "%s (%s, decision %d)", row->about,
                 basis_name(row->basis), row->decision);
        roff_item(out, row->name, "", "");
        fprintf(out, "\\fI");
        roff(out, values);
        fputs("\\fR\n.br\n", out);
        roff(out, text);
        fputs("\n", out);
    }
    fputs(".SH ENVIRONMENT\n", out);
    roff(out, ENVIRONMENT);
    fputs("\n.SH EXIT STATUS\n", out);
    roff_item(out, "0", "", "served and was told to stop; ready: a mock answers.");
    roff_item(out, "1", "",
              "a failure at run time: port taken, state file refused; ready: no answer "
              "in time.");
    roff_item(out, "2", "", "a bad option, value, or option file.");
    fputs(".PP\nexec exits with the command's status: 128+N when a signal ended it, 127 "
          "when it was not "
          "found, 126 when it could not be run.\n",
          out);
}
