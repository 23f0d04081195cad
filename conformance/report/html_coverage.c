#include "report/html_coverage.h"

#include "report/xml.h"

static const struct {
    enum coverage_kind kind;
    const char *name;
} KINDS[] = {
    {COVERAGE_STATUS, "Statuses"},
    {COVERAGE_VALUE, "Values"},
    {COVERAGE_MESSAGE, "Messages"},
};

static void add_kind(struct text *out, const struct coverage_row *rows, size_t count,
                     size_t k)
{
    size_t reached = 0, all = 0;
    for (size_t i = 0; i < count; i++) {
        all += rows[i].kind == KINDS[k].kind;
        reached += rows[i].kind == KINDS[k].kind && rows[i].hits > 0;
    }
    if (all == 0)
        return;
    text_addf(out,
              "<tr><td>%s</td><td class=\"n\">%zu of %zu</td><td class=\"chart\"><svg>"
              "<rect class=\"range\" y=\"4\" width=\"100%%\" height=\"6\" rx=\"3\"/>"
              "<rect class=\"typical\" y=\"4\" width=\"%.2f%%\" height=\"6\" rx=\"3\"/>"
              "</svg></td></tr>\n",
              KINDS[k].name, reached, all, (double)reached / (double)all * 100);
}

static void add_row(struct text *out, const struct coverage_row *row)
{
    const char *const parts[] = {row->shape, row->pointer, row->value};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i][0] == '\0')
            continue;
        text_add(out, i > 0 ? "   " : "");
        xml_add(out, parts[i]);
    }
    text_add_char(out, '\n');
}

static void add_missed(struct text *out, const struct coverage_row *rows, size_t count)
{
    size_t missed = 0;
    for (size_t i = 0; i < count; i++)
        missed += rows[i].hits == 0;
    if (missed == 0)
        return;
    text_addf(out,
              "<details class=\"missed\"><summary><span class=\"name\">Not reached"
              "</span><span class=\"soft\">%zu</span></summary>"
              "<div class=\"inside\"><pre>",
              missed);
    for (size_t i = 0; i < count; i++)
        if (rows[i].hits == 0)
            add_row(out, &rows[i]);
    text_add(out, "</pre></div></details>\n");
}

void html_add_coverage(struct text *out, const struct coverage *coverage)
{
    size_t count = 0;
    const struct coverage_row *rows = coverage_rows(coverage, &count);
    text_add(out, "<table><tbody>\n");
    for (size_t k = 0; k < sizeof KINDS / sizeof KINDS[0]; k++)
        add_kind(out, rows, count, k);
    text_add(out, "</tbody></table>\n");
    add_missed(out, rows, count);
}
