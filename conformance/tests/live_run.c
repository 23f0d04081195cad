#include "live_run.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 32, LARGEST_FILE = 16 * 1024 * 1024 };

struct live_run live_run_new(const char *text, enum standin_human human,
                             const char *const *options)
{
    struct live_run live = {.folder = folder_new()};
    live.standin = standin_start(live.folder.path, human, options);
    folder_write(&live.folder, "flow.json", text);
    snprintf(live.scenario, sizeof live.scenario, "%s/flow.json", live.folder.path);
    snprintf(live.journal, sizeof live.journal, "%s/run.jsonl", live.folder.path);
    return live;
}

void live_run_drop(struct live_run *live)
{
    standin_drop(&live->standin);
    folder_drop(&live->folder);
}

/* The runner's memory lies in the folder too. */
static const char *state_of(const struct live_run *live, char room[96])
{
    snprintf(room, 96, "XDG_STATE_HOME=%s", live->folder.path);
    return room;
}

/* A run that is resumed knows its scenario: NULL. */
static struct program start(const struct live_run *live, const char *option,
                            const char *const *more, const char *scenario)
{
    const char *words[MOST_WORDS] = {
        "run",        "--color=never",           "--target", live->standin.target,
        "--cacert",   live->standin.certificate, "--live",   option,
        live->journal};
    size_t count = 9;
    for (size_t i = 0; more[i] != NULL && count < MOST_WORDS - 2; i++)
        words[count++] = more[i];
    words[count] = scenario;
    char state[96];
    return program_start(words,
                         (const char *const[]){state_of(live, state),
                                               "API_KEY=sk-standin-0123456789", NULL});
}

struct program live_begin(const struct live_run *live, const char *const *more)
{
    return start(live, "--journal", more, live->scenario);
}

struct program live_resume(const struct live_run *live, const char *const *more)
{
    struct program program = start(live, "--resume", more, NULL);
    program_wait(&program);
    return program;
}

struct program live_judge(const struct live_run *live)
{
    char state[96];
    return program_run(
        (const char *const[]){"judge", "--color=never", live->journal, NULL},
        (const char *const[]){state_of(live, state), NULL});
}

char *live_read(const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return memory_copy("");
    char *text = memory_zeroed(1, LARGEST_FILE);
    size_t size = fread(text, 1, LARGEST_FILE - 1, file);
    fclose(file);
    return memory_grow(text, size + 1);
}

int live_count(const char *text, const char *part)
{
    int count = 0;
    for (const char *line = text; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        count += memmem(line, size, part, strlen(part)) != NULL;
        line += size + (line[size] == '\n');
    }
    return count;
}

void live_story_drop(struct live_story *story)
{
    free(story->text);
}

/* Does a reply follow to the exchange that `line` announces? */
static bool has_reply(const char *text, const char *line)
{
    /* "id" is the last member of the line. */
    static const char ID[] = ",\"id\":";
    long id = 0;
    for (const char *at = line; (at = strstr(at, ID)) != NULL; at += strlen(ID)) {
        if (memchr(line, '\n', (size_t)(at - line)) != NULL)
            break;
        id = strtol(at + strlen(ID), NULL, 10);
    }
    char wanted[64];
    snprintf(wanted, sizeof wanted, "{\"event\":\"reply\",\"id\":%ld,", id);
    const char *reply = strstr(text, wanted);
    return reply != NULL && strchr(reply, '\n') != NULL;
}

struct live_story live_story(const struct live_run *live)
{
    struct live_story story = {.text = live_read(live->journal)};
    for (const char *line = story.text; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        bool whole = line[size] == '\n';
        bool video = memmem(line, size, "\"price\":{\"video\":1}", 19) != NULL;
        bool scan = memmem(line, size, "\"price\":{\"scan\":1}", 18) != NULL;
        bool send = whole && strncmp(line, "{\"event\":\"send\"", 15) == 0;
        bool lost = send && (video || scan) && !has_reply(story.text, line);
        story.videos += send && video;
        story.scans += send && scan;
        story.lost_videos += lost && video;
        story.lost_scans += lost && scan;
        line += size + whole;
    }
    return story;
}
