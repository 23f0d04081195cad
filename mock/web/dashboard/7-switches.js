/* The switches of assumptions. */

function choice(item, value) {
  const input = el("input", { type: "radio", name: item.name, value, checked: value === item.value,
    onchange: () => act(async () => showSwitches((await api("PUT", "assumptions", { assumptions: { [item.name]: value } })).assumptions)) });
  return el("label", {}, input, el("span", {}, value));
}

function switchOf(item, before) {
  const focused = before?.contains(document.activeElement);
  const made = el("li", { class: item.value === item.values[0] ? "card" : "card changed" },
    el("fieldset", {}, el("legend", {}, item.name), el("div", { class: "choices" }, ...item.values.map((value) => choice(item, value)))),
    el("p", {}, item.about),
    el("p", { class: "soft" }, el("span", { class: `tag ${item.basis}` }, item.basis), ` decision ${item.decision}`));
  if (focused)
    requestAnimationFrame(() => made.querySelector("input:checked").focus());
  return made;
}

const showSwitches = (items) => show($("switch-list"), items, (item) => item.name, switchOf);

const lookAtSwitches = () => act(async () => showSwitches((await api("GET", "assumptions")).assumptions));
