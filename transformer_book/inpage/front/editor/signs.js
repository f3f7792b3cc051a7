// A bar with the signs and keys that the keyboards of phones hide.
import { insertBracket } from "@codemirror/autocomplete";
import {
  cursorCharLeft, cursorCharRight, cursorLineDown, cursorLineUp, undo,
} from "@codemirror/commands";
import { showPanel } from "@codemirror/view";
import { h } from "../../../explore/front/dom.js";

const SIGNS = {
  "(": "opening parenthesis", ")": "closing parenthesis",
  "[": "opening bracket", "]": "closing bracket",
  ":": "colon", "=": "equals", ".": "point", ",": "comma",
  "\"": "double quotation mark", "'": "quotation mark", "_": "underscore",
  "+": "plus", "-": "minus", "*": "times", "/": "divided by", "@": "at", "#": "number sign",
  "<": "less than", ">": "greater than", "{": "opening brace", "}": "closing brace",
};
const MOVES = {
  "←": ["left", cursorCharLeft], "→": ["right", cursorCharRight],
  "↑": ["up", cursorLineUp], "↓": ["down", cursorLineDown],
};

/** Write a sign as the keyboard does: a bracket is closed, or its closing one passed. */
function write(view, sign) {
  const { state } = view;
  view.dispatch(insertBracket(state, sign)
    ?? state.update(state.replaceSelection(sign), { userEvent: "input.type" }),
  { scrollIntoView: true });
}

/** The buttons, of which one is a stop of Tab. */
function toolbar(view, tab) {
  const key = (sign, name, press) => h("button", { type: "button", tabindex: "-1",
    "aria-label": name,
    // The keyboard stays open.
    onmousedown: (event) => event.preventDefault(),
    onclick: (event) => {
      press(view);
      // Pressed by a finger, and not by a key or a screen reader, which stays here.
      if (event.detail) view.focus();
    } }, sign);
  const keys = [
    key("⇥", "Tab", tab),
    key("↶", "Undo", undo),
    ...Object.entries(MOVES).map(([sign, [name, move]]) => key(sign, name, move)),
    ...Object.entries(SIGNS).map(([sign, name]) =>
      key(sign, name, () => write(view, sign))),
  ];
  keys[0].tabIndex = 0;

  /** Go along the bar by an arrow. */
  function go(event) {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const at = keys.indexOf(event.target);
    const next = keys[(at + way + keys.length) % keys.length];
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  return h("div", { class: "cell-editor-signs", role: "toolbar", "aria-label": "Signs",
    onkeydown: go }, ...keys);
}

/** Where fingers point. Elsewhere the keyboard is whole. */
const COARSE = "(pointer: coarse)";

/**
 * The bar, at the lower end of an editor, or above the keyboard that covers this end.
 * @param {(view: import("@codemirror/view").EditorView) => boolean} tab what Tab does
 */
export const signs = (tab) => (matchMedia(COARSE).matches ? showPanel.of((view) => {
  const ending = new AbortController();
  const glass = window.visualViewport;

  /** Say how much of the page is covered: browsers lay the keyboard over it. */
  function place() {
    const covered = document.documentElement.clientHeight - glass.height - glass.offsetTop;
    view.dom.style.setProperty("--covered", `${Math.max(0, Math.round(covered))}px`);
  }

  return {
    dom: toolbar(view, tab),
    mount() {
      place();
      const { signal } = ending;
      for (const kind of ["resize", "scroll"]) glass.addEventListener(kind, place, { signal });
    },
    destroy: () => ending.abort(),
  };
}) : []);
