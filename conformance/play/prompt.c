#include "play/prompt.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"
#include "report/width.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum {
    MAX_LINE = 16 * 1024,
    PATIENCE = 1000, /* ms; a terminal that takes nothing so long is not written to */
    BACKSPACE = 0x08,
    KILL_LINE = 0x15, /* Ctrl-U */
    ESCAPE = 0x1b,
    DELETE = 0x7f
};

enum escape { ESCAPE_NONE, ESCAPE_BEGUN, ESCAPE_SEQUENCE };

struct prompt {
    int file;
    struct termios before, during;
    struct text typed;
    enum escape escape; /* an arrow key and the like is being read */
    bool drawn;         /* there is something in the row */
    bool changed;       /* typed into since it was drawn */
    size_t width;       /* of what was drawn last */
    int64_t seconds;    /* that were drawn last */
};

struct prompt *prompt_open(const char *terminal, bool fresh)
{
    int file = terminal != NULL
                   ? open(terminal, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
                   : -1;
    if (file < 0)
        return NULL;
    struct prompt *prompt = memory_zeroed(1, sizeof *prompt);
    *prompt = (struct prompt){.file = file, .typed = text_new(MAX_LINE), .seconds = -1};
    if (tcgetpgrp(file) != getpgrp() || tcgetattr(file, &prompt->before) != 0) {
        close(file);
        free(prompt);
        return NULL;
    }
    prompt->during = prompt->before;
    prompt->during.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    prompt->during.c_cc[VMIN] = 1;
    prompt->during.c_cc[VTIME] = 0;
    tcsetattr(file, fresh ? TCSAFLUSH : TCSADRAIN, &prompt->during);
    return prompt;
}

static void put(const struct prompt *prompt, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t done = write(prompt->file, bytes, size);
        struct pollfd ready = {.fd = prompt->file, .events = POLLOUT};
        if (done < 0 && errno != EINTR &&
            (errno != EAGAIN || poll(&ready, 1, PATIENCE) <= 0))
            return;
        bytes += done > 0 ? done : 0;
        size -= done > 0 ? (size_t)done : 0;
    }
}

void prompt_close(struct prompt *prompt)
{
    if (prompt == NULL)
        return;
    if (prompt->drawn)
        put(prompt, "\n", 1);
    tcsetattr(prompt->file, TCSADRAIN, &prompt->before);
    close(prompt->file);
    text_drop(&prompt->typed);
    free(prompt);
}

int prompt_file(const struct prompt *prompt)
{
    return prompt->file;
}

void prompt_size(const struct prompt *prompt, size_t *columns, size_t *rows)
{
    struct winsize size = {0};
    ioctl(prompt->file, TIOCGWINSZ, &size);
    *columns = size.ws_col > 0 ? size.ws_col : 80;
    *rows = size.ws_row > 0 ? size.ws_row : 24;
}

/* Needs no escape code, so that it works on every terminal: blanks over what was there.
 */
static void clear_row(struct prompt *prompt)
{
    AUTO(text_drop) struct text blanks = text_new(4096);
    text_addf(&blanks, "\r%*s\r", (int)prompt->width, "");
    put(prompt, blanks.data, blanks.size);
    prompt->width = 0;
    prompt->drawn = false;
    prompt->seconds = -1;
}

void prompt_show(struct prompt *prompt, const char *lines)
{
    if (prompt->drawn)
        clear_row(prompt);
    put(prompt, lines, strlen(lines));
}

/* The end of what was typed that fits into `room` columns. */
static void add_tail(struct text *out, const struct text *typed, size_t room)
{
    AUTO(text_drop) struct text shown = text_new(MAX_LINE * 6);
    utf8_show(&shown, text_string(typed), typed->size, false);
    const char *tail = text_string(&shown);
    size_t size = shown.size;
    if (width_text(tail, size) <= room) {
        text_add(out, tail);
        return;
    }
    while (size > 0 && width_text(tail, size) + 1 > room) {
        size_t step = utf8_next(tail, size, NULL);
        step = step > 0 ? step : 1;
        tail += step;
        size -= step;
    }
    text_addf(out, "…%s", tail);
}

void prompt_draw(struct prompt *prompt, int64_t left)
{
    int64_t seconds = (left + 999) / 1000;
    if (prompt->drawn && !prompt->changed && seconds == prompt->seconds)
        return;
    size_t columns, rows;
    prompt_size(prompt, &columns, &rows);
    AUTO(text_drop) struct text row = text_new(MAX_LINE * 8);
    int hours = (int)(seconds / 3600), minutes = (int)(seconds / 60 % 60);
    if (hours > 0)
        text_addf(&row, "%d:%02d:%02d left > ", hours, minutes, (int)(seconds % 60));
    else
        text_addf(&row, "%d:%02d left > ", minutes, (int)(seconds % 60));
    if (columns > row.size + 8)
        add_tail(&row, &prompt->typed, columns - 1 - row.size);

    /* A shell that took the terminal back and gave it again may have changed its mode. */
    tcsetattr(prompt->file, TCSANOW, &prompt->during);
    size_t width = width_text(text_string(&row), row.size);
    if (width < prompt->width)
        clear_row(prompt);
    AUTO(text_drop) struct text out = text_new(MAX_LINE * 8 + 1);
    text_addf(&out, "\r%s", text_string(&row));
    put(prompt, out.data, out.size);
    prompt->width = width;
    prompt->seconds = seconds;
    prompt->drawn = true;
    prompt->changed = false;
}

/* Takes back the last character. */
static void back(struct text *typed)
{
    while (typed->size > 0 &&
           ((unsigned char)typed->data[typed->size - 1] & 0xc0) == 0x80)
        typed->size--;
    if (typed->size > 0)
        typed->size--;
    if (typed->data != NULL)
        typed->data[typed->size] = '\0';
}

/* A sequence is ESC [ or ESC O, then up to a letter or ~. */
static bool take_escape(struct prompt *prompt, unsigned char byte)
{
    if (prompt->escape == ESCAPE_NONE && byte != ESCAPE)
        return false;
    if (prompt->escape == ESCAPE_NONE)
        prompt->escape = ESCAPE_BEGUN;
    else if (prompt->escape == ESCAPE_BEGUN)
        prompt->escape = byte == '[' || byte == 'O' ? ESCAPE_SEQUENCE : ESCAPE_NONE;
    else if (byte >= 0x40)
        prompt->escape = ESCAPE_NONE;
    return true;
}

static void take_byte(struct prompt *prompt, char byte)
{
    prompt->changed = true;
    if (take_escape(prompt, (unsigned char)byte))
        return;
    if (byte == BACKSPACE || byte == DELETE)
        back(&prompt->typed);
    else if (byte == KILL_LINE)
        text_clear(&prompt->typed);
    else if (byte != '\0')
        text_add_char(&prompt->typed, byte);
}

enum prompt_event prompt_read(struct prompt *prompt, struct arena *arena,
                              const char **line)
{
    char byte;
    ssize_t got;
    while ((got = read(prompt->file, &byte, 1)) == 1) {
        if (byte != '\n' && byte != '\r') {
            take_byte(prompt, byte);
            continue;
        }
        *line = arena_copy(arena, text_string(&prompt->typed));
        text_clear(&prompt->typed);
        prompt->escape = ESCAPE_NONE;
        prompt->changed = true;
        return PROMPT_LINE;
    }
    return got < 0 && (errno == EAGAIN || errno == EINTR) ? PROMPT_NOTHING : PROMPT_GONE;
}
