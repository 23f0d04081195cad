#include "judge/contract.h"

#include "base/memory.h"
#include "judge/drift.h"
#include "judge/match.h"
#include "judge/walk.h"
#include "read/json_tree.h"
#include "read/route.h"
#include "read/template.h"

#include <stdlib.h>
#include <string.h>

struct contract {
    struct shape *shapes;
    size_t count;
    const char **operations; /* each once, without "*" */
    size_t operation_count;
};

/* What reading shares. */
struct reading {
    struct contract *contract;
    const struct places *places;
    struct arena *arena;
    struct diagnostics *diagnostics;
};

/* "GET /v1/video/assets/{id} 200", "* 401": takes the status off; 0 when it is none. */
static int key_status(const char *key, size_t *operation_size)
{
    const char *blank = strrchr(key, ' ');
    if (blank == NULL || strlen(blank + 1) != 3 || strspn(blank + 1, "0123456789") != 3)
        return 0;
    *operation_size = (size_t)(blank - key);
    int status = (int)strtol(blank + 1, NULL, 10);
    return status >= 100 && status <= 599 ? status : 0;
}

/* Takes the key apart; false when it is none. */
static bool read_key(struct reading *reading, const char *key, struct shape *shape)
{
    if (strcmp(key, "callback") == 0 || strcmp(key, "headers") == 0)
        return true;
    size_t size = 0;
    shape->status = key_status(key, &size);
    if (shape->status == 0)
        return false;
    shape->operation = arena_copy_n(reading->arena, key, size);
    return strcmp(shape->operation, "*") == 0 || route_valid(shape->operation);
}

static void add_operation(struct reading *reading, const char *operation)
{
    struct contract *contract = reading->contract;
    if (operation == NULL || strcmp(operation, "*") == 0)
        return;
    for (size_t i = 0; i < contract->operation_count; i++)
        if (strcmp(contract->operations[i], operation) == 0)
            return;
    contract->operations =
        arena_grow(reading->arena, contract->operations, contract->operation_count,
                   sizeof *contract->operations);
    contract->operations[contract->operation_count++] = operation;
}

static void read_shape(struct reading *reading, const cJSON *member)
{
    struct contract *contract = reading->contract;
    struct shape shape = {.key = member->string,
                          .place = place_of_name(reading->places, member),
                          .json = member};
    if (!read_key(reading, member->string, &shape)) {
        diagnostics_error(
            reading->diagnostics, shape.place,
            "`%.80s` is no reply: write `GET /v1/… 200`, `* 401`, `callback` "
            "or `headers`",
            member->string);
        return;
    }
    if (template_in_tree(member))
        diagnostics_error(reading->diagnostics, place_of(reading->places, member),
                          "a contract has no variables, so there is no `{{…}}` in it");
    shape.pattern =
        pattern_compile(member, reading->places, reading->arena, reading->diagnostics);
    contract->shapes = arena_grow(reading->arena, contract->shapes, contract->count,
                                  sizeof *contract->shapes);
    contract->shapes[contract->count++] = shape;
    add_operation(reading, shape.operation);
}

const struct contract *contract_read(struct sources *sources, const char *path,
                                     struct arena *arena, struct diagnostics *diagnostics)
{
    size_t errors = diagnostics->errors;
    const struct source *source = sources_load(sources, path, NULL, diagnostics);
    if (source == NULL)
        return NULL;
    struct reading reading = {arena_alloc(arena, sizeof(struct contract)),
                              sources->places, arena, diagnostics};
    if (!cJSON_IsObject(source->root))
        diagnostics_error(diagnostics, place_of(sources->places, source->root),
                          "a contract is an object, found %s",
                          json_type_name(source->root));
    for (const cJSON *each = source->root->child; each != NULL; each = each->next)
        if (each->string != NULL && strcmp(each->string, "$schema") != 0 &&
            strcmp(each->string, "about") != 0)
            read_shape(&reading, each);
    return diagnostics->errors == errors ? reading.contract : NULL;
}

const struct shape *contract_shapes(const struct contract *contract, size_t *count)
{
    *count = contract->count;
    return contract->shapes;
}

const char *contract_operation(const struct contract *contract, const char *method,
                               const char *path)
{
    const char *best = NULL;
    unsigned long most = 0;
    for (size_t i = 0; i < contract->operation_count; i++) {
        unsigned long score = route_match(contract->operations[i], method, path);
        if (score > most) {
            most = score;
            best = contract->operations[i];
        }
    }
    return best;
}

