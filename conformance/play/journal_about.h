/* The first line of a journal: which plan is run, and with what from outside, so that a
 * later process can read the same plan again and knows when it is another one. */
#ifndef PLAY_JOURNAL_ABOUT_H
#define PLAY_JOURNAL_ABOUT_H

#include "play/journal.h"
#include "play/journal_line.h"

/* Adds its members to `line`. */
void journal_about(struct journal_line *line, const struct journal_about *about);

#endif
