#include "report/curl_line.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_BODY = 32 * 1024, LONGEST_LINE = 1024 * 1024 };

/* A piece of a shell word: text to be taken as it is, or a variable. */
struct part {
    const char *text; /* "$API_KEY" when it is a variable */
    size_t size;
    bool variable;
};

struct word {
    struct arena *arena;
    struct part *parts;
    size_t count;
};

static void add_part(struct word *word, const char *text, size_t size, bool variable)
{
    if (size == 0)
        return;
    word->parts = arena_grow(word->arena, word->parts, word->count, sizeof *word->parts);
    word->parts[word->count++] = (struct part){text, size, variable};
}

/* Adds bytes in which secrets become variables. One that was found encoded, or has no
 * variable, is shown and not expanded. */
static void add_bytes(struct word *word, const struct redactor *redactor,
                      const char *bytes, size_t size)
{
    size_t done = 0;
    struct redact_hit hit;
    while (redact_find(redactor, bytes, size, done, &hit)) {
        const char *shown = hit.secret->shown;
        add_part(word, bytes + done, hit.at - done, false);
        add_part(word, shown, strlen(shown), hit.raw && shown[0] == '$');
        done = hit.at + hit.size;
    }
    add_part(word, bytes + done, size - done, false);
}

static bool is_ascii(const struct word *word)
{
    for (size_t i = 0; i < word->count; i++)
        for (size_t j = 0; j < word->parts[i].size; j++)
            if (word->parts[i].text[j] < ' ' || word->parts[i].text[j] > '~')
                return false;
    return true;
}

/* No character that moves a cursor or turns the direction of writing. */
static bool is_plain(const struct word *word)
{
    if (is_ascii(word))
        return true;
    AUTO(text_drop) struct text shown = text_new(SIZE_MAX / 2);
    size_t size = 0;
    for (size_t i = 0; i < word->count; i++) {
        utf8_show(&shown, word->parts[i].text, word->parts[i].size, false);
        size += word->parts[i].size;
    }
    return shown.size == size;
}

/* The shell, or the history of an interactive one, acts on it inside double quotes. */
static bool is_special(char c)
{
    return c != '\0' && strchr("\"$`\\!", c) != NULL;
}

static bool needs_single_quotes(const struct word *word)
{
    for (size_t i = 0; i < word->count; i++)
        for (size_t j = 0; j < word->parts[i].size; j++)
            if (!word->parts[i].variable && is_special(word->parts[i].text[j]))
                return true;
    return false;
}

static bool starts_name(const struct part *part)
{
    unsigned char c = (unsigned char)part->text[0];
    return isalnum(c) || c == '_';
}

static void add_double_quoted(struct text *out, const struct word *word)
{
    text_add_char(out, '"');
    for (size_t i = 0; i < word->count; i++) {
        const struct part *part = &word->parts[i];
        bool braces = part->variable && i + 1 < word->count && starts_name(part + 1);
        if (braces)
            text_addf(out, "${%.*s}", (int)part->size - 1, part->text + 1);
        else
            text_add_n(out, part->text, part->size);
    }
    text_add_char(out, '"');
}

static void add_single_quoted(struct text *out, const struct word *word)
{
    text_add_char(out, '\'');
    for (size_t i = 0; i < word->count; i++) {
        const struct part *part = &word->parts[i];
        if (part->variable) {
            text_addf(out, "'\"%.*s\"'", (int)part->size, part->text);
            continue;
        }
        for (size_t j = 0; j < part->size; j++) {
            if (part->text[j] == '\'')
                text_add(out, "'\\''");
            else
                text_add_char(out, part->text[j]);
        }
    }
    text_add_char(out, '\'');
}

/* Appends one byte of a printf format. */
static void add_format_byte(struct text *out, unsigned char byte, bool escape)
{
    if (byte == '\n')
        text_add(out, "\\n");
    else if (escape || byte == '\'' || byte < 0x20 || byte == 0x7f)
        text_addf(out, "\\%03o", byte);
    else if (byte == '%' || byte == '\\')
        text_addf(out, "%c%c", byte, byte);
    else
        text_add_char(out, (char)byte);
}

static void add_format_part(struct text *out, const struct part *part)
{
    for (size_t at = 0; at < part->size;) {
        size_t step = utf8_next(part->text + at, part->size - at, NULL);
        if (step == 0)
            step = 1;
        AUTO(text_drop) struct text shown = text_new(64);
        utf8_show(&shown, part->text + at, step, false);
        bool acts = shown.size != step || (at == 0 && part->text[at] == '-');
        for (size_t end = at + step; at < end; at++)
            add_format_byte(out, (unsigned char)part->text[at], acts);
    }
}

