/* One merged step as a call: every member checked and taken apart. Private to read/. */
#ifndef READ_CALL_H
#define READ_CALL_H

#include "read/reader.h"

/* Says the status that `merged` (in the plan's arena) expects unless it does, and takes
 * it apart into `call`. Faults are diagnostics. */
void call_read(struct reader *reader, cJSON *merged, enum step_kind kind,
               struct call *call);

/* A member of `merged`, or NULL. */
const cJSON *call_member(const cJSON *merged, const char *name);

#endif
