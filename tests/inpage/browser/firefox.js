// Edits cells in Firefox, and prints what the page shows then.
//
// node firefox.js PROGRAM    the browser's program; what to do comes as a list on its input:
//   {open}          a page's address
//   {edit, line}    runs a cell, by its number, with a line of its own typed at its end
//   {edit, text}    runs a cell with another text, or with its own, if none is given
//     stop            true: presses Stop once it runs
//     shown           the cell whose output is wanted
//   {figure}        a figure's name
//
// Prints [found, problems]; found has for each of them null, {status, shown}, or weights.
import { text as whole } from "node:stream/consumers";
import puppeteer from "puppeteer-core";

const [executablePath] = process.argv.slice(2);
const acts = JSON.parse(await whole(process.stdin));
const STARTS = { timeout: 60_000 };
const OVER = /^(Done|It has failed|Stopped|Cell \d+, which)/.source;

const browser = await puppeteer.launch({ browser: "firefox", executablePath });
const page = await browser.newPage();
const problems = [];
page.on("pageerror", (error) => problems.push(String(error)));

/** Wait until a cell's status is as a pattern says, and return it. */
async function status(cell, pattern) {
  const said = `${cell} .code-status`;
  await page.waitForFunction((one, like) => new RegExp(like).test(
    document.querySelector(one)?.textContent), STARTS, said, pattern);
  return page.$eval(said, (one) => one.textContent);
}

/** Press keys while another is held. */
async function press(held, key) {
  await page.keyboard.down(held);
  await page.keyboard.press(key);
  await page.keyboard.up(held);
}

async function edit({ edit: number, line, text, stop, shown }) {
  const cell = `#cell-${number}`;
  if (!await page.$(`${cell} .cm-content`)) {
    // Not below the bar that stays at the top.
    await page.$eval(cell, (one) => one.scrollIntoView({ block: "center" }));
    await page.click(`${cell} .code-edit`);
    await status(cell, "^Ready");
  }
  await page.focus(`${cell} .cm-content`);
  if (line) {
    await press("Control", "End");
    await page.keyboard.press("Enter");
    // A line of its own begins where the cell does.
    for (let i = 0; i < 2; i += 1) await page.keyboard.press("Backspace");
    await page.keyboard.type(line);
  } else if (text) {
    await press("Control", "a");
    await page.evaluate((code) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", code);
      const paste = new Event("paste", { bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(Object.assign(paste, { clipboardData }));
    }, text);
  }
  await press("Shift", "Enter");
  if (stop) {
    await status(cell, "^Running …");
    const buttons = await page.$$(`${cell} .code-tools button`);
    for (const one of buttons) {
      if (await one.evaluate((button) => button.textContent) === "Stop") await one.click();
    }
  }
  return {
    status: await status(cell, OVER),
    shown: await page.$$eval(`#cell-${shown} .yours`, (all) => all[0]?.innerText),
  };
}

const found = [];
for (const act of acts) {
  if (act.open) {
    await page.goto(act.open);
    await page.waitForFunction("!document.querySelector('.explorer-still')");
    found.push(null);
  } else if (act.figure) {
    found.push(await page.$eval(`section[data-explorer=${act.figure}]`,
      (one) => one.outputs.weights));
  } else {
    found.push(await edit(act));
  }
}
console.log(JSON.stringify([found, problems]));
await browser.close();
