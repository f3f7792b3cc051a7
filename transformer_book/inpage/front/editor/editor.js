// The editor of a cell: CodeMirror, with what Python and a page need of it.
//
// Fetched when a reader presses *Edit*, together with its style.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import {
  defaultKeymap, history, historyKeymap, indentLess, isolateHistory,
} from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { Annotation, EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, tooltips } from "@codemirror/view";
import { fresh, h } from "../../../explore/front/dom.js";
import { language } from "./python.js";
import { completion } from "./names.js";
import { signs } from "./signs.js";
import { style } from "../style.js";
import looks from "./editor.css" with { type: "text" };

const KEYS = "Shift+Enter runs. Tab indents, or completes a name. Esc, then Tab, leaves the code.";
const LEAVES = "Tab now leaves the code.";

// A change that the page has made, and not the reader.
const byPage = Annotation.define();

const dress = style(looks);

/** Let Escape give Tab back to the page, until another key is pressed. */
function escape(tell) {
  const leave = (view) => {
    view.setTabFocusMode(true);
    tell(LEAVES);
    view.dispatch({ effects: EditorView.announce.of(LEAVES) });
    return true;
  };
  const stay = (event, view) => {
    if (["Escape", "Tab", "Shift"].includes(event.key)) return;
    view.setTabFocusMode(false);
    tell(KEYS);
  };
  return [
    keymap.of([{ key: "Escape", run: leave }]),
    EditorView.domEventHandlers({ keydown: stay, blur: stay }),
  ];
}

/**
 * An editor of Python code.
 *
 * @param {HTMLElement} el where it is put
 * @param {{
 *   text: string,
 *   label: string,
 *   run: () => void,
 *   change: (text: string) => void,
 *   names: () => import("./names.js").Name[],
 * }} options text: the code; label: its name for screen readers; run: called by Ctrl,
 *   Shift or Cmd with Enter; change: called after each change that the reader makes;
 *   names: what completes a name, asked each time
 * @returns {{ text(): string, write(text: string): void, focus(): void, remove(): void }}
 *   write: replaces the code, which the reader can undo
 */
export function editor(el, { text, label, run, change, names }) {
  dress();
  const { list, tab } = completion(names);
  const runs = { run: () => {
    run();
    return true;
  } };
  const keys = h("p", { class: "cell-editor-keys", id: fresh("keys") }, KEYS);
  const view = new EditorView({ state: EditorState.create({ doc: text, extensions: [
    keymap.of(["Shift-Enter", "Ctrl-Enter", "Mod-Enter"].map((key) => ({ key, ...runs }))),
    list,
    keymap.of([{ key: "Tab", run: tab, shift: indentLess }]),
    escape((said) => { keys.textContent = said; }),
    keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
    history(),
    language,
    indentUnit.of("    "),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    lineNumbers(),
    // The list of names lies above the cells after this one, which are drawn apart.
    tooltips({ parent: el.closest("main") ?? document.body }),
    signs(tab),
    EditorView.contentAttributes.of({
      "aria-label": label, "aria-describedby": keys.id, "tabindex": "0" }),
    EditorView.updateListener.of(({ docChanged, transactions, state }) => {
      if (docChanged && !transactions.some((one) => one.annotation(byPage))) {
        change(state.doc.toString());
      }
    }),
  ] }) });
  const whole = h("div", { class: "cell-editor highlight" }, view.dom, keys);
  el.append(whole);
  return {
    text: () => view.state.doc.toString(),
    write(code) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: code },
        annotations: [byPage.of(true), isolateHistory.of("full")] });
    },
    focus: () => view.focus(),
    remove() {
      view.destroy();
      whole.remove();
    },
  };
}
