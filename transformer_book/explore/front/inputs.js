// What the kernel does with the inputs of a figure, for a page without one: check them
// and turn them into tensors, tokens and notes. No kind of control is named here, and
// nothing is drawn: Node uses this too.
import { controlOf, load } from "./added.js";
import { fill } from "./values.js";

/**
 * The three things that a page without a kernel asks of a figure's inputs.
 * @param {import("./types.js").Spec} spec
 */
export async function inputsOf(spec) {
  const added = spec.scripts && await load(spec.scripts);
  const controls = Object.entries(spec.controls).map(([name, control]) =>
    ({ name, control, kind: controlOf(control.kind, added) }));

  /**
   * The first thing wrong with the inputs, in one sentence; empty if nothing is.
   * @param {unknown} inputs
   */
  function problem(inputs) {
    if (typeof inputs !== "object" || inputs === null) {
      return spec.sentences.type;
    }
    const known = controls.map(({ name }) => name);
    for (const name of Object.keys(inputs)) {
      if (!known.includes(name)) {
        return fill(spec.sentences.unknown, { name, names: known.join(", ") });
      }
    }
    for (const { name, control, kind } of controls) {
      if (!Object.hasOwn(inputs, name)) return fill(spec.sentences.missing, { name });
      const found = kind.error ?? kind.problem(control, inputs[name]);
      if (found) return found;
    }
    return "";
  }

  /**
   * Inputs one move away that ask for another program, or for other shapes.
   * @param {string[]} plain names of the inputs that each have programs of their own
   * @param {import("./types.js").Inputs} inputs
   */
  function neighbors(plain, inputs) {
    return controls.flatMap(({ name, control, kind }) => {
      if (!kind.tokens && !plain.includes(name)) return [];
      return (kind.next?.(control, inputs[name]) ?? [])
        .map((value) => ({ ...inputs, [name]: value }));
    });
  }

  /**
   * Checked inputs as the engine and the front end need them.
   * @param {import("./types.js").Inputs} inputs
   * @param {(file: string) => Promise<ArrayBuffer | Uint8Array>} read fetches a file of
   *   the page
   */
  async function prepare(inputs, read) {
    /** @type {Record<string, string[]>} */
    const labels = {};
    for (const { name, control, kind } of controls) {
      if (kind.tokens) labels[name] = kind.tokens(control, inputs[name]);
      await kind.load?.(control, inputs[name], read);
    }
    /** @type {Record<string, import("./types.js").Tensor>} */
    const tensors = {};
    const notes = [];
    for (const { name, control, kind } of controls) {
      if (kind.tensor) tensors[name] = kind.tensor(control, inputs[name], labels);
      if (kind.notes) notes.push(...kind.notes(control, inputs[name]));
    }
    return { tensors, labels, notes };
  }

  return { problem, neighbors, prepare };
}

/**
 * The tokens that outputs of codes stand for, by the outputs' names.
 * @param {import("./types.js").Spec} spec
 * @param {Record<string, import("./types.js").Tensor>} outputs
 * @returns {import("./types.js").Labels}
 */
export const spelled = ({ spelled: symbols = {} }, outputs) => Object.fromEntries(
  Object.entries(symbols).map(([name, names]) =>
    [name, outputs[name].data.map((code) => names[code])]));
