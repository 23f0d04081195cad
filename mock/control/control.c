#include "control/control.h"

#include "base/auto.h"
#include "control/calls.h"
#include "control/dashboard.h"
#include "control/guard.h"
#include "control/resolve.h"

#include <stdio.h>
#include <string.h>

static const char ROOT[] = "/_mock/";
enum { ROOT_SIZE = sizeof ROOT - 1, STATE_MAX = 256 * 1024 * 1024 };

enum need { NOTHING, A_WORLD, A_RING };

static const struct row {
    const char *method, *pattern; /* `{}` is one segment */
    enum need need;
    call_fn *call;
    const char *about;
} ROWS[] = {
    /* clang-format off */
    {"GET",    "/_mock/",                     NOTHING, call_index,            "this page"},
    {"GET",    "/_mock/dashboard.css",        NOTHING, call_style,            "its style"},
    {"GET",    "/_mock/dashboard.js",         NOTHING, call_script,           "its script"},
    {"GET",    "/_mock/media/{}",             NOTHING, call_media,            "its pictures and videos"},
    {"GET",    "/_mock/overview",             NOTHING, call_overview,         "what it shows of a world"},
    {"GET",    "/_mock/presets",              NOTHING, call_presets,          "fault rules to choose from"},
    {"GET",    "/_mock/livez",                NOTHING, call_livez,            "whether the mock runs"},
    {"GET",    "/_mock/readyz",               NOTHING, call_readyz,           "whether it answers"},
    {"GET",    "/_mock/version",              NOTHING, call_version,          "its version"},
    {"GET",    "/_mock/metrics",              NOTHING, call_metrics,          "numbers for Prometheus"},
    {"GET",    "/_mock/worlds",               NOTHING, call_worlds,           "every world with its counts"},
    {"GET",    "/_mock/state",                A_WORLD, call_state_get,        "snapshot"},
    {"PUT",    "/_mock/state",                A_WORLD, call_state_put,        "replace by a snapshot"},
    {"DELETE", "/_mock/state",                A_WORLD, call_state_delete,     "reset"},
    {"POST",   "/_mock/fork",                 A_WORLD, call_fork,             "copy this world to another key's"},
    {"GET",    "/_mock/clock",                A_WORLD, call_clock_get,        "the world's instant and mode"},
    {"PUT",    "/_mock/clock",                A_WORLD, call_clock_put,        "change the mode"},
    {"POST",   "/_mock/clock/advance",        A_WORLD, call_clock_advance,    "move on; lists what changed"},
    {"GET",    "/_mock/faults",               A_WORLD, call_faults_get,       "the rules with their hits"},
    {"PUT",    "/_mock/faults",               A_WORLD, call_faults_put,       "replace the rules"},
    {"DELETE", "/_mock/faults",               A_WORLD, call_faults_delete,    "clear the rules"},
    {"GET",    "/_mock/assumptions",          A_WORLD, call_assumptions_get,  "the switches"},
    {"PUT",    "/_mock/assumptions",          A_WORLD, call_assumptions_put,  "set switches"},
    {"GET",    "/_mock/magic",                NOTHING, call_magic,            "every directive"},
    {"GET",    "/_mock/journal",              A_RING,  call_journal_get,      "what was asked and answered"},
    {"DELETE", "/_mock/journal",              A_RING,  call_journal_delete,   "forget it"},
    {"GET",    "/_mock/journal.har",          A_RING,  call_har,              "the journal as HAR 1.2"},
    {"GET",    "/_mock/journal.scenario",     A_RING,  call_scenario,         "the journal as a scenario to replay"},
    {"GET",    "/_mock/wait",                 A_RING,  call_wait,             "answers once so many requests were seen"},
    {"GET",    "/_mock/sessions",             A_WORLD, call_sessions,         "pending scans"},
    {"GET",    "/_mock/sessions/{}/qr.svg",   A_WORLD, call_session_qr,       "the QR code of a scan's link"},
    {"POST",   "/_mock/sessions/{}/complete", A_WORLD, call_session_complete, "finish a scan"},
    {"PUT",    "/_mock/assets/{}",            A_WORLD, call_asset_put,        "end an asset now"},
    {"PUT",    "/_mock/generations/{}",       A_WORLD, call_generation_put,   "end a generation now"},
    {"GET",    "/_mock/explain/{}",           NOTHING, call_explain,          "why a request was answered as it was"},
    {"GET",    "/_mock/openapi.json",         NOTHING, call_openapi,          "the public API in OpenAPI 3.1"},
    /* clang-format on */
};

bool call_row(size_t index, struct call_row *out)
{
    if (index >= COUNT_OF(ROWS))
        return false;
    *out = (struct call_row){ROWS[index].method, ROWS[index].pattern, ROWS[index].about};
    return true;
}

