#ifndef MOCK_TESTS_SAMPLE_H
#define MOCK_TESTS_SAMPLE_H

#include "world/store.h"

/* Rows to put into a store. Their texts are static: never clean these. */

/* One in memory, and its AUTO(). */
struct store *sample_store(void);
void sample_store_drop(struct store **store);
struct random_stream sample_stream(int64_t seed);

/* A world of that name, added; its number. */
int64_t sample_world(struct store *store, const char *name);
/* A group made at that instant, added under the stream's next free id. */
struct group_row sample_group(struct store *store, int64_t world,
                              struct random_stream *stream, int64_t created_ms);
struct asset_row sample_asset(struct random_stream *stream, const char *group_id,
                              struct asset_plan plan);
struct task_row sample_task(struct random_stream *stream, struct task_plan plan);
struct session_row sample_session(struct random_stream *stream, int64_t created_ms);

/* A number from 0 to `most`, of a fixed sequence. */
int64_t sample_up_to(int64_t most);

/* Plans of every kind that begin within some seconds: few, so that ties abound. */
struct asset_plan sample_asset_plan(int64_t from_ms);
struct task_plan sample_task_plan(int64_t from_ms);

/* A path of that name in a folder of this test's own, which goes when the test ends. */
const char *sample_path(const char *name);

#endif
