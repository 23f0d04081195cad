/* The stand-in for production: the independent server (independent_options.h says what it
 * can be told) behind TLS, with a target file that is live, and a ledger of what was
 * bought. */
#ifndef TESTS_STANDIN_H
#define TESTS_STANDIN_H

#include <stdbool.h>
#include <sys/types.h>

enum standin_human {
    STANDIN_ASK,   /* `"human": "ask"`, as in targets/real.json */
    STANDIN_PRESS, /* the runner posts the form of the page itself */
};

struct standin {
    pid_t pid;            /* -1: not running */
    int hold;             /* it lives as long as this is open */
    char base[64];        /* "https://127.0.0.1:PORT", "" when it did not start */
    char target[96];      /* for --target: live, priced like targets/real.json */
    char certificate[96]; /* for --cacert */
    char ledger[96];      /* "video ID", "asset ID", "scan ID", a line each */
};

/* Starts it with its files in `folder`, an empty one that exists. `options` (may be NULL,
 * else ended by NULL) are added to its command line. `rate` of the target is left out and
 * its pace is 0.1, so that tests are quick. The target takes its key from API_KEY, as
 * every target does; any key will do. */
struct standin standin_start(const char *folder, enum standin_human human,
                             const char *const *options);

/* The same without TLS, target and ledger: only `pid`, `hold` and `base` are filled. */
struct standin standin_start_plain(const char *const *options);

/* Lets it end; its exit status, -1 when it does not run. */
int standin_stop(struct standin *standin);

/* For AUTO(standin_drop). */
void standin_drop(struct standin *standin);

/* How many lines of the ledger are of that kind: "video", "asset", "scan". */
int standin_bought(const struct standin *standin, const char *kind);

#endif
