/* `{{name}}` in strings. `{{{{` stands for `{{`. A name is a letter or _, then letters,
 * digits, _ and -. */
#ifndef READ_TEMPLATE_H
#define READ_TEMPLATE_H

#include "base/error.h"
#include "base/text.h"
#include "read/scope.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* A filled string is cut at this size. */
enum { TEMPLATE_MAX_BYTES = 8 * 1024 * 1024 };

/* How a value is written into the text around it. */
enum template_way {
    TEMPLATE_PLAIN, /* as it is: strings without quotes, other values as JSON */
    TEMPLATE_URL,   /* percent-encoded but for A-Z a-z 0-9 - . _ ~ */
    TEMPLATE_REGEX  /* quoted: the value matches itself */
};

/* The whole string may be a variable's name. */
bool template_is_name(const char *name);

/* The string holds `{{`: it must be filled before it is used. */
bool template_is(const char *text);

/* The whole string is one `{{name}}`: its value keeps its type. `name` gets the start of
 * the name, `size` its length. */
bool template_is_alone(const char *text, const char **name, size_t *size);

/* Calls `visit` for each name, in order; `name` is not NUL-terminated. On a template that
 * is malformed ("{{a b}}", "{{" without an end) returns false, with `wrong` at it. */
typedef void template_visit_fn(void *context, const char *name, size_t size);
bool template_names(const char *text, template_visit_fn *visit, void *context,
                    const char **wrong);

/* Appends `text` with its names filled from `scope`. A name that has no value fails with
 * ERROR_USAGE (the plan has checked that this cannot happen but in `finally`). */
bool template_fill(const char *text, enum template_way way, const struct scope *scope,
                   struct text *out, struct error *err);

/* The value that `text` stands for: of the name that is alone in it, or a string. The
 * caller's; NULL on failure. */
cJSON *template_fill_value(const char *text, const struct scope *scope,
                           struct error *err);

/* A copy of `tree` with every string filled; `{{name}}` alone becomes the value itself.
 * Nodes keep their places. NULL on failure. */
cJSON *template_fill_tree(const cJSON *tree, const struct scope *scope,
                          struct error *err);

/* Any string of `tree` is a template. */
bool template_in_tree(const cJSON *tree);

#endif
