// The scan page: every outcome in each language and both schemes, without a script and by keyboard too,
// the countdown by the world's clock, and the pages of links that are good for nothing.
import { check, checkAccess, checkWidth, Client, eventually, open, picture, same, startCallback, startMock } from "./support.mjs";

const LANGS = ["zh", "en", "zh-Hant"], SCHEMES = ["light", "dark"];
const PHONE = { width: 390, height: 844 };

/* What to press, and what the callback then gets (decisions 19 to 21); `#` is the new group's id. */
const OUTCOMES = [
  ["success", { resultCode: "10000", group_id: "#", verify_type: "real_time", algorithmBaseRespCode: "0", reqMeasureInfoValue: "1" }],
  ["fail", { resultCode: "20001", verify_type: "real_time", algorithmBaseRespCode: "50001", reqMeasureInfoValue: "0" }],
  ["pre_record", { resultCode: "20002", verify_type: "pre_record", algorithmBaseRespCode: "0", reqMeasureInfoValue: "0" }],
  ["no_group", { resultCode: "10000", verify_type: "real_time", algorithmBaseRespCode: "0", reqMeasureInfoValue: "1" }],
  ["code", { resultCode: "31337", verify_type: "real_time", algorithmBaseRespCode: "50001", reqMeasureInfoValue: "0" }],
];

async function press(page, outcome) {
  if (outcome !== "code")
    return page.click(`main form >> nth=0 >> button[value=${outcome}]`);
  await page.click("summary");
  await page.fill("#result_code", "31337");
  return page.click("form.other button");
}

function checkCallback(seen, outcome, want) {
  const got = seen.pop();
  check(got, `${outcome}: nothing came to the callback`);
  if (want.group_id) {
    check(/^group-\d{14}-[a-z0-9]{5}$/.test(got.group_id), `${outcome}: group_id ${got.group_id}`);
    want = { ...want, group_id: got.group_id };
  }
  same(got, want, `${outcome}: the callback's parameters`);
}

async function withMock(options, what) {
  const mock = await startMock("--allow-http-callback", ...options), callback = await startCallback();
  try {
    await what(mock, callback, new Client(mock, "sk-scan"));
  } finally {
    callback.stop();
    same(await mock.stop(), 0, "the mock's exit status");
  }
}

const outcomes = (browser, lang, scheme, script) => withMock([], async (mock, callback, client) => {
  for (const [outcome, want] of OUTCOMES) {
    const link = await client.session(callback.url, lang);
    const { page, close } = await open(browser, link, { scheme, viewport: PHONE, script, hosts: [callback.url] });
    same(await page.getAttribute("html", "lang"), lang, "the page's language");
    if (script && outcome === "success") {
      await checkAccess(page, `scan ${lang} ${scheme}`);
      await picture(page, `scan-${lang}-${scheme}`, { fullPage: true });
      for (const width of [360, 430]) {
        await page.setViewportSize({ width, height: 844 });
        await checkWidth(page, `scan ${lang}`);
      }
    }
    await press(page, outcome);
    await page.waitForURL(`${callback.url}**`);
    same(await page.textContent("h1"), "Back in the application", "where the browser ended");
    checkCallback(callback.seen, outcome, want);
    await close();
  }
});

const ends = (browser, lang, scheme) => withMock(["--clock", "frozen"], async (mock, callback, client) => {
  const spent = await client.session(callback.url, lang), expired = await client.session(callback.url, lang);
  await fetch(spent, { method: "POST", body: new URLSearchParams({ outcome: "fail" }) });
  await client.control("POST", "clock/advance", { by: "30m" });
  await client.control("PUT", "assumptions", { assumptions: { "failed-scan": "page" } });
  const failed = await client.session(callback.url, lang);
  const pages = {
    spent: [spent, 410], expired: [expired, 410],
    unknown: [`${mock.url}/kyc?w=nobody&token=none&lang=${lang}`, 404],
    failed: [failed, 200],
  };
  for (const [name, [url, status]] of Object.entries(pages)) {
    const { page, close } = await open(browser, url, { scheme, viewport: PHONE, expected: [/status of 4(04|10)/] });
    if (name === "failed")
      await page.click("button[value=fail]");
    else
      same((await fetch(url)).status, status, `${name}: status`);
    await page.waitForSelector(`.end.${name} h1`);
    check(await page.locator(".mark path:visible").count() === 1, `${name}: one mark is seen`);
    same(await page.getAttribute("html", "lang"), lang, `${name}: language`);
    await checkAccess(page, `${name} ${lang} ${scheme}`);
    await checkWidth(page, name);
    await picture(page, `scan-${name}-${lang}-${scheme}`);
    await close();
  }
});

