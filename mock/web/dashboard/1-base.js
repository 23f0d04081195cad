/* What every part needs: elements made of text, calls of the control API, messages.
 * The parts of this folder are served as one module, in the order of their names. */

const $ = (id) => document.getElementById(id);

/* An element. Strings become text, never markup; `on…` members become listeners. */
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on"))
      made.addEventListener(name.slice(2), value);
    else if (value === true)
      made.setAttribute(name, "");
    else if (value !== false && value != null)
      made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null && child !== ""));
  return made;
}

const button = (label, onclick, attributes = {}) =>
  el("button", { type: "button", class: "small", ...attributes, onclick }, label);

/* A link that can only lead to http, whatever a client stored. */
function outside(label, url) {
  const good = /^https?:\/\//.test(url);
  return good ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label) : el("span", {}, label);
}

/* Makes `list` show `items`. An item that did not change keeps its element, and with it focus,
 * an open picture, a playing video. */
function show(list, items, keyOf, make) {
  const old = new Map([...list.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item) => {
    const key = keyOf(item), text = JSON.stringify(item), before = old.get(key);
    if (before && before.made === text)
      return before;
    const made = make(item, before);
    made.dataset.key = key;
    made.made = text;
    return made;
  });
  for (const child of [...list.children])
    if (!wanted.includes(child))
      child.remove();
  wanted.forEach((child, i) => {
    if (list.children[i] !== child)
      list.insertBefore(child, list.children[i] ?? null);
  });
}

/* --- The control API --- */

const state = {
  world: new URLSearchParams(location.search).get("world"), /* null: the first there is */
  token: sessionStorage.getItem("mock-token"),
};

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function path(call, parameters = {}) {
  const query = new URLSearchParams(parameters);
  if (state.world != null)
    query.set("world", state.world);
  return `/_mock/${call}?${query}`;
}

/* One call, whole: throws a Refusal when it is answered by an error. */
async function send(method, call, body, parameters) {
  const headers = {};
  if (body !== undefined)
    headers["Content-Type"] = "application/json";
  if (state.token)
    headers["X-Mock-Token"] = state.token;
  const answer = await fetch(path(call, parameters), {
    method, headers, cache: "no-store", referrerPolicy: "no-referrer",
    body: typeof body === "string" || body === undefined ? body : JSON.stringify(body),
  });
  if (answer.ok)
    return answer;
  const told = await answer.json().catch(() => null);
  throw new Refusal(answer.status, told?.error?.message ?? `status ${answer.status}`);
}

/* One call's JSON. */
const api = async (...call) => (await send(...call)).json();

/* --- Messages --- */

function toast(text, kind = "") {
  const made = el("div", { class: `toast ${kind}` }, el("span", {}, text),
    button("✕", () => made.remove(), { "aria-label": "Dismiss" }));
  $("toasts").append(made);
  while ($("toasts").children.length > 4)
    $("toasts").firstChild.remove();
  setTimeout(() => made.remove(), kind === "bad" ? 12000 : 6000);
}

/* Runs what a person asked for; a failure becomes a message. Then everything is looked at anew. */
async function act(what) {
  try {
    await what();
  } catch (error) {
    toast(error.message, "bad");
  }
  lookSoon();
}

/* Asks in a dialog: true, the text typed when `label` is given, or null. */
function ask({ title, text, yes, danger = false, label = null }) {
  $("ask-title").textContent = title;
  $("ask-text").textContent = text;
  $("ask-yes").textContent = yes;
  $("ask-yes").classList.toggle("danger", danger);
  $("ask-label").hidden = label === null;
  $("ask-input").value = "";
  const dialog = $("ask");
  dialog.returnValue = "";
  dialog.showModal();
  if (label !== null)
    $("ask-input").focus();
  return new Promise((resolve) => dialog.addEventListener("close", () =>
    resolve(dialog.returnValue !== "yes" ? null : label === null || $("ask-input").value), { once: true }));
}

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch { /* no secure context: an address of the network over plain http */
    const area = el("textarea", { class: "copy", readonly: true, "aria-label": what });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    toast(done ? `${what} copied` : `${what}: copying is not allowed here`, done ? "" : "bad");
  }
}

function save(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