/* Fills the parameter that a `{}` stands for. */
static bool path_matches(const char *pattern, const char *path, char *param, size_t room)
{
    const char *hole = strstr(pattern, "{}");
    if (!hole)
        return strcmp(pattern, path) == 0;
    size_t before = (size_t)(hole - pattern);
    if (strncmp(pattern, path, before) != 0)
        return false;
    size_t size = strcspn(path + before, "/");
    if (size == 0 || size >= room || strcmp(hole + 2, path + before + size) != 0)
        return false;
    memcpy(param, path + before, size);
    param[size] = '\0';
    return true;
}

static bool method_matches(const char *want, const char *got)
{
    return strcmp(want, got) == 0 ||
           (strcmp(want, "GET") == 0 && strcmp(got, "HEAD") == 0);
}

static bool no_such_call(const char *path, struct error *err)
{
    const char *paths[COUNT_OF(ROWS) + 1] = {NULL};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        paths[i] = ROWS[i].pattern;
    const char *nearest = text_nearest(path, paths);
    fail(err, RULE_CONTROL_PATH, path);
    text_copy(err->nearest, sizeof err->nearest, nearest ? nearest : "");
    return false;
}

static const struct row *find_row(struct request *req, struct response *res,
                                  struct error *err)
{
    char allow[64] = "";
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        if (!path_matches(ROWS[i].pattern, req->path, req->params[0],
                          sizeof req->params[0]))
            continue;
        if (method_matches(ROWS[i].method, req->method))
            return &ROWS[i];
        size_t used = strlen(allow);
        snprintf(allow + used, sizeof allow - used, "%s%s%s", used ? ", " : "",
                 ROWS[i].method, strcmp(ROWS[i].method, "GET") == 0 ? ", HEAD" : "");
    }
    if (!allow[0]) {
        no_such_call(req->path, err);
        return NULL;
    }
    response_header(res, "Allow", allow);
    fail(err, RULE_CONTROL_METHOD, req->method, allow);
    return NULL;
}

static bool check_size(const struct request *req, struct error *err)
{
    if (!req->body_too_large)
        return true;
    char limit[32];
    snprintf(limit, sizeof limit, "%zu", control_body_limit(req->method, req->path));
    return fail(err, RULE_BODY_SIZE, limit);
}

static bool redirect(const struct control *control, const struct request *req,
                     struct response *res, struct error *err)
{
    if (control->policy == ADMIN_OFF)
        return fail(err, RULE_CONTROL_OFF);
    if (!method_matches("GET", req->method)) {
        response_header(res, "Allow", "GET, HEAD");
        return fail(err, RULE_CONTROL_METHOD, req->method, "GET, HEAD");
    }
    res->status = 302;
    response_header(res, "Location", ROOT);
    response_text(res, "text/plain; charset=utf-8", NULL, 0);
    return true;
}

/* The probes answer anybody. */
static bool is_probe(const struct request *req)
{
    return strcmp(req->path, "/_mock/livez") == 0 ||
           strcmp(req->path, "/_mock/readyz") == 0;
}

static bool answer(struct control *control, struct request *req, struct response *res,
                   struct error *err)
{
    if (strncmp(req->path, ROOT, ROOT_SIZE) != 0)
        return redirect(control, req, res, err);
    if (!is_probe(req)) {
        if (control->policy == ADMIN_OFF)
            return fail(err, RULE_CONTROL_OFF);
        if (!guard_check(control, req, err))
            return false;
    }
    const struct row *row = find_row(req, res, err);
    if (!row || !check_size(req, err))
        return false;
    if (row->need != NOTHING && !resolve_world(control, req, row->need == A_RING, err))
        return false;
    return row->call(control, req, res, err);
}

void control_handle(struct control *control, struct request *req, struct response *res)
{
    struct error err = {0};
    response_header(res, "Cache-Control", "no-store");
    response_header(res, "X-Content-Type-Options", "nosniff");
    if (answer(control, req, res, &err))
        return;
    /* What the public side calls by its own types is a control_error here, but for the
     * 400s, a bad key, and our own troubles. */
    if (err.status > 401 && err.status < 500)
        err.type = "control_error";
    response_error(res, &err);
    if (guard_asks_token(control, &err) && dashboard_wants(req))
        dashboard_page(res, &(struct error){0});
}

size_t control_body_limit(const char *method, const char *path)
{
    bool state = strcmp(method, "PUT") == 0 && strcmp(path, "/_mock/state") == 0;
    return state ? STATE_MAX : APP_BODY_MAX;
}

struct journal *call_journal(struct control *control, const struct request *req)
{
    return req->world ? req->world->journal
                      : worlds_unauthenticated(control->app->worlds);
}

bool call_answer_world(const struct world *world, struct response *res, struct error *err)
{
    struct json_out out = JSON_OUT_INIT(1024);
    json_open(&out, NULL, '{');
    json_string(&out, "world", world->name);
    json_close(&out, '}');
    return response_json(res, &out, err);
}
