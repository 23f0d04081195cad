/* Text for XML and HTML. */
#ifndef REPORT_XML_H
#define REPORT_XML_H

#include "base/text.h"

#include <stddef.h>

/* Appends `bytes` as character data: `<`, `&` … as entities, and what XML cannot hold or
 * a reader should not obey (control characters, bidirectional overrides, invalid UTF-8)
 * escaped as \u001b. Newlines and tabs stay. */
void xml_add_n(struct text *out, const char *bytes, size_t size);
void xml_add(struct text *out, const char *string);

/* Appends ` name="value"`, newlines and tabs as references. NULL adds nothing. */
void xml_attribute(struct text *out, const char *name, const char *value);

#endif
