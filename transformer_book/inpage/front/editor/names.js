// Names that complete what is typed: those of the cell, of the page, and of Python.
import {
  CompletionContext, acceptCompletion, autocompletion, startCompletion,
} from "@codemirror/autocomplete";
import { indentMore } from "@codemirror/commands";
import { getIndentUnit, syntaxTree } from "@codemirror/language";
import { localCompletionSource } from "@codemirror/lang-python";
import { countColumn } from "@codemirror/state";
import { BUILTINS, KEYWORDS } from "./words.js";

/**
 * A name that the editor may offer. A member stands behind its owner: "torch.softmax".
 * @typedef {{name: string, kind: "function"|"class"|"variable"|"module", detail?: string}} Name
 */

const PYTHON = [
  ...[...BUILTINS].map((label) => ({ label, detail: "Python" })),
  ...[...KEYWORDS].map((label) => ({ label, detail: "keyword" })),
];

/** Each name once: the first that has it. */
function once(options) {
  const seen = new Set();
  return options.filter(({ label }) => !seen.has(label) && seen.add(label));
}

/** What the cell itself has behind an owner, such as "self.", but where the caret is. */
function written(state, owner, from) {
  const text = `${state.sliceDoc(0, from - owner.length)} ${state.sliceDoc(from)}`;
  return [...text.matchAll(/(?<![\w.])((?:\w+\.)+)(?=(\w+))/g)]
    .filter((found) => found[1] === owner).map((found) => ({ label: found[2] }));
}

/**
 * What completes the text before the caret; nothing within a string or a comment.
 * @param {() => Name[]} names
 */
const source = (names) => (context) => {
  const { state, pos } = context;
  if (/String|Comment/.test(syntaxTree(state).resolveInner(pos, -1).name)) return null;
  const before = context.matchBefore(/[\w.]*/);
  const dot = before.text.lastIndexOf(".") + 1;
  const owner = before.text.slice(0, dot);
  const from = before.from + dot;
  const known = names().filter(({ name }) =>
    name.startsWith(owner) && !name.slice(dot).includes("."))
    .map(({ name, kind, detail }) => ({ label: name.slice(dot), detail: detail ?? kind }));
  const typed = before.text.slice(dot);
  const own = owner ? written(state, owner, from)
    : (localCompletionSource(context)?.options ?? []).map(({ label }) =>
      ({ label, detail: "this cell" }));
  const options = once([...known, ...own, ...(owner ? [] : PYTHON)])
    .filter(({ label }) => label !== typed);
  return options.length ? { from, options, validFor: /^\w*$/ } : null;
};

/**
 * The list of names: it opens when it is asked for, so that Enter is a new line as long
 * as nobody has asked.
 * @param {() => Name[]} names
 */
export function completion(names) {
  const offered = source(names);
  const list = autocompletion({
    override: [offered], activateOnTyping: false, interactionDelay: 0, icons: false,
    tooltipClass: () => "cell-editor-names",
  });

  /** Whether some name begins as what stands before the caret. */
  function begins(state) {
    const { head } = state.selection.main;
    if (!/[\w.]$/.test(state.sliceDoc(0, head))) return false;
    const found = offered(new CompletionContext(state, head, true));
    return found?.options.some(({ label }) => label.startsWith(state.sliceDoc(found.from, head)));
  }

  /** What Tab does: it takes a name, asks for names behind letters, and else indents. */
  function tab(view) {
    const { state } = view;
    if (acceptCompletion(view)) return true;
    const { main } = state.selection;
    if (!main.empty) return indentMore(view);
    if (begins(state)) return startCompletion(view);
    const line = state.doc.lineAt(main.head);
    const column = countColumn(line.text, state.tabSize, main.head - line.from);
    const unit = getIndentUnit(state);
    view.dispatch(state.replaceSelection(" ".repeat(unit - (column % unit))),
      { scrollIntoView: true, userEvent: "input" });
    return true;
  }

  return { list, tab };
}
