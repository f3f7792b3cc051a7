// Files of a figure as it is now: named after it and its state, always light.
import { h } from "../dom.js";
import { canDraw, csv, picture } from "./picture.js";
import { same } from "./history.js";
import { described } from "./words.js";

const SCALE = 3; // of a PNG: about 300 dots an inch at the width of a text
const COPIED = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray",
  "stroke-opacity", "opacity", "stroke-linecap", "stroke-linejoin", "font-size", "font-weight",
  "text-anchor", "paint-order"];

/**
 * What a figure's views can be taken along as.
 * @param {import("../types.js").Figure} figure
 */
export const formats = ({ spec }) => [
  ...(spec.views.some(canDraw) ? ["SVG", "PNG"] : []),
  "CSV",
];

/** The name of a file without its ending: the figure, and what is not as at its start. */
export function fileName(figure) {
  const { spec, shown } = figure;
  const { inputs } = shown();
  const changed = described(figure, inputs).filter((_, i) => {
    const name = Object.keys(spec.controls)[i];
    return !same(inputs[name], spec.start[name]);
  });
  return [spec.name, ...changed].map((part) => part.normalize("NFC")
    .replace(/[^\p{L}\p{N}.,-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "").slice(0, 50)).join("_").slice(0, 120);
}

/**
 * The colors of a light ground, and what copies the drawings of a view onto it.
 * @param {HTMLElement} holder out of sight, on a light ground
 */
function painter(holder) {
  const styles = getComputedStyle(holder);
  const color = (name) => styles.getPropertyValue(`--e-${name}`).trim();
  const [ink, soft, line, paper, accent] = ["ink", "soft", "line", "paper", "accent"].map(color);
  const lines = ["accent", "second", "third", "fourth"].map(color);

  /** The SVG drawings of a view beside one another, with their looks written out. */
  function copies(el) {
    const copy = /** @type {Element} */ (el.cloneNode(true));
    holder.replaceChildren(copy);
    const drawings = [...copy.querySelectorAll("svg")].filter((svg) =>
      !svg.closest(".explorer-key"));
    const few = drawings.length === 1;
    const size = few ? 520 : 120;
    const across = few ? 1 : 5;
    let height = 0;
    const body = drawings.map((svg, i) => {
      const [, , width, tall] = svg.getAttribute("viewBox").split(" ").map(Number);
      for (const part of svg.querySelectorAll(".touch, [visibility=hidden]")) part.remove();
      const parts = [...svg.querySelectorAll("*")];
      // All looks are read before the first class is gone.
      const looks = parts.map((part) => {
        const look = getComputedStyle(part);
        return COPIED.map((name) => [name, look.getPropertyValue(name)]);
      });
      parts.forEach((part, k) => {
        for (const [name, value] of looks[k]) part.setAttribute(name, value);
        for (const name of ["class", "style", "tabindex", "role"]) part.removeAttribute(name);
      });
      const rows = Math.floor(i / across);
      const scaled = (size * tall) / width;
      height = (rows + 1) * (scaled + 8);
      const drawing = new XMLSerializer().serializeToString(svg);
      return drawing.replace(/^<svg[^>]*>/, `<svg x="${(i % across) * (size + 12)}" `
        + `y="${rows * (scaled + 8)}" width="${size}" height="${scaled}" `
        + `viewBox="${svg.getAttribute("viewBox")}">`);
    }).join("");
    return { body, height };
  }
  return { ink, soft, line, paper, accent, lines, copies };
}

/** The figure as SVG. */
function svgOf(figure) {
  const { spec, section, views, shown } = figure;
  const holder = h("div", { class: "explorer light", "aria-hidden": "true",
    style: "position: absolute; left: -9999px; width: 40rem" });
  section.after(holder);
  try {
    return picture({
      title: spec.label,
      lines: described(figure, shown().inputs),
      views: views.map((el, i) => ({ view: spec.views[i], el })),
      paint: painter(holder),
      state: shown(),
    });
  } finally {
    holder.remove();
  }
}

/** An SVG's text as a PNG, at print size. */
async function pngOf(svg) {
  const image = new Image();
  const source = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    image.src = source;
    await image.decode();
    const canvas = /** @type {HTMLCanvasElement} */ (h("canvas", {
      width: image.width * SCALE, height: image.height * SCALE }));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(source);
  }
}

/**
 * Give a figure to the reader as a file.
 * @param {import("../types.js").Figure} figure
 * @param {string} format one of `formats`
 */
export async function save(figure, format) {
  const { spec, views, shown } = figure;
  // A file shows the state as it is, and not against another.
  const kept = figure.kept();
  if (kept) {
    figure.keep(null);
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 50)));
  }
  const content = {
    SVG: () => new Blob([svgOf(figure)], { type: "image/svg+xml" }),
    PNG: () => pngOf(svgOf(figure)),
    CSV: () => new Blob([csv({
      title: spec.label,
      lines: described(figure, shown().inputs),
      views: views.map((el, i) => ({ view: spec.views[i] })),
      state: shown(),
    })], { type: "text/csv" }),
  };
  const name = `${fileName(figure)}.${format.toLowerCase()}`;
  const address = URL.createObjectURL(await content[format]());
  if (kept) figure.keep(kept);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  return name;
}
