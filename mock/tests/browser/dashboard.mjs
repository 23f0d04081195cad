// The dashboard: everything a person does there, in both schemes and widths; how often it asks; how it
// stands ten thousand requests.
import fs from "node:fs";
import jsQR from "jsqr";
import { check, checkAccess, checkWidth, Client, eventually, open, picture, root, same, startCallback, startMock, WIDTHS } from "./support.mjs";

const SCHEMES = ["light", "dark"];

async function withMock(options, what) {
  const mock = await startMock(...options);
  try {
    await what(mock, new Client(mock, "sk-dashboard"));
  } finally {
    same(await mock.stop(), 0, "the mock's exit status");
  }
}

const dashboard = (browser, mock, options = {}) => open(browser, `${mock.url}/_mock/`, options);

const tab = (page, name) => page.click(`#tab-${name}`);

/* On a narrow page the journal is a tab of its own. */
async function openJournal(page, narrow) {
  if (narrow)
    await tab(page, "journal");
}

const rowWith = (page, text) => page.locator(".row", { hasText: text }).first();

/* A world with something of everything. */
async function populate(client) {
  const group = await client.group();
  await client.session("https://app.example.com/realhuman/callback?user=4711");
  const portrait = await client.asset({ name: "Front, studio light", group_id: group });
  await client.asset({ name: "A walk in the park", asset_type: "Video", group_id: group });
  await client.control("POST", "clock/advance", { by: "10s" });
  await client.task("The person in image 1 waves and smiles.", portrait);
  await client.control("POST", "clock/advance", { by: "10s" });
  await client.asset({ name: "Somebody else mock=face_mismatch", group_id: group });
  await client.control("POST", "clock/advance", { by: "5s" });
  await client.asset({ name: "Left profile", group_id: group, url: "https://cdn.example.com/b.jpg?mock=after:2m" });
  await client.task("mock=queued:20s,running:2m", portrait);
  await client.call("GET", `/v1/video/assets/${portrait}`);
  await client.call("GET", `/v1/video/assets?group_id=${group}&status=active&limit=100`);
  await client.call("GET", "/v1/video/assets/asset-20260619150241-zzzzz");
  await client.call("POST", "/v1/video/assets/sessions", { callback_url: "https://app.example.com/cb", lang: "zh-hant" });
  await client.call("POST", "/v1/video/assets", { url: "http://cdn.example.com/a.jpg", asset_type: "Image" });
  return { group, portrait };
}

/* --- What is seen --- */

const look = (browser, scheme, size) => withMock(["--seed", "1", "--clock", "frozen@2026-06-19T07:02:41Z"], async (mock, client) => {
  const { portrait } = await populate(client);
  const narrow = size === "narrow", name = (what) => `dashboard-${what}-${size}-${scheme}`;
  const { page, close } = await dashboard(browser, mock, { scheme, viewport: WIDTHS[size] });
  await page.waitForSelector("#groups .object");
  const shoot = async (what) => {
    await checkAccess(page, name(what));
    await checkWidth(page, name(what));
    await picture(page, name(what));
  };
  await openJournal(page, narrow);
  await page.waitForSelector(".row");
  if (narrow)
    await shoot("journal");
  await rowWith(page, "lang").click();
  await page.waitForSelector(".why blockquote");
  await shoot("details");
  await page.click("[aria-label='Close the details']");
  await tab(page, "objects");
  same(await page.textContent("#n-assets"), "4", "assets counted");
  check(await page.isVisible(`text=${portrait}`), "the asset's id is shown");
  await page.waitForFunction(() => document.querySelector("#tasks video").readyState >= 2);
  await shoot("objects");
  await page.locator("#tasks").scrollIntoViewIfNeeded();
  await page.locator("#tasks video").scrollIntoViewIfNeeded();
  await shoot("tasks");
  await page.click("button:has-text('QR code')");
  await page.waitForSelector(".qr img");
  await page.locator(".qr").scrollIntoViewIfNeeded();
  await shoot("qr");
  await tab(page, "faults");
  await page.click("[aria-label='Arm retry-storm']");
  await page.waitForSelector("#armed .card");
  await shoot("faults");
  await tab(page, "switches");
  await page.waitForSelector("#switch-list .card");
  await shoot("switches");
  await tab(page, "calls");
  await shoot("calls");
  await page.click("#menu summary");
  await page.click("#reset");
  await page.waitForSelector("dialog[open]");
  await shoot("reset");
  await page.click("dialog >> text=Cancel");
  await close();
});

