/* "500ms", "2s", "30m", "12h", and ranges of them: "2s..30s". */
#ifndef BASE_DURATION_H
#define BASE_DURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads a whole number and a unit; at most 10,000 h. `out` is untouched on failure. */
bool duration_read(const char *text, int64_t *ms);

/* Reads "2s..30s", or "2s" for both ends. The second end must not be below the first. */
bool duration_read_range(const char *text, int64_t *from_ms, int64_t *to_ms);

/* "250 ms", "1.5 s", "90 s", "30 min": as reports show it. `out` has `size` bytes. */
void duration_show(int64_t ms, char *out, size_t size);

#endif
