// Cells that a reader edits and runs: the page's own program under their hands.
import { h } from "../../explore/front/dom.js";
import { editor } from "./editor/editor.js";
import { figures } from "./figures.js";
import { Stopped, interpreter } from "./interpreter.js";
import { notebook } from "./notebook.js";
import { output } from "./output.js";

const BOOK = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=page-cells]")).content;
const GONE = "The interpreter has gone. Run the cell again.";
// What stays of the book's output while a cell shows the reader's.
const KEPT = "img, svg, .quiz, [data-explorer], .explorer-still";

/** @type {ReturnType<typeof open> | null} */
let opened = null;

/** Read the page's cells, once. */
async function open() {
  const answer = await fetch(new URL(BOOK, location.href));
  if (!answer.ok) throw new Error(String(answer.status));
  const cells = await answer.json();
  const open = new Map(); // number -> its editor
  const python = interpreter({
    progress: (share) => open.forEach((one) => one.loading(share)),
    slow: () => open.forEach((one) => one.slow()),
    ended: () => pages.forget(),
  });
  const pages = notebook(cells, (...cell) => python.call("run", ...cell));
  return { cells, open, python, pages, figures: figures(cells, pages, python.call, GONE) };
}

/**
 * Turn a cell of the page into an editor.
 * @param {Element} cell
 * @param {HTMLElement} button that was pressed
 */
export async function edit(cell, button) {
  opened ??= open();
  const page = await opened.catch((error) => {
    opened = null;
    throw error;
  });
  const number = Number(cell.id.split("-").at(-1)) - 1;
  if (!page.open.has(number)) page.open.set(number, make(page, cell, number));
  button.hidden = true;
  page.open.get(number).begin();
}

function make(page, cell, number) {
  const { cells, python, pages } = page;
  const code = cell.querySelector(".cell_input > [class*=highlight]");
  const place = h("div", { class: "code-editor" });
  const status = h("p", { class: "code-status", role: "status" });
  const bar = h("progress", { class: "code-progress", max: "1", "aria-label": "Loading Python" });
  const run = h("button", { type: "button", class: "code-run", onclick: () => go() }, "Run");
  const stop = h("button", { type: "button", onclick: () => python.stop() }, "Stop");
  const reset = h("button", { type: "button", onclick: () => restore() }, "Reset cell");
  const tools = h("div", { class: "code-tools" }, run, stop, reset, bar, status);
  code.after(place, tools);
  bar.hidden = true;
  stop.hidden = true;
  let running = false;
  const text = editor(place, {
    text: pages.sources[number],
    label: `Code of cell ${number + 1}`,
    run: go,
    change: (now) => { pages.sources[number] = now; },
    names: () => [],
  });

  function begin() {
    code.hidden = true;
    text.focus();
    load();
  }

  async function load() {
    try {
      await python.start();
      if (!running) status.textContent = "Ready.";
    } catch (error) {
      status.textContent = error instanceof Stopped ? "Loading was canceled: Run starts it again."
        : "Python could not be loaded. Check your connection, then press Run.";
    }
    bar.hidden = true;
  }

  async function go() {
    if (running) return;
    running = true;
    run.disabled = true;
    stop.hidden = false;
    status.textContent = "";
    try {
      const { number: last, result } = await pages.run(number, (one) => {
        status.textContent = one === number ? "Running …" : `Running cell ${one + 1}, which this one needs …`;
      }, true);
      show(result);
      const failed = result.error ? [] : await page.figures.follow(number, (one) => {
        status.textContent = `Running cell ${one + 1} …`;
      });
      status.textContent = last !== number ? `Cell ${last + 1}, which this one needs, has failed.`
        : result.error ? "It has failed: see below." : ["Done.", ...consequences(failed)].join(" ");
    } catch (error) {
      status.textContent = error instanceof Stopped ? "Stopped. What the cells have made is gone: Run makes it again."
        : `Python could not go on: ${error.message}`;
    }
    bar.hidden = true;
    running = false;
    run.disabled = false;
    stop.hidden = true;
  }

  /** What no longer holds on the page, in sentences. */
  function consequences(failed) {
    const broken = pages.broken();
    return [
      ...failed.map((one) => `The figure of cell ${one + 1} cannot be computed by your code.`),
      ...broken.slice(0, 1).map(([one, line]) =>
        `What the book asserts in cell ${one + 1} does not hold for your code: ${line}`
        + (broken.length > 1 ? ` (and ${broken.length - 1} more)` : "")),
    ];
  }

  function outputs() {
    let el = cell.querySelector(":scope > .cell_output");
    if (!el) {
      el = h("div", { class: "cell_output docutils container" });
      cell.append(el);
    }
    return el;
  }

  function show(result) {
    const el = outputs();
    el.querySelectorAll(":scope > .yours").forEach((one) => one.remove());
    for (const one of el.children) one.hidden = !(one.matches(KEPT) || one.querySelector(KEPT));
    el.prepend(h("div", { class: "yours" }, ...output(result)));
  }

  function restore() {
    text.write(cells[number].source);
    pages.sources[number] = cells[number].source;
    const el = outputs();
    el.querySelectorAll(":scope > .yours").forEach((one) => one.remove());
    for (const one of el.children) one.hidden = false;
    status.textContent = "As in the book.";
    page.figures.follow(number, () => {});
  }

  return {
    begin,
    loading(share) {
      bar.hidden = share === 1;
      bar.value = share;
      status.textContent = share < 1 ? "Loading Python and a small PyTorch: 5 MB, once for the whole book." : "Starting Python …";
      stop.hidden = false;
    },
    slow() {
      if (running) status.textContent = "It has run for ten seconds. Stop ends it.";
    },
  };
}
