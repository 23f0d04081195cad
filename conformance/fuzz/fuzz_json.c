/* Any two texts as JSON. What is taken is written, taken again, and equal; writing,
 * comparing and hashing agree with one another. */
#include "base/memory.h"
#include "fuzz.h"
#include "read/json.h"
#include "read/json_number.h"
#include "read/json_tree.h"
#include "read/json_write.h"

#include <string.h>

enum { ROOM = 64 * 1024 * 1024 };

static cJSON *parsed(const char *text, size_t size)
{
    struct json_fault fault = {0};
    cJSON *tree = json_parse(text, size, &JSON_REPLY, NULL, NULL, &fault);
    MUST(tree != NULL || (fault.offset <= size && fault.message[0] != '\0'));
    return tree;
}

/* A file is held to more than a reply. */
static bool is_for_files(const char *text, size_t size)
{
    struct json_fault fault;
    AUTO(json_drop) cJSON *tree = json_parse(text, size, &JSON_FILE, NULL, NULL, &fault);
    return tree != NULL;
}

static void check_written(const cJSON *tree, bool pretty)
{
    AUTO(text_drop) struct text once = text_new(ROOM), twice = text_new(ROOM);
    pretty ? json_write_pretty(tree, 0, &once) : json_write(tree, &once);
    AUTO(json_drop) cJSON *again = parsed(once.data, once.size);
    MUST(again != NULL && json_equal(tree, again) && json_equal(again, tree));
    MUST(json_hash(tree) == json_hash(again));
    pretty ? json_write_pretty(again, 0, &twice) : json_write(again, &twice);
    MUST(strcmp(once.data, twice.data) == 0);
}

static void check_pair(const cJSON *a, const cJSON *b)
{
    bool equal = json_equal(a, b);
    MUST(equal == json_equal(b, a));
    MUST(!equal || json_hash(a) == json_hash(b));
    if (cJSON_IsNumber(a) && cJSON_IsNumber(b)) {
        int order = json_number_compare(a, b);
        MUST((order == 0) == equal);
        MUST((order < 0) == (json_number_compare(b, a) > 0));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(memory_drop) char *text = fuzz_part(&data, &size);
    AUTO(memory_drop) char *other = fuzz_part(&data, &size);
    AUTO(json_drop) cJSON *a = parsed(text, strlen(text));
    AUTO(json_drop) cJSON *b = parsed(other, strlen(other));
    if (a == NULL) {
        MUST(!is_for_files(text, strlen(text)));
        return 0;
    }
    check_written(a, false);
    check_written(a, true);
    AUTO(json_drop) cJSON *copy = json_copy(a);
    MUST(json_equal(a, copy));
    if (b != NULL)
        check_pair(a, b);
    return 0;
}
