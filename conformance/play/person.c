#include "play/person.h"

#include "base/duration.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"
#include "play/listener.h"
#include "play/prompt.h"
#include "play/qr.h"
#include "play/redirect.h"
#include "play/stand_in.h"
#include "report/redact.h"
#include "report/style.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SHOWN = 256 * 1024, TICK = 200 /* ms until an interrupt is seen */ };

/* Rows of a page that the QR code cannot have: what stands below it. */
enum { ROWS_BELOW = 4 };

struct person {
    struct person_options options;
    struct listener *listener; /* NULL: none */
    pthread_mutex_t lock;      /* held by who asks */
};

/* One question, while it is asked. */
struct asking {
    struct person *person;
    const struct person_request *request;
    struct redactor *redactor; /* of the request's plan */
    struct prompt *prompt;     /* NULL: no terminal */
    bool held;                 /* the run's own lines wait meanwhile */
    int64_t start, deadline;
    struct person_result *result;
};

struct person *person_new(const struct person_options *options, struct error *err)
{
    struct listener *listener = NULL;
    if (options->listen != NULL) {
        listener = listener_open(options->listen, options->clock, err);
        if (listener == NULL)
            return NULL;
    }
    struct person *person = memory_zeroed(1, sizeof *person);
    person->options = *options;
    person->listener = listener;
    pthread_mutex_init(&person->lock, NULL);
    return person;
}

void person_free(struct person *person)
{
    if (person == NULL)
        return;
    listener_free(person->listener);
    pthread_mutex_destroy(&person->lock);
    free(person);
}

/* Appends what comes from outside: without secrets, and unable to act on a terminal. */
static void add_shown(struct text *out, const struct asking *asking, const char *string)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    const char *clean = redact_string(asking->redactor, arena, string);
    utf8_show(out, clean, strlen(clean), false);
}

/* COLORFGBG, where a terminal sets it, is "foreground;background" in the 16 colours. */
static bool has_light_ground(void)
{
    const char *colors = getenv("COLORFGBG");
    const char *ground = colors != NULL ? strrchr(colors, ';') : NULL;
    return ground != NULL && (strcmp(ground, ";7") == 0 || strcmp(ground, ";15") == 0);
}

static size_t count_lines(const struct text *text)
{
    size_t count = 0;
    for (const char *at = text_string(text); *at != '\0'; at++)
        count += *at == '\n';
    return count;
}

static void add_code(struct text *out, const struct asking *asking)
{
    struct qr_look look = {.color = asking->person->options.color,
                           .dark_on_light = has_light_ground()};
    prompt_size(asking->prompt, &look.columns, &look.rows);
    look.rows -= look.rows > ROWS_BELOW ? ROWS_BELOW : 0;
    AUTO(text_drop) struct text code = text_new(MAX_SHOWN);
    bool drawn = qr_add(&code, asking->request->link, &look);
    if (!drawn)
        text_add(out, "(The terminal is too narrow for the link's QR code.)\n");
    else if (count_lines(&code) > look.rows)
        text_add(out, "(The terminal has too few rows for all of the QR code.)\n");
    text_add_n(out, text_string(&code), code.size);
    if (drawn && !look.color && !look.dark_on_light)
        text_add(out, "(For a dark terminal; --color always draws it for any.)\n");
}

/* What is to be done, and how it is told that it was. */
static void add_page(struct text *out, const struct asking *asking)
{
    const struct person *person = asking->person;
    const struct person_request *request = asking->request;
    style_add(out, person->options.color, STYLE_BOLD, "HUMAN %s", request->where);
    text_add(out, "\n\n");
    add_shown(out, asking, request->instruction);
    text_add_char(out, '\n');
    if (strcmp(request->outcome, "success") != 0) {
        text_add(out, "It is to end with: ");
        add_shown(out, asking, request->outcome);
        text_add_char(out, '\n');
    }
    if (request->link == NULL) {
        text_add(out, "Press Enter when it is done.\n");
        return;
    }
    text_add_char(out, '\n');
    add_shown(out, asking, request->link);
    text_add(out, "\n\n");
    add_code(out, asking);
    if (person->listener != NULL)
        text_addf(out, "Then wait for the redirect to come to %s, or\n",
                  listener_url(person->listener));
    text_addf(out,
              "%s paste the address that the browser was sent to, and press Enter.\n",
              person->listener != NULL ? "    " : "Then");
}

