#include "tests/wire_table.h"

#include "base/auto.h"
#include "tests/check.h"
#include "tests/echo_server.h"
#include "tests/wire.h"

#include <stdio.h>
#include <string.h>

static void check_refusal(const struct wire_row *row, const struct wire_answer *answer)
{
    char value[128], want[256];
    CHECK_HAS(row->name, "; basis=invented",
              wire_header(answer, "X-Mock-Reason", value, sizeof value));
    CHECK_STR(row->name, "application/json",
              wire_header(answer, "Content-Type", value, sizeof value));
    snprintf(want, sizeof want,
             "{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\"}}",
             row->says);
    CHECK_STR(row->name, want, answer->body);
}

static void check_answer(const struct wire_row *row, const struct wire_answer *answer)
{
    char value[128];
    CHECK_INT(row->name, row->status, answer->status);
    CHECK(row->name, answer->complete);
    CHECK(row->name, wire_header(answer, "Content-Length", value, sizeof value) != NULL);
    CHECK_HAS(row->name, "req-0123456789ab-",
              wire_header(answer, "X-Request-Id", value, sizeof value));
    CHECK_STR(row->name, row->fate == CLOSES ? "close" : "keep-alive",
              wire_header(answer, "Connection", value, sizeof value));
    if (row->status >= 400)
        check_refusal(row, answer);
    else if (row->says)
        CHECK_STR(row->name, row->says, answer->body);
}

/* Reads the answer, behind "100 Continue" when that comes. */
static bool read_answer(const struct wire_row *row, struct wire *wire,
                        struct wire_answer *answer)
{
    bool head_only = strncmp(row->raw, "HEAD", 4) == 0;
    return wire_read(wire, head_only, answer) &&
           (answer->status != 100 || wire_read(wire, head_only, answer));
}

static void play(const struct wire_row *row, struct wire *wire, bool ending)
{
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    CHECK(row->name, wire_send(wire, row->raw, row->size));
    if (ending)
        wire_half_close(wire);
    if (row->status != 0 && CHECK(row->name, read_answer(row, wire, &answer)))
        check_answer(row, &answer);
    if (row->fate != STAYS) {
        CHECK(row->name, wire_ends(wire));
        return;
    }
    wire_puts(wire, ECHO_GOOD);
    wire_read(wire, false, &answer);
    CHECK_STR(row->name, "GET /good []", answer.body);
}

static void play_all(const struct wire_row *rows, size_t count, bool ending)
{
    struct echo_server echo;
    if (!CHECK("start", echo_start(&echo, 8, 0)))
        return;
    for (size_t i = 0; i < count; i++) {
        struct wire wire;
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        if (!CHECK(rows[i].name, wire_open(&wire, echo.port)))
            continue;
        play(&rows[i], &wire, ending);
        wire_close(&wire);
        CHECK_INT(rows[i].name, 200, wire_exchange(echo.port, ECHO_GOOD, &answer));
    }
    echo_stop(&echo);
    check_rows(count);
}

void wire_table(const struct wire_row *rows, size_t count)
{
    play_all(rows, count, false);
}

void wire_table_ending(const struct wire_row *rows, size_t count)
{
    play_all(rows, count, true);
}
