#include "tests/wire_table.h"

#include "base/auto.h"
#include "tests/check.h"

/* Header lines: what is sound, what steers, what is no line. */

/* clang-format off */
#define ONE_HOST "there must be exactly one Host header, not empty"
#define NO_FIELD "a header line must be NAME: VALUE, not folded"
#define ONE_KEY "there must be at most one Authorization header"
#define ONE_TYPE "there must be at most one Content-Type header"
#define NO_NAME "a header's name must be a token with a colon behind it"

static const struct wire_row SOUND[] = {
    {"get", TEXT("GET /a?b=c HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a?b=c []"},
    {"post", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{}"), 200, STAYS, "POST /a [{}]"},
    {"1.0 closes", TEXT("GET /a HTTP/1.0\r\n" HOST END), 200, CLOSES, "GET /a []"},
    {"1.0 keep-alive", TEXT("GET /a HTTP/1.0\r\n" HOST "Connection: keep-alive\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"close wanted", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"), 200, CLOSES, "GET /a []"},
    {"close in a list", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: keep-alive, close\r\n\r\n"), 200, CLOSES, "GET /a []"},
    {"keep-alive in a list", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: TE, Keep-Alive\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"two Connections", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: keep-alive\r\nConnection: close\r\n\r\n"), 200, CLOSES, "GET /a []"},
    {"prefix of keep-alive", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: k\r\n\r\n"), 200, CLOSES, "GET /a []"},
    {"HEAD", TEXT("HEAD /a HTTP/1.1\r\n" HOST END), 200, STAYS, ""},
    {"OPTIONS", TEXT("OPTIONS /a HTTP/1.1\r\n" HOST END), 200, STAYS, "OPTIONS /a []"},
    {"CORS preflight reaches the handler", TEXT("OPTIONS /a HTTP/1.1\r\n" HOST "Origin: http://evil\r\nAccess-Control-Request-Method: DELETE\r\n\r\n"), 200, STAYS, "OPTIONS /a []"},
    {"PUT", TEXT("PUT /a HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nx"), 200, STAYS, "PUT /a [x]"},
    {"PATCH", TEXT("PATCH /a HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nx"), 200, STAYS, "PATCH /a [x]"},
    {"DELETE", TEXT("DELETE /a HTTP/1.1\r\n" HOST END), 200, STAYS, "DELETE /a []"},
    {"body on GET", TEXT("GET /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"), 200, STAYS, "GET /a [abc]"},
    {"body on HEAD", TEXT("HEAD /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"), 200, STAYS, ""},
    {"body on DELETE", TEXT("DELETE /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"), 200, STAYS, "DELETE /a [abc]"},
    {"POST without a length", TEXT("POST /a HTTP/1.1\r\n" HOST END), 200, STAYS, "POST /a []"},
    {"length 0", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"), 200, STAYS, "POST /a []"},
    {"length with zeros in front", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 0002\r\n\r\nab"), 200, STAYS, "POST /a [ab]"},
    {"blank behind the length", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 2 \r\n\r\nab"), 200, STAYS, "POST /a [ab]"},
    {"NUL in the body", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na\0b"), 200, STAYS, NULL},
    {"empty line first", TEXT("\r\nGET /a HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a []"},
    {"no blank behind the colon", TEXT("GET /a HTTP/1.1\r\nHost:a\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"empty value", TEXT("GET /a HTTP/1.1\r\nX:\r\n" HOST END), 200, STAYS, "GET /a []"},
    {"empty value last", TEXT("GET /a HTTP/1.1\r\n" HOST "X:\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"LF alone in a middle line", TEXT("GET /a HTTP/1.1\r\nX: y\nHost: a\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"high byte in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: \xff\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"h2c upgrade ignored", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"), 200, CLOSES, "GET /a []"},
    {"unknown upgrade ignored", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: Upgrade\r\nUpgrade: foo\r\n\r\n"), 200, CLOSES, "GET /a []"},
    {"WebDAV method reaches the handler", TEXT("PROPFIND /a HTTP/1.1\r\n" HOST END), 200, STAYS, "PROPFIND /a []"},
    {"name of all token characters", TEXT("GET /a HTTP/1.1\r\n" HOST "X!#$%&'*+-.^_`|~09: y\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"cookies many times", TEXT("GET /a HTTP/1.1\r\n" HOST "Cookie: a=b\r\nCookie: c=d\r\nCookie: e=f\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"blanks around a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X:    y   \r\n\r\n"), 200, STAYS, "GET /a []"},
    {"names without case", TEXT("POST /a HTTP/1.1\r\nHOST: a\r\ncontent-LENGTH: 2\r\n\r\nab"), 200, STAYS, "POST /a [ab]"},
    {"keep-alive twice", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: keep-alive\r\nConnection: keep-alive\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"close, 1.0", TEXT("GET /a HTTP/1.0\r\n" HOST "Connection: close\r\n\r\n"), 200, CLOSES, "GET /a []"},
    {"Proxy-Connection is nothing", TEXT("GET /a HTTP/1.1\r\n" HOST "Proxy-Connection: close\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"Keep-Alive is nothing", TEXT("GET /a HTTP/1.1\r\n" HOST "Keep-Alive: timeout=999999, max=1\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"method override is nothing", TEXT("POST /a HTTP/1.1\r\n" HOST "X-HTTP-Method-Override: DELETE\r\nContent-Length: 0\r\n\r\n"), 200, STAYS, "POST /a []"},
    {"rewritten URL is nothing", TEXT("GET /a HTTP/1.1\r\n" HOST "X-Original-URL: /_mock/state\r\nX-Rewrite-URL: /_mock/state\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"Range is nothing to who has none", TEXT("GET /a HTTP/1.1\r\n" HOST "Range: bytes=0-0\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"conditions are nothing", TEXT("GET /a HTTP/1.1\r\n" HOST "If-None-Match: *\r\nIf-Modified-Since: Fri, 19 Jun 2026 07:02:41 GMT\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"no coding of answers", TEXT("GET /a HTTP/1.1\r\n" HOST "Accept-Encoding: gzip, deflate, br\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"TE and Trailer announce nothing", TEXT("GET /a HTTP/1.1\r\n" HOST "TE: trailers\r\nTrailer: X\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"expectation of no body", TEXT("GET /a HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"expectation, 1.0", TEXT("POST /a HTTP/1.0\r\n" HOST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nab"), 200, CLOSES, "POST /a [ab]"},
    {"WebDAV method MKCOL", TEXT("MKCOL /a HTTP/1.1\r\n" HOST END), 200, STAYS, "MKCOL /a []"},
    {"WebDAV method LOCK", TEXT("LOCK /a HTTP/1.1\r\n" HOST END), 200, STAYS, "LOCK /a []"},
    {"REPORT", TEXT("REPORT /a HTTP/1.1\r\n" HOST END), 200, STAYS, "REPORT /a []"},
};

static const struct wire_row HOSTS[] = {
    {"no Host", TEXT("GET /a HTTP/1.1\r\nX: y\r\n\r\n"), 400, CLOSES, ONE_HOST},
    {"no headers", TEXT("GET /a HTTP/1.1\r\n\r\n"), 400, CLOSES, NO_FIELD},
    {"no headers, 1.0", TEXT("GET /a HTTP/1.0\r\n\r\n"), 400, CLOSES, NO_FIELD},
    {"two Hosts", TEXT("GET /a HTTP/1.1\r\n" HOST HOST END), 400, CLOSES, ONE_HOST},
    {"two different Hosts", TEXT("GET /a HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n"), 400, CLOSES, ONE_HOST},
    {"empty Host", TEXT("GET /a HTTP/1.1\r\nHost:\r\n\r\n"), 400, CLOSES, ONE_HOST},
    {"Host of blanks", TEXT("GET /a HTTP/1.1\r\nHost:   \r\n\r\n"), 400, CLOSES, ONE_HOST},
    {"two Authorizations", TEXT("GET /a HTTP/1.1\r\n" HOST "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"), 400, CLOSES, ONE_KEY},
    {"two Content-Types", TEXT("GET /a HTTP/1.1\r\n" HOST "Content-Type: a\r\nContent-Type: b\r\n\r\n"), 400, CLOSES, ONE_TYPE},
    {"Host with a blank", TEXT("GET /a HTTP/1.1\r\nHost: a b\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"Host of markup", TEXT("GET /a HTTP/1.1\r\nHost: \"><script>\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"Host with userinfo", TEXT("GET /a HTTP/1.1\r\nHost: u@a\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"Host of two names", TEXT("GET /a HTTP/1.1\r\nHost: a, b\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"two equal Hosts, apart", TEXT("GET /a HTTP/1.1\r\nHost: a\r\nX: y\r\nHost: a\r\n\r\n"), 400, CLOSES, ONE_HOST},
    {"Host and an empty one", TEXT("GET /a HTTP/1.1\r\nHost: a\r\nHost:\r\n\r\n"), 400, CLOSES, ONE_HOST},
    {"Host with a blank before the colon", TEXT("GET /a HTTP/1.1\r\nHost : a\r\n\r\n"), 400, CLOSES, NO_NAME},
    {"two Hosts, 1.0", TEXT("GET /a HTTP/1.0\r\n" HOST HOST END), 400, CLOSES, ONE_HOST},
    {"two equal Authorizations", TEXT("GET /a HTTP/1.1\r\n" HOST "Authorization: Bearer a\r\nAuthorization: Bearer a\r\n\r\n"), 400, CLOSES, ONE_KEY},
    {"two Expects", TEXT("POST /a HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx"), 200, STAYS, "POST /a [x]"},
};

static const struct wire_row LINES[] = {
    {"fold in the first line", TEXT("GET /a HTTP/1.1\r\n X: y\r\n" HOST END), 400, CLOSES, NO_FIELD},
    {"fold in a middle line", TEXT("GET /a HTTP/1.1\r\n" HOST "X: y\r\n z\r\nA: b\r\n\r\n"), 400, CLOSES, NO_FIELD},
    {"fold in the last line", TEXT("GET /a HTTP/1.1\r\n" HOST "X: y\r\n z\r\n\r\n"), 400, CLOSES, NO_FIELD},
    {"hidden length behind a CR that begins a line", TEXT("POST /a HTTP/1.1\r\n" HOST "X: y\r\n\rz: 1\r\nContent-Length: 4\r\n\r\nGET "), 400, CLOSES, NO_FIELD},
    {"hidden length behind a fold", TEXT("POST /a HTTP/1.1\r\n" HOST "X: y\r\n z\r\nContent-Length: 4\r\n\r\nGET "), 400, CLOSES, NO_FIELD},
    {"line with a colon first", TEXT("GET /a HTTP/1.1\r\n" HOST ": y\r\nA: b\r\n\r\n"), 400, CLOSES, NO_FIELD},
    {"high byte first", TEXT("GET /a HTTP/1.1\r\n" HOST "\xffX: y\r\nA: b\r\n\r\n"), 400, CLOSES, NO_FIELD},
    {"high byte first in the first line", TEXT("GET /a HTTP/1.1\r\n\xffX: y\r\n" HOST END), 400, CLOSES, NO_FIELD},
    {"line without a colon", TEXT("GET /a HTTP/1.1\r\n" HOST "X\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"name that is no token", TEXT("GET /a HTTP/1.1\r\n" HOST "X(y): z\r\n\r\n"), 400, CLOSES, NO_NAME},
    {"NUL in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: \0\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"NUL in a name", TEXT("GET /a HTTP/1.1\r\n" HOST "X\0: y\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TAB in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: a\tb\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"ESC in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: \x1b[2J\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"CR alone in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: a\rb\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"LF at the end of the list", TEXT("GET /a HTTP/1.1\r\n" HOST "X: y\n\r\n\r\n"), 400, CLOSES, NO_FIELD},
    {"all lines of LF", TEXT("GET /a HTTP/1.1\nHost: a\n\n"), 400, CLOSES, NO_FIELD},
    {"request line of LF", TEXT("GET /a HTTP/1.1\nHost: a\r\n\r\n"), 400, CLOSES, NO_FIELD},
    {"fold of a TAB", TEXT("GET /a HTTP/1.1\r\n" HOST "X: y\r\n\tz\r\nA: b\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"blank in a name", TEXT("GET /a HTTP/1.1\r\n" HOST "X y: z\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TAB in a name", TEXT("GET /a HTTP/1.1\r\n" HOST "X\ty: z\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"slash in a name", TEXT("GET /a HTTP/1.1\r\n" HOST "X/y: z\r\n\r\n"), 400, CLOSES, NO_NAME},
    {"quote in a name", TEXT("GET /a HTTP/1.1\r\n" HOST "\"X\": z\r\n\r\n"), 400, CLOSES, NO_NAME},
    {"high byte in a name", TEXT("GET /a HTTP/1.1\r\n" HOST "X\xc3\xa9: z\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"name of two colons", TEXT("GET /a HTTP/1.1\r\n" HOST "X::y: z\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"DEL in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: \x7f\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"bell in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: \a\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"two CR", TEXT("GET /a HTTP/1.1\r\n" HOST "X: y\r\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"LF CR", TEXT("GET /a HTTP/1.1\r\nHost: a\n\r\n\r\n"), 400, CLOSES, NO_FIELD},
    {"form feed in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: a\fb\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"request in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: y\rGET /b HTTP/1.1\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"all of a status line", TEXT("GET /a HTTP/1.1\r\n" HOST "HTTP/1.1 200 OK\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"equals instead of a colon", TEXT("GET /a HTTP/1.1\r\n" HOST "X=y\r\n\r\n"), 400, CLOSES, NO_REQUEST},
};
/* clang-format on */

static void test_sound(void)
{
    wire_table(SOUND, COUNT_OF(SOUND));
}

static void test_hosts(void)
{
    wire_table(HOSTS, COUNT_OF(HOSTS));
}

static void test_lines(void)
{
    wire_table(LINES, COUNT_OF(LINES));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"sound", test_sound},
        {"hosts", test_hosts},
        {"lines", test_lines},
    };
    return check_main("wire, heads", TESTS, COUNT_OF(TESTS));
}
