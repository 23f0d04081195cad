/* A scenario file, with the files that it uses. Private to read/. */
#ifndef READ_SCENARIO_H
#define READ_SCENARIO_H

#include "read/reader.h"

/* Reads `source` as a scenario called `name`. Faults are diagnostics; never NULL. */
struct scenario *scenario_read(struct reader *reader, const struct source *source,
                               const char *name);

/* The tags alone, NULL-terminated: what selects a file before it is read. */
const char **scenario_tags(struct reader *reader, const struct source *source);

#endif