const emptiness = (browser, scheme, size) => withMock([], async (mock) => {
  const { page, close } = await dashboard(browser, mock, { scheme, viewport: WIDTHS[size] });
  check((await page.textContent("#starter")).includes(`${mock.url}/v1/video/assets/sessions`), "a first request to try");
  check(await page.isDisabled("[data-advance='1m']"), "no clock to turn yet");
  await checkAccess(page, "empty");
  await checkWidth(page, "empty");
  await picture(page, `dashboard-empty-${size}-${scheme}`);
  await new Client(mock, "sk-first").session("https://app.example.com/cb");
  await page.waitForSelector("#scans .card");
  check(await page.isHidden("#empty"), "the page noticed the first request");
  await close();
});

/* --- What is done --- */

const work = (browser, scheme, size) => withMock(["--asset-time", "30s", "--allow-http-callback"], async (mock, client) => {
  const narrow = size === "narrow", callback = await startCallback();
  const id = await client.asset({ name: "Portrait" });
  const { page, close } = await dashboard(browser, mock, { scheme, viewport: WIDTHS[size] });

  const state = page.locator("#groups .object .tag");
  await eventually(async () => await state.textContent() === "processing", "the asset is processing");
  check(/^active in \d+ s$/.test(await page.textContent("#groups .until")), "how long until it is active");
  await page.click("text=+1 min");
  await eventually(async () => await state.textContent() === "active", "active after +1 min");
  check((await page.textContent("#toasts")).includes(`${id} processing → active`), "what +1 min changed is told");
  same((await client.call("GET", `/v1/video/assets/${id}`)).json.status, "active", "what the API says");

  await page.click("#freeze");
  await eventually(async () => (await client.control("GET", "clock")).json.mode === "frozen", "frozen");
  await eventually(async () => await page.textContent("#freeze") === "Resume", "the button resumes");
  await page.click("#freeze");
  await eventually(async () => (await client.control("GET", "clock")).json.mode === "real", "resumed");

  await tab(page, "faults");
  await page.click("[aria-label='Arm 503-twice']");
  await page.waitForSelector("#armed .card");
  const answers = [];
  for (let i = 0; i < 3; i++)
    answers.push((await client.call("POST", "/v1/video/generations", { model: "byteplus/seedance-2.0", content: [{ type: "text", text: "A wave" }] })).status);
  same(answers, [503, 503, 200], "503 twice");
  await eventually(async () => (await page.textContent("#armed")).includes("2 hitsof 3"), "the hits are counted");
  await openJournal(page, narrow);
  await page.selectOption("#filter-status", "5");
  await eventually(async () => await page.locator(".row").count() === 2, "two 503 in the journal");
  same(await page.locator(".row .tag").allTextContents(), ["503", "503"], "their status");
  await page.selectOption("#filter-status", "");

  await client.call("POST", "/v1/video/assets/sessions", { callback_url: "http://app.example.com/cb" });
  await page.fill("#filter", "callback-url-https");
  await rowWith(page, "callback-url-https").click();
  await page.waitForSelector(".why blockquote");
  const why = await page.textContent("#details");
  for (const words of ["callback-url-https", "documented", "decision 14", "callback_url must be a valid https URL: Non-HTTPS or malformed URL.", "http://app.example.com/cb"])
    check(why.includes(words), `why tells: ${words}`);
  await page.click("[aria-label='Close the details']");
  await page.fill("#filter", "");

  await client.session(callback.url);
  await tab(page, "objects");
  await page.click("#scans .card >> text=Success");
  await eventually(async () => (await page.textContent("#toasts")).includes(`${callback.url}?resultCode=10000&group_id=group-`), "where the browser would go");
  await eventually(async () => (await page.textContent("#scans")).includes("spent"), "the scan is spent");

  await page.click("#menu summary");
  await page.click("#reset");
  await page.click("#ask-yes");
  await eventually(async () => await page.isVisible("#empty"), "empty after the reset");
  same((await client.call("GET", `/v1/video/assets/${id}`)).status, 404, "what the API says after the reset");
  callback.stop();
  await close();
});

const switches = (browser) => withMock([], async (mock, client) => {
  await client.session("https://app.example.com/cb");
  const { page, close } = await dashboard(browser, mock);
  await page.waitForSelector("#scans .card");
  await tab(page, "switches");
  await page.check("input[name=wrong-method][value='404']");
  await page.waitForSelector("#switch-list .changed");
  same((await client.call("DELETE", "/v1/video/assets")).status, 404, "the switch holds");
  const { json } = await client.control("GET", "assumptions");
  same(await page.locator("#switch-list legend").allTextContents(), json.assumptions.map(({ name }) => name), "every switch is shown");
  await close();
});

