#include "world/scrub.h"

#include "base/auto.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <string.h>

/* Base64 digits of fewer bytes than BASE64_FROM are any word: `k` begins with `a`. */
enum { WORD_BELOW = 8, BASE64_FROM = 4, FORMS_MAX = 1024 * 1024 };

static const char MASK[] = "***";
enum { MASK_SIZE = sizeof MASK - 1 };

static const char *form_text(const struct scrubber *scrub, size_t i)
{
    return scrub->storage.data + scrub->forms[i].offset;
}

/* Closes the form that begins at `offset`; drops it again when it is there already. */
static void form_end(struct scrubber *scrub, size_t offset)
{
    if (scrub->storage.failed || scrub->count == SCRUB_FORMS)
        return;
    size_t size = scrub->storage.size - offset;
    for (size_t i = 0; i < scrub->count; i++)
        if (scrub->forms[i].size == size &&
            memcmp(form_text(scrub, i), scrub->storage.data + offset, size) == 0)
            return;
    scrub->forms[scrub->count].offset = offset;
    scrub->forms[scrub->count].size = size;
    if (size > scrub->longest)
        scrub->longest = size;
    if (scrub->count == 0 || size < scrub->shortest)
        scrub->shortest = size;
    scrub->count++;
}

static bool is_plain(const char *secret)
{
    for (const char *at = secret; *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr("-_.~", *at))
            return false;
    return true;
}

static void add_percent(struct scrubber *scrub, const char *secret, const char *digits)
{
    size_t offset = scrub->storage.size;
    for (const char *at = secret; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (isalnum(byte) || strchr("-_.~", byte)) {
            text_putc(&scrub->storage, *at);
        } else {
            text_putc(&scrub->storage, '%');
            text_putc(&scrub->storage, digits[byte >> 4]);
            text_putc(&scrub->storage, digits[byte & 15]);
        }
    }
    form_end(scrub, offset);
}

static void add_json(struct scrubber *scrub, const char *secret, bool slashes)
{
    size_t offset = scrub->storage.size;
    for (const char *at = secret; *at; at++) {
        if (*at == '"' || *at == '\\' || (slashes && *at == '/'))
            text_putc(&scrub->storage, '\\');
        if (*at == '<')
            text_puts(&scrub->storage, "\\u003c");
        else
            text_putc(&scrub->storage, *at);
    }
    form_end(scrub, offset);
}

/* Only the digits that do not depend on what follows the secret. */
static void add_base64(struct scrubber *scrub, const char *secret, bool url)
{
    enum { CHUNK = 48 };
    size_t offset = scrub->storage.size;
    for (size_t left = strlen(secret), size; left > 0; left -= size, secret += size) {
        char digits[CHUNK / 3 * 4 + 1];
        size = left < CHUNK ? left : CHUNK;
        EVP_EncodeBlock((unsigned char *)digits, (const unsigned char *)secret,
                        (int)size);
        for (char *at = digits; url && *at; at++)
            *at = (char)(*at == '+' ? '-' : *at == '/' ? '_' : *at);
        text_add(&scrub->storage, digits, size * 8 / 6);
    }
    form_end(scrub, offset);
}

void scrub_init(struct scrubber *scrub, const char *secret)
{
    *scrub = (struct scrubber){.storage = TEXT_INIT(FORMS_MAX), .growth = 1};
    size_t length = secret ? strlen(secret) : 0;
    if (length == 0)
        return;
    text_puts(&scrub->storage, secret);
    form_end(scrub, 0);
    if (!is_plain(secret)) {
        add_percent(scrub, secret, "0123456789ABCDEF");
        add_percent(scrub, secret, "0123456789abcdef");
        add_json(scrub, secret, false);
        add_json(scrub, secret, true);
    }
    if (length >= BASE64_FROM) {
        add_base64(scrub, secret, false);
        add_base64(scrub, secret, true);
    }
    scrub->words_only = length < WORD_BELOW;
    scrub->growth = length < MASK_SIZE ? MASK_SIZE : 1;
}

void scrub_clean(struct scrubber *scrub)
{
    text_drop(&scrub->storage);
}

size_t scrub_bound(const struct scrubber *scrub, size_t size)
{
    return size * scrub->growth;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* Where the form next occurs at or after `from`, SIZE_MAX when it does not. */
static size_t form_next(const struct scrubber *scrub, size_t form, const char *in,
                        size_t size, size_t from)
{
    size_t length = scrub->forms[form].size;
    const char *found;
    while ((found = memmem(in + from, size - from, form_text(scrub, form), length))) {
        size_t at = (size_t)(found - in);
        bool alone = (at == 0 || !is_word(in[at - 1])) &&
                     (at + length == size || !is_word(in[at + length]));
        if (alone || !scrub->words_only)
            return at;
        from = at + 1;
    }
    return SIZE_MAX;
}

/* The form that occurs first at or after `from`; of two that begin together the longer.
 * `next` remembers what was found before. */
static size_t first_form(const struct scrubber *scrub, size_t *next, const char *in,
                         size_t size, size_t from)
{
    size_t first = 0;
    for (size_t i = 0; i < scrub->count; i++) {
        if (next[i] < from)
            next[i] = form_next(scrub, i, in, size, from);
        if (next[i] < next[first] ||
            (next[i] == next[first] && scrub->forms[i].size > scrub->forms[first].size))
            first = i;
    }
    return first;
}

static size_t append(char *out, size_t room, size_t used, const char *in, size_t size)
{
    size_t taken = size < room - used ? size : room - used;
    memcpy(out + used, in, taken);
    return taken;
}

/* As scrub_copy() of a text that may hold the secret. Returns the bytes written. */
static size_t copy_masked(const struct scrubber *scrub, char *out, size_t room,
                          const char *in, size_t size, size_t *read)
{
    /* Of a long text only a part is searched; what begins before `stop` ends in it. */
    bool all = size <= 2 * room + scrub->longest;
    size_t searched = all ? size : 2 * room + scrub->longest;
    size_t stop = all ? size : 2 * room;
    size_t next[SCRUB_FORMS] = {0};
    for (size_t i = 0; i < scrub->count; i++)
        next[i] = form_next(scrub, i, in, searched, 0);

    size_t used = 0;
    while (*read < stop && used < room) {
        size_t form = first_form(scrub, next, in, searched, *read);
        bool hit = next[form] < stop;
        size_t plain = (hit ? next[form] : stop) - *read;
        size_t taken = append(out, room, used, in + *read, plain);
        *read += taken;
        used += taken;
        if (hit && taken == plain && used < room) {
            used += append(out, room, used, MASK, MASK_SIZE);
            *read += scrub->forms[form].size;
        }
    }
    return used;
}

size_t scrub_copy(const struct scrubber *scrub, char *out, size_t room, const char *in,
                  size_t size, bool *whole)
{
    size_t read = 0;
    size_t used = 0;
    if (scrub->count > 0 && size >= scrub->shortest)
        used = copy_masked(scrub, out, room, in, size, &read);
    else
        read = used = append(out, room, 0, in, size);
    if (whole)
        *whole = read >= size;
    return used;
}
