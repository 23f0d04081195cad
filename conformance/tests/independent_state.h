/* What the independent server remembers: an organisation a key, in memory, for as long as
 * it runs. One lock, held by its caller, is over all of it. */
#ifndef TESTS_INDEPENDENT_STATE_H
#define TESTS_INDEPENDENT_STATE_H

#include "independent_http.h"

struct indep_asset {
    struct indep_asset *next; /* the one made before */
    char *id, *group, *type;
    char *name;            /* NULL: none was sent */
    double created, ready; /* seconds since 1970 */
    bool fails;
};

struct indep_task {
    struct indep_task *next;
    char *id, *model;
    double created, starts, done;
};

struct indep_group {
    struct indep_group *next;
    char *id;
};

struct indep_org {
    struct indep_org *next;
    char *key;
    struct indep_group *groups; /* of those who scanned, newest first */
    char *virtual_group;
    struct indep_asset *assets; /* newest first */
    struct indep_task *tasks;
};

struct indep_session {
    struct indep_session *next;
    struct indep_org *org; /* borrowed */
    char *token, *callback;
    double expires;
    bool used;
};

/* The organisation of a key, made on first use. */
struct indep_org *indep_org(const char *key);

/* The group of a person who scanned for this organisation. Everybody is the same person,
 * with one group; as decided every scan makes one. */
const char *indep_scanned(struct indep_org *org);

/* The organisation has a group of that id. */
bool indep_has_group(const struct indep_org *org, const char *id);

struct indep_session *indep_session_new(struct indep_org *org, const char *callback);
struct indep_session *indep_session(const char *token); /* NULL: unknown */

/* NULL: not one of this organisation's. */
struct indep_asset *indep_asset(const struct indep_org *org, const char *id);
struct indep_task *indep_task(const struct indep_org *org, const char *id);

/* Seconds since 1970, in whole milliseconds: the moment of the last indep_tick(), so that
 * nothing changes while a request is answered. */
double indep_now(void);
void indep_tick(void);

/* "asset-20260619150241-ffffd5": UTC+8, as in the reference, then a number that counts
 * down, so that ids of one second do not sort as they were made. The caller frees it. */
char *indep_id(const char *kind, double instant);

/* "2026-06-19T07:02:41.25Z", without a fraction when there is none. The caller frees it.
 */
char *indep_time(double instant);

/* A signed link to a file, good for `seconds`; the caller frees it. */
char *indep_link(const struct indep_request *request, const char *id, int seconds);

/* Serves one. */
void indep_file(const struct indep_request *request, struct indep_reply *reply);

#endif
