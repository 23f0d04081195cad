/* A file as the user wrote it, parsed, with the place of every token. */
#ifndef READ_SOURCE_H
#define READ_SOURCE_H

#include "read/diagnostics.h"
#include "read/place.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { SOURCE_MAX_BYTES = 1024 * 1024 };

struct source {
    char *path;   /* as shown: relative to where the user stands, as they typed it */
    dev_t device; /* with the inode: two ways to one file are one source */
    ino_t inode;
    char *text; /* as in the file, comments and all; NUL-terminated */
    size_t size;
    cJSON *root; /* NULL when it did not parse */
};

/* Every file of a run, each read once. Not thread-safe until reading is over. */
struct sources {
    struct source **items;
    size_t count;
    struct places *places;
    struct arena *arena; /* holds the trees */
};

struct sources *sources_new(void);
void sources_free(struct sources *sources);

/* Reads and parses `path`, or returns the source read before. A file that cannot be read
 * or parsed is a diagnostic (once); NULL then. Comments (// and block) count as blanks.
 * `at` is who asks for it, for a file that is not there; NULL: a path of the command
 * line. */
const struct source *sources_load(struct sources *sources, const char *path,
                                  const struct place *at,
                                  struct diagnostics *diagnostics);

/* The same from memory, for tests: `text` is copied. */
const struct source *sources_add(struct sources *sources, const char *path,
                                 const char *text, struct diagnostics *diagnostics);

/* Line `line` (from 1) of the file that `file` names, without its end; NULL when there is
 * none. Not NUL-terminated: `size` bytes. For the failure page. */
const char *sources_line(const struct sources *sources, const char *file, int line,
                         size_t *size);

/* Replaces comments by blanks in place, keeping newlines, so that every offset stays
 * true. Returns false with `offset` of the comment that has no end. */
bool source_blank_comments(char *text, size_t size, size_t *offset);

#endif
