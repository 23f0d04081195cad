#ifndef MOCK_TESTS_API_FIXTURE_H
#define MOCK_TESTS_API_FIXTURE_H

#include "api/app.h"

#include <cjson/cJSON.h>

/* The whole mock but its sockets: requests go to app_handle() directly. The clock stands
 * at 2026-06-19T07:02:41Z, assets take 3 s, tasks 2 s and 5 s, the seed is 1. */

#define API_KEY "sk-test"
#define API_OTHER_KEY "sk-other"

struct api {
    struct settings settings;
    struct app app;
    char *group, *active, *video, *audio, *processing, *failed, *task, *other_group,
        *other_asset;
};

struct answer {
    int status;
    char *body;    /* owned; "" when none */
    char *headers; /* owned: "Name: value\r\n" lines */
    cJSON *json;   /* owned; NULL when the body is no JSON */
};

/* `assume`: "NAME=VALUE,NAME=VALUE" or NULL. With `world` set, the first key's world has
 * one object of each kind (the members above), and the other key's a group and an asset.
 */
void api_open(struct api *api, const char *assume, bool world);
/* The same with its store in a file; NULL: in memory. */
void api_open_file(struct api *api, const char *file, const char *assume, bool world);
void api_close(struct api *api);

/* Sends a request. `key` NULL: no Authorization. `body` NULL: none; else it is sent as
 * application/json. Names in braces in `target` and `body` ({group}, {active}, {task} …)
 * stand for the ids above. */
struct answer api_call(struct api *api, const char *key, const char *method,
                       const char *target, const char *body);
/* The same with header lines of one's own: "Name: value\n…". */
struct answer api_call_with(struct api *api, const char *headers, const char *method,
                            const char *target, const char *body);
void answer_clean(struct answer *answer);

/* The value of a header of the answer, "" when absent. Borrowed until the next call. */
const char *answer_header(const struct answer *answer, const char *name);

/* The string at a path of member names such as "error.message"; "" when it is not there.
 */
const char *answer_text(const struct answer *answer, const char *path);

/* The members of an object in their order, comma-separated; caller frees. `path` "" is
 * the body. */
char *answer_members(const struct answer *answer, const char *path);

/* POSTs with the first key and yields the id of what was made; the caller frees. */
char *api_post_id(struct api *api, const char *target, const char *body);

/* A new session of the first key, in English: its link from the path on; the caller
 * frees. */
char *api_session_link(struct api *api, const char *callback_url);

/* Moves a key's clock; returns its world. */
struct world *api_advance(struct api *api, const char *key, int64_t ms);

#endif
