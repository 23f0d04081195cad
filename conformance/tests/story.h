/* A run told by hand, with no network: what reporters are tested with. */
#ifndef TESTS_STORY_H
#define TESTS_STORY_H

#include "report/reporter.h"

#include <stdbool.h>

#define STORY_KEY "sk-canary-0123456789" /* $API_KEY of every story */
#define STORY_BASE "http://127.0.0.1:8080"

struct story;

/* A run on the target "mock" with no scenario. */
struct story *story_new(void);
void story_drop(struct story **story);

struct arena *story_arena(struct story *story);

/* Adds a scenario whose file "scenarios/NAME.json" holds `text`, and begins it. */
struct scenario *story_scenario(struct story *story, const char *name, const char *text);

/* Adds a file that is no scenario, for findings to point at. */
void story_file(struct story *story, const char *path, const char *text);

/* Where `token` stands for the first time in the file. */
struct place story_place(struct story *story, const char *path, const char *token);

/* Begins a step of the scenario at hand, pointing at its quoted id. `case_id` may be
 * NULL. The call may be changed. */
struct call *story_step(struct story *story, const char *id, const char *case_id);

/* Changes what the step's begin event says. */
struct event_step_begin *story_step_begin(struct story *story);

/* Adds an exchange to the step; its reply has `status` and `body` (NULL: none). The
 * request has the key in Authorization. */
struct event_exchange *story_exchange(struct story *story, const char *method,
                                      const char *path, int status, const char *body);

/* Lets time pass; an exchange takes 12 ms by itself. */
void story_wait(struct story *story, int64_t ms);

/* Gives the exchange a JSON body. */
void story_body(struct story *story, struct event_exchange *exchange, const char *body);

/* Adds a finding to the step, at `token` of the scenario's file (NULL: nowhere). */
struct finding *story_finding(struct story *story, enum finding_kind kind,
                              const char *token, const char *pointer, const char *text);

void story_step_end(struct story *story, enum verdict verdict, const char *reason,
                    double seconds);
void story_scenario_end(struct story *story, enum verdict verdict, const char *reason,
                        double seconds);
void story_note(struct story *story, const char *text, bool warning);

/* Tells everything to one reporter, through the stream and its redactor, and returns what
 * it wrote; the caller frees it. */
char *story_tell(struct story *story, const struct reporter_kind *kind,
                 struct report_options options);

#endif
