// The picture of a figure in a page before any script runs: what its front end draws.
import { parseHTML } from "linkedom";

import explorer from "../../front/explorer.js";
import { model } from "../../front/model.js";

// Stands for the browser's observers: a picture that is drawn once neither moves nor grows.
class Unmoved {
  observe() {}
  unobserve() {}
  disconnect() {}
}

/**
 * Draw a figure, with every control disabled.
 * @param {Record<string, any>} state as the front end's model holds it
 * @returns {Promise<string>} its HTML
 */
export async function still(state) {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  Object.assign(globalThis, {
    document, IntersectionObserver: Unmoved, ResizeObserver: Unmoved,
  });
  const el = document.createElement("div");
  // It waits only for the scripts that the figure brings.
  await explorer.render({ model: model(state), el });
  // No control works until the scripts take over, so each is disabled. Text fields become
  // plain text: browsers lay out what is around each field, to fill it in for the reader.
  for (const field of el.querySelectorAll("textarea, .explorer-number")) {
    const shown = document.createElement("span");
    shown.className = "explorer-field";
    shown.textContent = field.getAttribute("value") ?? field.textContent;
    el.querySelector(`[for="${field.id}"]`)?.removeAttribute("for");
    field.replaceWith(shown);
  }
  for (const control of el.querySelectorAll("button, input, select")) {
    control.setAttribute("disabled", "");
  }
  // What folded controls hold, and what only scripts read, would be fetched for nothing. A cell
  // with a number has headings, which say the rest.
  for (const fold of el.querySelectorAll(".explorer-controls details:not([open])")) {
    fold.replaceChildren(fold.querySelector("summary"));
  }
  for (const cell of el.querySelectorAll("[data-at], [data-column]")) {
    for (const name of ["data-at", "data-column"]) cell.removeAttribute(name);
    if (cell.textContent && cell.closest(".explorer-view")) cell.removeAttribute("aria-label");
  }
  for (const stop of el.querySelectorAll("[tabindex]")) stop.removeAttribute("tabindex");
  for (const [moved, unmoved] of [["grid", "table"], ["gridcell", "cell"]]) {
    for (const one of el.querySelectorAll(`[role=${moved}]`)) one.setAttribute("role", unmoved);
  }
  for (const drawn of el.querySelectorAll("[role=slider]")) {
    drawn.setAttribute("role", "img");
    for (const { name } of [...drawn.attributes]) {
      if (name.startsWith("aria-value")) drawn.removeAttribute(name);
    }
  }
  return el.innerHTML;
}
