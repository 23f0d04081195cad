/* A report's file: there when it is whole, and not before. */
#ifndef REPORT_REPORT_FILE_H
#define REPORT_REPORT_FILE_H

#include <stdbool.h>
#include <stdio.h>

struct report_file {
    FILE *file;
    char *path;   /* NULL: stdout, which is not closed */
    char *beside; /* what is written until the end; NULL: `path` itself */
};

/* Opens what becomes `path` (NULL: stdout); a report of an earlier run is taken away, so
 * that nobody takes it for this one's. A pipe or a device is written as it is, and so is
 * a file in a folder where no other can be made. False with errno set when it cannot be
 * written. */
bool report_file_open(struct report_file *out, const char *path);

/* Puts the report in its place and frees `file`; false with errno set when a byte of it
 * did not get there. */
bool report_file_close(struct report_file *file);

#endif
