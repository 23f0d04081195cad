/* A certificate for 127.0.0.1 and localhost that signs itself, made anew for each test.
 */
#ifndef TESTS_CERTIFICATE_H
#define TESTS_CERTIFICATE_H

#include <openssl/ssl.h>

/* A context for a server that shows such a certificate; NULL on failure. When `path` is
 * not NULL the certificate is written there as PEM, for --cacert. */
SSL_CTX *certificate_context(const char *path);

#endif
