/* A suite that is read and not played: a folder with a contract, a target and what the
 * test writes, and the process stands in it. */
#ifndef TESTS_SETTING_H
#define TESTS_SETTING_H

#include "base/error.h"
#include "folder.h"
#include "read/diagnostics.h"
#include "read/plan.h"

#include <cjson/cJSON.h>

/* The smallest scenario. */
#define SETTING_SCENARIO "{\"steps\": [{\"id\": \"a\", \"request\": \"GET /a\"}]}"

struct setting {
    struct folder folder;
    struct diagnostics diagnostics; /* of the last reading, as are the rest */
    struct error err;
    struct plan *plan;
};

/* With scenarios/contract.json and scenarios/targets/mock.json, which has a key, a header
 * and a query. */
struct setting setting_new(void);

/* For AUTO(setting_drop). */
void setting_drop(struct setting *setting);

/* Writes a file, "scenarios/a.json". */
void setting_write(const struct setting *setting, const char *path, const char *text);

/* Reads and prepares the plan anew. */
void setting_read(struct setting *setting, const struct plan_options *options);

/* Why there is no plan, and the diagnostics, a line each; the caller frees it. */
char *setting_faults(const struct setting *setting);

/* A call of the first scenario; NULL when it is not there. */
const struct call *setting_call(const struct setting *setting, size_t step, size_t call);

/* A value as JSON, "" for NULL; the caller frees it. */
char *setting_json(const cJSON *value);

#endif
