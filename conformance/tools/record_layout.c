#include "tools/record_layout.h"

#include "base/memory.h"
#include "read/json_write.h"
#include "report/width.h"

enum { LINE = 116, LARGEST = 16 * 1024 * 1024 };

static size_t scalar_width(const cJSON *node)
{
    AUTO(text_drop) struct text text = text_new(LARGEST);
    json_write(node, &text);
    return width_text(text_string(&text), text.size);
}

static size_t name_width(const cJSON *member)
{
    if (member->string == NULL)
        return 0;
    AUTO(text_drop) struct text text = text_new(LARGEST);
    json_write_string(member->string, &text);
    return width_text(text_string(&text), text.size) + 2;
}

/* Of all of it on one line; stops counting where no line is as long. */
static size_t whole_width(const cJSON *node)
{
    if (!cJSON_IsObject(node) && !cJSON_IsArray(node))
        return scalar_width(node);
    size_t width = 2;
    for (const cJSON *child = node->child; child != NULL && width < LINE;
         child = child->next)
        width += (child != node->child ? 2 : 0) + name_width(child) + whole_width(child);
    return width;
}

static void new_line(size_t column, struct text *out)
{
    text_add_char(out, '\n');
    while (column-- > 0)
        text_add_char(out, ' ');
}

static size_t add_name(const cJSON *member, size_t column, struct text *out)
{
    if (member->string == NULL)
        return column;
    json_write_string(member->string, out);
    text_add(out, ": ");
    return column + name_width(member);
}

size_t record_layout(const cJSON *node, size_t column, struct text *out)
{
    bool object = cJSON_IsObject(node);
    if (!object && !cJSON_IsArray(node)) {
        json_write(node, out);
        return column + scalar_width(node);
    }
    text_add_char(out, object ? '{' : '[');
    size_t first = ++column;
    for (const cJSON *child = node->child; child != NULL; child = child->next) {
        if (child != node->child) {
            text_add_char(out, ',');
            size_t end = column + 2 + name_width(child) + whole_width(child);
            if (end > LINE) {
                new_line(first, out);
                column = first;
            } else {
                text_add_char(out, ' ');
                column += 2;
            }
        }
        column = add_name(child, column, out);
        column = record_layout(child, column, out);
    }
    text_add_char(out, object ? '}' : ']');
    return column + 1;
}
