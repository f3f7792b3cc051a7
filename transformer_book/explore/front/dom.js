// Small helpers that every part of the front end uses.

const SVG = "http://www.w3.org/2000/svg";

function fill(el, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (value === true) el.setAttribute(name, "");
    else if (value !== false && value != null) el.setAttribute(name, value);
  }
  el.append(...children.filter((child) => child != null));
  return el;
}

/** An HTML element: `h("p", {class: "note"}, "text")`; `onclick` adds a listener. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An input that browsers do not fill in when a reader comes back: the figure starts anew. */
export function field(attributes) {
  return h("input", { autocomplete: "off", ...attributes });
}

/** An SVG element, like `h`. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Set an attribute only if it changes: unchanged cells cost nothing. */
export function put(el, name, value) {
  const text = String(value);
  if (el.getAttribute(name) !== text) el.setAttribute(name, text);
}

/** Set the text only if it changes; a new text node would have all styles checked again. */
export function write(el, text) {
  const { firstChild: node } = el;
  if (node?.nodeType !== 3 || node.nextSibling) el.textContent = text;
  else if (node.data !== text) node.data = text;
}

/** Let a bar show how long it was in a state that is compared with, if it was there. */
export function pale(track, share) {
  if (share > 0.004) put(track, "style", `--was:${Math.min(share, 1).toFixed(4)}`);
  else track.removeAttribute("style");
}

/** Let `parent` hold so many items, each with its `el`: what is there already stays. */
export function fit(parent, items, count, make) {
  while (items.length > count) items.pop().el.remove();
  while (items.length < count) {
    const item = make(items.length);
    items.push(item);
    parent.append(item.el);
  }
}

/** A number as this field writes it: .37, 1.00, −.20. */
export function decimal(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits).replace(/^0\./, ".");
  return value < 0 && Number(text) ? `−${text}` : text;
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number of any size, short enough for an axis or a table: 0.675, 512, 2.1 × 10⁶. */
export function short(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e5 && size >= 1e-3) {
    return String(Number(size < 10 ? value.toFixed(3) : value.toPrecision(5)));
  }
  const [digits, power] = value.toExponential(1).split("e");
  const raised = power.replace("+", "").replace("-", "⁻")
    .replace(/\d/g, (digit) => SUPERSCRIPTS[digit]);
  return digits === "1.0" ? `10${raised}` : `${digits.replace(".0", "")} × 10${raised}`;
}

/** A share as a percentage. */
export function percent(value) {
  return `${Math.round(value * 100)}%`;
}

/** Entry `index` along the first axis of a `{shape, data}`. */
export function pick({ shape, data }, index) {
  const size = shape.slice(1).reduce((a, b) => a * b, 1);
  return { shape: shape.slice(1), data: data.slice(index * size, (index + 1) * size) };
}

/** Row `index` of a 2-D `{shape, data}` as an array. */
export function row(tensor, index) {
  return pick(tensor, index).data;
}

/** Words for the rows of a tensor: the tokens, or their numbers. */
export function names(tokens, count) {
  return tokens ?? Array.from({ length: count }, (_, i) => String(i + 1));
}

/** What a view calls tokens: some have another name there than elsewhere. */
export function renamed(tokens, called) {
  return tokens.map((token) => (Object.hasOwn(called, token) ? called[token] : token));
}

/** Show one of two buttons in the place of the other; the keyboard stays there. */
export function swap(shown, other) {
  const held = document.activeElement === other;
  shown.toggleAttribute("hidden", false);
  if (held) shown.focus();
  other.toggleAttribute("hidden", true);
}

/** Call a function once the browser has nothing else to do, or after so many milliseconds. */
export function idle(task, patience) {
  if (globalThis.requestIdleCallback) requestIdleCallback(task, patience && { timeout: patience });
  else setTimeout(task);
}

const REST = 700; // milliseconds without a change, after which screen readers are told

/**
 * A line for screen readers alone. What several parts of a figure have to say is said
 * together, once all of them have come to rest: nothing is said while a slider moves.
 */
export function announcer() {
  const el = h("p", { class: "explorer-said", role: "status" });
  const waiting = new Map();
  let timer = null;
  return {
    el,
    say: (who, text) => {
      waiting.set(who, text);
      clearTimeout(timer);
      timer = setTimeout(() => {
        write(el, [...waiting.values()].join(" "));
        waiting.clear();
      }, REST);
    },
  };
}

// Jupyter loads this module once for each figure: all of them count on from one number.
const IDS = Symbol.for("explore/ids");

/** An id that is unique in the page. */
export function fresh(prefix) {
  globalThis[IDS] = (globalThis[IDS] ?? 0) + 1;
  return `${prefix}-${globalThis[IDS]}`;
}
