/* From a face to a video on the stand-in for production, with a scripted person at the
 * terminal, a budget, and a group that the next runs remember. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "folder.h"
#include "golden.h"
#include "play/header_lines.h"
#include "play/send.h"
#include "program.h"
#include "standin.h"
#include "terminal.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLOW "../../scenarios/flow/portrait-to-video.json"
#define KEY "sk-standin-0123456789"

struct scene {
    struct folder folder;
    struct standin standin;
    char state[96];
};

static struct scene scene_new(void)
{
    struct scene scene = {.folder = folder_new()};
    scene.standin = standin_start(
        scene.folder.path, STANDIN_ASK,
        (const char *const[]){"--agree", "--picky", "--phase", "300", NULL});
    snprintf(scene.state, sizeof scene.state, "XDG_STATE_HOME=%s/state",
             scene.folder.path);
    return scene;
}

static void scene_drop(struct scene *scene)
{
    standin_drop(&scene->standin);
    folder_drop(&scene->folder);
}

enum { WORDS = 11 };

/* `run` of the flow, and `more` (NULL: nothing). */
static void words_of(const struct scene *scene, const char *budget, const char *more,
                     const char *words[WORDS])
{
    const char *const all[WORDS] = {"run",
                                    "--target",
                                    scene->standin.target,
                                    "--cacert",
                                    scene->standin.certificate,
                                    "--live",
                                    "--budget",
                                    budget,
                                    FLOW,
                                    more,
                                    NULL};
    memcpy(words, all, sizeof all);
}

static struct terminal at_terminal(const struct scene *scene, const char *budget)
{
    const char *words[WORDS];
    words_of(scene, budget, NULL, words);
    return terminal_start(words,
                          (const char *const[]){"API_KEY=" KEY, scene->state, NULL}, 60);
}

static struct program at_night(const struct scene *scene, const char *budget)
{
    const char *words[WORDS];
    words_of(scene, budget, "-v", words);
    return program_run(words, (const char *const[]){"API_KEY=" KEY, scene->state, NULL});
}

/* What a phone does: opens the link that is shown, shows a face, and is sent on. The
 * caller frees where to; NULL when it is nowhere. */
static char *scan(const struct scene *scene, const char *screen, const char *outcome)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    const char *shown = strstr(screen, "/kyc?");
    if (shown == NULL)
        return NULL;
    while (shown > screen && shown[-1] != '\n')
        shown--;
    const struct send_options options = {
        .connect_timeout = 5000, .max_time = 5000, .cacert = scene->standin.certificate};
    static const struct header FORM = {"Content-Type",
                                       "application/x-www-form-urlencoded"};
    const struct send_request request = {
        .method = "POST",
        .url = arena_copy_n(arena, shown, strcspn(shown, "\r\n")),
        .headers = &FORM,
        .header_count = 1,
        .body = outcome,
        .size = strlen(outcome),
    };
    struct sender *sender = sender_new(&options);
    struct send_result result = sender_send(sender, &request, NULL, arena);
    sender_free(sender);
    const struct header *to =
        header_find(result.reply.headers, result.reply.header_count, "Location");
    return to != NULL ? memory_copy(to->value) : NULL;
}

/* Plays the person of a run until its end. */
static void play_person(const struct scene *scene, struct terminal *person,
                        const char *outcome)
{
    CHECK_TRUE("asked", terminal_expect(person, "HUMAN flow/portrait-to-video"));
    size_t page = person->seen;
    CHECK_TRUE("waits", terminal_expect(person, "left > "));
    AUTO(memory_drop)
    char *back = scan(scene, text_string(&person->screen) + page, outcome);
    if (!CHECK_TRUE("sent on", back != NULL))
        return;
    terminal_type(person, back);
    terminal_type(person, "\n");
    terminal_wait(person);
}

/* The only file of memory; the caller frees the path. */
static char *memory_file(const struct scene *scene)
{
    char path[300];
    snprintf(path, sizeof path, "%s/state/pomex", scene->folder.path);
    DIR *folder = opendir(path);
    char *found = NULL;
    for (const struct dirent *entry;
         folder != NULL && (entry = readdir(folder)) != NULL;) {
        char file[600];
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && found == NULL)
            found = memory_copy(file);
    }
    if (folder != NULL)
        closedir(folder);
    return found;
}

