/* Worlds, tabs, the menu, and the one loop that looks: at most a request a second, none when hidden. */

/* --- Tabs: the journal is one on a narrow page only --- */

const tabs = [...document.querySelectorAll("[role=tab]")];

function openTab(name) {
  for (const tab of tabs) {
    const open = tab.getAttribute("aria-controls") === name;
    tab.ariaSelected = String(open);
    tab.tabIndex = open ? 0 : -1;
    $(tab.getAttribute("aria-controls")).hidden = !open && tab.id !== "tab-journal";
  }
  document.body.dataset.tab = name;
  lookAtOpenSwitches();
  if (name === "journal")
    redraw();
}

/* The journal stands beside the others on a wide page: it cannot be the one that is open. */
matchMedia("(min-width: 901px)").addEventListener("change", ({ matches }) =>
  matches && document.body.dataset.tab === "journal" && openTab("objects"));

for (const tab of tabs) {
  tab.addEventListener("click", () => openTab(tab.getAttribute("aria-controls")));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const seen = tabs.filter((each) => each.offsetParent);
    if (!step || !seen.includes(tab))
      return;
    const next = seen[(seen.indexOf(tab) + step + seen.length) % seen.length];
    openTab(next.getAttribute("aria-controls"));
    next.focus();
  });
}

/* --- Worlds --- */

const RING = "-"; /* requests without a valid key: a journal, no world */
const known = () => state.world !== null && state.world !== RING;

function showWorlds({ worlds, unauthenticated, world }) {
  if (state.world === null && world)
    changeWorld(world.name);
  const items = worlds.map((name) => ({ name, label: name }));
  if (unauthenticated > 0)
    items.push({ name: RING, label: "no valid key" });
  if (state.world === null)
    items.push({ name: "", label: "none yet" });
  else if (!items.some(({ name }) => name === state.world))
    items.push({ name: state.world, label: `${state.world} (not yet)` });
  show($("world"), items, ({ name }) => name, ({ name, label }) => el("option", { value: name }, label));
  $("world").disabled = state.world === null;
  $("world").value = state.world ?? "";
}

function changeWorld(name) {
  state.world = name;
  look.world = null;
  history.replaceState(null, "", `?world=${encodeURIComponent(name)}`);
  journal.complete = false;
  closeDetailsQuietly();
  takeJournal({ entries: [], evicted: 0 }, true);
}

function closeDetailsQuietly() {
  $("details").hidden = true;
  journal.selected = null;
}

$("world").addEventListener("change", () => {
  changeWorld($("world").value);
  lookSoon();
  lookAtOpenSwitches();
});

function lookAtOpenSwitches() {
  if (document.body.dataset.tab === "switches" && known())
    lookAtSwitches();
}

const STARTER = `curl -sS \\
  ${location.origin}/v1/video/assets/sessions \\
  -H "Authorization: Bearer sk-anything" \\
  -H "Content-Type: application/json" \\
  -d '{"callback_url":"https://app.example.com/cb"}'`;
$("starter").textContent = STARTER;
$("copy-starter").addEventListener("click", () => copy(STARTER, "Command"));

function showWorld(world) {
  const isEmpty = !world || (world.counts.sessions + world.counts.groups + world.counts.assets + world.counts.generations === 0);
  $("empty").hidden = !isEmpty || state.world === RING;
  document.body.classList.toggle("no-world", isEmpty);
  for (const control of document.querySelectorAll(".clock button, #menu button"))
    control.disabled = !world;
  look.world = world;
  if (!world)
    return;
  setClock(world);
  showObjects(world);
  showFaults(world.faults);
  trimJournal(world.journal.kept);
}

/* --- Looking --- */

const look = {
  world: null,     /* as it was last seen; null: not there (yet) */
  lastMs: -1e9,    /* when the last request went out */
  overviewMs: -1e9,
  wanted: true,    /* something has happened since the last overview */
  declined: false, /* the token was asked for, and not given */
  timer: 0,
};
const PACE_MS = 1000, REST_MS = 5000, FIRST_ENTRIES = 200;

