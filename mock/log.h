#ifndef MOCK_LOG_H
#define MOCK_LOG_H

#include "http/request.h"
#include "http/response.h"

/* One line a request on stderr. Never a key, a token or a signature: queries stay out,
 * and in the path the key and whatever is shaped like a token is `***`. */
enum log_format { LOG_TEXT, LOG_JSON, LOG_OFF };

void log_request(enum log_format format, const struct request *req,
                 const struct response *res);

/* "pomex-mock: MESSAGE" on stderr: one line, whatever the message quotes. */
void log_failure(const struct error *err);

#endif
