#include "independent_api.h"
#include "independent_options.h"

#include <stdlib.h>
#include <string.h>

/* The callback URL with these parameters appended, and as decided with its fragment,
 * which is of no use to a server. */
static void redirect(const struct indep_session *session, const char *parameters,
                     struct indep_reply *reply)
{
    size_t size = strcspn(session->callback, "#");
    const char *fragment = indep_agrees() ? session->callback + size : "";
    bool has_query = memchr(session->callback, '?', size) != NULL;
    reply->status = 302;
    reply->location = indep_print("%.*s%c%s%s", (int)size, session->callback,
                                  has_query ? '&' : '?', parameters, fragment);
}

static void succeed(struct indep_session *session, struct indep_reply *reply)
{
    const char *group = indep_scanned(session->org);
    INDEP_AUTO(indep_drop)
    char *parameters =
        indep_agrees()
            ? indep_print("resultCode=10000&group_id=%s&verify_type=real_time"
                          "&algorithmBaseRespCode=0&reqMeasureInfoValue=1",
                          group)
            : indep_print("verify_type=real_time&reqMeasureInfoValue=1&group_id=%s"
                          "&algorithmBaseRespCode=10000&resultCode=10000",
                          group);
    redirect(session, parameters, reply);
    indep_bought("scan", group);
}

static bool all_digits(const char *text)
{
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* Whatever is no success, as decisions.md has it. */
static void fail_as_decided(const struct indep_session *session, const char *outcome,
                            const char *code, struct indep_reply *reply)
{
    bool recorded = strcmp(outcome, "pre_record") == 0;
    const char *usual = recorded ? "20002" : "20001";
    INDEP_AUTO(indep_drop)
    char *parameters =
        indep_print("resultCode=%s&verify_type=%s&algorithmBaseRespCode=%s"
                    "&reqMeasureInfoValue=0",
                    code != NULL && all_digits(code) ? code : usual,
                    recorded ? "pre_record" : "real_time", recorded ? "0" : "50001");
    redirect(session, parameters, reply);
}

static void fail(const struct indep_session *session, const char *outcome,
                 const char *code, struct indep_reply *reply)
{
    if (strcmp(outcome, "pre_record") == 0) {
        redirect(session,
                 "verify_type=pre_record&group_id=&reqMeasureInfoValue=1"
                 "&algorithmBaseRespCode=1301&resultCode=10000",
                 reply);
    } else if (code != NULL && all_digits(code)) {
        INDEP_AUTO(indep_drop)
        char *parameters =
            indep_print("verify_type=real_time&group_id=&reqMeasureInfoValue=0"
                        "&algorithmBaseRespCode=%s&resultCode=%s",
                        code, code);
        redirect(session, parameters, reply);
    } else {
        indep_page(reply, 200, "<p>We could not recognise you.");
    }
}

static void finish(struct indep_session *session, const char *outcome, const char *code,
                   struct indep_reply *reply)
{
    if (strcmp(outcome, "success") == 0)
        succeed(session, reply);
    else if (indep_agrees())
        fail_as_decided(session, outcome, code, reply);
    else
        fail(session, outcome, code, reply);
    session->used = true;
}

void indep_scan(const struct indep_request *request, struct indep_reply *reply)
{
    INDEP_AUTO(indep_drop) char *token = indep_parameter(request->query, "bizToken");
    INDEP_AUTO(indep_drop) char *outcome = indep_parameter(request->body, "outcome");
    INDEP_AUTO(indep_drop) char *code = indep_parameter(request->body, "result_code");
    struct indep_session *session = token != NULL ? indep_session(token) : NULL;
    if (session == NULL || session->used || session->expires < indep_now())
        indep_page(reply,
                   !indep_agrees()   ? 200
                   : session == NULL ? 404
                                     : 410,
                   "<p>This link is no longer valid.");
    else if (strcmp(request->method, "POST") != 0)
        indep_page(reply, 200,
                   "<form method=post><button name=outcome value=success>Scan</button>"
                   "<button name=outcome value=fail>Fail</button></form>");
    else if (outcome == NULL)
        indep_page(reply, 400, "<p>outcome: success, fail or pre_record.");
    else
        finish(session, outcome, code, reply);
}
