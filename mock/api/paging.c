#include "api/paging.h"

#include "base/auto.h"

#include <string.h>

enum { LIMIT_DEFAULT = 10, LIMIT_MAX = 100 };

/* A parameter that is a number above 0, else `fallback`. Digits past the range of an
 * integer are still a number: the largest. */
static int64_t positive(const struct request *req, const char *name, int64_t fallback,
                        struct response *res)
{
    AUTO(string_drop) char *text = request_query(req, name);
    int64_t value;
    if (!text || !text[0])
        return fallback;
    if (text_to_int(text, &value) && value > 0)
        return value;
    if (text[strspn(text, "0123456789")] == '\0' && !text_to_int(text, &value))
        return INT64_MAX;
    response_hint(res, "%s is not a number above 0: %lld is used", name,
                  (long long)fallback);
    return fallback;
}

bool paging_read(const struct request *req, struct paging *out, struct response *res,
                 struct error *err)
{
    out->page = positive(req, "page", 1, res);
    out->limit = positive(req, "limit", LIMIT_DEFAULT, res);
    if (out->limit > LIMIT_MAX) {
        if (req->world->assumptions.choice[LIMIT_OVER_MAX]) {
            fail(err, RULE_LIMIT);
            return fail_detail(err, "limit", NULL, "1 to 100");
        }
        response_hint(res, "limit is at most %d", LIMIT_MAX);
        out->limit = LIMIT_MAX;
    }
    if (__builtin_mul_overflow(out->page - 1, out->limit, &out->offset))
        out->offset = INT64_MAX;
    return true;
}

void paging_open(struct json_out *out)
{
    json_open(out, NULL, '{');
    json_string(out, "object", "list");
    json_open(out, "items", '[');
}

void paging_close(const struct paging *paging, int64_t total, struct json_out *out)
{
    json_close(out, ']');
    json_int(out, "total_count", total);
    json_int(out, "page_number", paging->page);
    json_int(out, "page_size", paging->limit);
    json_close(out, '}');
}

bool status_word_next(const char **list, char *word, size_t room)
{
    const char *start = *list + strspn(*list, ", \t");
    size_t size = strcspn(start, ",");
    *list = start + size;
    while (size > 0 && (start[size - 1] == ' ' || start[size - 1] == '\t'))
        size--;
    if (size == 0)
        return false;
    size_t kept = size < room ? size : room - 1;
    memcpy(word, start, kept);
    word[kept] = '\0';
    return true;
}
