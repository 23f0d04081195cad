/* What the program says on stderr. */
#ifndef LOG_H
#define LOG_H

#include <stdio.h>

/* One line, after the program's name. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Lines as they are. */
void log_text(const char *lines);

/* Where they go, for what writes into a stream it is given. */
FILE *log_file(void);

#endif
