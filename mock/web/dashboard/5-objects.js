/* Scans, groups with their assets, tasks: their state, and how long until the next. */

const tagClass = { processing: "busy", queued: "busy", running: "busy", active: "good", succeeded: "good", failed: "broken", pending: "busy" };
const stateTag = (status) => el("span", { class: `tag ${tagClass[status] ?? ""}` }, status);

/* "→ active in 4 s" and a bar; "stuck" for what never ends. */
function nextOf(object) {
  if (object.next_at)
    return el("div", { class: "next" }, progress(object.since, object.next_at), until(object.next_at, `${object.next} in `));
  return /^(processing|queued|running)$/.test(object.status) ? el("div", { class: "next soft" }, "stuck: no end is planned") : null;
}

/* --- Scans --- */

const OUTCOMES = [["success", "Success"], ["fail", "Fail"], ["pre_record", "Pre-record"], ["no_group", "No group"]];

async function complete(session, outcome) {
  const { location: target } = await api("POST", `sessions/${session.token}/complete`, { outcome });
  toast(target ? `Finished: the browser would go to ${target}` : "Finished: no redirect follows (failed-scan=page)");
}

async function toggleQr(session, place, opener) {
  const open = place.childElementCount === 0;
  opener.setAttribute("aria-expanded", open);
  place.replaceChildren();
  if (!open)
    return;
  const svg = await (await send("GET", `sessions/${session.token}/qr.svg`)).text();
  const local = /^https?:\/\/(localhost|127\.|\[::1\])/.test(session.link);
  place.append(
    el("img", { src: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt: "QR code of the link", width: 196, height: 196 }),
    el("code", {}, session.link),
    local ? el("p", { class: "soft" }, "A phone cannot reach this address. For that, start the mock with ",
      el("code", {}, "--listen 0.0.0.0:8080"), " and ", el("code", {}, "--public-url http://ADDRESS:8080"), ".") : "");
}

function pendingScan(session) {
  const place = el("div", { class: "qr" });
  const opener = button("QR code", () => act(() => toggleQr(session, place, opener)), { "aria-expanded": "false" });
  return el("li", { class: "card" },
    el("div", { class: "line" }, stateTag("pending"), el("code", { class: "grow clip", title: session.callback_url }, session.callback_url),
      el("span", { class: "tag" }, session.lang)),
    el("div", { class: "next" }, progress(session.created_at, session.expires_at), until(session.expires_at, "expires in ")),
    el("div", { class: "buttons" }, outside("Open", session.link), opener, button("Copy link", () => copy(session.link, "Link"))),
    el("div", { class: "buttons split", role: "group", "aria-label": "Finish the scan" },
      ...OUTCOMES.map(([outcome, label]) => button(label, () => act(() => complete(session, outcome))))),
    place);
}

function endedScan(session) {
  return el("li", { class: "line ended" }, stateTag(session.status),
    el("code", { class: "grow clip", title: session.callback_url }, session.callback_url),
    el("span", { class: "soft" }, session.outcome));
}

/* --- Groups and assets --- */

function thumbnail(type) {
  if (type === "Image")
    return el("img", { class: "thumb", src: "/_mock/media/portrait.jpg", alt: "", loading: "lazy" });
  if (type === "Video")
    return el("video", { class: "thumb", src: "/_mock/media/clip.mp4", preload: "metadata", muted: true, "aria-hidden": "true" });
  return el("span", { class: "thumb", "aria-hidden": "true" }, "♪");
}

const end = (call, status) => act(() => api("PUT", call, { status }));

function asset(item) {
  const busy = item.status === "processing";
  return el("li", { class: "object" }, thumbnail(item.asset_type),
    el("div", { class: "grow" },
      el("div", { class: "line" }, el("b", { class: "grow clip", title: item.name }, item.name || item.asset_type), stateTag(item.status)),
      el("code", { class: "id" }, item.id),
      item.code ? el("span", { class: "soft" }, item.code) : null,
      nextOf(item),
      el("div", { class: "buttons" },
        busy ? button("Make active", () => end(`assets/${item.id}`, "active")) : null,
        busy ? button("Make failed", () => end(`assets/${item.id}`, "failed")) : null,
        item.url ? outside("Open the signed link", item.url) : null)));
}

