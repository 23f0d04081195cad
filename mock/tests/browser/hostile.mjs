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
    await what(mock, new Client(mock, "sk-<img src=x onerror=alert(1)>"));
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
});

/* Another site's page: forms, images, fetches and frames change nothing and read nothing. */
const elsewhere = (browser) => withMock([], async (mock, client) => {
  await client.asset({ name: "Kept" });
  const { json } = await client.control("GET", "worlds"), world = json.worlds[0].name;
  const attack = `<!doctype html><title>x</title><body><img src="${mock.url}/_mock/state?world=${world}">
    <form id=f method=post enctype=text/plain target=t action="${mock.url}/_mock/clock/advance?world=${world}"><input name='{"by":"1h","x":"' value='"}'></form>
    <iframe name=t></iframe><iframe src="${mock.url}/_mock/"></iframe><script>
    f.submit();
    for (const [method, call, type] of [["DELETE", "state", null], ["PUT", "faults", "application/json"], ["POST", "clock/advance", "text/plain"], ["DELETE", "journal", null], ["GET", "state", null]])
      for (const mode of ["cors", "no-cors"])
        fetch("${mock.url}/_mock/" + call + "?world=${world}", { method, mode, headers: type ? { "Content-Type": type } : {}, body: method[0] === "P" ? '{"by":"1h","faults":[]}' : undefined })
          .then((answer) => answer.text()).then((text) => document.title += text).catch(() => {});
    new WebSocket("${mock.url.replace("http", "ws")}/_mock/journal");</script>`;
  const server = http.createServer((request, response) => response.setHeader("Content-Type", "text/html").end(attack));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const before = (await client.control("GET", "state")).text;
  const { page, context } = await open(browser, `http://localhost:${server.address().port}/`, { hosts: [mock.url], expected: [/./] });
  await page.waitForTimeout(1500);
  same(await page.title(), "x", "what the other page could read");
  same((await client.control("GET", "state")).text, before, "the world's state");
  const titles = await Promise.all(page.frames().map((frame) => frame.title().catch(() => "")));
  check(!titles.includes("pomex-mock"), "no frame shows the dashboard");
  await context.close();
  server.close();
});

export const tests = [
  ["stored payloads, wide", (browser) => stored(browser, "wide")],
  ["stored payloads, narrow", (browser) => stored(browser, "narrow")],
  ["the scan page", scanPage],
  ["another site's page", elsewhere],
].map(([name, run]) => [`hostile: ${name}`, run]);
