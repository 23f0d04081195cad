/* Any text as a request target: its path and its query, decoded once; and any text
 * encoded comes back. */
#include "base/auto.h"
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "http/percent.h"
#include "http/request.h"
#include "http/target.h"

#include <string.h>

static void check_path(const char *target)
{
    struct error err = {0}, again_err = {0};
    AUTO(string_drop) char *owned = NULL, *again_owned = NULL;
    const char *path = NULL, *again = NULL;
    if (!target_path(target, &owned, &path, &err)) {
        MUST(err.rule == RULE_BAD_REQUEST && err.message[0]);
        return;
    }
    MUST(path[0] == '/' && !strstr(path, "/../") && !strchr(path, '\\'));
    MUST(!owned || text_is_utf8(path, strlen(path)));
    /* A path that stands for itself stays what it is. */
    if (!strchr(path, '%')) {
        MUST(target_path(path, &again_owned, &again, &again_err));
        MUST(strcmp(path, again) == 0);
    }
}

static void check_query(const char *query)
{
    struct request req = {.query = query, .body = query, .body_size = strlen(query)};
    char name[64];
    for (size_t cursor = 0, last = 0;
         request_query_next(&req, &cursor, name, sizeof name); last = cursor) {
        MUST(cursor > last && cursor <= strlen(query));
        MUST(strlen(name) < sizeof name);
        AUTO(string_drop) char *value = request_query(&req, name);
        AUTO(string_drop) char *field = request_form(&req, name);
        MUST((value == NULL) == (field == NULL));
        MUST(!value || (strcmp(value, field) == 0 && text_is_utf8(value, strlen(value))));
    }
}

static void check_encoding(const char *text)
{
    struct text encoded = TEXT_INIT(SIZE_MAX / 2);
    text_percent(&encoded, text);
    AUTO(string_drop) char *code = text_take(&encoded);
    AUTO(string_drop) char *back = percent_decode(code, strlen(code), true);
    MUST((back != NULL) == text_is_utf8(text, strlen(text)));
    MUST(!back || strcmp(back, text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(string_drop) char *target = fuzz_part(&data, &size);
    char *mark = strchr(target, '?');
    if (mark)
        *mark = '\0';
    check_path(target);
    check_query(mark ? mark + 1 : target);
    check_encoding(target);
    return 0;
}
