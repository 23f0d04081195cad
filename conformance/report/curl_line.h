/* The command that sends a request again. Nothing here calls libcurl. */
#ifndef REPORT_CURL_LINE_H
#define REPORT_CURL_LINE_H

#include "report/events.h"
#include "report/redact.h"

/* A line for a POSIX shell that sends the request of `exchange`, as it was before
 * redaction: a secret is written as its variable ("$API_KEY"), `base` as "$API_BASE".
 * Everything else is quoted, so that text from the wire is only ever data: `$API_KEY` in
 * a link that a server gave stays these eight letters. Bodies over 32 KiB are left out,
 * and said to be. Lives in `arena`. */
const char *curl_line(const struct redactor *redactor, struct arena *arena,
                      const struct event_exchange *exchange, const char *base);

#endif
