#ifndef MOCK_API_KYC_RENDER_H
#define MOCK_API_KYC_RENDER_H

#include "base/text.h"

#include <stdbool.h>

/* Fills the templates of mock/web: `{{name}}` stands for a value of the page or, when it
 * has none of that name, for the words of that name in the page's language. */

struct page_value {
    const char *name, *value;
};

/* Adds the compiled-in template `file` to `out`, every value escaped for HTML. `values`
 * ends with an empty row. False when there is no such file, when a name stands for
 * nothing, or when `out` failed. */
bool kyc_render(const char *file, const char *lang, const struct page_value *values,
                struct text *out);

#endif
