# Draws the lines of scripts/bench: each measure as a bar whose mark, the bar to reach, stands at the same place.
function escaped(text) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    return text
}

function say(class, x, text) {
    body = body sprintf("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n", class, x, y, escaped(text))
}

BEGIN { LEFT = 410; WIDTH = 330; MARK = 0.6; ROW = 30; y = 62 }

{
    least = $2 == ">="
    good = least ? $4 >= $3 : $4 <= $3
    part = $3 > 0 ? $4 / $3 * MARK : $4 > 0
    if (part > 1) part = 1
    say("what", LEFT - 12, $1)
    body = body sprintf("<rect class=\"track\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"12\"/>\n", LEFT, y - 10, WIDTH)
    body = body sprintf("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"12\"/>\n", good ? "good" : "missed", LEFT, y - 10, part * WIDTH)
    say("value", LEFT + WIDTH + 12, $4 " " $5)
    say("bar", LEFT + WIDTH + 170, (least ? "at least " : "at most ") $3)
    y += ROW
}

END {
    height = y - 6
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1010 %d\" role=\"img\">\n", height
    print "<title>scripts/bench: what was measured, beside its bars</title>"
    print "<style>"
    print "text { font: 14px system-ui, sans-serif; fill: #1f2328 } .what { text-anchor: end } .bar, .key { fill: #59636e }"
    print ".ground { fill: #ffffff } .track { fill: #eaeef2 } .good { fill: #2da44e } .missed { fill: #cf222e } .mark { stroke: #1f2328; stroke-width: 2 }"
    print "@media (prefers-color-scheme: dark) {"
    print "text { fill: #e6edf3 } .bar, .key { fill: #9198a1 } .ground { fill: #0d1117 } .track { fill: #262c36 } .good { fill: #3fb950 } .missed { fill: #f85149 } .mark { stroke: #e6edf3 } }"
    print "</style>"
    printf "<rect class=\"ground\" width=\"1010\" height=\"%d\"/>\n", height
    y = 28
    printf "<text class=\"key\" x=\"%d\" y=\"%d\">the line is the bar; green is within it</text>\n", LEFT, y
    printf "%s<line class=\"mark\" x1=\"%.1f\" x2=\"%.1f\" y1=\"40\" y2=\"%d\"/>\n", body, LEFT + MARK * WIDTH, LEFT + MARK * WIDTH, height - 14
    print "</svg>"
}
