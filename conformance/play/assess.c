#include "play/assess.h"

#include "base/duration.h"
#include "base/memory.h"
#include "base/text.h"
#include "judge/match.h"
#include "read/json_tree.h"
#include "read/json_write.h"
#include "read/pointer.h"

#include <string.h>

enum { MAX_SHOWN = 200 };

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_finding(const struct finding *a, const struct finding *b)
{
    return a->kind == b->kind && a->place.line == b->place.line &&
           a->place.column == b->place.column &&
           same_text(a->place.file, b->place.file) && same_text(a->pointer, b->pointer) &&
           same_text(a->text, b->text);
}

/* Marks what was found since `before` with its attempt, and takes out what is known. */
static void mark_attempt(struct findings *findings, size_t before, int attempt)
{
    size_t kept = before;
    for (size_t i = before; i < findings->count; i++) {
        bool known = false;
        for (size_t j = 0; j < before && !known; j++)
            known = same_finding(&findings->items[i], &findings->items[j]);
        if (known)
            continue;
        findings->items[kept] = findings->items[i];
        findings->items[kept++].attempt = attempt;
    }
    findings->count = kept;
}

/* A person or a listener has told where the redirect led, and nobody its status. */
static bool is_told(const struct attempt *attempt)
{
    return attempt->event.human && attempt->event.reply.status == 0;
}

/* Takes out what was found about the status since `before`. */
static void drop_status(struct findings *findings, size_t before)
{
    size_t kept = before;
    for (size_t i = before; i < findings->count; i++)
        if (!same_text(findings->items[i].pointer, "/status"))
            findings->items[kept++] = findings->items[i];
    findings->count = kept;
}

static bool judge(const struct player *player, const struct expectation *pattern,
                  const struct attempt *attempt, enum finding_kind kind,
                  struct findings *findings)
{
    if (pattern->pattern == NULL || attempt->document == NULL)
        return true;
    struct match match = {attempt->document, &player->scope, kind, findings};
    if (findings == NULL || !is_told(attempt))
        return match_pattern(&match, pattern->pattern, attempt->document, "");
    size_t before = findings->count;
    match_pattern(&match, pattern->pattern, attempt->document, "");
    drop_status(findings, before);
    return findings->count == before;
}

void assess_attempt(struct player *player, const struct call *call,
                    const struct attempt *attempt, struct findings *findings)
{
    const struct play_context *context = player->context;
    if (attempt->document == NULL)
        return;
    size_t before = findings->count;
    if (attempt->listed != NULL)
        contract_judge(context->contract, call->method, attempt->listed,
                       attempt->document, context->coverage, findings);
    else if (attempt->redirect && context->contract != NULL)
        contract_judge_callback(context->contract, attempt->document, context->coverage,
                                findings);
    judge(player, &call->always, attempt, FINDING_ALWAYS, findings);
    mark_attempt(findings, before,
                 call->until.pattern != NULL ? attempt->event.attempt : 0);
}

bool assess_until(const struct player *player, const struct call *call,
                  const struct attempt *attempt)
{
    return attempt->document != NULL &&
           judge(player, &call->until, attempt, FINDING_UNTIL, NULL);
}

void assess_deadline(struct player *player, const struct call *call,
                     const struct attempt *attempt, int64_t elapsed,
                     struct findings *findings)
{
    size_t before = findings->count;
    judge(player, &call->until, attempt, FINDING_UNTIL, findings);
    char shown[32];
    duration_show(elapsed, shown, sizeof shown);
    for (size_t i = before; i < findings->count; i++)
        findings->items[i].text =
            arena_printf(findings->arena, "%s after %s", findings->items[i].text, shown);
}

bool assess_expects_status(const struct player *player, const struct expectation *pattern,
                           const struct attempt *attempt)
{
    const struct pattern *status =
        pattern->pattern != NULL ? pattern_member(pattern->pattern, "status") : NULL;
    if (status == NULL || attempt->document == NULL)
        return false;
    struct match match = {.document = attempt->document, .scope = &player->scope};
    return match_pattern(&match, status, json_member(attempt->document, "status"),
                         "/status");
}

static void keep(struct player *player, const struct call *call,
                 const struct attempt *attempt, struct findings *findings)
{
    for (size_t i = 0; i < call->save.count; i++) {
        const struct save *save = &call->save.items[i];
        const cJSON *value = pointer_find(attempt->document, save->pointer);
        if (value != NULL)
            scope_set(&player->scope, save->name, json_copy(value));
        else
            findings_add(findings, (struct finding){
                                       .kind = FINDING_SAVE,
                                       .place = save->place,
                                       .pointer = save->pointer,
                                       .got = "nothing",
                                       .text = "got nothing to save",
                                   });
    }
}

/* A person's step that ends without a redirect fails, whatever is expected of it. */
static void judge_redirect(const struct call *call, const struct attempt *attempt,
                           struct findings *findings)
{
    int status = attempt->event.reply.status;
    for (size_t i = 0; i < findings->count; i++)
        if (same_text(findings->items[i].pointer, "/status"))
            return;
    const char *got = arena_printf(findings->arena, "%d", status);
    findings_add(findings, (struct finding){
                               .kind = FINDING_EXPECT,
                               .place = call->place,
                               .pointer = "/status",
                               .got = got,
                               .text = arena_printf(findings->arena,
                                                    "got %s, which is no redirect", got),
                           });
}

void assess_last(struct player *player, const struct call *call,
                 const struct attempt *attempt, struct findings *findings)
{
    if (attempt->document == NULL) {
        bool said = attempt->late && call->within_place.line > 0;
        findings_add(
            findings,
            (struct finding){.kind = attempt->late ? FINDING_UNTIL : FINDING_TRANSPORT,
                             .place = said ? call->within_place : call->place,
                             .text = attempt->transport});
        return;
    }
    size_t before = findings->count;
    judge(player, &call->expect, attempt, FINDING_EXPECT, findings);
    if (call->link != NULL && !attempt->redirect)
        judge_redirect(call, attempt, findings);
    bool held = findings->count == before;
    judge(player, &call->observe, attempt, FINDING_OBSERVE, findings);
    if (held)
        keep(player, call, attempt, findings);
}

void assess_collect(struct player *player, const struct call *call,
                    const struct attempt *attempt)
{
    if (call->collect.count == 0 || attempt->document == NULL)
        return;
    for (size_t i = 0; i < call->collect.count; i++) {
        const struct save *collect = &call->collect.items[i];
        const cJSON *value = pointer_find(attempt->document, collect->pointer);
        if (value != NULL)
            scope_append(&player->scope, collect->name, json_copy(value));
    }
    /* The document only borrows the variables, which have just changed. */
    document_vars(attempt->document, &player->scope);
}

/* The first leaf of a pattern: the value it looks at in the document. */
static const cJSON *first_leaf(const cJSON *pattern, const cJSON *value)
{
    while (cJSON_IsObject(pattern) && pattern->child != NULL &&
           pattern->child->string[0] != '#') {
        value = json_member(value, pattern->child->string);
        pattern = pattern->child;
    }
    return value;
}

const char *assess_until_value(struct player *player, const struct call *call,
                               const struct attempt *attempt)
{
    if (call->until.json == NULL || attempt->document == NULL)
        return NULL;
    const cJSON *value = first_leaf(call->until.json, attempt->document);
    if (value == NULL)
        return "nothing";
    if (cJSON_IsString(value))
        return arena_copy(player->log->arena, value->valuestring);
    AUTO(text_drop) struct text shown = text_new(MAX_SHOWN);
    json_write(value, &shown);
    return arena_copy(player->log->arena, text_string(&shown));
}
