#ifndef MOCK_BASE_JSON_OUT_H
#define MOCK_BASE_JSON_OUT_H

#include "base/text.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* Writes JSON straight into a buffer: commas and escapes are its business, order is the
 * caller's. Integers keep all their digits, which cJSON_Print would not
 * (libraries.md 1.7). `/` and non-ASCII are written as they are; `<` is written \u003c,
 * so that a body is harmless inside HTML. */
enum { JSON_OUT_DEPTH = 128 };

struct json_out {
    struct text text;
    unsigned depth;
    bool comma[JSON_OUT_DEPTH]; /* at this level the next value needs one */
    bool indent; /* one member a line, two blanks a level: for documents that people diff
                  */
};

#define JSON_OUT_INIT(max)                                                               \
    {                                                                                    \
        .text = TEXT_INIT(max)                                                           \
    }

/* In an object `key` names the member; in an array, or at the top, it is NULL. */
void json_open(struct json_out *out, const char *key, char bracket); /* '{' or '[' */
void json_close(struct json_out *out, char bracket);                 /* '}' or ']' */
void json_string(struct json_out *out, const char *key,
                 const char *value); /* NULL: null */
/* A string that was put together: null when there is none, and the document fails when
 * the text has. */
void json_text(struct json_out *out, const char *key, const struct text *value);
void json_bytes(struct json_out *out, const char *key, const char *value, size_t size);
void json_int(struct json_out *out, const char *key, int64_t value);
void json_bool(struct json_out *out, const char *key, bool value);
void json_null(struct json_out *out, const char *key);
/* `json` is text that is JSON already. */
void json_raw(struct json_out *out, const char *key, const char *json);
/* A parsed value, numbers by their shortest exact form. Depth at most 64. */
void json_value(struct json_out *out, const char *key, const cJSON *value);

/* Hands the document over (caller frees), newline-terminated when `indent`. NULL when out
 * of memory or over the limit. */
char *json_out_take(struct json_out *out);
void json_out_drop(struct json_out *out);

#endif
