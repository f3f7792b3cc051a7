// What a reader can do with the edits of a page: a row of buttons behind "⋯".
import { h, write } from "../../../explore/front/dom.js";
import { style } from "../style.js";
import { compared, shown } from "./changes.js";
import looks from "./kept.css" with { type: "text" };
import { linkOf } from "./link.js";
import { take } from "./notebook.js";
import { hash } from "./place.js";

export const dress = style(looks);

const NONE = "Nothing is edited on this page yet.";
const LOST = "This browser does not keep edits: take the page with you before you leave it.";

/**
 * @param {import("../edit.js").Page} page
 * @param {number} number of the cell that the buttons stand at
 * @param {(sentence: string) => void} say
 */
export function tools({ cells, pages, drafts, editors }, number, say) {
  dress();
  const place = h("div", {});
  const lost = h("p", { class: "code-lost", role: "status" });

  /** The cells that are not as in the book, with their code. */
  const edits = () => new Map([...pages.sources.entries()].filter(([one]) => pages.edited(one)));

  const draw = () => place.replaceChildren(
    shown(compared(cells[number].source, pages.sources[number])));
  const changes = button("Show changes", () => {
    const open = changes.getAttribute("aria-expanded") !== "true";
    changes.setAttribute("aria-expanded", String(open));
    if (open) draw();
    else place.replaceChildren();
  });
  changes.setAttribute("aria-expanded", "false");

  async function resetPage() {
    // All of them first: no figure has to answer from a page that is half the reader's.
    for (const one of edits().keys()) pages.sources[one] = cells[one].source;
    for (const one of editors.values()) await one.back();
    drafts.forgetAll();
    say("The page is as in the book. Undo in a cell brings its edit back.");
  }

  async function copyLink() {
    if (!edits().size) return say(NONE);
    const link = await linkOf([...edits()].map(([one, text]) =>
      ({ number: one, hash: hash(cells[one].source), text })));
    if ("problem" in link) return say(link.problem);
    const address = new URL(link.fragment, location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      say("A link with your edits is copied. Whoever opens it sees them, and may run them.");
    } catch {
      // Without the clipboard, as on a page without https, the reader copies it.
      const field = h("input", { type: "text", readonly: true, value: address,
        "aria-label": "Link with your edits" });
      row.querySelector("input")?.remove();
      row.append(field);
      field.select();
      say("This browser lets no page copy: the link stands here, for you to copy.");
    }
  }

  async function takeAlong() {
    try {
      say(`Saved as ${await take(edits())}.`);
    } catch {
      say("The notebook could not be fetched: check your connection.");
    }
  }

  const row = h("div", { class: "code-tools code-more", role: "group",
    "aria-label": `Cell ${number + 1}: more` }, changes, button("Reset page", resetPage),
  button("Copy link", copyLink), button("Take it with you", takeAlong));
  row.hidden = true;
  const more = button("⋯", () => {
    row.hidden = !row.hidden;
    more.setAttribute("aria-expanded", String(!row.hidden));
  });
  more.setAttribute("aria-label", "More");
  more.setAttribute("aria-expanded", "false");

  return {
    more,
    els: [row, lost, place],
    /** The cell's code has changed. */
    changed() {
      if (place.hasChildNodes()) draw();
      write(lost, drafts.lost ? LOST : "");
    },
  };
}

function button(name, onclick) {
  return h("button", { type: "button", onclick }, name);
}
