#ifndef MOCK_READY_H
#define MOCK_READY_H

#include "options.h"

#include <stdbool.h>

/* The command `ready`: asks GET /_mock/readyz until a mock answers 200 or the time runs
 * out. False with one sentence that names the URL. */
bool ready_wait(const struct options *options, struct error *err);

#endif
