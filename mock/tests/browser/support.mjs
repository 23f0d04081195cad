// What the tests of the pages share: the built mock, a client, a callback's listener, a browser whose
// every complaint is kept, axe, and pictures.
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const program = process.env.POMEX_MOCK ?? path.join(root, "build/release/bin/pomex-mock");
export const pictures = process.env.PICTURES ?? path.join(root, "build/pictures");

/* --- Checks --- */

export class Broken extends Error {}

export function check(condition, what) {
  if (!condition)
    throw new Broken(what);
}

export function same(got, want, what) {
  const [g, w] = [got, want].map((value) => JSON.stringify(value));
  check(g === w, `${what}: want ${w}, got ${g}`);
}

/* Waits until `probe` yields something true. */
export async function eventually(probe, what, withinMs = 5000) {
  const end = Date.now() + withinMs;
  for (;;) {
    const got = await probe();
    if (got)
      return got;
    check(Date.now() < end, `not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/* --- The mock --- */

/* A test that broke leaves none behind. */
const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/* Starts it on a free port; `stop()` ends it and tells how. */
export async function startMock(...options) {
  const child = spawn(program, ["--listen", "127.0.0.1:0", "--log", "off", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => (running.delete(child), resolve(code ?? signal))));
  const url = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (bytes) => {
      said += bytes;
      const ready = said.match(/^pomex-mock ready at (\S+)\n/);
      if (ready)
        resolve(ready[1]);
    });
    child.on("exit", (code) => reject(new Error(`the mock ended: ${code}`)));
    child.on("error", reject);
  });
  return { url, stop: async () => (child.kill("SIGTERM"), ended) };
}

/* A client of the public API with a key, and so a world, of its own. */
export class Client {
  constructor(mock, key, headers = {}) {
    Object.assign(this, { mock, key, headers });
  }

  async call(method, target, body, headers = {}) {
    const answer = await fetch(this.mock.url + target, {
      method, redirect: "manual", body: body && JSON.stringify(body),
      headers: { "Authorization": `Bearer ${this.key}`, "Content-Type": "application/json", ...this.headers, ...headers },
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: /^[{[]/.test(text) ? JSON.parse(text) : null };
  }

  async session(callback, lang = "en") {
    return (await this.call("POST", "/v1/video/assets/sessions", { callback_url: callback, lang })).json.h5_link;
  }

  /* A finished scan: the new group's id. */
  async group(callback = "https://app.example.com/cb") {
    const link = await this.session(callback);
    const answer = await fetch(link, { method: "POST", redirect: "manual", body: new URLSearchParams({ outcome: "success" }) });
    return new URL(answer.headers.get("Location")).searchParams.get("group_id");
  }

  async asset(members = {}) {
    return (await this.call("POST", "/v1/video/assets", { url: "https://cdn.example.com/a.jpg", asset_type: "Image", ...members })).json.id;
  }

  async task(text, ...assets) {
    const content = [{ type: "text", text }, ...assets.map((id) => ({ type: "image_url", image_url: { url: `asset://${id}` }, role: "reference_image" }))];
    return (await this.call("POST", "/v1/video/generations", { model: "byteplus/seedance-2.0-fast", content })).json.id;
  }

  control(method, call, body) {
    return this.call(method, `/_mock/${call}`, body);
  }

  /* The name of its world. */
  async world() {
    return (await this.control("DELETE", "journal"), await this.control("DELETE", "state")).json.world;
  }
}

/* A callback's listener: keeps the query of every request. */
export async function startCallback() {
  const seen = [];
  const server = http.createServer((request, response) => {
    if (request.url.startsWith("/cb"))
      seen.push(Object.fromEntries(new URL(request.url, "http://callback").searchParams));
    response.setHeader("Content-Type", "text/html");
    response.end("<!doctype html><html lang=en><title>Callback</title><h1>Back in the application</h1>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/cb`, seen, stop: () => server.close() };
}

/* --- The browser --- */

export const startBrowser = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

export const WIDTHS = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };

/* A page in a context of its own. `complaints` gathers what must not be: console errors, exceptions,
 * reports of the content security policy, requests to other hosts than `hosts`. */
export async function open(browser, url, { scheme = "light", viewport = WIDTHS.wide, hosts = [], script = true, expected = [], ...more } = {}) {
  const context = await browser.newContext({ viewport, colorScheme: scheme, javaScriptEnabled: script, reducedMotion: "reduce", ...more });
  const page = await context.newPage();
  const complaints = [], requests = [];
  const complain = (text) => expected.some((pattern) => pattern.test(text)) || complaints.push(text);
  const allowed = new Set([url, ...hosts].map((each) => new URL(each).host));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complain(message.text()));
  page.on("pageerror", (error) => complain(String(error)));
  page.on("dialog", (dialog) => (complain(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("request", (request) => {
    const target = new URL(request.url());
    requests.push({ at: Date.now(), method: request.method(), url: target, type: request.resourceType() });
    if (target.protocol.startsWith("http") && !allowed.has(target.host))
      complain(`request to ${target.host}`);
  });
  if (script)
    await context.addInitScript(() => addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
  await page.goto(url);
  return { page, context, requests, complaints, close: async () => { await context.close(); same(complaints, [], "complaints of the page"); } };
}

/* No violation of axe's rules. */
export async function checkAccess(page, what) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  same(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(" ")}`), [], `axe, ${what}`);
}

/* Nothing reaches beyond the sides, of the window or of what scrolls up and down in it. */
export async function checkWidth(page, what) {
  const wide = await page.evaluate(() => [...document.querySelectorAll("html, main, .panel, .details, .rows, .card")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.id || each.className || each.localName));
  same(wide, [], `${what}: wider than there is room`);
}

/* Those that the README shows, kept with KEEP_PICTURES=1. */
const KEPT = {
  "dashboard-details-wide-light": "dashboard", "dashboard-objects-narrow-dark": "dashboard-phone",
  "scan-en-light": "scan", "scan-zh-Hant-dark": "scan-zh-hant",
};

export async function picture(page, name, options = {}) {
  fs.mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`), animations: "disabled", ...options });
  if (process.env.KEEP_PICTURES && name in KEPT)
    await page.screenshot({ path: path.join(root, `mock/web/pictures/${KEPT[name]}.jpg`), type: "jpeg", quality: 80, animations: "disabled", ...options });
}
