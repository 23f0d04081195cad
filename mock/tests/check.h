#ifndef MOCK_TESTS_CHECK_H
#define MOCK_TESTS_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* CUnit asserts that name the row of a table and show both values. They go on after a
 * failure, so that cleanups run. */

#define CHECK_INT(row, want, got)                                                        \
    check_int(row, (long long)(want), (long long)(got), __LINE__, __FILE__)
#define CHECK_STR(row, want, got) check_str(row, want, got, __LINE__, __FILE__)
#define CHECK(row, condition) check_true(row, (condition), #condition, __LINE__, __FILE__)
/* `got` contains `want`. */
#define CHECK_HAS(row, want, got) check_has(row, want, got, __LINE__, __FILE__)

bool check_int(const char *row, long long want, long long got, int line,
               const char *file);
bool check_str(const char *row, const char *want, const char *got, int line,
               const char *file);
bool check_true(const char *row, bool ok, const char *what, int line, const char *file);
bool check_has(const char *row, const char *want, const char *got, int line,
               const char *file);

/* The end says how many rows the tables had, together; scripts/torture counts them. */
void check_rows(size_t rows);

struct check_test {
    const char *name;
    void (*run)(void);
};

/* Runs them as one suite; the exit status for main: 0 only when something ran and nothing
 * failed. */
int check_main(const char *suite, const struct check_test *tests, size_t count);

#endif
