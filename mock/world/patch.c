#include "world/patch.h"

#include "base/auto.h"
#include "base/text.h"
#include "world/pointer.h"
#include "world/value.h"

#include <stdio.h>
#include <string.h>

enum patch_verb { ADD, REMOVE, REPLACE, MOVE, COPY, TEST };

static const char *const VERBS[] = {"add",  "remove", "replace", "move",
                                    "copy", "test",   NULL};

/* One operation, taken apart. Borrowed from the patch. */
struct step {
    int index; /* in the patch */
    enum patch_verb verb;
    const char *path, *from;
    const cJSON *value;
};

static const char *string_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static bool verb_parse(const char *word, enum patch_verb *out)
{
    for (unsigned i = 0; word && VERBS[i]; i++) {
        if (strcmp(word, VERBS[i]) == 0) {
            *out = (enum patch_verb)i;
            return true;
        }
    }
    return false;
}

static struct step step_read(const cJSON *item, int index)
{
    struct step step = {.index = index,
                        .path = string_of(item, "path"),
                        .from = string_of(item, "from"),
                        .value = cJSON_GetObjectItemCaseSensitive(item, "value")};
    verb_parse(string_of(item, "op"), &step.verb);
    return step;
}

static bool takes_value(enum patch_verb verb)
{
    return verb == ADD || verb == REPLACE || verb == TEST;
}

static bool takes_from(enum patch_verb verb)
{
    return verb == MOVE || verb == COPY;
}

