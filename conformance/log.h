/* What the program says on stderr. */
#ifndef LOG_H
#define LOG_H

/* One line, after the program's name. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Lines as they are. */
void log_text(const char *lines);

#endif
