// Figures that obey: after a run they answer from the reader's code, until it is given back.
import { h } from "../../explore/front/dom.js";
import { engine } from "./engine.js";

/**
 * @param {import("./notebook.js").Cell[]} cells
 * @param {ReturnType<typeof import("./notebook.js").notebook>} pages
 * @param {(name: string, ...args: unknown[]) => Promise<any>} call
 * @param {string} gone what to say when the interpreter has gone
 */
export function figures(cells, pages, call, gone) {
  const notes = new Map(); // name -> the note at a figure that obeys
  const host = () => import(/** @type {HTMLScriptElement} */ (
    document.querySelector("script[src*='_explore/host.js']")).src);

  async function obey(name, state) {
    const el = await (await host()).obey(name, state, engine(name, state, call, gone));
    if (!el) return;
    notes.get(name)?.remove();
    const back = h("button", { type: "button", onclick: () => giveBack(name) },
      "Back to the book's");
    const note = h("p", { class: "code-yours", role: "status" }, "Computed by your code. ", back);
    el.before(note);
    notes.set(name, note);
  }

  async function giveBack(name) {
    await (await host()).obey(name);
    notes.get(name)?.remove();
    notes.delete(name);
  }

  return {
    /**
     * Have the figures that a cell reaches answer from the reader's code.
     * @param {number} number the cell that was run
     * @param {(number: number) => void} say is told which cell runs
     * @returns {Promise<number[]>} the cells whose figures cannot be made
     */
    async follow(number, say) {
      const failed = [];
      const reached = cells.keys().filter((one) => cells[one].figures.length
        && (one === number || pages.above(one).includes(number)));
      for (const one of reached) {
        if (!pages.yours(one)) {
          for (const name of cells[one].figures) {
            if (notes.has(name)) await giveBack(name);
          }
          continue;
        }
        const { result } = await pages.run(one, say);
        if (result.error) failed.push(one);
        for (const [name, state] of Object.entries(result.figures)) await obey(name, state);
      }
      return failed;
    },
  };
}