/* Depth of a tree (a scalar: 1) and a lower bound of the bytes it prints to. */
static unsigned measure(const cJSON *value, size_t *bytes)
{
    unsigned deepest = 0;
    *bytes += 1;
    if (value->valuestring)
        *bytes += strlen(value->valuestring);
    for (const cJSON *child = value->child; child; child = child->next) {
        if (child->string)
            *bytes += strlen(child->string) + 3;
        unsigned depth = measure(child, bytes);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

static bool fits(const cJSON *value, const char *path)
{
    size_t bytes = 0;
    return measure(value, &bytes) + pointer_depth(path) <= PATCH_MAX_DEPTH &&
           bytes <= PATCH_MAX_BYTES;
}

/* Whether `path` lies inside of what `from` names. */
static bool is_inside(const char *path, const char *from)
{
    size_t size = strlen(from);
    return strncmp(path, from, size) == 0 && path[size] == '/';
}

static bool check_pointer(const cJSON *item, const char *member, const char *at,
                          struct error *err)
{
    char where[96];
    snprintf(where, sizeof where, "%s/%s", at, member);
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, member);
    if (!cJSON_IsString(value) || !pointer_is_valid(value->valuestring))
        return value_bad(err, where, value, "a JSON Pointer such as \"/error/type\"");
    return true;
}

static bool check_verb(const cJSON *item, const char *at, enum patch_verb *verb,
                       struct error *err)
{
    if (!cJSON_IsObject(item))
        return value_bad(err, at, item, "an object");
    const cJSON *op = cJSON_GetObjectItemCaseSensitive(item, "op");
    if (verb_parse(cJSON_GetStringValue(op), verb))
        return true;
    char where[96];
    snprintf(where, sizeof where, "%s/op", at);
    value_bad(err, where, op, "add, remove, replace, move, copy or test");
    const char *nearest =
        cJSON_IsString(op) ? text_nearest(op->valuestring, VERBS) : NULL;
    text_copy(err->nearest, sizeof err->nearest, nearest ? nearest : "");
    return false;
}

static bool check_step(const cJSON *item, int index, const char *at, struct error *err)
{
    enum patch_verb verb = ADD;
    if (!check_verb(item, at, &verb, err) || !check_pointer(item, "path", at, err) ||
        (takes_from(verb) && !check_pointer(item, "from", at, err)))
        return false;
    struct step step = step_read(item, index);
    if (takes_value(verb) && !step.value)
        return fail_text(err, RULE_CONTROL_VALUE, "%s: %s needs a value", at,
                         VERBS[verb]);
    if (takes_value(verb) && verb != TEST && !fits(step.value, step.path))
        return fail_text(err, RULE_CONTROL_VALUE,
                         "%s: %s would make a body over 1 MiB or deeper than 64", at,
                         VERBS[verb]);
    if (verb == MOVE && is_inside(step.path, step.from))
        return fail_text(err, RULE_CONTROL_VALUE,
                         "%s: move cannot put a value inside of itself", at);
    if (verb == REMOVE && *step.path == '\0')
        return fail_text(err, RULE_CONTROL_VALUE,
                         "%s: remove cannot take the whole document", at);
    return true;
}

bool patch_check(const cJSON *patch, const char *at, struct error *err)
{
    if (!cJSON_IsArray(patch))
        return value_bad(err, at, patch, "an array of RFC 6902 operations");
    int index = 0;
    for (const cJSON *item = patch->child; item; item = item->next, index++) {
        char where[96];
        snprintf(where, sizeof where, "%s/%d", at, index);
        if (!check_step(item, index, where, err))
            return false;
    }
    return true;
}

/* A document being patched. */
struct target {
    cJSON *root;
    size_t bytes; /* lower bound of what it prints to */
};

static bool refuse(const struct step *step, const char *path, const char *why,
                   struct error *err)
{
    return fail_text(err, RULE_INTERNAL, "patch operation %d (%s %.200s): %s",
                     step->index, VERBS[step->verb], path, why);
}

static void discount(struct target *target, const cJSON *value)
{
    size_t bytes = 0;
    measure(value, &bytes);
    target->bytes -= bytes;
}

/* A member that is there already keeps its place. */
static bool put_member(struct target *target, cJSON *object, const char *token,
                       cJSON **value)
{
    AUTO(string_drop) char *name = pointer_name(token);
    if (!name)
        return false;
    const cJSON *old = cJSON_GetObjectItemCaseSensitive(object, name);
    if (old)
        discount(target, old);
    bool done = old ? cJSON_ReplaceItemInObjectCaseSensitive(object, name, *value)
                    : cJSON_AddItemToObject(object, name, *value);
    if (done)
        *value = NULL;
    return done;
}

/* By turning the rest of the array over behind the value: Debian's
 * cJSON_InsertItemInArray() refuses any place but the ends. */
static bool insert(cJSON *array, int index, int count, cJSON *value)
{
    if (!cJSON_AddItemToArray(array, value))
        return false;
    for (int i = index; i < count; i++)
        cJSON_AddItemToArray(array, cJSON_DetachItemFromArray(array, index));
    return true;
}

/* Puts `*value` where an `add` would, and takes it; a replaced one goes. */
static bool put(struct target *target, const struct step *step, cJSON **value,
                struct error *err)
{
    if (measure(*value, &target->bytes) + pointer_depth(step->path) > PATCH_MAX_DEPTH ||
        target->bytes > PATCH_MAX_BYTES)
        return fail(err, RULE_PATCH_LIMIT);
    if (*step->path == '\0') {
        if (target->root)
            discount(target, target->root);
        cJSON_Delete(target->root);
        target->root = *value;
        *value = NULL;
        return true;
    }
    const char *token = NULL;
    cJSON *parent = pointer_parent(target->root, step->path, &token);
    if (cJSON_IsObject(parent))
        return put_member(target, parent, token, value) ||
               refuse(step, step->path, "out of memory", err);
    if (!cJSON_IsArray(parent))
        return refuse(step, step->path, "nothing holds it", err);
    int count = cJSON_GetArraySize(parent);
    int index = strcmp(token, "-") == 0 ? count : pointer_index(token, strlen(token));
    if (index < 0 || index > count)
        return refuse(step, step->path, "no such place in the array", err);
    if (!insert(parent, index, count, *value))
        return refuse(step, step->path, "out of memory", err);
    *value = NULL;
    return true;
}

/* Takes a value out of the document. NULL with `err` set when there is none. */
static cJSON *take(struct target *target, const struct step *step, const char *path,
                   struct error *err)
{
    cJSON *found = pointer_find(target->root, path);
    if (!found) {
        refuse(step, path, "nothing is there", err);
        return NULL;
    }
    discount(target, found);
    if (found == target->root) {
        target->root = NULL;
        return found;
    }
    const char *token = NULL;
    cJSON *parent = pointer_parent(target->root, path, &token);
    return cJSON_DetachItemViaPointer(parent, found);
}

static bool copy_in(struct target *target, const struct step *step, const cJSON *value,
                    struct error *err)
{
    if (!fits(value, step->path))
        return fail(err, RULE_PATCH_LIMIT);
    AUTO(json_drop) cJSON *copy = cJSON_Duplicate(value, true);
    if (!copy)
        return refuse(step, step->path, "out of memory", err);
    return put(target, step, &copy, err);
}

static bool do_replace(struct target *target, const struct step *step, struct error *err)
{
    cJSON *found = pointer_find(target->root, step->path);
    if (!found)
        return refuse(step, step->path, "nothing is there", err);
    const char *token = NULL;
    cJSON *parent =
        found == target->root ? NULL : pointer_parent(target->root, step->path, &token);
    if (cJSON_IsArray(parent)) {
        discount(target, found);
        cJSON_Delete(cJSON_DetachItemViaPointer(parent, found));
    }
    return copy_in(target, step, step->value, err);
}

static bool do_move(struct target *target, const struct step *step, struct error *err)
{
    if (strcmp(step->from, step->path) == 0)
        return pointer_find(target->root, step->from) ||
               refuse(step, step->from, "nothing is there", err);
    AUTO(json_drop) cJSON *value = take(target, step, step->from, err);
    return value && put(target, step, &value, err);
}

static bool do_step(struct target *target, const struct step *step, struct error *err)
{
    switch (step->verb) {
    case ADD:
        return copy_in(target, step, step->value, err);
    case REPLACE:
        return do_replace(target, step, err);
    case MOVE:
        return do_move(target, step, err);
    case REMOVE: {
        AUTO(json_drop) cJSON *gone = take(target, step, step->path, err);
        return gone != NULL;
    }
    case COPY: {
        const cJSON *value = pointer_find(target->root, step->from);
        return value ? copy_in(target, step, value, err)
                     : refuse(step, step->from, "nothing is there", err);
    }
    case TEST: {
        const cJSON *value = pointer_find(target->root, step->path);
        return (value && cJSON_Compare(value, step->value, true)) ||
               refuse(step, step->path, "the value is another", err);
    }
    }
    return false;
}

bool patch_apply(cJSON **root, const cJSON *patch, struct error *err)
{
    struct target target = {.root = *root};
    measure(target.root, &target.bytes);
    bool ok = true;
    int index = 0;
    for (const cJSON *item = patch->child; ok && item; item = item->next, index++) {
        struct step step = step_read(item, index);
        ok = do_step(&target, &step, err);
    }
    *root = target.root;
    return ok;
}
