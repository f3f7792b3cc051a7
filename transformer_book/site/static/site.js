// A picture that is wider than its column scrolls, by keyboard too.
const pictures = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const picture of document.querySelectorAll(".picture")) pictures.observe(picture);
