#include "control/calls.h"

#include "base/embedded.h"

bool call_answer_file(const char *path, const char *type, struct response *res,
                      struct error *err)
{
    const struct embedded_file *file = embedded_find(path);
    if (!file)
        return fail(err, RULE_CONTROL_UNKNOWN, "file", path);
    res->content_type = type;
    res->fixed = file->data;
    res->size = *file->size;
    return true;
}

bool call_openapi(struct control *control, struct request *req, struct response *res,
                  struct error *err)
{
    (void)control;
    (void)req;
    return call_answer_file("openapi.json", NULL, res, err);
}
