#include "base/auto.h"
#include "base/text.h"
#include "tests/check.h"
#include "tests/echo_server.h"
#include "tests/wire.h"

#include <string.h>

/* What strangers send: raw requests and what becomes of each (libraries.md 6). After each
 * a good request must be served, on the same connection when that stays open. */

#define TEXT(literal) literal, sizeof(literal) - 1
#define HOST "Host: a\r\n"
#define END "\r\n"

enum fate { STAYS, CLOSES };

/* clang-format off */
static const struct {
    const char *name, *raw;
    size_t size;
    int status;
    enum fate fate;
    const char *body; /* in the answer; NULL: the envelope */
} CASES[] = {
    /* Sound */
    {"get", TEXT("GET /a?b=c HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a?b=c []"},
    {"post", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{}"), 200, STAYS, "POST /a [{}]"},
    {"1.0 closes", TEXT("GET /a HTTP/1.0\r\n" HOST END), 200, CLOSES, "GET /a []"},
    {"1.0 keep-alive", TEXT("GET /a HTTP/1.0\r\n" HOST "Connection: keep-alive\r\n\r\n"), 200, STAYS, "[]"},
    {"close wanted", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"), 200, CLOSES, "[]"},
    {"close in a list", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: keep-alive, close\r\n\r\n"), 200, CLOSES, "[]"},
    {"keep-alive in a list", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: TE, Keep-Alive\r\n\r\n"), 200, STAYS, "[]"},
    {"two Connections", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: keep-alive\r\nConnection: close\r\n\r\n"), 200, CLOSES, "[]"},
    {"prefix of keep-alive", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: k\r\n\r\n"), 200, CLOSES, "[]"},
    {"HEAD", TEXT("HEAD /a HTTP/1.1\r\n" HOST END), 200, STAYS, ""},
    {"OPTIONS", TEXT("OPTIONS /a HTTP/1.1\r\n" HOST END), 200, STAYS, "OPTIONS /a []"},
    {"CORS preflight reaches the handler", TEXT("OPTIONS /a HTTP/1.1\r\n" HOST "Origin: http://evil\r\nAccess-Control-Request-Method: DELETE\r\n\r\n"), 200, STAYS, "OPTIONS /a []"},
    {"PUT", TEXT("PUT /a HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nx"), 200, STAYS, "PUT /a [x]"},
    {"PATCH", TEXT("PATCH /a HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nx"), 200, STAYS, "PATCH /a [x]"},
    {"DELETE", TEXT("DELETE /a HTTP/1.1\r\n" HOST END), 200, STAYS, "DELETE /a []"},
    {"body on GET", TEXT("GET /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"), 200, STAYS, "GET /a [abc]"},
    {"body on HEAD", TEXT("HEAD /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"), 200, STAYS, ""},
    {"body on DELETE", TEXT("DELETE /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"), 200, STAYS, "[abc]"},
    {"POST without a length", TEXT("POST /a HTTP/1.1\r\n" HOST END), 200, STAYS, "POST /a []"},
    {"length 0", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"), 200, STAYS, "[]"},
    {"length with zeros in front", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 0002\r\n\r\nab"), 200, STAYS, "[ab]"},
    {"blank behind the length", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 2 \r\n\r\nab"), 200, STAYS, "[ab]"},
    {"NUL in the body", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na\0b"), 200, STAYS, NULL},
    {"empty line first", TEXT("\r\nGET /a HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a []"},
    {"no blank behind the colon", TEXT("GET /a HTTP/1.1\r\nHost:a\r\n\r\n"), 200, STAYS, "[]"},
    {"empty value", TEXT("GET /a HTTP/1.1\r\nX:\r\n" HOST END), 200, STAYS, "[]"},
    {"empty value last", TEXT("GET /a HTTP/1.1\r\n" HOST "X:\r\n\r\n"), 200, STAYS, "[]"},
    {"LF alone in a middle line", TEXT("GET /a HTTP/1.1\r\nX: y\nHost: a\r\n\r\n"), 200, STAYS, "[]"},
    {"high byte in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: \xff\r\n\r\n"), 200, STAYS, "[]"},
    {"h2c upgrade ignored", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"), 200, CLOSES, "GET /a []"},
    {"unknown upgrade ignored", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: Upgrade\r\nUpgrade: foo\r\n\r\n"), 200, CLOSES, "GET /a []"},
    {"WebDAV method reaches the handler", TEXT("PROPFIND /a HTTP/1.1\r\n" HOST END), 200, STAYS, "PROPFIND /a []"},

    /* Host */
    {"no Host", TEXT("GET /a HTTP/1.1\r\nX: y\r\n\r\n"), 400, CLOSES, NULL},
    {"no headers", TEXT("GET /a HTTP/1.1\r\n\r\n"), 400, CLOSES, NULL},
    {"no headers, 1.0", TEXT("GET /a HTTP/1.0\r\n\r\n"), 400, CLOSES, NULL},
    {"two Hosts", TEXT("GET /a HTTP/1.1\r\n" HOST HOST END), 400, CLOSES, NULL},
    {"two different Hosts", TEXT("GET /a HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n"), 400, CLOSES, NULL},
    {"empty Host", TEXT("GET /a HTTP/1.1\r\nHost:\r\n\r\n"), 400, CLOSES, NULL},
    {"Host of blanks", TEXT("GET /a HTTP/1.1\r\nHost:   \r\n\r\n"), 400, CLOSES, NULL},
    {"two Authorizations", TEXT("GET /a HTTP/1.1\r\n" HOST "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"), 400, CLOSES, NULL},
    {"two Content-Types", TEXT("GET /a HTTP/1.1\r\n" HOST "Content-Type: a\r\nContent-Type: b\r\n\r\n"), 400, CLOSES, NULL},

    /* Content-Length and Transfer-Encoding */
    {"CL then TE", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NULL},
    {"TE then CL", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"), 400, CLOSES, NULL},
    {"two equal lengths", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab"), 400, CLOSES, NULL},
    {"two lengths", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"), 400, CLOSES, NULL},
    {"length 5x", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 5x\r\n\r\nabcde"), 400, CLOSES, NULL},
    {"length +5", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: +5\r\n\r\nabcde"), 400, CLOSES, NULL},
    {"length 5, 5", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 5, 5\r\n\r\nabcde"), 400, CLOSES, NULL},
    {"length -1", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n"), 400, CLOSES, NULL},
    {"length 0x5", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 0x5\r\n\r\nabcde"), 400, CLOSES, NULL},
    {"length empty", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n"), 400, CLOSES, NULL},
    {"length 5.0", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 5.0\r\n\r\nabcde"), 400, CLOSES, NULL},
    {"length word", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: five\r\n\r\nabcde"), 400, CLOSES, NULL},
    {"length of 1 MiB and 1", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 1048577\r\n\r\n"), 413, CLOSES, NULL},
    {"length 2^31", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 2147483648\r\n\r\n"), 413, CLOSES, NULL},
    {"length 2^63-1", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 9223372036854775807\r\n\r\n"), 413, CLOSES, NULL},
    {"length 2^64", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551616\r\n\r\n"), 413, CLOSES, NULL},
    {"blank before the colon", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length : 5\r\n\r\nabcde"), 400, CLOSES, NULL},
    {"blank before the colon, empty", TEXT("GET /a HTTP/1.1\r\n" HOST "X :\r\n\r\n"), 400, CLOSES, NULL},
    {"limit of the path", TEXT("POST /small HTTP/1.1\r\n" HOST "Content-Length: 17\r\n\r\n12345678901234567"), 413, CLOSES, NULL},
    {"at the limit of the path", TEXT("POST /small HTTP/1.1\r\n" HOST "Content-Length: 16\r\n\r\n1234567890123456"), 200, STAYS, "[1234567890123456]"},
    {"TE identity", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n"), 400, CLOSES, NULL},
    {"TE identity and chunked", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NULL},
    {"TE twice", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NULL},
    {"TE xchunked", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NULL},
    {"TE gzip, chunked", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NULL},
    {"TE chunked, chunked", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NULL},
    {"TE empty", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n\r\n"), 400, CLOSES, NULL},
    {"TE on 1.0", TEXT("POST /a HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NULL},

    /* Chunks */
    {"chunked", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), 200, STAYS, "[hello]"},
    {"chunked, case", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: CHUNKED\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), 200, STAYS, "[hello]"},
    {"two chunks", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"), 200, STAYS, "[hello]"},
    {"no chunk", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 200, STAYS, "[]"},
    {"hex size", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n"), 200, STAYS, "[0123456789]"},
    {"size with zeros in front", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n00002\r\nhe\r\n0\r\n\r\n"), 200, STAYS, "[he]"},
    {"trailers", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n0\r\nX: y\r\n\r\n"), 200, CLOSES, "[he]"},
    {"chunk extension", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NULL},
    {"negative chunk", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n-2\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NULL},
    {"chunk size of blanks", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n 2\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NULL},
    {"chunk size 0x2", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0x2\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NULL},
    {"chunk size of a word", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nzz\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NULL},
    {"chunk longer than told", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n"), 400, CLOSES, NULL},
    {"chunk size lines of LF", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\nhe\n0\n\n"), 400, CLOSES, NULL},
    {"chunk size with two CR", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NULL},

    /* The head's lines */
    {"fold in the first line", TEXT("GET /a HTTP/1.1\r\n X: y\r\n" HOST END), 400, CLOSES, NULL},
    {"fold in a middle line", TEXT("GET /a HTTP/1.1\r\n" HOST "X: y\r\n z\r\nA: b\r\n\r\n"), 400, CLOSES, NULL},
    {"fold in the last line", TEXT("GET /a HTTP/1.1\r\n" HOST "X: y\r\n z\r\n\r\n"), 400, CLOSES, NULL},
    {"hidden length behind a CR that begins a line", TEXT("POST /a HTTP/1.1\r\n" HOST "X: y\r\n\rz: 1\r\nContent-Length: 4\r\n\r\nGET "), 400, CLOSES, NULL},
    {"hidden length behind a fold", TEXT("POST /a HTTP/1.1\r\n" HOST "X: y\r\n z\r\nContent-Length: 4\r\n\r\nGET "), 400, CLOSES, NULL},
    {"line with a colon first", TEXT("GET /a HTTP/1.1\r\n" HOST ": y\r\nA: b\r\n\r\n"), 400, CLOSES, NULL},
    {"high byte first", TEXT("GET /a HTTP/1.1\r\n" HOST "\xffX: y\r\nA: b\r\n\r\n"), 400, CLOSES, NULL},
    {"high byte first in the first line", TEXT("GET /a HTTP/1.1\r\n\xffX: y\r\n" HOST END), 400, CLOSES, NULL},
    {"line without a colon", TEXT("GET /a HTTP/1.1\r\n" HOST "X\r\n\r\n"), 400, CLOSES, NULL},
    {"name that is no token", TEXT("GET /a HTTP/1.1\r\n" HOST "X(y): z\r\n\r\n"), 400, CLOSES, NULL},
    {"NUL in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: \0\r\n\r\n"), 400, CLOSES, NULL},
    {"NUL in a name", TEXT("GET /a HTTP/1.1\r\n" HOST "X\0: y\r\n\r\n"), 400, CLOSES, NULL},
    {"TAB in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: a\tb\r\n\r\n"), 400, CLOSES, NULL},
    {"ESC in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: \x1b[2J\r\n\r\n"), 400, CLOSES, NULL},
    {"CR alone in a value", TEXT("GET /a HTTP/1.1\r\n" HOST "X: a\rb\r\n\r\n"), 400, CLOSES, NULL},
    {"LF at the end of the list", TEXT("GET /a HTTP/1.1\r\n" HOST "X: y\n\r\n\r\n"), 400, CLOSES, NULL},
    {"all lines of LF", TEXT("GET /a HTTP/1.1\nHost: a\n\n"), 400, CLOSES, NULL},
    {"request line of LF", TEXT("GET /a HTTP/1.1\nHost: a\r\n\r\n"), 400, CLOSES, NULL},

    /* The request line */
    {"two blanks", TEXT("GET  /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"two blanks before the version", TEXT("GET /a  HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"line break in the request line", TEXT("GET \r\n/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"blank first", TEXT(" GET /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"two empty lines first", TEXT("\r\n\r\nGET /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"blank behind the version", TEXT("GET /a HTTP/1.1 \r\n" HOST END), 400, CLOSES, NULL},
    {"no version", TEXT("GET /a\r\n" HOST END), 400, CLOSES, NULL},
    {"HTTP/0.9", TEXT("GET /a HTTP/0.9\r\n" HOST END), 505, CLOSES, NULL},
    {"HTTP/1.10", TEXT("GET /a HTTP/1.10\r\n" HOST END), 505, CLOSES, NULL},
    {"HTTP/2.0", TEXT("GET /a HTTP/2.0\r\n" HOST END), 505, CLOSES, NULL},
    {"HTTP/3.0", TEXT("GET /a HTTP/3.0\r\n" HOST END), 505, CLOSES, NULL},
    {"version in small letters", TEXT("GET /a http/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"h2 preface", TEXT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 400, CLOSES, NULL},
    {"TLS hello", TEXT("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03"), 400, CLOSES, NULL},
    {"TRACE", TEXT("TRACE /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"small letters", TEXT("get /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"unknown method", TEXT("BREW /a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"CONNECT", TEXT("CONNECT a:443 HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"status line instead", TEXT("HTTP/1.1 200 OK\r\n" HOST END), 400, CLOSES, NULL},
    {"rubbish", TEXT("hello there\r\n\r\n"), 400, CLOSES, NULL},
    {"WebSocket", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"), 400, CLOSES, NULL},
    {"WebSocket without the rest", TEXT("GET /a HTTP/1.1\r\n" HOST "Connection: upgrade\r\nUpgrade: WebSocket\r\n\r\n"), 400, CLOSES, NULL},
    {"unknown expectation", TEXT("POST /a HTTP/1.1\r\n" HOST "Expect: miracle\r\nContent-Length: 1\r\n\r\nx"), 417, CLOSES, NULL},
    {"client text in the version", TEXT("GET /a HTTP/9<script>\r\n" HOST END), 505, CLOSES, NULL},

    /* The target */
    {"root", TEXT("GET / HTTP/1.1\r\n" HOST END), 200, STAYS, "GET / []"},
    {"decoded once", TEXT("GET /a%20b%25%2541 HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a b%%41 []"},
    {"UTF-8, encoded", TEXT("GET /%c3%a9 HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /\xc3\xa9 []"},
    {"query is left as it is", TEXT("GET /a?x=%00%2f..%zz HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a?x=%00%2f..%zz []"},
    {"two slashes", TEXT("GET //a HTTP/1.1\r\n" HOST END), 200, STAYS, "GET //a []"},
    {"encoded dot once more", TEXT("GET /%252e%252e/a HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /%2e%2e/a []"},
    {"hash in the path", TEXT("GET /a#b HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /a#b []"},
    {"dots within a name", TEXT("GET /..a/b..c/... HTTP/1.1\r\n" HOST END), 200, STAYS, "GET /..a/b..c/... []"},
    {"%00", TEXT("GET /a%00b HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"%00 at the end", TEXT("GET /a%00.html HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"dot dot", TEXT("GET /a/../b HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"dot dot at the end", TEXT("GET /a/.. HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"dot", TEXT("GET /./a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"encoded dots", TEXT("GET /%2e%2e/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"half encoded dots", TEXT("GET /.%2E/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"encoded slash", TEXT("GET /a%2fb HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"encoded slash, capital", TEXT("GET /a%2Fb HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"backslash", TEXT("GET /a\\b HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"encoded backslash", TEXT("GET /a%5cb HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"encoded line break", TEXT("GET /a%0d%0aX:y HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"encoded TAB", TEXT("GET /a%09 HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"encoded DEL", TEXT("GET /a%7f HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"overlong slash", TEXT("GET /%c0%af HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"encoded surrogate", TEXT("GET /%ed%a0%80 HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"stray continuation", TEXT("GET /%80 HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"percent alone", TEXT("GET /a% HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"percent with one digit", TEXT("GET /a%4 HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"percent with letters", TEXT("GET /a%zz HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"raw UTF-8", TEXT("GET /\xc3\xa9 HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"no slash", TEXT("GET a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"query alone", TEXT("GET ?a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"asterisk", TEXT("OPTIONS * HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"asterisk with GET", TEXT("GET * HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"absolute form of another", TEXT("GET http://other.example/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"absolute form with userinfo", TEXT("GET http://u:p@other/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"absolute form, port 0", TEXT("GET http://a:0/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"absolute form, port 99999", TEXT("GET http://a:99999/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"absolute form of https", TEXT("GET https://other/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
    {"another scheme", TEXT("GET gopher://other/a HTTP/1.1\r\n" HOST END), 400, CLOSES, NULL},
};
/* clang-format on */

static const char GOOD[] = "GET /good HTTP/1.1\r\nHost: a\r\n\r\n";

/* What every answer has, and what every refusal looks like. */
static void check_answer(const char *name, const struct wire_answer *answer,
                         bool head_only, int status, const char *body)
{
    char value[1200];
    CHECK_INT(name, status, answer->status);
    CHECK(name, answer->complete);
    CHECK(name, wire_header(answer, "Content-Length", value, sizeof value) != NULL);
    CHECK_HAS(name, "req-0123456789ab-",
              wire_header(answer, "X-Request-Id", value, sizeof value));
    if (head_only)
        return;
    if (body)
        CHECK_HAS(name, body, answer->body);
    if (status < 400)
        return;
    CHECK_HAS(name, "{\"error\":{\"message\":\"", answer->body);
    CHECK_HAS(name, "\",\"type\":\"invalid_request_error\"}}", answer->body);
    CHECK_HAS(name, "; basis=invented",
              wire_header(answer, "X-Mock-Reason", value, sizeof value));
    CHECK_STR(name, "application/json",
              wire_header(answer, "Content-Type", value, sizeof value));
}

static void check_case(size_t i, int port)
{
    const char *name = CASES[i].name;
    bool head_only = strncmp(CASES[i].raw, "HEAD", 4) == 0;
    char connection[32] = "";
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!CHECK(name, wire_open(&wire, port)))
        return;
    CHECK(name, wire_send(&wire, CASES[i].raw, CASES[i].size));
    CHECK(name, wire_read(&wire, head_only, &answer));
    check_answer(name, &answer, head_only, CASES[i].status, CASES[i].body);
    wire_header(&answer, "Connection", connection, sizeof connection);
    if (CASES[i].fate == CLOSES) {
        if (strcmp(name, "trailers") != 0)
            CHECK_STR(name, "close", connection);
        CHECK(name, wire_ends(&wire));
    } else {
        CHECK_STR(name, "keep-alive", connection);
        wire_puts(&wire, GOOD);
        wire_read(&wire, false, &answer);
        CHECK_STR(name, "GET /good []", answer.body);
    }
    wire_close(&wire);
    CHECK_INT(name, 200, wire_exchange(port, GOOD, &answer));
}

static void test_table(void)
{
    struct echo_server echo;
    if (!CHECK("start", echo_start(&echo, 8, 0)))
        return;
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_case(i, echo.port);
    check_rows(COUNT_OF(CASES));
    echo_stop(&echo);
}

/* The absolute form needs our port to come as far as the handler. */
static void test_absolute_form(void)
{
    struct echo_server echo;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    AUTO(text_drop) struct text raw = TEXT_INIT(1024);
    if (!CHECK("start", echo_start(&echo, 4, 0)))
        return;
    text_printf(&raw, "GET http://127.0.0.1:%d/a HTTP/1.1\r\nHost: a\r\n\r\n", echo.port);
    CHECK_INT("absolute form of ours", 400, wire_exchange(echo.port, raw.data, &answer));
    check_answer("absolute form of ours", &answer, false, 400, NULL);
    echo_stop(&echo);
}

static void test_header_count(void)
{
    static const struct {
        const char *name;
        int count, status;
    } ROWS[] = {{"63", 63, 200}, {"64", 64, 400}, {"65", 65, 400}, {"66", 66, 400}};
    struct echo_server echo;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!CHECK("start", echo_start(&echo, 4, 0)))
        return;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        AUTO(text_drop) struct text raw = TEXT_INIT(1 << 20);
        text_puts(&raw, "POST /a HTTP/1.1\r\nHost: a\r\n");
        for (int n = 2; n < ROWS[i].count; n++)
            text_printf(&raw, "X-%d: y\r\n", n);
        text_puts(&raw, "Content-Length: 4\r\n\r\nGET ");
        CHECK_INT(ROWS[i].name, ROWS[i].status,
                  wire_exchange(echo.port, raw.data, &answer));
        CHECK_INT(ROWS[i].name, 200, wire_exchange(echo.port, GOOD, &answer));
    }
    echo_stop(&echo);
}

static void test_head_size(void)
{
    static const struct {
        const char *name;
        size_t size;
        int status;
    } ROWS[] = {{"16384", 16384, 200}, {"16385", 16385, 400}, {"100,000", 100000, 400}};
    struct echo_server echo;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!CHECK("start", echo_start(&echo, 4, 0)))
        return;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        AUTO(text_drop) struct text raw = TEXT_INIT(1 << 20);
        text_puts(&raw, "GET /a HTTP/1.1\r\nHost: a\r\nX: ");
        while (raw.size < ROWS[i].size - 4)
            text_putc(&raw, 'y');
        text_puts(&raw, "\r\n\r\n");
        CHECK_INT(ROWS[i].name, ROWS[i].status,
                  wire_exchange(echo.port, raw.data, &answer));
        CHECK_INT(ROWS[i].name, 200, wire_exchange(echo.port, GOOD, &answer));
    }
    AUTO(text_drop) struct text target = TEXT_INIT(1 << 20);
    text_puts(&target, "GET /");
    while (target.size < 15000)
        text_puts(&target, "%41");
    text_puts(&target, " HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_INT("target of 15 KB", 200, wire_exchange(echo.port, target.data, &answer));
    CHECK_HAS("target of 15 KB", "GET /AAAA", answer.body);
    echo_stop(&echo);
}

/* However a request is cut into segments, it stays the same request. */
static void test_split_anywhere(void)
{
    static const char RAW[] =
        "POST /a?b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!CHECK("start", echo_start(&echo, 4, 0)))
        return;
    if (CHECK("open", wire_open(&wire, echo.port))) {
        for (size_t at = 1; at < strlen(RAW); at++) {
            CHECK("first part", wire_send(&wire, RAW, at));
            CHECK("second part", wire_puts(&wire, RAW + at));
            wire_read(&wire, false, &answer);
            CHECK_STR("split", "POST /a?b [abcde]", answer.body);
        }
        wire_close(&wire);
    }
    echo_stop(&echo);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"table", test_table},
        {"absolute form", test_absolute_form},
        {"header count", test_header_count},
        {"head size", test_head_size},
        {"split anywhere", test_split_anywhere},
    };
    return check_main("wire", TESTS, COUNT_OF(TESTS));
}
