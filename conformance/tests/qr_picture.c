#include "qr_picture.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CELL = 8, MARGIN = 32, MAX_SIDE = 2048, MAX_ANSWER = 8192 };

#define INKED "\033[38;5;231;48;5;16m"
#define PLAIN "\033[0m"

struct picture {
    unsigned char *pixels; /* MAX_SIDE × MAX_SIDE: 0 black, 255 white */
    int width, height;
    unsigned char ink, paper; /* of a character */
};

static bool is_colored(const char *line)
{
    return strncmp(line, INKED, strlen(INKED)) == 0;
}

/* The bytes of a block at `at`, and which halves of it are inked; 0: another character.
 */
static int block_at(const char *at, bool *upper, bool *lower)
{
    static const struct {
        const char *text;
        bool upper, lower;
    } BLOCKS[] = {
        {" ", false, false}, {"▀", true, false}, {"▄", false, true}, {"█", true, true}};
    for (size_t i = 0; i < sizeof BLOCKS / sizeof BLOCKS[0]; i++)
        if (strncmp(at, BLOCKS[i].text, strlen(BLOCKS[i].text)) == 0) {
            *upper = BLOCKS[i].upper;
            *lower = BLOCKS[i].lower;
            return (int)strlen(BLOCKS[i].text);
        }
    return 0;
}

/* Characters of a line of blocks; 0 when it is none. Plain lines have to hold one. */
static int cells_of(const char *line, bool colored)
{
    bool upper, lower, any = colored;
    int count = 0, size;
    const char *at = line + (colored ? strlen(INKED) : 0);
    for (; (size = block_at(at, &upper, &lower)) > 0; at += size) {
        any |= upper || lower;
        count++;
    }
    if (colored && strncmp(at, PLAIN, strlen(PLAIN)) == 0)
        at += strlen(PLAIN);
    return any && count > 20 && (*at == '\r' || *at == '\n') ? count : 0;
}

static void paint_cell(struct picture *picture, int column, int row, bool inked)
{
    for (int y = 0; y < CELL; y++)
        for (int x = 0; x < CELL; x++) {
            int left = MARGIN + column * CELL + x, top = MARGIN + row * CELL + y;
            if (left < MAX_SIDE && top < MAX_SIDE)
                picture->pixels[top * MAX_SIDE + left] =
                    inked ? picture->ink : picture->paper;
        }
}

static void paint_line(struct picture *picture, const char *line, int row, int cells)
{
    const char *at = is_colored(line) ? line + strlen(INKED) : line;
    for (int column = 0; column < cells; column++) {
        bool upper = false, lower = false;
        at += block_at(at, &upper, &lower);
        paint_cell(picture, column, row, upper);
        paint_cell(picture, column, row + 1, lower);
    }
    picture->width = 2 * MARGIN + cells * CELL;
    picture->height = 2 * MARGIN + (row + 2) * CELL;
}

/* Paints every line of blocks; how many there are. */
static int paint(struct picture *picture, const char *screen, bool colored)
{
    int row = 0;
    for (const char *line = screen; line != NULL && *line != '\0';) {
        int cells = is_colored(line) == colored ? cells_of(line, colored) : 0;
        if (cells > 0 && picture != NULL)
            paint_line(picture, line, row, cells);
        row += cells > 0 ? 2 : 0;
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return row / 2;
}

int qr_picture_lines(const char *screen, const struct qr_picture_look *look)
{
    return paint(NULL, screen, look->colored);
}

static bool write_pgm(const struct picture *picture, const char *path)
{
    FILE *file = fopen(path, "we");
    if (file == NULL || picture->width > MAX_SIDE || picture->height > MAX_SIDE)
        return false;
    fprintf(file, "P5\n%d %d\n255\n", picture->width, picture->height);
    for (int y = 0; y < picture->height; y++)
        fwrite(picture->pixels + (size_t)y * MAX_SIDE, 1, (size_t)picture->width, file);
    return fclose(file) == 0;
}

static char *ask_zbarimg(const char *path)
{
    char command[512];
    snprintf(command, sizeof command, "zbarimg -q --raw --nodbus %s 2>/dev/null", path);
    /* NOLINTNEXTLINE(cert-env33-c): the path is mkstemps() own */
    FILE *answer = popen(command, "re");
    char *out = memory_zeroed(1, MAX_ANSWER);
    size_t size = answer != NULL ? fread(out, 1, MAX_ANSWER - 1, answer) : 0;
    if (answer != NULL)
        pclose(answer);
    while (size > 0 && out[size - 1] == '\n')
        out[--size] = '\0';
    return out;
}

char *qr_picture_read(const char *screen, const struct qr_picture_look *look)
{
    AUTO(memory_drop) unsigned char *pixels = memory_alloc((size_t)MAX_SIDE * MAX_SIDE);
    bool dark_ink = look->light_ground && !look->colored;
    struct picture picture = {
        .pixels = pixels, .ink = dark_ink ? 0 : 255, .paper = dark_ink ? 255 : 0};
    memset(pixels, look->light_ground ? 255 : 0, (size_t)MAX_SIDE * MAX_SIDE);
    char path[] = "/tmp/pomex-qr-XXXXXX.pgm";
    int file = mkstemps(path, 4);
    if (file < 0)
        return memory_copy("");
    close(file);
    bool painted =
        paint(&picture, screen, look->colored) > 0 && write_pgm(&picture, path);
    char *answer = painted ? ask_zbarimg(path) : memory_copy("");
    unlink(path);
    return answer;
}
