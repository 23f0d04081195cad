/* The terminal of a person who is asked something: lines are shown, one is typed or
 * pasted, and the time that is left counts down beside it. */
#ifndef PLAY_PROMPT_H
#define PLAY_PROMPT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct prompt;

/* Opens `terminal`, which is "/dev/tty" but in tests, and takes the echo off. With
 * `fresh` what was typed before is thrown away. NULL when there is none, or when it is
 * not ours to read from: the program runs in the background. */
struct prompt *prompt_open(const char *terminal, bool fresh);

/* Leaves the terminal as it was. NULL is allowed. */
void prompt_close(struct prompt *prompt);

int prompt_file(const struct prompt *prompt);

/* How many columns and rows it has; 80 and 24 when it does not say. */
void prompt_size(const struct prompt *prompt, size_t *columns, size_t *rows);

/* Writes lines (each with its end) in place of the row that is typed into. */
void prompt_show(struct prompt *prompt, const char *lines);

/* Draws that row anew when something in it has changed: `left` ms as 29:59, and the end
 * of what was typed, with control characters escaped. */
void prompt_draw(struct prompt *prompt, int64_t left);

enum prompt_event {
    PROMPT_NOTHING, /* no whole line yet */
    PROMPT_LINE,    /* Enter was pressed */
    PROMPT_GONE     /* the terminal hung up */
};

/* Takes what there is to read, without waiting. A line, at most 16 KiB of it, is put into
 * `arena`. Backspace takes a character back, Ctrl-U all; an arrow key does nothing. */
enum prompt_event prompt_read(struct prompt *prompt, struct arena *arena,
                              const char **line);

#endif
