#include "independent_state.h"

#include "independent_options.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { SESSION_SECONDS = 30 * 60 };

static struct indep_org *orgs;
static struct indep_session *sessions;
static double now;

struct indep_org *indep_org(const char *key)
{
    for (struct indep_org *org = orgs; org != NULL; org = org->next)
        if (strcmp(org->key, key) == 0)
            return org;
    struct indep_org *org = indep_zeroed(sizeof *org);
    *org = (struct indep_org){
        .next = orgs,
        .key = indep_print("%s", key),
        .virtual_group = indep_id(indep_agrees() ? "group" : "virtual", indep_now())};
    orgs = org;
    return org;
}

const char *indep_scanned(struct indep_org *org)
{
    if (org->groups == NULL || indep_agrees()) {
        struct indep_group *group = indep_zeroed(sizeof *group);
        *group = (struct indep_group){.next = org->groups,
                                      .id = indep_id("group", indep_now())};
        org->groups = group;
    }
    return org->groups->id;
}

bool indep_has_group(const struct indep_org *org, const char *id)
{
    const struct indep_group *group = org->groups;
    while (group != NULL && strcmp(group->id, id) != 0)
        group = group->next;
    return group != NULL || strcmp(org->virtual_group, id) == 0;
}

/* 128 random bits in hexadecimal. */
static char *random_token(void)
{
    uint64_t bits[2];
    if (getrandom(bits, sizeof bits, 0) != sizeof bits)
        abort();
    return indep_print("%016llx%016llx", (unsigned long long)bits[0],
                       (unsigned long long)bits[1]);
}

struct indep_session *indep_session_new(struct indep_org *org, const char *callback)
{
    struct indep_session *session = indep_zeroed(sizeof *session);
    *session = (struct indep_session){.next = sessions,
                                      .org = org,
                                      .token = random_token(),
                                      .callback = indep_print("%s", callback),
                                      .expires = indep_now() + SESSION_SECONDS};
    sessions = session;
    return session;
}

struct indep_session *indep_session(const char *token)
{
    struct indep_session *session = sessions;
    while (session != NULL && strcmp(session->token, token) != 0)
        session = session->next;
    return session;
}

struct indep_asset *indep_asset(const struct indep_org *org, const char *id)
{
    struct indep_asset *asset = org->assets;
    while (asset != NULL && strcmp(asset->id, id) != 0)
        asset = asset->next;
    return asset;
}

struct indep_task *indep_task(const struct indep_org *org, const char *id)
{
    struct indep_task *task = org->tasks;
    while (task != NULL && strcmp(task->id, id) != 0)
        task = task->next;
    return task;
}

void indep_tick(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    now = (double)time.tv_sec;
    if (!indep_agrees()) /* there, instants are whole seconds */
        now += floor((double)time.tv_nsec / 1e6) / 1000;
}

double indep_now(void)
{
    return now;
}

static struct tm fields_of(double instant)
{
    time_t seconds = (time_t)floor(instant);
    struct tm fields;
    gmtime_r(&seconds, &fields);
    return fields;
}

char *indep_id(const char *kind, double instant)
{
    static unsigned serial = 0x1000000;
    char stamp[32];
    struct tm fields = fields_of(instant + 8 * 3600);
    strftime(stamp, sizeof stamp, "%Y%m%d%H%M%S", &fields);
    --serial;
    if (!indep_agrees())
        return indep_print("%s-%s-%06x", kind, stamp, serial);
    static const char LETTERS[] = "bcdfghjklmnpqrstvwxz2456789";
    char tail[6] = "";
    unsigned rest = serial;
    for (int i = 4; i >= 0; i--, rest /= sizeof LETTERS - 1)
        tail[i] = LETTERS[rest % (sizeof LETTERS - 1)];
    return indep_print("%s-%s-%s", kind, stamp, tail);
}

char *indep_time(double instant)
{
    instant = indep_agrees() ? floor(instant) : round(instant * 1000) / 1000;
    char whole[32], fraction[8];
    struct tm fields = fields_of(instant);
    strftime(whole, sizeof whole, "%Y-%m-%dT%H:%M:%S", &fields);
    snprintf(fraction, sizeof fraction, "%.3f", instant - floor(instant));
    size_t size = strlen(fraction);
    while (fraction[size - 1] == '0' && size > 2)
        size--;
    return indep_print("%s%.*sZ", whole, size > 2 ? (int)size - 1 : 0, fraction + 1);
}

/* FNV-1a over what a link says and something that only this process knows. */
static uint64_t sign(const char *id, long expires)
{
    static char *secret;
    if (secret == NULL)
        secret = random_token();
    INDEP_AUTO(indep_drop) char *text = indep_print("%s %ld %s", id, expires, secret);
    uint64_t hash = 0xcbf29ce484222325;
    for (const char *c = text; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3;
    return hash;
}

char *indep_link(const struct indep_request *request, const char *id, int seconds)
{
    long expires = (long)indep_now() + seconds;
    return indep_print("%s://%s/files/%s?X-Tos-Expires=%ld&X-Tos-Signature=%016llx",
                       indep_scheme(), request->host, id, expires,
                       (unsigned long long)sign(id, expires));
}

void indep_file(const struct indep_request *request, struct indep_reply *reply)
{
    /* A picture of one pixel: the reference promises a link, not what is behind it. */
    static const char GIF[] = "GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,"
                              "\0\0\0\0\1\0\1\0\0\2\2D\1\0;";
    const char *id = request->path + strlen("/files/");
    INDEP_AUTO(indep_drop) char *until = indep_parameter(request->query, "X-Tos-Expires");
    INDEP_AUTO(indep_drop)
    char *signature = indep_parameter(request->query, "X-Tos-Signature");
    long expires = until != NULL ? strtol(until, NULL, 10) : 0;
    INDEP_AUTO(indep_drop)
    char *wanted = indep_print("%016llx", (unsigned long long)sign(id, expires));
    if (signature == NULL || strcmp(signature, wanted) != 0 ||
        expires < (long)indep_now()) {
        indep_page(reply, 403, "<Error><Code>AccessDenied</Code></Error>");
        return;
    }
    bool video = strncmp(id, "cgt-", strlen("cgt-")) == 0;
    reply->type = !indep_agrees() ? "binary/octet-stream"
                  : video         ? "video/mp4"
                                  : "image/jpeg";
    reply->body = GIF;
    reply->size = sizeof GIF - 1;
}
