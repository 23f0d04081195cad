/* RFC 7396: the one rule of inheritance. */
#ifndef READ_MERGE_H
#define READ_MERGE_H

#include "base/arena.h"

#include <cjson/cJSON.h>

/* Applies `patch` to `target` (in `arena`, changed; NULL: nothing) and returns the
 * result, in `arena` too. Every node keeps the place it was written at: one taken from
 * the patch points into the patch's file. The patch is not changed; its strings are
 * shared. */
cJSON *merge_patch(struct arena *arena, cJSON *target, const cJSON *patch);

#endif
