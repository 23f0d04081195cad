/* Every `{{name}}` has a value by the time it is needed. Private to read/. */
#ifndef READ_NAMES_H
#define READ_NAMES_H

#include "read/reader.h"

/* Walks the steps of `scenario` in the order they are played, with what has a value by
 * then: variables, what is always there, what earlier steps save. `finally` may use what
 * any step saves. Faults are diagnostics at the string that holds the name. */
void names_check(struct reader *reader, const struct scenario *scenario);

#endif
