// The initial picture of an explorer: what its front end draws before any script runs.
import { parseHTML } from "linkedom";

import explorer from "../static/explorer.js";
import { model } from "../static/model.js";

/** The HTML of an explorer in this state, with every control disabled. */
export function still(state) {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  globalThis.document = document;
  // Nothing gets out of sight, or another size, in a picture that is drawn once.
  globalThis.IntersectionObserver = class { observe() {} };
  globalThis.ResizeObserver = class { observe() {} };
  const el = document.createElement("div");
  explorer.render({ model: model(state), el });
  // Until the scripts take over, nothing pretends to be a control, nor is there a text
  // field, which browsers would look at: see host.js.
  for (const field of el.querySelectorAll("textarea, input[type=number]")) {
    const shown = document.createElement("span");
    shown.className = "explorer-field";
    shown.textContent = field.getAttribute("value") ?? field.textContent;
    el.querySelector(`[for="${field.id}"]`)?.removeAttribute("for");
    field.replaceWith(shown);
  }
  for (const control of el.querySelectorAll("button, input")) {
    control.setAttribute("disabled", "");
  }
  for (const stop of el.querySelectorAll("[tabindex]")) stop.removeAttribute("tabindex");
  for (const [moved, still] of [["grid", "table"], ["gridcell", "cell"]]) {
    for (const one of el.querySelectorAll(`[role=${moved}]`)) one.setAttribute("role", still);
  }
  for (const drawn of el.querySelectorAll("[role=slider]")) {
    drawn.setAttribute("role", "img");
    for (const { name } of [...drawn.attributes]) {
      if (name.startsWith("aria-value")) drawn.removeAttribute(name);
    }
  }
  return el.innerHTML;
}
