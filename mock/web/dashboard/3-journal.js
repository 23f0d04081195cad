/* The journal: every entry is kept here, only those in sight are elements. Newest on top. */

const journal = {
  all: [],      /* oldest first, as the mock tells them */
  shown: [],    /* those that pass the filter */
  evicted: 0,
  complete: false, /* whether everything the mock keeps was fetched */
  selected: null,  /* an id */
};
const rows = $("rows"), spacer = $("spacer");
const pool = new Map(); /* place from the top → element */
const AROUND = 4;       /* rows drawn beyond what is in sight */

/* --- Which entries --- */

function filterOf() {
  const words = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const status = $("filter-status").value, on = $("filter-on").value;
  return (entry) =>
    (status === "" || (status === "0" ? entry.status === 0 : Math.floor(entry.status / 100) === Number(status))) &&
    (on === "" || entry.operation === on) && words.every((word) => entry.words.includes(word));
}

/* What the filter looks at, made once an entry. */
function prepare(entry) {
  entry.target = entry.path + (entry.query ? `?${entry.query}` : "");
  entry.words = [entry.id, entry.method, entry.status, entry.target, entry.reason, entry.hint]
    .join(" ").toLowerCase();
  return entry;
}

function refilter() {
  journal.shown = journal.all.filter(filterOf());
  rows.scrollTop = 0;
  redraw();
}

/* What a look brought. `whole`: instead of what was there. */
function takeJournal({ entries, evicted }, whole) {
  journal.evicted = evicted;
  if (whole)
    journal.all = [];
  if (!whole && entries.length === 0)
    return;
  entries.forEach(prepare);
  journal.all.push(...entries);
  const passing = entries.filter(filterOf());
  journal.shown = whole ? passing : journal.shown.concat(passing);
  /* Who reads further down keeps their place. */
  if (!whole && rows.scrollTop > 0)
    rows.scrollTop += passing.length * height;
  redraw();
}

/* The mock keeps so many: what it forgot, or was told to forget, goes here too. */
function trimJournal(kept) {
  if (journal.all.length <= kept)
    return;
  journal.all = journal.all.slice(journal.all.length - kept);
  journal.shown = journal.all.filter(filterOf());
  redraw();
}

/* --- The rows in sight --- */

let height = 32; /* of a row, as the style says */

const statusClass = (status) => ["none", "", "good", "moved", "wrong", "broken"][Math.floor(status / 100)] ?? "";

const statusTag = (status) => el("span", { class: `tag ${statusClass(status)}` }, status === 0 ? "none" : String(status));

const milliseconds = (us) => us < 10000 ? `${(us / 1000).toFixed(1)} ms` : us < 1e6 ? `${Math.round(us / 1000)} ms` : `${(us / 1e6).toFixed(1)} s`;

function makeRow(entry) {
  return el("div", { class: "row", role: "option", id: `row-${entry.id}` },
    el("span", { class: "at" }, timeOfDay(entry.at)),
    statusTag(entry.status),
    el("span", { class: "method" }, entry.method),
    el("span", { class: "target", title: entry.target }, entry.target),
    el("span", { class: "note" }, entry.reason ? el("b", {}, entry.reason) : "", entry.reason && entry.hint ? " · " : "", entry.hint ?? ""),
    el("span", { class: "took" }, milliseconds(entry.duration_us)));
}

/* Elements for the rows in sight and a few around them, the others dropped. */
function draw() {
  const count = journal.shown.length, top = rows.scrollTop;
  const first = Math.max(0, Math.floor(top / height) - AROUND);
  const last = Math.min(count, Math.ceil((top + rows.clientHeight) / height) + AROUND);
  for (const [index, row] of pool)
    if (index < first || index >= last) {
      row.remove();
      pool.delete(index);
    }
  for (let index = first; index < last; index++) {
    if (pool.has(index))
      continue;
    const entry = journal.shown[count - 1 - index], row = makeRow(entry);
    row.style.transform = `translateY(${index * height}px)`;
    row.ariaPosInSet = index + 1;
    row.ariaSetSize = count;
    row.ariaSelected = String(entry.id === journal.selected);
    pool.set(index, row);
    spacer.append(row);
  }
  $("newest").hidden = top < height;
}

function redraw() {
  height = parseFloat(getComputedStyle(rows).getPropertyValue("--row"));
  for (const row of pool.values())
    row.remove();
  pool.clear();
  const count = journal.shown.length, all = journal.all.length;
  rows.hidden = count === 0;
  $("no-rows").hidden = count > 0;
  $("no-rows").textContent = all === 0 ? "No requests yet." : "No request passes the filter.";
  spacer.style.height = `${count * height}px`;
  $("journal-count").textContent = (count === all ? `${all}` : `${count} of ${all}`) +
    (journal.evicted ? `, ${journal.evicted} forgotten` : "");
  if (journal.selected)
    rows.setAttribute("aria-activedescendant", `row-${journal.selected}`);
  else
    rows.removeAttribute("aria-activedescendant");
  draw();
}

/* Brings a row into sight and opens its details. */
function select(entry) {
  journal.selected = entry.id;
  const index = journal.shown.length - 1 - journal.shown.indexOf(entry);
  showDetails(entry);
  if (index * height < rows.scrollTop)
    rows.scrollTop = index * height;
  else if ((index + 1) * height > rows.scrollTop + rows.clientHeight)
    rows.scrollTop = (index + 1) * height - rows.clientHeight;
  redraw();
}

function moveSelection(step) {
  const count = journal.shown.length;
  const at = journal.shown.findIndex((entry) => entry.id === journal.selected);
  const index = at < 0 ? 0 : Math.min(count - 1, Math.max(0, count - 1 - at + step));
  if (count > 0)
    select(journal.shown[count - 1 - index]);
}

rows.addEventListener("click", (event) => {
  const row = event.target.closest(".row");
  if (row)
    select(journal.shown[journal.shown.length - row.ariaPosInSet]);
});
rows.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
new ResizeObserver(redraw).observe(rows);
rows.addEventListener("keydown", (event) => {
  const page = Math.max(1, Math.floor(rows.clientHeight / height) - 1);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -1e9, End: 1e9, Enter: 0 };
  if (!(event.key in steps))
    return;
  event.preventDefault();
  moveSelection(steps[event.key]);
});
$("newest").addEventListener("click", () => { rows.scrollTop = 0; rows.focus(); });
for (const id of ["filter", "filter-status", "filter-on"])
  $(id).addEventListener("input", refilter);
