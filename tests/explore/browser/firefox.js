// Moves one control of each figure in Firefox, and prints what the figures hold then.
//
// node firefox.js PROGRAM ADDRESS...    the browser's program, and pages' addresses
//
// Prints {figures: {address: {name: {before, inputs, outputs, error}}}, problems}.

import puppeteer from "puppeteer-core";

const [executablePath, ...addresses] = process.argv.slice(2);
const LIVE = "!document.querySelector('.explorer-still')";

/** Move a control's field by keyboard, in the way that its kind has. */
async function move(page, field) {
  const { kind, word, lowest } = await field.evaluate((one) => ({
    kind: one.type,
    word: one.value.split(" ")[0],
    lowest: one.type === "range" && one.value === one.min,
  }));
  await field.focus();
  if (kind === "textarea") await page.keyboard.type(` ${word}`);
  else if (kind === "checkbox") await page.keyboard.press("Space");
  else await page.keyboard.press(lowest ? "ArrowUp" : "ArrowDown");
}

const browser = await puppeteer.launch({ browser: "firefox", executablePath });
const page = await browser.newPage();
const figures = {};
const problems = [];
function note(problem) {
  // Firefox complains of a formula of which only a part has come yet.
  if (/Invalid markup: Incorrect number of children/.test(problem)) return;
  problems.push(`${page.url()}: ${problem}`);
}
page.on("pageerror", note);
page.on("console", (message) => {
  if (/^(error|warn)/.test(message.type())) note(message.text());
});
for (const address of addresses) {
  await page.goto(address);
  await page.waitForFunction(LIVE);
  figures[address] = {};
  for (const figure of await page.$$("section[data-explorer]")) {
    const name = await figure.evaluate((one) => one.dataset.explorer);
    await figure.scrollIntoView();
    const before = await figure.evaluate((one) => ({ ...one.inputs }));
    await move(page, await figure.$(
      ".explorer-controls :is(textarea, input:not([type=radio]), input:checked)"));
    await page.waitForFunction((one) => one.error
      || JSON.stringify(one.answered) === JSON.stringify(one.inputs), {}, figure);
    figures[address][name] = await figure.evaluate(
      ({ inputs, outputs, error }) => ({ inputs, outputs, error }));
    figures[address][name].before = before;
  }
}
await browser.close();
console.log(JSON.stringify({ figures, problems }));