/* Chrome holds the redirect after a form's POST against form-action, too: without --allow-http-callback,
 * whose http: would do for both, it must let a callback pass all the same. */
async function overHttps(browser) {
  const mock = await startMock(), target = "https://app.example.com/cb";
  const link = await new Client(mock, "sk-scan").session(target);
  const { page, close } = await open(browser, link, { viewport: PHONE, hosts: [target], expected: [/ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_PROXY|ERR_TUNNEL/] });
  const failed = page.waitForEvent("requestfailed");
  await page.click("button[value=success]");
  const request = await failed;
  check(request.url().startsWith(`${target}?resultCode=10000&group_id=group-`), `asked for ${request.url()}`);
  await close();
  same(await mock.stop(), 0, "the mock's exit status");
}

const seconds = async (page) => {
  const [minutes, rest] = (await page.textContent("#remaining")).split(":").map(Number);
  return minutes * 60 + rest;
};

/* How much of the countdown a second and a half takes. */
async function pace(browser, client, callback) {
  const { page, close } = await open(browser, await client.session(callback.url), { viewport: PHONE });
  const before = await seconds(page);
  await page.waitForTimeout(1500);
  const passed = before - await seconds(page), note = await page.textContent(".clock");
  await close();
  return { before, passed, note };
}

const countdown = (browser) => withMock([], async (mock, callback, client) => {
  const cases = [
    ["real", (passed) => passed >= 1 && passed <= 3, ""],
    ["x60", (passed) => passed >= 80 && passed <= 130, "clock ×60"],
    ["frozen", (passed) => passed === 0, "clock stands still"],
    ["poll:5s", (passed) => passed === 0, "clock stands still"],
  ];
  for (const [mode, right, note] of cases) {
    await client.control("PUT", "clock", { mode });
    const got = await pace(browser, client, callback);
    check(got.before > 1680 && got.before <= 1800, `${mode}: begins with ${got.before} s`);
    check(right(got.passed), `${mode}: ${got.passed} s passed`);
    same(got.note, note, mode);
  }
});

/* At its end the page becomes that of an expired link, by itself. */
const expiry = (browser) => withMock([], async (mock, callback, client) => {
  const link = await client.session(callback.url);
  await client.control("POST", "clock/advance", { by: "1797s" });
  const { page, close } = await open(browser, link, { viewport: PHONE, expected: [/status of 410/] });
  await page.waitForSelector(".end.expired", { timeout: 8000 });
  await close();
});

