#ifndef MOCK_HTTP_JSON_TREE_H
#define MOCK_HTTP_JSON_TREE_H

#include "http/json_scan.h"

/* Builds a cJSON tree from what json_scan.c found: cJSON's own parser recurses, cuts
 * numbers at 63 characters and keeps duplicate keys (libraries.md 3). Zero-initialise.
 * Every call but the last returns false when out of memory. */
struct json_tree {
    cJSON *root;
    cJSON *open[JSON_MAX_DEPTH]; /* the containers not yet closed, outermost first */
    unsigned depth;
    char *key; /* of the next value, owned */
};

/* `raw` is the inside of a string token that the scanner has checked, escapes and all. */
bool json_tree_key(struct json_tree *tree, const char *raw, size_t size);
bool json_tree_string(struct json_tree *tree, const char *raw, size_t size);
bool json_tree_number(struct json_tree *tree, double value);
/* cJSON_True, cJSON_False, cJSON_NULL; cJSON_Object and cJSON_Array open a container. */
bool json_tree_plain(struct json_tree *tree, int type);
/* Ends the innermost container; an object keeps the last of its duplicate keys. */
bool json_tree_close(struct json_tree *tree);

/* Frees what was built so far. */
void json_tree_drop(struct json_tree *tree);

#endif
