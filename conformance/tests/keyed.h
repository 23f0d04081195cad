/* A stage whose target takes its key from API_KEY, and a scenario x.json of one GET. */
#ifndef TESTS_KEYED_H
#define TESTS_KEYED_H

#include "stage.h"

#define KEYED_KEY "sk-secret-key-0123456789"
#define KEYED_BEARER "Bearer " KEYED_KEY
extern const char KEYED_VARIABLE[]; /* "API_KEY=…", for the environment */

/* "/slow" is answered after a second. */
struct stage *keyed_new(const char *path);

/* The Authorization of the last request, "" for none; the caller frees it. */
char *keyed_sent(struct stage *stage);

#endif
