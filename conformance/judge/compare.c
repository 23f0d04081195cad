#include "base/memory.h"
#include "judge/instant.h"
#include "judge/walk.h"
#include "read/json_number.h"

#include <string.h>

/* `value` as a number: itself, or a text that is one (headers are texts). The caller's.
 */
static cJSON *as_number(const cJSON *value)
{
    char room[32];
    if (cJSON_IsNumber(value)) {
        const char *text = json_number_text(value, room, sizeof room);
        return json_number_read(text, strlen(text));
    }
    if (!cJSON_IsString(value))
        return NULL;
    return json_number_read(value->valuestring, strlen(value->valuestring));
}

static bool compare_instants(const cJSON *a, const cJSON *b, int *order)
{
    struct instant left, right;
    if (!instant_read(a->valuestring, &left) || !instant_read(b->valuestring, &right))
        return false;
    *order = instant_compare(&left, &right);
    return true;
}

bool walk_compare(const cJSON *a, const cJSON *b, int *order)
{
    AUTO(json_drop) cJSON *left = as_number(a);
    AUTO(json_drop) cJSON *right = as_number(b);
    if (left != NULL && right != NULL) {
        *order = json_number_compare(left, right);
        return true;
    }
    if (!cJSON_IsString(a) || !cJSON_IsString(b))
        return false;
    if (!compare_instants(a, b, order))
        *order = strcmp(a->valuestring, b->valuestring);
    return true;
}