static const struct shape *shape_find(const struct contract *contract,
                                      const char *operation, int status)
{
    for (size_t i = 0; i < contract->count; i++) {
        const struct shape *shape = &contract->shapes[i];
        if (shape->operation != NULL && shape->status == status &&
            strcmp(shape->operation, operation) == 0)
            return shape;
    }
    return NULL;
}

/* Where the contract names the operation for the first time. */
static struct place place_of_operation(const struct contract *contract,
                                       const char *operation)
{
    size_t i = 0;
    while (contract->shapes[i].operation == NULL ||
           strcmp(contract->shapes[i].operation, operation) != 0)
        i++;
    return contract->shapes[i].place;
}

static const struct shape *shape_named(const struct contract *contract, const char *key)
{
    for (size_t i = 0; i < contract->count; i++)
        if (strcmp(contract->shapes[i].key, key) == 0)
            return &contract->shapes[i];
    return NULL;
}

const struct shape *contract_shape(const struct contract *contract, const char *operation,
                                   int status)
{
    if (contract == NULL || operation == NULL)
        return NULL;
    if (strcmp(operation, "callback") == 0)
        return shape_named(contract, operation);
    const struct shape *shape = shape_find(contract, operation, status);
    return shape != NULL ? shape : shape_find(contract, "*", status);
}

/* A name that stands twice means one thing to one reader and another to the next. */
static void find_duplicates(const struct walk *walk, const struct shape *shape,
                            const cJSON *node, const struct trail *trail)
{
    const cJSON *twice = cJSON_IsObject(node) ? json_duplicate(node) : NULL;
    struct trail below = {.up = trail};
    if (twice != NULL) {
        below.name = twice->string;
        walk_mismatch(walk, shape->place, NULL, twice, &below,
                      " under a name that stands twice in its object");
    }
    for (const cJSON *child = node->child; child != NULL; child = child->next) {
        below.name = child->string;
        find_duplicates(walk, shape, child, &below);
        below.index++;
    }
}

/* The whole of `value`, a part of the document at `pointer`, by one shape. */
static void judge_by(const struct match *match, const struct shape *shape,
                     const cJSON *value, const char *pointer, struct coverage *coverage)
{
    coverage_count(coverage, shape, value);
    match_pattern(match, shape->pattern, value, pointer);
    if (value != NULL)
        drift_find(match, shape->pattern, value, pointer);
}

static void judge_body(const struct match *match, const struct shape *shape,
                       struct coverage *coverage)
{
    const cJSON *json = json_member(match->document, "json");
    const cJSON *text = json_member(match->document, "text");
    struct match quiet = *match;
    quiet.findings = NULL;
    struct walk walk = {match, "/json", false};
    if (json == NULL && cJSON_IsString(text) && *text->valuestring != '\0' &&
        !match_pattern(&quiet, shape->pattern, NULL, "/json")) {
        coverage_count(coverage, shape, NULL);
        walk_mismatch(&walk, shape->place, NULL, text, NULL, ", which is no JSON");
        return;
    }
    judge_by(match, shape, json, "/json", coverage);
    if (json != NULL)
        find_duplicates(&walk, shape, json, NULL);
}

void contract_judge(const struct contract *contract, const char *method, const char *path,
                    const cJSON *document, struct coverage *coverage,
                    struct findings *findings)
{
    const char *operation = contract_operation(contract, method, path);
    const cJSON *status = json_member(document, "status");
    if (operation == NULL || !cJSON_IsNumber(status))
        return;
    struct match match = {document, NULL, FINDING_CONTRACT, findings};
    const struct shape *shape =
        contract_shape(contract, operation, (int)status->valuedouble);
    if (shape != NULL) {
        judge_body(&match, shape, coverage);
    } else {
        struct walk walk = {&match, "/status", false};
        walk_mismatch(&walk, place_of_operation(contract, operation), NULL, status, NULL,
                      ", a status that the contract does not list for %s", operation);
    }
    const struct shape *headers = shape_named(contract, "headers");
    if (headers != NULL)
        match_pattern(&match, headers->pattern, json_member(document, "headers"),
                      "/headers");
}

void contract_judge_callback(const struct contract *contract, const cJSON *document,
                             struct coverage *coverage, struct findings *findings)
{
    const struct shape *shape = contract_shape(contract, "callback", 0);
    const cJSON *query = json_member(document, "query");
    struct match match = {document, NULL, FINDING_CONTRACT, findings};
    if (shape != NULL && query != NULL)
        judge_by(&match, shape, query, "/query", coverage);
}
