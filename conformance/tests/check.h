/* Asserts that name the row of a table and show both values, and a runner that fails when
 * nothing ran (CUnit does neither). */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* Yields the value itself, so that a static analyser follows an early `return`. */
#define CHECK_TRUE(row, value)                                                           \
    __extension__({                                                                      \
        const bool check_held_ = (value);                                                \
        check_true(row, check_held_, #value, __FILE__, __LINE__);                        \
        check_held_;                                                                     \
    })
#define CHECK_INT(row, want, got)                                                        \
    check_int(row, (long long)(want), (long long)(got), #got, __FILE__, __LINE__)
#define CHECK_STR(row, want, got) check_str(row, want, got, #got, __FILE__, __LINE__)

/* `got` contains `part`. */
#define CHECK_HAS(row, part, got) check_has(row, part, got, #got, __FILE__, __LINE__)

/* Each returns whether it held, for an early `return`. Strings may be NULL. */
bool check_true(const char *row, bool value, const char *what, const char *file,
                int line);
bool check_int(const char *row, long long want, long long got, const char *what,
               const char *file, int line);
bool check_str(const char *row, const char *want, const char *got, const char *what,
               const char *file, int line);
bool check_has(const char *row, const char *part, const char *got, const char *what,
               const char *file, int line);

struct check_test {
    const char *name;
    void (*run)(void);
};

/* Runs the tests (ended by a NULL name); the exit status of main: 0 only when at least
 * one assertion was made and none failed. */
int check_run(const char *suite, const struct check_test *tests);

#endif
