#include "play/send.h"

#include "base/memory.h"
#include "base/text.h"
#include "play/header_lines.h"
#include "play/send_url.h"
#include "play/transport.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define USER_AGENT "User-Agent: pomex-conformance/" POMEX_VERSION

enum {
    MAX_BODY = 64 * 1024 * 1024,
    MAX_HEADERS = 64 * 1024,
    /* Seconds. Servers close idle connections after a few; an older one is not worth the
     * risk of a request that may or may not have arrived. */
    MAX_IDLE = 3,
    LONGEST_WAIT = 1000 /* ms until an interrupt is seen */
};

/* One request under way. */
struct exchange {
    CURL *handle;
    const struct send_options *options;
    const struct send_request *request;
    const atomic_bool *interrupted;
    struct arena *arena;
    struct send_result *result;
    struct header_lines headers;
    struct text body;
    bool in_body, headers_over, body_over, resent;
};

struct sender {
    const struct send_options *options;
    CURLM *multi; /* keeps the connection */
    CURL *handle;
    struct curl_slist *resolve;
    struct url_parts url;     /* of the last request */
    struct exchange exchange; /* what the callbacks see */
    char detail[CURL_ERROR_SIZE];
};

bool send_init(void)
{
    unsetenv("SSLKEYLOGFILE"); /* libcurl would write the keys of the session there */
    signal(SIGPIPE, SIG_IGN);
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

void send_cleanup(void)
{
    curl_global_cleanup();
}

static void slist_drop(struct curl_slist **list)
{
    for (struct curl_slist *each = *list; each != NULL; each = each->next)
        explicit_bzero(each->data, strlen(each->data)); /* the key is in one */
    curl_slist_free_all(*list);
}

/* A header that libcurl has no memory for would be missing in what is sent. */
static void slist_add(struct curl_slist **list, const char *text)
{
    *list = memory_checked(curl_slist_append(*list, text));
}

/* An option that is missing would send something else, or elsewhere. */
static void set_text(CURL *handle, CURLoption option, const char *text)
{
    memory_check(curl_easy_setopt(handle, option, text) == CURLE_OUT_OF_MEMORY);
}

/* POST, PUT and PATCH say that they have a body even when it is empty. */
static bool has_body(const struct send_request *request)
{
    return request->body != NULL || request->method[0] == 'P';
}

static struct curl_slist *header_list(const struct send_request *request)
{
    struct curl_slist *list = NULL;
    /* CURLOPT_USERAGENT would be formatted anew for each request, a byte at a time. */
    if (header_find(request->headers, request->header_count, "User-Agent") == NULL)
        slist_add(&list, USER_AGENT);
    /* What libcurl adds to a body by itself, taken away; a header of the request wins. */
    if (has_body(request))
        slist_add(&list, "Expect:");
    if (has_body(request) &&
        header_find(request->headers, request->header_count, "Content-Type") == NULL)
        slist_add(&list, "Content-Type:");
    AUTO(text_wipe) struct text line = text_new(MAX_BODY);
    for (size_t i = 0; i < request->header_count; i++) {
        const struct header *header = &request->headers[i];
        text_clear(&line);
        /* "Name:" would remove the header; "Name;" sends it empty. */
        text_add(&line, header->name);
        text_add(&line, header->value[0] == '\0' ? ";" : ": ");
        text_add(&line, header->value);
        slist_add(&list, text_string(&line));
    }
    return list;
}

static size_t on_header(char *line, size_t one, size_t size, void *context)
{
    struct exchange *exchange = context;
    exchange->headers_over = exchange->headers.bytes + size * one > MAX_HEADERS;
    if (exchange->headers_over)
        return 0;
    if (!exchange->in_body) /* what comes behind it is a trailer */
        header_lines_add(&exchange->headers, exchange->arena, line, size);
    return size;
}

static size_t on_body(char *bytes, size_t one, size_t size, void *context)
{
    struct exchange *exchange = context;
    exchange->in_body = true;
    text_add_n(&exchange->body, bytes, size * one);
    exchange->body_over = exchange->body.cut;
    return exchange->body_over ? 0 : size;
}

static bool is_safe_to_repeat(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

/* libcurl sends a request again by itself when a connection it has reused breaks before
 * the reply. Called before each send, this stops the second one of a POST. The type is
 * libcurl's. */
/* NOLINTNEXTLINE(readability-non-const-parameter) */
static int on_request(void *context, char *remote, char *local, int remote_port,
                      int local_port)
{
    (void)remote, (void)local, (void)remote_port, (void)local_port;
    struct exchange *exchange = context;
    long sent = 0;
    curl_easy_getinfo(exchange->handle, CURLINFO_REQUEST_SIZE, &sent);
    exchange->resent = sent > 0 && !is_safe_to_repeat(exchange->request->method);
    return exchange->resent ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/* What is the same for every request. Proxy variables of the environment never apply. */
static void set_shared(CURL *handle, const struct sender *sender)
{
    const struct send_options *options = sender->options;
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set_text(handle, CURLOPT_PROTOCOLS_STR, options->live ? "https" : "http,https");
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, (long)options->connect_timeout);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)options->max_time);
    curl_easy_setopt(handle, CURLOPT_MAXAGE_CONN, (long)MAX_IDLE);
    set_text(handle, CURLOPT_PROXY, options->proxy != NULL ? options->proxy : "");
    set_text(handle, CURLOPT_NOPROXY, options->proxy != NULL ? "" : "*");
    if (options->cacert != NULL) {
        set_text(handle, CURLOPT_CAINFO, options->cacert);
        set_text(handle, CURLOPT_CAPATH, NULL);
    }
    if (sender->resolve != NULL)
        curl_easy_setopt(handle, CURLOPT_RESOLVE, sender->resolve);
}

