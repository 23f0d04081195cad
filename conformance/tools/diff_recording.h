/* What one target answered when a suite was played on it: of each call the last reply,
 * and how it came to it. */
#ifndef TOOLS_DIFF_RECORDING_H
#define TOOLS_DIFF_RECORDING_H

#include "base/arena.h"
#include "judge/verdict.h"
#include "report/reporter.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* A place in the document of which something was wrong. */
struct diff_fault {
    enum finding_kind kind; /* of those that fail */
    const char *pointer;    /* every index is `*` */
};

/* One call of a step. */
struct diff_answer {
    const char *path, *case_id; /* the step's; NULL: it has no cases */
    int repetition;
    bool in_finally;
    struct place place;
    const char *operation; /* "GET /v1/video/assets/{id}", "callback", or as written */
    bool listed;           /* the operation is one of the contract's */

    bool replied; /* something came that may be compared, of which: */
    int status;
    const cJSON *json;       /* NULL: the body is none */
    const cJSON *query;      /* of a person's redirect */
    const cJSON *headers;    /* the few that are compared */
    const char *const *seen; /* by a poll, each change once */
    size_t seen_count;
    double seconds; /* the last reply took; a person's step: 0 */

    enum verdict verdict;
    const char *reason; /* why it ended so, or NULL */
    const struct diff_fault *faults;
    size_t fault_count;
};

/* One scenario. */
struct diff_course {
    const char *skip; /* why it was not played, or NULL */
    struct diff_answer *answers;
    size_t count;
};

/* Two words that one thing showed one after the other: "processing", "active". */
struct diff_passage {
    const char *from, *to;
};

struct diff_recording {
    struct arena *arena;
    struct diff_passage *passages; /* each once */
    size_t passage_count;
    struct diff_course *courses; /* one a scenario of the suite's plan */
    size_t count;
    struct tally tally; /* of steps rather than scenarios */
    unsigned long requests;
};

/* An empty recording of a plan of `count` scenarios, in `arena`. */
struct diff_recording *diff_recording_new(struct arena *arena, size_t count);

/* The reporter that fills one: `context` of its options is a struct diff_recorder, which
 * must live as long. */
struct diff_recorder {
    struct diff_recording *recording;
    const size_t *which; /* the numbers of the scenarios, in the order they are played */
};

extern const struct reporter_kind REPORTER_RECORDER;

/* The call of `course` that is the same as `answer` of another one, or NULL. */
const struct diff_answer *diff_answer_like(const struct diff_course *course,
                                           const struct diff_answer *answer);

#endif
