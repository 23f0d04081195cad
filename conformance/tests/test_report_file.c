#include "report/report_file.h"

#include "base/memory.h"
#include "check.h"
#include "folder.h"
#include "golden.h"
#include "program.h"
#include "stage.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[128];

static const char *path_of(const struct folder *folder, const char *name)
{
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    return path;
}

static int entries(const char *folder)
{
    int count = -2; /* . and .. */
    DIR *open = opendir(folder);
    while (open != NULL && readdir(open) != NULL)
        count++;
    if (open != NULL)
        closedir(open);
    return count;
}

/* Nothing has the report's name before the report is whole. */
static void test_whole_or_not_there(void)
{
    struct folder folder = folder_new();
    struct report_file file;
    struct stat info;
    folder_write(&folder, "out", "of an earlier run");
    chmod(path_of(&folder, "out"), 0640);
    CHECK_TRUE("open", report_file_open(&file, path));
    fputs("half", file.file);
    fflush(file.file);
    CHECK_INT("neither half nor old", -1, access(path, F_OK));
    fputs(" and half", file.file);
    CHECK_TRUE("close", report_file_close(&file));
    AUTO(memory_drop) char *got = golden_read(path);
    CHECK_STR("whole", "half and half", got);
    CHECK_TRUE("mode", stat(path, &info) == 0 && (info.st_mode & 0777) == 0640);
    CHECK_INT("nothing beside it", 1, entries(folder.path));
    folder_drop(&folder);
}

static void test_places(void)
{
    struct folder folder = folder_new();
    struct report_file file;
    CHECK_TRUE("stdout", report_file_open(&file, NULL));
    CHECK_TRUE("stdout stays", report_file_close(&file));
    CHECK_TRUE("a device", report_file_open(&file, "/dev/null"));
    CHECK_TRUE("a device", report_file_close(&file));
    CHECK_TRUE("a full disk", report_file_open(&file, "/dev/full"));
    fputs("x", file.file);
    CHECK_TRUE("a full disk", !report_file_close(&file));
    CHECK_TRUE("no folder", !report_file_open(&file, path_of(&folder, "none/out")));
    CHECK_INT("no folder", ENOENT, errno);
    CHECK_TRUE("a folder", !report_file_open(&file, folder.path));
    CHECK_INT("a folder", EISDIR, errno);
    CHECK_INT("nothing is left", 0, entries(folder.path));
    folder_drop(&folder);
}

/* The whole program, killed between two replies. */
static void test_killed(void)
{
    static const struct scripted_reply ROWS[] = {
        {.on = "GET /slow", .delay_ms = 1000}, {.on = "*", .body = "{}"}, {0}};
    static const char *const KINDS[] = {"junit", "json", "tap", "html"};
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    struct folder reports = folder_new();
    char options[4][128];
    const char *arguments[8] = {"run"};
    stage_write(stage, "a.json",
                "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /\"}]}");
    stage_write(stage, "b.json",
                "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /slow\"}]}");
    arguments[1] = stage_path(stage, "");
    arguments[2] = "--jobs=1";
    for (size_t i = 0; i < 4; i++) {
        snprintf(options[i], sizeof options[i], "--%s=%s/out.%s", KINDS[i], reports.path,
                 KINDS[i]);
        arguments[3 + i] = options[i];
    }
    AUTO(program_drop) struct program run = program_start(arguments, NULL);
    CHECK_TRUE("the second is on its way", scripted_wait(stage_server(stage), 2));
    kill(run.pid, SIGKILL);
    program_wait(&run);
    CHECK_INT("killed", 128 + SIGKILL, run.status);
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/out.%s", reports.path, KINDS[i]);
        CHECK_INT(KINDS[i], -1, access(path, F_OK));
    }
    folder_drop(&reports);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"whole or not there", test_whole_or_not_there},
        {"places", test_places},
        {"killed", test_killed},
        {NULL, NULL},
    };
    return check_run("report file", TESTS);
}
