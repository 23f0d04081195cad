#include "tests/decisions.h"

#include "tests/check.h"

void decisions_check(const struct decision_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct decision_row *row = &rows[i];
        struct api api;
        api_open(&api, row->assume, true);
        struct answer answer =
            api_call(&api, API_KEY, row->method, row->target, row->body);
        CHECK_INT(row->name, row->status, answer.status);
        if (row->body_has)
            CHECK_HAS(row->name, row->body_has, answer.body);
        if (row->headers_have)
            CHECK_HAS(row->name, row->headers_have, answer.headers);
        answer_clean(&answer);
        api_close(&api);
    }
}