function group(item) {
  const list = el("ul", { class: "list inner" });
  show(list, item.assets, (each) => each.id, asset);
  return el("li", { class: "card" },
    el("div", { class: "line" }, el("code", { class: "id grow" }, item.id), item.virtual ? el("span", { class: "tag" }, "Virtual") : null,
      el("span", { class: "soft" }, item.assets.length === 1 ? "1 asset" : `${item.assets.length} assets`)),
    list);
}

/* A group that only gained or changed assets keeps its other elements. */
function updateGroup(item, before) {
  if (!before)
    return group(item);
  const made = group({ ...item, assets: [] });
  const list = before.querySelector(".inner");
  show(list, item.assets, (each) => each.id, asset);
  made.firstChild.lastChild.textContent = item.assets.length === 1 ? "1 asset" : `${item.assets.length} assets`;
  made.lastChild.replaceWith(list);
  return made;
}

/* --- Tasks --- */

const calm = matchMedia("(prefers-reduced-motion: reduce)");

function player(autoplay) {
  const video = el("video", { src: "/_mock/media/output.mp4", controls: true, loop: true, playsinline: true, preload: "metadata", "aria-label": "The task's video" });
  video.muted = true;
  video.autoplay = autoplay && !calm.matches;
  return video;
}

/* The newest video is there from the start, the others when asked for. */
function watching(item) {
  const place = el("div", { class: "video" });
  const watch = button("Watch", () => {
    place.replaceChildren(...place.childElementCount ? [] : [player(true)]);
    watch.textContent = place.childElementCount ? "Hide" : "Watch";
  });
  if (item.newest)
    watch.click();
  return { watch, place };
}

function task(item) {
  const busy = item.status === "queued" || item.status === "running";
  const { watch, place } = watching(item);
  return el("li", { class: "card" },
    el("div", { class: "line" }, el("b", { class: "grow clip" }, item.model), stateTag(item.status)),
    el("code", { class: "id" }, item.id),
    item.code ? el("span", { class: "soft" }, item.code) : null,
    nextOf(item),
    el("div", { class: "buttons" },
      busy ? button("Make succeeded", () => end(`generations/${item.id}`, "succeeded")) : null,
      busy ? button("Make failed", () => end(`generations/${item.id}`, "failed")) : null,
      item.status === "succeeded" ? watch : null,
      item.video_url ? outside("Open the signed link", item.video_url) : null),
    place);
}

/* --- All of them --- */

/* The newest groups, and older ones that the newest assets are in. */
const allGroups = (groups, assets) => groups.concat([...new Set(assets.map((item) => item.group_id))]
  .filter((id) => !groups.some((item) => item.id === id)).map((id) => ({ id })));

const counted = (shown, all) => shown < all ? `${shown} of ${all}` : String(all);

function showObjects({ sessions, groups, assets, generations, counts }) {
  const newest = generations.find((item) => item.status === "succeeded");
  const byGroup = allGroups(groups, assets).map((item) => ({ ...item, assets: assets.filter((each) => each.group_id === item.id) }));
  const waiting = (item) => item.status === "pending";
  const scans = [...sessions.filter(waiting), ...sessions.filter((item) => !waiting(item))];
  show($("scans"), scans, (item) => item.token, (item) => waiting(item) ? pendingScan(item) : endedScan(item));
  show($("groups"), byGroup, (item) => item.id, updateGroup);
  show($("tasks"), generations.map((item) => ({ ...item, newest: item === newest })), (item) => item.id, task);
  $("n-scans").textContent = counted(sessions.length, counts.sessions);
  $("n-assets").textContent = counted(assets.length, counts.assets);
  $("n-tasks").textContent = counted(generations.length, counts.generations);
}

/* When the next of them changes by itself, as an instant of the world. */
const nextChange = ({ sessions, assets, generations }) => Math.min(...[...assets, ...generations].map((item) => item.next_at)
  .concat(sessions.filter((item) => item.status === "pending").map((item) => item.expires_at))
  .filter(Boolean).map((instant) => Date.parse(instant)));
