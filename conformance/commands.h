/* What each command does, from its options to its exit status. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "options.h"

/* Results go to stdout, diagnostics to stderr; returns the exit status of design.md. */
int command_do(const struct options *options);

#endif
