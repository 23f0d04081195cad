#include "world/directives.h"

#include "base/auto.h"

#include <ctype.h>
#include <string.h>

/* The longest word with its value; what is longer is unknown. */
enum { WORD_MAX = 64 };

/* clang-format off */
static const struct directive_row ROWS[] = {
    {PLACE_ASSET, ORDERS_FAILURE, "no_face", NULL, "NoFaceDetected",
     "Ends failed: no face in the picture."},
    {PLACE_ASSET, ORDERS_FAILURE, "multiple_faces", NULL, "MultipleFacesDetected",
     "Ends failed: several faces in the picture."},
    {PLACE_ASSET, ORDERS_FAILURE, "face_mismatch", NULL, "FaceMismatch",
     "Ends failed: the face is another person's."},
    {PLACE_ASSET, ORDERS_FAILURE, "download_failed", NULL, "DownloadFailed",
     "Ends failed: the url could not be fetched."},
    {PLACE_ASSET, ORDERS_FAILURE, "not_an_image", NULL, "InvalidImageFormat",
     "Ends failed: the file is not of its asset_type."},
    {PLACE_ASSET, ORDERS_STUCK, "stuck", NULL, NULL, "Never leaves processing."},
    {PLACE_ASSET, ORDERS_AFTER, "after", "DURATION", NULL, "Stays processing for so long."},
    {PLACE_PROMPT, ORDERS_FAILURE, "fail", NULL, "InternalServiceError",
     "Ends failed: an internal error of the provider."},
    {PLACE_PROMPT, ORDERS_FAILURE, "sensitive_input", NULL, "InputTextSensitiveContentDetected",
     "Ends failed: the prompt was moderated."},
    {PLACE_PROMPT, ORDERS_FAILURE, "sensitive_output", NULL, "OutputVideoSensitiveContentDetected",
     "Ends failed: the video was moderated."},
    {PLACE_PROMPT, ORDERS_FAILURE, "upstream_timeout", NULL, "UpstreamTimeout",
     "Ends failed: the provider took too long."},
    {PLACE_PROMPT, ORDERS_STUCK, "stuck", NULL, NULL, "Never finishes."},
    {PLACE_PROMPT, ORDERS_QUEUED, "queued", "DURATION", NULL, "Stays queued for so long."},
    {PLACE_PROMPT, ORDERS_RUNNING, "running", "DURATION", NULL, "Stays running for so long."},
    {PLACE_SCAN, ORDERS_SCAN, "success", NULL, NULL, "resultCode=10000 and a group_id."},
    {PLACE_SCAN, ORDERS_SCAN, "fail", NULL, NULL, "resultCode=20001, or result_code's; no group_id."},
    {PLACE_SCAN, ORDERS_SCAN, "pre_record", NULL, NULL, "verify_type=pre_record; no group_id."},
    {PLACE_SCAN, ORDERS_SCAN, "no_group", NULL, NULL, "resultCode=10000 without a group_id."},
    {PLACE_SCAN, ORDERS_RESULT_CODE, "result_code", "CODE", NULL,
     "With fail: any resultCode from 1 to 99999999 but 10000."},
};
/* clang-format on */

const struct directive_row *directive_rows(size_t *count)
{
    *count = COUNT_OF(ROWS);
    return ROWS;
}

static const struct directive_row *find_row(enum directive_place place, const char *word)
{
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        if (ROWS[i].place == place && strcmp(ROWS[i].word, word) == 0)
            return &ROWS[i];
    return NULL;
}

static bool read_value(const struct directive_row *row, const char *value, int64_t *out)
{
    if (!row->value)
        return value == NULL;
    if (!value)
        return false;
    if (row->effect == ORDERS_RESULT_CODE)
        return text_to_int(value, out) && *out >= 1 && *out <= 99999999 && *out != 10000;
    return text_to_duration(value, out);
}

