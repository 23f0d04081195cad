#include "base/json_out.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void new_line(struct json_out *out)
{
    text_putc(&out->text, '\n');
    for (unsigned i = 0; i < out->depth; i++)
        text_puts(&out->text, "  ");
}

/* What cannot stand in a string as it is. */
static const bool SPECIAL[256] = {
    [0x00 ... 0x1f] = true, ['"'] = true, ['\\'] = true, ['<'] = true, [0x7f] = true,
};

static void add_escape(struct text *text, unsigned char byte)
{
    static const char HEX[] = "0123456789abcdef";
    static const char SHORT[] = "btn\0fr"; /* for 0x08 to 0x0d; 0x0b has none */
    char escape[] = {'\\', (char)byte, '0', '0', HEX[byte >> 4], HEX[byte & 15]};
    if (byte >= 0x08 && byte <= 0x0d && SHORT[byte - 0x08])
        escape[1] = SHORT[byte - 0x08];
    else if (byte < 0x20 || byte == '<' || byte == 0x7f)
        escape[1] = 'u';
    text_add(text, escape, escape[1] == 'u' ? 6 : 2);
}

static void escaped(struct text *text, const char *value, size_t size)
{
    text_putc(text, '"');
    for (size_t i = 0; i < size;) {
        size_t clean = i;
        while (i < size && !SPECIAL[(unsigned char)value[i]])
            i++;
        text_add(text, value + clean, i - clean);
        if (i < size)
            add_escape(text, (unsigned char)value[i++]);
    }
    text_putc(text, '"');
}

/* What stands before every value: the comma, the line, the member's name. */
static void begin(struct json_out *out, const char *key)
{
    if (out->comma[out->depth])
        text_putc(&out->text, ',');
    if (out->indent && out->depth > 0)
        new_line(out);
    out->comma[out->depth] = true;
    if (key) {
        escaped(&out->text, key, strlen(key));
        text_puts(&out->text, out->indent ? ": " : ":");
    }
}

void json_open(struct json_out *out, const char *key, char bracket)
{
    begin(out, key);
    text_putc(&out->text, bracket);
    if (out->depth + 1 < JSON_OUT_DEPTH)
        out->depth++;
    else
        out->text.failed = true;
    out->comma[out->depth] = false;
}

void json_close(struct json_out *out, char bracket)
{
    bool empty = !out->comma[out->depth];
    out->depth -= out->depth > 0;
    if (out->indent && !empty)
        new_line(out);
    text_putc(&out->text, bracket);
}

void json_bytes(struct json_out *out, const char *key, const char *value, size_t size)
{
    begin(out, key);
    escaped(&out->text, value, size);
}

void json_string(struct json_out *out, const char *key, const char *value)
{
    if (value)
        json_bytes(out, key, value, strlen(value));
    else
        json_null(out, key);
}

void json_text(struct json_out *out, const char *key, const struct text *value)
{
    if (value->failed)
        out->text.failed = true;
    else
        json_string(out, key, value->data);
}

void json_int(struct json_out *out, const char *key, int64_t value)
{
    begin(out, key);
    text_printf(&out->text, "%lld", (long long)value);
}

void json_bool(struct json_out *out, const char *key, bool value)
{
    json_raw(out, key, value ? "true" : "false");
}

void json_null(struct json_out *out, const char *key)
{
    json_raw(out, key, "null");
}

void json_raw(struct json_out *out, const char *key, const char *json)
{
    begin(out, key);
    text_puts(&out->text, json);
}

/* The fewest digits that read back as the same double. */
static void number(struct json_out *out, const char *key, double value)
{
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, value);
        if (strtod(digits, NULL) >= value && strtod(digits, NULL) <= value)
            break;
    }
    json_raw(out, key, isfinite(value) ? digits : "null");
}

void json_value(struct json_out *out, const char *key, const cJSON *value)
{
    if (cJSON_IsArray(value) || cJSON_IsObject(value)) {
        bool object = cJSON_IsObject(value);
        json_open(out, key, object ? '{' : '[');
        const cJSON *item;
        cJSON_ArrayForEach(item, value)
            json_value(out, object ? item->string : NULL, item);
        json_close(out, object ? '}' : ']');
    } else if (cJSON_IsString(value)) {
        json_string(out, key, value->valuestring);
    } else if (cJSON_IsNumber(value)) {
        number(out, key, value->valuedouble);
    } else if (cJSON_IsBool(value)) {
        json_bool(out, key, cJSON_IsTrue(value));
    } else {
        json_null(out, key);
    }
}

char *json_out_take(struct json_out *out)
{
    if (out->indent)
        text_putc(&out->text, '\n');
    return text_take(&out->text);
}

void json_out_drop(struct json_out *out)
{
    text_drop(&out->text);
}
