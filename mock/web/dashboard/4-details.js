/* One request: why it was answered so, what was said, and the same again as a curl command. */

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/* Headers that curl makes itself, or that belong to one connection. */
const OWN_HEADERS = /^(host|content-length|connection|accept-encoding|transfer-encoding|expect|sec-.*|origin|referer)$/i;

/* A path as it was decoded, encoded again. */
const encodePath = (decoded) => decoded.split("/").map(encodeURIComponent).join("/").replaceAll("%3A", ":");

function curlOf(entry) {
  const url = location.origin + encodePath(entry.path) + (entry.query ? `?${entry.query}` : "");
  const parts = [entry.method === "HEAD" ? "curl -sS -I" : `curl -sS -X ${entry.method}`, quote(url)];
  for (const [name, value] of Object.entries(entry.request.headers))
    if (/^authorization$/i.test(name))
      parts.push('-H "Authorization: Bearer $API_KEY"');
    else if (!OWN_HEADERS.test(name))
      parts.push(`-H ${quote(`${name}: ${value}`)}`);
  if (entry.request.body)
    parts.push(`--data-binary ${quote(entry.request.body)}`);
  return parts.join(" \\\n  ");
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function facts(pairs) {
  const list = el("dl", { class: "facts" });
  for (const [name, value] of pairs)
    if (value != null && value !== "")
      list.append(el("dt", {}, name), el("dd", {}, value instanceof Node ? value : String(value)));
  return list;
}

function bodyOf({ body, cut, size }) {
  if (body == null || (cut && body === ""))
    return el("p", { class: "soft" }, size ? `${size} bytes that are no text` : "no body");
  if (body === "")
    return el("p", { class: "soft" }, "no body");
  return el("div", {}, el("pre", { tabindex: 0 }, pretty(body)),
    cut ? el("p", { class: "soft" }, `cut: the whole has ${size} bytes`) : null);
}

function side(title, message) {
  const headers = Object.entries(message.headers);
  return el("section", { class: "side" }, el("h3", {}, title), bodyOf(message),
    el("details", {}, el("summary", {}, `${headers.length} headers`), facts(headers)));
}

/* What `explain` tells, once it has answered. */
async function fillWhy(place, entry) {
  try {
    const why = await api("GET", `explain/${encodeURIComponent(entry.id)}`);
    place.replaceChildren(why.rule
      ? el("p", {}, el("b", {}, why.rule), " ", el("span", { class: `tag ${why.basis}` }, why.basis),
        why.decision ? el("span", { class: "soft" }, ` decision ${why.decision}`) : null)
      : el("p", { class: "soft" }, "Answered as the reference says; no rule of its own."),
    why.sentence ? el("blockquote", {}, why.sentence) : "",
    facts([["field", why.field], ["got", why.got], ["expected", why.expected], ["nearest", why.nearest], ["hint", entry.hint]]));
  } catch (error) {
    place.replaceChildren(el("p", { class: "soft" }, error.message));
  }
}

function showDetails(entry) {
  const why = el("section", { class: "why", "aria-label": "Why" }, el("p", { class: "soft" }, "…"));
  $("details").replaceChildren(
    el("header", {},
      el("h3", {}, statusTag(entry.status), " ", el("span", { class: "method" }, entry.method), " ", el("span", { class: "target" }, entry.target)),
      el("div", { class: "buttons" },
        button("Copy as curl", () => copy(curlOf(entry), "Command")),
        button("✕", closeDetails, { "aria-label": "Close the details" }))),
    el("p", { class: "soft" }, `${entry.id} · ${entry.at} · world ${entry.world_now} · ${milliseconds(entry.duration_us)}` +
      (entry.operation ? ` · ${entry.operation}` : "")),
    el("h3", {}, "Why"), why,
    el("div", { class: "sides" }, side("Request", entry.request), side("Response", entry.response)));
  $("details").hidden = false;
  $("details").scrollTop = 0;
  fillWhy(why, entry);
}

function closeDetails() {
  $("details").hidden = true;
  journal.selected = null;
  redraw();
  rows.focus();
}

$("journal").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !$("details").hidden)
    closeDetails();
});
