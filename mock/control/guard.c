#include "control/guard.h"

#include "base/auto.h"
#include "control/dashboard.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HOST_SIZE = 256 };

/* The host of "host", "host:port" or "[v6]:port", without its port. False when it is none
 * of these: with userinfo, an empty or bad port, anything odd. */
static bool authority_host(const char *authority, char out[HOST_SIZE])
{
    size_t size =
        authority[0] == '[' ? strcspn(authority, "]") + 1 : strcspn(authority, ":");
    if (size == 0 || size >= HOST_SIZE || size > strlen(authority))
        return false;
    const char *port = authority + size;
    if (*port) {
        size_t digits = strspn(port + 1, "0123456789");
        if (*port != ':' || digits == 0 || digits > 5 || port[1 + digits] != '\0')
            return false;
    }
    memcpy(out, authority, size);
    out[size] = '\0';
    return strpbrk(out, "@/ \\?#") == NULL;
}

/* "https://mock.local:8443" of "https://mock.local:8443/base". */
static bool url_origin(const char *url, char *out, size_t room)
{
    const char *colon = url ? strstr(url, "://") : NULL;
    if (!colon)
        return false;
    size_t size = (size_t)(colon + 3 - url) + strcspn(colon + 3, "/?#");
    return snprintf(out, room, "%.*s", (int)size, url) < (int)room;
}

static bool is_public_host(const struct control *control, const char *host)
{
    char origin[HOST_SIZE + 16];
    char known[HOST_SIZE];
    return url_origin(control->app->settings->public_url, origin, sizeof origin) &&
           authority_host(strstr(origin, "://") + 3, known) &&
           strcasecmp(known, host) == 0;
}

/* On any port: a container may map it. */
static bool is_own_host(const struct control *control, const char *authority)
{
    static const char *const LOOPBACK[] = {"127.0.0.1", "localhost", "[::1]"};
    char host[HOST_SIZE];
    if (!authority || !authority_host(authority, host))
        return false;
    for (size_t i = 0; i < COUNT_OF(LOOPBACK); i++)
        if (strcasecmp(host, LOOPBACK[i]) == 0)
            return true;
    return (control->listen_host && strcasecmp(host, control->listen_host) == 0) ||
           is_public_host(control, host);
}

static bool check_host(const struct control *control, const struct request *req,
                       struct error *err)
{
    const char *host = request_header(req, "Host");
    if (is_own_host(control, host))
        return true;
    fail(err, RULE_CONTROL_HOST, host ? host : "(none)");
    return fail_detail(err, "Host", host, "127.0.0.1, localhost or [::1], on any port");
}

/* The origin that a page of this mock has in its browser. */
static bool is_own_origin(const struct control *control, const struct request *req,
                          const char *origin)
{
    char own[HOST_SIZE + 16];
    const char *host = request_header(req, "Host");
    if (host && snprintf(own, sizeof own, "http://%s", host) < (int)sizeof own &&
        strcasecmp(origin, own) == 0)
        return true;
    return url_origin(control->app->settings->public_url, own, sizeof own) &&
           strcasecmp(origin, own) == 0;
}

/* Every header of the name counts: what a proxy or a trick doubled does not slip by. */
static bool check_site(const struct control *control, const struct request *req,
                       struct error *err)
{
    for (int i = 0; i < req->header_count; i++) {
        const char *name = req->headers[i].name;
        const char *value = req->headers[i].value;
        if (strcasecmp(name, "Origin") == 0 && !is_own_origin(control, req, value)) {
            fail(err, RULE_CONTROL_ORIGIN);
            return fail_detail(err, "Origin", value, "the mock's own origin, or none");
        }
        if (strcasecmp(name, "Sec-Fetch-Site") == 0 &&
            strcmp(value, "same-origin") != 0 && strcmp(value, "none") != 0) {
            fail(err, RULE_CONTROL_ORIGIN);
            return fail_detail(err, "Sec-Fetch-Site", value, "same-origin or none");
        }
    }
    return true;
}

static bool is_loopback(const char *peer)
{
    return strncmp(peer, "127.", 4) == 0 || strcmp(peer, "::1") == 0 ||
           strncmp(peer, "::ffff:127.", 11) == 0;
}

static bool check_peer(const struct control *control, const struct request *req,
                       struct error *err)
{
    if (control->policy == ADMIN_TOKEN && dashboard_is_part(req))
        return true;
    const char *token = request_header(req, "X-Mock-Token");
    bool outside = !req->peer || !is_loopback(req->peer);
    if (control->policy != ADMIN_TOKEN || (outside && !token))
        return outside ? fail(err, RULE_CONTROL_PEER) : true;
    size_t size = strlen(control->token);
    bool same =
        token && strlen(token) == size && CRYPTO_memcmp(token, control->token, size) == 0;
    return same ? true : fail(err, RULE_CONTROL_TOKEN);
}

/* A form or a simple fetch cannot send this type without a preflight. */
static bool check_type(const struct request *req, struct error *err)
{
    static const char JSON[] = "application/json";
    if (strcmp(req->method, "POST") != 0 && strcmp(req->method, "PUT") != 0)
        return true;
    const char *type = request_header(req, "Content-Type");
    if (type && strncasecmp(type, JSON, sizeof JSON - 1) == 0 &&
        strchr("; \t", type[sizeof JSON - 1]))
        return true;
    fail(err, RULE_CONTROL_TYPE);
    return fail_detail(err, "Content-Type", type, JSON);
}

bool guard_check(const struct control *control, const struct request *req,
                 struct error *err)
{
    return check_host(control, req, err) && check_site(control, req, err) &&
           check_peer(control, req, err) && check_type(req, err);
}

bool guard_asks_token(const struct control *control, const struct error *err)
{
    return control->policy == ADMIN_TOKEN &&
           (err->rule == RULE_CONTROL_TOKEN || err->rule == RULE_CONTROL_PEER);
}
