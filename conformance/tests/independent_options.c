#include "independent_options.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct indep_options options;

static struct reading {
    const char *name, *values[2];
    const char *chosen; /* NULL: neither */
} readings[] = {
    {"not-found-type", {"not_found_error", "invalid_request_error"}, NULL},
    {"limit-over-max", {"clamp", "reject"}, NULL},
    {"task-model", {"omit", "include"}, NULL},
};

enum { READINGS = sizeof readings / sizeof readings[0] };

const struct indep_options *indep_options(void)
{
    return &options;
}

const char *indep_reading(const char *name, const char *own)
{
    for (size_t i = 0; i < READINGS; i++)
        if (strcmp(readings[i].name, name) == 0 && readings[i].chosen != NULL)
            return readings[i].chosen;
    for (size_t i = 0; i < READINGS && options.agree; i++)
        if (strcmp(readings[i].name, name) == 0)
            return readings[i].values[0];
    return own;
}

bool indep_agrees(void)
{
    return options.agree;
}

bool indep_reads(const char *name, const char *value)
{
    return strcmp(indep_reading(name, ""), value) == 0;
}

/* "NAME=VALUE" */
static bool choose(const char *text)
{
    size_t size = strcspn(text, "=");
    for (size_t i = 0; i < READINGS && text[size] == '='; i++)
        for (int j = 0; j < 2; j++)
            if (strncmp(readings[i].name, text, size) == 0 &&
                readings[i].name[size] == '\0' &&
                strcmp(readings[i].values[j], text + size + 1) == 0) {
                readings[i].chosen = readings[i].values[j];
                return true;
            }
    fprintf(stderr, "independent-server: --reading %s: no such switch or value\n", text);
    return false;
}

bool indep_options_read(int count, char *const *arguments)
{
    static const struct option LONGS[] = {
        {"tls", required_argument, NULL, 't'},
        {"delay", required_argument, NULL, 'd'},
        {"phase", required_argument, NULL, 'w'},
        {"ledger", required_argument, NULL, 'l'},
        {"picky", no_argument, NULL, 'p'},
        {"agree", no_argument, NULL, 'a'},
        {"reading", required_argument, NULL, 'r'},
        {0},
    };
    bool good = true;
    for (int letter; (letter = getopt_long(count, arguments, "", LONGS, NULL)) != -1;) {
        if (letter == 't')
            options.tls = optarg;
        else if (letter == 'd')
            options.delay = strtol(optarg, NULL, 10);
        else if (letter == 'w')
            options.phase = strtol(optarg, NULL, 10);
        else if (letter == 'l')
            options.ledger = optarg;
        else if (letter == 'p')
            options.picky = true;
        else if (letter == 'a')
            options.agree = true;
        else
            good &= letter == 'r' && choose(optarg);
    }
    return good && optind == count;
}

long indep_phase(long own)
{
    return options.phase > 0 ? options.phase : own;
}

void indep_bought(const char *kind, const char *id)
{
    if (options.ledger == NULL)
        return;
    char line[256];
    int size = snprintf(line, sizeof line, "%s %s\n", kind, id);
    int file = open(options.ledger, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    /* A call that is not in the ledger would make the tests of money worthless. */
    if (file < 0 || write(file, line, (size_t)size) != size || fsync(file) != 0)
        abort();
    close(file);
}
