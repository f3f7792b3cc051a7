// What is wider than its column scrolls, and is a tab stop, so that arrow keys scroll it too.
const wide = new ResizeObserver((entries) => {
  for (const entry of entries) {
    const target = /** @type {HTMLElement} */ (entry.target);
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
document
  .querySelectorAll("pre, .output, .pst-scrollable-table-container, .picture, .katex-display")
  .forEach((one) => wide.observe(one));

// Sections out of sight are not laid out, and what is wide in them is not known. Who goes
// through the page by keyboard needs all stops: see site.css.
addEventListener("keydown", function whole({ key }) {
  if (key !== "Tab") return;
  removeEventListener("keydown", whole);
  // What the reader looks at, such as the editor of a cell, stays in its place.
  const seen = document.elementFromPoint(innerWidth / 2, innerHeight / 2) ?? document.body;
  const { top } = seen.getBoundingClientRect();
  document.documentElement.toggleAttribute("data-whole", true);
  scrollBy({ top: seen.getBoundingClientRect().top - top, behavior: "instant" });
});

// A hint is called by its title and by that of its exercise.
document.querySelectorAll("details.dropdown > summary").forEach((title, i) => {
  let exercise = title.parentElement.previousElementSibling;
  while (exercise?.matches(":not(.exercise)")) exercise = exercise.previousElementSibling;
  const titles = [title, exercise?.querySelector(":scope > .admonition-title")].filter(Boolean);
  for (const one of titles) one.id ||= `${one.parentElement.id || `hint-${i}`}-title`;
  title.setAttribute("aria-labelledby", titles.map(({ id }) => id).join(" "));
});

// A page is printed in the light theme, whatever the screen shows.
{
  const { dataset } = document.documentElement;
  let theme;
  addEventListener("beforeprint", () => {
    theme = dataset.theme;
    dataset.theme = "light";
  });
  addEventListener("afterprint", () => { dataset.theme = theme; });
}

// A page as slides: their script comes when somebody asks for them.
const present = () => import("./present.js").then((slides) => slides.begin());
if (new URL(location.href).searchParams.has("present")) present();
