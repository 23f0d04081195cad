#include "independent_stream.h"

#include "certificate.h"

#include <limits.h>
#include <unistd.h>

static SSL_CTX *context; /* NULL: no TLS */

bool indep_stream_use_tls(const char *path)
{
    context = certificate_context(path);
    return context != NULL;
}

static ssize_t read_tls(void *cookie, char *bytes, size_t size)
{
    int count = SSL_read(cookie, bytes, size < INT_MAX ? (int)size : INT_MAX);
    return count > 0 ? count : 0;
}

static ssize_t write_tls(void *cookie, const char *bytes, size_t size)
{
    int count = SSL_write(cookie, bytes, size < INT_MAX ? (int)size : INT_MAX);
    return count > 0 ? count : 0;
}

static bool open_tls(struct indep_stream *stream)
{
    SSL *tls = stream->tls = SSL_new(context);
    if (tls == NULL || SSL_set_fd(tls, stream->socket) != 1 || SSL_accept(tls) != 1)
        return false;
    stream->in = fopencookie(tls, "r", (cookie_io_functions_t){.read = read_tls});
    stream->out = fopencookie(tls, "w", (cookie_io_functions_t){.write = write_tls});
    return stream->in != NULL && stream->out != NULL;
}

bool indep_stream_open(struct indep_stream *stream, int socket)
{
    *stream = (struct indep_stream){.socket = socket};
    if (context != NULL)
        return open_tls(stream);
    stream->in = fdopen(dup(socket), "r");
    stream->out = fdopen(dup(socket), "w");
    return stream->in != NULL && stream->out != NULL;
}

void indep_stream_close(struct indep_stream *stream)
{
    if (stream->out != NULL)
        fclose(stream->out);
    if (stream->in != NULL)
        fclose(stream->in);
    SSL_free(stream->tls);
    close(stream->socket);
}
