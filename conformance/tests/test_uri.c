/* What is an absolute URI, and of which scheme. */
#include "judge/uri.h"

#include "check.h"

static void test_uris(void)
{
    static const struct {
        const char *text, *scheme;
        bool valid;
    } CASES[] = {
        {"https://example.com/a?b=c#d", "", true},
        {"https://example.com", "https", true},
        {"http://127.0.0.1:8080/x", "", true},
        {"http://[::1]:8080/x", "", true},
        {"asset://asset-1", "", true},
        {"asset://asset-1", "asset", true},
        {"mailto:a@example.com", "", true},
        {"https://u:p@host/", "", true},
        {"https://", "", false},
        {"https:///path", "", false},
        {"https:/host/", "", false},
        {"https://u@/", "", false},
        {"https://:80/", "", false},
        {"https:", "", false},
        {"//host/path", "", false},
        {"/path", "", false},
        {"1a:b", "", false},
        {"https://exa mple.com", "", false},
        {"https://example.com/%zz", "", false},
        {"https://example.com/%41", "", true},
        {"https://example.com/\xc3\xa9", "", false},
        {"https://a\\@b/", "", false},
        {"httpsx://a", "https", false},
        {"", "", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        CHECK_INT(CASES[i].text, CASES[i].valid, uri_is(CASES[i].text, CASES[i].scheme));
}

int main(void)
{
    static const struct check_test TESTS[] = {{"URIs", test_uris}, {NULL, NULL}};
    return check_run("uri", TESTS);
}
