// What clients can store and send shows as text, whatever it is; other sites' pages can do nothing.
import http from "node:http";
import { check, Client, eventually, open, same, startMock, WIDTHS } from "./support.mjs";

const PAYLOADS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "\"><svg onload=alert(1)>",
  "'-alert(1)-'",
  "javascript:alert(1)",
  "</textarea></style></title><iframe srcdoc='<script>parent.alert(1)</script>'>",
  "{{calls}}${alert(1)}<!--",
];

async function withMock(options, what) {
  const mock = await startMock("--clock", "frozen", ...options);
  try {
    return await what(mock, new Client(mock, "sk-<img src=x onerror=alert(1)>"));
  } finally {
    same(await mock.stop(), 0, "the mock's exit status");
  }
}

/* One payload in every field there is. */
async function store(client, payload) {
  const encoded = encodeURIComponent(payload), headers = { "User-Agent": payload, "X-Custom": payload };
  await client.call("POST", "/v1/video/assets/sessions", { callback_url: `https://app.example.com/cb?${payload.replaceAll(" ", "+")}`, lang: payload }, headers);
  await client.session(`https://app.example.com/cb?${payload.replaceAll(" ", "+").replaceAll("\\", "")}`);
  await client.asset({ name: payload, url: `https://cdn.example.com/a.jpg?x=${encoded}` });
  await client.asset({ name: `${payload} mock=no_face`, [payload]: payload });
  await client.task(payload);
  await client.task(`${payload} mock=sensitive_output`);
  await client.call("GET", `/v1/video/assets/${encoded}?group_id=${encoded}`, undefined, headers);
  await client.call("GET", `/${encoded}`, undefined, headers);
  await client.call("POST", "/v1/video/generations", { model: payload, content: payload });
}

const stored = (browser, size) => withMock([], async (mock, client) => {
  for (const payload of PAYLOADS)
    await store(client, payload);
  const { page, close } = await open(browser, `${mock.url}/_mock/`, { viewport: WIDTHS[size] });
  await page.waitForSelector("#groups .object");
  const names = await page.locator("#groups .object b").allTextContents();
  for (const payload of PAYLOADS)
    check(names.includes(payload), `a name shows as it was sent: ${payload}`);
  if (size === "narrow")
    await page.click("#tab-journal");
  const { json } = await client.control("GET", "journal");
  for (const entry of json.entries.filter(({ status }) => status >= 400).slice(0, 30)) {
    await page.fill("#filter", entry.id);
    await page.locator(".row").first().click();
    await page.waitForSelector(".why :is(blockquote, p)");
    await page.evaluate(() => document.querySelectorAll("#details details").forEach((each) => each.open = true));
    check((await page.textContent("#details")).includes(entry.id), "the details are of that entry");
    await page.click("[aria-label='Close the details']");
  }
  await page.fill("#filter", "");
  await page.click("#tab-objects");
  for (const label of ["QR code", "Success"])
    for (let i = await page.locator("#scans button", { hasText: label }).count(); i > 0; i--)
      await page.locator("#scans button", { hasText: label }).nth(i - 1).click();
  await eventually(async () => (await page.textContent("#scans")).includes("spent"), "scans are spent");
  same(await page.evaluate(() => [...document.querySelectorAll("a")].map((each) => each.protocol).filter((each) => !/^https?:$/.test(each))), [], "links that are not http");
  same(await page.locator("script, iframe, [onerror], [onload]").count(), 1, "elements that nobody made");
  await close();
  return `${PAYLOADS.length} payloads in every field`;
});

const scanPage = (browser) => withMock([], async (mock, client) => {
  for (const payload of PAYLOADS) {
    const link = await client.session(`https://app.example.com/cb?${payload.replaceAll(" ", "+")}`) ?? `${mock.url}/kyc?w=x`;
    const encoded = encodeURIComponent(payload);
    for (const url of [`${link}&x=${encoded}`, link.replace(/lang=en/, `lang=${encoded}`), `${mock.url}/kyc?w=${encoded}&token=${encoded}&lang=${encoded}`]) {
      const { page, close } = await open(browser, url, { viewport: WIDTHS.narrow, expected: [/status of 404/] });
      check(["zh", "en"].includes(await page.getAttribute("html", "lang")), "a language of ours");
      same(await page.locator("iframe, [onerror], [onload]").count(), 0, "elements that nobody made");
      await close();
    }
  }
  return `${PAYLOADS.length} payloads`;
});

