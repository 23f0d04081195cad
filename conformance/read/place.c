#include "read/place.h"

#include "base/memory.h"

#include <stdlib.h>

struct places {
    struct place *items;
    size_t count, capacity;
};

struct places *places_new(void)
{
    return memory_zeroed(1, sizeof(struct places));
}

void places_free(struct places *places)
{
    if (places == NULL)
        return;
    free(places->items);
    free(places);
}

int places_add(struct places *places, struct place place)
{
    if (places->count == places->capacity) {
        places->capacity = places->capacity == 0 ? 256 : places->capacity * 2;
        places->items =
            memory_grow(places->items, places->capacity * sizeof *places->items);
    }
    places->items[places->count++] = place;
    return (int)places->count;
}

struct place places_get(const struct places *places, int number)
{
    if (number < 1 || (size_t)number > places->count)
        return (struct place){0};
    return places->items[number - 1];
}

struct place place_of(const struct places *places, const cJSON *node)
{
    return node != NULL ? places_get(places, node->valueint) : (struct place){0};
}

struct place place_of_name(const struct places *places, const cJSON *member)
{
    /* json_parse() numbers a member's name just before its value. */
    return member != NULL ? places_get(places, member->valueint - 1) : (struct place){0};
}

void place_copy(cJSON *to, const cJSON *from)
{
    to->valueint = from->valueint;
}
