#include "tools/record_mentions.h"

#include "read/json_number.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool record_is_word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

static void mention(struct record_mentions *all, const char *text)
{
    all->items = arena_grow(all->arena, all->items, all->count, sizeof *all->items);
    all->items[all->count++] = (struct record_mention){text, all->step, all->step};
}

static void mention_words(struct record_mentions *all, const char *text)
{
    mention(all, text);
    while (*text != '\0') {
        size_t size = 0;
        while (record_is_word_byte(text[size]))
            size++;
        if (size >= RECORD_SHORTEST_WORD)
            mention(all, arena_copy_n(all->arena, text, size));
        text += size > 0 ? size : 1;
    }
}

static void mention_tree(struct record_mentions *all, const cJSON *node)
{
    char room[32];
    if (cJSON_IsString(node))
        mention_words(all, node->valuestring);
    else if (cJSON_IsNumber(node))
        mention(all, arena_copy(all->arena, json_number_text(node, room, sizeof room)));
    for (const cJSON *child = node != NULL ? node->child : NULL; child != NULL;
         child = child->next)
        mention_tree(all, child);
}

static int by_text(const void *a, const void *b)
{
    const struct record_mention *left = a, *right = b;
    return strcmp(left->text, right->text);
}

/* Sorts them, and makes one of those with the same text. */
static void unite(struct record_mentions *all)
{
    if (all->count == 0)
        return;
    qsort(all->items, all->count, sizeof *all->items, by_text);
    size_t kept = 0;
    for (size_t i = 1; i < all->count; i++) {
        struct record_mention *last = &all->items[kept];
        const struct record_mention *next = &all->items[i];
        if (strcmp(last->text, next->text) != 0) {
            all->items[++kept] = *next;
            continue;
        }
        last->first = next->first < last->first ? next->first : last->first;
        last->last = next->last > last->last ? next->last : last->last;
    }
    all->count = kept + 1;
}

struct record_mentions record_mentions_of(const struct record_tape *tape)
{
    struct record_mentions all = {.arena = tape->arena};
    for (all.step = 0; all.step < tape->count; all.step++) {
        const struct record_step *step = &tape->steps[all.step];
        mention(&all, step->url);
        if (step->kind == RECORD_SCAN)
            continue;
        mention_words(&all, step->first->target);
        mention_tree(&all, step->query);
        mention_tree(&all, step->sent);
        if (step->sent == NULL && step->first->body != NULL)
            mention_words(&all, step->first->body);
    }
    unite(&all);
    return all;
}

const struct record_mention *record_mention_find(const struct record_mentions *all,
                                                 const char *text)
{
    struct record_mention wanted = {.text = text};
    return all->count > 0
               ? bsearch(&wanted, all->items, all->count, sizeof *all->items, by_text)
               : NULL;
}