/* `printf 'FORMAT' "$VARIABLE"…`: prints the word, whatever it holds. */
static void add_printf(struct text *out, const struct word *word)
{
    text_add(out, "printf '");
    for (size_t i = 0; i < word->count; i++) {
        if (word->parts[i].variable)
            text_add(out, "%s");
        else
            add_format_part(out, &word->parts[i]);
    }
    text_add_char(out, '\'');
    for (size_t i = 0; i < word->count; i++)
        if (word->parts[i].variable)
            text_addf(out, " \"%.*s\"", (int)word->parts[i].size, word->parts[i].text);
}

static void add_word(struct text *out, const struct word *word)
{
    if (!is_plain(word)) {
        text_add(out, "\"$(");
        add_printf(out, word);
        text_add(out, ")\"");
    } else if (needs_single_quotes(word)) {
        add_single_quoted(out, word);
    } else {
        add_double_quoted(out, word);
    }
}

static void add_url(struct text *out, const struct redactor *redactor,
                    struct arena *arena, const struct event_exchange *exchange,
                    const char *base)
{
    struct word word = {.arena = arena};
    const char *rest = exchange->url;
    size_t size = base != NULL ? strlen(base) : 0;
    if (size > 0 && !exchange->absolute && strncmp(rest, base, size) == 0) {
        add_part(&word, "$API_BASE", strlen("$API_BASE"), true);
        rest += size;
    }
    add_bytes(&word, redactor, rest, strlen(rest));
    if (strpbrk(rest, "[]{}") != NULL)
        text_add(out, " --globoff");
    if (strstr(rest, "/.") != NULL)
        text_add(out, " --path-as-is");
    text_add_char(out, ' ');
    add_word(out, &word);
}

/* What curl does by itself, or the runner adds to every request. */
static bool is_implied(const struct header *header)
{
    return strcasecmp(header->name, "Host") == 0 ||
           strcasecmp(header->name, "Content-Length") == 0 ||
           (strcasecmp(header->name, "User-Agent") == 0 &&
            strncmp(header->value, "pomex-conformance/", 18) == 0);
}

static void add_headers(struct text *out, const struct redactor *redactor,
                        struct arena *arena, const struct event_exchange *exchange)
{
    for (size_t i = 0; i < exchange->request_header_count; i++) {
        const struct header *header = &exchange->request_headers[i];
        if (is_implied(header))
            continue;
        struct word word = {.arena = arena};
        add_bytes(&word, redactor, header->name, strlen(header->name));
        if (header->value[0] == '\0') {
            add_part(&word, ";", 1, false);
        } else {
            add_part(&word, ": ", 2, false);
            add_bytes(&word, redactor, header->value, strlen(header->value));
        }
        text_add(out, " -H ");
        add_word(out, &word);
    }
}

static bool has_header(const struct event_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->request_header_count; i++)
        if (strcasecmp(exchange->request_headers[i].name, name) == 0)
            return true;
    return false;
}

/* It has a body, or says that it has none: POST, PUT and PATCH do. */
static bool sends_length(const struct event_exchange *exchange)
{
    return exchange->request_body != NULL || exchange->method[0] == 'P';
}

/* The method, when the rest of the line does not imply it. */
static void add_method(struct text *out, const struct event_exchange *exchange)
{
    const char *implied = sends_length(exchange) ? "POST" : "GET";
    if (strcmp(exchange->method, "HEAD") == 0)
        text_add(out, " --head");
    else if (strcmp(exchange->method, implied) != 0)
        text_addf(out, " -X %s", exchange->method);
}

const char *curl_line(const struct redactor *redactor, struct arena *arena,
                      const struct event_exchange *exchange, const char *base)
{
    AUTO(text_drop) struct text out = text_new(LONGEST_LINE);
    struct word body = {.arena = arena};
    bool has_body = exchange->request_body != NULL;
    bool too_long = has_body && exchange->request_size > LONGEST_BODY;
    if (has_body && !too_long)
        add_bytes(&body, redactor, exchange->request_body, exchange->request_size);
    bool piped = !is_plain(&body);
    if (piped) {
        add_printf(&out, &body);
        text_add(&out, " | ");
    }
    text_add(&out, "curl -sS");
    add_method(&out, exchange);
    add_url(&out, redactor, arena, exchange, base);
    add_headers(&out, redactor, arena, exchange);
    if (sends_length(exchange) && !has_header(exchange, "Content-Type"))
        text_add(&out, " -H \"Content-Type:\"");
    if (too_long) {
        text_addf(&out, " --data-binary @BODY  # %zu bytes, not shown",
                  exchange->request_size);
    } else if (piped) {
        text_add(&out, " --data-binary @-");
    } else if (sends_length(exchange)) {
        text_add(&out, " --data-raw ");
        add_word(&out, &body);
    }
    return arena_copy_n(arena, text_string(&out), out.size);
}
