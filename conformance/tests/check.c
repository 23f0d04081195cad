#include "check.h"

#include <CUnit/Basic.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 4, 5))) static bool
report(bool held, const char *file, int line, const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    CU_assertImplementation(held, (unsigned)line, text, file, "", CU_FALSE);
    return held;
}

static const char *shown(const char *string)
{
    return string != NULL ? string : "(null)";
}

bool check_true(const char *row, bool value, const char *what, const char *file, int line)
{
    return report(value, file, line, "[%s] %s: want true", row, what);
}

bool check_int(const char *row, long long want, long long got, const char *what,
               const char *file, int line)
{
    return report(want == got, file, line, "[%s] %s: want %lld, got %lld", row, what,
                  want, got);
}

bool check_str(const char *row, const char *want, const char *got, const char *what,
               const char *file, int line)
{
    bool held = want == NULL || got == NULL ? want == got : strcmp(want, got) == 0;
    return report(held, file, line, "[%s] %s:\nwant %s\ngot  %s", row, what, shown(want),
                  shown(got));
}

bool check_has(const char *row, const char *part, const char *got, const char *what,
               const char *file, int line)
{
    bool held = got != NULL && strstr(got, part) != NULL;
    return report(held, file, line, "[%s] %s:\nwant …%s…\ngot  %s", row, what, part,
                  shown(got));
}

int check_run(const char *suite, const struct check_test *tests)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 1;
    CU_pSuite all = CU_add_suite(suite, NULL, NULL);
    for (; all != NULL && tests->name != NULL; tests++)
        if (CU_add_test(all, tests->name, tests->run) == NULL)
            return 1;
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    bool passed = CU_get_number_of_failures() == 0 && CU_get_number_of_asserts() > 0;
    CU_cleanup_registry();
    return passed ? 0 : 1;
}
