#ifndef MOCK_WORLD_OPERATIONS_H
#define MOCK_WORLD_OPERATIONS_H

#include <stdbool.h>

/* One public operation. */
struct operation {
    const char *method, *name;
    const char *on; /* "METHOD /name": how fault rules and the journal write it */
};

/* All of them, ended by an empty row; the index is that of operations.def. */
extern const struct operation OPERATIONS[];

/* The operation that `on` names exactly ("POST /v1/video/assets"), NULL when there is
 * none. */
const struct operation *operation_find(const char *on);

/* The known `on` nearest to a wrong one, for "did you mean"; NULL when none is near. */
const char *operation_nearest(const char *on);

/* Whether the operation is one of the API (under /v1), which `*` stands for. */
bool operation_is_api(const struct operation *operation);

#endif
