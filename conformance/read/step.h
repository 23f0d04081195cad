/* A step's members, merged into the calls that will be made. Private to read/. */
#ifndef READ_STEP_H
#define READ_STEP_H

#include "read/reader.h"

/* Reads one step: target ⊕ `defaults` (NULL: none) ⊕ `json`, once for each case. `use` is
 * left to the caller. False when it is so faulty that there is no step. */
bool step_read(struct reader *reader, const cJSON *json, const cJSON *defaults,
               struct step *step);

#endif