/* What a page of another site tries, each way a browser knows to send something. It tells in `document.title`
 * what it could read, and in `done` how often it tried. */
function attack(mock, world) {
  const calls = [
    ["PUT", "clock", { mode: "x60" }], ["POST", "clock/advance", { by: "1h" }], ["PUT", "faults", { faults: [{ on: "*", do: { status: 503 } }] }],
    ["PUT", "assumptions", { assumptions: { "wrong-method": "404" } }], ["PUT", "state", { version: 1 }], ["POST", "fork", { to_key: "sk-forked" }],
    ["DELETE", "state"], ["DELETE", "journal"], ["GET", "state"], ["GET", "journal"], ["HEAD", "state"],
  ].map(([method, call, body]) => ({ method, url: `${mock}/_mock/${call}?world=${world}`, body: body && JSON.stringify(body) }));
  const types = ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"];
  let tried = 0;
  const keep = (what) => (tried++, Promise.resolve(what).then((answer) => answer.text()).then((text) => document.title += text).catch(() => {}));
  const element = (name, attributes) => (tried++, document.body.append(Object.assign(document.createElement(name), attributes)));
  const submit = (method, enctype, { url, body }) => {
    tried++;
    const form = Object.assign(document.createElement("form"), { method, action: url, enctype, target: "sink" });
    /* A body of type text/plain is "name=value": JSON, when the one sign more is in a string of it. */
    form.append(Object.assign(document.createElement("input"), { name: body ? `${body.slice(0, -1)},"x":"` : "x", value: '"}' }));
    document.body.append(form);
    form.submit();
  };
  document.body.append(Object.assign(document.createElement("iframe"), { name: "sink" }));
  for (const call of calls) {
    for (const mode of ["cors", "no-cors"])
      for (const type of call.body ? types : [null])
        keep(fetch(call.url, { method: call.method, mode, credentials: "include", headers: type ? { "Content-Type": type } : {}, body: call.body }));
    for (const type of types)
      tried += navigator.sendBeacon(call.url, new Blob([call.body ?? ""], { type }));
    for (const enctype of types.slice(1).map((type) => type.split(";")[0]))
      submit("post", enctype, call);
    submit("get", "", call);
    for (const [name, attribute] of [["img", "src"], ["script", "src"], ["iframe", "src"], ["video", "src"], ["object", "data"]])
      element(name, { [attribute]: call.url });
    element("link", { rel: "stylesheet", href: call.url });
    for (const open of [() => new WebSocket(call.url.replace("http", "ws")), () => new EventSource(call.url)])
      try { open().onmessage = ({ data }) => document.title += data; tried++; } catch {}
  }
  element("iframe", { src: `${mock}/_mock/` });
  return tried;
}

/* Pages of other sites, on this machine or not, change nothing and read nothing. */
const elsewhere = (browser, host) => withMock([], async (mock, client) => {
  await client.asset({ name: "Kept" });
  const { json } = await client.control("GET", "worlds"), world = json.worlds[0].name;
  const everything = async () => Promise.all(["state", "faults", "assumptions", "clock", "journal", "worlds"].map(async (call) => (await client.control("GET", call)).text));
  const server = http.createServer((request, response) => response.setHeader("Content-Type", "text/html").end("<!doctype html><title>x</title><body>"));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const before = await everything();
  const { page, context, requests } = await open(browser, `http://${host}:${server.address().port}/`, { hosts: [mock.url], expected: [/./] });
  const tried = await page.evaluate(`(${attack})(${JSON.stringify(mock.url)}, ${JSON.stringify(world)})`);
  const sent = () => requests.filter(({ url }) => url.origin === mock.url).length;
  await eventually(() => sent() >= 100, "the page sends what it tries");
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(500);
  same(await page.title(), "x", "what the other page could read");
  same(await everything(), before, "the world, its clock, faults, switches and journal");
  const titles = await Promise.all(page.frames().map((frame) => frame.title().catch(() => "")));
  check(!titles.includes("pomex-mock"), "no frame shows the dashboard");
  await context.close();
  server.close();
  return `${tried} tried, ${sent()} requests`;
});

export const tests = [
  ["stored payloads, wide", (browser) => stored(browser, "wide")],
  ["stored payloads, narrow", (browser) => stored(browser, "narrow")],
  ["the scan page", scanPage],
  ["another site's page, another port", (browser) => elsewhere(browser, "127.0.0.1")],
  ["another site's page, localhost", (browser) => elsewhere(browser, "localhost")],
].map(([name, run]) => [`hostile: ${name}`, run]);
