/* The key: from a file that only its owner can read or from a file descriptor, kept out
 * of what others can see. */
#ifndef READ_KEY_H
#define READ_KEY_H

#include "base/error.h"
#include "read/plan.h"

#include <stdbool.h>

/* Reads the key from `file` (NULL: not) or from the open descriptor `number` (-1: not),
 * without the line end behind it; with neither `key` stays NULL. ERROR_USAGE with a
 * sentence: a file that is no file or whose mode is wider than 0600, nothing in it, more
 * than 4 KiB, or a character that no key has. Release with key_drop(). */
bool key_read(const char *file, int number, char **key, struct error *err);

/* Wipes it, and frees it. */
void key_drop(char **key);

/* Printable ASCII without a blank, at least one character: what a header can carry. */
bool key_is_sendable(const char *key);

/* Wipes the secrets of the plan that came from the environment out of it, for whoever
 * looks at /proc and for children. Before the first thread, once every plan is read. */
void key_hide(const struct plan *plan);

#endif
