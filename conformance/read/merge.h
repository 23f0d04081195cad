/* RFC 7396: the one rule of inheritance. */
#ifndef READ_MERGE_H
#define READ_MERGE_H

#include <cjson/cJSON.h>

/* Applies `patch` to `target` (which may be NULL and is consumed) and returns the result,
 * owned by the caller. Every node keeps the place it was written at: one taken from the
 * patch points into the patch's file. The patch is copied, never changed. */
cJSON *merge_patch(cJSON *target, const cJSON *patch);

#endif
