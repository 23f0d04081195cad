/* Numbers by their decimal value, exact at any size. */
#ifndef READ_JSON_NUMBER_H
#define READ_JSON_NUMBER_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* A number's text: as written, else the shortest that reads back the same. Borrowed from
 * the node, or written into `room` (at least 32 bytes). */
const char *json_number_text(const cJSON *number, char *room, size_t size);

/* Compares by value: 1 equals 1.0, 1e2 equals 100, and 9007199254740993 does not equal
 * 9007199254740992. Returns <0, 0, >0. */
int json_number_compare(const cJSON *a, const cJSON *b);

/* A whole number: 1, 1.0, 1e2. */
bool json_number_is_whole(const cJSON *number);

/* A number node from its text, or NULL when `text` is no JSON number. The caller's. */
cJSON *json_number_read(const char *text, size_t size);

#endif
