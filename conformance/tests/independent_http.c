#include "independent_http.h"

#include "independent_options.h"
#include "independent_order.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_LINE = 16 * 1024, LONGEST_BODY = 1024 * 1024, MOST_HEADERS = 100 };

void indep_request_drop(struct indep_request *request)
{
    free(request->method);
    free(request->path);
    free(request->query);
    free(request->key);
    free(request->host);
    free(request->type);
    free(request->body);
}

void indep_reply_drop(struct indep_reply *reply)
{
    cJSON_Delete(reply->json);
    free(reply->location);
    free(reply->allow);
}

/* One line without its end; false at the end of the connection and for a longer line. */
static bool read_line(FILE *in, char *line)
{
    if (fgets(line, LONGEST_LINE, in) == NULL || strchr(line, '\n') == NULL)
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    return true;
}

static bool read_request_line(char *line, struct indep_request *request)
{
    char *rest = NULL;
    const char *method = strtok_r(line, " ", &rest);
    char *path = strtok_r(NULL, " ", &rest);
    if (method == NULL || path == NULL || path[0] != '/' ||
        strncmp(rest, "HTTP/1.", 7) != 0)
        return false;
    char *query = strchr(path, '?');
    if (query != NULL)
        *query++ = '\0';
    request->method = indep_print("%s", method);
    request->path = indep_print("%s", path);
    request->query = indep_print("%s", query != NULL ? query : "");
    return true;
}

static void replace(char **field, const char *value)
{
    free(*field);
    *field = indep_print("%s", value);
}

static bool is_bearer(const char *value)
{
    static const char SCHEME[] = "Bearer ";
    size_t size = strlen(SCHEME);
    return indep_agrees() ? strncasecmp(value, SCHEME, size) == 0
                          : strncmp(value, SCHEME, size) == 0;
}

static void take_header(const char *name, const char *value,
                        struct indep_request *request)
{
    if (strcasecmp(name, "Content-Length") == 0)
        request->size = strtoul(value, NULL, 10);
    else if (strcasecmp(name, "Connection") == 0)
        request->last = strcasecmp(value, "close") == 0;
    else if (strcasecmp(name, "Host") == 0)
        replace(&request->host, value);
    else if (strcasecmp(name, "Content-Type") == 0)
        replace(&request->type, value);
    else if (strcasecmp(name, "Authorization") == 0 && is_bearer(value) &&
             value[strlen("Bearer ")] != '\0')
        replace(&request->key, value + strlen("Bearer "));
}

static bool read_headers(FILE *in, char *line, struct indep_request *request)
{
    for (int i = 0; i < MOST_HEADERS; i++) {
        if (!read_line(in, line))
            return false;
        if (line[0] == '\0')
            return true;
        char *value = strchr(line, ':');
        if (value == NULL)
            return false;
        *value++ = '\0';
        take_header(line, value + strspn(value, " \t"), request);
    }
    return false;
}

bool indep_read(FILE *in, struct indep_request *request)
{
    INDEP_AUTO(indep_drop) char *line = indep_zeroed(LONGEST_LINE);
    request->host = indep_print("localhost");
    request->type = indep_print("%s", "");
    if (!read_line(in, line) || !read_request_line(line, request) ||
        !read_headers(in, line, request) || request->size > LONGEST_BODY)
        return false;
    request->body = indep_zeroed(request->size + 1);
    return fread(request->body, 1, request->size, in) == request->size;
}

/* Decodes "%41+b" up to `end`; a "%" that begins no escape stands for itself. */
static char *decode(const char *text, const char *end)
{
    char *decoded = indep_zeroed((size_t)(end - text) + 1);
    for (char *at = decoded; text < end; at++, text++) {
        if (*text == '%' && end - text > 2 && isxdigit((unsigned char)text[1]) &&
            isxdigit((unsigned char)text[2])) {
            char digits[] = {text[1], text[2], '\0'};
            *at = (char)strtoul(digits, NULL, 16);
            text += 2;
        } else {
            *at = (char)(*text == '+' ? ' ' : *text);
        }
    }
    return decoded;
}

