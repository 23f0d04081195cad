#include "control/tale_layout.h"

#include "base/json_out.h"

#include <string.h>

enum { LINE = 116, SCALAR_MAX = 1024 * 1024 };

/* Characters, not bytes. */
static size_t width_of(const char *text)
{
    size_t width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static size_t add_scalar(const cJSON *node, struct text *out)
{
    struct json_out scalar = JSON_OUT_INIT(SCALAR_MAX);
    json_value(&scalar, NULL, node);
    size_t width = scalar.text.data ? width_of(scalar.text.data) : 0;
    if (out && scalar.text.data)
        text_puts(out, scalar.text.data);
    if (out && scalar.text.failed)
        out->failed = true;
    json_out_drop(&scalar);
    return width;
}

/* `"name": `, or nothing for an element; with `out` NULL it is only measured. */
static size_t add_name(const cJSON *member, struct text *out)
{
    if (!member->string)
        return 0;
    struct json_out name = JSON_OUT_INIT(SCALAR_MAX);
    json_string(&name, NULL, member->string);
    size_t width = name.text.data ? width_of(name.text.data) + 2 : 0;
    if (out && name.text.data)
        text_printf(out, "%s: ", name.text.data);
    json_out_drop(&name);
    return width;
}

static bool is_container(const cJSON *node)
{
    return cJSON_IsObject(node) || cJSON_IsArray(node);
}

/* Of all of it on one line; where no line is as long, counting ends. */
static size_t whole_width(const cJSON *node)
{
    if (!is_container(node))
        return add_scalar(node, NULL);
    size_t width = 2;
    for (const cJSON *child = node->child; child && width < LINE; child = child->next)
        width +=
            (child != node->child ? 2 : 0) + add_name(child, NULL) + whole_width(child);
    return width;
}

static void new_line(size_t column, struct text *out)
{
    text_putc(out, '\n');
    while (column-- > 0)
        text_putc(out, ' ');
}

size_t tale_layout(const cJSON *node, size_t column, struct text *out)
{
    if (!is_container(node))
        return column + add_scalar(node, out);
    text_putc(out, cJSON_IsObject(node) ? '{' : '[');
    size_t first = ++column;
    for (const cJSON *child = node->child; child; child = child->next) {
        bool fits = column + 2 + add_name(child, NULL) + whole_width(child) <= LINE;
        if (child != node->child) {
            text_putc(out, ',');
            if (fits)
                text_putc(out, ' ');
            else
                new_line(first, out);
            column = fits ? column + 2 : first;
        }
        column += add_name(child, out);
        column = tale_layout(child, column, out);
    }
    text_putc(out, cJSON_IsObject(node) ? '}' : ']');
    return column + 1;
}
