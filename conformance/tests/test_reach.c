/* Whom the key reaches: the target and its proxy, and nobody else. */
#include "base/memory.h"
#include "check.h"
#include "folder.h"
#include "keyed.h"
#include "program.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

static const struct scripted_reply SINK[] = {
    {.on = "CONNECT *", .status = 403}, {.on = "*", .body = "{}"}, {0}};

/* What a server received that has the key in it. */
static int keys_in(struct scripted *server)
{
    int count = 0;
    for (size_t i = 0; i < scripted_count(server); i++) {
        const struct scripted_request *request = scripted_request(server, i);
        count += strstr(request->line, "sk-secret") != NULL ||
                 strstr(request->head, "sk-secret") != NULL ||
                 strstr(request->body, "sk-secret") != NULL;
    }
    return count;
}

struct reach {
    const char *redirect; /* where the target sends on to: "", "port", "host" */
    bool proxy, environment, tls;
};

/* The target, and who else the key could go to. */
struct servers {
    struct scripted *target, *elsewhere, *proxy, *environment;
    struct folder folder;
    char location[128], certificate[96]; /* a file of the folder */
    struct scripted_reply rows[2];       /* of the target */
};

static void servers_drop(struct servers *servers)
{
    scripted_stop(servers->target);
    scripted_stop(servers->elsewhere);
    scripted_stop(servers->proxy);
    scripted_stop(servers->environment);
    folder_drop(&servers->folder);
}

static void servers_start(struct servers *servers, const struct reach *reach)
{
    *servers = (struct servers){.folder = folder_new(),
                                .elsewhere = scripted_start(SINK),
                                .proxy = scripted_start(SINK),
                                .environment = scripted_start(SINK),
                                .rows[0] = {.on = "*", .body = "{}"}};
    snprintf(servers->certificate, sizeof servers->certificate, "%s/ca.pem",
             servers->folder.path);
    folder_write(&servers->folder, "ca.pem", "");
    if (reach->redirect[0] != '\0') {
        snprintf(servers->location, sizeof servers->location,
                 "Location: http://%s:%d/\r\n",
                 strcmp(reach->redirect, "host") == 0 ? "localhost" : "127.0.0.1",
                 scripted_port(servers->elsewhere));
        servers->rows[0].status = 302;
        servers->rows[0].headers = servers->location;
    }
    servers->target = reach->tls ? scripted_start_tls(servers->rows, servers->certificate)
                                 : scripted_start(servers->rows);
}

/* The environment and the command line name others as proxies. */
static struct program run(const struct servers *servers, const struct reach *reach)
{
    static const char *const NAMES[] = {"http_proxy", "https_proxy", "HTTPS_PROXY",
                                        "ALL_PROXY"};
    char words[CASE_COUNT(NAMES)][96];
    const char *variables[CASE_COUNT(NAMES) + 2] = {KEYED_VARIABLE};
    for (size_t i = 0; reach->environment && i < CASE_COUNT(NAMES); i++) {
        snprintf(words[i], sizeof words[i], "%s=%s", NAMES[i],
                 scripted_url(servers->environment));
        variables[i + 1] = words[i];
    }
    AUTO(stage_drop) struct stage *stage = keyed_new("/");
    const char *const arguments[] = {"run",
                                     "--base",
                                     scripted_url(servers->target),
                                     "--cacert",
                                     servers->certificate,
                                     stage_path(stage, "x.json"),
                                     "--retry=0",
                                     reach->proxy ? "--proxy" : NULL,
                                     scripted_url(servers->proxy),
                                     NULL};
    return program_run(arguments, variables);
}

/* A proxy is asked for http itself; for https it only sees that a tunnel is asked for,
 * without a header of ours. */
static void check_reach(const struct reach *reach)
{
    AUTO(servers_drop) struct servers servers;
    servers_start(&servers, reach);
    AUTO(program_drop) struct program got = run(&servers, reach);
    const bool redirects = reach->redirect[0] != '\0';
    char name[80];
    snprintf(name, sizeof name, "redirect %s, proxy %d, environment %d, TLS %d",
             reach->redirect, reach->proxy, reach->environment, reach->tls);
    CHECK_INT(name, !reach->proxy, keys_in(servers.target));
    CHECK_INT(name, reach->proxy && !reach->tls, keys_in(servers.proxy));
    CHECK_INT(name, reach->proxy, scripted_count(servers.proxy));
    CHECK_INT(name, 0, scripted_count(servers.environment));
    CHECK_INT(name, 0, scripted_count(servers.elsewhere));
    CHECK_INT(name,
              reach->proxy && reach->tls   ? 3
              : redirects && !reach->proxy ? 1
                                           : 0,
              got.status);
}

static void test_reach(void)
{
    static const char *const REDIRECTS[] = {"", "port", "host"};
    for (size_t i = 0; i < CASE_COUNT(REDIRECTS); i++)
        for (unsigned bits = 0; bits < 8; bits++)
            check_reach(&(struct reach){REDIRECTS[i], (bits & 1) != 0, (bits & 2) != 0,
                                        (bits & 4) != 0});
}

/* The keys of a TLS session are written nowhere, whatever the environment says. */
static void test_tls_keys(void)
{
    AUTO(folder_drop) struct folder folder = folder_new();
    AUTO(stage_drop) struct stage *stage = keyed_new("/");
    char certificate[96], log[96], variable[128];
    snprintf(certificate, sizeof certificate, "%s/ca.pem", folder.path);
    snprintf(log, sizeof log, "%s/keys", folder.path);
    snprintf(variable, sizeof variable, "SSLKEYLOGFILE=%s", log);
    AUTO(scripted_drop) struct scripted *target = scripted_start_tls(SINK, certificate);
    const char *const variables[] = {KEYED_VARIABLE, variable, NULL};
    const char *const arguments[] = {"run",      "--base",    scripted_url(target),
                                     "--cacert", certificate, stage_path(stage, "x.json"),
                                     NULL};
    AUTO(program_drop) struct program got = program_run(arguments, variables);
    CHECK_INT("exit", 0, got.status);
    CHECK_INT("it was TLS", 1, keys_in(target));
    CHECK_TRUE("no file", access(log, F_OK) != 0);
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"reach", test_reach},
        {"TLS keys", test_tls_keys},
        {NULL, NULL},
    };
    return check_run("reach", TESTS);
}
