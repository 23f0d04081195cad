#include "base/memory.h"
#include "report/width.h"
#include "tools/fmt.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_LINE = 200, INDENT = 2 };

enum token_kind {
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_COLON,
    TOKEN_VALUE,
    TOKEN_NOTE
};

struct token {
    enum token_kind kind;
    const char *text;
    size_t size;
    int newlines; /* before it: 0, 1, or 2 for any more */
    int blanks;   /* before it, on its line */
    size_t match; /* of a bracket: the other one */
};

struct tokens {
    struct token *items;
    size_t count;
};

static enum token_kind kind_of(const char *text)
{
    switch (text[0]) {
    case '{':
    case '[':
        return TOKEN_OPEN;
    case '}':
    case ']':
        return TOKEN_CLOSE;
    case ',':
        return TOKEN_COMMA;
    case ':':
        return TOKEN_COLON;
    case '/':
        return TOKEN_NOTE;
    default:
        return TOKEN_VALUE;
    }
}

static size_t string_size(const char *text, size_t left)
{
    size_t size = 1;
    while (size < left && text[size] != '"')
        size += text[size] == '\\' && size + 1 < left ? 2 : 1;
    return size < left ? size + 1 : left;
}

/* A comment without what would be trailing blanks. */
static size_t note_size(const char *text, size_t left)
{
    if (left > 1 && text[1] == '*') {
        const char *end = memmem(text + 2, left - 2, "*/", 2);
        return end != NULL ? (size_t)(end - text) + 2 : left;
    }
    const char *end = memchr(text, '\n', left);
    size_t size = end != NULL ? (size_t)(end - text) : left;
    while (size > 0 && strchr(" \t\r", text[size - 1]) != NULL)
        size--;
    return size;
}

static size_t token_size(const char *text, size_t left)
{
    switch (kind_of(text)) {
    case TOKEN_NOTE:
        return note_size(text, left);
    case TOKEN_VALUE:
        break;
    case TOKEN_OPEN:
    case TOKEN_CLOSE:
    case TOKEN_COMMA:
    case TOKEN_COLON:
        return 1;
    }
    if (text[0] == '"')
        return string_size(text, left);
    size_t size = 0;
    while (size < left && strchr("{}[],:/\" \t\r\n", text[size]) == NULL)
        size++;
    return size;
}

/* Counts the white space from `at` on into the token that follows it. */
static size_t skip_blanks(const char *text, size_t size, size_t at, struct token *token)
{
    for (; at < size && strchr(" \t\r\n", text[at]) != NULL; at++) {
        token->blanks++;
        if (text[at] != '\n')
            continue;
        token->blanks = 0;
        token->newlines += token->newlines < 2;
    }
    return at;
}

static struct tokens tokens_of(const char *text, size_t size)
{
    struct tokens tokens = {memory_zeroed(size + 1, sizeof *tokens.items), 0};
    AUTO(memory_drop) size_t *open = memory_zeroed(size + 1, sizeof *open);
    size_t depth = 0;
    for (size_t at = 0;;) {
        struct token token = {0};
        at = skip_blanks(text, size, at, &token);
        if (at >= size)
            return tokens;
        token.text = text + at;
        token.kind = kind_of(token.text);
        token.size = token_size(token.text, size - at);
        if (token.kind == TOKEN_OPEN)
            open[depth++] = tokens.count;
        if (token.kind == TOKEN_CLOSE && depth > 0) {
            token.match = open[--depth];
            tokens.items[token.match].match = tokens.count;
        }
        at += token.size;
        tokens.items[tokens.count++] = token;
    }
}

static bool is_line_note(const struct token *token)
{
    return token->kind == TOKEN_NOTE && token->size > 1 && token->text[1] == '/';
}

/* Blanks between two tokens of one line. */
static int space_between(const struct token *before, const struct token *token)
{
    if (token->kind == TOKEN_COMMA || token->kind == TOKEN_COLON)
        return 0;
    if (token->kind == TOKEN_NOTE)
        return token->blanks > 1 ? token->blanks : 1;
    if (before->kind == TOKEN_OPEN && token->kind == TOKEN_CLOSE)
        return 0;
    if (before->kind == TOKEN_OPEN || token->kind == TOKEN_CLOSE)
        return token->blanks > 0;
    return 1;
}

/* An empty line stays, but not next to a bracket. */
static int newlines_before(const struct tokens *tokens, size_t i)
{
    const struct token *token = &tokens->items[i];
    if (i == 0)
        return 0;
    const struct token *before = token - 1;
    if (is_line_note(before) && token->newlines == 0)
        return 1;
    /* A comma goes with what is before it, unless a comment stands between. */
    if (token->kind == TOKEN_COMMA && !is_line_note(before))
        return 0;
    bool at_bracket = before->kind == TOKEN_OPEN || token->kind == TOKEN_CLOSE;
    return at_bracket && token->newlines > 1 ? 1 : token->newlines;
}

