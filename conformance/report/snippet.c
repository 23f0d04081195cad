#include "report/snippet.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "report/width.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { LONGEST_LINE = 200, BEFORE_TOKEN = 80 };

/* The characters that are drawn: from `first`, from 1, up to but without `end`. */
struct window {
    size_t first, end;
};

static size_t step_at(const struct snippet *snippet, size_t at)
{
    size_t step = utf8_next(snippet->line + at, snippet->size - at, NULL);
    return step > 0 ? step : 1;
}

static size_t characters(const struct snippet *snippet)
{
    size_t count = 0;
    for (size_t at = 0; at < snippet->size; at += step_at(snippet, at))
        count++;
    return count;
}

static struct window window_of(const struct snippet *snippet)
{
    size_t count = characters(snippet), column = (size_t)snippet->column;
    if (count <= LONGEST_LINE)
        return (struct window){1, count + 1};
    size_t first = column > BEFORE_TOKEN ? column - BEFORE_TOKEN : 1;
    size_t end = first + LONGEST_LINE;
    return (struct window){first, end < count + 1 ? end : count + 1};
}

/* What is drawn for the character at `at`: it, escaped when it acts; all of a secret is
 * its variable's name at its first character, then nothing. */
static void draw_character(const struct snippet *snippet, size_t at, size_t step,
                           const struct redact_hit *hit, struct text *out)
{
    if (at < hit->at || at >= hit->at + hit->size)
        utf8_show(out, snippet->line + at, step, true);
    else if (at == hit->at)
        text_add(out, hit->secret->shown);
}

/* Blanks before the token, carets under it. */
static void mark(const struct snippet *snippet, size_t number, const struct text *drawn,
                 struct text *carets)
{
    size_t column = (size_t)snippet->column;
    size_t length = snippet->length > 0 ? (size_t)snippet->length : 1;
    if (number >= column + length)
        return;
    bool is_tab = drawn->size == 1 && drawn->data[0] == '\t';
    char with = number >= column ? '^' : ' ';
    if (is_tab && with == ' ') {
        text_add_char(carets, '\t');
        return;
    }
    size_t width = width_text(text_string(drawn), drawn->size);
    for (size_t i = 0; i < width; i++)
        text_add_char(carets, with);
}

void snippet_draw(const struct snippet *snippet, struct text *shown, struct text *carets)
{
    const struct window window = window_of(snippet);
    struct redact_hit hit = {.at = SIZE_MAX};
    bool looking = snippet->redactor != NULL;
    AUTO(text_drop) struct text drawn = text_new(4096);
    if (window.first > 1) {
        text_add(shown, "…");
        text_add_char(carets, ' ');
    }
    size_t at = 0;
    for (size_t number = 1; at < snippet->size && number < window.end; number++) {
        size_t step = step_at(snippet, at);
        if (looking && (hit.at == SIZE_MAX || at >= hit.at + hit.size))
            looking =
                redact_find(snippet->redactor, snippet->line, snippet->size, at, &hit);
        text_clear(&drawn);
        draw_character(snippet, at, step, &hit, &drawn);
        if (number >= window.first) {
            text_add_n(shown, text_string(&drawn), drawn.size);
            mark(snippet, number, &drawn, carets);
        }
        at += step;
    }
    if (at < snippet->size)
        text_add(shown, "…");
    if (carets->size == 0 || carets->data[carets->size - 1] != '^')
        text_add_char(carets, '^');
}
