#include "read/target.h"

#include "read/route.h"

#include <string.h>

const cJSON *target_price(const struct target *target, const char *method,
                          const char *path)
{
    if (strcmp(method, "human") == 0)
        return cJSON_GetObjectItemCaseSensitive(target->prices, method);
    const cJSON *best = NULL, *each;
    unsigned long most = 0;
    cJSON_ArrayForEach(each, target->prices)
    {
        unsigned long score = route_match(each->string, method, path);
        if (score > most) {
            most = score;
            best = each;
        }
    }
    return best;
}

bool target_provides(const struct target *target, const char *need)
{
    for (const char **each = target->provides; each != NULL && *each != NULL; each++)
        if (strcmp(*each, need) == 0)
            return true;
    return false;
}
