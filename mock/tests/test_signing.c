#include "base/text.h"
#include "world/signing.h"

#include "base/auto.h"
#include "tests/check.h"
#include "world/sha256.h"

#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

static const unsigned char SEED[SEED_SIZE] = "a seed of thirty-two bytes, alas";

/* Against the library's own HMAC. */
static void test_is_hmac(void)
{
    static const char *const WHATS[] = {"", "asset-20260619150241-b8xd4", "x/y?z=|1"};
    for (size_t i = 0; i < COUNT_OF(WHATS); i++) {
        char message[128], want[SIGNATURE_SIZE], got[SIGNATURE_SIZE];
        snprintf(message, sizeof message, "%s|1781852561", WHATS[i]);
        unsigned char mac[32];
        unsigned size = 0;
        HMAC(EVP_sha256(), SEED, sizeof SEED, (const unsigned char *)message,
             strlen(message), mac, &size);
        hex_print(mac, size, want);
        sign_link(SEED, WHATS[i], 1781852561, got);
        CHECK_STR(WHATS[i], want, got);
    }
}

static void test_tampering(void)
{
    char right[SIGNATURE_SIZE];
    sign_link(SEED, "asset-1", 100, right);
    CHECK("as it is", sign_verify(SEED, "asset-1", 100, right));
    CHECK("another file", !sign_verify(SEED, "asset-2", 100, right));
    CHECK("a longer life", !sign_verify(SEED, "asset-1", 101, right));
    CHECK("moved border", !sign_verify(SEED, "asset-1|1", 100, right));

    unsigned char other[SEED_SIZE];
    memcpy(other, SEED, sizeof other);
    other[31] ^= 1;
    CHECK("another world", !sign_verify(other, "asset-1", 100, right));

    for (size_t i = 0; i < SIGNATURE_SIZE - 1; i++) {
        char wrong[SIGNATURE_SIZE];
        text_copy(wrong, sizeof wrong, right);
        wrong[i] = wrong[i] == '0' ? '1' : '0';
        CHECK("one digit", !sign_verify(SEED, "asset-1", 100, wrong));
    }
    char cut[SIGNATURE_SIZE], longer[SIGNATURE_SIZE + 1];
    text_copy(cut, sizeof cut, right);
    cut[63] = '\0';
    snprintf(longer, sizeof longer, "%s0", right);
    CHECK("cut", !sign_verify(SEED, "asset-1", 100, cut));
    CHECK("longer", !sign_verify(SEED, "asset-1", 100, longer));
    CHECK("empty", !sign_verify(SEED, "asset-1", 100, ""));
}

static void test_no_message(void)
{
    char negative[SIGNATURE_SIZE];
    sign_link(SEED, "asset-1", -1, negative);
    CHECK_STR("before 1970", "", negative);
    CHECK("before 1970", !sign_verify(SEED, "asset-1", -1, negative));

    char what[1024], signature[SIGNATURE_SIZE];
    memset(what, 'a', sizeof what - 1);
    what[sizeof what - 1] = '\0';
    sign_link(SEED, what, 1, signature);
    CHECK_STR("no signature", "", signature);
    CHECK("none is right", !sign_verify(SEED, what, 1, signature));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"is_hmac", test_is_hmac},
        {"tampering", test_tampering},
        {"no_message", test_no_message},
    };
    return check_main("signing", TESTS, COUNT_OF(TESTS));
}
