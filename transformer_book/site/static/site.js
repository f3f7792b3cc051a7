// What is wider than its column scrolls, by keyboard too.
const wide = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
document
  .querySelectorAll("pre, .output, .pst-scrollable-table-container, .picture, .katex-display")
  .forEach((one) => wide.observe(one));

// What is out of sight is laid out in short tasks, while the browser is idle, one part of a
// section after the other: a size in one is asked for, so that the browser finds them all.
// A figure comes to life in a step of its own, before its cell is laid out, not to be laid
// out twice. Sections that are out of sight are not shown even then, since to show one
// takes a visit to the whole page; but each has the height that it will have. They are
// shown one by one some seconds later: of one that is not, a screen reader is told what is
// folded as well, and not where a paragraph ends.
const idle = window.requestIdleCallback ?? setTimeout;
const PATIENCE = { timeout: 250 }; // milliseconds: a page that is used is never idle
const TASK = 5; // milliseconds, after which a task begins no other step
const QUIET = 5000; // milliseconds for what a reader does first
const sections = [...document.querySelectorAll(".bd-article > section > section")];
const parts = [...document.querySelectorAll(".bd-article section > section > *")];
const stills = [...document.querySelectorAll(".explorer-still")];
const steps = parts.flatMap((part) => part.matches("section")
  ? [part]
  : [...stills.filter((still) => part.contains(still)), part]);
const layOut = (step) => {
  if (stills.includes(step)) {
    step.dispatchEvent(new Event("lay-out", { bubbles: true }));
  } else {
    step.classList.add("laid-out");
    (step.firstElementChild ?? step).getBoundingClientRect();
  }
};
const heightOf = (section) => {
  const last = section.lastElementChild;
  const margin = parseFloat(getComputedStyle(last).marginBottom);
  const { bottom } = last.getBoundingClientRect();
  return bottom + margin - section.getBoundingClientRect().top;
};
const holdHeights = () => {
  const heights = sections.map(heightOf);
  // What is in sight stays where it is, though sections above it grow.
  const seen = sections.find((section) => section.getBoundingClientRect().bottom > 0);
  const from = seen?.getBoundingClientRect().top;
  sections.forEach((section, i) => {
    section.style.containIntrinsicHeight = `auto ${heights[i]}px`;
  });
  const moved = seen?.getBoundingClientRect().top - from;
  if (moved) scrollBy({ top: moved, behavior: "instant" });
};
const unshown = [...sections];
const showNext = () => {
  unshown.shift()?.classList.add("shown");
  // The next one in another frame.
  if (unshown.length) requestAnimationFrame(() => idle(showNext));
};
const layOutRest = () => {
  if (document.body.matches(".laid-out")) return;
  steps.length = 0;
  document.dispatchEvent(new Event("lay-out"));
  for (const part of parts) part.classList.add("laid-out");
  holdHeights();
  document.fonts.ready.then(holdHeights);
  document.body.classList.add("laid-out");
  setTimeout(() => idle(showNext), QUIET);
};
const layOutNext = () => {
  if (!steps.length) {
    layOutRest();
    return;
  }
  const begin = performance.now();
  let step;
  do {
    step = steps.shift();
    layOut(step);
  } while (steps.length && ![step, steps[0]].some((one) => stills.includes(one))
    && performance.now() - begin < TASK);
  idle(layOutNext, PATIENCE);
};
addEventListener("load", () => idle(layOutNext, PATIENCE));

// In another width each section has another height, so all are shown.
const article = document.querySelector(".bd-article-container");
const { clientWidth } = article;
new ResizeObserver(() => {
  if (article.clientWidth === clientWidth) return;
  for (const section of unshown.splice(0)) section.classList.add("shown");
}).observe(article);

// A reader who follows a link into the page, or comes back to a place in it, finds it only
// where nothing above it is still to be laid out.
const [{ type }] = performance.getEntriesByType("navigation");
if (location.hash || type !== "navigate") layOutRest();
addEventListener("hashchange", () => {
  if (document.body.matches(".laid-out")) return;
  layOutRest();
  document.querySelector(":target")?.scrollIntoView();
});

// What opens a hint is called by the hint's title, and by that of its exercise.
document.querySelectorAll(".toggle-button").forEach((button) => {
  const hint = button.closest(".admonition");
  let exercise = hint.previousElementSibling;
  while (exercise?.matches(":not(.exercise)")) exercise = exercise.previousElementSibling;
  const titles = [hint, exercise]
    .map((one) => one?.querySelector(":scope > .admonition-title"))
    .filter(Boolean);
  for (const title of titles) title.id ||= `${title.parentElement.id}-title`;
  button.removeAttribute("aria-label");
  button.setAttribute("aria-labelledby", titles.map(({ id }) => id).join(" "));
});

// What a search quotes of a page is its text: no contents, buttons or figures, and a
// formula once, as it is written.
addEventListener("DOMContentLoaded", () => {
  if (typeof Search === "undefined") return;
  const { htmlToText } = Search;
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelector("main").replaceChildren(page.querySelector("article"));
    page.querySelectorAll("button, svg, .explorer, .katex-html, semantics > :not(annotation)")
      .forEach((one) => one.remove());
    return htmlToText(page.documentElement.outerHTML, anchor);
  };
});

// Paper is light, whatever the screen is.
{
  const { dataset } = document.documentElement;
  let theme;
  addEventListener("beforeprint", () => {
    theme = dataset.theme;
    dataset.theme = "light";
  });
  addEventListener("afterprint", () => { dataset.theme = theme; });
}