const presets = (browser) => withMock([], async (mock, client) => {
  await client.session("https://app.example.com/cb");
  const { page, close } = await dashboard(browser, mock);
  await page.waitForSelector("#scans .card");
  await tab(page, "faults");
  const files = fs.readdirSync(`${root}/fixtures/faults`).sort();
  same(await page.locator("#presets b").allTextContents(), files.map((file) => file.replace(".json", "").replaceAll("-", " ")), "the presets");
  for (const file of files) {
    const { faults } = JSON.parse(fs.readFileSync(`${root}/fixtures/faults/${file}`));
    await page.click(`[aria-label='Arm ${file.replace(".json", "")}']`);
    await eventually(async () => (await client.control("GET", "faults")).json.faults.length === faults.length, `${file} is armed`);
    await page.click("#disarm");
    await eventually(async () => (await client.control("GET", "faults")).json.faults.length === 0, "disarmed");
    await page.waitForSelector("#armed .card", { state: "detached" });
  }
  await page.selectOption("#rule-on", "GET /v1/video/assets");
  await page.selectOption("#rule-which", { label: "every 2nd" });
  await page.selectOption("#rule-do", { label: "429, too many requests" });
  await page.click("#rule >> text=Arm");
  await eventually(async () => (await page.textContent("#armed")).includes("status 429, every 2nd"), "a rule of one's own");
  const answers = [];
  for (let i = 0; i < 4; i++)
    answers.push((await client.call("GET", "/v1/video/assets")).status);
  same(answers, [200, 429, 200, 429], "429 every 2nd");
  await page.click("#armed >> text=Remove");
  await eventually(async () => (await client.control("GET", "faults")).json.faults.length === 0, "removed");
  await close();
});

const worlds = (browser) => withMock([], async (mock) => {
  const one = new Client(mock, "sk-one"), two = new Client(mock, "sk-two");
  await one.session("https://one.example.com/cb");
  await two.session("https://two.example.com/cb");
  await new Client(mock, "").call("GET", "/v1/video/assets", undefined, { Authorization: "" });
  const names = (await one.control("GET", "worlds")).json.worlds.map(({ name }) => name);
  const { page, close } = await dashboard(browser, mock);
  await page.waitForSelector("text=https://one.example.com/cb");
  same(await page.locator("#world option").allTextContents(), [...names, "no valid key"], "the worlds");
  await page.selectOption("#world", names[1]);
  await page.waitForSelector("text=https://two.example.com/cb");
  same(new URL(page.url()).searchParams.get("world"), names[1], "the address names the world");
  await page.reload();
  await page.waitForSelector("text=https://two.example.com/cb");
  await page.selectOption("#world", "-");
  await rowWith(page, "missing-key").click();
  await page.waitForSelector(".why blockquote");
  check(await page.isDisabled("#freeze"), "no clock without a world");
  await close();
});

/* A world that the address names and that is not there yet is waited for. */
const later = (browser) => withMock(["--api-key", "sk-later=later", "--api-key", "sk-other=other"], async (mock) => {
  await new Client(mock, "sk-other").session("https://other.example.com/cb");
  const { page, close } = await open(browser, `${mock.url}/_mock/?world=later`);
  await eventually(async () => (await page.locator("#world option").allTextContents()).includes("later (not yet)"), "it is in the list");
  check(await page.isVisible("#empty") && await page.isDisabled("#freeze"), "nothing is there");
  await new Client(mock, "sk-later").session("https://later.example.com/cb");
  await page.waitForSelector("text=https://later.example.com/cb");
  check(await page.isHidden("#trouble"), "no trouble was told");
  await close();
});

const snapshot = (browser) => withMock([], async (mock, client) => {
  await client.asset({ name: "Kept" });
  const before = (await client.control("GET", "state")).text;
  const { page, close } = await dashboard(browser, mock, { expected: [/status of 400/] });
  await page.waitForSelector("#groups .object");
  await page.click("#menu summary");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
  const file = await download.path();
  same(fs.readFileSync(file, "utf8").replace(/"now".*/, ""), before.replace(/"now".*/, ""), "the snapshot, byte for byte");
  await client.control("DELETE", "state");
  await eventually(() => page.isVisible("#empty"), "empty");
  await page.setInputFiles("#file", file);
  await page.click("#ask-yes");
  await page.waitForSelector("text=Kept");
  await page.setInputFiles("#file", { name: "bad.json", mimeType: "application/json", buffer: Buffer.from("{\"version\":1,\"assets\":7}") });
  await page.click("#ask-yes");
  await page.waitForSelector(".toast.bad");
  check(await page.isVisible("text=Kept"), "a bad snapshot changes nothing");
  await close();
});

