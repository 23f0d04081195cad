/* The floor of scripts/bench: what CivetWeb itself can do on this machine, with the
 * mock's options, one write of a fixed answer as long as that of GET one asset. Prints
 * its port; ends with its stdin. */
#include <civetweb.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define HEAD                                                                             \
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 330\r\n\r\n"

static char answer[sizeof HEAD - 1 + 330];

static int begin_request(struct mg_connection *connection)
{
    mg_write(connection, answer, sizeof answer);
    return 200;
}

int main(int argc, char **argv)
{
    const char *threads = argc > 1 ? argv[1] : "512";
    const char *options[] = {"listening_ports",
                             "127.0.0.1:0",
                             "num_threads",
                             threads,
                             "connection_queue",
                             "256",
                             "listen_backlog",
                             "1024",
                             "enable_keep_alive",
                             "yes",
                             "keep_alive_timeout_ms",
                             "5000",
                             "request_timeout_ms",
                             "3000",
                             "tcp_nodelay",
                             "1",
                             "decode_url",
                             "no",
                             NULL};
    struct mg_callbacks callbacks = {.begin_request = begin_request};
    struct mg_server_port port;
    sigset_t all;
    sigfillset(&all);
    sigdelset(&all, SIGTERM);
    sigprocmask(SIG_BLOCK, &all, NULL);
    memcpy(answer, HEAD, sizeof HEAD - 1);
    memset(answer + sizeof HEAD - 1, '0', 330);
    mg_init_library(0);
    struct mg_context *context = mg_start(&callbacks, NULL, options);
    if (!context || mg_get_server_ports(context, 1, &port) < 1)
        return 1;
    printf("http://127.0.0.1:%d\n", port.port);
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    mg_stop(context);
    return 0;
}