const keyboard = (browser) => withMock([], async (mock, callback, client) => {
  const { page, close } = await open(browser, await client.session(callback.url), { viewport: PHONE, hosts: [callback.url] });
  const reached = [];
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement.value || document.activeElement.localName));
    check(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== "none"), `focus is seen on ${reached.at(-1)}`);
  }
  same(reached, ["success", "fail", "pre_record", "no_group", "summary", "a"], "the order of focus");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("31337");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${callback.url}**`);
  checkCallback(callback.seen, "code", OUTCOMES[4][1]);
  await close();
});

/* Leaving sends nothing, and one can come back. */
const leave = (browser) => withMock([], async (mock, callback, client) => {
  const link = await client.session(callback.url);
  for (const script of [true, false]) {
    const { page, requests, close } = await open(browser, link, { viewport: PHONE, script });
    await page.click(".leave");
    check(await page.isVisible("#left") && await page.isHidden("#scan"), "the page of who left");
    if (script)
      await checkAccess(page, "left");
    await picture(page, "scan-left");
    await page.click("#left a");
    check(await page.isHidden("#left") && await page.isVisible("#scan"), "back at the scan");
    same(requests.filter(({ type }) => type === "document").length, 1, "leaving is no request");
    await close();
  }
  same(callback.seen, [], "what came to the callback");
});

/* What the form itself lets through by mistake comes back as the form, with a word about it. */
const refusedForm = (browser) => withMock([], async (mock, callback, client) => {
  const link = await client.session(callback.url, "zh");
  const { page, close } = await open(browser, link, { viewport: PHONE, hosts: [callback.url], expected: [/status of 400/] });
  await page.click("summary");
  await page.fill("#result_code", "10000");
  await page.click("form.other button");
  await page.waitForSelector("[role=alert]:not(:empty)");
  check((await page.textContent("[role=alert]")).includes("10000"), "the alert names the code");
  check(await page.isVisible("#result_code"), "the field is open again");
  await checkAccess(page, "refused form");
  await page.fill("#result_code", "31337");
  await page.click("form.other button");
  await page.waitForURL(`${callback.url}**`);
  await close();
});

/* The animation stands still for who wants that, and runs for the others. */
const motion = (browser) => withMock([], async (mock, callback, client) => {
  const link = await client.session(callback.url);
  for (const [reducedMotion, runs] of [["reduce", false], ["no-preference", true]]) {
    const { page, close } = await open(browser, link, { viewport: PHONE, reducedMotion });
    same(await page.evaluate(() => document.getAnimations().length > 0), runs, `${reducedMotion}: animations run`);
    await close();
  }
});

/* Its files come without a key, and leave no trace in a journal. */
const files = () => withMock([], async (mock, callback, client) => {
  await client.session(callback.url);
  for (const [name, type] of [["kyc.css", "text/css"], ["kyc.js", "text/javascript"]])
    for (const method of ["GET", "HEAD"]) {
      const answer = await fetch(`${mock.url}/kyc/${name}`, { method });
      same([answer.status, answer.headers.get("Content-Type"), answer.headers.get("X-Content-Type-Options")],
        [200, `${type}; charset=utf-8`, "nosniff"], `${method} ${name}`);
      same((await answer.text()).length > 0, method === "GET", `${method} ${name} has a body`);
    }
  same((await fetch(`${mock.url}/kyc/kyc.html`)).status, 404, "a template is no file");
  for (const world of ["", "?world=-"])
    same((await client.control("GET", `journal${world}`)).json.entries.filter(({ path }) => /kyc\.(css|js)$/.test(path)), [], "files in the journal");
});

/* `--kyc auto:…`: opening the link is enough. */
const auto = (browser) => withMock(["--kyc", "auto:success"], async (mock, callback, client) => {
  const { page, close } = await open(browser, await client.session(callback.url), { hosts: [callback.url] });
  check(page.url().startsWith(callback.url), "redirected at once");
  checkCallback(callback.seen, "auto", OUTCOMES[0][1]);
  await close();
});

export const tests = [
  ...LANGS.flatMap((lang) => SCHEMES.map((scheme) => [`outcomes, ${lang}, ${scheme}`, (browser) => outcomes(browser, lang, scheme, true)])),
  ...LANGS.flatMap((lang) => SCHEMES.map((scheme) => [`ends, ${lang}, ${scheme}`, (browser) => ends(browser, lang, scheme)])),
  ["outcomes without a script", (browser) => outcomes(browser, "en", "light", false)],
  ["a callback over https", overHttps],
  ["countdown", countdown],
  ["expiry", expiry],
  ["keyboard", keyboard],
  ["leave", leave],
  ["a refused form", refusedForm],
  ["motion", motion],
  ["files", files],
  ["--kyc auto", auto],
].map(([name, run]) => [`scan: ${name}`, run]);
