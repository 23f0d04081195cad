#include "tools/diff_poll.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

enum { LONGEST_SEEN = 64 * 1024 };

/* `word` is that of `json`, which is a string of JSON. */
static bool is_word(const char *json, const char *word)
{
    size_t size = strlen(word);
    return json[0] == '"' && strncmp(json + 1, word, size) == 0 &&
           strcmp(json + 1 + size, "\"") == 0;
}

static bool is_passage_in(const struct diff_recording *recording, const char *a,
                          const char *b)
{
    for (size_t i = 0; recording != NULL && i < recording->passage_count; i++) {
        const struct diff_passage *each = &recording->passages[i];
        if ((is_word(a, each->from) && is_word(b, each->to)) ||
            (is_word(b, each->from) && is_word(a, each->to)))
            return true;
    }
    return false;
}

bool diff_is_passage(const struct diff_match *match, const char *a, const char *b)
{
    return is_passage_in(match->a, a, b) || is_passage_in(match->b, a, b) ||
           is_passage_in(match->again, a, b) || is_passage_in(match->crowded, a, b);
}

/* Where the poll saw `word` first; `seen_count` when it did not. */
static size_t seen_at(const struct diff_answer *answer, const char *word)
{
    size_t at = 0;
    while (at < answer->seen_count && strcmp(answer->seen[at], word) != 0)
        at++;
    return at;
}

/* Both saw two words, but the other way round. Who asks less often sees less, which is no
 * difference. */
static bool in_other_order(const struct diff_answer *a, const struct diff_answer *b)
{
    for (size_t i = 1; i < a->seen_count; i++) {
        size_t before = seen_at(b, a->seen[i - 1]), after = seen_at(b, a->seen[i]);
        if (after < before && before < b->seen_count)
            return true;
    }
    return false;
}

/* A poll of the one saw a word that the other did not. */
static bool saw_more(const struct diff_answer *a, const struct diff_answer *b)
{
    for (size_t i = 0; i < a->seen_count; i++)
        if (seen_at(b, a->seen[i]) == b->seen_count)
            return true;
    return false;
}

const char *diff_show_seen(struct arena *arena, const struct diff_answer *answer)
{
    AUTO(text_drop) struct text out = text_new(LONGEST_SEEN);
    for (size_t i = 0; i < answer->seen_count; i++)
        text_addf(&out, "%s%s", i > 0 ? ", " : "", answer->seen[i]);
    return arena_copy(arena, text_string(&out));
}

static bool breaks_contract(const struct diff_answer *answer)
{
    for (size_t i = 0; i < answer->fault_count; i++)
        if (answer->faults[i].kind == FINDING_CONTRACT)
            return true;
    return false;
}

bool diff_polls_differ(const struct diff_answer *a, const struct diff_answer *b)
{
    bool strange =
        (saw_more(a, b) && breaks_contract(a)) || (saw_more(b, a) && breaks_contract(b));
    return a->seen_count > 0 && b->seen_count > 0 && (in_other_order(a, b) || strange);
}
