#ifndef MOCK_HTTP_RESPONSE_H
#define MOCK_HTTP_RESPONSE_H

#include "base/error.h"
#include "base/json_out.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum response_close { CLOSE_NORMAL, CLOSE_BEFORE, CLOSE_AFTER_HEAD, CLOSE_MID_BODY };

/* What a handler answers. Zero-initialise; response_clean() frees. Touches no socket. */
struct response {
    int status;               /* 200 unless set */
    const char *content_type; /* static; NULL: application/json */
    char *body;               /* owned; NULL: `fixed` */
    const void *fixed;        /* borrowed, lives as long as the program (media, pages) */
    size_t size;              /* bytes of either */
    struct text headers;      /* further header lines, through response_header() only */

    bool lost; /* a header could not be kept: the answer does not go out without it */

    /* Insight: becomes X-Mock-Reason and X-Mock-Hint. */
    enum rule reason;
    struct text hint;

    /* How it is sent, when a fault says so: */
    enum response_close close;
    int64_t drip_ms; /* > 0: a byte at a time with this pause */
};

/* Adds a header line. Refuses (false, nothing added) a name that is no token, a value
 * with a control character and one that is NULL, for want of memory. Content-Length,
 * Connection and Date are the server's. */
bool response_header(struct response *res, const char *name, const char *value);

/* Takes a finished JSON document as the body. False, with RULE_INTERNAL, when `out` had
 * failed. */
bool response_json(struct response *res, struct json_out *out, struct error *err);

/* Takes owned text as the body. */
void response_text(struct response *res, const char *content_type, char *body,
                   size_t size);

/* Makes this the envelope {"error":{"message","type"}} of `err`: the only place that
 * builds one. */
void response_error(struct response *res, const struct error *err);

/* Adds one sentence of advice to X-Mock-Hint (printable ASCII, others become '?', 1 KiB
 * in all). */
void response_hint(struct response *res, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds "Name: value\r\n". */
void response_line(struct text *out, const char *name, const char *value);

/* The head's lines that are the answer's own, as sent and as journaled: Content-Type,
 * Content-Length, what response_header() added, X-Request-Id, X-Mock-Reason, X-Mock-Hint;
 * "Name: value\r\n" each. */
void response_lines(const struct response *res, const char *request_id, struct text *out);

/* Whole answer as bytes for one write. `keep_alive` decides the Connection header;
 * `head_only` for HEAD (Content-Length still that of the body). X-Request-Id,
 * X-Mock-Reason and X-Mock-Hint are added here. False when out of memory, now or before.
 * `head_size` (may be NULL) gets the length of the head. */
bool response_serialize(const struct response *res, const char *request_id,
                        bool keep_alive, bool head_only, struct text *out,
                        size_t *head_size);

/* The standard phrase of a status, "" when unknown. */
const char *response_phrase(int status);

void response_clean(struct response *res);

#endif
