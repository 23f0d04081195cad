#include "report/chart.h"

#include "base/duration.h"
#include "report/xml.h"

#include <math.h>

void chart_add_time(struct text *out, double seconds)
{
    if (seconds < 0.0995)
        text_addf(out, "%.*f ms", seconds < 0.00995 ? 1 : 0, seconds * 1000);
    else if (seconds < 60)
        text_addf(out, "%.*f s", seconds < 9.95 ? 2 : 1, seconds);
    else
        text_addf(out, "%.1f min", seconds / 60);
}

/* The step of a scale with four to ten marks: 1, 2 or 5 times a power of ten, of minutes
 * when there are many. */
static double scale_step(double seconds)
{
    double unit = seconds >= 240 ? 60 : 1;
    double quarter = seconds / 4 / unit;
    double power = pow(10, floor(log10(quarter)));
    double times = quarter / power;
    return unit * power * (times >= 5 ? 5 : times >= 2 ? 2 : 1);
}

/* A round number with its unit: "20 s", "0.5 s", "10 min". */
static void add_mark(struct text *out, double at, double step)
{
    if (at == 0)
        text_add(out, "0");
    else if (step >= 60)
        text_addf(out, "%g min", at / 60);
    else if (step < 0.1)
        text_addf(out, "%g ms", at * 1000);
    else
        text_addf(out, "%g s", at);
}

static void add_scale(struct text *out, double seconds)
{
    double step = scale_step(seconds);
    text_add(out, "<span></span><svg role=\"img\" aria-label=\"time scale\">");
    for (int i = 0; i * step <= seconds; i++) {
        double at = i * step, x = at / seconds * 100;
        const char *anchor = x < 3 ? "start" : x > 97 ? "end" : "middle";
        text_addf(out, "<text x=\"%.3f%%\" y=\"13\" text-anchor=\"%s\">", x, anchor);
        add_mark(out, at, step);
        text_add(out, "</text>");
    }
    text_add(out, "</svg>");
}

static void add_grid(struct text *out, double seconds)
{
    double step = scale_step(seconds);
    for (int i = 0; i * step <= seconds; i++) {
        double x = i * step / seconds * 100;
        text_addf(out,
                  "<line class=\"grid\" x1=\"%.3f%%\" x2=\"%.3f%%\" y1=\"0\" "
                  "y2=\"20\"/>",
                  x, x);
    }
}

static void add_span(struct text *out, const struct span *span, double seconds)
{
    double x = span->from / seconds * 100,
           width = (span->to - span->from) / seconds * 100;
    text_addf(out,
              "<rect class=\"%s %s\" x=\"%.3f%%\" y=\"%d\" width=\"%.3f%%\" "
              "height=\"%d\" rx=\"%d\"><title>",
              span->attempt ? "tick" : "span", span->class, x, span->attempt ? 7 : 4,
              width, span->attempt ? 6 : 12, span->attempt ? 1 : 3);
    xml_add(out, span->title);
    text_add(out, "</title></rect>");
}

void chart_timeline(struct text *out, const struct lane *lanes, size_t count,
                    double seconds)
{
    if (seconds < 0.001)
        seconds = 0.001;
    text_add(out, "<div class=\"lanes\">\n");
    add_scale(out, seconds);
    for (size_t i = 0; i < count; i++) {
        text_addf(out, "\n<a class=\"%s\" href=\"#s%zu\"", lanes[i].class, i + 1);
        xml_attribute(out, "title", lanes[i].name);
        text_add(out, ">");
        xml_add(out, lanes[i].name);
        text_add(out, "</a><svg>");
        add_grid(out, seconds);
        for (size_t j = 0; j < lanes[i].count; j++)
            add_span(out, &lanes[i].spans[j], seconds);
        text_add(out, "</svg>");
    }
    text_add(out, "\n</div>\n");
}

/* A logarithmic scale from `low` to `high`. */
struct scale {
    double low, high;
};

static double at_scale(const struct scale *scale, double seconds)
{
    double low = log(scale->low), high = log(scale->high);
    return (log(seconds > scale->low ? seconds : scale->low) - low) / (high - low) * 100;
}

static struct scale scale_of(const struct latencies *latencies)
{
    struct scale scale = {.low = 1e9, .high = 0};
    for (size_t i = 0; i < latencies->count; i++) {
        const struct latency *latency = &latencies->items[i];
        double least = latency_quantile(latency, 0), most = latency_quantile(latency, 1);
        scale.low = least < scale.low ? least : scale.low;
        scale.high = most > scale.high ? most : scale.high;
    }
    if (scale.low < 0.0001)
        scale.low = 0.0001;
    if (scale.high < scale.low * 2)
        scale.high = scale.low * 2;
    return scale;
}

static void add_bar(struct text *out, const char *class, double from, double to, int y,
                    int height)
{
    text_addf(out,
              "<rect class=\"%s\" x=\"%.2f%%\" y=\"%d\" width=\"%.2f%%\" height=\"%d\" "
              "rx=\"2\"/>",
              class, from, y, to - from > 0.8 ? to - from : 0.8, height);
}

static void add_latency(struct text *out, const struct latency *latency,
                        const struct scale *scale)
{
    const double shares[] = {0.5, 0.9, 0.99, 1};
    text_add(out, "<tr><td class=\"op\">");
    xml_add(out, latency->operation);
    text_addf(out, "</td><td class=\"n\">%zu</td>", latency->count);
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        text_add(out, "<td class=\"n\">");
        chart_add_time(out, latency_quantile(latency, shares[i]));
        text_add(out, "</td>");
    }
    double least = at_scale(scale, latency_quantile(latency, 0));
    double p50 = at_scale(scale, latency_quantile(latency, 0.5));
    double p90 = at_scale(scale, latency_quantile(latency, 0.9));
    double p99 = at_scale(scale, latency_quantile(latency, 0.99));
    double most = at_scale(scale, latency_quantile(latency, 1));
    text_add(out, "<td class=\"chart\"><svg>");
    add_bar(out, "range", least, most, 5, 4);
    add_bar(out, "typical", p50, p90, 3, 8);
    add_bar(out, "p99", p99, p99, 1, 12);
    text_add(out, "</svg></td></tr>\n");
}

void chart_latencies(struct text *out, const struct latencies *latencies)
{
    const struct scale scale = scale_of(latencies);
    text_add(out,
             "<table><thead><tr><th>Operation</th><th class=\"n\">Calls</th>"
             "<th class=\"n\">p50</th><th class=\"n\">p90</th><th class=\"n\">p99</th>"
             "<th class=\"n\">Longest</th><th class=\"chart\">");
    chart_add_time(out, scale.low);
    text_add(out, " – ");
    chart_add_time(out, scale.high);
    text_add(out, "</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < latencies->count; i++)
        add_latency(out, &latencies->items[i], &scale);
    text_add(out, "</tbody></table>\n");
}
