#include "judge/assign.h"

#include "base/memory.h"

#include <stdlib.h>

enum { UNASKED, FITS, FITS_NOT };

/* One search for a way from an unpaired left to an unpaired right (Kuhn's algorithm,
 * breadth first, so that nothing recurses over what a server sent). */
struct search {
    size_t lefts, rights;
    assignment_fits_fn *fits;
    void *context;
    unsigned char *answers; /* lefts × rights */
    size_t *queue;          /* lefts to look at */
    size_t *reached_from;   /* for each right the left it was reached from */
    struct assignment *found;
};

static bool fits(struct search *search, size_t left, size_t right)
{
    unsigned char *answer = &search->answers[left * search->rights + right];
    if (*answer == UNASKED)
        *answer = search->fits(search->context, left, right) ? FITS : FITS_NOT;
    return *answer == FITS;
}

/* Turns the way that ends at `right` around: each left on it takes its new partner. */
static void take_way(struct search *search, size_t right)
{
    while (right != ASSIGNMENT_NONE) {
        size_t left = search->reached_from[right];
        size_t before = search->found->right_of[left];
        search->found->right_of[left] = right;
        search->found->left_of[right] = left;
        right = before;
    }
}

static void find_partner(struct search *search, size_t start)
{
    size_t head = 0, tail = 0;
    for (size_t i = 0; i < search->rights; i++)
        search->reached_from[i] = ASSIGNMENT_NONE;
    search->queue[tail++] = start;
    while (head < tail) {
        size_t left = search->queue[head++];
        for (size_t right = 0; right < search->rights; right++) {
            if (search->reached_from[right] != ASSIGNMENT_NONE ||
                !fits(search, left, right))
                continue;
            search->reached_from[right] = left;
            if (search->found->left_of[right] == ASSIGNMENT_NONE) {
                take_way(search, right);
                return;
            }
            search->queue[tail++] = search->found->left_of[right];
        }
    }
}

static size_t *nobody(size_t count)
{
    size_t *items = memory_alloc(count * sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = ASSIGNMENT_NONE;
    return items;
}

struct assignment assignment_new(size_t lefts, size_t rights, assignment_fits_fn *fits_fn,
                                 void *context)
{
    struct assignment found = {nobody(lefts), nobody(rights)};
    AUTO(memory_drop) unsigned char *answers = memory_zeroed(lefts, rights);
    AUTO(memory_drop) size_t *queue = memory_alloc((lefts + 1) * sizeof *queue);
    AUTO(memory_drop) size_t *reached = memory_alloc((rights + 1) * sizeof *reached);
    struct search search = {lefts,   rights, fits_fn, context,
                            answers, queue,  reached, &found};
    for (size_t left = 0; left < lefts; left++)
        find_partner(&search, left);
    return found;
}

void assignment_drop(struct assignment *assignment)
{
    free(assignment->right_of);
    free(assignment->left_of);
    *assignment = (struct assignment){0};
}