/* `stuck` contradicts every word about how or when an object ends. */
static void apply(const struct directive_row *row, int64_t value, struct outcome *out)
{
    out->ordered = true;
    switch (row->effect) {
    case ORDERS_FAILURE:
        out->code = row->code;
        out->stuck = false;
        break;
    case ORDERS_STUCK:
        out->stuck = true;
        out->code = NULL;
        out->has_after = out->has_running = false;
        break;
    case ORDERS_AFTER:
        out->has_after = true;
        out->after_ms = value;
        out->stuck = false;
        break;
    case ORDERS_QUEUED:
        out->has_queued = true;
        out->queued_ms = value;
        break;
    case ORDERS_RUNNING:
        out->has_running = true;
        out->running_ms = value;
        out->stuck = false;
        break;
    case ORDERS_SCAN:
        out->scan = row->word;
        break;
    case ORDERS_RESULT_CODE:
        out->result_code = value;
        break;
    }
}

/* One WORD[:VALUE]; false when it is unknown or its value bad. */
static bool read_word(enum directive_place place, const char *at, size_t size,
                      struct outcome *out)
{
    char word[WORD_MAX];
    if (size >= sizeof word)
        return false;
    memcpy(word, at, size);
    word[size] = '\0';
    char *value = strchr(word, ':');
    if (value)
        *value++ = '\0';
    const struct directive_row *row = find_row(place, word);
    int64_t number = 0;
    if (!row || !read_value(row, value, &number))
        return false;
    apply(row, number, out);
    return true;
}

/* Words joined by commas; empty ones are skipped. False when some were unknown. */
static bool read_words(enum directive_place place, const char *list, size_t size,
                       struct outcome *out, struct text *unknown)
{
    bool all_known = true;
    const char *end = list + size;
    while (list < end) {
        const char *comma = memchr(list, ',', (size_t)(end - list));
        size_t length = (size_t)((comma ? comma : end) - list);
        if (length > 0 && !read_word(place, list, length, out)) {
            all_known = false;
            text_puts(unknown, unknown->size > 0 ? "," : "");
            text_add(unknown, list, length);
        }
        list += length + 1;
    }
    return all_known;
}

static bool is_list_char(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("_:,.-", c));
}

static bool goes_on_word(const char *text, const char *at)
{
    return at > text && (isalnum((unsigned char)at[-1]) || at[-1] == '_');
}

void directive_read_text(enum directive_place place, const char *text,
                         struct outcome *out, struct text *unknown)
{
    static const char MARK[] = "mock=";
    for (const char *at = text; (at = strstr(at, MARK)) != NULL;) {
        bool inside_word = goes_on_word(text, at);
        at += strlen(MARK);
        if (inside_word)
            continue;
        size_t size = 0;
        while (is_list_char(at[size]))
            size++;
        size_t next = size;
        while (size > 0 && strchr(":,.-", at[size - 1]))
            size--; /* the end of a sentence, not of a word */
        read_words(place, at, size, out, unknown);
        at += next;
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes percent-encoding; what is no escape stays as it is. */
static void add_decoded(struct text *text, const char *at, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        int high = -1, low = -1;
        if (at[i] == '%' && i + 2 < size) {
            high = hex_digit(at[i + 1]);
            low = hex_digit(at[i + 2]);
        }
        if (high >= 0 && low >= 0 && high + low > 0) {
            text_putc(text, (char)(high * 16 + low));
            i += 2;
        } else {
            text_putc(text, at[i]);
        }
    }
}

void directive_read_url(enum directive_place place, const char *url, struct outcome *out,
                        struct text *unknown)
{
    const char *end = url + strcspn(url, "#");
    const char *at = url + strcspn(url, "?#");
    while (at < end) {
        at++; /* over the ? or & */
        size_t size = strcspn(at, "&#");
        if (strncmp(at, "mock=", 5) == 0) {
            AUTO(text_drop) struct text list = TEXT_INIT(4096);
            add_decoded(&list, at + 5, size - 5);
            if (list.data)
                read_words(place, list.data, list.size, out, unknown);
        }
        at += size;
    }
}

bool directive_read_list(enum directive_place place, const char *list,
                         struct outcome *out, struct text *unknown)
{
    struct outcome read = *out;
    if (!read_words(place, list, strlen(list), &read, unknown))
        return false;
    if (strspn(list, ",") == strlen(list)) {
        text_puts(unknown, "(empty)");
        return false;
    }
    *out = read;
    return true;
}
