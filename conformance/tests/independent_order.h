/* The order of members in the examples of the reference. */
#ifndef TESTS_INDEPENDENT_ORDER_H
#define TESTS_INDEPENDENT_ORDER_H

#include <cjson/cJSON.h>

/* Puts the members of every object in it into that order; others go behind them. */
void indep_order(cJSON *json);

#endif