const curl = (browser) => withMock([], async (mock, client) => {
  await client.call("POST", "/v1/video/assets/sessions", { callback_url: "https://app.example.com/it's", lang: "en" });
  const { page, context, close } = await dashboard(browser, mock);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator(".row").first().click();
  await page.click("text=Copy as curl");
  await page.waitForSelector("text=Command copied");
  const command = await page.evaluate(() => navigator.clipboard.readText());
  const { execFileSync } = await import("node:child_process");
  check(!command.includes("sk-dashboard"), "the key is not in it");
  const answer = execFileSync("bash", ["-c", command], { env: { ...process.env, API_KEY: "sk-dashboard" }, encoding: "utf8" });
  same(JSON.parse(answer).status, "pending", "the command runs");
  const { json } = await client.control("GET", "journal");
  same(json.entries.at(-1).request.body, json.entries[0].request.body, "and sends the same body");
  await close();
});

const qr = (browser) => withMock(["--public-url", "https://mock.example.com:8443/base"], async (mock, client) => {
  const link = await client.session("https://app.example.com/cb");
  const { page, close } = await dashboard(browser, mock);
  await page.click("button:has-text('QR code')");
  await page.waitForSelector(".qr img");
  check(link.startsWith("https://mock.example.com:8443/base/kyc?"), `the link has the public address: ${link}`);
  same(await page.textContent(".qr > code"), link, "the link beside the code");
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement("canvas"), image = document.querySelector(".qr img");
    await image.decode();
    canvas.width = canvas.height = 300;
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0, 300, 300);
    return btoa(Array.from(pen.getImageData(0, 0, 300, 300).data, (byte) => String.fromCharCode(byte)).join(""));
  });
  same(jsQR(Uint8ClampedArray.from(Buffer.from(base64, "base64")), 300, 300)?.data, link, "what a phone reads");
  await close();
});

/* --- How it asks --- */

const calls = (requests, since) => requests.filter(({ at, url, type }) => at >= since && type === "fetch" && url.pathname.startsWith("/_mock/"));

