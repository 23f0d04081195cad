/* Reads and checks a target's file. Private to read/. */
#ifndef READ_TARGET_READ_H
#define READ_TARGET_READ_H

#include "read/reader.h"

/* Finds the file of `options->target` (a name: in `folders`, NULL-terminated, then beside
 * the installed scenarios), reads it and sets plan->target. Without a name and a file the
 * target is that of the vendor's quickstart: API_BASE and API_KEY. Faults of the file are
 * diagnostics; no such target is `err`. */
bool target_read(struct reader *reader, const char *const *folders, struct error *err);

#endif
