#include "base/auto.h"
#include "base/stop.h"
#include "tests/mock_process.h"
#include "tests/mutant.h"
#include "tests/score.h"
#include "tests/wire.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

/* mutate [ANSWERS [SEED]]: raw requests with random changes, several on a connection,
 * until so many were answered. In the preset `dev` the mock ends at the first finding of
 * the sanitizers, and with a status of its own when it leaked. Scorecard M3. */

enum { CLIENTS = 4, BATCH = 8, RECEIVED_MAX = 64 << 20, TOLD = 5 };

struct client {
    pthread_t thread;
    uint64_t state; /* of what it sends */
    int port;
    long wanted, answers, served, connections;
    int malformed, hung, server_errors;
    bool refused; /* nobody takes connections any more */
};

/* --- Answers --- */

/* The length that a head tells, 0 for an interim one without; -1: the head is malformed.
 */
static long length_of(const char *head, size_t size)
{
    long length = head[9] == '1' ? 0 : -1;
    int told = 0;
    const char *end = head + size, *line = memchr(head, '\n', size);
    while (line && ++line < end) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        const char *colon = memchr(line, ':', (size_t)((next ? next : end) - line));
        if (!colon || colon == line)
            return -1;
        if (strncasecmp(line, "Content-Length:", 15) == 0) {
            length = strtol(colon + 1, NULL, 10);
            told++;
        }
        line = next;
    }
    return told > 1 ? -1 : length;
}

static bool is_status_line(const char *line)
{
    return strncmp(line, "HTTP/1.", 7) == 0 && line[8] == ' ' && isdigit(line[9]) &&
           isdigit(line[10]) && isdigit(line[11]) && line[12] == ' ';
}

/* Takes one answer off the front: how many bytes it has, 0 when it is none. One to HEAD
 * has no body whatever its length. */
static size_t take_answer(struct client *client, const char *data, size_t size,
                          bool maybe_head)
{
    const char *end = size > 16 ? memmem(data, size, "\r\n\r\n", 4) : NULL;
    if (!end || !is_status_line(data))
        return 0;
    size_t head = (size_t)(end - data) + 4;
    long length = length_of(data, head - 4);
    if (length < 0)
        return 0;
    client->answers++;
    client->served += data[9] == '2';
    client->server_errors += data[9] == '5' && strncmp(data + 9, "505", 3) != 0;
    bool bare = head == size || (size - head > 16 && is_status_line(data + head));
    if (length > 0 && bare)
        return maybe_head ? head : 0;
    return (size_t)length <= size - head ? head + (size_t)length : 0;
}

static void tell(const char *what, const struct text *sent, const struct text *got)
{
    fprintf(stderr, "mutate: %s; sent:\n%.*s\ngot:\n%.*s\n", what, (int)sent->size,
            sent->data, (int)got->size, got->size > 0 ? got->data : "");
}

static void check_answers(struct client *client, const struct text *sent,
                          const struct text *got)
{
    bool maybe_head = memmem(sent->data, sent->size, "HEAD", 4) != NULL;
    int before = client->server_errors;
    size_t at = 0, size = 1;
    while (at < got->size && size > 0) {
        size = take_answer(client, got->data + at, got->size - at, maybe_head);
        at += size;
    }
    if (size == 0 && ++client->malformed <= TOLD)
        tell("a malformed answer", sent, got);
    if (client->server_errors > before && client->server_errors <= TOLD)
        tell("a failure of the mock's own", sent, got);
}

/* --- Clients --- */

/* Reads until the other side closes; false when it does not. */
static bool read_all(const struct wire *wire, struct text *got)
{
    char part[16384];
    ssize_t size;
    while ((size = recv(wire->fd, part, sizeof part, 0)) > 0)
        text_add(got, part, (size_t)size);
    return size == 0 || got->size > 0; /* a reset may follow a refusal */
}

/* One connection, whose end is announced, so that nobody waits for what was cut off. */
static void exchange(struct client *client)
{
    AUTO(text_drop) struct text sent = TEXT_INIT(1 << 20);
    AUTO(text_drop) struct text got = TEXT_INIT(RECEIVED_MAX);
    struct wire wire;
    for (int i = 0; i < BATCH; i++)
        mutant_add(&sent, &client->state);
    if (!wire_open(&wire, client->port)) {
        client->refused = true;
        return;
    }
    client->connections++;
    wire_send(&wire, sent.data, sent.size); /* maybe not all of it */
    wire_half_close(&wire);
    if (!read_all(&wire, &got) && ++client->hung <= TOLD)
        tell("neither an answer nor an end", &sent, &got);
    wire_close(&wire);
    check_answers(client, &sent, &got);
}

static void *ask_on(void *context)
{
    struct client *client = context;
    while (client->answers < client->wanted && !client->refused)
        exchange(client);
    return NULL;
}

static void add(struct client *sum, const struct client *client)
{
    sum->answers += client->answers;
    sum->served += client->served;
    sum->connections += client->connections;
    sum->malformed += client->malformed;
    sum->hung += client->hung;
    sum->server_errors += client->server_errors;
    sum->refused |= client->refused;
}

int main(int argc, char **argv)
{
    static const char *const ARGUMENTS[] = {"--api-key", "sk-mutate=mutate", "--clock",
                                            "poll:5s", NULL};
    struct client clients[CLIENTS], sum = {0};
    struct mock_process mock;
    long wanted = argc > 1 ? strtol(argv[1], NULL, 10) : score_quick() ? 20000 : 1000000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    if (!mock_start(&mock, ARGUMENTS))
        return 1;
    int64_t begin_ms = stop_now_ms();
    for (unsigned i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){
            .state = seed << 32 | i, .port = mock.port, .wanted = wanted / CLIENTS};
        pthread_create(&clients[i].thread, NULL, ask_on, &clients[i]);
    }
    for (int i = 0; i < CLIENTS; i++) {
        pthread_join(clients[i].thread, NULL);
        add(&sum, &clients[i]);
    }
    int64_t took_ms = stop_now_ms() - begin_ms;
    int status = mock_stop(&mock);
    score("mutated raw requests, ASan and UBSan: answers",
          "all well-formed, no 5xx but 505",
          sum.answers >= wanted && sum.malformed == 0 && sum.hung == 0 &&
              sum.server_errors == 0,
          "%ld (%ld × 2xx) on %ld connections, seed %llu: %d malformed, %d hung, %d × "
          "5xx; %lld s",
          sum.answers, sum.served, sum.connections, (unsigned long long)seed,
          sum.malformed, sum.hung, sum.server_errors, (long long)took_ms / 1000);
    score("mutated raw requests: the mock", "lives, no finding, no leak",
          status == 0 && !sum.refused, "exit status %d", status);
    return score_status();
}
