#include "base/text.h"
#include "world/ids.h"

#include "base/auto.h"
#include "tests/check.h"
#include "world/sha256.h"

#include <string.h>

#define SAMPLE INT64_C(1781852561000) /* 2026-06-19T07:02:41Z */

static void test_sha256(void)
{
    unsigned char digest[SHA256_SIZE];
    char hex[65];
    CHECK("abc", sha256("abc", 3, digest));
    hex_print(digest, sizeof digest, hex);
    CHECK_STR("FIPS 180-2",
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hex);

    unsigned char back[SHA256_SIZE];
    CHECK("hex", hex_parse(hex, back, sizeof back));
    CHECK("hex", memcmp(back, digest, sizeof back) == 0);
    CHECK("too short", !hex_parse("ab", back, 2));
    CHECK("too long", !hex_parse("abcdef", back, 2));
    CHECK("no hex", !hex_parse("abcg", back, 2));
    CHECK("upper case", !hex_parse("ABCD", back, 2));
}

/* Decision 11: UTC+8, five characters of the alphabet. */
static void test_id_shape(void)
{
    static const char *const PREFIXES[] = {"asset-", "group-", "cgt-"};
    struct random_stream stream;
    random_init(&stream, &(int64_t){7});
    for (size_t i = 0; i < COUNT_OF(PREFIXES); i++) {
        char id[ID_SIZE], want[ID_SIZE];
        id_make(&stream, PREFIXES[i], SAMPLE, id);
        size_t prefix = strlen(PREFIXES[i]);
        memcpy(want, PREFIXES[i], prefix);
        text_copy(want + prefix, sizeof want - prefix, "20260619150241-");
        CHECK_INT(id, 0, strncmp(want, id, strlen(want)));
        CHECK_INT(id, prefix + 20, strlen(id));
        CHECK_INT(id, 5, strspn(id + prefix + 15, "bcdfghjklmnpqrstvwxz2456789"));
    }
    CHECK_INT("a block each", 3, stream.count);
}

static void test_reproducible(void)
{
    struct random_stream one, two, other;
    random_init(&one, &(int64_t){42});
    random_init(&two, &(int64_t){42});
    random_init(&other, &(int64_t){43});
    for (int i = 0; i < 10; i++) {
        char a[TOKEN_SIZE], b[TOKEN_SIZE], c[TOKEN_SIZE];
        token_make(&one, a);
        token_make(&two, b);
        token_make(&other, c);
        CHECK_STR("same seed", a, b);
        CHECK("other seed", strcmp(a, c) != 0);
        CHECK_INT("128 bits of hex", 32, strspn(a, "0123456789abcdef"));
        CHECK_INT("128 bits of hex", 32, strlen(a));
    }
    /* A stream's whole state is its seed and its count. */
    char ahead[ID_SIZE], again[ID_SIZE];
    id_make(&one, "asset-", SAMPLE, ahead);
    two.count = 10;
    id_make(&two, "asset-", SAMPLE, again);
    CHECK_STR("resumed", ahead, again);
}

static void test_pack(void)
{
    /* In the order of their text. */
    static const char *const IDS[] = {
        "asset-19700101000000-00000", "asset-19700101080000-bbbbb",
        "asset-20260619145855-snq4q", "asset-20260619150241-2zzzz",
        "asset-20260619150241-b8xd4", "asset-20260619150241-b8xd5",
        "asset-20260619150242-00000", "asset-99991231235959-zzzzz",
    };
    int64_t before = INT64_MIN;
    for (size_t i = 0; i < COUNT_OF(IDS); i++) {
        int64_t packed = 0;
        char back[ID_SIZE];
        CHECK(IDS[i], id_pack("asset-", IDS[i], &packed));
        CHECK(IDS[i], packed > before || i == 0);
        id_unpack("asset-", packed, back);
        CHECK_STR("there and back", IDS[i], back);
        before = packed;
    }
    static const char *const BAD[] = {
        "",
        "asset",
        "asset-",
        "group-20260619150241-b8xd4",
        "asset-20260619150241-b8xd",
        "asset-20260619150241-b8xd44",
        "asset-20260619150241-B8xd4",
        "asset-20260619150241_b8xd4",
        "asset_20260619150241-b8xd4",
        "asset-20261319150241-b8xd4",
        "asset-20260230150241-b8xd4",
        "asset-19691231235959-b8xd4",
        "asset-2026061915024x-b8xd4",
        "asset-20260619150241-b8x\xc3\xa9",
    };
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        int64_t packed = 7;
        CHECK(BAD[i], !id_pack("asset-", BAD[i], &packed));
        CHECK_INT(BAD[i], 7, packed);
    }
}

static void test_from_system(void)
{
    struct random_stream one, two;
    random_init(&one, NULL);
    random_init(&two, NULL);
    CHECK("no seed, no repetition", memcmp(one.seed, two.seed, SEED_SIZE) != 0);
    CHECK_INT("starts at the first block", 0, one.count);
}

/* Each of the 27 characters comes up about as often at each place. */
static void test_even(void)
{
    enum { ROUNDS = 27 * 400 };
    int counts[5][128] = {0};
    struct random_stream stream;
    random_init(&stream, &(int64_t){1});
    for (int i = 0; i < ROUNDS; i++) {
        char id[ID_SIZE];
        id_make(&stream, "cgt-", SAMPLE, id);
        for (int at = 0; at < 5; at++)
            counts[at][id[19 + at] & 127]++;
    }
    for (int at = 0; at < 5; at++)
        for (const char *c = "bcdfghjklmnpqrstvwxz2456789"; *c; c++) {
            int seen = counts[at][(int)*c];
            CHECK("within 5 standard deviations", seen > 300 && seen < 500);
        }
}

static void test_world_name(void)
{
    char name[16];
    CHECK("abc", world_name_of_key("abc", name));
    CHECK_STR("SHA-256 of the key", "w-ba7816bf", name);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"sha256", test_sha256},
        {"id_shape", test_id_shape},
        {"reproducible", test_reproducible},
        {"pack", test_pack},
        {"from_system", test_from_system},
        {"even", test_even},
        {"world_name", test_world_name},
    };
    return check_main("ids", TESTS, COUNT_OF(TESTS));
}
