#include "tests/probe.h"

#include "base/auto.h"
#include "base/stop.h"
#include "tests/wire.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAUSE_MS = 100 };

static void *ask_on(void *context)
{
    struct probe *probe = context;
    while (!atomic_load(&probe->done)) {
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        int64_t begin_us = stop_now_us();
        int status =
            wire_call(probe->port, "GET", "/v1/video/assets", "probe", NULL, &answer);
        int64_t took_us = stop_now_us() - begin_us;
        probe->asked++;
        probe->failed += status != 200 || !answer.complete;
        probe->sum_us += took_us;
        if (took_us > probe->worst_us)
            probe->worst_us = took_us;
        usleep(PAUSE_MS * 1000);
    }
    return NULL;
}

bool probe_start(struct probe *probe, int port)
{
    *probe = (struct probe){.port = port};
    return pthread_create(&probe->thread, NULL, ask_on, probe) == 0;
}

void probe_stop(struct probe *probe)
{
    atomic_store(&probe->done, true);
    pthread_join(probe->thread, NULL);
}

long process_rss_kib(pid_t pid)
{
    char path[64], line[256], *end = line;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return -1;
    if (fgets(line, sizeof line, file)) {
        strtol(line, &end, 10); /* all of it, mapped */
        end = strchr(end, ' ');
    }
    fclose(file);
    return end && end > line ? strtol(end, NULL, 10) * (sysconf(_SC_PAGESIZE) / 1024)
                             : -1;
}

int process_files(pid_t pid)
{
    char path[64];
    int count = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *folder = opendir(path);
    if (!folder)
        return -1;
    while (readdir(folder))
        count++;
    closedir(folder);
    return count - 2; /* . and .. */
}

int process_files_settle(pid_t pid, int most, int ms)
{
    int64_t end = stop_now_ms() + ms;
    int count;
    while ((count = process_files(pid)) > most && stop_now_ms() < end)
        usleep(20000);
    return count;
}
