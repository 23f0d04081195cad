#include "sending.h"

#include "base/memory.h"

const struct send_options SENDING_PATIENT = {.connect_timeout = 10000, .max_time = 10000};

void sending_drop(struct sender **sender)
{
    sender_free(*sender);
}

const char *sending_url(struct arena *arena, const struct scripted *server,
                        const char *path)
{
    return arena_printf(arena, "%s%s", scripted_url(server), path);
}

struct send_result sending_get(const struct send_options *options, const char *url,
                               struct arena *arena)
{
    AUTO(sending_drop) struct sender *sender = sender_new(options);
    return sender_send(sender, &(struct send_request){.method = "GET", .url = url}, NULL,
                       arena);
}
