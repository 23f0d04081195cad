/* Paths as the user typed them, and what is found along them. */
#ifndef READ_PATHS_H
#define READ_PATHS_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>

/* "a/b" and "c" make "a/b/c"; "." and "c" make "c". `.` and `..` inside are resolved as
 * text. An absolute `name` stays itself. */
char *path_join(struct arena *arena, const char *folder, const char *name);

/* The folder of "a/b" is "a", of "a" it is ".", of "." it is "..". */
char *path_parent(struct arena *arena, const char *path);

/* The last part: "b" of "a/b". Borrowed. */
const char *path_name(const char *path);

bool path_is_folder(const char *path);
bool path_is_file(const char *path);

/* Every file below `folder` whose name ends in ".json", sorted by path, NULL-terminated;
 * what begins with a dot is passed over, and links to folders are not followed. Sets
 * `err`, unless that is NULL, when there is a folder that cannot be read. */
const char **path_list_json(struct arena *arena, const char *folder, struct error *err);

/* The path in the real tree; NULL: there is none. The caller frees. */
char *path_real(const char *path);

/* `path` relative to `folder`, if it is below it in the real tree ("" for itself); else
 * NULL. */
const char *path_below(struct arena *arena, const char *folder, const char *path);

#endif
