// What is wider than its column scrolls, by keyboard too.
const wide = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
const watch = (selector) =>
  document.querySelectorAll(selector).forEach((one) => wide.observe(one));
watch(".picture");
// Formulas are there once MathJax has set them; it is loaded only where there are some.
addEventListener("load", () =>
  window.MathJax?.startup?.promise.then(() => watch("mjx-container[display=true]")));

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
