/* How a step, a scenario and a run end. */
#ifndef JUDGE_VERDICT_H
#define JUDGE_VERDICT_H

#include "judge/finding.h"

#include <stdbool.h>

/* In the order of weight: of several the greatest is the verdict of the whole. */
enum verdict {
    VERDICT_PASS,
    VERDICT_SKIP,    /* needs not met, an earlier step failed, all `once` names known */
    VERDICT_XFAIL,   /* failed as announced */
    VERDICT_DRIFT,   /* passed, with members that the contract does not name */
    VERDICT_UNKNOWN, /* transport: could not tell */
    VERDICT_PERSON,  /* a person is needed */
    VERDICT_STOPPED, /* by a guard, or an interrupt */
    VERDICT_XPASS,   /* passed, though announced to fail */
    VERDICT_FAIL
};

const char *verdict_name(enum verdict verdict);

enum verdict verdict_worse(enum verdict a, enum verdict b);

/* The verdict that findings amount to; `xfail`: announced to fail (about expectations:
 * transport, guards and persons stay what they are). */
enum verdict verdict_of(const struct findings *findings, bool xfail, bool strict);

/* What a run has seen, for its exit code. */
struct tally {
    unsigned long verdicts[VERDICT_FAIL + 1]; /* scenarios, each counted once */
    bool internal, usage;                     /* 70, 2 */
    bool maybe_billed;                        /* 3 */
    bool interrupted;                         /* counts as stopped: 5 */
    bool nothing_selected;                    /* 4 */
};

/* 70, 2, 1, 5, 6, 3, 77, 0 in this order; 4 when nothing was selected. */
int tally_exit(const struct tally *tally);

#endif
