/* The file that a recording goes to: written anew after each exchange, never half. */
#ifndef TOOLS_RECORD_FILE_H
#define TOOLS_RECORD_FILE_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>

struct record_file {
    const char *path; /* borrowed */
    bool ours;        /* it has been written by us */
};

/* May a new file be made at `path`? ERROR_USAGE when there is one already, or its folder
 * takes none. */
bool record_file_check(const char *path, struct error *err);

/* Puts `text` into the file, whole, readable for its owner alone. The first time it must
 * not be there yet. ERROR_USAGE when that fails. */
bool record_file_write(struct record_file *file, const struct text *text,
                       struct error *err);

/* "../scenario.schema.json", from the file's folder to that of its suite; that same text
 * when it is in none. The caller frees it. */
char *record_file_schema(const char *path);

/* "portrait-to-video" of "flow/portrait-to-video.json". The caller frees it. */
char *record_file_name(const char *path);

/* "Portrait to video" of "flow/portrait-to-video.json". The caller frees it. */
char *record_file_title(const char *path);

#endif
