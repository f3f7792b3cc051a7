// What a reader can do with a figure's state: a row of buttons, fetched when it is opened.
import { h } from "../dom.js";
import { compared, keep } from "./compare.js";
import { formats, save } from "./export.js";
import { address, frame } from "./link.js";
import { differences } from "./words.js";

/** @param {import("../types.js").Figure} figure */
export function tools(figure) {
  const { moves, model } = figure;
  const said = h("span", { class: "explorer-done" });
  const tell = (text) => {
    said.textContent = text;
    figure.say("tools", text);
  };
  const button = (name, onclick) => h("button", { type: "button", onclick }, name);

  /** Undo or redo, and say what has changed by it. */
  const go = (way) => () => {
    const before = model.get("inputs");
    way();
    said.textContent = ""; // the controls show it
    figure.say("tools", differences(figure, before, model.get("inputs")).join("; "));
  };
  const undo = button("Undo", go(moves.undo));
  const redo = button("Redo", go(moves.redo));

  /** A button that copies a text, which is written when it is pressed. */
  const copying = (name, write, done, label) => button(name, async () => {
    const text = write(figure);
    try {
      await navigator.clipboard.writeText(text);
      tell(done);
    } catch {
      // Without the clipboard, as on a page without https, the reader copies it.
      const shown = h("input", { type: "text", readonly: true, value: text, "aria-label": label });
      said.replaceChildren(shown);
      shown.select();
    }
  });
  const link = copying("Copy link", address, "The link is copied.", "Link to this state");
  const embed = frame(figure) ? copying("Embed", frame,
    "HTML is copied, which shows this figure in a page of yours.", "HTML of this figure") : null;

  const line = h("p", { class: "explorer-compared" }, h("span", {}),
    button("Stop comparing", () => {
      compare.focus();
      toggle();
    }));
  const compare = h("button", { type: "button", "aria-pressed": "false", onclick: toggle },
    "Compare");
  function toggle() {
    if (figure.kept()) figure.keep(null);
    else keep(figure);
    compare.setAttribute("aria-pressed", String(Boolean(figure.kept())));
    if (figure.kept()) figure.section.querySelector(".explorer-body").before(line);
    else line.remove();
    sync();
    figure.say("tools", figure.kept() ? "This state is kept as A." : "A is gone.");
  }

  const files = formats(figure).map((format) => button(format, async () => {
    tell(`Saved as ${await save(figure, format)}.`);
  }));

  /** Follow a change of the figure. */
  function sync() {
    // Not `disabled`, by which the button in use would lose the focus.
    undo.setAttribute("aria-disabled", String(!moves.canUndo()));
    redo.setAttribute("aria-disabled", String(!moves.canRedo()));
    if (figure.kept()) line.firstChild.textContent = compared(figure);
  }

  return {
    el: h("div", { class: "explorer-tools", role: "group",
      "aria-label": `${figure.spec.label}: more` }, undo, redo, compare, link,
    embed, h("span", { class: "explorer-files" }, "Save as ", ...files), said),
    sync,
  };
}
