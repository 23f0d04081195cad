/* Runs that the tests of several reporters tell. */
#ifndef TESTS_STORIES_H
#define TESTS_STORIES_H

#include "story.h"

/* The failing poll of scenario-format.md, and nothing else. */
struct story *stories_poll(void);

/* A scenario for each way to end, with notes, drift and hostile bytes. */
struct story *stories_everything(void);

/* Ways to end that do not fail a run: pass, skip, xfail, drift, an observation. */
struct story *stories_pass(void);

/* An observation and drift, which fail under --strict. */
struct story *stories_strict(void);

/* One failing scenario in which the key is in every place, in every dress. */
struct story *stories_canary(void);

#endif
