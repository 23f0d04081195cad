#include "live_run.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 32, LARGEST_FILE = 16 * 1024 * 1024 };

struct live_run live_run_new(const char *const *options)
{
    struct live_run live = {.folder = folder_new()};
    live.standin = standin_start(live.folder.path, STANDIN_PRESS, options);
    snprintf(live.journal, sizeof live.journal, "%s/run.jsonl", live.folder.path);
    return live;
}

void live_run_drop(struct live_run *live)
{
    standin_drop(&live->standin);
    folder_drop(&live->folder);
}

struct program live_start(const struct live_run *live, const char *const *words)
{
    const char *arguments[MOST_WORDS + 8] = {words[0], "--color", "never"};
    size_t count = 3;
    const char *const OURS[] = {"--target", live->standin.target, "--cacert",
                                live->standin.certificate, "--live"};
    for (size_t i = 0; i < 5 && strcmp(words[0], "run") == 0; i++)
        arguments[count++] = OURS[i];
    for (size_t i = 1; words[i] != NULL && i < MOST_WORDS; i++)
        arguments[count++] = words[i];
    char state[96];
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s", live->folder.path);
    bool judges = strcmp(words[0], "judge") == 0; /* which needs no key */
    return program_start(
        arguments, (const char *const[]){
                       state, judges ? NULL : "API_KEY=sk-standin-0123456789", NULL});
}

struct program live_play(const struct live_run *live, const char *const *words)
{
    struct program program = live_start(live, words);
    program_wait(&program);
    return program;
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
