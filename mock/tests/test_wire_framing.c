#include "tests/wire_table.h"

#include "base/auto.h"
#include "tests/check.h"

/* Where a body ends: Content-Length, Transfer-Encoding, chunks, and clients that end too
 * early. */

/* clang-format off */
#define ONE_FRAMING "there must be one Content-Length or one Transfer-Encoding header"
#define NO_LENGTH "Content-Length must be a decimal number"
#define NO_NAME "a header's name must be a token with a colon behind it"
#define NO_CODING "Transfer-Encoding must be chunked"
#define NO_CODING_10 "HTTP/1.0 has no Transfer-Encoding"
#define NO_FIELD "a header line must be NAME: VALUE, not folded"
#define NO_FRAME "the body must be framed as its head says"

static const struct wire_row LENGTHS[] = {
    {"CL then TE", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, ONE_FRAMING},
    {"TE then CL", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"), 400, CLOSES, ONE_FRAMING},
    {"two equal lengths", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab"), 400, CLOSES, ONE_FRAMING},
    {"two lengths", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"), 400, CLOSES, ONE_FRAMING},
    {"length 5x", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 5x\r\n\r\nabcde"), 400, CLOSES, NO_LENGTH},
    {"length +5", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: +5\r\n\r\nabcde"), 400, CLOSES, NO_LENGTH},
    {"length 5, 5", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 5, 5\r\n\r\nabcde"), 400, CLOSES, NO_LENGTH},
    {"length -1", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"length 0x5", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 0x5\r\n\r\nabcde"), 400, CLOSES, NO_LENGTH},
    {"length empty", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"length 5.0", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 5.0\r\n\r\nabcde"), 400, CLOSES, NO_LENGTH},
    {"length word", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: five\r\n\r\nabcde"), 400, CLOSES, NO_REQUEST},
    {"length of 1 MiB and 1", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 1048577\r\n\r\n"), 413, CLOSES, TOO_LARGE},
    {"length 2^31", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 2147483648\r\n\r\n"), 413, CLOSES, TOO_LARGE},
    {"length 2^63-1", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 9223372036854775807\r\n\r\n"), 413, CLOSES, TOO_LARGE},
    {"length 2^64", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551616\r\n\r\n"), 413, CLOSES, TOO_LARGE},
    {"blank before the colon", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length : 5\r\n\r\nabcde"), 400, CLOSES, NO_NAME},
    {"blank before the colon, empty", TEXT("GET /a HTTP/1.1\r\n" HOST "X :\r\n\r\n"), 400, CLOSES, NO_NAME},
    {"limit of the path", TEXT("POST /small HTTP/1.1\r\n" HOST "Content-Length: 17\r\n\r\n12345678901234567"), 413, CLOSES, TOO_LARGE},
    {"at the limit of the path", TEXT("POST /small HTTP/1.1\r\n" HOST "Content-Length: 16\r\n\r\n1234567890123456"), 200, STAYS, "POST /small [1234567890123456]"},
    {"TE identity", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n"), 400, CLOSES, NO_CODING},
    {"TE identity and chunked", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, ONE_FRAMING},
    {"TE twice", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, ONE_FRAMING},
    {"TE xchunked", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TE gzip, chunked", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TE chunked, chunked", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TE empty", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TE on 1.0", TEXT("POST /a HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NO_CODING_10},
    {"CL 0 and TE", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, ONE_FRAMING},
    {"TE and CL in capitals", TEXT("POST /a HTTP/1.1\r\n" HOST "TRANSFER-ENCODING: chunked\r\nCONTENT-LENGTH: 5\r\n\r\n0\r\n\r\n"), 400, CLOSES, ONE_FRAMING},
    {"CL and TE on GET", TEXT("GET /a HTTP/1.1\r\n" HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, ONE_FRAMING},
    {"three lengths", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab"), 400, CLOSES, ONE_FRAMING},
    {"length 5 5", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 5 5\r\n\r\nabcde"), 400, CLOSES, NO_LENGTH},
    {"length 5;", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 5;\r\n\r\nabcde"), 400, CLOSES, NO_LENGTH},
    {"length 1e1", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 1e1\r\n\r\nabcdefghij"), 400, CLOSES, NO_LENGTH},
    {"length in quotes", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: \"5\"\r\n\r\nabcde"), 400, CLOSES, NO_REQUEST},
    {"length -0", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: -0\r\n\r\n"), 400, CLOSES, NO_LENGTH},
    {"length of another script's digits", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: \xd9\xa5\r\n\r\nabcde"), 400, CLOSES, NO_REQUEST},
    {"length with thirty zeros", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 0000000000000000000000000000002\r\n\r\nab"), 200, STAYS, "POST /a [ab]"},
    {"length 2^64+2", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551618\r\n\r\nab"), 413, CLOSES, TOO_LARGE},
    {"length 2^32+2", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 4294967298\r\n\r\nab"), 413, CLOSES, TOO_LARGE},
    {"length of 100 digits", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999\r\n\r\nab"), 413, CLOSES, TOO_LARGE},
    {"Content_Length is another header", TEXT("GET /a HTTP/1.1\r\n" HOST "Content_Length: 5\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"Transfer_Encoding is another header", TEXT("GET /a HTTP/1.1\r\n" HOST "Transfer_Encoding: chunked\r\n\r\n"), 200, STAYS, "GET /a []"},
    {"TE chunked;q=1", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TE with a comma behind", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TE with a comma before", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TE chunked, identity", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TE in quotes", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TE with a blank before the colon", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NO_NAME},
    {"TE with a TAB before the value", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TE with a vertical TAB", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: \x0b""chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NO_REQUEST},
    {"TE behind a bare LF", TEXT("POST /a HTTP/1.1\r\n" HOST "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 200, STAYS, "POST /a []"},
    {"TE hidden in a fold", TEXT("POST /a HTTP/1.1\r\n" HOST "X: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, CLOSES, NO_FIELD},
    {"TE on GET", TEXT("GET /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n0\r\n\r\n"), 200, STAYS, "GET /a [he]"},
    {"TE on DELETE", TEXT("DELETE /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n0\r\n\r\n"), 200, STAYS, "DELETE /a [he]"},
    {"TE on HEAD", TEXT("HEAD /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n0\r\n\r\n"), 200, STAYS, ""},
};

static const struct wire_row CHUNKS[] = {
    {"chunked", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), 200, STAYS, "POST /a [hello]"},
    {"chunked, case", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: CHUNKED\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), 200, STAYS, "POST /a [hello]"},
    {"two chunks", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"), 200, STAYS, "POST /a [hello]"},
    {"no chunk", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 200, STAYS, "POST /a []"},
    {"hex size", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n"), 200, STAYS, "POST /a [0123456789]"},
    {"size with zeros in front", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n00002\r\nhe\r\n0\r\n\r\n"), 200, STAYS, "POST /a [he]"},
    {"trailers", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n0\r\nX: y\r\n\r\n"), 200, LAPSES, "POST /a [he]"},
    {"chunk extension", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"negative chunk", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n-2\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"chunk size of blanks", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n 2\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"chunk size 0x2", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0x2\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"chunk size of a word", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nzz\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"chunk longer than told", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"chunk size lines of LF", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\nhe\n0\n\n"), 400, CLOSES, NO_FRAME},
    {"chunk size with two CR", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size of sixteen f", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size of seventeen f", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size 2^64+2", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size +2", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n+2\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size with a blank behind", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2 \r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size of nothing", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size 2h", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2h\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size 2.0", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2.0\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size line with CR alone", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\rhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size line with CR and a letter", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\rXhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"data line with LF alone", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"data line with CR alone", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"data without a line end", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhe0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"chunk shorter than told", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"extension without a value", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2;a\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"extension of nothing", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2;\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"extension in quotes", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2;a=\"\r\nX\"\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"extension on the last", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n0;a=b\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"last chunk of three zeros", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n000\r\n\r\n"), 200, STAYS, "POST /a [he]"},
    {"NUL in a size", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\0\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size in another case", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0a\r\n0123456789\r\n0\r\n\r\n"), 200, STAYS, "POST /a [0123456789]"},
    {"a request for data", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /good HTTP/1.1\r\nHost: a\r\n\r\n"), 200, STAYS, "POST /a []"},
};

static const struct wire_row ENDINGS[] = {
    {"nothing at all", TEXT(""), 0, CLOSES, NULL},
    {"a letter", TEXT("G"), 400, CLOSES, NO_REQUEST},
    {"a method", TEXT("GET "), 400, CLOSES, NO_REQUEST},
    {"a request line", TEXT("GET /a HTTP/1.1\r\n"), 400, CLOSES, NO_REQUEST},
    {"a head without its end", TEXT("GET /a HTTP/1.1\r\nHost: a\r\n"), 400, CLOSES, NO_REQUEST},
    {"a head without its last byte", TEXT("GET /a HTTP/1.1\r\nHost: a\r\n\r"), 400, CLOSES, NO_REQUEST},
    {"TLS hello", TEXT("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03"), 400, CLOSES, NO_REQUEST},
    {"no body", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"short body", TEXT("POST /a HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nabcd"), 400, CLOSES, NO_FRAME},
    {"no chunk", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"half a size", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1"), 400, CLOSES, NO_FRAME},
    {"a size line without data", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\n"), 400, CLOSES, NO_FRAME},
    {"half a chunk", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhel"), 400, CLOSES, NO_FRAME},
    {"a chunk without its line end", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello"), 400, CLOSES, NO_FRAME},
    {"no last chunk", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), 400, CLOSES, NO_FRAME},
    {"last chunk without its line end", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0"), 400, CLOSES, NO_FRAME},
    {"last chunk without the empty line", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"), 200, LAPSES, "POST /a [hello]"},
    {"last chunk and a CR", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r"), 200, LAPSES, "POST /a [hello]"},
    {"a trailer without its end", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n"), 200, LAPSES, "POST /a [hello]"},
    {"an expectation without a body", TEXT("POST /a HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size 2^63", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n8000000000000000\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size 2^63-1", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"size 2^32+2", TEXT("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n100000002\r\nhe\r\n0\r\n\r\n"), 400, CLOSES, NO_FRAME},
    {"CR CR LF behind the list", TEXT("GET /a HTTP/1.1\r\n" HOST "\r\r\n"), 400, CLOSES, NO_REQUEST},
};
/* clang-format on */

static void test_lengths_and_codings(void)
{
    wire_table(LENGTHS, COUNT_OF(LENGTHS));
}

static void test_chunks(void)
{
    wire_table(CHUNKS, COUNT_OF(CHUNKS));
}

static void test_ends_too_early(void)
{
    wire_table_ending(ENDINGS, COUNT_OF(ENDINGS));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"lengths and codings", test_lengths_and_codings},
        {"chunks", test_chunks},
        {"ends too early", test_ends_too_early},
    };
    return check_main("wire, framing", TESTS, COUNT_OF(TESTS));
}
