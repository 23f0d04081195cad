#include "http/address.h"

#include "base/auto.h"
#include "tests/check.h"

#include <string.h>

static void test_addresses(void)
{
    static const struct {
        const char *text, *host;
        int port;
    } ROWS[] = {
        {"127.0.0.1:8080", "127.0.0.1", 8080},
        {"0.0.0.0:0", "0.0.0.0", 0},
        {"localhost:65535", "127.0.0.1", 65535},
        {"8080", NULL, 0},
        {":8080", NULL, 0},
        {"127.0.0.1", NULL, 0},
        {"127.0.0.1:", NULL, 0},
        {"127.0.0.1:65536", NULL, 0},
        {"127.0.0.1:-1", NULL, 0},
        {"127.0.0.1:8080s", NULL, 0},
        {"127.0.0.1:8080,8081", NULL, 0},
        {"127.1:8080", NULL, 0},
        {"[::1]:8080", NULL, 0},
        {"example.com:8080", NULL, 0},
        {"127.0.0.1.127.0.0.1.127.0.0.1.127.0.0.1:80", NULL, 0},
        {"", NULL, 0},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct address address = {0};
        struct error err = {0};
        CHECK_INT(ROWS[i].text, ROWS[i].host != NULL,
                  address_parse(ROWS[i].text, &address, &err));
        CHECK_STR(ROWS[i].text, ROWS[i].host ? ROWS[i].host : "", address.host);
        CHECK_INT(ROWS[i].text, ROWS[i].port, address.port);
        CHECK(ROWS[i].text, ROWS[i].host || strstr(err.message, ROWS[i].text));
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"parse", test_addresses},
    };
    return check_main("address", TESTS, COUNT_OF(TESTS));
}
