#include "base/auto.h"
#include "base/text.h"
#include "tests/ask.h"
#include "tests/check.h"
#include "tests/mock_process.h"
#include "tests/sample.h"

#include <stdio.h>
#include <string.h>

/* State files that SQLite takes, and whose rows make no sense: the start is refused with
 * one line that names the file. */

static char state[128];

static void make_state(void)
{
    const char *const arguments[] = {"--state", state, NULL};
    struct mock_process mock;
    char id[64];
    if (!CHECK("start", mock_start(&mock, arguments)))
        return;
    make_asset(&mock, "sk-1", "a name", id);
    CHECK_INT("stop", 0, mock_stop(&mock));
}

/* Writes `put` over the first place of the file that holds `find`, which is as long. */
static bool overwrite(const char *find, const char *put)
{
    static char data[1 << 20];
    FILE *file = fopen(state, "r+b");
    if (!file)
        return false;
    size_t size = fread(data, 1, sizeof data, file);
    const char *at = memmem(data, size, find, strlen(find));
    bool done = at && fseek(file, at - data, SEEK_SET) == 0 &&
                fwrite(put, 1, strlen(put), file) == strlen(put);
    return fclose(file) == 0 && done;
}

static void test_rows(void)
{
    static const struct {
        const char *name, *find, *put, *why;
    } ROWS[] = {
        {"assumptions that are no JSON", "\"not-found-type\":", "\"not-found-type\"L",
         "is damaged: its assumptions are no JSON"},
        {"an assumption that there is not", "\"wrong-method\"", "\"wrong-mothed\"",
         "is damaged: "},
        {"faults that are no JSON", "{\"faults\":[]}", "{\"faults\":[]]",
         "is damaged: its faults are no JSON"},
        {"faults that are none", "{\"faults\":[]}", "{\"faults\":12}", "is damaged: "},
        {"a clock that there is not", "w-0f2c10bfreal", "w-0f2c10bfream", "is damaged"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const char *const arguments[] = {"exec", "--state", state, "--", "true", NULL};
        AUTO(mock_run_drop) struct mock_run run = {0};
        char start[160];
        snprintf(start, sizeof start, "pomex-mock: --state %s: world w-", state);
        remove(state);
        make_state();
        CHECK(ROWS[i].name, overwrite(ROWS[i].find, ROWS[i].put));
        CHECK(ROWS[i].name, mock_run(&run, arguments, NULL));
        CHECK_INT(ROWS[i].name, 1, run.status);
        CHECK_HAS(ROWS[i].name, start, run.err);
        CHECK_HAS(ROWS[i].name, ROWS[i].why, run.err);
        CHECK_HAS(ROWS[i].name, "; remove it or restore a copy\n", run.err);
        CHECK(ROWS[i].name, run.err && strchr(run.err, '\n')[1] == '\0');
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {{"rows", test_rows}};
    text_copy(state, sizeof state, sample_path("state"));
    return check_main("damaged", TESTS, COUNT_OF(TESTS));
}
