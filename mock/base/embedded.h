#ifndef MOCK_BASE_EMBEDDED_H
#define MOCK_BASE_EMBEDDED_H

#include <stddef.h>

/* A file compiled into the program; NUL-terminated beyond its size. */
struct embedded_file {
    const char *path; /* below its folder: "portrait.jpg", "faults/slow-vendor.json",
                         "kyc.html" */
    const unsigned char *data;
    const unsigned long *size;
};

/* All of them, ended by an empty row. */
extern const struct embedded_file EMBEDDED_FILES[];

/* NULL when there is none of that path. */
const struct embedded_file *embedded_find(const char *path);

#endif
