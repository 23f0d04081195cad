#include "tests/mutant.h"

#include "base/auto.h"

#include <string.h>

enum { MOST_BYTES = 8192, LONGEST_COPY = 64 };

#define JSON "Content-Type: application/json\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define CHUNKS "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"url\r\n4\r\n\":1}\r\n0\r\n"

/* `headers` beside Host and Authorization, `body` "" for none. */
/* clang-format off */
static const struct {
    const char *method, *target, *headers, *body;
} REQUESTS[] = {
    {"GET", "/v1/video/assets?group_id=g&status=active&name=a%20b&page=1&limit=10&sort=name", "", ""},
    {"GET", "/v1/video/assets/asset-20260619150241-abcde", "", ""},
    {"GET", "/v1/video/generations/cgt-20260619150241-abcde", "", ""},
    {"GET", "/kyc?w=mutate&token=0123456789abcdef0123456789abcdef&lang=en", "", ""},
    {"GET", "/files/mutate/asset-20260619150241-abcde.jpg?expires=1&signature=ab", "", ""},
    {"GET", "/_mock/state", "", ""},
    {"GET", "/_mock/journal?limit=3&since=req-1", "", ""},
    {"GET", "/_mock/journal.har", "", ""},
    {"GET", "/_mock/explain/req-1-1", "", ""},
    {"GET", "/_mock/overview", "", ""},
    {"GET", "/_mock/wait?on=GET%20/kyc&timeout=1ms", "", ""},
    {"HEAD", "/v1/video/assets", "Connection: keep-alive\r\n", ""},
    {"GET", "/_mock/media/clip.mp4", "Range: bytes=0-9,20-\r\n", ""},
    {"OPTIONS", "/v1/video/assets", "Origin: http://a\r\n", ""},
    {"DELETE", "/_mock/state", "", ""},
    {"POST", "/v1/video/assets/sessions", JSON, "{\"callback_url\":\"https://a.example/b\",\"lang\":\"en\"}"},
    {"POST", "/v1/video/assets", JSON, "{\"url\":\"https://a.example/a.jpg?mock=no_face\",\"asset_type\":\"Image\",\"name\":\"n\"}"},
    {"POST", "/v1/video/generations", JSON, "{\"model\":\"byteplus/seedance-2.0\",\"content\":[{\"type\":\"text\",\"text\":\"a mock=queued:1s\"}]}"},
    {"PUT", "/_mock/faults", JSON, "{\"faults\":[{\"on\":\"GET /kyc\",\"nth\":2,\"do\":{\"status\":429,\"message\":\"m\"}}]}"},
    {"PUT", "/_mock/assumptions", JSON, "{\"assumptions\":{\"wrong-method\":\"404\"}}"},
    {"POST", "/_mock/clock/advance", JSON, "{\"by\":\"1s\"}"},
    {"PUT", "/_mock/state", JSON, "{\"version\":1,\"groups\":[],\"assets\":[]}"},
    {"POST", "/kyc?w=mutate&token=0123", FORM, "outcome=fail&result_code=2"},
    {"POST", "/v1/video/assets", JSON CHUNKS, ""},
};

static const char *const WORDS[] = {
    "\r\n", "\r", "\n", "\r\n\r\n", ":", " ", "\t", ",", "0", "-1", "%00", "%0d%0a", "%2e%2e", "/../", "//", "\\", "?", "#",
    "&", "=", "\xc3\x28", "\xff", "\"", "{", "[[[[[[[[", "\\u0000", "\\ud800", "1e999", "\xef\xbb\xbf", "chunked",
    "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n",
    "Connection: keep-alive\r\n", "Upgrade: websocket\r\n", "Host: a\r\n", "X-A: b\r\n c\r\n", "HTTP/1.0", "HTTP/9.9",
    "99999999999999999999", "7fffffffffffffff", "mock=", "asset://", "null", "true"};
/* clang-format on */

/* SplitMix64: from 0 to `most`. */
static size_t draw(uint64_t *state, size_t most)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (size_t)((z ^ (z >> 31)) % (most + 1));
}

/* Puts `size` bytes in the place of `gone` others. */
static void splice(struct text *text, size_t at, size_t gone, const char *data,
                   size_t size)
{
    struct text made = TEXT_INIT(MOST_BYTES);
    text_add(&made, text->data, at);
    text_add(&made, data, size);
    text_add(&made, text->data + at + gone, text->size - at - gone);
    if (made.failed) { /* it stays as it is */
        text_drop(&made);
        return;
    }
    text_drop(text);
    *text = made;
}

static void change(struct text *text, uint64_t *state)
{
    if (text->size == 0)
        return;
    size_t at = draw(state, text->size - 1), left = text->size - at;
    size_t some = 1 + draw(state, (left < LONGEST_COPY ? left : LONGEST_COPY) - 1);
    const char *word = WORDS[draw(state, COUNT_OF(WORDS) - 1)];
    char copy[LONGEST_COPY];
    switch (draw(state, 5)) {
    case 0:
        text->data[at] = (char)draw(state, 255);
        break;
    case 1:
        text->data[at] = (char)(text->data[at] ^ (1 << draw(state, 7)));
        break;
    case 2:
        splice(text, at, some, NULL, 0);
        break;
    case 3: /* once more, maybe elsewhere */
        memcpy(copy, text->data + at, some);
        splice(text, draw(state, text->size), 0, copy, some);
        break;
    case 4:
        splice(text, at, 0, word, strlen(word));
        break;
    default:
        splice(text, at, some, word, strlen(word));
    }
}

static void change_some(struct text *text, uint64_t *state)
{
    do
        change(text, state);
    while (draw(state, 1) == 0);
}

void mutant_add(struct text *out, uint64_t *state)
{
    AUTO(text_drop) struct text target = TEXT_INIT(MOST_BYTES);
    AUTO(text_drop) struct text body = TEXT_INIT(MOST_BYTES);
    AUTO(text_drop) struct text whole = TEXT_INIT(MOST_BYTES);
    size_t which = draw(state, COUNT_OF(REQUESTS) - 1);
    enum { TARGET, BODY, WHOLE } part = draw(state, WHOLE);
    text_puts(&target, REQUESTS[which].target);
    text_puts(&body, REQUESTS[which].body);
    if (part == BODY && body.size > 0)
        change_some(&body, state);
    else if (part != WHOLE)
        change_some(&target, state);
    text_printf(&whole, "%s %s HTTP/1.1\r\n%s%s", REQUESTS[which].method,
                target.size > 0 ? target.data : "",
                "Host: 127.0.0.1:8080\r\nAuthorization: Bearer sk-mutate\r\n",
                REQUESTS[which].headers);
    if (body.size > 0)
        text_printf(&whole, "Content-Length: %zu\r\n", body.size);
    text_puts(&whole, "\r\n");
    text_add(&whole, body.data, body.size);
    if (part == WHOLE)
        change_some(&whole, state);
    text_add(out, whole.data, whole.size);
}
