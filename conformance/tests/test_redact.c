#include "base/memory.h"
#include "check.h"
#include "report/redact.h"
#include "stories.h"

#include <stdlib.h>
#include <string.h>

static const struct secret SECRETS[] = {
    {"$API_KEY", "api_key", "sk-canary-0123456789"},
    {"{{pin}}", "pin", "p\"i/n\\4\xc3\xa9"},
    {"$SHORT", "short", "abcde"}, /* under six characters: refused elsewhere, not known */
    {"{{plus}}", "plus", "a+1b2c3+4"},
    {"{{first}}", "first", "+x1y2z3"},
    {"$LONGER", "longer", "sk-canary-0123456789-and-more"},
};

static void test_strings(void)
{
    static const struct {
        const char *name, *text, *covered; /* NULL: nothing is found, nothing copied */
    } CASES[] = {
        {"nothing", "POST /v1/video/assets", NULL},
        {"empty", "", NULL},
        {"raw", "Bearer sk-canary-0123456789", "Bearer $API_KEY"},
        {"twice", "sk-canary-0123456789,sk-canary-0123456789", "$API_KEY,$API_KEY"},
        {"almost", "sk-canary-012345678 and more", NULL},
        {"too short to know", "abcde", NULL},
        {"the longer one wins", "sk-canary-0123456789-and-more!", "$LONGER!"},
        {"JSON, as we escape", "\"p\\\"i/n\\\\4\xc3\xa9\"", "\"{{pin}}\""},
        {"JSON, as Go and PHP escape", "p\\\"i\\/n\\\\4\\u00e9", "{{pin}}"},
        {"JSON, all escaped", "\\u0073\\u006B-canary-0123456789", "$API_KEY"},
        {"percent", "?key=p%22i%2Fn%5C4%C3%A9&x", "?key={{pin}}&x"},
        {"percent in lower case", "p%22i%2fn%5c4%c3%a9", "{{pin}}"},
        {"percent of everything", "%73%6b%2Dcanary-0123456789", "$API_KEY"},
        {"JSON in JSON", "\\\\u0073k-canary-0123456789", "$API_KEY"},
        {"JSON in JSON in JSON", "p\\\\\\\"i/n\\\\\\\\4\xc3\xa9", "{{pin}}"},
        {"a name in a pointer", "/json/p\"i~1n\\4\xc3\xa9/0", "/json/{{pin}}/0"},
        {"a plus as a blank", "a 1b2c3 4", "{{plus}}"},
        {"a plus at the start", "x= x1y2z3", "x={{first}}"},
        {"percent twice", "sk%252Dcanary%252d0123456789", "$API_KEY"},
        {"percent, cut short", "sk%2", NULL},
        {"base64", "c2stY2FuYXJ5LTAxMjM0NTY3ODk=", "$API_KEY="},
        {"base64 after a byte", "OnNrLWNhbmFyeS0wMTIzNDU2Nzg5", "O$API_KEY"},
        {"base64 of user:key:", "dTpzay1jYW5hcnktMDEyMzQ1Njc4OTo=", "dT$API_KEYo="},
        {"base64 in a longer text",
         "eHh4c2stY2FuYXJ5LTAxMjM0NTY3ODl4eHg=", "eHh4$API_KEY4eHg="},
        {"base64 of the URL alphabet", "cCJpL25cNMOp", "{{pin}}"},
        {"cut by an ellipsis", "got \"sk-canary-01…", "got \"$API_KEY…"},
        {"cut at the end", "sk-canary-012", "$API_KEY"},
        {"a beginning under a half", "sk-canar", NULL},
        {"a beginning in the middle", "sk-canary-012 x", NULL},
    };
    struct redactor *redactor = redactor_new(SECRETS, sizeof SECRETS / sizeof SECRETS[0]);
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *covered = redact_string(redactor, arena, CASES[i].text);
        const char *want = CASES[i].covered != NULL ? CASES[i].covered : CASES[i].text;
        CHECK_STR(CASES[i].name, want, covered);
        CHECK_INT(CASES[i].name, CASES[i].covered == NULL, covered == CASES[i].text);
    }
    CHECK_TRUE("no string", redact_string(redactor, arena, NULL) == NULL);
    arena_free(arena);
    redactor_free(redactor);
}

