/* A recording between a scripted server, which is the target, and the test. */
#ifndef TESTS_PROXIED_H
#define TESTS_PROXIED_H

#include "folder.h"
#include "recorder.h"
#include "scripted_server.h"

/* Of the target; no client has it. */
#define PROXIED_KEY "sk-canary/0123+456789"

/* The key, for program_run(). */
extern const char *const PROXIED_ENVIRONMENT[];

struct proxied {
    struct folder folder;
    struct scripted *server;
    struct recorder recorder;
};

/* `option` may be NULL. */
struct proxied proxied_new(const struct scripted_reply *rows, const char *option);

/* For AUTO(proxied_drop). */
void proxied_drop(struct proxied *proxied);

/* Writes a target for `base` into the folder, with the key, the header X-Team and the
 * query v=1; its path is put into `path` and returned. */
const char *proxied_target(const struct folder *folder, const char *base, char path[96]);

#endif
