#ifndef MOCK_EXEC_H
#define MOCK_EXEC_H

#include "options.h"

/* The command `exec`: serves, runs the child with API_BASE and API_KEY set, stops. The
 * exit status of the program: the child's, 128+N when a signal ended it, 127 not found,
 * 126 not executable, 1 when the mock could not start (a sentence is on stderr then). */
int exec_run(struct options *options, struct error *err);

#endif
