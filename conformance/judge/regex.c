#define PCRE2_CODE_UNIT_WIDTH 8

#include "judge/regex.h"

#include "base/memory.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Enough for any honest pattern; a catastrophic one gives up in milliseconds. */
enum { MATCH_LIMIT = 500000, DEPTH_LIMIT = 5000, HEAP_LIMIT_KIB = 8192 };

struct regex {
    pcre2_code *code;
    pcre2_match_context *limits;
};

struct regex *regex_new(const char *pattern, char *message, size_t size)
{
    int code = 0;
    PCRE2_SIZE at = 0;
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                      PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
    memory_check(compiled == NULL && code == PCRE2_ERROR_HEAP_FAILED);
    if (compiled == NULL) {
        PCRE2_UCHAR reason[160];
        pcre2_get_error_message(code, reason, sizeof reason);
        snprintf(message, size, "%s at character %zu", (char *)reason, (size_t)at + 1);
        return NULL;
    }
    struct regex *regex = memory_zeroed(1, sizeof *regex);
    regex->code = compiled;
    regex->limits = memory_checked(pcre2_match_context_create(NULL));
    pcre2_set_match_limit(regex->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(regex->limits, DEPTH_LIMIT);
    pcre2_set_heap_limit(regex->limits, HEAP_LIMIT_KIB);
    return regex;
}

void regex_free(struct regex *regex)
{
    if (regex == NULL)
        return;
    pcre2_match_context_free(regex->limits);
    pcre2_code_free(regex->code);
    free(regex);
}

enum regex_answer regex_search(const struct regex *regex, const char *text)
{
    pcre2_match_data *data = memory_checked(pcre2_match_data_create(1, NULL));
    int found = pcre2_match(regex->code, (PCRE2_SPTR)text, strlen(text), 0, 0, data,
                            regex->limits);
    memory_check(found == PCRE2_ERROR_NOMEMORY);
    pcre2_match_data_free(data);
    /* 0: it matched, with more groups than there is room for. */
    if (found >= 0)
        return REGEX_YES;
    return found == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_GAVE_UP;
}