function overviewDue() {
  return look.wanted || performance.now() - look.overviewMs > REST_MS - PACE_MS / 2 ||
    (look.world ? worldNow() >= nextChange(look.world) : state.world !== RING);
}

async function lookAtWorld() {
  const asked = state.world;
  look.wanted = false;
  look.overviewMs = performance.now();
  const overview = await api("GET", "overview");
  if (asked !== state.world)
    return;
  showWorlds(overview);
  showWorld(overview.world);
}

async function lookAtJournal() {
  const world = state.world, whole = !journal.complete;
  const parameters = journal.all.length === 0 ? { limit: FIRST_ENTRIES } : whole ? {} : { since: journal.all.at(-1).id };
  const answer = await api("GET", "journal", undefined, parameters);
  if (world !== state.world)
    return;
  look.wanted ||= answer.entries.length > 0;
  journal.complete = parameters.limit ? answer.entries.length < FIRST_ENTRIES : true;
  takeJournal(answer, whole);
}

function tellTrouble(error) {
  $("trouble").hidden = !error;
  if (error)
    $("trouble").textContent = error instanceof Refusal ? error.message : "The mock does not answer. Trying again …";
}

async function askToken() {
  const token = await ask({ title: "This mock asks for its token", text: "It was started with --admin token:…", yes: "Go on", label: "Token" });
  look.declined = token === null;
  if (look.declined)
    return;
  state.token = token;
  sessionStorage.setItem("mock-token", token);
}

async function lookOnce() {
  look.lastMs = performance.now();
  let pause = PACE_MS;
  try {
    const overview = overviewDue();
    await (overview ? lookAtWorld() : lookAtJournal());
    tellTrouble(null);
  } catch (error) {
    pause = 3 * PACE_MS;
    look.wanted = true;
    tellTrouble(error);
    if (error instanceof Refusal && (error.status === 401 || error.status === 403) && !look.declined)
      await askToken();
  }
  plan(pause);
}

function plan(pause) {
  clearTimeout(look.timer);
  look.timer = setTimeout(() => document.hidden || lookOnce(), Math.max(0, look.lastMs + pause - performance.now()));
}

/* After something was done here: at once, within the pace. */
function lookSoon() {
  look.wanted = true;
  plan(PACE_MS);
}

document.addEventListener("visibilitychange", () => document.hidden || plan(PACE_MS));

/* --- Snapshot, journal, reset --- */

const menu = (id, what) => $(id).addEventListener("click", () => {
  $("menu").open = false;
  act(what);
});
menu("download", async () => save(`${state.world}.json`, await (await send("GET", "state")).text()));
menu("upload", async () => $("file").click());
$("file").addEventListener("change", () => act(async () => {
  const [file] = $("file").files;
  const text = await file.text();
  $("file").value = "";
  if (!await ask({ title: "Replace this world?", text: `${file.name} takes the place of everything in ${state.world}.`, yes: "Replace", danger: true }))
    return;
  await api("PUT", "state", text);
  lookAtOpenSwitches();
  toast(`${state.world} is what ${file.name} says`);
}));
menu("forget", async () => {
  await api("DELETE", "journal");
  takeJournal({ entries: [], evicted: 0 }, true);
});
menu("reset", async () => {
  if (!await ask({ title: "Reset this world?", text: `Everything in ${state.world} goes: objects, clock, faults, switches, journal.`, yes: "Reset", danger: true }))
    return;
  await api("DELETE", "state");
  lookAtOpenSwitches();
  closeDetailsQuietly();
  takeJournal({ entries: [], evicted: 0 }, true);
  toast(`${state.world} is new again`);
});
document.addEventListener("click", (event) => {
  if (!$("menu").contains(event.target))
    $("menu").open = false;
});
$("menu").addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    $("menu").open = false;
    $("menu").firstElementChild.focus();
  }
});

/* --- The beginning: presets, the world, its journal; then the loop --- */

openTab("objects");
try {
  showPresets(await api("GET", "presets"));
  await lookAtWorld();
  if (look.world || state.world === RING)
    await lookAtJournal();
} catch { /* the loop will tell */
  look.wanted = true;
}
look.lastMs = performance.now();
plan(PACE_MS);
