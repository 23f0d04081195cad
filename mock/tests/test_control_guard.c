#include "base/auto.h"
#include "control/guard.h"
#include "tests/check.h"

/* What no test can be over HTTP on one machine: peers that are elsewhere. */
static const struct {
    const char *name, *peer, *token;
    enum admin_policy policy;
    enum rule want;
} CASES[] = {
    {"loopback", "127.0.0.1", NULL, ADMIN_LOOPBACK, RULE_NONE},
    {"all of 127/8", "127.3.2.1", NULL, ADMIN_LOOPBACK, RULE_NONE},
    {"IPv6 loopback", "::1", NULL, ADMIN_LOOPBACK, RULE_NONE},
    {"mapped loopback", "::ffff:127.0.0.1", NULL, ADMIN_LOOPBACK, RULE_NONE},
    {"outside", "192.168.1.5", NULL, ADMIN_LOOPBACK, RULE_CONTROL_PEER},
    {"looks like loopback", "12.7.0.1", NULL, ADMIN_LOOPBACK, RULE_CONTROL_PEER},
    {"IPv6 outside", "fe80::1", NULL, ADMIN_LOOPBACK, RULE_CONTROL_PEER},
    {"unknown peer", NULL, NULL, ADMIN_LOOPBACK, RULE_CONTROL_PEER},
    {"a token nobody asked for", "192.168.1.5", "x", ADMIN_LOOPBACK, RULE_CONTROL_PEER},
    {"outside without a token", "192.168.1.5", NULL, ADMIN_TOKEN, RULE_CONTROL_PEER},
    {"outside with a wrong one", "192.168.1.5", "x", ADMIN_TOKEN, RULE_CONTROL_TOKEN},
    {"outside with the token", "192.168.1.5", "s3cret", ADMIN_TOKEN, RULE_NONE},
    {"loopback without a token", "127.0.0.1", NULL, ADMIN_TOKEN, RULE_CONTROL_TOKEN},
    {"loopback with an empty one", "127.0.0.1", "", ADMIN_TOKEN, RULE_CONTROL_TOKEN},
    {"loopback with the token", "127.0.0.1", "s3cret", ADMIN_TOKEN, RULE_NONE},
};

static void test_peers(void)
{
    static const struct settings settings = {.public_url = NULL};
    struct app app = {.settings = &settings};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct control control = {
            .app = &app, .policy = CASES[i].policy, .token = "s3cret"};
        struct request req = {
            .method = "GET",
            .path = "/_mock/worlds",
            .peer = CASES[i].peer,
            .headers = {{"Host", "localhost"}, {"X-Mock-Token", CASES[i].token}},
            .header_count = CASES[i].token ? 2 : 1};
        struct error err = {0};
        CHECK_INT(CASES[i].name, CASES[i].want == RULE_NONE,
                  guard_check(&control, &req, &err));
        CHECK_INT(CASES[i].name, CASES[i].want, err.rule);
    }
}

/* The address listened on, and the host of --public-url, whatever their port. */
static void test_hosts(void)
{
    static const struct {
        const char *host, *origin;
        enum rule want;
    } HOSTS[] = {
        {"10.0.0.7:8080", NULL, RULE_NONE},
        {"10.0.0.7", "http://10.0.0.7", RULE_NONE},
        {"10.0.0.8", NULL, RULE_CONTROL_HOST},
        {"[fd00::1]:443", "https://[fd00::1]:8443", RULE_NONE},
        {"[fd00::1]:443", "https://[fd00::1]", RULE_CONTROL_ORIGIN},
        {"[fd00::2]", NULL, RULE_CONTROL_HOST},
        {"fd00::1", NULL, RULE_CONTROL_HOST},
    };
    static const struct settings settings = {.public_url = "https://[fd00::1]:8443/mock"};
    struct app app = {.settings = &settings};
    struct control control = {.app = &app, .listen_host = "10.0.0.7"};
    for (size_t i = 0; i < COUNT_OF(HOSTS); i++) {
        struct request req = {
            .method = "GET",
            .path = "/_mock/worlds",
            .peer = "127.0.0.1",
            .headers = {{"Host", HOSTS[i].host}, {"Origin", HOSTS[i].origin}},
            .header_count = HOSTS[i].origin ? 2 : 1};
        struct error err = {0};
        guard_check(&control, &req, &err);
        CHECK_INT(HOSTS[i].host, HOSTS[i].want, err.rule);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {{"peers", test_peers},
                                              {"hosts", test_hosts}};
    return check_main("control guard", TESTS, COUNT_OF(TESTS));
}
