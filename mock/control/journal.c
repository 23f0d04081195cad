#include "control/calls.h"

#include "base/auto.h"
#include "control/entry.h"

static void write_one(void *context, const struct journal_entry *entry)
{
    entry_write(context, entry);
}

bool call_journal_get(struct control *control, struct request *req, struct response *res,
                      struct error *err)
{
    struct journal_filter filter;
    AUTO(string_drop) char *since = NULL;
    if (!entry_filter(req, &filter, &since, err))
        return false;
    struct json_out out = JSON_OUT_INIT(CONTROL_OUT_MAX);
    int64_t evicted = 0;
    json_open(&out, NULL, '{');
    json_open(&out, "entries", '[');
    if (!journal_each(call_journal(control, req), &filter, write_one, &out, &evicted))
        out.text.failed = true;
    json_close(&out, ']');
    json_int(&out, "evicted", evicted);
    json_close(&out, '}');
    return response_json(res, &out, err);
}

bool call_journal_delete(struct control *control, struct request *req,
                         struct response *res, struct error *err)
{
    struct json_out out = JSON_OUT_INIT(1024);
    journal_clear(call_journal(control, req));
    json_open(&out, NULL, '{');
    json_open(&out, "entries", '[');
    json_close(&out, ']');
    json_int(&out, "evicted", 0);
    json_close(&out, '}');
    return response_json(res, &out, err);
}
