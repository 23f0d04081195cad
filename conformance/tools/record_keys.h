/* Whose credentials passed: none of them may be in a recording, and which is which must
 * show. */
#ifndef TOOLS_RECORD_KEYS_H
#define TOOLS_RECORD_KEYS_H

#include "play/send.h"
#include "read/plan.h"
#include "tools/record_exchange.h"
#include "tools/record_server.h"

#include <stddef.h>

/* Not thread-safe: the recorder's lock is around every call. Wiped when freed. */
struct record_keys;

/* Knows the secrets of the target's file. Borrows the plan. */
struct record_keys *record_keys_new(const struct plan *plan);
void record_keys_free(struct record_keys *keys);

/* Says in `item` by whose credential the request went: `request` as it came, `sent` as it
 * went on. Of one that was refused only its form is kept. */
void record_keys_mark(struct record_keys *keys, const struct record_request *request,
                      const struct send_request *sent, struct record_exchange *item);

/* All that may not show, each with the template that stands for it; borrowed until the
 * next record_keys_mark(). */
const struct secret *record_keys_secrets(const struct record_keys *keys, size_t *count);

#endif