/* The width of the line that begins with token `i`, up to where the author ends it. */
static size_t line_width(const struct tokens *tokens, size_t i, size_t indent)
{
    size_t width = indent;
    for (size_t j = i; j < tokens->count; j++) {
        const struct token *token = &tokens->items[j];
        if (j > i) {
            if (newlines_before(tokens, j) > 0)
                break;
            width += (size_t)space_between(token - 1, token);
        }
        width += width_text(token->text, token->size);
    }
    return width;
}

/* Several elements between brackets of one line, of which none is so long by itself that
 * a line of its own would not help. */
static bool can_break(const struct tokens *tokens, size_t open)
{
    size_t commas = 0;
    for (size_t i = open + 1; i <= tokens->items[open].match; i++) {
        const struct token *token = &tokens->items[i];
        if (token->newlines > 0 || token->size > LONGEST_LINE / 2)
            return false;
        commas += token->kind == TOKEN_COMMA;
    }
    return commas > 0;
}

/* Gives each element of the brackets at `open` a line of its own. */
static void break_brackets(struct tokens *tokens, size_t open)
{
    size_t close = tokens->items[open].match;
    tokens->items[open + 1].newlines = 1;
    tokens->items[close].newlines = 1;
    for (size_t i = open + 1; i < close; i++) {
        if (tokens->items[i].kind == TOKEN_OPEN && tokens->items[i].match > i)
            i = tokens->items[i].match;
        else if (tokens->items[i].kind == TOKEN_COMMA)
            tokens->items[i + 1].newlines = 1;
    }
}

/* Breaks the first bracket that can be broken on the line that begins with token `i`. */
static bool break_line(struct tokens *tokens, size_t i)
{
    for (size_t j = i; j < tokens->count; j++) {
        if (j > i && newlines_before(tokens, j) > 0)
            return false;
        if (tokens->items[j].kind == TOKEN_OPEN && can_break(tokens, j)) {
            break_brackets(tokens, j);
            return true;
        }
    }
    return false;
}

/* An open bracket: how far in its line is, and the column of what follows it on that line
 * (0: nothing does). */
struct opened {
    size_t indent, first;
};

/* The indentation of a line that begins with token `i`: as far in as the line that opened
 * what it closes; under the first element of the bracket it stands in, when that is on
 * the bracket's line; else a step further in than that line. */
static size_t indent_of(const struct tokens *tokens, size_t i, const struct opened *stack,
                        size_t depth)
{
    size_t closed = 0;
    while (i + closed < tokens->count && closed < depth &&
           tokens->items[i + closed].kind == TOKEN_CLOSE &&
           (closed == 0 || newlines_before(tokens, i + closed) == 0))
        closed++;
    if (closed > 0)
        return stack[depth - closed].indent;
    if (depth == 0)
        return 0;
    const struct opened *opened = &stack[depth - 1];
    return opened->first > 0 ? opened->first : opened->indent + INDENT;
}

static void add_blanks(struct text *out, size_t count)
{
    while (count-- > 0)
        text_add_char(out, ' ');
}

/* What the formatter has written so far. */
struct layout {
    struct tokens tokens;
    struct opened *stack;
    size_t depth, indent, column;
    struct text *out;
};

static void begin_line(struct layout *layout, size_t i, int newlines)
{
    struct tokens *tokens = &layout->tokens;
    layout->indent = indent_of(tokens, i, layout->stack, layout->depth);
    while (line_width(tokens, i, layout->indent) > LONGEST_LINE && break_line(tokens, i))
        continue;
    for (int j = 0; j < newlines; j++)
        text_add_char(layout->out, '\n');
    add_blanks(layout->out, layout->indent);
    layout->column = layout->indent;
}

static void add_token(struct layout *layout, size_t i)
{
    const struct token *token = &layout->tokens.items[i];
    bool follows = i > 0 && token->kind != TOKEN_NOTE && token[-1].kind == TOKEN_OPEN &&
                   newlines_before(&layout->tokens, i) == 0;
    if (follows && layout->depth > 0)
        layout->stack[layout->depth - 1].first = layout->column;
    text_add_n(layout->out, token->text, token->size);
    layout->column += width_text(token->text, token->size);
    if (token->kind == TOKEN_OPEN)
        layout->stack[layout->depth++] = (struct opened){layout->indent, 0};
    else if (token->kind == TOKEN_CLOSE && layout->depth > 0)
        layout->depth--;
}

void fmt_text(const char *text, size_t size, struct text *out)
{
    struct layout layout = {.tokens = tokens_of(text, size), .out = out};
    const struct tokens *tokens = &layout.tokens;
    layout.stack = memory_zeroed(tokens->count + 1, sizeof *layout.stack);
    for (size_t i = 0; i < tokens->count; i++) {
        int newlines = newlines_before(tokens, i);
        if (i == 0 || newlines > 0) {
            begin_line(&layout, i, newlines);
        } else {
            int space = space_between(&tokens->items[i - 1], &tokens->items[i]);
            add_blanks(out, (size_t)space);
            layout.column += (size_t)space;
        }
        add_token(&layout, i);
    }
    text_add_char(out, '\n');
    free(layout.stack);
    free(layout.tokens.items);
}
