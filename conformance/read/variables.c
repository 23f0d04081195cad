#include "read/variables.h"

#include "base/memory.h"
#include "read/json_tree.h"
#include "read/json_write.h"
#include "read/key.h"
#include "read/members.h"
#include "read/template.h"

#include <stdlib.h>
#include <string.h>

/* A shorter secret cannot be told from ordinary text when it is taken out of a report. */
enum { SECRET_MIN_BYTES = 6 };

static const char *const ALWAYS_THERE[] = {"attempt", "run_id", "step", NULL};

static void add(struct reader *reader, struct variables *known, struct variable variable)
{
    known->items =
        arena_grow(reader->plan->arena, known->items, known->count, sizeof *known->items);
    known->items[known->count++] = variable;
}

/* The value of `--var name=…`, or NULL. */
static const char *option_value(const struct plan_options *options, const char *name)
{
    const char *found = NULL;
    for (const char **each = options->vars; each != NULL && *each != NULL; each++) {
        size_t size = strlen(name);
        if (strncmp(*each, name, size) == 0 && (*each)[size] == '=')
            found = *each + size + 1;
    }
    return found;
}

static const cJSON *string_value(struct reader *reader, const char *text)
{
    return json_node_string(reader->plan->arena, text);
}

static const cJSON *remembered(struct reader *reader, const char *name)
{
    const struct plan_options *options = reader->options;
    if (options->remembered == NULL || reader->plan->target == NULL)
        return NULL;
    return reader_keep(reader, options->remembered(options->remembered_context,
                                                   reader->plan->target, name));
}

/* Every process of the machine can read a command line. */
static void refuse_option(struct reader *reader, const struct variable *variable)
{
    diagnostics_error(reader->diagnostics, variable->place,
                      "the secret `%s` must not be given with --var, where everybody can "
                      "read it: %s%s",
                      variable->name,
                      variable->env != NULL ? "use the environment, " : "use ",
                      "--key-file or --key-fd");
}

/* In the order of scenario-format.md, idea 4. */
static const cJSON *value_find(struct reader *reader, struct variable *variable,
                               const cJSON *fallback)
{
    const char *option = option_value(reader->options, variable->name);
    const cJSON *given = json_member(reader->options->given, variable->name);
    variable->outside = true;
    if (given != NULL)
        return given;
    if (option != NULL && variable->secret)
        refuse_option(reader, variable);
    else if (option != NULL)
        return string_value(reader, option);
    if (variable->secret && reader->key_name != NULL &&
        strcmp(reader->key_name, variable->name) == 0)
        return string_value(reader, reader->options->key);
    const char *env = variable->env != NULL ? getenv(variable->env) : NULL;
    if (env != NULL && *env != '\0')
        return string_value(reader, env);
    const cJSON *known = remembered(reader, variable->name);
    variable->outside = known != NULL;
    return known != NULL ? known : fallback;
}

static void secret_add(struct reader *reader, const struct variable *variable)
{
    struct plan *plan = reader->plan;
    AUTO(text_wipe) struct text text = text_new(65536);
    if (variable->value == NULL)
        return;
    if (cJSON_IsString(variable->value))
        text_add(&text, variable->value->valuestring);
    else
        json_write(variable->value, &text);
    if (text.size < SECRET_MIN_BYTES) {
        diagnostics_error(
            reader->diagnostics, variable->place,
            "the secret `%s` is shorter than %d characters: it could not be "
            "kept out of reports",
            variable->name, SECRET_MIN_BYTES);
        return;
    }
    for (size_t i = 0; i < plan->secret_count; i++)
        if (strcmp(plan->secrets[i].value, text_string(&text)) == 0)
            return;
    plan->secrets =
        arena_grow(plan->arena, plan->secrets, plan->secret_count, sizeof *plan->secrets);
    plan->secrets[plan->secret_count++] = (struct secret){
        .shown = variable->env != NULL
                     ? arena_printf(plan->arena, "$%s", variable->env)
                     : arena_printf(plan->arena, "{{%s}}", variable->name),
        .name = variable->name,
        .value = arena_copy(plan->arena, text_string(&text)),
    };
}

/* {"env", "default", "secret"} rather than a value that happens to be an object. */
static bool is_declaration(const cJSON *node)
{
    return cJSON_IsObject(node) &&
           (cJSON_GetObjectItemCaseSensitive(node, "env") != NULL ||
            cJSON_GetObjectItemCaseSensitive(node, "default") != NULL ||
            cJSON_GetObjectItemCaseSensitive(node, "secret") != NULL);
}

static bool name_check(struct reader *reader, const cJSON *member)
{
    struct place place = reader_name_place(reader, member);
    if (!template_is_name(member->string))
        return diagnostics_error(
            reader->diagnostics, place,
            "`%.60s` is no name: a letter or _, then letters, digits, "
            "_ and -",
            member->string);
    if (strings_have(ALWAYS_THERE, member->string))
        return diagnostics_error(reader->diagnostics, place,
                                 "`%s` is always there and cannot be declared",
                                 member->string);
    return true;
}

