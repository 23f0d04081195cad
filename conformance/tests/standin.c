#include "standin.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_OPTIONS = 32 };

static void become(const char **arguments, int in, int out)
{
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    execv(POMEX_INDEPENDENT, (char *const *)(void *)arguments);
    _exit(127);
}

/* Starts it and reads the line that says where it is. */
static void start(struct standin *standin, const char **arguments)
{
    int in[2], out[2];
    *standin = (struct standin){.pid = -1, .hold = -1};
    if (pipe2(in, O_CLOEXEC) != 0)
        return;
    if (pipe2(out, O_CLOEXEC) != 0) {
        close(in[0]);
        close(in[1]);
        return;
    }
    standin->pid = fork();
    if (standin->pid == 0)
        become(arguments, in[0], out[1]);
    close(in[0]);
    close(out[1]);
    standin->hold = in[1];
    FILE *lines = fdopen(out[0], "r");
    if (lines != NULL && fgets(standin->base, sizeof standin->base, lines) != NULL)
        standin->base[strcspn(standin->base, "\n")] = '\0';
    if (lines != NULL)
        fclose(lines);
}

static const char TARGET[] =
    "{ \"base\": \"%s\", \"live\": true, \"pace\": 0.1,\n"
    "  \"vars\": { \"api_key\": {\"env\": \"API_KEY\", \"secret\": true},\n"
    "            \"callback_url\": {\"env\": \"CALLBACK_URL\",\n"
    "                             \"default\": \"https://app.example.com/cb\"} },\n"
    "  \"headers\": { \"Authorization\": \"Bearer {{api_key}}\" },\n"
    "  \"prices\": { \"POST /v1/video/assets/sessions\": {},\n"
    "              \"POST /v1/video/assets\": {},\n"
    "              \"POST /v1/video/generations\": {\"video\": 1},\n"
    "              \"human\": {\"scan\": 1} },\n"
    "  \"human\": %s }\n";

static const char *const HUMANS[] = {
    [STANDIN_ASK] = "\"ask\"",
    [STANDIN_PRESS] =
        "{\"post\": \"{{link}}\", \"form\": {\"outcome\": \"{{outcome}}\"}}",
};

static void write_target(const struct standin *standin, enum standin_human human)
{
    FILE *file = fopen(standin->target, "we");
    if (file == NULL)
        return;
    fprintf(file, TARGET, standin->base, HUMANS[human]);
    fclose(file);
}

struct standin standin_start(const char *folder, enum standin_human human,
                             const char *const *options)
{
    struct standin standin;
    char certificate[sizeof standin.certificate], ledger[sizeof standin.ledger];
    snprintf(certificate, sizeof certificate, "%s/standin.pem", folder);
    snprintf(ledger, sizeof ledger, "%s/standin.ledger", folder);
    const char *arguments[MOST_OPTIONS + 6] = {POMEX_INDEPENDENT, "--tls", certificate,
                                               "--ledger", ledger};
    for (int i = 0; options != NULL && options[i] != NULL && i < MOST_OPTIONS; i++)
        arguments[5 + i] = options[i];
    start(&standin, arguments);
    snprintf(standin.certificate, sizeof certificate, "%s", certificate);
    snprintf(standin.ledger, sizeof ledger, "%s", ledger);
    snprintf(standin.target, sizeof standin.target, "%s/standin.json", folder);
    write_target(&standin, human);
    return standin;
}

struct standin standin_start_plain(const char *const *options)
{
    const char *arguments[MOST_OPTIONS + 2] = {POMEX_INDEPENDENT};
    for (int i = 0; options != NULL && options[i] != NULL && i < MOST_OPTIONS; i++)
        arguments[1 + i] = options[i];
    struct standin standin;
    start(&standin, arguments);
    return standin;
}

int standin_stop(struct standin *standin)
{
    int status = -1;
    if (standin->pid <= 0)
        return status;
    close(standin->hold);
    waitpid(standin->pid, &status, 0);
    standin->pid = -1;
    return status;
}

void standin_drop(struct standin *standin)
{
    standin_stop(standin);
}

int standin_bought(const struct standin *standin, const char *kind)
{
    FILE *file = fopen(standin->ledger, "re");
    if (file == NULL)
        return 0; /* nothing was bought yet */
    int count = 0;
    size_t size = strlen(kind);
    char line[256];
    while (fgets(line, sizeof line, file) != NULL)
        count += strncmp(line, kind, size) == 0 && line[size] == ' ';
    fclose(file);
    return count;
}
