#include "tests/wire_table.h"

#include "base/auto.h"
#include "tests/check.h"

/* Request lines and their targets. */

/* clang-format off */
#define NO_LINE "the request line must be METHOD TARGET HTTP/1.1"
#define NO_SOCKET "there are no WebSockets here"
#define NO_WISH "the only expectation met here is 100-continue"
#define NO_UTF8 "the path must decode to UTF-8"
#define NO_DOTS "the path must hold no dot segment"
#define NO_SLASH "the path must hold no encoded slash"
#define NO_CONTROL "the path must hold no control character and no backslash"
#define NO_TARGET "the request target must begin with a slash"

static const struct wire_row LINES[] = {
    {"COPY", TEXT("COPY /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"two blanks", TEXT("GET  /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_LINE},
    {"two blanks before the version", TEXT("GET /a  HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_LINE},
    {"line break in the request line", TEXT("GET \r\n/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_LINE},
    {"blank first", TEXT(" GET /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_LINE},
    {"two empty lines first", TEXT("\r\n\r\nGET /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_LINE},
    {"blank behind the version", TEXT("GET /a HTTP/1.1 \r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"no version", TEXT("GET /a\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"HTTP/0.9", TEXT("GET /a HTTP/0.9\r\n" HOST END), 505, CLOSES, NO_VERSION},
    {"HTTP/1.10", TEXT("GET /a HTTP/1.10\r\n" HOST END), 505, CLOSES, NO_VERSION},
    {"HTTP/2.0", TEXT("GET /a HTTP/2.0\r\n" HOST END), 505, CLOSES, NO_VERSION},
    {"HTTP/3.0", TEXT("GET /a HTTP/3.0\r\n" HOST END), 505, CLOSES, NO_VERSION},
    {"version in small letters", TEXT("GET /a http/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"h2 preface", TEXT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TLS hello", TEXT("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03"), 400, CLOSES, NO_REQUEST},
    {"TRACE", TEXT("TRACE /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"small letters", TEXT("get /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"unknown method", TEXT("BREW /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"CONNECT", TEXT("CONNECT a:443 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"status line instead", TEXT("HTTP/1.1 200 OK\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"rubbish", TEXT("hello there\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"WebSocket", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"), 400, CLOSES, NO_SOCKET},
    {"WebSocket without the rest", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: upgrade\r\nUpgrade: WebSocket\r\n\r\n"), 400, CLOSES, NO_SOCKET},
    {"unknown expectation", TEXT("POST /a HTTP/1.1\r\n" HOST "Expect: miracle\r\nContent-Length: 1\r\n\r\nx"), 417, CLOSES, NO_WISH},
    {"client text in the version", TEXT("GET /a HTTP/9<script>\r\n" HOST END), 505, CLOSES, NO_VERSION},
    {"TABs for blanks", TEXT("GET\t/a\tHTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"TAB before the version", TEXT("GET /a\tHTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"no target", TEXT("GET HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"no target but a blank", TEXT("GET  HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"method alone", TEXT("GET\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"words too many", TEXT("GET /a b HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"version twice", TEXT("GET /a HTTP/1.1 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"prefix of a method", TEXT("GE /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"method runs on", TEXT("GETT /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"mixed case", TEXT("Get /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"method with a NUL", TEXT("GET\0 /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"method with a high byte", TEXT("G\xc3\x89T /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"method with a colon", TEXT("GET: /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"TRACK", TEXT("TRACK /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"DEBUG", TEXT("DEBUG /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"HTTP/1.2", TEXT("GET /a HTTP/1.2\r\n" HOST END), 505, CLOSES, NO_VERSION},
    {"HTTP/1", TEXT("GET /a HTTP/1\r\n" HOST END), 505, CLOSES, NO_VERSION},
    {"HTTP/1.", TEXT("GET /a HTTP/1.\r\n" HOST END), 505, CLOSES, NO_VERSION},
    {"HTTP/11", TEXT("GET /a HTTP/11\r\n" HOST END), 505, CLOSES, NO_VERSION},
    {"HTTP/01.1", TEXT("GET /a HTTP/01.1\r\n" HOST END), 505, CLOSES, NO_VERSION},
    {"HTTP/1.1.1", TEXT("GET /a HTTP/1.1.1\r\n" HOST END), 505, CLOSES, NO_VERSION},
    {"HTTP/-1.1", TEXT("GET /a HTTP/-1.1\r\n" HOST END), 505, CLOSES, NO_VERSION},
    {"HTTPS/1.1", TEXT("GET /a HTTPS/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"HTTP 1.1", TEXT("GET /a HTTP 1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"HTTP/1,1", TEXT("GET /a HTTP/1,1\r\n" HOST END), 505, CLOSES, NO_VERSION},
    {"RTSP/1.0", TEXT("DESCRIBE /a RTSP/1.0\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"ICY", TEXT("GET /a ICY/1.0\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"SSH", TEXT("SSH-2.0-OpenSSH_9.2\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"SMTP", TEXT("EHLO a\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"Redis", TEXT("*1\r\n$4\r\nPING\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"SOCKS", TEXT("\x05\x01\x00\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"NULs", TEXT("\0\0\0\0\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"bytes of 255", TEXT("\xff\xff\xff\xff\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"empty lines only", TEXT("\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"PROXY line", TEXT("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"WebSocket among others", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: Upgrade\r\nUpgrade: foo, websocket\r\n\r\n"), 400, CLOSES, NO_SOCKET},
};

static const struct wire_row TARGETS[] = {
    {"root", TEXT("GET / HTTP/1.1\r\n" HOST END), 200, STAYS, "GET / []"},
    {"decoded once", TEXT("GET /a%20b%25%2541 HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a b%%41 []"},
    {"UTF-8, encoded", TEXT("GET /%c3%a9 HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /\xc3\xa9 []"},
    {"query is left as it is", TEXT("GET /a?x=%00%2f..%zz HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a?x=%00%2f..%zz []"},
    {"two slashes", TEXT("GET //a HTTP/1.1\r\n" HOST END), 200, STAYS, "GET //a []"},
    {"encoded dot once more", TEXT("GET /%252e%252e/a HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /%2e%2e/a []"},
    {"hash in the path", TEXT("GET /a#b HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a#b []"},
    {"dots within a name", TEXT("GET /..a/b..c/... HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /..a/b..c/... []"},
    {"%00", TEXT("GET /a%00b HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"%00 at the end", TEXT("GET /a%00.html HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"dot dot", TEXT("GET /a/../b HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_DOTS},
    {"dot dot at the end", TEXT("GET /a/.. HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_DOTS},
    {"dot", TEXT("GET /./a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_DOTS},
    {"encoded dots", TEXT("GET /%2e%2e/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_DOTS},
    {"half encoded dots", TEXT("GET /.%2E/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_DOTS},
    {"encoded slash", TEXT("GET /a%2fb HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_SLASH},
    {"encoded slash, capital", TEXT("GET /a%2Fb HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_SLASH},
    {"backslash", TEXT("GET /a\\b HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_CONTROL},
    {"encoded backslash", TEXT("GET /a%5cb HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_CONTROL},
    {"encoded line break", TEXT("GET /a%0d%0aX:y HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_CONTROL},
    {"encoded TAB", TEXT("GET /a%09 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_CONTROL},
    {"encoded DEL", TEXT("GET /a%7f HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_CONTROL},
    {"overlong slash", TEXT("GET /%c0%af HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"encoded surrogate", TEXT("GET /%ed%a0%80 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"stray continuation", TEXT("GET /%80 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"percent alone", TEXT("GET /a% HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"percent with one digit", TEXT("GET /a%4 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"percent with letters", TEXT("GET /a%zz HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"raw UTF-8", TEXT("GET /\xc3\xa9 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"no slash", TEXT("GET a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"query alone", TEXT("GET ?a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"asterisk", TEXT("OPTIONS * HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_TARGET},
    {"asterisk with GET", TEXT("GET * HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_TARGET},
    {"absolute form of another", TEXT("GET http://other.example/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_TARGET},
    {"absolute form with userinfo", TEXT("GET http://u:p@other/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"absolute form, port 0", TEXT("GET http://a:0/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"absolute form, port 99999", TEXT("GET http://a:99999/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"absolute form of https", TEXT("GET https://other/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_TARGET},
    {"another scheme", TEXT("GET gopher://other/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"three slashes", TEXT("GET /// HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /// []"},
    {"slash at the end", TEXT("GET /a/ HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a/ []"},
    {"dots with a semicolon", TEXT("GET /..;/a HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /..;/a []"},
    {"parameters of a segment", TEXT("GET /a;b=c HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a;b=c []"},
    {"encoded question mark", TEXT("GET /a%3fb HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a?b []"},
    {"encoded hash", TEXT("GET /a%23b HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a#b []"},
    {"encoded blank", TEXT("GET /%20 HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /  []"},
    {"plus stays", TEXT("GET /a+b HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a+b []"},
    {"two question marks", TEXT("GET /a?b?c HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a?b?c []"},
    {"hash in the query", TEXT("GET /a?b#c HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a?b#c []"},
    {"encoded line break in the query", TEXT("GET /a?x=%0d%0aX:y HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a?x=%0d%0aX:y []"},
    {"emoji, encoded", TEXT("GET /%f0%9f%98%80 HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /\xf0\x9f\x98\x80 []"},
    {"noncharacter, encoded", TEXT("GET /%ef%bf%bf HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /\xef\xbf\xbf []"},
    {"BOM, encoded", TEXT("GET /%ef%bb%bf HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /\xef\xbb\xbf []"},
    {"signs that URLs do not have", TEXT("GET /a|b{c}^`<> HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a|b{c}^`<> []"},
    {"quote", TEXT("GET /a\"b HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a\"b []"},
    {"another's host for a path", TEXT("GET //evil.example/a HTTP/1.1\r\n" HOST END), 200, STAYS, "GET //evil.example/a []"},
    {"URL for a path", TEXT("GET /http://evil.example/ HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /http://evil.example/ []"},
    {"beyond Unicode", TEXT("GET /%f5%80%80%80 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"cut sequence", TEXT("GET /%e2%82 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"overlong dots", TEXT("GET /%c0%ae%c0%ae/ HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"overlong dot, three bytes", TEXT("GET /%e0%80%ae HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"overlong NUL", TEXT("GET /%c0%80 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"raw DEL", TEXT("GET /a\x7f HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"raw control", TEXT("GET /a\x01 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"encoded ESC", TEXT("GET /%1b%5b2J HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_CONTROL},
    {"%u0041", TEXT("GET /a%u0041 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"percent and a blank", TEXT("GET /a%%20 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_UTF8},
    {"dot at the end", TEXT("GET /a/%2e HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_DOTS},
    {"dot dot, once more", TEXT("GET /a/%2e%2e%2fb HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_SLASH},
    {"encoded slash in a long path", TEXT("GET /files/w/%2f%2e%2e%2fetc/passwd HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_SLASH},
    {"encoded backslash and dots", TEXT("GET /..%5c..%5cetc HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_CONTROL},
    {"dots behind a query", TEXT("GET /a?/../b HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a?/../b []"},
    {"two asterisks", TEXT("GET ** HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"asterisk and a slash", TEXT("GET */a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"a drive", TEXT("GET C:/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"file", TEXT("GET file:///etc/passwd HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"javascript", TEXT("GET javascript:alert(1) HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"absolute form without a host", TEXT("GET http:///a HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_TARGET},
    {"absolute form, capitals", TEXT("GET HTTP://a/b HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_TARGET},
    {"absolute form without a path", TEXT("GET http://other.example HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"authority", TEXT("GET other.example:443 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"raw high byte in the query", TEXT("GET /a?\xe9 HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
    {"raw NUL", TEXT("GET /a\0b HTTP/1.1\r\n" HOST END), 400, CLOSES, NO_REQUEST},
};
/* clang-format on */

static void test_request_lines(void)
{
    wire_table(LINES, COUNT_OF(LINES));
}

static void test_targets(void)
{
    wire_table(TARGETS, COUNT_OF(TARGETS));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"request lines", test_request_lines},
        {"targets", test_targets},
    };
    return check_main("wire, targets", TESTS, COUNT_OF(TESTS));
}
