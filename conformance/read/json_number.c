#include "read/json_number.h"

#include "read/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A decimal: 0.d1d2d3… × 10^exponent, the digits spread over a text with a point in it.
 */
struct decimal {
    bool negative;
    const char *digits; /* from the first that is not 0 */
    size_t count;       /* characters up to the last digit that is not 0; 0 means zero */
    long exponent;
};

enum { EXPONENT_MAX = 100000000 };

static long read_exponent(const char *text)
{
    bool negative = *text == '-';
    text += *text == '-' || *text == '+';
    long value = 0;
    for (; *text != '\0' && value < EXPONENT_MAX; text++)
        value = value * 10 + (*text - '0');
    return negative ? -value : value;
}

static struct decimal decimal_read(const char *text)
{
    struct decimal decimal = {.negative = *text == '-'};
    text += decimal.negative;
    const char *mark = strpbrk(text, "eE");
    const char *end = mark != NULL ? mark : text + strlen(text);
    const char *point = memchr(text, '.', (size_t)(end - text));
    const char *whole = point != NULL ? point : end;
    while (end > text && (end[-1] == '0' || end[-1] == '.'))
        end--;
    while (text < end && (*text == '0' || *text == '.'))
        text++;
    if (text >= end)
        return (struct decimal){0};
    decimal.digits = text;
    decimal.count = (size_t)(end - text);
    decimal.exponent = whole - text + (text > whole ? 1 : 0);
    if (mark != NULL)
        decimal.exponent += read_exponent(mark + 1);
    return decimal;
}

/* The next digit, skipping the point; '0' past the end. */
static int next_digit(const struct decimal *decimal, size_t *at)
{
    if (*at < decimal->count && decimal->digits[*at] == '.')
        ++*at;
    return *at < decimal->count ? decimal->digits[(*at)++] : '0';
}

static int compare_magnitudes(const struct decimal *a, const struct decimal *b)
{
    if (a->count == 0 || b->count == 0)
        return (a->count > 0) - (b->count > 0);
    if (a->exponent != b->exponent)
        return a->exponent < b->exponent ? -1 : 1;
    for (size_t i = 0, j = 0; i < a->count || j < b->count;) {
        int left = next_digit(a, &i), right = next_digit(b, &j);
        if (left != right)
            return left < right ? -1 : 1;
    }
    return 0;
}

const char *json_number_text(const cJSON *number, char *room, size_t size)
{
    if (number->valuestring != NULL)
        return number->valuestring;
    if (!isfinite(number->valuedouble))
        return "null";
    if (fabs(number->valuedouble) < 1e15 &&
        (double)(long long)number->valuedouble == number->valuedouble) {
        snprintf(room, size, "%lld", (long long)number->valuedouble);
        return room;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(room, size, "%.*g", digits, number->valuedouble);
        if (strtod(room, NULL) == number->valuedouble) /* NOLINT(cert-err34-c) */
            break;
    }
    return room;
}

int json_number_compare(const cJSON *a, const cJSON *b)
{
    /* Rounding keeps order: doubles that differ tell, only equal ones need the digits. */
    if (a->valuedouble < b->valuedouble)
        return -1;
    if (a->valuedouble > b->valuedouble)
        return 1;
    if (a->valuestring == NULL && b->valuestring == NULL)
        return 0;
    char left_room[32], right_room[32];
    struct decimal left = decimal_read(json_number_text(a, left_room, sizeof left_room));
    struct decimal right =
        decimal_read(json_number_text(b, right_room, sizeof right_room));
    if (left.negative != right.negative && (left.count > 0 || right.count > 0))
        return left.negative ? -1 : 1;
    int order = compare_magnitudes(&left, &right);
    return left.negative ? -order : order;
}

bool json_number_is_whole(const cJSON *number)
{
    char room[32];
    struct decimal decimal = decimal_read(json_number_text(number, room, sizeof room));
    const char *point =
        memchr(decimal.digits != NULL ? decimal.digits : "", '.', decimal.count);
    long digits = (long)decimal.count - (point != NULL);
    return decimal.count == 0 || decimal.exponent >= digits;
}

cJSON *json_number_read(const char *text, size_t size)
{
    struct json_fault fault;
    if (size == 0 || strchr("-0123456789", text[0]) == NULL ||
        strchr("0123456789", text[size - 1]) == NULL)
        return NULL;
    return json_parse(text, size, &JSON_FILE, NULL, NULL, &fault);
}
