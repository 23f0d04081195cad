/* Any bytes as a body. What the strict scanner takes must be built, written, and taken
 * again with nothing changed; cJSON's own, lenient parser must take it too. */
#include "base/json_out.h"
#include "fuzz/fuzz.h"
#include "http/json_scan.h"

#include "base/auto.h"

#include <string.h>

static char *written(const cJSON *json)
{
    struct json_out out = JSON_OUT_INIT(SIZE_MAX / 2);
    json_value(&out, NULL, json);
    return json_out_take(&out);
}

/* cJSON reads at most 63 characters of a number and stops there. */
static bool has_long_number(const char *text)
{
    for (; *text; text++) {
        size_t size = strspn(text, "0123456789+-.eE");
        if (size >= 63)
            return true;
        text += size > 0 ? size - 1 : 0;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(string_drop) char *text = fuzz_rest(data, size);
    struct json_fault fault = {0};
    bool sound = json_scan(text, size, JSON_MAX_VALUES, &fault);
    AUTO(json_drop) cJSON *json = json_parse(text, size, JSON_MAX_VALUES, NULL);
    MUST(sound == (json != NULL));
    if (!sound) {
        MUST(fault.offset <= size && fault.why != NULL);
        return 0;
    }
    MUST(!json_scan(text, size, 0, NULL));
    AUTO(json_drop) cJSON *lenient = cJSON_ParseWithLength(text, size);
    MUST(lenient != NULL || has_long_number(text));

    AUTO(string_drop) char *once = written(json);
    MUST(once != NULL);
    AUTO(json_drop)
    cJSON *again = json_parse(once, strlen(once), JSON_MAX_VALUES, &fault);
    MUST(again != NULL);
    AUTO(string_drop) char *twice = written(again);
    MUST(twice != NULL && strcmp(once, twice) == 0);
    return 0;
}
