#include "base/embedded.h"
#include "tests/check.h"

#include "base/auto.h"

static void test_unknown(void)
{
    CHECK("no such file", embedded_find("no-such-file") == NULL);
}

int main(void)
{
    static const struct check_test TESTS[] = {{"unknown", test_unknown}};
    return check_main("embedded", TESTS, COUNT_OF(TESTS));
}
