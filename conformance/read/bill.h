/* What a plan costs. Private to read/. */
#ifndef READ_BILL_H
#define READ_BILL_H

#include "read/reader.h"

/* Checks {"video": 1}: amounts that are numbers and not negative. */
bool bill_check(struct reader *reader, const cJSON *bill);

/* Fills plan->bill from the scenarios: each call at its price, else by its `bill`, times
 * its repetitions; a poll at most as often as its deadline allows. A step that `once` may
 * skip counts for the least only the first time. */
void bill_add_up(struct reader *reader);

#endif
