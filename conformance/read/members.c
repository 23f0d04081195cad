#include "read/members.h"

#include "base/suggest.h"
#include "base/text.h"
#include "read/json_tree.h"

#include <string.h>

enum { MOST_RULES = 40 };

/* clang-format off */
const struct member_rule MEMBERS_OF_FILE[] = {
    {"$schema",  MEMBER_STRING,  0},
    {"name",     MEMBER_STRING,  0},
    {"about",    MEMBER_STRING,  0},
    {"tags",     MEMBER_STRINGS, 0},
    {"needs",    MEMBER_STRINGS, 0},
    {"vars",     MEMBER_OBJECT,  0},
    {"defaults", MEMBER_OBJECT,  0},
    {"steps",    MEMBER_ARRAY,   0},
    {"finally",  MEMBER_ARRAY,   0},
    {NULL, 0, 0},
};

#define REQUEST MEMBER_OF_REQUEST
#define HUMAN   MEMBER_OF_HUMAN
#define USE     MEMBER_OF_USE
#define BELOW   (MEMBER_OF_DEFAULTS | MEMBER_OF_CASE)

const struct member_rule MEMBERS_OF_STEP[] = {
    {"id",      MEMBER_STRING,                 REQUEST | HUMAN | USE | MEMBER_OF_CASE},
    {"request", MEMBER_STRING,                 REQUEST | BELOW},
    {"query",   MEMBER_OBJECT,                 REQUEST | BELOW},
    {"headers", MEMBER_OBJECT,                 REQUEST | BELOW},
    {"json",    MEMBER_ANY,                    REQUEST | BELOW},
    {"raw",     MEMBER_STRING,                 REQUEST | BELOW},
    {"human",   MEMBER_STRING,                 HUMAN | BELOW},
    {"link",    MEMBER_STRING,                 HUMAN | BELOW},
    {"outcome", MEMBER_STRING,                 HUMAN | BELOW},
    {"use",     MEMBER_STRING,                 USE},
    {"expect",  MEMBER_OBJECT,                 REQUEST | HUMAN | BELOW},
    {"observe", MEMBER_OBJECT,                 REQUEST | HUMAN | BELOW},
    {"until",   MEMBER_OBJECT,                 REQUEST | BELOW},
    {"always",  MEMBER_OBJECT,                 REQUEST | BELOW},
    {"every",   MEMBER_STRING,                 REQUEST | BELOW},
    {"within",  MEMBER_STRING,                 REQUEST | HUMAN | BELOW},
    {"save",    MEMBER_OBJECT,                 REQUEST | HUMAN | MEMBER_OF_DEFAULTS},
    {"collect", MEMBER_OBJECT,                 REQUEST | BELOW},
    {"once",    MEMBER_STRINGS,                REQUEST | HUMAN | USE},
    {"cases",   MEMBER_ARRAY,                  REQUEST | HUMAN},
    {"repeat",  MEMBER_NUMBER,                 REQUEST | HUMAN | USE | BELOW},
    {"xfail",   MEMBER_STRING,                 REQUEST | HUMAN | BELOW},
    {"bill",    MEMBER_OBJECT,                 REQUEST | HUMAN | BELOW},
    {NULL, 0, 0},
};

const struct member_rule MEMBERS_OF_TARGET[] = {
    {"$schema",  MEMBER_STRING,                 0},
    {"about",    MEMBER_STRING,                 0},
    {"base",     MEMBER_STRING,                 0},
    {"live",     MEMBER_BOOLEAN,                0},
    {"pace",     MEMBER_NUMBER,                 0},
    {"rate",     MEMBER_STRING,                 0},
    {"provides", MEMBER_STRINGS,                0},
    {"vars",     MEMBER_OBJECT,                 0},
    {"headers",  MEMBER_OBJECT,                 0},
    {"query",    MEMBER_OBJECT,                 0},
    {"prices",   MEMBER_OBJECT,                 0},
    {"human",    MEMBER_STRING | MEMBER_OBJECT, 0},
    {NULL, 0, 0},
};
/* clang-format on */

static const struct {
    unsigned type;
    const char *name;
} TYPE_NAMES[] = {
    {MEMBER_STRING, "a string"},   {MEMBER_OBJECT, "an object"},
    {MEMBER_ARRAY, "an array"},    {MEMBER_NUMBER, "a number"},
    {MEMBER_BOOLEAN, "a boolean"}, {MEMBER_STRINGS, "an array of strings"},
};

static unsigned type_of(const cJSON *node)
{
    switch (node->type & 0xff) {
    case cJSON_String:
        return MEMBER_STRING;
    case cJSON_Object:
        return MEMBER_OBJECT;
    case cJSON_Number:
        return MEMBER_NUMBER;
    case cJSON_NULL:
        return MEMBER_NULL;
    case cJSON_Array:
        break;
    default:
        return MEMBER_BOOLEAN;
    }
    for (const cJSON *each = node->child; each != NULL; each = each->next)
        if (!cJSON_IsString(each))
            return MEMBER_ARRAY;
    return MEMBER_ARRAY | MEMBER_STRINGS;
}

static void wanted_types(unsigned types, struct text *out)
{
    for (size_t i = 0; i < sizeof TYPE_NAMES / sizeof TYPE_NAMES[0]; i++) {
        if ((types & TYPE_NAMES[i].type) == 0)
            continue;
        text_add(out, out->size > 0 ? " or " : "");
        text_add(out, TYPE_NAMES[i].name);
    }
}

static const struct member_rule *rule_find(const struct member_rule *rules,
                                           const char *name)
{
    for (; rules->name != NULL; rules++)
        if (strcmp(rules->name, name) == 0)
            return rules;
    return NULL;
}

static bool tell_unknown(const cJSON *member, const struct member_rule *rules,
                         unsigned where, const char *what, const struct places *places,
                         struct diagnostics *diagnostics)
{
    const char *known[MOST_RULES + 1];
    size_t count = 0;
    for (; rules->name != NULL && count < MOST_RULES; rules++)
        if (rules->where == 0 || (rules->where & where) != 0)
            known[count++] = rules->name;
    known[count] = NULL;
    char phrase[80];
    return diagnostics_error(
        diagnostics, place_of_name(places, member), "unknown member `%.60s` of %s%s",
        member->string, what,
        suggest_phrase(member->string, known, phrase, sizeof phrase));
}

bool members_check(const cJSON *object, const struct member_rule *rules, unsigned where,
                   bool nulls, const char *what, const struct places *places,
                   struct diagnostics *diagnostics)
{
    bool good = true;
    const cJSON *member;
    cJSON_ArrayForEach(member, object)
    {
        const struct member_rule *rule = rule_find(rules, member->string);
        if (rule == NULL) {
            good = tell_unknown(member, rules, where, what, places, diagnostics);
        } else if (rule->where != 0 && (rule->where & where) == 0) {
            good = diagnostics_error(diagnostics, place_of_name(places, member),
                                     "`%s` does not go with %s", rule->name, what);
        } else if ((type_of(member) & rule->types) == 0 &&
                   !(nulls && cJSON_IsNull(member))) {
            struct text wanted = text_new(200);
            wanted_types(rule->types, &wanted);
            good = diagnostics_error(diagnostics, place_of(places, member),
                                     "`%s` must be %s, found %s", rule->name,
                                     text_string(&wanted), json_type_name(member));
            text_drop(&wanted);
        }
    }
    return good;
}