static void set_callbacks(CURL *handle, struct sender *sender)
{
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &sender->exchange);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &sender->exchange);
    curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, on_request);
    curl_easy_setopt(handle, CURLOPT_PREREQDATA, &sender->exchange);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, sender->detail);
}

struct sender *sender_new(const struct send_options *options)
{
    struct sender *sender = memory_zeroed(1, sizeof *sender);
    CURL *handle = sender->handle = curl_easy_init();
    sender->multi = curl_multi_init();
    sender->url.parsed = curl_url();
    sender->options = options;
    if (handle == NULL || sender->multi == NULL || sender->url.parsed == NULL) {
        sender_free(sender);
        return NULL;
    }
    for (const char *const *each = options->resolve; each != NULL && *each != NULL;
         each++)
        slist_add(&sender->resolve, *each);
    set_shared(handle, sender);
    set_callbacks(handle, sender);
    return sender;
}

void sender_free(struct sender *sender)
{
    if (sender == NULL)
        return;
    curl_easy_cleanup(sender->handle);
    curl_multi_cleanup(sender->multi);
    url_parts_clean(&sender->url);
    curl_slist_free_all(sender->resolve);
    free(sender);
}

/* All that differs between requests is said for each of them: nothing of one is left for
 * the next. */
static void set_request(struct sender *sender, const struct send_request *request,
                        struct curl_slist *headers)
{
    CURL *handle = sender->handle;
    bool head = strcmp(request->method, "HEAD") == 0;
    bool sends_body = has_body(request);
    const char *body = request->body != NULL ? request->body : "";
    set_text(handle, CURLOPT_URL, request->url);
    curl_easy_setopt(handle, CURLOPT_CURLU,
                     url_parts_set(&sender->url, request->url) ? sender->url.parsed
                                                               : NULL);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->size);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, sends_body ? body : NULL);
    curl_easy_setopt(handle, sends_body ? CURLOPT_POST : CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(handle, CURLOPT_NOBODY, (long)head);
    /* libcurl's own word for it, where it has the right one. */
    bool own = head || (!sends_body && strcmp(request->method, "GET") == 0);
    set_text(handle, CURLOPT_CUSTOMREQUEST, own ? NULL : request->method);
}

static double seconds_of(CURL *handle, CURLINFO what)
{
    curl_off_t microseconds = 0;
    curl_easy_getinfo(handle, what, &microseconds);
    return (double)microseconds / 1e6;
}

