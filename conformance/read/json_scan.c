#include "read/json_scan.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool scan_fault(struct scanner *scanner, size_t offset, size_t length, const char *format,
                ...)
{
    scanner->fault->offset = offset;
    scanner->fault->length = length;
    va_list args;
    va_start(args, format);
    vsnprintf(scanner->fault->message, sizeof scanner->fault->message, format, args);
    va_end(args);
    return false;
}

/* The byte at an offset; NUL past the end. */
static char scan_byte(const struct scanner *scanner, size_t at)
{
    if (at >= scanner->size)
        return '\0';
    return scanner->text[at];
}

char scan_peek(const struct scanner *scanner)
{
    return scan_byte(scanner, scanner->at);
}

void scan_blanks(struct scanner *scanner)
{
    for (; scanner->at < scanner->size; scanner->at++) {
        char c = scanner->text[scanner->at];
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
            return;
    }
}

bool scan_take(struct scanner *scanner, char byte)
{
    if (scanner->at >= scanner->size || scanner->text[scanner->at] != byte)
        return false;
    scanner->at++;
    return true;
}

size_t scan_word(struct scanner *scanner)
{
    size_t from = scanner->at;
    while (scan_peek(scanner) >= 'a' && scan_peek(scanner) <= 'z')
        scanner->at++;
    return scanner->at - from;
}

/* "`x`" or what else stands there, for a message. */
static const char *found(const struct scanner *scanner, char *room, size_t size)
{
    if (scanner->at >= scanner->size)
        return "the end of the text";
    struct text shown = text_new(16);
    const char *bytes = scanner->text + scanner->at;
    size_t step = utf8_next(bytes, scanner->size - scanner->at, NULL);
    utf8_show(&shown, bytes, step > 0 ? step : 1, false);
    snprintf(room, size, "`%s`", text_string(&shown));
    text_drop(&shown);
    return room;
}

bool scan_unexpected(struct scanner *scanner, const char *wanted)
{
    char room[32];
    return scan_fault(scanner, scanner->at, 1, "expected %s, found %s", wanted,
                      found(scanner, room, sizeof room));
}

/* Reads four hex digits after "\u"; -1 when they are none. */
static int32_t read_hex(const struct scanner *scanner, size_t at)
{
    int32_t code = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = scan_byte(scanner, i);
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

/* Decodes "\uXXXX", or a pair of surrogates; `at` is at the backslash. */
static bool unescape_unicode(struct scanner *scanner, struct text *out)
{
    size_t start = scanner->at;
    int32_t code = read_hex(scanner, start + 2);
    size_t length = 6;
    if (code < 0)
        return scan_fault(scanner, start, 2, "\\u needs four hex digits");
    if (code >= 0xd800 && code <= 0xdbff && start + 7 < scanner->size &&
        scanner->text[start + 6] == '\\' && scanner->text[start + 7] == 'u') {
        int32_t low = read_hex(scanner, start + 8);
        if (low >= 0xdc00 && low <= 0xdfff) {
            code = 0x10000 + (code - 0xd800) * 0x400 + (low - 0xdc00);
            length = 12;
        }
    }
    if (code >= 0xd800 && code <= 0xdfff)
        return scan_fault(scanner, start, 6, "half a surrogate pair");
    if (code == 0)
        return scan_fault(scanner, start, 6, "\\u0000 cannot stand in a string");
    utf8_add(out, (uint32_t)code);
    scanner->at += length;
    return true;
}

static bool unescape(struct scanner *scanner, struct text *out)
{
    static const char ESCAPES[] = "\"\\/bfnrt", MEANINGS[] = "\"\\/\b\f\n\r\t";
    char c = scan_byte(scanner, scanner->at + 1);
    if (c == 'u')
        return unescape_unicode(scanner, out);
    const char *escape = c != '\0' ? strchr(ESCAPES, c) : NULL;
    if (escape == NULL)
        return scan_fault(scanner, scanner->at, 2,
                          "a backslash needs one of \"\\/bfnrtu behind it");
    text_add_char(out, MEANINGS[escape - ESCAPES]);
    scanner->at += 2;
    return true;
}

/* Moves over plain characters; false at a byte that may not stand in a string. */
static bool skip_plain(struct scanner *scanner)
{
    const char *at = scanner->text + scanner->at, *end = scanner->text + scanner->size;
    bool good = true;
    while (at < end && *at != '"' && *at != '\\') {
        /* nearly all text is ASCII, and all of every reply passes here */
        if ((unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80) {
            at++;
            continue;
        }
        size_t step = utf8_next(at, (size_t)(end - at), NULL);
        good = step > 0 && (unsigned char)*at >= 0x20;
        if (!good)
            break;
        at += step;
    }
    scanner->at = (size_t)(at - scanner->text);
    if (good)
        return true;
    return scan_fault(scanner, scanner->at, 1,
                      (unsigned char)*at < 0x20
                          ? "a control character in a string must be escaped"
                          : "invalid UTF-8");
}

char *scan_keep(const struct scanner *scanner, const char *bytes, size_t size)
{
    return scanner->arena != NULL ? arena_copy_n(scanner->arena, bytes, size)
                                  : memory_copy_n(bytes, size);
}

void scan_drop(const struct scanner *scanner, char *string)
{
    if (scanner->arena == NULL)
        free(string);
}

char *scan_string(struct scanner *scanner)
{
    size_t start = scanner->at++;
    AUTO(text_drop) struct text out = text_new(scanner->size);
    for (;;) {
        size_t from = scanner->at;
        if (!skip_plain(scanner))
            return NULL;
        if (scanner->at >= scanner->size) {
            scan_fault(scanner, start, 1, "this string has no end");
            return NULL;
        }
        bool ends = scan_take(scanner, '"');
        size_t size = scanner->at - from - ends;
        if (ends && out.size == 0) /* nearly always: no escapes */
            return scan_keep(scanner, scanner->text + from, size);
        text_add_n(&out, scanner->text + from, size);
        if (ends)
            return scan_keep(scanner, text_string(&out), out.size);
        if (!unescape(scanner, &out))
            return NULL;
    }
}

static size_t skip_digits(struct scanner *scanner)
{
    size_t from = scanner->at;
    while (scan_peek(scanner) >= '0' && scan_peek(scanner) <= '9')
        scanner->at++;
    return scanner->at - from;
}

bool scan_number(struct scanner *scanner)
{
    size_t start = scanner->at;
    scan_take(scanner, '-');
    bool zero = scan_peek(scanner) == '0';
    size_t digits = skip_digits(scanner);
    if (digits == 0)
        return scan_unexpected(scanner, "a digit");
    if (zero && digits > 1)
        return scan_fault(scanner, start, scanner->at - start,
                          "a number does not begin with 0");
    if (scan_take(scanner, '.') && skip_digits(scanner) == 0)
        return scan_unexpected(scanner, "a digit");
    if (!scan_take(scanner, 'e') && !scan_take(scanner, 'E'))
        return true;
    if (!scan_take(scanner, '+'))
        scan_take(scanner, '-');
    return skip_digits(scanner) > 0 || scan_unexpected(scanner, "a digit");
}