/* Every alignment, with every byte before and behind: no 8 characters of the secret's own
 * base64 remain. */
static void test_base64_everywhere(void)
{
    static const char ALPHABET[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct redactor *redactor = redactor_new(SECRETS, 1);
    struct arena *arena = arena_new();
    for (size_t before = 0; before < 7; before++) {
        char bytes[64];
        memset(bytes, '~', sizeof bytes);
        memcpy(bytes + before, SECRETS[0].value, strlen(SECRETS[0].value));
        char encoded[85] = "";
        for (size_t i = 0; i < 63; i += 3) {
            unsigned group = (unsigned)(unsigned char)bytes[i] << 16 |
                             (unsigned)(unsigned char)bytes[i + 1] << 8 |
                             (unsigned char)bytes[i + 2];
            for (size_t j = 0; j < 4; j++)
                encoded[i / 3 * 4 + j] = ALPHABET[group >> (18 - 6 * j) & 63];
        }
        const char *covered = redact_string(redactor, arena, encoded);
        CHECK_HAS("base64", "$API_KEY", covered);
        for (size_t at = before / 3 * 4; at + 8 < (before + 20) / 3 * 4; at++) {
            char piece[9];
            memcpy(piece, encoded + at, 8);
            piece[8] = '\0';
            if (strncmp(piece, "fn5+", 4) != 0)
                CHECK_TRUE(piece, strstr(covered, piece) == NULL);
        }
    }
    arena_free(arena);
    redactor_free(redactor);
}

static void test_bytes(void)
{
    struct redactor *redactor = redactor_new(SECRETS, 1);
    struct arena *arena = arena_new();
    static const char BODY[] = "\0\xff sk-canary-0123456789\0.";
    size_t size = sizeof BODY - 1;
    const char *covered = redact_bytes(redactor, arena, BODY, &size);
    CHECK_INT("size", 13, size);
    CHECK_TRUE("bytes", memcmp(covered, "\0\xff $API_KEY\0.", 13) == 0);
    arena_free(arena);
    redactor_free(redactor);
}

/* No reporter shows the key, whatever it wears. */
static void test_no_reporter_leaks(void)
{
    static const struct reporter_kind *const KINDS[] = {
        &REPORTER_TERMINAL, &REPORTER_JUNIT,  &REPORTER_TAP,
        &REPORTER_JSON,     &REPORTER_GITHUB, &REPORTER_HTML,
    };
    static const char *const FORBIDDEN[] = {
        STORY_KEY,       "canary",          "CANARY",
        "Y2FuYXJ5", /* base64 of "canary", at its three alignments */
        "jYW5hcn",       "NhbmFyeS",        "%2d0123456789",
        "%2D0123456789", "u002d0123456789", "u002D0123456789",
        "MDEyMzQ1Njc4O", "0wMTIzNDU2Nzg5",  "TAxMjM0NTY3OD",
        "-0123456789",
    };
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        for (int mode = 0; mode < 8; mode++) {
            struct story *story = stories_canary();
            char *told = story_tell(story, KINDS[i],
                                    (struct report_options){.color = mode & 1,
                                                            .verbose = mode & 2,
                                                            .strict = mode & 4});
            CHECK_HAS(KINDS[i]->name, "$API_KEY", told);
            for (size_t j = 0; j < sizeof FORBIDDEN / sizeof FORBIDDEN[0]; j++)
                CHECK_TRUE(FORBIDDEN[j],
                           told != NULL && strstr(told, FORBIDDEN[j]) == NULL);
            free(told);
            story_drop(&story);
        }
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"strings", test_strings},
        {"base64 at every alignment", test_base64_everywhere},
        {"bytes", test_bytes},
        {"no reporter leaks", test_no_reporter_leaks},
        {NULL, NULL},
    };
    return check_run("redact", TESTS);
}
