#include "report/html_frame.h"

#include "base/embedded.h"
#include "report/xml.h"

#include <string.h>

void html_add_head(struct text *out, const char *title)
{
    text_add(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                  "'none'; style-src 'unsafe-inline'; img-src data:\">\n"
                  "<link rel=\"icon\" href=\"data:,\">\n<title>");
    xml_add(out, title);
    text_addf(out, "</title>\n<style>\n%s</style></head>\n<body><main>\n",
              embedded_text("report.css"));
}

void html_add_foot(struct text *out, const char *version, const char *run_id)
{
    text_add(out, "<footer>pomex-conformance ");
    xml_add(out, version);
    text_add(out, " · run ");
    xml_add(out, run_id);
    text_add(out, "</footer>\n</main></body></html>\n");
}

void html_add_painted(struct text *out, const char *painted)
{
    while (*painted != '\0') {
        size_t plain = strcspn(painted, "\033");
        xml_add_n(out, painted, plain);
        painted += plain;
        if (*painted == '\0')
            break;
        const char *code = painted + strlen("\033[");
        painted = code + strcspn(code, "m") + 1;
        if (*code == '0') {
            text_add(out, "</b>");
            continue;
        }
        text_add(out, "<b class=\"c");
        for (; *code != 'm'; code++)
            text_add(out, *code == ';' ? " c" : (char[]){*code, '\0'});
        text_add(out, "\">");
    }
}
