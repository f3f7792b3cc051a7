// A figure's views as one SVG, drawn from the numbers that they show: light, for paper.
// Nothing here needs a page, but what a view has drawn as SVG itself comes along as it is.
import { decimal, names, pick, renamed, row } from "../dom.js";
import { light, TURN } from "../shades.js";
import { hasLines, shade } from "../views/heatmap.js";
import { said as withUnit } from "../views/meter.js";

const WIDTH = 720;
const EDGE = 20; // around everything
const GAP = 26; // between two views
const LETTER = 0.56; // of a font's size: the width of most letters
const LINE = 20;
const INSIDE = WIDTH - 2 * EDGE;

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => SIGNS[sign]);
const n = (value) => Number(value.toFixed(2));

/** A line of text; `more` are attributes. */
const text = (x, y, said, size = 14, more = "") =>
  `<text x="${n(x)}" y="${n(y)}" font-size="${size}" ${more}>${escaped(said)}</text>`;

const END = 'text-anchor="end"';
const MIDDLE = 'text-anchor="middle"';

/** A text as lines that fit. */
export function wrapped(said, size = 14, width = INSIDE) {
  const most = Math.floor(width / (size * LETTER));
  return said.split(/\s+/).reduce((lines, word) => {
    const last = lines.at(-1);
    if (last && last.length + 1 + word.length <= most) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
    return lines;
  }, []);
}

/** What several pieces are, under one another: each has its height. */
function stacked(pieces, gap = 0) {
  let height = 0;
  const body = pieces.map((piece, i) => {
    const at = height + (i ? gap : 0);
    height = at + piece.height;
    return `<g transform="translate(0 ${n(at)})">${piece.body}</g>`;
  });
  return { body: body.join(""), height };
}

const heading = (said) => ({ body: text(0, 14, said, 14, 'font-weight="600"'), height: 24 });

function paragraph(said, size, color) {
  const lines = wrapped(said, size);
  return {
    body: lines.map((line, i) =>
      text(0, (i + 0.8) * LINE, line, size, `fill="${color}"`)).join(""),
    height: lines.length * LINE,
  };
}

const widest = (words, size, most) =>
  Math.min(Math.max(...words.map((word) => word.length), 1) * size * LETTER + 8, most);

/** A name as long as its room. */
function cut(word, size, width) {
  const most = Math.floor((width - 8) / (size * LETTER));
  return word.length > most ? `${word.slice(0, most - 1)}…` : word;
}

/** A shaded table of (T, S). */
function table(view, tensor, queries, keys, paint, widthOf = INSIDE, numbers = true) {
  const { shape: [T, S], data } = tensor;
  const size = numbers ? 12 : 9;
  const side = widest(queries, size, numbers ? 130 : 60);
  const top = widest(keys, size, 90);
  const width = Math.min((widthOf - side) / S, numbers ? 44 : 16);
  const height = Math.min(width, 26);
  const largest = Math.max(...data.map(Math.abs)) || 1;
  const [low, high] = view.domain ?? [0, largest];
  const cells = data.map((value, k) => {
    const [x, y] = [side + (k % S) * width, top + Math.floor(k / S) * height];
    const t = shade(view, view.domain ? (value - low) / (high - low) : Math.abs(value) / largest);
    const box = `x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"`;
    const hidden = value < 0 || (value === 0 && view.domain?.[0] === 0);
    const small = Math.min(12, width * 0.36);
    return `<rect ${box} fill="${light(t)}" stroke="${paint.line}" stroke-width="0.5"/>`
      + (hidden ? `<rect ${box} fill="url(#hatched)"/>` : "")
      + (numbers ? text(x + width / 2, y + height / 2 + small * 0.36, decimal(value), n(small),
        `${MIDDLE} fill="${t > TURN ? "#ffffff" : "#000000"}"`) : "");
  });
  const down = queries.map((word, i) =>
    text(side - 6, top + (i + 0.5) * height + size * 0.36, cut(word, size, side), size, END));
  const across = keys.map((word, j) => {
    const x = side + (j + 0.5) * width + size * 0.36;
    return text(0, 0, cut(word, size, top), size,
      `transform="translate(${n(x)} ${n(top - 5)}) rotate(-90)"`);
  });
  return { body: [...cells, ...down, ...across].join(""), height: top + T * height };
}

