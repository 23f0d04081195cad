#include "recorder.h"

#include "base/memory.h"
#include "base/text.h"
#include "golden.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MORE = 24, LARGEST = 64 * 1024 * 1024 };

/* The port behind the last colon of the line that says it is ready. */
static int read_port(const struct program *program)
{
    char line[128];
    size_t size = 0;
    while (size < sizeof line - 1 && read(program->out_file, line + size, 1) == 1 &&
           line[size] != '\n')
        size++;
    line[size] = '\0';
    const char *colon = strrchr(line, ':');
    return strstr(line, "ready at http://") != NULL && colon != NULL
               ? (int)strtol(colon + 1, NULL, 10)
               : 0;
}

struct recorder recorder_start(const struct folder *folder, const char *const *more,
                               const char *const *environment)
{
    struct recorder recorder = {0};
    snprintf(recorder.output, sizeof recorder.output, "%s/recorded.json", folder->path);
    const char *arguments[MORE + 6] = {"record", "--listen", "127.0.0.1:0", "--output",
                                       recorder.output};
    for (size_t i = 0; i < MORE && more[i] != NULL; i++)
        arguments[5 + i] = more[i];
    recorder.program = program_start(arguments, environment);
    recorder.port = read_port(&recorder.program);
    if (recorder.port == 0)
        program_wait(&recorder.program);
    return recorder;
}

char *recorder_stop(struct recorder *recorder)
{
    if (recorder->program.pid > 0)
        kill(recorder->program.pid, SIGINT);
    program_wait(&recorder->program);
    char *written = golden_read(recorder->output);
    return written != NULL ? written : memory_copy("");
}

void recorder_drop(struct recorder *recorder)
{
    program_drop(&recorder->program);
}

char *recorder_send(const struct recorder *recorder, const char *bytes)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)recorder->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct text got = text_new(LARGEST);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) {
        size_t size = strlen(bytes), sent = 0;
        ssize_t some = 1;
        while (sent < size && some > 0) {
            some = send(fd, bytes + sent, size - sent, MSG_NOSIGNAL);
            sent += some > 0 ? (size_t)some : 0;
        }
        char piece[4096];
        while ((some = recv(fd, piece, sizeof piece, 0)) > 0)
            text_add_n(&got, piece, (size_t)some);
    }
    close(fd);
    return text_take(&got);
}

char *recorder_ask(const struct recorder *recorder, const char *request,
                   const char *headers, const char *body)
{
    AUTO(text_drop) struct text bytes = text_new(LARGEST);
    text_addf(&bytes, "%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s", request, recorder->port,
              headers);
    if (body != NULL)
        text_addf(&bytes, "Content-Length: %zu\r\n", strlen(body));
    text_addf(&bytes, "\r\n%s", body != NULL ? body : "");
    return recorder_send(recorder, text_string(&bytes));
}