/* Fills the result from what libcurl knows after a transfer, good or bad. */
static void fill_result(struct exchange *exchange, struct send_result *result)
{
    long status = 0, request_size = 0;
    curl_easy_getinfo(exchange->handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(exchange->handle, CURLINFO_REQUEST_SIZE, &request_size);
    result->connect_seconds = seconds_of(exchange->handle, CURLINFO_CONNECT_TIME_T);
    result->first_byte_seconds =
        seconds_of(exchange->handle, CURLINFO_STARTTRANSFER_TIME_T);
    result->sent = request_size > 0;
    result->connected = result->sent || result->connect_seconds > 0;
    result->reply = (struct reply){
        .status = (int)status,
        .headers = exchange->headers.items,
        .header_count = exchange->headers.count,
        .size = exchange->body.size,
        .seconds = seconds_of(exchange->handle, CURLINFO_TOTAL_TIME_T),
    };
    char *body = text_take(&exchange->body);
    arena_defer(exchange->arena, free, body);
    result->reply.body = body;
}

static bool is_interrupted(const struct exchange *exchange)
{
    return exchange->interrupted != NULL && *exchange->interrupted;
}

static enum transport_cause cause_of(const struct exchange *exchange, CURLcode code)
{
    if (is_interrupted(exchange))
        return TRANSPORT_INTERRUPTED;
    if (exchange->headers_over)
        return TRANSPORT_HEADERS_OVER;
    if (exchange->body_over)
        return TRANSPORT_BODY_OVER;
    if (exchange->resent)
        return TRANSPORT_NO_REPLY;
    static const struct {
        CURLcode code;
        enum transport_cause cause;
    } CAUSES[] = {
        {CURLE_COULDNT_RESOLVE_HOST, TRANSPORT_RESOLVE},
        {CURLE_COULDNT_RESOLVE_PROXY, TRANSPORT_RESOLVE},
        {CURLE_COULDNT_CONNECT, TRANSPORT_CONNECT},
        {CURLE_OPERATION_TIMEDOUT, TRANSPORT_TIMEOUT},
        {CURLE_SSL_CONNECT_ERROR, TRANSPORT_TLS},
        {CURLE_PEER_FAILED_VERIFICATION, TRANSPORT_TLS},
        {CURLE_SSL_CACERT_BADFILE, TRANSPORT_CACERT},
        {CURLE_GOT_NOTHING, TRANSPORT_NO_REPLY},
        {CURLE_RECV_ERROR, TRANSPORT_BROKEN},
        {CURLE_SEND_ERROR, TRANSPORT_BROKEN},
        {CURLE_PARTIAL_FILE, TRANSPORT_SHORT},
        {CURLE_WEIRD_SERVER_REPLY, TRANSPORT_NONSENSE},
        {CURLE_FILESIZE_EXCEEDED, TRANSPORT_BODY_OVER},
        {CURLE_URL_MALFORMAT, TRANSPORT_URL},
    };
    /* A reply without a status line is HTTP/0.9, told like a scheme that is refused. */
    if (code == CURLE_UNSUPPORTED_PROTOCOL)
        return exchange->result->sent ? TRANSPORT_NONSENSE : TRANSPORT_SCHEME;
    for (size_t i = 0; i < sizeof CAUSES / sizeof CAUSES[0]; i++)
        if (CAUSES[i].code == code)
            return CAUSES[i].cause;
    return TRANSPORT_OTHER;
}

static const char *failure(const struct exchange *exchange, CURLcode code,
                           const char *detail)
{
    const struct send_options *options = exchange->options;
    long number = 0; /* the system's: shorter than what libcurl makes of it */
    curl_easy_getinfo(exchange->handle, CURLINFO_OS_ERRNO, &number);
    char room[128];
    struct transport_failure failed = {
        .cause = cause_of(exchange, code),
        .place = url_place(exchange->request->url, exchange->arena),
        .detail = number != 0 ? strerror_r((int)number, room, sizeof room) : detail,
        .limit = options->max_time,
        .received = exchange->result->reply.size,
    };
    if (failed.cause == TRANSPORT_TIMEOUT && !exchange->result->sent &&
        options->connect_timeout < options->max_time) {
        failed.cause = TRANSPORT_CONNECT_TIMEOUT;
        failed.limit = options->connect_timeout;
    }
    return transport_sentence(&failed, exchange->arena);
}

static const char *unsendable(const struct send_request *request, struct arena *arena)
{
    const struct header *bad =
        headers_unsendable(request->headers, request->header_count);
    if (bad != NULL)
        return arena_printf(arena,
                            "the header `%s` holds a character that no header may hold, "
                            "so nothing was sent",
                            bad->name);
    if (request->body != NULL && strcmp(request->method, "HEAD") == 0)
        return "a HEAD request carries no body, so nothing was sent";
    return NULL;
}

/* What curl_easy_perform() does, which waits before it sends: one system call less for
 * each request. An interrupt ends it early. */
static CURLcode perform(const struct sender *sender)
{
    CURLMcode failed = curl_multi_add_handle(sender->multi, sender->handle);
    int running = 1;
    while (failed == CURLM_OK && !is_interrupted(&sender->exchange)) {
        failed = curl_multi_perform(sender->multi, &running);
        if (failed != CURLM_OK || running == 0)
            break;
        failed = curl_multi_poll(sender->multi, NULL, 0, LONGEST_WAIT, NULL);
    }
    int left = 0;
    const CURLMsg *message = curl_multi_info_read(sender->multi, &left);
    CURLcode code = message != NULL ? message->data.result : CURLE_ABORTED_BY_CALLBACK;
    curl_multi_remove_handle(sender->multi, sender->handle);
    return code;
}

/* libcurl passes over a length that it cannot count, and takes whatever came for all. */
static bool has_endless_length(const struct reply *reply)
{
    const struct header *length =
        header_find(reply->headers, reply->header_count, "content-length");
    if (length == NULL)
        return false;
    errno = 0;
    return strtoll(length->value, NULL, 10) == LLONG_MAX && errno == ERANGE;
}

struct send_result sender_send(struct sender *sender, const struct send_request *request,
                               const atomic_bool *interrupted, struct arena *arena)
{
    struct send_result result = {.transport = unsendable(request, arena)};
    if (result.transport != NULL)
        return result;

    AUTO(slist_drop) struct curl_slist *headers = header_list(request);
    sender->exchange = (struct exchange){.handle = sender->handle,
                                         .options = sender->options,
                                         .request = request,
                                         .interrupted = interrupted,
                                         .arena = arena,
                                         .result = &result,
                                         .body = text_new(MAX_BODY)};
    sender->detail[0] = '\0';
    set_request(sender, request, headers);
    CURLcode code = perform(sender);
    curl_easy_setopt(sender->handle, CURLOPT_HTTPHEADER, NULL);
    fill_result(&sender->exchange, &result);
    if (code == CURLE_OK && has_endless_length(&result.reply))
        code = CURLE_PARTIAL_FILE;
    if (code != CURLE_OK)
        result.transport = failure(&sender->exchange, code, sender->detail);
    return result;
}