const manners = (browser) => withMock([], async (mock, client) => {
  await populate(client);
  const { page, context, requests, close } = await dashboard(browser, mock);
  await page.waitForSelector("#groups .object");
  const parts = requests.filter(({ type }) => type === "stylesheet" || type === "script");
  same(parts.map(({ url }) => url.pathname).sort(), ["/_mock/dashboard.css", "/_mock/dashboard.js"], "what the first paint needs");
  await page.waitForTimeout(1500);

  const begun = Date.now();
  const traffic = setInterval(() => client.call("GET", "/v1/video/assets"), 100);
  await page.waitForTimeout(6000);
  clearInterval(traffic);
  const asked = calls(requests, begun);
  check(asked.length >= 4 && asked.length <= 7, `${asked.length} requests in 6 s`);
  for (let i = 1; i < asked.length; i++)
    check(asked[i].at - asked[i - 1].at > 900, `${asked[i].at - asked[i - 1].at} ms between two requests`);
  check(asked.some(({ url }) => url.pathname === "/_mock/journal" && url.searchParams.get("since")), "asks the journal with a cursor");

  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.waitForTimeout(1200);
  const hidden = Date.now();
  await page.waitForTimeout(3000);
  same(calls(requests, hidden).length, 0, "requests while hidden");
  await page.evaluate(() => {
    delete document.hidden;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await eventually(() => calls(requests, hidden).length > 0, "asks again when seen");

  const { json } = await client.control("GET", "journal");
  check(json.entries.every(({ path }) => !path.startsWith("/files")), "its pictures leave no trace in the journal");
  await close();
});

const trouble = (browser) => withMock([], async (mock, client) => {
  await client.session("https://app.example.com/cb");
  const { page, context, close } = await dashboard(browser, mock, { expected: [/ERR_FAILED|Failed to load/] });
  await page.waitForSelector("#scans .card");
  await context.route("**/_mock/**", (route) => route.abort());
  await page.waitForSelector("#trouble:visible");
  check(await page.isVisible("#scans .card"), "what was known stays");
  await context.unroute("**/_mock/**");
  await page.waitForSelector("#trouble:visible", { state: "detached", timeout: 8000 }).catch(() => {});
  await eventually(() => page.isHidden("#trouble"), "recovers", 8000);
  await close();
});

const token = (browser) => withMock(["--admin", "token:open-sesame"], async (mock) => {
  const client = new Client(mock, "sk-token", { "X-Mock-Token": "open-sesame" });
  await client.session("https://app.example.com/cb");
  same((await fetch(`${mock.url}/_mock/`)).status, 401, "without the token");
  const { page, close } = await dashboard(browser, mock, { expected: [/status of 401/] });
  await page.waitForSelector("dialog[open]");
  await checkAccess(page, "token");
  await page.click("#ask >> text=Cancel");
  await page.waitForTimeout(3500);
  check(await page.isHidden("#ask") && await page.isVisible("#trouble"), "who cancels is not asked again");
  await page.reload();
  await page.fill("#ask-input", "wrong");
  await page.click("#ask-yes");
  await page.waitForSelector("dialog[open] #ask-input:focus");
  await page.fill("#ask-input", "open-sesame");
  await page.click("#ask-yes");
  await page.waitForSelector("#scans .card");
  await page.click("button:has-text('QR code')");
  await page.waitForSelector(".qr img");
  check(!page.url().includes("sesame"), "the token is not in the address");
  await close();
});

/* Ten thousand requests: all are there, only those in sight are elements, and a frame of scrolling
 * through them costs the page less than a sixtieth of a second of its own time. */
const many = (browser) => withMock(["--journal-max", "10000"], async (mock, client) => {
  for (let i = 0; i < 10000; i += 100)
    await Promise.all(Array.from({ length: 100 }, () => client.call("GET", `/v1/video/assets?page=${i}`)));
  const { page, context, close } = await dashboard(browser, mock);
  await eventually(async () => (await page.textContent("#journal-count")).startsWith("10000"), "all are told", 15000);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable");
  const spent = async () => (await devtools.send("Performance.getMetrics")).metrics.find(({ name }) => name === "ThreadTime").value;
  const before = await spent();
  const { frames, elements, last } = await page.evaluate(async () => {
    const rows = document.getElementById("rows");
    let frames = 0, elements = 0;
    for (let at = 0; at < rows.scrollHeight; at += 1000, frames++) {
      rows.scrollTop = at;
      await new Promise(requestAnimationFrame);
      elements = Math.max(elements, rows.querySelectorAll(".row").length);
    }
    rows.scrollTop = rows.scrollHeight;
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return { frames, elements, last: rows.querySelector("[aria-posinset='10000']")?.textContent ?? "" };
  });
  const each = 1000 * (await spent() - before) / frames;
  check(frames > 100 && each < 16.6, `${frames} frames, each took ${each.toFixed(1)} ms`);
  check(elements < 100, `${elements} elements`);
  check(last.includes("page=0"), `the oldest is at the end: ${last}`);
  await page.focus("#rows");
  await page.keyboard.press("Home");
  await page.waitForSelector("#details:visible");
  await page.keyboard.press("ArrowDown");
  same(await page.locator(".row[aria-selected=true]").getAttribute("aria-posinset"), "2", "arrows move the selection");
  await page.keyboard.press("End");
  same(await page.locator(".row[aria-selected=true]").getAttribute("aria-posinset"), "10000", "End is the oldest");
  await page.keyboard.press("Escape");
  check(await page.isHidden("#details"), "Escape closes the details");
  await close();
});

/* HTML, CSS and script of all pages together. */
const weight = async () => {
  const folder = `${root}/mock/web`;
  const files = fs.readdirSync(folder, { recursive: true }).filter((name) => /\.(html|css|js|svg)$/.test(name));
  const bytes = files.reduce((sum, name) => sum + fs.statSync(`${folder}/${name}`).size, 0);
  check(bytes > 0 && bytes < 120 * 1024, `${bytes} bytes`);
};

const BOTH = SCHEMES.flatMap((scheme) => Object.keys(WIDTHS).map((size) => [scheme, size]));

export const tests = [
  ...BOTH.map(([scheme, size]) => [`look, ${scheme}, ${size}`, (browser) => look(browser, scheme, size)]),
  ...BOTH.map(([scheme, size]) => [`empty, ${scheme}, ${size}`, (browser) => emptiness(browser, scheme, size)]),
  ...BOTH.map(([scheme, size]) => [`work, ${scheme}, ${size}`, (browser) => work(browser, scheme, size)]),
  ["switches", switches],
  ["presets", presets],
  ["worlds", worlds],
  ["a world to come", later],
  ["snapshot", snapshot],
  ["copy as curl", curl],
  ["QR code", qr],
  ["manners", manners],
  ["trouble", trouble],
  ["token", token],
  ["ten thousand requests", many],
  ["weight", weight],
].map(([name, run]) => [`dashboard: ${name}`, run]);
