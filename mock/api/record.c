#include "api/record.h"

#include "base/auto.h"

static void request_lines(const struct request *req, struct text *out)
{
    for (int i = 0; i < req->header_count; i++)
        response_line(out, req->headers[i].name, req->headers[i].value);
}

static size_t kept(size_t size)
{
    return size < JOURNAL_BODY_MAX ? size : JOURNAL_BODY_MAX;
}

void record_exchange(struct app *app, const struct request *req,
                     const struct response *res, const struct operation *operation,
                     const struct error *err, int64_t now_ms)
{
    AUTO(text_drop) struct text request_head = TEXT_INIT(64 * 1024);
    AUTO(text_drop) struct text response_head = TEXT_INIT(64 * 1024);
    request_lines(req, &request_head);
    response_lines(res, req->id, &response_head);
    const char *body = res->body ? res->body : "";
    size_t body_size = res->body ? res->size : 0;
    struct journal_entry entry = {
        .id = req->id,
        .at_ms = clock_real_ms(),
        .world_now_ms = now_ms,
        .operation = operation,
        .method = req->method,
        .path = req->path,
        .query = req->query,
        .status = res->close == CLOSE_BEFORE ? 0
                  : res->status              ? res->status
                                             : 200,
        .duration_us = stop_now_us() - req->received_us,
        .reason = res->reason,
        .hint = res->hint.data ? res->hint.data : "",
        .field = err->field,
        .got = err->got,
        .expected = err->expected,
        .nearest = err->nearest,
        .foreign = "",
        .request_headers = request_head.data ? request_head.data : "",
        .response_headers = response_head.data ? response_head.data : "",
        .request_body = req->body,
        .response_body = body,
        .request_size = req->body_size,
        .response_size = res->size,
        .request_kept = kept(req->body_size),
        .response_kept = kept(body_size),
    };
    struct journal *journal =
        req->world ? req->world->journal : worlds_unauthenticated(app->worlds);
    journal_add(journal, &entry, request_bearer(req));
}
