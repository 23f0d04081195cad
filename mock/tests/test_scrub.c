#include "base/auto.h"
#include "tests/check.h"
#include "world/scrub.h"

#include <string.h>

static void check_scrub(const char *row, const char *secret, const char *in,
                        const char *want)
{
    AUTO(scrub_clean) struct scrubber scrub;
    scrub_init(&scrub, secret);
    char out[256];
    bool whole = false;
    size_t size = scrub_copy(&scrub, out, sizeof out - 1, in, strlen(in), &whole);
    out[size] = '\0';
    CHECK_STR(row, want, out);
    CHECK(row, whole);
    CHECK(row, size <= scrub_bound(&scrub, strlen(in)));
}

static void test_forms(void)
{
    /* clang-format off */
    static const struct {
        const char *name, *secret, *in, *want;
    } CASES[] = {
        {"no secret", NULL, "anything", "anything"},
        {"empty secret", "", "anything", "anything"},
        {"raw", "sk-secret-1", "Bearer sk-secret-1", "Bearer ***"},
        {"twice", "sk-secret-1", "sk-secret-1sk-secret-1!", "******!"},
        {"inside a word", "sk-secret-1", "xsk-secret-1x", "x***x"},
        {"overlapping", "aaaaaaaa", "aaaaaaaaaaaa", "***aaaa"},
        {"percent-encoded", "sk/secret+1", "?k=sk%2Fsecret%2B1&x", "?k=***&x"},
        {"percent-encoded, lower case", "sk/secret+1", "sk%2fsecret%2b1", "***"},
        {"JSON-escaped", "sk\"secret\\1", "{\"k\":\"sk\\\"secret\\\\1\"}", "{\"k\":\"***\"}"},
        {"JSON-escaped slash", "sk/secret/1", "sk\\/secret\\/1", "***"},
        {"base64", "sk-secret-12", "c2stc2VjcmV0LTEy", "***"},
        {"base64, padded", "sk-secret-1", "x c2stc2VjcmV0LTE= x", "x ***E= x"},
        {"base64url", "\xc3\xbf\xc3\xbf\xc3\xbf\xc3\xbf\xc3", "w7_Dv8O_w7_D", "***"},
        {"a short key as a word", "a", "Bearer a, {\"k\":\"a\"}", "Bearer ***, {\"k\":\"***\"}"},
        {"a short key in words", "a", "/v1/video/assets", "/v1/video/assets"},
        {"a short key's base64", "k", "https://a.b/c", "https://a.b/c"},
        {"a prefix alone", "sk-secret-1", "sk-secret-", "sk-secret-"},
    };
    /* clang-format on */
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_scrub(CASES[i].name, CASES[i].secret, CASES[i].in, CASES[i].want);
}

/* No part of a secret shows where a long text is cut. */
static void test_cut(void)
{
    static const char SECRET[] = "sk-secret-1";
    AUTO(scrub_clean) struct scrubber scrub;
    scrub_init(&scrub, SECRET);
    char in[600];
    for (size_t before = 0; before < 500; before++) {
        memset(in, '.', sizeof in);
        for (size_t at = before; at + sizeof SECRET < sizeof in; at += 40)
            memcpy(in + at, SECRET, sizeof SECRET - 1);
        char out[101] = "";
        bool whole = true;
        size_t size = scrub_copy(&scrub, out, 100, in, sizeof in, &whole);
        CHECK("cut", !whole && size <= 100);
        CHECK("nothing shows", strstr(out, "sk") == NULL);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {{"forms", test_forms}, {"cut", test_cut}};
    return check_main("scrub", TESTS, COUNT_OF(TESTS));
}