/* Without a terminal the log has to do. */
static void say(const struct asking *asking)
{
    const struct person *person = asking->person;
    const struct person_request *request = asking->request;
    char within[32];
    duration_show(request->within, within, sizeof within);
    AUTO(text_drop) struct text line = text_new(MAX_SHOWN);
    text_addf(&line, "%s: a person is needed: ", request->where);
    add_shown(&line, asking, request->instruction);
    text_add(&line, " Open ");
    add_shown(&line, asking, request->link);
    text_addf(&line, " and have the redirect sent to %s within %s",
              listener_url(person->listener), within);
    if (person->options.say != NULL)
        person->options.say("%s", text_string(&line));
}

/* The step is over: this is where the browser was sent. */
static void take_query(struct asking *asking, const char *query)
{
    asking->result->result.reply.query = query;
    if (asking->prompt == NULL)
        return;
    AUTO(text_drop) struct text line = text_new(MAX_SHOWN);
    text_add(&line, "Got ");
    add_shown(&line, asking, query);
    text_add_char(&line, '\n');
    prompt_show(asking->prompt, text_string(&line));
}

/* Takes a line that was typed or pasted; true when the step is over. */
static bool take_line(struct asking *asking, const char *line)
{
    if (asking->request->link == NULL)
        return true;
    const char *why;
    const char *query = redirect_pasted(line, asking->request->arena, &why);
    if (query != NULL) {
        take_query(asking, query);
        return true;
    }
    AUTO(text_drop) struct text answer = text_new(1024);
    text_addf(&answer, "%s. Paste the whole address.\n", why);
    prompt_show(asking->prompt, text_string(&answer));
    return false;
}

static bool awaits(void *context, const char *query)
{
    const struct person_request *request = ((const struct asking *)context)->request;
    return redirect_is_awaited(query, request->call, request->scope);
}

/* Reads from the terminal; true when the step is over. One that hung up is asked no
 * more. */
static bool hear(struct asking *asking)
{
    const char *line = NULL;
    enum prompt_event event;
    while ((event = prompt_read(asking->prompt, asking->request->arena, &line)) ==
           PROMPT_LINE)
        if (take_line(asking, line))
            return true;
    if (event == PROMPT_GONE) {
        prompt_close(asking->prompt);
        asking->prompt = NULL;
    }
    return false;
}

static bool has_listener(const struct asking *asking)
{
    return asking->person->listener != NULL && asking->request->link != NULL;
}

/* Waits for at most a tick; true when the step is over. */
static bool wait_for_any(struct asking *asking, int64_t left)
{
    struct listener *listener = asking->person->listener;
    struct pollfd files[LISTENER_FILES + 1];
    size_t count = has_listener(asking) ? listener_files(listener, files) : 0;
    size_t typed = count;
    if (asking->prompt != NULL)
        files[count++] =
            (struct pollfd){.fd = prompt_file(asking->prompt), .events = POLLIN};
    if (poll(files, count, left < TICK ? (int)left : TICK) < 0)
        return false;
    const char *query = NULL;
    if (has_listener(asking))
        query = listener_serve(listener, files, typed, awaits, asking,
                               asking->request->arena);
    if (query != NULL) {
        take_query(asking, query);
        return true;
    }
    return count > typed && files[typed].revents != 0 && hear(asking);
}

static bool is_interrupted(const struct person_request *request)
{
    return request->interrupted != NULL && *request->interrupted;
}

/* Ends without a redirect. */
static bool give_up(struct asking *asking, const char *sentence, struct error *err)
{
    asking->result->result.transport = sentence;
    return error_set(err, ERROR_TRANSPORT, "%s", sentence);
}

static bool too_late(struct asking *asking, struct error *err)
{
    const struct person_request *request = asking->request;
    char within[32];
    duration_show(request->within, within, sizeof within);
    asking->result->late = true;
    return give_up(asking,
                   arena_printf(request->arena, "no %s came within %s",
                                request->link != NULL ? "redirect" : "confirmation",
                                within),
                   err);
}

/* What can be done where a step is spared by knowing what it would save. */
static void add_variables(struct text *out, const char *link, const char *const *names)
{
    text_addf(out, "open %s by hand and run again with", link);
    for (; *names != NULL; names++)
        text_addf(out, " --var %s=…", *names);
    text_add(out, " from the address that the browser is sent to, or ");
}

