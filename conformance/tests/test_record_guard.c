/* Which heads of a request the recording proxy takes, and with which status it refuses
 * the rest. */
#include "check.h"
#include "tools/record_guard.h"

#include <stddef.h>

static const struct {
    const char *name, *target, *version;
    struct header headers[4];
    int status;
} HEADS[] = {
    {"plain", "/v1", "1.1", {{"Host", "127.0.0.1:80"}}, 0},
    {"localhost", "/v1", "1.1", {{"Host", "localhost"}}, 0},
    {"below localhost", "/", "1.1", {{"host", "api.localhost:1"}}, 0},
    {"IPv6", "/", "1.1", {{"Host", "[::1]:80"}}, 0},
    {"a container", "/", "1.1", {{"Host", "proxy:80"}}, 0},
    {"a name of the web", "/", "1.1", {{"Host", "evil.example"}}, 421},
    {"an address in a name", "/", "1.1", {{"Host", "127.0.0.1.evil.example"}}, 421},
    {"a user in front", "/", "1.1", {{"Host", "127.0.0.1@evil"}}, 421},
    {"no host", "/", "1.1", {{"A", "b"}}, 400},
    {"two hosts", "/", "1.1", {{"Host", "a"}, {"Host", "a"}}, 400},
    {"absolute", "http://h/", "1.1", {{"Host", "a"}}, 400},
    {"a blank in the target", "/a b", "1.1", {{"Host", "a"}}, 400},
    {"a fragment", "/a#b", "1.1", {{"Host", "a"}}, 400},
    {"own page", "/", "1.1", {{"Host", "a:1"}, {"Origin", "http://a:1"}}, 0},
    {"foreign page", "/", "1.1", {{"Host", "a"}, {"Origin", "https://evil"}}, 403},
    {"sandbox", "/", "1.1", {{"Host", "a"}, {"Origin", "null"}}, 403},
    {"cross-site", "/", "1.1", {{"Host", "a"}, {"Sec-Fetch-Site", "cross-site"}}, 403},
    {"two keys",
     "/",
     "1.1",
     {{"Host", "a"}, {"Authorization", "x"}, {"authorization", "y"}},
     400},
    {"both framings",
     "/",
     "1.1",
     {{"Host", "a"}, {"Content-Length", "1"}, {"Transfer-Encoding", "chunked"}},
     400},
    {"chunked", "/", "1.1", {{"Host", "a"}, {"Transfer-Encoding", "chunked"}}, 0},
    {"chunked 1.0", "/", "1.0", {{"Host", "a"}, {"Transfer-Encoding", "chunked"}}, 400},
    {"gzip", "/", "1.1", {{"Host", "a"}, {"Transfer-Encoding", "gzip"}}, 400},
    {"length +5", "/", "1.1", {{"Host", "a"}, {"Content-Length", "+5"}}, 400},
    {"length ''", "/", "1.1", {{"Host", "a"}, {"Content-Length", ""}}, 400},
    {"8 MiB", "/", "1.1", {{"Host", "a"}, {"Content-Length", "8388608"}}, 0},
    {"more", "/", "1.1", {{"Host", "a"}, {"Content-Length", "8388609"}}, 413},
    {"2^64",
     "/",
     "1.1",
     {{"Host", "a"}, {"Content-Length", "18446744073709551616"}},
     413},
    {"continue", "/", "1.1", {{"Host", "a"}, {"Expect", "100-continue"}}, 0},
    {"expects", "/", "1.1", {{"Host", "a"}, {"Expect", "tea"}}, 417},
    {"websocket", "/", "1.1", {{"Host", "a"}, {"Upgrade", "websocket"}}, 400},
};

static void test_guard(void)
{
    for (size_t i = 0; i < sizeof HEADS / sizeof HEADS[0]; i++) {
        size_t count = 0;
        while (count < 4 && HEADS[i].headers[count].name != NULL)
            count++;
        const struct record_head head = {.target = HEADS[i].target,
                                         .version = HEADS[i].version,
                                         .headers = HEADS[i].headers,
                                         .count = count};
        struct record_framing framing;
        const char *why = NULL;
        CHECK_INT(HEADS[i].name, HEADS[i].status, record_guard(&head, &framing, &why));
        CHECK_TRUE(HEADS[i].name, why != NULL);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {{"guard", test_guard}, {NULL, NULL}};
    return check_run("record_guard", TESTS);
}
