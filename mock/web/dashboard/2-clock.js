/* The world's clock: told by the mock, carried on here between two looks. */

const clock = { atMs: Date.now(), at: performance.now(), rate: 0, mode: "", before: "real" };

const rates = { real: 1, frozen: 0 };
const rateOf = (mode) => rates[mode] ?? (mode.startsWith("x") ? Number(mode.slice(1)) : 0);

function setClock({ now, mode }) {
  Object.assign(clock, { atMs: Date.parse(now), at: performance.now(), mode, rate: rateOf(mode) });
  if (mode !== "frozen")
    clock.before = mode;
  $("mode").textContent = mode;
  $("mode").hidden = false;
  $("mode").classList.toggle("warn", mode !== "real");
  $("freeze").textContent = mode === "frozen" ? "Resume" : "Freeze";
  showClock();
}

const worldNow = () => clock.atMs + (performance.now() - clock.at) * clock.rate;

const pad = (number) => String(number).padStart(2, "0");

/* "3 d 4 h", "12:05", "4 s" */
function span(ms) {
  const s = Math.max(0, Math.ceil(ms / 1000));
  if (s >= 86400)
    return `${Math.floor(s / 86400)} d ${Math.floor(s / 3600) % 24} h`;
  if (s >= 3600)
    return `${Math.floor(s / 3600)} h ${pad(Math.floor(s / 60) % 60)} min`;
  return s >= 60 ? `${Math.floor(s / 60)}:${pad(s % 60)}` : `${s} s`;
}

/* "14:03:12" of the mock's instants, which are UTC */
const timeOfDay = (instant) => instant.slice(11, 19);

/* Text that counts down to an instant of the world: tick() keeps it true. */
function until(instant, before = "", after = "") {
  const made = el("span", { class: "until", "data-at": Date.parse(instant) });
  made.before = before;
  made.after = after;
  tickOne(made, worldNow());
  return made;
}

function tickOne(element, now) {
  const text = `${element.before}${span(element.dataset.at - now)}${element.after}`;
  if (element.textContent !== text)
    element.textContent = text;
}

/* How far between two instants the world is, as a bar. */
function progress(from, to) {
  const made = el("progress", { max: 1, "data-from": Date.parse(from), "data-to": Date.parse(to), "aria-label": "progress" });
  tickProgress(made, worldNow());
  return made;
}

function tickProgress(element, now) {
  const { from, to } = element.dataset;
  element.value = Math.min(1, Math.max(0, (now - from) / Math.max(1, to - from)));
}

function showClock() {
  const now = worldNow(), ahead = now - Date.now();
  $("now").textContent = new Date(now).toISOString().slice(0, 19).replace("T", " ") + " UTC";
  $("lead").textContent = Math.abs(ahead) < 3000 ? "" : `${span(Math.abs(ahead))} ${ahead > 0 ? "ahead" : "behind"}`;
}

function tick() {
  if (document.hidden || !clock.mode)
    return;
  const now = worldNow();
  showClock();
  document.querySelectorAll(".until").forEach((element) => tickOne(element, now));
  document.querySelectorAll("progress").forEach((element) => tickProgress(element, now));
}
setInterval(tick, 250);

async function advance(by) {
  const { transitions, ...told } = await api("POST", "clock/advance", { by });
  setClock(told);
  const [first] = transitions;
  toast(transitions.length === 0 ? `+${by}: nothing changed` :
    `+${by}: ${first.id} ${first.from} → ${first.to}` +
    (transitions.length > 1 ? `, and ${transitions.length - 1} more` : ""));
}

for (const each of document.querySelectorAll("[data-advance]"))
  each.addEventListener("click", () => act(() => advance(each.dataset.advance)));

$("freeze").addEventListener("click", () => act(async () =>
  setClock(await api("PUT", "clock", { mode: clock.mode === "frozen" ? clock.before : "frozen" }))));