/* What to do by hand, since nobody can be asked here. */
static bool needs_person(const struct person_request *request,
                         struct person_result *result, struct error *err)
{
    AUTO(text_drop) struct text text = text_new(MAX_SHOWN);
    text_addf(&text, "a person is needed: %s There is no terminal to ask at: ",
              request->instruction);
    if (request->link != NULL && request->known != NULL)
        add_variables(&text, request->link, request->known);
    text_add(&text, "run at a terminal");
    if (request->link != NULL)
        text_add(&text, ", or with --callback-listen HOST:PORT where the callback host "
                        "sends the redirect on to");
    if (request->link != NULL && request->known == NULL)
        text_addf(&text, " (the link is %s)", request->link);
    result->by_hand = arena_copy(request->arena, text_string(&text));
    return error_set(err, ERROR_PERSON, "%s", result->by_hand);
}

static bool ask(struct asking *asking, struct error *err)
{
    struct clock *clock = asking->person->options.clock;
    for (;;) {
        int64_t left = asking->deadline - clock->now(clock);
        if (is_interrupted(asking->request))
            return give_up(asking, "interrupted", err);
        if (left <= 0)
            return too_late(asking, err);
        if (asking->prompt == NULL && !has_listener(asking))
            return needs_person(asking->request, asking->result, err);
        if (asking->prompt != NULL)
            prompt_draw(asking->prompt, left);
        if (wait_for_any(asking, left))
            return true;
    }
}

/* Shows what is asked. From now on it may have been done. */
static void begin(struct asking *asking)
{
    struct person *person = asking->person;
    const struct person_request *request = asking->request;
    asking->prompt = prompt_open(person->options.terminal, request->link == NULL);
    asking->held = asking->prompt != NULL && request->stream != NULL;
    if (asking->held)
        stream_hold(request->stream, true);
    if (has_listener(asking))
        listener_begin(person->listener);
    if (asking->prompt != NULL) {
        AUTO(text_drop) struct text page = text_new(MAX_SHOWN);
        add_page(&page, asking);
        prompt_show(asking->prompt, text_string(&page));
    } else if (has_listener(asking)) {
        say(asking);
    }
    asking->result->result.sent = asking->prompt != NULL || has_listener(asking);
    asking->start = person->options.clock->now(person->options.clock);
    asking->deadline = asking->start + request->within;
}

static void end(struct asking *asking)
{
    struct clock *clock = asking->person->options.clock;
    if (has_listener(asking))
        listener_end(asking->person->listener);
    prompt_close(asking->prompt);
    if (asking->held)
        stream_hold(asking->request->stream, false);
    asking->result->result.reply.seconds =
        (double)(clock->now(clock) - asking->start) / 1000;
}

/* A page in front of a person has no room for a key, and a QR code cannot be redacted. */
static bool check_link(const struct asking *asking, struct error *err)
{
    struct redact_hit hit;
    const char *link = asking->request->link;
    if (link == NULL || !redact_find(asking->redactor, link, strlen(link), 0, &hit))
        return true;
    return error_set(err, ERROR_GUARD,
                     "the link of a person's step holds the secret `%s`: it was shown to "
                     "nobody",
                     hit.secret->name);
}

/* Waits until nobody else is asked; false when an interrupt comes before. */
static bool take_turn(struct person *person, const struct person_request *request)
{
    while (pthread_mutex_trylock(&person->lock) != 0) {
        if (is_interrupted(request))
            return false;
        poll(NULL, 0, TICK);
    }
    return true;
}

/* The question, once it is known that it may be asked. */
static bool ask_in_turn(struct asking *asking, struct error *err)
{
    struct person *person = asking->person;
    if (!check_link(asking, err))
        return false;
    if (!take_turn(person, asking->request))
        return give_up(asking, "interrupted", err);
    begin(asking);
    bool done = ask(asking, err);
    end(asking);
    pthread_mutex_unlock(&person->lock);
    return done;
}

static bool ask_person(struct person *person, const struct person_request *request,
                       struct person_result *result, struct error *err)
{
    const struct plan *plan = request->plan;
    struct asking asking = {
        .person = person,
        .request = request,
        .redactor = redactor_new(plan->secrets, plan->secret_count),
        .result = result,
    };
    result->sent.method = "human";
    result->sent.url = request->link != NULL ? request->link : "";
    bool done = ask_in_turn(&asking, err);
    redactor_free(asking.redactor);
    return done;
}

bool person_do(struct person *person, const struct person_request *request,
               struct person_result *result, struct error *err)
{
    *result = (struct person_result){0};
    if (request->plan->target->human == HUMAN_POST && request->link != NULL)
        return stand_in_do(request, result, err);
    if (person != NULL)
        return ask_person(person, request, result, err);
    return needs_person(request, result, err);
}
