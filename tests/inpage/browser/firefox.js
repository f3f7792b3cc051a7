// Edits a layer in Firefox, and prints what the page shows then.
//
// node firefox.js PROGRAM ADDRESS CELL LINE FIGURE    the browser's program, a page's address, the
// number of a cell, a line that is added to it, and the name of a figure
//
// Prints {status, weights, problems}.
import puppeteer from "puppeteer-core";

const [executablePath, address, cell, line, figure] = process.argv.slice(2);
const STARTS = { timeout: 60_000 };

const browser = await puppeteer.launch({ browser: "firefox", executablePath });
const page = await browser.newPage();
const problems = [];
page.on("pageerror", (error) => problems.push(String(error)));
await page.goto(address);
await page.waitForFunction("!document.querySelector('.explorer-still')");
const status = () => page.$eval(`#cell-${cell} .code-status`, (one) => one.textContent);
await page.click(`#cell-${cell} .code-edit`);
await page.waitForFunction(
  (one) => document.querySelector(`${one} .code-status`)?.textContent === "Ready.", STARTS,
  `#cell-${cell}`);
await page.focus(`#cell-${cell} .cm-content`);
await page.keyboard.down("Control");
await page.keyboard.press("End");
await page.keyboard.up("Control");
await page.keyboard.press("Enter");
// A line of its own begins where the cell does.
for (let i = 0; i < 2; i += 1) await page.keyboard.press("Backspace");
await page.keyboard.type(line);
await page.keyboard.down("Shift");
await page.keyboard.press("Enter");
await page.keyboard.up("Shift");
await page.waitForFunction(
  (one) => /^(Done|It has failed|Cell)/.test(document.querySelector(`${one} .code-status`).textContent),
  STARTS, `#cell-${cell}`);
const weights = await page.$eval(`section[data-explorer=${figure}]`, (one) => one.outputs.weights);
console.log(JSON.stringify({ status: await status(), weights, problems }));
await browser.close();
