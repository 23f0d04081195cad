#include "tests/load.h"

#include "base/auto.h"
#include "tests/wire.h"

static void *keep_asking(void *context)
{
    struct load *load = context;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    while (wire_open(&wire, load->port)) {
        wire_puts(&wire, load->request);
        bool whole = wire_read(&wire, false, &answer) && answer.complete;
        atomic_fetch_add(whole ? &load->served : &load->cut, 1);
        wire_close(&wire);
    }
    return NULL;
}

void load_start(struct load *load, int port, const char *request)
{
    load->port = port;
    load->request = request;
    atomic_init(&load->served, 0);
    atomic_init(&load->cut, 0);
    for (int i = 0; i < LOAD_CLIENTS; i++)
        pthread_create(&load->threads[i], NULL, keep_asking, load);
}

void load_join(struct load *load)
{
    for (int i = 0; i < LOAD_CLIENTS; i++)
        pthread_join(load->threads[i], NULL);
}
