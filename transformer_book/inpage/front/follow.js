// What follows from a run: figures that obey, and checks that answer. Both stand in cells
// that need the one that was run.
import { h } from "../../explore/front/dom.js";
import { engine } from "./engine.js";
import { restore, show } from "./shown.js";

/** The functions of the script that brings the page's figures to life, which runs already. */
const host = () => import(/** @type {HTMLScriptElement} */ (
  document.querySelector("script[src*='_explore/host.js']")).src);

/**
 * @param {import("./notebook.js").Cell[]} cells
 * @param {ReturnType<typeof import("./notebook.js").notebook>} pages
 * @param {(name: string, ...args: unknown[]) => Promise<any>} call of the interpreter
 */
export function followers(cells, pages, call) {
  /** @type {Map<string, HTMLElement>} the notes at the figures that obey, by their names */
  const notes = new Map();

  async function obey(name, state) {
    const el = await (await host()).obey(name, state, engine(name, state, call));
    if (!el) return;
    notes.get(name)?.remove();
    const back = h("button", { type: "button", onclick: () => giveBack(name) },
      "Back to the book's");
    const note = h("p", { class: "code-yours" }, "Computed by your code. ", back);
    el.before(note);
    notes.set(name, note);
  }

  async function giveBack(name) {
    if (!notes.has(name)) return;
    notes.get(name).remove();
    notes.delete(name);
    await (await host()).obey(name);
  }

  return {
    /** Have the figures that a cell shows answer as it has made them. */
    async take(result) {
      for (const [name, state] of Object.entries(result.figures)) await obey(name, state);
    },
    /**
     * Run the cells with figures and checks that need a cell which was run.
     * @param {number} number of that cell
     * @param {(number: number) => void} say is told which cell runs
     * @returns {Promise<{failed: number[], why: string, answered: number[]}>} the cells whose
     *   figures cannot be made, the last line of the first error, and the cells whose checks have
     *   answered
     */
    async follow(number, say) {
      const failed = [];
      let why = "";
      const answered = [];
      await pages.learn();
      for (const [one, { figures, checks }] of cells.entries()) {
        if (!(figures.length || checks) || !pages.above(one).includes(number)) continue;
        if (!pages.yours(one)) {
          for (const name of figures) await giveBack(name);
          if (checks) restore(one);
          continue;
        }
        // A cell is reset, and nobody has pressed Run: code of a link waits for that.
        if (!pages.begun()) continue;
        const { number: last, result } = await pages.run(one, say);
        if (checks && last === one) {
          show(one, result);
          answered.push(one);
        }
        if (figures.length && result.error) {
          failed.push(one);
          why ||= result.error.trim().split("\n").at(-1);
        }
        await this.take(result);
      }
      return { failed, why, answered };
    },
  };
}
