// Shows what a term means beside its link to the glossary: on hover, on focus, on touch.
const LEAVE = 250; // milliseconds in which the pointer may go from the link to the text
const pages = new Map();

const tip = document.createElement("div");
tip.id = "term-tip";
tip.className = "term-tip";
tip.setAttribute("role", "tooltip");
tip.popover = "manual";
document.body.append(tip);

let shown = null; // the link whose term is shown
let leaving;

/** The definition that a link leads to; its page is fetched once. */
async function definition({ href }) {
  const [page, name] = href.split("#");
  if (!pages.has(page)) {
    const content = fetch(page).then((response) => response.text()).then((text) =>
      new DOMParser().parseFromString(text, "text/html"));
    content.catch(() => pages.delete(page));
    pages.set(page, content);
  }
  let meaning = (await pages.get(page)).getElementById(name);
  while (meaning.tagName !== "DD") meaning = meaning.nextElementSibling;
  meaning = document.importNode(meaning, true);
  // A tooltip holds nothing to press: the term itself is the link.
  meaning.querySelectorAll("a").forEach((link) => link.replaceWith(...link.childNodes));
  return meaning.childNodes;
}

async function show(link) {
  clearTimeout(leaving);
  if (shown === link) return;
  hide();
  shown = link;
  const content = await definition(link).catch(() => null);
  if (shown !== link || !content) return;
  tip.replaceChildren(...content);
  link.setAttribute("aria-describedby", tip.id);
  tip.showPopover();
  const { left, top, bottom } = link.getClientRects()[0];
  const { offsetWidth, offsetHeight } = tip;
  const room = document.documentElement.clientWidth - offsetWidth - 8;
  const below = bottom + offsetHeight + 8 < innerHeight;
  tip.style.left = `${scrollX + Math.max(8, Math.min(left, room))}px`;
  tip.style.top = `${scrollY + (below ? bottom + 4 : top - offsetHeight - 4)}px`;
}

function hide() {
  clearTimeout(leaving);
  shown?.removeAttribute("aria-describedby");
  shown = null;
  if (tip.matches(":popover-open")) tip.hidePopover();
}

/** @param {PointerEvent} event */
const leave = ({ pointerType }) => {
  if (pointerType !== "touch") leaving = setTimeout(hide, LEAVE);
};

tip.addEventListener("pointerenter", () => clearTimeout(leaving));
tip.addEventListener("pointerleave", leave);
addEventListener("keydown", ({ key }) => key === "Escape" && hide());
addEventListener("pointerdown", ({ target }) => {
  const on = /** @type {Node} */ (target);
  if (!tip.contains(on) && !shown?.contains(on)) hide();
});

/** @type {NodeListOf<HTMLElement>} */
const links = document.querySelectorAll("a:has(> .std-term)");
for (const link of links) {
  let before; // what was shown when a finger came down
  link.addEventListener("pointerenter", ({ pointerType }) =>
    pointerType !== "touch" && show(link));
  link.addEventListener("pointerleave", leave);
  link.addEventListener("pointerdown", () => { before = shown; }, { capture: true });
  link.addEventListener("focus", () => show(link));
  link.addEventListener("blur", hide);
  // The first touch shows the text, the second leads to the glossary.
  link.addEventListener("click", (/** @type {PointerEvent} */ event) => {
    if (event.pointerType !== "touch" || before === link) return;
    event.preventDefault();
    show(link);
  });
}