/** Names, each with a bar and its number. */
function bars(words, values, texts, top, lit, paint) {
  const side = widest(words, 13, 200);
  const end = widest(texts, 13, 180);
  const room = Math.min(INSIDE - side - end, 360);
  return {
    body: words.map((word, i) => {
      const y = i * LINE;
      const long = Math.min(Math.max(values[i] / top, 0), 1) * room;
      return text(side - 6, y + 14, cut(word, 13, side), 13,
        END + (i === lit ? ' font-weight="700"' : ""))
        + `<rect x="${n(side)}" y="${y + 3}" width="${n(room)}" height="14" fill="none" stroke="${paint.line}"/>`
        + `<rect x="${n(side)}" y="${y + 3}" width="${n(long)}" height="14" fill="${paint.accent}"/>`
        + text(side + room + 8, y + 14, texts[i], 13);
    }).join(""),
    height: words.length * LINE,
  };
}

/**
 * What the words along an output (T, S) of a view are.
 * @param {any} view
 * @param {import("../types.js").State} state
 * @param {number[]} shape
 */
const axesOf = (view, state, [T, S]) =>
  [names(state.tokens(view.rows), T), names(state.tokens(view.cols), S)];

/** Weights (T, S) as lines, those of the chosen query strong. */
function pairs(view, state, paint) {
  const tensor = state.output(view);
  const { shape: [T, S], data } = tensor;
  const [queries, keys] = axesOf(view, state, [T, S]);
  const { query } = state.active;
  const height = Math.max(T, S) * 24;
  const left = widest(queries, 13, 160);
  const right = 440;
  const place = (i, count) => ((i + 0.5) / count) * height;
  const one = (k, lit) => {
    const i = Math.floor(k / S);
    return `<line x1="${n(left)}" x2="${right}" y1="${n(place(i, T))}" y2="${n(place(k % S, S))}"`
      + ` stroke="${lit ? paint.accent : paint.soft}" stroke-opacity="${lit ? 0.85 : 0.25}"`
      + ` stroke-width="${n(Math.min(Math.max(data[k], 0), 1) * 10)}"/>`;
  };
  const order = data.map((_, k) => k);
  const lit = (k) => Math.floor(k / S) === query;
  return stacked([heading(`${view.label}: query ${queries[query]}`), {
    body: order.filter((k) => !lit(k)).map((k) => one(k, false)).join("")
      + order.filter(lit).map((k) => one(k, true)).join("")
      + queries.map((word, i) => text(left - 8, place(i, T) + 5, cut(word, 13, left), 13,
        END + (i === query ? ' font-weight="700"' : ""))).join("")
      + keys.map((word, j) => text(right + 8, place(j, S) + 5,
        `${word}  ${decimal(row(tensor, query)[j])}`, 13)).join(""),
    height,
  }]);
}

/**
 * What each kind of view gives: a piece {body, height}.
 * @type {Record<string, (view: any, state: import("../types.js").State, paint: any,
 *   el: Element) => {body: string, height: number}>}
 */
const PIECES = {
  heatmap(view, state, paint) {
    if (state.active.lines && hasLines(view)) return pairs(view, state, paint);
    const tensor = state.output(view);
    const [queries, keys] = axesOf(view, state, tensor.shape);
    return stacked([heading(view.label), table(view, tensor, queries, keys, paint)]);
  },
  headgrid(view, state, paint) {
    const tensor = state.output(view);
    const [queries, keys] = axesOf(view, state, tensor.shape.slice(1));
    const across = Math.min(tensor.shape[0], 2);
    const width = INSIDE / across - 16;
    const heads = Array.from({ length: tensor.shape[0] }, (_, i) => stacked([
      heading(`head ${i + 1}`),
      table(view, pick(tensor, i), queries, keys, paint, width, false),
    ]));
    const rows = [];
    for (let i = 0; i < heads.length; i += across) {
      rows.push({
        body: heads.slice(i, i + across).map(({ body }, k) =>
          `<g transform="translate(${n(k * (width + 16))} 0)">${body}</g>`).join(""),
        height: heads[i].height,
      });
    }
    return stacked([heading(view.label), ...rows], 8);
  },
  row(view, state, paint) {
    const tensor = state.output(view);
    const [queries, keys] = axesOf(view, state, tensor.shape);
    const weights = row(tensor, state.active.query);
    return stacked([heading(`${view.label}: query ${queries[state.active.query]}`),
      bars(keys, weights, weights.map((value) => decimal(value)), 1, state.active.key, paint)]);
  },
  meter(view, state, paint) {
    const { shape, data } = state.output(view);
    const words = shape.length
      ? renamed(names(state.tokens(view.rows), data.length), view.called) : [view.label];
    const top = view.top ?? Math.max(...data.map(Math.abs), 1e-12);
    const texts = data.map((value) => withUnit(value, view.unit));
    return stacked([...(shape.length ? [heading(view.label)] : []),
      bars(words, data, texts, top, null, paint)]);
  },
  caption: (view, state, paint, el) => paragraph(el.textContent, 15, paint.ink),
  curve: drawn,
  plane: drawn,
  clocks: drawn,
};

