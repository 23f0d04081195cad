/* JSON text; numbers as they were written. */
#ifndef READ_JSON_WRITE_H
#define READ_JSON_WRITE_H

#include "base/text.h"

#include <cjson/cJSON.h>

/* Appends `node` in one line without blanks. */
void json_write(const cJSON *node, struct text *out);

/* The same in lines, each level indented by two blanks more, from `indent` levels on. */
void json_write_pretty(const cJSON *node, int indent, struct text *out);

/* Appends `string` as a JSON string with its quotes. */
void json_write_string(const char *string, struct text *out);

#endif
