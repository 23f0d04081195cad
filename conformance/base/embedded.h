/* Files compiled into the program. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

/* `data` is NUL-terminated beyond `size`. */
struct embedded_file {
    const char *path; /* below its folder: "report.css" */
    const unsigned char *data;
    const unsigned long *size;
};

/* All of them, ended by an empty row; made by scripts/cmake/EmbedFiles.cmake. */
extern const struct embedded_file EMBEDDED_FILES[];

/* The text of a file, which the build made sure is there; "" otherwise. */
const char *embedded_text(const char *path);

#endif
