/* #regex: PCRE2, searched, in UTF-8, with limits on what a match may cost. */
#ifndef JUDGE_REGEX_H
#define JUDGE_REGEX_H

#include <stdbool.h>
#include <stddef.h>

struct regex;

/* Compiles; NULL with `message` (of `size` bytes) saying what is wrong and at which
 * character. Free with regex_free(). */
struct regex *regex_new(const char *pattern, char *message, size_t size);
void regex_free(struct regex *regex);

enum regex_answer { REGEX_NO, REGEX_YES, REGEX_GAVE_UP /* too costly */ };

/* Thread-safe. */
enum regex_answer regex_search(const struct regex *regex, const char *text);

#endif
