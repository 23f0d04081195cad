#ifndef MOCK_API_PAGING_H
#define MOCK_API_PAGING_H

#include "api/app.h"
#include "base/json_out.h"

/* A page of 100 names of a megabyte each, escaped. */
#define LIST_MAX_BYTES ((size_t)1 << 30)

/* `page` and `limit` of a list (decision 38). */
struct paging {
    int64_t page, limit, offset;
};

/* Absent, not a number, or not above 0: 1 and 10. `limit` over 100 is 100, or RULE_LIMIT
 * as limit-over-max says. */
bool paging_read(const struct request *req, struct paging *out, struct response *res,
                 struct error *err);

/* Writes the list's envelope around its items: {"object":"list","items":[ …
 * ],"total_count", "page_number","page_size"}. */
void paging_open(struct json_out *out);
void paging_close(const struct paging *paging, int64_t total, struct json_out *out);

/* The next word of a comma-separated filter without the blanks around it; empty ones are
 * skipped. A word that does not fit is cut, and so is no status. False at the end. */
bool status_word_next(const char **list, char *word, size_t room);

#endif
