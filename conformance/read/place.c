#include "read/place.h"

enum { BLOCK = 1024 };

/* In blocks that never move: most of what a large suite needs memory for is here. */
struct places {
    struct arena *arena;
    struct place **blocks;
    size_t count;
};

struct places *places_new(struct arena *arena)
{
    struct places *places = arena_alloc(arena, sizeof *places);
    places->arena = arena;
    return places;
}

int places_add(struct places *places, struct place place)
{
    size_t block = places->count / BLOCK, at = places->count % BLOCK;
    if (at == 0) {
        places->blocks =
            arena_grow(places->arena, places->blocks, block, sizeof(struct place *));
        places->blocks[block] = arena_alloc(places->arena, BLOCK * sizeof(struct place));
    }
    places->blocks[block][at] = place;
    return (int)++places->count;
}

struct place places_get(const struct places *places, int number)
{
    if (number < 1 || (size_t)number > places->count)
        return (struct place){0};
    size_t at = (size_t)number - 1;
    return places->blocks[at / BLOCK][at % BLOCK];
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