/** A view that is SVG itself, as it looks on a light ground; see `copies` in export.js. */
function drawn(view, state, paint, el) {
  const keys = (view.outputs?.length > 1 ? view.outputs : []).map((name, k) =>
    `<tspan fill="${paint.lines[k % paint.lines.length]}">━</tspan> ${escaped(name.replaceAll("_", " "))}`);
  const legend = keys.length
    ? [{ body: `<text y="14" font-size="13" xml:space="preserve">${keys.join("    ")}</text>`, height: 22 }]
    : [];
  return stacked([heading(view.label), ...legend, paint.copies(el)]);
}

/** Whether a kind of view can be drawn. */
export const canDraw = ({ kind }) => Object.hasOwn(PIECES, kind);

/**
 * A figure as the text of an SVG.
 * @param {{title: string, lines: string[], views: {view: any, el: Element}[], paint: any,
 *   state: import("../types.js").State}} about `lines` say what its controls hold
 */
export function picture({ title, lines, views, paint, state }) {
  const { body, height } = stacked([
    stacked([
      { body: text(0, 18, title, 18, 'font-weight="700"'), height: 28 },
      ...lines.map((line) => paragraph(line, 13, paint.soft)),
    ]),
    ...views.filter(({ view }) => canDraw(view)).map(({ view, el }) =>
      PIECES[view.kind](view, state, paint, el)),
  ], GAP);
  const tall = Math.ceil(height + 2 * EDGE);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${tall}" `
    + `viewBox="0 0 ${WIDTH} ${tall}" font-family="sans-serif" fill="${paint.ink}">`
    + `<title>${escaped(title)}</title><desc>${escaped(lines.join("; "))}</desc>`
    + '<defs><pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" '
    + `patternTransform="rotate(45)"><path d="M0 0V6" stroke="${paint.soft}"/></pattern></defs>`
    + `<rect width="100%" height="100%" fill="${paint.paper}"/>`
    + `<g transform="translate(${EDGE} ${EDGE})">${body}</g></svg>`;
}

/** Which axes of an output have names, from the last one backwards. */
const NAMED = { meter: ["rows"], plane: ["rows", null] };

/**
 * All numbers that the views show, as lines of CSV: one number a line, behind the places
 * along its axes. Lines of a # say what the figure is and what its controls hold.
 * @param {{title: string, lines: string[], views: {view: any}[],
 *   state: import("../types.js").State}} about
 */
export function csv({ title, lines, views, state }) {
  const cell = (value) => (/[",\n\r]/.test(String(value))
    ? `"${String(value).replaceAll('"', '""')}"` : String(value));
  const shown = new Map();
  for (const { view } of views) {
    for (const name of view.outputs ?? [view.output, view.weights]) {
      if (name && state.outputs[name] && !shown.has(name)) shown.set(name, view);
    }
  }
  const axes = Math.max(...[...shown.keys()].map((name) => state.outputs[name].shape.length));
  const out = [title, ...lines].map((line) => `# ${line.replace(/\s+/g, " ")}`);
  out.push(["output", ...Array.from({ length: axes }, (_, i) => `axis ${i + 1}`), "value"].join());
  for (const [name, view] of shown) {
    const { shape, data } = state.outputs[name];
    const kinds = view.outputs ? [] : NAMED[view.kind] ?? ["rows", "cols"];
    const tokens = shape.map((size, axis) => {
      const kind = kinds[kinds.length - (shape.length - axis)];
      const found = kind && state.tokens(view[kind]);
      return found?.length === size ? found : null;
    });
    data.forEach((value, k) => {
      let rest = k;
      const places = shape.map((size, axis) => {
        const step = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
        const i = Math.floor(rest / step);
        rest %= step;
        return tokens[axis] ? `${i + 1} ${tokens[axis][i]}` : String(i + 1);
      });
      while (places.length < axes) places.push("");
      out.push([name, ...places, value].map(cell).join());
    });
  }
  return `${out.join("\r\n")}\r\n`;
}