char *indep_parameter(const char *encoded, const char *name)
{
    size_t size = strlen(name);
    while (*encoded != '\0') {
        const char *end = encoded + strcspn(encoded, "&");
        if (strncmp(encoded, name, size) == 0 && encoded[size] == '=')
            return decode(encoded + size + 1, end);
        encoded = *end == '&' ? end + 1 : end;
    }
    return NULL;
}

/* The text of the reply. Like Go's encoder, which many gateways use, it escapes what HTML
 * minds; such a character stands only inside a string. */
static char *json_text(cJSON *json)
{
    if (indep_agrees())
        indep_order(json);
    INDEP_AUTO(indep_drop) char *plain = cJSON_Print(json);
    if (plain == NULL)
        abort();
    char *text = indep_zeroed(6 * strlen(plain) + 1), *at = text;
    for (const char *c = plain; *c != '\0'; c++)
        if (*c == '&' || *c == '<' || *c == '>')
            at += sprintf(at, "\\u%04x", (unsigned)*c);
        else
            *at++ = *c;
    return text;
}

/* In two pieces, so that nothing comes to rely on one. */
static void write_chunked(FILE *out, const char *text)
{
    size_t size = strlen(text), half = size / 2;
    if (half > 0)
        fprintf(out, "%zx\r\n%.*s\r\n", half, (int)half, text);
    fprintf(out, "%zX;last=1\r\n%s\r\n0\r\n\r\n", size - half, text + half);
}

static void write_head(FILE *out, const struct indep_reply *reply)
{
    static unsigned long served;
    int status = reply->status != 0 ? reply->status : 200;
    fprintf(out, "HTTP/1.1 %d %s\r\n", status, status < 400 ? "Fine" : "Sorry");
    fprintf(out,
            "server: openresty\r\nvary: Accept-Encoding\r\nvary: Origin\r\n"
            "strict-transport-security: max-age=31536000\r\n"
            "cache-control: no-store\r\nx-oneapi-request-id: %lu\r\n",
            __atomic_add_fetch(&served, 1, __ATOMIC_RELAXED));
    if (reply->location != NULL)
        fprintf(out, "location: %s\r\n", reply->location);
    if (reply->allow != NULL)
        fprintf(out, "allow: %s\r\n", reply->allow);
    const char *json =
        indep_agrees() ? "application/json" : "application/json; charset=utf-8";
    fprintf(out, "content-type: %s\r\n",
            reply->json != NULL   ? json
            : reply->type != NULL ? reply->type
                                  : "text/plain");
}

bool indep_write(FILE *out, const struct indep_request *request,
                 const struct indep_reply *reply)
{
    bool head_only = strcmp(request->method, "HEAD") == 0;
    write_head(out, reply);
    if (reply->json == NULL) {
        fprintf(out, "content-length: %zu\r\n\r\n", reply->size);
        if (!head_only && reply->size > 0)
            fwrite(reply->body, 1, reply->size, out);
    } else {
        INDEP_AUTO(indep_drop) char *text = json_text(reply->json);
        fputs("transfer-encoding: chunked\r\n\r\n", out);
        if (!head_only)
            write_chunked(out, text);
    }
    return fflush(out) == 0;
}

void indep_refuse(struct indep_reply *reply, int status, const char *type,
                  const char *message)
{
    reply->status = status;
    reply->json = cJSON_CreateObject();
    cJSON *error = cJSON_AddObjectToObject(reply->json, "error");
    cJSON_AddStringToObject(error, "type", type);
    if (!indep_agrees())
        cJSON_AddNullToObject(error, "code");
    cJSON_AddStringToObject(error, "message", message);
}

void indep_bad(struct indep_reply *reply, const char *message)
{
    indep_refuse(reply, 400, "invalid_request_error", message);
}

const char *indep_scheme(void)
{
    return indep_options()->tls != NULL ? "https" : "http";
}

void indep_page(struct indep_reply *reply, int status, const char *html)
{
    reply->status = status;
    reply->type = "text/html";
    reply->body = html;
    reply->size = strlen(html);
}
