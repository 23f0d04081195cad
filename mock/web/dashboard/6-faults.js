/* Fault rules: what is armed and how often it hit, presets, and one put together here. */

const WHICH = [["every request", {}], ["the first", { first: 1 }], ["the first 2", { first: 2 }], ["the first 3", { first: 3 }],
  ["the 2nd only", { nth: 2 }], ["every 2nd", { every: 2 }], ["every 3rd", { every: 3 }]];
const DO = [["503, unavailable", { status: 503 }], ["502, upstream error", { status: 502 }], ["500, internal error", { status: 500 }],
  ["429, too many requests", { status: 429 }], ["401, bad key", { status: 401 }], ["404, not found", { status: 404 }],
  ["2 s late", { delay: "2s" }], ["30 s late", { delay: "30s" }], ["a byte every 50 ms", { drip: "50ms" }],
  ["connection closed, not done", { close: "before" }], ["done, answer lost", { close: "headers" }], ["done, half an answer", { close: "body" }],
  ["no JSON", { garbage: true }]];

const faults = { armed: [] };

const whichOf = (rule) => rule.first ? (rule.first === 1 ? "the first" : `the first ${rule.first}`) :
  rule.nth ? `only no. ${rule.nth}` : rule.every ? `every ${rule.every === 2 ? "2nd" : rule.every === 3 ? "3rd" : `${rule.every}th`}` : "every request";

function doOf(rule) {
  const [[kind, value]] = Object.entries(rule.do);
  const words = { status: (v) => `status ${v}`, delay: (v) => `${v} late`, drip: (v) => `a byte every ${v}`, garbage: () => "no JSON",
    close: (v) => ({ before: "closed before it is done", headers: "closed after the head", body: "closed half way" })[v],
    patch: (v) => `patched: ${v.map((step) => `${step.op} ${step.path}`).join(", ")}`, directive: (v) => `mock=${v}` };
  return words[kind]?.(value) ?? kind;
}

const onOf = (rule) => rule.on === "*" ? "every operation" : rule.on;

const bare = ({ seen, hits, ...rule }) => rule;

const setFaults = (rules) => act(async () =>
  showFaults((await api("PUT", "faults", { faults: rules.map(bare) })).faults));

function arm(rules, name) {
  setFaults([...faults.armed, ...rules]);
  toast(`Armed: ${name}`);
}

function armedRule({ rule, index }) {
  return el("li", { class: "card" },
    el("div", { class: "line" }, el("code", { class: "grow clip", title: rule.on }, onOf(rule)),
      button("Remove", () => setFaults(faults.armed.filter((_, i) => i !== index)))),
    el("div", { class: "line" }, el("span", { class: "grow" }, el("b", {}, doOf(rule)), `, ${whichOf(rule)}`),
      el("span", { class: `tag ${rule.hits ? "wrong" : ""}` }, `${rule.hits} hits`), el("span", { class: "soft" }, `of ${rule.seen}`)));
}

function showFaults(rules) {
  faults.armed = rules;
  show($("armed"), rules.map((rule, index) => ({ rule, index })), ({ index }) => String(index), armedRule);
  if (rules.length === 0)
    $("armed").replaceChildren(el("li", { class: "soft" }, "None: every request is answered as it should be."));
  $("disarm").hidden = rules.length === 0;
  $("fault-count").textContent = rules.length || "";
}

function preset({ name, faults: rules }) {
  return el("li", { class: "card" },
    el("div", { class: "line" }, el("b", { class: "grow" }, name.replaceAll("-", " ")), button("Arm", () => arm(rules, name), { "aria-label": `Arm ${name}` })),
    el("ul", { class: "soft" }, ...rules.map((rule) => el("li", {}, `${onOf(rule)}: ${doOf(rule)}, ${whichOf(rule)}`))));
}

function options(select, pairs) {
  select.append(...pairs.map(([label, value]) => el("option", { value: typeof value === "string" ? value : JSON.stringify(value) }, label)));
}

/* Once, before anything is shown. */
function showPresets({ presets, operations }) {
  options($("rule-on"), [["every operation", "*"], ...operations.map((on) => [on, on])]);
  options($("filter-on"), operations.map((on) => [on, on]));
  show($("presets"), presets, (item) => item.name, preset);
}

options($("rule-which"), WHICH);
options($("rule-do"), DO);
$("rule-which").selectedIndex = 2;
$("rule").addEventListener("submit", (event) => {
  event.preventDefault();
  const rule = { on: $("rule-on").value, ...JSON.parse($("rule-which").value), do: JSON.parse($("rule-do").value) };
  arm([rule], `${doOf(rule)}, ${whichOf(rule)}`);
});
$("disarm").addEventListener("click", () => act(async () => showFaults((await api("DELETE", "faults")).faults)));
