/* One number for all that a plan does and expects, to tell an edited plan from the same.
 */
#ifndef READ_FINGERPRINT_H
#define READ_FINGERPRINT_H

#include "read/plan.h"

enum { FINGERPRINT_SIZE = 65 };

/* SHA-256, in hexadecimal, of the scenarios as they are merged with the target, their
 * order, the base, and the variables. Left out are secrets, names that `once` remembers,
 * and what is no part of a request or its judgement: prices, pace, comments. */
void fingerprint(const struct plan *plan, char out[FINGERPRINT_SIZE]);

#endif
