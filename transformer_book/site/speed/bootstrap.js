// What the theme needs of Bootstrap: its own file has all twelve parts, this one the two that
// pages use, and what the theme adds to them.
import "bootstrap/js/src/dropdown.js";
import Tooltip from "bootstrap/js/src/tooltip.js";

// The theme's other script asks for it by this name.
Object.assign(window, { bootstrap: { Tooltip } });

function begin() {
  for (const one of document.querySelectorAll('[data-bs-toggle="tooltip"]')) {
    new Tooltip(one, { delay: { show: 500, hide: 100 } });
  }
  backToTop(document.getElementById("pst-back-to-top"));
}

/** A button that shows itself when a reader scrolls up. */
function backToTop(button) {
  if (!button) return;
  button.addEventListener("click", () => {
    document.documentElement.scrollTop = 0;
  });
  const header = document.querySelector(".bd-header").getBoundingClientRect();
  let before = 0;
  addEventListener("scroll", () => {
    button.style.display = before > scrollY && scrollY > header.bottom ? "block" : "none";
    before = scrollY;
  });
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
else begin();
