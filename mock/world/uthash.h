#ifndef MOCK_WORLD_UTHASH_H
#define MOCK_WORLD_UTHASH_H

/* uthash's own defaults fall through cases, which clang warns of, and exit when out of
 * memory. */
#define HASH_FUNCTION HASH_FNV
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#endif
