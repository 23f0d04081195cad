// Runs the tests of the pages, one after the other: `node run.mjs [WORD]` only those whose name has WORD.
// The last line is `N passed, M failed`; exit 1 when M > 0 or N is 0.
import { tests as dashboard } from "./dashboard.mjs";
import { tests as hostile } from "./hostile.mjs";
import { tests as scan } from "./scan.mjs";
import { Broken, startBrowser } from "./support.mjs";

const [word = ""] = process.argv.slice(2);
const chosen = [...scan, ...dashboard, ...hostile].filter(([name]) => name.includes(word));
const browser = await startBrowser();
let passed = 0, failed = 0;
for (const [name, run] of chosen) {
  const begun = Date.now();
  try {
    const figures = await run(browser);
    passed++;
    if (process.env.VERBOSE)
      console.log(`ok    ${name}  ${figures ?? `${Date.now() - begun} ms`}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}\n      ${error instanceof Broken ? error.message : error.stack}`);
  }
  for (const context of browser.contexts())
    await context.close();
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
