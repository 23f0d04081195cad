#include "read/json_write.h"

#include "read/json_number.h"

#include <stdbool.h>
#include <string.h>

static void write_escaped(unsigned char c, struct text *out)
{
    static const char PLAIN[] = "\"\\\b\f\n\r\t", LETTERS[] = "\"\\bfnrt";
    const char *found = strchr(PLAIN, c);
    if (found != NULL && c != '\0')
        text_addf(out, "\\%c", LETTERS[found - PLAIN]);
    else
        text_addf(out, "\\u%04x", c);
}

void json_write_string(const char *string, struct text *out)
{
    text_add_char(out, '"');
    const char *from = string, *at = string;
    for (; *at != '\0'; at++) {
        unsigned char c = (unsigned char)*at;
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        text_add_n(out, from, (size_t)(at - from));
        from = at + 1;
        write_escaped(c, out);
    }
    text_add_n(out, from, (size_t)(at - from));
    text_add_char(out, '"');
}

static void write_scalar(const cJSON *node, struct text *out)
{
    char room[32];
    if (cJSON_IsString(node))
        json_write_string(node->valuestring, out);
    else if (cJSON_IsNumber(node))
        text_add(out, json_number_text(node, room, sizeof room));
    else
        text_add(out, cJSON_IsTrue(node)    ? "true"
                      : cJSON_IsFalse(node) ? "false"
                                            : "null");
}

/* In one line when `indent` is negative. */
static void write_node(const cJSON *node, int indent, struct text *out)
{
    bool object = cJSON_IsObject(node);
    if (!object && !cJSON_IsArray(node)) {
        write_scalar(node, out);
        return;
    }
    int inner = indent < 0 ? indent : indent + 1;
    text_add_char(out, object ? '{' : '[');
    for (const cJSON *child = node->child; child != NULL; child = child->next) {
        if (child != node->child)
            text_add_char(out, ',');
        if (inner > 0)
            text_addf(out, "\n%*s", inner * 2, "");
        if (object) {
            json_write_string(child->string, out);
            text_add(out, inner > 0 ? ": " : ":");
        }
        write_node(child, inner, out);
    }
    if (inner > 0 && node->child != NULL)
        text_addf(out, "\n%*s", indent * 2, "");
    text_add_char(out, object ? '}' : ']');
}

void json_write(const cJSON *node, struct text *out)
{
    write_node(node, -1, out);
}

void json_write_pretty(const cJSON *node, int indent, struct text *out)
{
    write_node(node, indent, out);
}