static const struct member_rule DECLARATION[] = {
    {"env", MEMBER_STRING, 0},
    {"default", MEMBER_ANY, 0},
    {"secret", MEMBER_BOOLEAN, 0},
    {NULL, 0, 0},
};

static void declare(struct reader *reader, const cJSON *member, struct variables *known)
{
    struct variable variable = {
        .name = member->string,
        .place = reader_name_place(reader, member),
    };
    const cJSON *fallback = member;
    if (is_declaration(member)) {
        members_check(member, DECLARATION, 0, false, "a variable",
                      reader->plan->sources->places, reader->diagnostics);
        variable.env =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(member, "env"));
        variable.secret =
            cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(member, "secret"));
        fallback = cJSON_GetObjectItemCaseSensitive(member, "default");
    }
    variable.value = value_find(reader, &variable, fallback);
    if (variable.secret)
        secret_add(reader, &variable);
    add(reader, known, variable);
}

void variables_declare(struct reader *reader, const cJSON *object,
                       struct variables *known)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, object)
    {
        if (name_check(reader, member) && variables_find(known, member->string) == NULL)
            declare(reader, member, known);
    }
}

static bool is_secret(const cJSON *declaration)
{
    return cJSON_IsObject(declaration) &&
           cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(declaration, "secret"));
}

void variables_choose_key(struct reader *reader, const cJSON *object)
{
    const cJSON *member, *chosen = NULL;
    size_t secrets = 0;
    if (reader->options->key == NULL)
        return;
    cJSON_ArrayForEach(member, object) if (is_secret(member))
    {
        chosen = member;
        secrets++;
    }
    if (secrets > 1)
        chosen = cJSON_GetObjectItemCaseSensitive(object, "api_key");
    if (chosen != NULL && is_secret(chosen))
        reader->key_name = chosen->string;
    else
        diagnostics_error(reader->diagnostics, reader_place(reader, object),
                          secrets == 0 ? "the target declares no secret that the key "
                                         "could be the value of"
                                       : "the target declares several secrets and none "
                                         "is called `api_key`: which one is the key?");
}

/* What a header is to carry. */
static void check_sendable(struct reader *reader, const struct variable *variable)
{
    const char *value = cJSON_GetStringValue(variable->value);
    if (variable->secret && value != NULL && !key_is_sendable(value))
        diagnostics_error(reader->diagnostics, variable->place,
                          "the secret `%s` has a character that no key has: it must be "
                          "printable ASCII without a blank",
                          variable->name);
}

void variables_check_keys(struct reader *reader, const struct variables *of_target)
{
    for (size_t i = 0; i < of_target->count; i++)
        check_sendable(reader, &of_target->items[i]);
}

void variables_add_all(struct reader *reader, const struct variables *more,
                       struct variables *known)
{
    for (size_t i = 0; i < more->count; i++)
        if (variables_find(known, more->items[i].name) == NULL)
            add(reader, known, more->items[i]);
}

void variables_add_options(struct reader *reader, struct variables *known)
{
    const cJSON *given;
    cJSON_ArrayForEach(
        given, reader->options->given) if (variables_find(known, given->string) == NULL)
        add(reader, known,
            (struct variable){.name = given->string, .value = given, .outside = true});
    for (const char **each = reader->options->vars; each != NULL && *each != NULL;
         each++) {
        size_t size = strcspn(*each, "=");
        char *name = arena_copy_n(reader->plan->arena, *each, size);
        if (variables_find(known, name) == NULL)
            add(reader, known,
                (struct variable){
                    .name = name,
                    .value = string_value(reader, option_value(reader->options, name)),
                    .outside = true});
    }
}

void variables_remember(struct reader *reader, const char *name, struct variables *known)
{
    if (variables_find(known, name) != NULL)
        return;
    const cJSON *value = remembered(reader, name);
    if (value != NULL)
        add(reader, known,
            (struct variable){.name = name, .value = value, .outside = true});
}

bool variables_check_options(const struct plan_options *options, struct error *err)
{
    for (const char **each = options->vars; each != NULL && *each != NULL; each++) {
        size_t size = strcspn(*each, "=");
        AUTO(memory_drop) char *name = memory_copy_n(*each, size);
        if ((*each)[size] != '=' || !template_is_name(name))
            return error_set(err, ERROR_USAGE,
                             "`--var %s`: write --var name=value, where the name is a "
                             "letter or _, then letters, digits, _ and -",
                             *each);
        if (strings_have(ALWAYS_THERE, name))
            return error_set(err, ERROR_USAGE,
                             "`--var %s`: `%s` is always there and cannot be set", *each,
                             name);
    }
    return true;
}
