#include "base/suggest.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 63 };

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Optimal string alignment distance. */
static int distance(const char *a, const char *b)
{
    size_t rows = strlen(a), columns = strlen(b);
    int line[3][LONGEST + 1];
    for (size_t j = 0; j <= columns; j++)
        line[0][j] = (int)j;
    for (size_t i = 1; i <= rows; i++) {
        int *now = line[i % 3], *before = line[(i + 2) % 3], *two = line[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= columns; j++) {
            now[j] = smaller(before[j], now[j - 1]) + 1;
            now[j] = smaller(now[j], before[j - 1] + !same(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                now[j] = smaller(now[j], two[j - 2] + 1);
        }
    }
    return line[rows % 3][columns];
}

const char *suggest(const char *typed, const char *const *known)
{
    const char *best = NULL;
    int least = INT_MAX;
    if (strlen(typed) > LONGEST)
        return NULL;
    for (; *known != NULL; known++) {
        size_t size = strlen(*known);
        if (size > LONGEST)
            continue;
        int away = distance(typed, *known);
        int allowed = size < 3 ? 1 : (int)size / 3;
        if (away <= allowed && away < least && away < (int)size) {
            least = away;
            best = *known;
        }
    }
    return best;
}

const char *suggest_phrase(const char *typed, const char *const *known, char *out,
                           size_t size)
{
    const char *word = suggest(typed, known);
    out[0] = '\0';
    if (word != NULL)
        snprintf(out, size, ", did you mean `%s`?", word);
    return out;
}
