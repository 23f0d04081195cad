#include "tests/check.h"

#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t all_rows;

static bool report(bool ok, const char *message, int line, const char *file)
{
    CU_assertImplementation(ok ? CU_TRUE : CU_FALSE, (unsigned)line, message, file, "",
                            CU_FALSE);
    return ok;
}

bool check_int(const char *row, long long want, long long got, int line, const char *file)
{
    char message[256];
    snprintf(message, sizeof message, "[%s] want %lld, got %lld", row, want, got);
    return report(want == got, message, line, file);
}

bool check_str(const char *row, const char *want, const char *got, int line,
               const char *file)
{
    char message[1024];
    snprintf(message, sizeof message, "[%s] want \"%.400s\", got \"%.400s\"", row,
             want ? want : "(null)", got ? got : "(null)");
    bool same = want == got || (want && got && strcmp(want, got) == 0);
    return report(same, message, line, file);
}

bool check_true(const char *row, bool ok, const char *what, int line, const char *file)
{
    char message[512];
    snprintf(message, sizeof message, "[%s] %s", row, what);
    return report(ok, message, line, file);
}

bool check_has(const char *row, const char *want, const char *got, int line,
               const char *file)
{
    char message[1024];
    snprintf(message, sizeof message,
             "[%s] want something with \"%.400s\", got \"%.400s\"", row, want,
             got ? got : "(null)");
    return report(got && strstr(got, want), message, line, file);
}

void check_rows(size_t rows)
{
    all_rows += rows;
}

int check_main(const char *suite, const struct check_test *tests, size_t count)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return EXIT_FAILURE;
    CU_pSuite added = CU_add_suite(suite, NULL, NULL);
    for (size_t i = 0; added && i < count; i++)
        CU_add_test(added, tests[i].name, tests[i].run);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    bool passed = CU_get_number_of_failures() == 0 &&
                  CU_get_number_of_tests_run() == count && count > 0;
    CU_cleanup_registry();
    if (all_rows > 0)
        printf("%zu rows\n", all_rows);
    return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
