#ifndef MOCK_WORLD_SETTINGS_H
#define MOCK_WORLD_SETTINGS_H

#include "world/assumptions.h"
#include "world/clock.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* An accepted credential and the organisation that it belongs to (decision 2). */
struct api_key {
    const char *key;
    const char *org; /* NULL: an organisation of its own */
};

/* What the command line decided for all worlds. Read-only once the server runs. */
struct settings {
    const struct api_key *keys; /* none: any non-empty key is accepted */
    int key_count;
    bool has_seed;
    int64_t seed;
    struct clock_mode clock; /* of a new world */
    int64_t asset_ms, queue_ms, run_ms;
    struct assumptions assumptions; /* of a new world */
    const char *faults_json; /* validated `{"faults":[…]}` of a new world, NULL: none */
    const cJSON *load;       /* validated snapshot for a new world, NULL: none */
    int journal_max;
    const char *kyc_outcome; /* "success", "fail", …: opening the link redirects at once;
                                NULL: page */
    bool allow_http_callback;
    const char *public_url; /* no trailing slash; NULL: from Host */
    const char *listen_url; /* http://ADDRESS:PORT actually bound */
};

#endif