/* Puts an id of nobody's in place of the group that is remembered. */
static void lose_group(const struct scene *scene)
{
    AUTO(memory_drop) char *path = memory_file(scene);
    AUTO(memory_drop) char *text = path != NULL ? golden_read(path) : NULL;
    char *group = text != NULL ? strstr(text, "group-") : NULL;
    if (!CHECK_TRUE("remembered", group != NULL))
        return;
    static const char OTHER[] = "group-20200101000000";
    for (size_t i = 0; OTHER[i] != '\0'; i++)
        group[i] = OTHER[i];
    int file = open(path, O_WRONLY | O_CLOEXEC);
    CHECK_INT("written", strlen(text), write(file, text, strlen(text)));
    close(file);
}

static void test_flow(void)
{
    AUTO(scene_drop) struct scene scene = scene_new();
    const struct standin *standin = &scene.standin;
    AUTO(terminal_drop) struct terminal person = at_terminal(&scene, "video=1,scan=1");
    play_person(&scene, &person, "outcome=success");
    if (!CHECK_INT("a face becomes a video", 0, person.status))
        fprintf(stderr, "%s", text_string(&person.screen));
    CHECK_TRUE("no key on the screen", strstr(text_string(&person.screen), KEY) == NULL);
    CHECK_INT("scans", 1, standin_bought(standin, "scan"));
    CHECK_INT("videos", 1, standin_bought(standin, "video"));

    /* Each night after: no person, no scan, one video. */
    AUTO(program_drop) struct program night = at_night(&scene, "video=1");
    if (!CHECK_INT("the group is remembered", 0, night.status))
        fprintf(stderr, "%s%s", night.out, night.err);
    CHECK_HAS("and checked", "> GET ", night.out);
    CHECK_HAS("and checked", "/v1/video/assets?group_id=group-", night.out);
    CHECK_INT("scans", 1, standin_bought(standin, "scan"));
    CHECK_INT("videos", 2, standin_bought(standin, "video"));

    /* The group is gone: nothing is bought for it, and somebody is needed. */
    lose_group(&scene);
    AUTO(program_drop) struct program lost = at_night(&scene, "video=1,scan=1");
    CHECK_INT("a person is needed", 6, lost.status);
    CHECK_HAS("why", "what an earlier run remembered of group_id is gone", lost.out);
    CHECK_HAS("by hand", "run again with --var group_id=… from", lost.out);
    CHECK_INT("scans", 1, standin_bought(standin, "scan"));
    CHECK_INT("videos", 2, standin_bought(standin, "video"));

    AUTO(terminal_drop) struct terminal again = at_terminal(&scene, "video=1,scan=1");
    play_person(&scene, &again, "outcome=success");
    CHECK_INT("asked again", 0, again.status);
    CHECK_INT("scans", 2, standin_bought(standin, "scan"));
    CHECK_INT("videos", 3, standin_bought(standin, "video"));
}

/* A failed scan is a failure, is not remembered, and buys nothing behind it. */
static void test_failed_scan(void)
{
    AUTO(scene_drop) struct scene scene = scene_new();
    AUTO(terminal_drop) struct terminal person = at_terminal(&scene, "video=1,scan=1");
    play_person(&scene, &person, "outcome=fail");
    CHECK_INT("exit", 1, person.status);
    CHECK_INT("videos", 0, standin_bought(&scene.standin, "video"));
    AUTO(memory_drop) char *path = memory_file(&scene);
    CHECK_STR("nothing is remembered", NULL, path);
}

int main(void)
{
    memory_init();
    if (!send_init())
        return 1;
    static const struct check_test TESTS[] = {
        {"flow", test_flow},
        {"failed scan", test_failed_scan},
        {NULL, NULL},
    };
    int status = check_run("person_live", TESTS);
    send_cleanup();
    return status;
}
