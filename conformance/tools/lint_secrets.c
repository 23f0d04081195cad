#include "tools/lint.h"

#include "read/template.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { SHORTEST = 6 };

/* What walks over the files; a string is told once, however many calls it reaches. */
struct secrets {
    const struct plan *plan;
    struct diagnostics *diagnostics;
};

static bool told_before(const struct secrets *secrets, struct place place)
{
    for (size_t i = 0; i < secrets->diagnostics->count; i++) {
        const struct place *other = &secrets->diagnostics->items[i].place;
        if (other->file != NULL && place.file != NULL && other->line == place.line &&
            other->column == place.column && strcmp(other->file, place.file) == 0)
            return true;
    }
    return false;
}

static void tell(const struct secrets *secrets, const cJSON *node, const char *what)
{
    struct place place = place_of(secrets->plan->sources->places, node);
    if (!told_before(secrets, place))
        diagnostics_error(
            secrets->diagnostics, place,
            "%s: declare it in `vars` with `env` and `\"secret\": true`, and "
            "write {{name}} here",
            what);
}

/* Prefixes by which well-known keys are known; behind it come so many word characters. */
static const struct {
    const char *prefix;
    size_t more;
} SHAPES[] = {
    {"sk-", 12},        {"sk_live_", 10},   {"ghp_", 30}, {"github_pat_", 20},
    {"glpat-", 16},     {"xoxb-", 10},      {"AKIA", 16}, {"AIza", 30},
    {"eyJhbGciOi", 20}, {"-----BEGIN ", 0},
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '.';
}

static bool has_shape(const char *text)
{
    for (size_t i = 0; i < sizeof SHAPES / sizeof SHAPES[0]; i++) {
        const char *at = text;
        while ((at = strstr(at, SHAPES[i].prefix)) != NULL) {
            bool begins = at == text || !is_word(at[-1]);
            size_t more = 0;
            at += strlen(SHAPES[i].prefix);
            while (is_word(at[more]))
                more++;
            if (begins && more >= SHAPES[i].more)
                return true;
        }
    }
    return false;
}

static bool holds_known(const struct plan *plan, const char *text)
{
    for (size_t i = 0; i < plan->secret_count; i++)
        if (strlen(plan->secrets[i].value) >= SHORTEST &&
            strstr(text, plan->secrets[i].value) != NULL)
            return true;
    return false;
}

/* "https://user:password@host". */
static bool has_userinfo(const char *text)
{
    const char *host = strstr(text, "://");
    if (host == NULL)
        return false;
    host += 3;
    size_t size = strcspn(host, "/?# ");
    const char *at = memchr(host, '@', size);
    return at != NULL && memchr(host, ':', (size_t)(at - host)) != NULL;
}

static void check_strings(const struct secrets *secrets, const cJSON *tree)
{
    if (cJSON_IsString(tree)) {
        const char *text = tree->valuestring;
        if (holds_known(secrets->plan, text))
            tell(secrets, tree, "the value of a secret is written here");
        else if (has_shape(text))
            tell(secrets, tree, "this looks like a key");
        else if (has_userinfo(text) && !template_is(text))
            tell(secrets, tree, "this URL carries a password");
    }
    for (const cJSON *child = tree->child; child != NULL; child = child->next)
        check_strings(secrets, child);
}

/* A variable that says it is secret, and is not. */
static void check_vars(const struct secrets *secrets, const cJSON *vars)
{
    for (const cJSON *variable = vars != NULL ? vars->child : NULL; variable != NULL;
         variable = variable->next) {
        const cJSON *secret = cJSON_GetObjectItemCaseSensitive(variable, "secret");
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(variable, "default");
        if (cJSON_IsTrue(secret) && cJSON_IsString(value))
            tell(secrets, value, "a secret has its value written here as `default`");
    }
}

/* "Bearer abc" has its credential behind the scheme. */
static const char *credential_of(const char *value)
{
    static const char *const SCHEMES[] = {"Bearer ", "Basic ", "Token ", "ApiKey "};
    for (size_t i = 0; i < sizeof SCHEMES / sizeof SCHEMES[0]; i++)
        if (strncasecmp(value, SCHEMES[i], strlen(SCHEMES[i])) == 0)
            return value + strlen(SCHEMES[i]);
    return value;
}

static bool names_credential(const char *name)
{
    static const char *const NAMES[] = {
        "authorization", "proxy-authorization", "x-api-key",   "api-key",  "api_key",
        "apikey",        "access_token",        "secret",      "password", "cookie",
        "client_secret", "private_key",         "x-auth-token"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strcasecmp(name, NAMES[i]) == 0)
            return true;
    return false;
}

/* Literal values of members that are named like a credential. */
static void check_members(const struct secrets *secrets, const cJSON *tree)
{
    for (const cJSON *child = tree != NULL ? tree->child : NULL; child != NULL;
         child = child->next) {
        check_members(secrets, child);
        if (child->string == NULL || !cJSON_IsString(child) ||
            !names_credential(child->string) || template_is(child->valuestring))
            continue;
        if (strlen(credential_of(child->valuestring)) >= SHORTEST)
            tell(secrets, child, "this looks like a credential");
    }
}

/* What is meant to be refused opens nothing. */
static bool expects_refusal(const struct call *call)
{
    const cJSON *status = cJSON_GetObjectItemCaseSensitive(call->expect.json, "status");
    return cJSON_IsNumber(status) &&
           (status->valuedouble == 401 || status->valuedouble == 403);
}

static void check_call(void *context, const struct step *step, const struct call *call)
{
    const struct secrets *secrets = context;
    (void)step;
    if (expects_refusal(call))
        return;
    check_members(secrets, call->headers);
    check_members(secrets, call->query);
    check_members(secrets, call->json);
}

/* A target's own file: the default key of a mock opens nothing. */
static bool is_target(const struct plan *plan, const struct source *source)
{
    return strcmp(source->path, plan->target->file) == 0;
}

void lint_secrets(const struct plan *plan, struct diagnostics *diagnostics)
{
    struct secrets secrets = {plan, diagnostics};
    for (size_t i = 0; i < plan->sources->count; i++) {
        const struct source *source = plan->sources->items[i];
        if (source->root == NULL || (is_target(plan, source) && !plan->target->live))
            continue;
        check_vars(&secrets, cJSON_GetObjectItemCaseSensitive(source->root, "vars"));
        check_strings(&secrets, source->root);
    }
    lint_each_call(plan, check_call, &secrets);
}
