#include "base/auto.h"
#include "base/text.h"
#include "tests/burst.h"
#include "tests/mock_process.h"
#include "tests/sample.h"
#include "tests/score.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* State files that are not as they should be: each is taken or refused with one clear
 * line, and what is refused stays as it is. */

static struct burst burst;
static char state[128], copy[128];

static bool read_file(const char *path, struct text *out)
{
    char part[4096];
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    for (size_t got; (got = fread(part, 1, sizeof part, file)) > 0;)
        text_add(out, part, got);
    fclose(file);
    return !out->failed;
}

static bool write_file(const char *path, const struct text *data)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    bool written = fwrite(data->data, 1, data->size, file) == data->size;
    return fclose(file) == 0 && written;
}

/* One of: some bytes changed, a block of zeros, a block of noise, an end cut off. */
static void damage(struct text *data)
{
    size_t at = (size_t)sample_up_to((int64_t)data->size - 1);
    size_t size = 1 + (size_t)sample_up_to(4095);
    if (size > data->size - at)
        size = data->size - at;
    switch (sample_up_to(3)) {
    case 0:
        for (int i = 0; i < 8; i++)
            data->data[sample_up_to((int64_t)data->size - 1)] = (char)sample_up_to(255);
        break;
    case 1:
        memset(data->data + at, 0, size);
        break;
    case 2:
        for (size_t i = at; i < at + size; i++)
            data->data[i] = (char)sample_up_to(255);
        break;
    default:
        data->size = at;
    }
}

/* Whether a start on that file ends with 1 and one line that names it. */
static bool is_refused(const char *path, const char *why)
{
    const char *const arguments[] = {"exec", "--state", path, "--", "true", NULL};
    AUTO(mock_run_drop) struct mock_run run = {0};
    if (!mock_run(&run, arguments, NULL) || run.status != 1)
        return false;
    const char *end = strchr(run.err, '\n');
    return end && end[1] == '\0' && strstr(run.err, path) && strstr(run.err, why);
}

static bool is_taken(const char *path)
{
    const char *const arguments[] = {"exec", "--state", path, "--", "true", NULL};
    AUTO(mock_run_drop) struct mock_run run = {0};
    return mock_run(&run, arguments, NULL) && run.status == 0;
}

/* But for the header's counters, which SQLite moves when it takes a file. */
static bool is_same(const struct text *before, const struct text *after)
{
    enum { HEADER = 100 };
    return before->size == after->size &&
           (before->size <= HEADER || memcmp(before->data + HEADER, after->data + HEADER,
                                             before->size - HEADER) == 0);
}

static void score_damaged(int count)
{
    AUTO(text_drop) struct text whole = TEXT_INIT(16 << 20);
    int refused = 0, taken = 0, changed = 0;
    read_file(state, &whole);
    for (int i = 0; i < count; i++) {
        AUTO(text_drop) struct text bad = TEXT_INIT(16 << 20);
        AUTO(text_drop) struct text after = TEXT_INIT(16 << 20);
        text_add(&bad, whole.data, whole.size);
        damage(&bad);
        write_file(copy, &bad);
        if (is_refused(copy, "")) {
            refused++;
            read_file(copy, &after);
            changed += !is_same(&bad, &after);
        } else {
            taken += is_taken(copy);
        }
        remove(copy);
    }
    score("damaged state files", "taken, or refused with one line and left alone",
          whole.size > 0 && refused + taken == count && refused > 0 && changed == 0,
          "%d files: %d refused, %d taken, %d changed all the same", count, refused,
          taken, changed);
}

static void score_two(void)
{
    const char *const arguments[] = {"--state", state, NULL};
    struct mock_process first;
    if (!mock_start(&first, arguments))
        return;
    bool refused = is_refused(state, "in use by another process");
    burst.port = first.port;
    atomic_store(&burst.acknowledged, 0);
    burst_write(&burst, 20);
    int lost = burst_lost(&burst, &first);
    score("two mocks on one state file", "the second refused, the first works on",
          refused && lost == 0 && atomic_load(&burst.acknowledged) == 20,
          "%s; %d of 20 writes of the first, %d lost",
          refused ? "refused" : "not refused", atomic_load(&burst.acknowledged), lost);
    mock_stop(&first);
}

int main(void)
{
    bool quick = score_quick();
    struct mock_process mock;
    text_copy(state, sizeof state, sample_path("state"));
    text_copy(copy, sizeof copy, sample_path("copy"));
    const char *const arguments[] = {"--state", state, NULL};
    if (!mock_start(&mock, arguments))
        return 1;
    burst.port = mock.port;
    burst_write(&burst, 200);
    mock_stop(&mock);
    score_damaged(quick ? 40 : 200);
    score_two();
    return score_status();
}
