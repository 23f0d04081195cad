#include "tests/json_cases.h"

#include "base/auto.h"
#include "base/text.h"
#include "http/json_scan.h"
#include "tests/check.h"
#include "tests/mock_process.h"
#include "tests/wire.h"

#include <string.h>

/* Each document at the scanner, and twice on the wire: as a body, and as a member of one
 * that is right otherwise. After all that the mock serves as before. */

static struct mock_process mock;

static const char INVALID[] = "{\"error\":{\"message\":\"body must be valid "
                              "JSON\",\"type\":\"invalid_request_error\"}}";
static const char NO_CALLBACK[] = "{\"error\":{\"message\":\"callback_url is "
                                  "required\",\"type\":\"invalid_request_error\"}}";

static void test_names(void)
{
    for (size_t i = 0; i < JSON_CASE_COUNT; i++) {
        const struct json_case *row = &JSON_CASES[i];
        CHECK(row->name, strchr("yni", row->name[0]) && row->name[1] == '_');
        if (row->name[0] != 'i')
            CHECK_INT(row->name, row->name[0] == 'y', row->taken);
    }
    check_rows(JSON_CASE_COUNT);
}

static void test_scanner(void)
{
    for (size_t i = 0; i < JSON_CASE_COUNT; i++) {
        const struct json_case *row = &JSON_CASES[i];
        struct json_fault fault = {0};
        AUTO(json_drop)
        cJSON *tree = json_parse(row->data, row->size, JSON_MAX_VALUES, &fault);
        CHECK_INT(row->name, row->taken,
                  json_scan(row->data, row->size, JSON_MAX_VALUES, NULL));
        CHECK_INT(row->name, row->taken, tree != NULL);
        CHECK_INT(row->name, row->taken, fault.why == NULL);
        CHECK(row->name, fault.offset <= row->size);
    }
}

/* Sends `body` on an open connection, which must stay open. */
static void post(struct wire *wire, const struct text *body, struct wire_answer *answer)
{
    AUTO(text_drop) struct text head = TEXT_INIT(1024);
    text_printf(&head,
                "POST /v1/video/assets/sessions HTTP/1.1\r\nHost: a\r\n"
                "Authorization: Bearer k\r\nContent-Type: application/json\r\n"
                "Content-Length: %zu\r\n\r\n",
                body->size);
    wire_send(wire, head.data, head.size);
    wire_send(wire, body->data, body->size);
    wire_read(wire, false, answer);
}

static void check_alone(struct wire *wire, const struct json_case *row)
{
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    AUTO(text_drop) struct text body = TEXT_INIT(4096);
    size_t blanks = strspn(row->data, " \t\r\n");
    text_add(&body, row->data, row->size);
    post(wire, &body, &answer);
    CHECK_INT(row->name, 400, answer.status);
    CHECK_STR(row->name, row->taken && row->data[blanks] == '{' ? NO_CALLBACK : INVALID,
              answer.body);
}

static void check_member(struct wire *wire, const struct json_case *row)
{
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    AUTO(text_drop) struct text body = TEXT_INIT(4096);
    text_puts(&body, "{\"callback_url\":\"https://a.example/cb\",\"x\":");
    text_add(&body, row->data, row->size);
    text_puts(&body, "}");
    post(wire, &body, &answer);
    CHECK_INT(row->name, row->taken ? 200 : 400, answer.status);
    if (row->taken)
        CHECK_HAS(row->name, "\"status\":\"pending\"", answer.body);
    else
        CHECK_STR(row->name, INVALID, answer.body);
}

static void test_wire(void)
{
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!CHECK("open", wire_open(&wire, mock.port)))
        return;
    for (size_t i = 0; i < JSON_CASE_COUNT; i++) {
        check_alone(&wire, &JSON_CASES[i]);
        check_member(&wire, &JSON_CASES[i]);
    }
    wire_close(&wire);
    CHECK_INT("served as before", 200,
              wire_call(mock.port, "GET", "/v1/video/assets", "k", NULL, &answer));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"names", test_names}, {"scanner", test_scanner}, {"wire", test_wire}};
    if (!mock_start(&mock, NULL))
        return 1;
    int status = check_main("JSON cases", TESTS, COUNT_OF(TESTS));
    return mock_stop(&mock) == 0 ? status : 1;
}
