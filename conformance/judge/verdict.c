#include "judge/verdict.h"

const char *verdict_name(enum verdict verdict)
{
    static const char *const NAMES[] = {
        [VERDICT_PASS] = "pass",       [VERDICT_SKIP] = "skip",
        [VERDICT_XFAIL] = "xfail",     [VERDICT_DRIFT] = "drift",
        [VERDICT_UNKNOWN] = "unknown", [VERDICT_PERSON] = "person",
        [VERDICT_STOPPED] = "stopped", [VERDICT_XPASS] = "xpass",
        [VERDICT_FAIL] = "fail",
    };
    return NAMES[verdict];
}

enum verdict verdict_worse(enum verdict a, enum verdict b)
{
    return a > b ? a : b;
}

/* What one finding amounts to by itself. */
static enum verdict verdict_of_kind(enum finding_kind kind, bool strict)
{
    switch (kind) {
    case FINDING_OBSERVE:
        return strict ? VERDICT_FAIL : VERDICT_PASS;
    case FINDING_DRIFT:
        return strict ? VERDICT_FAIL : VERDICT_DRIFT;
    case FINDING_TRANSPORT:
        return VERDICT_UNKNOWN;
    case FINDING_GUARD:
        return VERDICT_STOPPED;
    case FINDING_PERSON:
        return VERDICT_PERSON;
    case FINDING_EXPECT:
    case FINDING_ALWAYS:
    case FINDING_UNTIL:
    case FINDING_CONTRACT:
    case FINDING_SAVE:
    default:
        return VERDICT_FAIL;
    }
}

enum verdict verdict_of(const struct findings *findings, bool xfail, bool strict)
{
    enum verdict verdict = VERDICT_PASS;
    for (size_t i = 0; i < findings->count; i++)
        verdict =
            verdict_worse(verdict, verdict_of_kind(findings->items[i].kind, strict));
    if (!xfail)
        return verdict;
    if (verdict == VERDICT_FAIL)
        return VERDICT_XFAIL;
    return verdict == VERDICT_PASS || verdict == VERDICT_DRIFT ? VERDICT_XPASS : verdict;
}

int tally_exit(const struct tally *tally)
{
    const unsigned long *seen = tally->verdicts;
    if (tally->internal)
        return 70;
    if (tally->usage)
        return 2;
    if (seen[VERDICT_FAIL] + seen[VERDICT_XPASS] > 0)
        return 1;
    if (seen[VERDICT_STOPPED] > 0 || tally->interrupted)
        return 5;
    if (seen[VERDICT_PERSON] > 0)
        return 6;
    if (seen[VERDICT_UNKNOWN] > 0 || tally->maybe_billed)
        return 3;
    if (tally->nothing_selected)
        return 4;
    unsigned long played = seen[VERDICT_PASS] + seen[VERDICT_XFAIL] + seen[VERDICT_DRIFT];
    return played == 0 && seen[VERDICT_SKIP] > 0 ? 77 : 0;
}
