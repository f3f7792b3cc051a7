// A page as slides, for whoever asks for them: the button of the header, or ?present.
// Nothing is moved or copied, so figures stay alive: what is on other slides is hidden.

const root = document.documentElement;
const OFF = "data-off"; // on what is not on the slide
const TITLES = "h1, h2, h3, h4";
const TYPED = "input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const OWN_KEYS = `${TYPED}, input, button, summary, a[href], [tabindex]`;

/** @typedef {{ title: HTMLElement, blocks: HTMLElement[], asks: boolean }} Slide */

/** @type {HTMLElement[]} */
let all = [];
/** @type {Slide[]} */
let slides = [];
let at = 0;
/** @type {HTMLElement | undefined} */
let bar;

/** Return the blocks of a page in their order; a heading begins a section.
 * @param {Element} section
 * @returns {HTMLElement[]}
 */
function blocksOf(section) {
  // A figure stands on a slide of its own, and its code on the one before.
  return [...section.children].flatMap((child) => {
    const holds = child.matches("section")
      || (child.matches(".cell") && child.querySelector(".explorer"));
    return holds ? blocksOf(child) : [/** @type {HTMLElement} */ (child)];
  });
}

/** Put blocks together to slides: as many as a screen holds, and a prediction comes last.
 * @param {HTMLElement[]} blocks
 * @param {number} room in pixels
 */
function sorted(blocks, room) {
  /** @type {Slide[]} */
  const made = [];
  /** @type {Slide | undefined} */
  let slide;
  let left = room;
  /** @param {HTMLElement} title */
  const open = (title) => {
    slide = { title, blocks: [], asks: false };
    made.push(slide);
    left = room - title.offsetHeight;
  };
  for (const block of blocks) {
    if (block.matches(TITLES)) {
      open(block);
      continue;
    }
    if (!slide || !block.offsetHeight) continue;
    const height = block.offsetHeight;
    const figure = block.querySelector(".explorer");
    const begins = slide.asks || height > left || figure || block.matches(".exercise");
    if (slide.blocks.length && begins) open(slide.title);
    slide.blocks.push(block);
    slide.asks = block.matches(".admonition-predict");
    left -= figure ? room : height;
  }
  // A heading with nothing below it stands over the first slide within it.
  return made.filter(({ blocks }, i) => blocks.length || i === 0);
}

/** Show a slide.
 * @param {number} number counted from 0
 */
function show(number) {
  at = Math.max(0, Math.min(slides.length - 1, number));
  const { title, blocks } = slides[at];
  const shown = new Set([title, ...blocks]);
  for (const one of all) one.toggleAttribute(OFF, !shown.has(one));
  if (bar) {
    const said = /** @type {HTMLElement} */ (bar.querySelector("output"));
    said.textContent = `${at + 1} of ${slides.length}`;
    said.ariaLabel = `Slide ${at + 1} of ${slides.length}: ${nameOf(title)}`;
    /** @type {HTMLButtonElement} */ (bar.querySelector(".present-back")).disabled = at === 0;
    /** @type {HTMLButtonElement} */ (bar.querySelector(".present-on")).disabled =
      at === slides.length - 1;
    const first = slides.findIndex((slide) => slide.title === title);
    /** @type {HTMLSelectElement} */ (bar.querySelector("select")).value = String(first);
  }
  keepAddress(String(at + 1));
  scrollTo(0, 0);
  // Figures measure themselves when they come into sight.
  dispatchEvent(new Event("resize"));
}

/** Return the words of a heading.
 * @param {HTMLElement} title
 */
function nameOf(title) {
  return (title.textContent ?? "").replace(/[#\s]+$/, "");
}

/** Keep the slide in the page's address, so that it is there after a reload.
 * @param {string | null} slide
 */
function keepAddress(slide) {
  const address = new URL(location.href);
  if (slide === null) address.searchParams.delete("present");
  else address.searchParams.set("present", slide);
  history.replaceState(history.state, "", address);
}

/** Answer the keys of a keyboard and of a clicker, which sends Page Up and Page Down.
 * @param {KeyboardEvent} event
 */
function press(event) {
  if (!bar || event.ctrlKey || event.altKey || event.metaKey) return;
  const target = /** @type {Element} */ (event.target);
  const paging = { PageDown: 1, PageUp: -1 }[event.key];
  const moving = { ArrowRight: 1, ArrowLeft: -1, " ": event.shiftKey ? -1 : 1 }[event.key];
  let next = at;
  if (paging) next += paging;
  else if (event.key === "Escape") return end();
  // A slider, a button and what is typed have these keys for themselves.
  else if (target.closest(OWN_KEYS)) return;
  else if (moving) next += moving;
  else if (event.key === "Home") next = 0;
  else if (event.key === "End") next = slides.length - 1;
  else if (event.key === "b" || event.key === ".") {
    root.toggleAttribute("data-dark-screen");
    return;
  } else return;
  event.preventDefault();
  event.stopPropagation();
  root.removeAttribute("data-dark-screen");
  show(next);
}

/** Return a button of the bar.
 * @param {string} name
 * @param {string} text
 * @param {() => void} act
 */
function button(name, text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `present-${name}`;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

/** Return the bar at the bottom of each slide. */
function makeBar() {
  const made = document.createElement("nav");
  made.className = "present-bar";
  made.ariaLabel = "Slides";
  const said = document.createElement("output");
  const list = document.createElement("select");
  list.ariaLabel = "Section";
  slides.forEach(({ title }, i) => {
    if (i && slides[i - 1].title === title) return;
    list.add(new Option(`${"\u2003".repeat(Number(title.tagName[1]) - 1)}${nameOf(title)}`, String(i)));
  });
  list.addEventListener("change", () => { show(Number(list.value)); list.blur(); });
  made.append(
    button("back", "Back", () => show(at - 1)),
    said,
    button("on", "Next", () => show(at + 1)),
    list,
    button("end", "Leave (Esc)", end),
  );
  return made;
}

/** Make slides of the page, and show one of them. */
export async function begin() {
  if (bar) return;
  const article = /** @type {HTMLElement} */ (document.querySelector("article.bd-article"));
  const asked = Number(new URL(location.href).searchParams.get("present"));
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = String(new URL("present.css", import.meta.url));
  await new Promise((done) => {
    style.onload = style.onerror = done;
    document.head.append(style);
  });
  all = blocksOf(article.querySelector("section") ?? article);
  const seen = all.findLast((one) => one.getBoundingClientRect().top < innerHeight / 3);
  root.setAttribute("data-whole", "");
  root.classList.add("presenting");
  slides = sorted(all, innerHeight - 8 * parseFloat(getComputedStyle(root).fontSize));
  bar = makeBar();
  document.body.append(bar);
  addEventListener("keydown", press, true);
  const here = slides.findIndex((one) => seen && [one.title, ...one.blocks].includes(seen));
  show(asked >= 1 ? asked - 1 : Math.max(0, here));
}

/** Show the page as it was, at the slide that was shown last. */
export function end() {
  if (!bar) return;
  const { title, blocks } = slides[at];
  for (const one of document.querySelectorAll(`[${OFF}]`)) one.removeAttribute(OFF);
  bar.remove();
  bar = undefined;
  root.classList.remove("presenting");
  root.removeAttribute("data-dark-screen");
  removeEventListener("keydown", press, true);
  keepAddress(null);
  (blocks[0] ?? title).scrollIntoView({ block: "start", behavior: "instant" });
  dispatchEvent(new Event("resize"));
}
