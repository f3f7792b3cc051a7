// One cell that a reader edits: its editor, its buttons, and what they say.
import { h } from "../../explore/front/dom.js";
import { exhausted } from "./advice.js";
import { editor } from "./editor/editor.js";
import { MEGABYTES } from "./files.js";
import { Stopped } from "./interpreter.js";
import { tools } from "./kept/tools.js";
import { restore, show } from "./shown.js";

const LOADING = `Loading Python and a small PyTorch: ${MEGABYTES} MB, once for the whole book.`;
const GONE = "Stopped. What cells have made is gone: Run makes again what a cell needs.";
const NOT_LOADED = "Stopped. Run loads the rest.";
const LIST = new Intl.ListFormat("en");

/** Numbers of cells, from 0, in words. */
const named = (numbers) => LIST.format(numbers.map((one) => `cell ${one + 1}`));

/** A sentence whose cells lead there: a reader does not see their numbers. */
const linked = (sentence) => sentence.split(/(cell \d+)/i).map((part) => {
  const id = part.toLowerCase().replace(" ", "-");
  return /^cell-\d+$/.test(id) && document.getElementById(id)
    ? h("a", { href: `#${id}` }, part) : part;
});

/**
 * @param {import("./edit.js").Page} page
 * @param {Element} el the cell in the page
 * @param {number} number of the cell, from 0
 */
export function cell(page, el, number) {
  const { cells, python, pages, followers, drafts } = page;
  const button = /** @type {HTMLElement} */ (el.querySelector(".code-edit"));
  const code = /** @type {HTMLElement} */ (el.querySelector(".cell_input > [class*=highlight]"));
  const place = h("div", { class: "code-editor" });
  const status = h("p", { class: "code-status", role: "status" });
  const bar = h("progress", { max: "1", "aria-label": "Loading" });
  const run = h("button", { type: "button", class: "code-run", onclick: go }, "Run");
  const stop = h("button", { type: "button", onclick: python.stop }, "Stop");
  const reset = h("button", { type: "button", onclick: back }, "Reset cell");
  const say = (sentence) => status.replaceChildren(...linked(sentence));
  const kept = tools(page, number, say);
  code.after(place, h("div", { class: "code-tools" }, run, stop, reset, kept.more, bar, status),
    ...kept.els);
  bar.hidden = true;
  stop.hidden = true;
  let running = false;
  const text = editor(place, {
    text: pages.sources[number],
    label: `Code of cell ${number + 1}`,
    run: go,
    change: (now) => {
      pages.sources[number] = now;
      drafts.keep(number, now);
      kept.changed();
    },
    names: page.names,
  });

  /** Show the editor in the place of the code. */
  function open() {
    code.hidden = true;
    button.hidden = true;
    for (let fold = el.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
  }

  /** Show the editor, and load what it needs. */
  async function begin() {
    open();
    text.focus();
    await attempt(async () => {
      await python.start();
      page.learn();
      if (!running) say("Ready.");
    });
  }

  /** Do something that may be stopped; what ends it is said in a sentence. */
  async function attempt(act) {
    try {
      await act();
    } catch (error) {
      const stopped = bar.hidden ? GONE : NOT_LOADED;
      say(error instanceof Stopped ? stopped : `${error.message} Press Run to try again.`);
    }
    bar.hidden = true;
    stop.hidden = true;
  }

  /** Run the cell, and what follows from it. */
  async function go() {
    if (running) return;
    running = true;
    run.disabled = true;
    stop.hidden = false;
    say("");
    await attempt(async () => {
      const { number: last, result } = await pages.run(number, (one) => {
        say(one === number ? "Running …" : `Running cell ${one + 1}, which this one needs …`);
      }, true);
      show(number, result, pages.yours(number));
      if (exhausted(result.error)) python.stop();
      if (last !== number) {
        say(`Cell ${last + 1}, which this one needs, has failed.`);
      } else if (result.error) {
        say("It has failed: see below.");
      } else {
        if (pages.yours(number)) await followers.take(result);
        const found = await followers.follow(number, (one) => say(`Running cell ${one + 1} …`));
        say(["Done.", ...consequences(found)].join(" "));
        page.learn();
      }
    });
    running = false;
    run.disabled = false;
  }

  /** What follows from the run elsewhere on the page, in sentences. */
  function consequences({ failed, why, answered }) {
    const broken = pages.yours(number) ? pages.broken() : [];
    const more = broken.length > 1 ? ` (and ${broken.length - 1} more)` : "";
    return [
      ...(answered.length ? [`The check has answered: see ${named(answered)}.`] : []),
      ...(failed.length
        ? [`Your code cannot compute the figure of ${named(failed)} (${why}).`] : []),
      ...broken.slice(0, 1).map(([one, line]) =>
        `What the book asserts in cell ${one + 1} does not hold for your code: ${line}${more}`),
    ];
  }

  /** The cell as the book has it. */
  async function back() {
    text.write(cells[number].source);
    pages.sources[number] = cells[number].source;
    drafts.forget(number);
    kept.changed();
    restore(number);
    say("As in the book.");
    await attempt(() => followers.follow(number, () => {}));
  }

  return {
    begin,
    back,
    /** Show code that was there before the page, and run nothing. */
    take(code, sentence) {
      open();
      text.write(code);
      pages.sources[number] = code;
      say(sentence);
    },
    /** @param {number} share of the interpreter that has come */
    loading(share) {
      bar.hidden = share === 1;
      bar.value = share;
      stop.hidden = false;
      say(share < 1 ? LOADING : "Starting Python …");
    },
    slow() {
      if (running) say(`${status.textContent} More than ten seconds: Stop ends it.`);
    },
  };
}
