#ifndef MOCK_OPTION_VALUES_H
#define MOCK_OPTION_VALUES_H

#include "options.h"

/* What each option's value means. Internal to the option modules. A function takes one
 * value into the options, or says in `err` what would be right; options.c puts the
 * option's name in front. */
typedef bool option_fn(struct options *out, const char *value, struct error *err);

option_fn take_listen, take_public_url, take_ready_file, take_state, take_load,
    take_api_key, take_seed, take_clock, take_asset_time, take_queue_time, take_run_time,
    take_kyc, take_assume, take_faults, take_allow_http, take_admin, take_journal_max,
    take_threads, take_log, take_url, take_timeout;

/* Keeps memory until options_clean(); yields it. NULL (and freed) when there is no room.
 */
char *options_keep(struct options *options, char *owned);

/* Calls `each` for every option, in the order of the help. NULL arg: a switch. NULL
 * fallback: none. */
typedef void option_row_fn(void *context, const char *name, const char *arg,
                           const char *fallback, const char *help);
void options_each(option_row_fn *each, void *context);

#endif
