#include "tests/burst.h"

#include "base/auto.h"
#include "tests/wire.h"

#include <stdio.h>
#include <string.h>

/* Notes the answer; false when no more is to be asked. */
static bool note(struct burst *burst, const struct wire_answer *answer)
{
    const char *id = answer->body ? strstr(answer->body, "\"asset-") : NULL;
    if (answer->complete && answer->status == 503) {
        atomic_fetch_add(&burst->refused, 1);
        return true;
    }
    if (!answer->complete || answer->status != 200 || !id) {
        atomic_fetch_add(&burst->other, answer->status != 0);
        return false;
    }
    int at = atomic_fetch_add(&burst->acknowledged, 1);
    if (at >= BURST_MOST) {
        atomic_store(&burst->acknowledged, BURST_MOST);
        return false;
    }
    snprintf(burst->ids[at], sizeof burst->ids[at], "%.*s", (int)strcspn(id + 1, "\""),
             id + 1);
    return true;
}

void burst_write(struct burst *burst, int most)
{
    static const char REQUEST[] =
        "POST /v1/video/assets HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer k\r\n"
        "Content-Type: application/json\r\nContent-Length: 60\r\n\r\n"
        "{\"url\":\"https://cdn.example.com/a.jpg\",\"asset_type\":\"Image\"}";
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!wire_open(&wire, burst->port))
        return;
    for (int i = 0; most == 0 || i < most; i++) {
        if (!wire_puts(&wire, REQUEST))
            break;
        wire_read(&wire, false, &answer);
        if (!note(burst, &answer))
            break;
    }
    wire_close(&wire);
}

static void *write_on(void *burst)
{
    burst_write(burst, 0);
    return NULL;
}

void burst_start(struct burst *burst, pthread_t clients[BURST_CLIENTS])
{
    for (int i = 0; i < BURST_CLIENTS; i++)
        pthread_create(&clients[i], NULL, write_on, burst);
}

void burst_join(pthread_t clients[BURST_CLIENTS])
{
    for (int i = 0; i < BURST_CLIENTS; i++)
        pthread_join(clients[i], NULL);
}

int burst_lost(const struct burst *burst, const struct mock_process *mock)
{
    int count = atomic_load(&burst->acknowledged);
    int lost = 0;
    for (int i = 0; i < count && i < BURST_MOST; i++) {
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        char path[80];
        snprintf(path, sizeof path, "/v1/video/assets/%s", burst->ids[i]);
        lost += wire_call(mock->port, "GET", path, "k", NULL, &answer) != 200;
    }
    return lost;
}
