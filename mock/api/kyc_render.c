#include "api/kyc_render.h"

#include "api/kyc_words.h"
#include "base/embedded.h"

#include <string.h>

enum { NAME_SIZE = 32 };

static const char *value_of(const char *name, const char *lang,
                            const struct page_value *values)
{
    for (; values->name; values++)
        if (strcmp(values->name, name) == 0)
            return values->value;
    return kyc_word(name, lang);
}

/* Adds what the placeholder at `at` stands for. Returns what follows it, NULL when it
 * stands for nothing. */
static const char *fill(const char *at, const char *lang, const struct page_value *values,
                        struct text *out)
{
    char name[NAME_SIZE];
    size_t size = strcspn(at + 2, "}");
    if (size >= sizeof name || strncmp(at + 2 + size, "}}", 2) != 0)
        return NULL;
    memcpy(name, at + 2, size);
    name[size] = '\0';
    const char *value = value_of(name, lang, values);
    if (!value)
        return NULL;
    text_html(out, value);
    return at + 2 + size + 2;
}

bool kyc_render(const char *file, const char *lang, const struct page_value *values,
                struct text *out)
{
    const struct embedded_file *found = embedded_find(file);
    if (!found)
        return false;
    const char *at = (const char *)found->data;
    for (const char *next; (next = strstr(at, "{{"));) {
        text_add(out, at, (size_t)(next - at));
        at = fill(next, lang, values, out);
        if (!at)
            return false;
    }
    text_puts(out, at);
    return !out->failed;
}
