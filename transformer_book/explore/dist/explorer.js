var __defProp = Object.defineProperty;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res, err) => function __init() {
  if (err) throw err[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err = [e], e;
  }
};
var __export = (target, all2) => {
  for (var name in all2)
    __defProp(target, name, { get: all2[name], enumerable: true });
};

// front/dom.js
function fill(el, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (value === true) el.setAttribute(name, "");
    else if (value !== false && value != null) el.setAttribute(name, value);
  }
  el.append(...children.filter((child) => child != null));
  return el;
}
function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}
function field(attributes) {
  return h("input", { autocomplete: "off", ...attributes });
}
function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}
function put(el, name, value) {
  const text2 = String(value);
  if (el.getAttribute(name) !== text2) el.setAttribute(name, text2);
}
function write(el, text2) {
  const { firstChild: node } = el;
  if (node?.nodeType !== 3 || node.nextSibling) el.textContent = text2;
  else if (node.data !== text2) node.data = text2;
}
function pale(track, share) {
  if (share > 4e-3) put(track, "style", `--was:${Math.min(share, 1).toFixed(4)}`);
  else track.removeAttribute("style");
}
function fit(parent, items, count2, make12) {
  while (items.length > count2) items.pop().el.remove();
  while (items.length < count2) {
    const item = make12(items.length);
    items.push(item);
    parent.append(item.el);
  }
}
function decimal(value, digits = 2) {
  const text2 = Math.abs(value).toFixed(digits).replace(/^0\./, ".");
  return value < 0 && Number(text2) ? `−${text2}` : text2;
}
function short(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e5 && size >= 1e-3) {
    return String(Number(size < 10 ? value.toFixed(3) : value.toPrecision(5)));
  }
  const [digits, power] = value.toExponential(1).split("e");
  const raised = power.replace("+", "").replace("-", "⁻").replace(/\d/g, (digit) => SUPERSCRIPTS[digit]);
  return digits === "1.0" ? `10${raised}` : `${digits.replace(".0", "")} × 10${raised}`;
}
function percent(value) {
  return `${Math.round(value * 100)}%`;
}
function pick({ shape, data }, index) {
  const size = shape.slice(1).reduce((a, b) => a * b, 1);
  return { shape: shape.slice(1), data: data.slice(index * size, (index + 1) * size) };
}
function row(tensor, index) {
  return pick(tensor, index).data;
}
function names(tokens2, count2) {
  return tokens2 ?? Array.from({ length: count2 }, (_, i) => String(i + 1));
}
function renamed(tokens2, called) {
  return tokens2.map((token) => Object.hasOwn(called, token) ? called[token] : token);
}
function swap(shown, other) {
  const held = document.activeElement === other;
  shown.toggleAttribute("hidden", false);
  if (held) shown.focus();
  other.toggleAttribute("hidden", true);
}
function idle(task, patience) {
  if (globalThis.requestIdleCallback) requestIdleCallback(task, patience && { timeout: patience });
  else setTimeout(task);
}
function announcer() {
  const el = h("p", { class: "explorer-said", role: "status" });
  const waiting = /* @__PURE__ */ new Map();
  let timer = null;
  return {
    el,
    say: (who, text2) => {
      waiting.set(who, text2);
      clearTimeout(timer);
      timer = setTimeout(() => {
        write(el, [...waiting.values()].join(" "));
        waiting.clear();
      }, REST);
    }
  };
}
function fresh(prefix) {
  globalThis[IDS] = (globalThis[IDS] ?? 0) + 1;
  return `${prefix}-${globalThis[IDS]}`;
}
var SVG, SUPERSCRIPTS, REST, IDS;
var init_dom = __esm({
  "front/dom.js"() {
    SVG = "http://www.w3.org/2000/svg";
    SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    REST = 700;
    IDS = /* @__PURE__ */ Symbol.for("explore/ids");
  }
});

// front/values.js
function toNumber(text2) {
  const plainly = text2.replace(/\s/g, "").replace("−", "-").replace(",", ".");
  return plainly === "" ? NaN : Number(plainly);
}
var LARGEST, isNumber, plain, fill2;
var init_values = __esm({
  "front/values.js"() {
    LARGEST = (2 - 2 ** -23) * 2 ** 127;
    isNumber = (value) => typeof value === "number" && Math.abs(value) <= LARGEST;
    plain = (value) => String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
    fill2 = (sentence, places2) => sentence.replace(/\{(\w+)\}/g, (place, name) => String(places2[name] ?? place));
  }
});

// front/controls/characters.js
function codes({ symbols }) {
  if (!places.has(symbols)) {
    places.set(symbols, new Map(symbols.map((symbol, code) => [symbol, code]).filter(([symbol, code]) => code && [...symbol].length === 1)));
  }
  return places.get(symbols);
}
function padded(spec, items, padding) {
  const kept = items.slice(0, spec.length);
  return [...kept, ...new Array(spec.length - kept.length).fill(padding)];
}
var SPACE, places, all, known, characters_default;
var init_characters = __esm({
  "front/controls/characters.js"() {
    init_dom();
    init_values();
    SPACE = "␣";
    places = /* @__PURE__ */ new Map();
    all = (value) => [...value.toLowerCase().replace(/[\t\n\r]/g, " ")];
    known = (spec, value) => all(value).filter((one) => codes(spec).has(one));
    characters_default = {
      make(spec, _, set) {
        const id = fresh("characters");
        const input = h("textarea", {
          id,
          rows: 1,
          dir: "auto",
          spellcheck: "false",
          autocomplete: "off",
          autocapitalize: "off",
          oninput: () => set(input.value)
        });
        const offer = spec.offer.map((text2) => h("button", { type: "button", onclick: () => set(text2) }, text2));
        return {
          el: h(
            "div",
            { class: "explorer-control explorer-sentence" },
            h(
              "label",
              { for: id },
              spec.label,
              h("small", {}, ` up to ${spec.length} characters`)
            ),
            input,
            offer.length ? h("div", {
              class: "explorer-words",
              role: "group",
              "aria-label": `${spec.label}: try one of these`
            }, ...offer) : null
          ),
          sync: (text2) => {
            if (typeof text2 !== "string") return;
            if (input.value !== text2) input.value = text2;
            if (input.textContent !== text2 && !input.isConnected) input.textContent = text2;
          }
        };
      },
      problem(spec, value) {
        if (typeof value !== "string") return spec.sentences.type;
        return known(spec, value).join("").trim() ? "" : spec.sentences.empty;
      },
      tokens: (spec, value) => padded(spec, known(spec, value).map((one) => one === " " ? SPACE : one), spec.symbols[0]),
      tensor: (spec, value) => ({
        shape: [spec.length],
        data: padded(spec, known(spec, value).map((one) => codes(spec).get(one)), 0)
      }),
      notes(spec, value) {
        const notes = [];
        const count2 = known(spec, value).length;
        if (count2 > spec.length) notes.push(fill2(spec.sentences.long, { count: count2 }));
        const unknown = new Set(all(value).filter((one) => !codes(spec).has(one)));
        if (unknown.size) {
          const characters = [...unknown].map((one) => `“${one}”`).join(", ");
          notes.push(fill2(spec.sentences.unknown, { characters }));
        }
        return notes;
      }
    };
  }
});

// front/controls/choice.js
var choice_default;
var init_choice = __esm({
  "front/controls/choice.js"() {
    init_dom();
    choice_default = {
      make(spec, value, set) {
        const name = fresh("choice");
        const radios = spec.options.map((option) => field({
          type: "radio",
          name,
          value: option,
          checked: option === value,
          onchange: () => set(option)
        }));
        return {
          el: h(
            "fieldset",
            { class: "explorer-control explorer-choice" },
            h("legend", {}, spec.label),
            h("div", {}, ...radios.map((radio, i) => h(
              "label",
              {},
              radio,
              h("span", {}, spec.options[i])
            )))
          ),
          sync: (to) => radios.forEach((radio, i) => {
            radio.checked = spec.options[i] === to;
          })
        };
      },
      problem: ({ options, sentences }, value) => options.includes(value) ? "" : sentences.other,
      next: ({ options }) => options
    };
  }
});

// front/grid.js
function gridOf(table2, cells) {
  let focus = [0, 0];
  function move(to, takeFocus) {
    const rows = cells();
    const i = Math.min(Math.max(to[0], 0), rows.length - 1);
    const j = Math.min(Math.max(to[1], 0), rows[0].length - 1);
    rows[focus[0]]?.[focus[1]]?.setAttribute("tabindex", "-1");
    focus = [i, j];
    rows[i][j].setAttribute("tabindex", "0");
    if (takeFocus) rows[i][j].focus();
  }
  table2.addEventListener("keydown", (event) => {
    const [i, j] = focus;
    const end = Infinity;
    const to = {
      ArrowUp: [i - 1, j],
      ArrowDown: [i + 1, j],
      ArrowLeft: [i, j - 1],
      ArrowRight: [i, j + 1],
      Home: [event.ctrlKey ? 0 : i, 0],
      End: [event.ctrlKey ? end : i, end],
      PageUp: [0, j],
      PageDown: [end, j]
    }[event.key];
    if (!to) return;
    event.preventDefault();
    move(to, true);
  });
  return { move, place: () => focus };
}
var init_grid = __esm({
  "front/grid.js"() {
  }
});

// front/controls/mask.js
var seen, mask_default;
var init_mask = __esm({
  "front/controls/mask.js"() {
    init_dom();
    init_grid();
    seen = ({ before = Infinity, after = Infinity, hidden = 0 }, i, j, S) => i - j <= before && j - i <= after && j < Math.max(S - hidden, 1);
    mask_default = {
      tall: true,
      make(spec, value, set, say) {
        const name = fresh("mask");
        const presets = Object.keys(spec.presets);
        const radios = presets.map((preset) => field({
          type: "radio",
          name,
          value: preset,
          checked: preset === value.preset,
          onchange: () => set({ preset, flips: [] })
        }));
        const table2 = h("table", { role: "grid", "aria-label": `${spec.label}, cell by cell` });
        let current = value;
        let cells = [];
        let heads = [];
        let sides = [];
        const grid = gridOf(table2, () => cells);
        const flipped = (i, j) => current.flips.some(([a, b]) => a === i && b === j);
        const visible = (i, j) => seen(spec.presets[current.preset], i, j, cells[0].length) !== flipped(i, j);
        let brush = null;
        let finger = false;
        function paint(i, j, show) {
          if (visible(i, j) === show) return;
          const flips = flipped(i, j) ? current.flips.filter(([a, b]) => a !== i || b !== j) : [...current.flips, [i, j]];
          set({ preset: current.preset, flips });
        }
        const at = (target) => target?.closest?.("td[data-at]")?.dataset.at.split(",").map(Number);
        table2.addEventListener("pointerdown", (event) => {
          const place = at(event.target);
          finger = event.pointerType === "touch";
          if (!place || finger) return;
          brush = !visible(...place);
          paint(...place, brush);
          grid.move(place, false);
          event.target.releasePointerCapture?.(event.pointerId);
        });
        table2.addEventListener("pointerover", (event) => {
          const place = at(event.target);
          if (place && brush != null && event.buttons) paint(...place, brush);
        });
        table2.addEventListener("click", (event) => {
          const place = (finger || !event.detail) && at(event.target);
          if (!place) return;
          grid.move(place, false);
          paint(...place, !visible(...place));
        });
        table2.addEventListener("pointerleave", () => {
          brush = null;
        });
        table2.addEventListener("pointerup", () => {
          brush = null;
        });
        table2.addEventListener("keydown", (event) => {
          if (event.key !== " " && event.key !== "Enter") return;
          event.preventDefault();
          const [i, j] = grid.place();
          const show = !visible(i, j);
          paint(i, j, show);
          say(show ? "Visible." : "Hidden.");
        });
        function sync(to, labels) {
          if (!presets.includes(to?.preset) || !Array.isArray(to.flips)) return;
          current = to;
          radios.forEach((radio, i) => {
            radio.checked = presets[i] === to.preset;
          });
          const queries = names(labels[spec.rows], 1);
          const keys = names(labels[spec.cols], 1);
          if (cells.length !== queries.length || cells[0].length !== keys.length) {
            heads = keys.map(() => h("th", { scope: "col" }, h("span", {})));
            sides = queries.map(() => h("th", { scope: "row" }, h("span", {})));
            cells = queries.map((_, i) => keys.map((_2, j) => h("td", { role: "gridcell", tabindex: "-1", "data-at": `${i},${j}` })));
            table2.replaceChildren(
              h("thead", {}, h("tr", {}, h(
                "td",
                { class: "explorer-corner" },
                h("span", { class: "role-query" }, "query ↓"),
                h("span", { class: "role-key" }, "key →")
              ), ...heads)),
              h("tbody", {}, ...queries.map((_, i) => h("tr", {}, sides[i], ...cells[i])))
            );
            grid.move([0, 0], false);
          }
          const longest = Math.min(Math.max(...keys.map((key) => key.length), 2), 14);
          put(table2, "style", `--keys:${keys.length};--longest:${longest}`);
          put(table2, "class", keys.length > 8 ? "many" : "");
          keys.forEach((key, j) => write(heads[j].firstChild, key));
          queries.forEach((query, i) => {
            write(sides[i].firstChild, query);
            keys.forEach((key, j) => {
              const shown = visible(i, j);
              write(cells[i][j], shown ? "✓" : "");
              put(cells[i][j], "class", shown ? "" : "masked");
              put(
                cells[i][j],
                "aria-label",
                `${shown ? "✓ visible" : "hidden"}: query ${query}, key ${key}`
              );
            });
          });
        }
        return {
          el: h(
            "fieldset",
            { class: "explorer-control explorer-choice explorer-mask" },
            h("legend", {}, spec.label),
            h("div", {}, ...radios.map((radio, i) => h(
              "label",
              {},
              radio,
              h("span", {}, presets[i])
            ))),
            h(
              "details",
              { open: true },
              h("summary", {}, "Paint it: ✓ is a key that the query may see"),
              h("div", { class: "explorer-scroll" }, table2)
            )
          ),
          sync
        };
      },
      problem({ presets, sentences }, value) {
        if (!Object.keys(presets).includes(value?.preset)) return sentences.other;
        const whole = (n2) => Number.isInteger(n2) && n2 >= 0 && n2 < 64;
        const cells = Array.isArray(value.flips) && value.flips.every((cell) => Array.isArray(cell) && cell.length === 2 && cell.every(whole));
        return cells ? "" : sentences.cells;
      },
      said: (spec, { preset, flips }) => preset + (flips.length ? `, painted over: ${flips.map(([i, j]) => `${i + 1} × ${j + 1}`).join(", ")}` : ""),
      notes: ({ sentences }, { preset }) => preset === "padding" ? [sentences.padding] : [],
      tensor({ presets, rows, cols }, value, labels) {
        const [T, S] = [labels[rows].length, labels[cols].length];
        const data = Array.from({ length: T * S }, (_, k) => Number(seen(presets[value.preset], Math.floor(k / S), k % S, S)));
        for (const [i, j] of value.flips) {
          if (i < T && j < S) data[i * S + j] = 1 - data[i * S + j];
        }
        return { shape: [T, S], data };
      }
    };
  }
});

// front/typed.js
function typed(value, { min, max, step, label }, changed) {
  let last = value;
  const el = (
    /** @type {HTMLInputElement} */
    field({
      // A field of the type "number" drops a comma: 1,5 would be 15.
      type: "text",
      class: "explorer-number",
      "aria-label": label,
      value,
      // The decimal keyboard of a phone may have no minus.
      inputmode: min < 0 ? "text" : "decimal",
      oninput: changed,
      // What is no number gives way to the last one.
      onblur: () => {
        if (number() != null) return;
        el.value = String(last);
        changed();
      },
      onkeydown: (event) => {
        const by = { ArrowUp: step, ArrowDown: -step }[event.key];
        if (!by) return;
        event.preventDefault();
        const moved2 = Number(((number() ?? last) + by).toFixed(10));
        el.value = String(Math.min(Math.max(moved2, min), max));
        changed();
      }
    })
  );
  function number() {
    const read = toNumber(el.value);
    return Number.isFinite(read) ? read : null;
  }
  function show(to) {
    if (!Number.isFinite(to)) return;
    if (to >= min && to <= max) last = to;
    if (number() !== to) el.value = String(to);
  }
  return { el, number, show };
}
var init_typed = __esm({
  "front/typed.js"() {
    init_dom();
    init_values();
  }
});

// front/controls/matrix.js
var matrix_default;
var init_matrix = __esm({
  "front/controls/matrix.js"() {
    init_dom();
    init_typed();
    init_values();
    matrix_default = {
      make(spec, value, set) {
        const changed = () => set(fields.map((line) => line.map(({ number }) => number())));
        const range = { min: -spec.limit, max: spec.limit, step: 0.1 };
        const fields = spec.rows.map((row2, i) => spec.cols.map((col, j) => typed(value[i][j], { ...range, label: `row ${row2}, column ${col}` }, changed)));
        const head = (scope, name) => h("th", { scope, title: name }, name);
        return {
          el: h(
            "fieldset",
            { class: "explorer-control explorer-matrix" },
            h("legend", {}, spec.label),
            h("div", { class: "explorer-scroll" }, h(
              "table",
              {},
              h("thead", {}, h(
                "tr",
                {},
                h("td", {}),
                ...spec.cols.map((col) => head("col", col))
              )),
              h("tbody", {}, ...fields.map((line, i) => h(
                "tr",
                {},
                head("row", spec.rows[i]),
                ...line.map((one) => h("td", {}, one.el))
              )))
            ))
          ),
          sync: (to) => fields.forEach((line, i) => line.forEach((one, j) => one.show(to?.[i]?.[j])))
        };
      },
      problem({ rows, cols, limit, sentences }, value) {
        const shaped = Array.isArray(value) && value.length === rows.length && value.every((row2) => Array.isArray(row2) && row2.length === cols.length);
        if (!shaped) return sentences.shape;
        const bad = value.flat().findIndex((n2) => !isNumber(n2) || Math.abs(n2) > limit);
        const place = { row: rows[Math.floor(bad / cols.length)], col: cols[bad % cols.length] };
        return bad < 0 ? "" : fill2(sentences.number, place);
      },
      said: (spec, value) => value.map((row2) => `(${row2.map(plain).join(", ")})`).join(" "),
      tensor: ({ rows, cols }, value) => ({ shape: [rows.length, cols.length], data: value.flat() })
    };
  }
});

// front/cards.js
function moved(list2, from, to) {
  const rest = list2.filter((_, i) => i !== from);
  return [...rest.slice(0, to), list2[from], ...rest.slice(to)];
}
function shuffled(words2) {
  for (let tries = 0; tries < 50; tries += 1) {
    const keys = words2.map(() => Math.random());
    const order = words2.map((_, i) => i).sort((a, b) => keys[a] - keys[b]);
    const mixed = order.map((i) => words2[i]);
    if (mixed.some((word, i) => word !== words2[i])) return mixed;
  }
  return words2;
}
function cards(spec, set, say) {
  const list2 = h("div", {
    class: "explorer-cards",
    role: "group",
    dir: "auto",
    "aria-label": `${spec.label}: move a word with the arrow keys`
  });
  let words2 = [];
  const buttons = [];
  let held = null;
  let dragged = false;
  let taken = null;
  const count2 = () => Math.min(words2.length, spec.max_words);
  function place(from, to) {
    if (to < 0 || to >= count2() || to === from) return false;
    const word = words2[from];
    set(moved(words2, from, to).join(" "));
    say(`${word} is now word ${to + 1} of ${count2()}.`);
    return true;
  }
  const card = (i) => ({
    el: h("button", {
      type: "button",
      "data-place": i,
      "aria-roledescription": "word to move"
    })
  });
  const at = (target) => {
    const near = target?.closest?.("[data-place]");
    return near && list2.contains(near) ? Number(near.dataset.place) : null;
  };
  const show = () => buttons.forEach(({ el }, j) => {
    put(el, "class", j === (held ?? taken) ? "held" : "");
    put(el, "aria-pressed", j === taken);
  });
  const hold = (i) => {
    held = i;
    show();
  };
  const tap = (i) => {
    if (taken == null) taken = i;
    else {
      place(taken, i);
      taken = null;
    }
    show();
  };
  list2.addEventListener("keydown", (event) => {
    const i = at(event.target);
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      if (i != null) tap(i);
      return;
    }
    const to = {
      ArrowLeft: i - 1,
      ArrowUp: i - 1,
      ArrowRight: i + 1,
      ArrowDown: i + 1,
      Home: 0,
      End: count2() - 1
    }[event.key];
    if (i == null || to === void 0) return;
    event.preventDefault();
    taken = null;
    if (place(i, to)) buttons[to].el.focus();
    show();
  });
  list2.addEventListener("pointerdown", (event) => {
    const i = at(event.target);
    if (i == null || event.button) return;
    list2.setPointerCapture(event.pointerId);
    dragged = false;
    hold(i);
  });
  list2.addEventListener("pointermove", (event) => {
    if (held == null) return;
    const to = at(document.elementFromPoint(event.clientX, event.clientY));
    if (to == null || to === held) return;
    const [here, there] = [buttons[held], buttons[to]].map(({ el }) => el.getBoundingClientRect());
    const middle2 = there.left + there.width / 2;
    const past = to > held ? event.clientX > middle2 : event.clientX < middle2;
    if ((past || Math.abs(here.top - there.top) > 1) && place(held, to)) {
      dragged = true;
      taken = null;
      hold(to);
    }
  });
  list2.addEventListener("pointerup", (event) => {
    const i = at(document.elementFromPoint(event.clientX, event.clientY));
    if (held != null && !dragged && i === held) tap(i);
    hold(null);
  });
  list2.addEventListener("pointercancel", () => hold(null));
  list2.addEventListener("click", (event) => {
    const i = at(event.target);
    if (i != null && !event.detail) tap(i);
  });
  return {
    el: h(
      "div",
      { class: "explorer-order" },
      h("p", {}, "Drag a word, or tap it and then a place for it, or use the arrow keys."),
      list2,
      h("button", { type: "button", onclick: () => {
        const free = count2();
        set([...shuffled(words2.slice(0, free)), ...words2.slice(free)].join(" "));
      } }, "Shuffle")
    ),
    sync(text2) {
      words2 = text2.split(/\s+/u).filter(Boolean);
      if (buttons.length !== count2()) taken = null;
      fit(list2, buttons, count2(), card);
      buttons.forEach(({ el }, i) => write(el, words2[i]));
      show();
    }
  };
}
var init_cards = __esm({
  "front/cards.js"() {
    init_dom();
  }
});

// front/controls/sentence.js
function codes2(spec, token) {
  const word = token.toLowerCase();
  if (Object.hasOwn(spec.words, word)) return spec.words[word];
  return tables.get(spec.file)?.get(word);
}
var bare, words, tables, tokens, sentence_default;
var init_sentence = __esm({
  "front/controls/sentence.js"() {
    init_cards();
    init_dom();
    init_values();
    bare = (word) => word.replace(/^[\p{P}\p{Cf}`´]+|[\p{P}\p{Cf}`´]+$/gu, "").replaceAll("’", "'");
    words = (text2) => text2.split(/[\s\u200b\ufeff]+/u).map(bare).filter(Boolean);
    tables = /* @__PURE__ */ new Map();
    tokens = (spec, value) => words(value).slice(0, spec.max_words);
    sentence_default = {
      make(spec, value, set, say) {
        const id = fresh("sentence");
        const input = h("textarea", {
          id,
          rows: 2,
          dir: "auto",
          spellcheck: "false",
          autocomplete: "off",
          autocapitalize: "off",
          oninput: () => set(input.value)
        });
        const insert = (word) => {
          let { selectionStart: from, selectionEnd: to } = input;
          if (from === to) {
            const start = from - /\S*$/u.exec(input.value.slice(0, from))[0].length;
            const end = to + /^\S*/u.exec(input.value.slice(to))[0].length;
            const here = input.value.slice(start, end);
            if (unknown.has(here)) [from, to] = [start, end];
            else if (here) from = to = end;
          }
          const before = input.value.slice(0, from).trimEnd();
          const after = input.value.slice(to).trimStart();
          input.value = [before, word, after].filter(Boolean).join(" ");
          const caret = (before ? before.length + 1 : 0) + word.length;
          input.setSelectionRange(caret, caret);
          set(input.value);
        };
        const clear = h("button", { type: "button", onclick: () => {
          input.value = "";
          input.focus();
          set("");
        } }, "Clear the sentence");
        let unknown = /* @__PURE__ */ new Set();
        const words2 = spec.offer.map((word) => h("button", { type: "button", onclick: () => insert(word) }, word));
        const order = spec.shuffle ? cards(spec, set, say) : null;
        return {
          el: h(
            "div",
            { class: "explorer-control explorer-sentence" },
            h("label", { for: id }, spec.label, h("small", {}, ` up to ${spec.max_words} word${spec.max_words > 1 ? "s" : ""}`)),
            input,
            order?.el,
            h(
              "details",
              {},
              h("summary", {}, spec.size > words2.length ? `Words that it knows (some of ${spec.size})` : `Words that it knows (${spec.size})`),
              h("div", {
                class: "explorer-words",
                role: "group",
                "aria-label": "Insert a word into the sentence"
              }, ...words2, clear)
            )
          ),
          sync: (text2, labels, notes) => {
            if (typeof text2 !== "string") return;
            unknown = new Set(notes.flatMap((note) => note.match(/(?<=“)[^”]*(?=”)/gu) ?? []));
            if (input.value !== text2) input.value = text2;
            if (input.textContent !== text2 && !input.isConnected) input.textContent = text2;
            order?.sync(text2);
          }
        };
      },
      problem(spec, value) {
        if (typeof value !== "string") return spec.sentences.type;
        return words(value).length ? "" : spec.sentences.empty;
      },
      said: (spec, value) => `“${value}”`,
      tokens,
      // The vocabulary is fetched once the sentence has a word that the page does not know.
      async load(spec, value, read) {
        if (!spec.file || tables.has(spec.file)) return;
        const known2 = (token) => Object.hasOwn(spec.words, token.toLowerCase());
        if (tokens(spec, value).every(known2)) return;
        const content = JSON.parse(new TextDecoder().decode(await read(spec.file)));
        const bytes = Int8Array.from(atob(content.codes), (letter) => letter.charCodeAt(0));
        tables.set(spec.file, new Map(content.words.map((word, i) => [word, bytes.subarray(i * spec.width, (i + 1) * spec.width)])));
      },
      tensor(spec, value) {
        const zeros = new Array(spec.width).fill(0);
        const rows = tokens(spec, value).map((token) => codes2(spec, token) ?? zeros);
        const data = rows.flatMap((row2) => [...row2].map((n2) => Math.fround(n2 * spec.scale)));
        return { shape: [rows.length, spec.width], data };
      },
      notes(spec, value) {
        const notes = [];
        const count2 = words(value).length;
        if (count2 > spec.max_words) notes.push(fill2(spec.sentences.long, { count: count2 }));
        const unknown = new Set(tokens(spec, value).filter((token) => !codes2(spec, token)));
        if (unknown.size) {
          const named = [...unknown].map((token) => `“${token}”`).join(", ");
          notes.push(fill2(spec.sentences.unknown, { words: named }));
        }
        return notes;
      },
      // A word less, and a word more.
      next(spec, value) {
        const now = tokens(spec, value);
        return [now.slice(1), [...now, now.at(-1)].slice(0, spec.max_words)].filter((moved2) => moved2.length).map((moved2) => moved2.join(" "));
      }
    };
  }
});

// front/play.js
function player({ min, max, step, label }, track, go) {
  const steps = Math.round((max - min) / step);
  let timer = null;
  function show() {
    write(el, timer ? "Pause" : "Play");
    put(el, "aria-label", `${el.textContent}: ${label}`);
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    show();
  }
  function moveTo(value) {
    track.value = String(value);
    go(Number(track.value));
  }
  function tick() {
    if (!track.isConnected || Number(track.value) >= max) stop();
    else moveTo(Number(track.value) + step);
  }
  function press() {
    if (timer) {
      stop();
      return;
    }
    const pace = calm() ? CALM : Math.min(Math.max(WHOLE / steps, SHORTEST), LONGEST);
    timer = setInterval(tick, pace);
    show();
    if (Number(track.value) >= max) moveTo(min);
    else tick();
  }
  const el = h("button", {
    type: "button",
    class: "explorer-play",
    onclick: press,
    onkeydown: (event) => {
      const by = { ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step }[event.key];
      if (!by) return;
      event.preventDefault();
      stop();
      moveTo(Number(track.value) + by);
    }
  });
  track.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    press();
  });
  show();
  return { el, stop };
}
var WHOLE, SHORTEST, LONGEST, CALM, calm;
var init_play = __esm({
  "front/play.js"() {
    init_dom();
    WHOLE = 8e3;
    SHORTEST = 120;
    LONGEST = 700;
    CALM = 1600;
    calm = () => Boolean(globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches);
  }
});

// front/controls/slider.js
var slider_default;
var init_slider = __esm({
  "front/controls/slider.js"() {
    init_dom();
    init_play();
    init_typed();
    init_values();
    slider_default = {
      make(spec, value, set) {
        const id = fresh("slider");
        const range = { min: spec.min, max: spec.max, step: spec.step };
        const track = field({
          id,
          type: "range",
          ...range,
          value,
          oninput: () => {
            play?.stop();
            number.show(Number(track.value));
            set(Number(track.value));
          }
        });
        const number = typed(
          value,
          { ...range, label: `${spec.label}, typed` },
          () => {
            play?.stop();
            set(number.number());
          }
        );
        const play = spec.play ? player(spec, track, (to) => {
          number.show(to);
          set(to);
        }) : null;
        return {
          el: h(
            "div",
            { class: "explorer-control explorer-slider" },
            h("label", { for: id }, spec.label),
            play?.el,
            track,
            number.el
          ),
          sync: (to) => {
            if (!Number.isFinite(to)) return;
            if (Number(track.value) !== to) play?.stop();
            if (Number(track.value) !== to) track.value = to;
            number.show(to);
          }
        };
      },
      problem({ sentences, min, max, step, whole }, value) {
        if (!isNumber(value)) return sentences.number;
        const said3 = (sentence) => fill2(sentence, { value: plain(value) });
        if (whole && !Number.isInteger(value)) return said3(sentences.whole);
        if (value < min || value > max) return said3(sentences.outside);
        return whole && (value - min) % step ? said3(sentences.between) : "";
      },
      tensor: (spec, value) => ({ shape: [], data: [value] }),
      next: ({ min, max, step }, value) => [value - step, value + step].filter((moved2) => moved2 >= min && moved2 <= max)
    };
  }
});

// front/controls/switch.js
var switch_default;
var init_switch = __esm({
  "front/controls/switch.js"() {
    init_dom();
    switch_default = {
      make(spec, value, set) {
        const id = fresh("switch");
        const box = field({
          id,
          type: "checkbox",
          role: "switch",
          checked: value,
          onchange: () => set(box.checked)
        });
        return {
          el: h(
            "div",
            { class: "explorer-control explorer-switch" },
            h("label", { for: id }, box, h("span", {}, spec.label))
          ),
          sync: (to) => {
            box.checked = to === true;
          }
        };
      },
      problem: ({ sentences }, value) => typeof value === "boolean" ? "" : sentences.type,
      said: (spec, value) => value ? "on" : "off",
      next: (spec, value) => [!value]
    };
  }
});

// front/controls/vectors.js
var vectors_default;
var init_vectors = __esm({
  "front/controls/vectors.js"() {
    init_dom();
    init_typed();
    init_values();
    vectors_default = {
      make(spec, value, set) {
        const changed = () => set(fields.map((pair) => pair.map(({ number }) => number())));
        const range = { min: -spec.limit, max: spec.limit, step: 0.1 };
        const fields = spec.names.map((name, i) => ["x", "y"].map((axis, k) => typed(value[i][k], { ...range, label: `${name}, ${axis}` }, changed)));
        return {
          el: h(
            "fieldset",
            { class: "explorer-control explorer-vectors" },
            h("legend", {}, spec.label),
            h("p", {}, "Drag a vector in the picture, move it with the arrow keys, or type:"),
            h("div", {}, ...fields.map(([x, y], i) => h(
              "span",
              {},
              h("b", {}, spec.names[i]),
              x.el,
              y.el
            )))
          ),
          sync: (to) => fields.forEach((pair, i) => pair.forEach((one, k) => one.show(to?.[i]?.[k])))
        };
      },
      problem({ names: names2, limit, sentences }, value) {
        const pairs4 = Array.isArray(value) && value.length === names2.length && value.every((xy) => Array.isArray(xy) && xy.length === 2);
        if (!pairs4) return sentences.pairs;
        const bad = value.findIndex((xy) => !xy.every((n2) => isNumber(n2) && Math.abs(n2) <= limit));
        return bad < 0 ? "" : fill2(sentences.numbers, { name: names2[bad] });
      },
      said: ({ names: names2 }, value) => names2.map((name, i) => `${name} (${value[i].map(plain).join(", ")})`).join(" "),
      tokens: ({ names: names2 }) => names2,
      tensor: (spec, value) => ({ shape: [value.length, 2], data: value.flat() })
    };
  }
});

// front/views/caption.js
function groups(weights) {
  const order = weights.map((_, j) => j).sort((a, b) => weights[b] - weights[a]);
  const ranks = [];
  for (const j of order) {
    const rank = ranks.at(-1);
    if (rank && weights[rank[0]] - weights[j] < TIE) rank.push(j);
    else ranks.push([j]);
  }
  return ranks.map((rank) => rank.sort((a, b) => a - b));
}
function list(rank, tokens2, self, weights) {
  const counts = /* @__PURE__ */ new Map();
  for (const j of rank) {
    const name = j === self ? null : tokens2[j];
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const named = [...counts].flatMap(([name, count2], i) => {
    const joint = i === 0 ? [] : [i === counts.size - 1 ? " and " : ", "];
    const times = count2 > 1 ? ` (${count2} times)` : "";
    return [...joint, ...name == null ? [h("b", {}, "itself")] : quoted(name), times];
  });
  const share = percent(weights[rank[0]]);
  return [...named, `, ${share}${rank.length > 1 ? " each" : ""}`];
}
function changes(query, weights, then, name, former) {
  if (then.every(Number.isNaN)) return [" It is not in A."];
  const largest2 = weights.map((_, j) => j).filter((j) => Math.abs(weights[j] - then[j]) >= TIE || former(j) && weights[j] >= TIE).sort((a, b) => Math.abs(weights[b] - then[b]) - Math.abs(weights[a] - then[a]));
  if (!largest2.length) return [" The same as in A."];
  return [" A → B: ", ...largest2.slice(0, 2).flatMap((j, i) => [
    ...i ? ["; "] : [],
    ...quoted(query),
    " → ",
    ...name(j),
    ...former(j) ? [" (in A ", ...quoted(former(j)), ")"] : [],
    `: ${Math.round(then[j] * 100)} → ${percent(weights[j])}`
  ]), "."];
}
function make(spec, context) {
  const el = h("p", { class: "explorer-view explorer-caption" });
  function draw(state) {
    const weights = row(state.output(spec), state.active.query);
    const queries = names(state.tokens(spec.rows), state.active.query + 1);
    const tokens2 = names(state.tokens(spec.cols), weights.length);
    const query = queries[state.active.query];
    const self = spec.rows === spec.cols ? state.active.query : null;
    const ranks = groups(weights);
    const parts = quoted(query);
    if (weights[ranks[0][0]] < TIE) {
      parts.push(" attends to nothing.");
    } else if (ranks.length === 1) {
      const each = percent(weights[ranks[0][0]]);
      parts.push(weights.length > 1 ? ` attends to all ${weights.length} words alike, ${each} each.` : ` has one word to attend to: ${each}.`);
    } else {
      parts.push(" attends most to ", ...list(ranks[0], tokens2, self, weights));
      if (ranks[1].length <= 3 && weights[ranks[1][0]] >= TIE) {
        parts.push(", then to ", ...list(ranks[1], tokens2, self, weights));
      }
      parts.push(".");
    }
    const before = state.was?.(spec);
    if (before) {
      const words2 = names(state.then.tokens(spec.cols), weights.length);
      const name = (j) => j === self ? [h("b", {}, "itself")] : quoted(tokens2[j]);
      const former = (j) => words2.length === tokens2.length && words2[j] !== tokens2[j] && words2[j];
      parts.push(...changes(query, weights, row(before, state.active.query), name, former));
    }
    const text2 = parts.map((part) => part.textContent ?? part).join("");
    if (el.textContent === text2) return;
    if (el.textContent) context.say("caption", text2);
    el.replaceChildren(...parts);
  }
  return { el, draw };
}
var TIE, quoted, caption_default;
var init_caption = __esm({
  "front/views/caption.js"() {
    init_dom();
    TIE = 5e-3;
    quoted = (word) => ["“", h("b", { dir: "auto" }, word), "”"];
    caption_default = { make };
  }
});

// front/roles.js
var ROLES, roleOf;
var init_roles = __esm({
  "front/roles.js"() {
    ROLES = ["query", "key", "value", "weight", "output"];
    roleOf = (name) => ROLES.includes(name) ? `role-${name}` : "";
  }
});

// front/lines.js
function lineKeys(outputs) {
  return h("p", { class: "explorer-key" }, ...outputs.map((name, k) => h(
    "span",
    {},
    s(
      "svg",
      { viewBox: "0 0 34 10", width: 34, height: 10, "aria-hidden": "true" },
      s("line", {
        x1: 1,
        x2: 33,
        y1: 5,
        y2: 5,
        class: lineClass(name, k),
        "stroke-dasharray": DASHES[k % 4]
      })
    ),
    titleOf(name)
  )));
}
var DASHES, lineClass, titleOf;
var init_lines = __esm({
  "front/lines.js"() {
    init_dom();
    init_roles();
    DASHES = ["", "7 4", "2 4", "9 3 2 3"];
    lineClass = (name, k) => `line line-${k % 4} ${roleOf(name)}`.trim();
    titleOf = (name) => name.replaceAll("_", " ");
  }
});

// front/numbers.js
function rowsOf(part, cell) {
  const lines = [];
  return (rows) => {
    fit(part, lines, rows.length, () => ({ el: h("tr", {}), cells: [] }));
    lines.forEach(({ el, cells }, i) => {
      fit(el, cells, rows[i].length, (k) => ({ el: cell(k) }));
      cells.forEach((one, k) => write(one.el, rows[i][k]));
    });
  };
}
function numbers(label, read) {
  const [head, body] = [h("thead", {}), h("tbody", {})];
  const writeHead = rowsOf(head, () => h("th", { scope: "col" }));
  const writeBody = rowsOf(body, (k) => h(k ? "td" : "th", k ? {} : { scope: "row" }));
  let filled = false;
  function fill3() {
    filled = true;
    const [headings, ...rows] = read();
    writeHead([headings]);
    writeBody(rows);
  }
  const el = h(
    "details",
    { ontoggle: () => {
      if (el.open) fill3();
    } },
    h("summary", { "aria-label": `Numbers: ${label}` }, "Numbers"),
    h("div", {
      class: "explorer-scroll",
      tabindex: 0,
      role: "group",
      "aria-label": `${label}: table`
    }, h("table", {}, head, body))
  );
  return { el, update: () => {
    if (!filled || el.open) fill3();
  } };
}
var init_numbers = __esm({
  "front/numbers.js"() {
    init_dom();
  }
});

// front/views/clocks.js
function point(hand, angle) {
  put(hand, "x2", (RADIUS * Math.sin(angle)).toFixed(2));
  put(hand, "y2", (-RADIUS * Math.cos(angle)).toFixed(2));
}
function make2(spec) {
  const faces = h("div", { class: "explorer-faces", role: "group", "aria-label": spec.label });
  const dials = [];
  let angles = [];
  function dial(i) {
    const hands = spec.outputs.map((name, k) => s("line", {
      x1: 0,
      y1: 0,
      class: lineClass(name, k),
      "stroke-dasharray": k ? "7 4" : ""
    }));
    const old = spec.outputs.map((_, k) => s("line", {
      x1: 0,
      y1: 0,
      class: `line was line-${k % 4}`
    }));
    const svg = s(
      "svg",
      { viewBox: "-50 -50 100 100", role: "img" },
      s("circle", { r: RADIUS + 6, class: "face" }),
      s("line", { y1: -RADIUS - 6, y2: -RADIUS + 1, class: "top" }),
      ...hands,
      s("circle", { r: 3, class: "pin" })
    );
    return { svg, hands, old, el: h("div", {}, svg, h("span", { "aria-hidden": "true" }, String(i + 1))) };
  }
  function draw(state) {
    angles = spec.outputs.map((output) => state.output({ ...spec, output }).data);
    fit(faces, dials, angles[0].length, dial);
    const then = spec.outputs.map((output) => state.was?.({ ...spec, output }, [])?.data ?? []);
    dials.forEach(({ svg, hands, old }, i) => {
      const said3 = spec.outputs.map((name, k) => {
        const angle = angles[k][i];
        point(hands[k], angle);
        if (Number.isFinite(then[k][i])) {
          point(old[k], then[k][i]);
          hands[0].before(old[k]);
        } else old[k].remove();
        return `${titleOf(name)} ${degrees(angle)}°`;
      });
      put(svg, "aria-label", `clock ${i + 1}: ${said3.join(", ")}`);
    });
    table2.update();
  }
  const table2 = numbers(spec.label, () => [
    ["clock", ...spec.outputs.flatMap((name) => ["angle", "sine", "cosine"].map((what) => `${titleOf(name)}, ${what}`))],
    ...dials.map((_, i) => [String(i + 1), ...angles.flatMap(({ [i]: angle }) => [`${degrees(angle)}°`, decimal(Math.sin(angle)), decimal(Math.cos(angle))])])
  ]);
  return {
    el: h(
      "figure",
      { class: "explorer-view" },
      h("figcaption", {}, spec.label),
      faces,
      lineKeys(spec.outputs),
      table2.el
    ),
    draw
  };
}
var RADIUS, FULL, degrees, clocks_default;
var init_clocks = __esm({
  "front/views/clocks.js"() {
    init_dom();
    init_lines();
    init_numbers();
    RADIUS = 40;
    FULL = 2 * Math.PI;
    degrees = (angle) => {
      const turn = angle / FULL;
      return Math.round((turn - Math.floor(turn)) * 360) % 360;
    };
    clocks_default = { make: make2, tab: "Clocks" };
  }
});

// front/views/curve.js
function stepOf(low, high, count2 = 5) {
  const raw = (high - low || 1) / count2;
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map((n2) => n2 * power).find((n2) => n2 >= raw * 0.99);
}
function ticks(low, high, step = stepOf(low, high)) {
  const list2 = [];
  for (let n2 = Math.ceil(low / step - NEAR); n2 <= high / step + NEAR; n2 += 1) {
    list2.push(Number((n2 * step).toPrecision(12)));
  }
  return list2;
}
function widened(low, high, step) {
  return [Math.floor(low / step + NEAR) * step, Math.ceil(high / step - NEAR) * step];
}
function decades(low, high) {
  const list2 = [];
  for (let n2 = Math.ceil(Math.log10(low) - 1e-9); n2 <= Math.log10(high) + 1e-9; n2 += 1) {
    list2.push(10 ** n2);
  }
  return list2.length > 1 ? list2 : [low, high];
}
function make3(spec, context) {
  const axes = s("g", { class: "rules" });
  const lines = spec.outputs.map((name, k) => s("polyline", { class: lineClass(name, k), "stroke-dasharray": DASHES[k % 4] }));
  const dots = spec.outputs.map((_, k) => s("circle", { r: 5, class: `dot line-${k % 4}` }));
  const points = spec.outputs.map((_, k) => s("path", { class: `points line-${k % 4}` }));
  const old = spec.outputs.map((name, k) => s("polyline", { class: `${lineClass(name, k)} was`, "stroke-dasharray": DASHES[k % 4] }));
  const cursor = s("line", { class: "cursor", y1: BOX.top, y2: HEIGHT - BOX.bottom });
  const svg = s("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "slider",
    tabindex: 0,
    "aria-label": `${spec.label}: read the points with the arrow keys`
  }, axes, cursor, ...lines, ...points, ...dots);
  const readout = h("p", { class: "explorer-readout", "aria-hidden": "true" });
  let xs = [];
  let series = [];
  let chosen = null;
  let state = null;
  let axisKey = "";
  let told = "";
  const log = (value) => spec.log ? Math.log10(Math.max(value, 1e-30)) : value;
  const scale = (low, high, from2, to) => (value) => from2 + (log(value) - log(low)) / (log(high) - log(low) || 1) * (to - from2);
  let px = null;
  let py = null;
  const steps = (low, high) => {
    const whole = xs.every(Number.isInteger) && xs.length <= 16;
    return whole ? xs : ticks(low, high);
  };
  function drawAxes(xLow, xHigh, yLow, yHigh, yStep) {
    const key = [xLow, xHigh, yLow, yHigh, yStep].join();
    if (key === axisKey) return;
    axisKey = key;
    px = scale(xLow, xHigh, BOX.left, WIDTH - BOX.right);
    py = scale(yLow, yHigh, HEIGHT - BOX.bottom, BOX.top);
    const marks = spec.log ? decades : ticks;
    axes.replaceChildren(
      ...(spec.log ? decades : steps)(xLow, xHigh).flatMap((x) => [
        s("line", { x1: px(x), x2: px(x), y1: BOX.top, y2: HEIGHT - BOX.bottom }),
        s("text", { x: px(x), y: HEIGHT - BOX.bottom + 22, "text-anchor": "middle" }, short(x))
      ]),
      ...marks(yLow, yHigh, yStep).flatMap((y) => [
        s("line", { y1: py(y), y2: py(y), x1: BOX.left, x2: WIDTH - BOX.right }),
        s("text", { x: BOX.left - 8, y: py(y) + 4, "text-anchor": "end" }, short(y))
      ]),
      s("text", {
        x: (BOX.left + WIDTH - BOX.right) / 2,
        y: HEIGHT - 6,
        "text-anchor": "middle",
        class: "name"
      }, spec.x),
      s("text", {
        transform: `translate(20 ${(HEIGHT - BOX.bottom) / 2}) rotate(-90)`,
        "text-anchor": "middle",
        class: "name"
      }, spec.y)
    );
  }
  function show() {
    const marked = spec.at ? state.inputs[spec.at] - spec.start : null;
    const i = Math.min(Math.max(chosen ?? marked ?? 0, 0), xs.length - 1);
    const none = chosen == null && marked == null;
    put(cursor, "x1", px(xs[i]));
    put(cursor, "x2", px(xs[i]));
    put(cursor, "visibility", none ? "hidden" : "visible");
    dots.forEach((dot, k) => {
      put(dot, "cx", px(xs[i]).toFixed(1));
      put(dot, "cy", py(series[k][i]).toFixed(1));
      put(dot, "visibility", none ? "hidden" : "visible");
    });
    const values = spec.outputs.map((name, k) => `${titleOf(name)} ${short(series[k][i])}`);
    const text2 = `${spec.x} ${short(xs[i])}: ${values.join(", ")}`;
    write(readout, none ? HOW_TO_READ : text2);
    if (told && marked != null && told !== text2) context.say(`curve ${spec.label}`, text2);
    told = marked != null ? text2 : "";
    put(svg, "aria-valuemin", 0);
    put(svg, "aria-valuemax", xs.length - 1);
    put(svg, "aria-valuenow", i);
    put(svg, "aria-valuetext", text2);
    return i;
  }
  function draw(next) {
    state = next;
    series = spec.outputs.map((name) => state.outputs[name].data);
    const over = state.outputs[spec.x];
    xs = over ? over.data : series[0].map((_, i) => i + spec.start);
    const then = state.then ? spec.outputs.map((name) => state.then.outputs[name].data) : [];
    const thenXs = state.then?.outputs[spec.x]?.data ?? then[0]?.map((_, i) => i + spec.start) ?? [];
    const all2 = [...series, ...then].flat();
    const low = Math.min(...all2);
    const high = Math.max(...all2);
    const fitted = high > low ? [low, high] : [Math.min(low, 0), high || 1];
    const step = stepOf(...spec.domain ?? fitted);
    const [yLow, yHigh] = spec.domain ?? (spec.log ? fitted : widened(...fitted, step));
    drawAxes(
      Math.min(xs[0], thenXs[0] ?? Infinity),
      Math.max(xs.at(-1), thenXs.at(-1) ?? -Infinity),
      yLow,
      yHigh,
      step
    );
    old.forEach((line, k) => {
      if (!state.then) return line.remove();
      put(line, "points", thenXs.map((x, i) => `${px(x).toFixed(1)},${py(then[k][i]).toFixed(1)}`).join(" "));
      axes.after(line);
    });
    lines.forEach((line, k) => {
      const at = xs.map((x, i) => [px(x).toFixed(1), py(series[k][i]).toFixed(1)]);
      put(line, "points", at.map((point2) => point2.join()).join(" "));
      put(points[k], "d", xs.length > 32 ? "" : at.map(([x, y]) => `M${x} ${y}h0`).join(""));
    });
    show();
    table2.update();
  }
  function choose(i) {
    const to = Math.min(Math.max(i, 0), xs.length - 1);
    if (spec.at) {
      context.set(spec.at, to + spec.start);
    } else {
      chosen = to;
      show();
    }
  }
  svg.addEventListener("keydown", (event) => {
    const i = Number(svg.getAttribute("aria-valuenow"));
    const to = {
      ArrowLeft: i - 1,
      ArrowDown: i - 1,
      ArrowRight: i + 1,
      ArrowUp: i + 1,
      Home: 0,
      End: xs.length - 1
    }[event.key];
    if (to === void 0) return;
    event.preventDefault();
    choose(to);
  });
  const follow = (event) => {
    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * WIDTH;
    const gaps = xs.map((value) => Math.abs(px(value) - x));
    choose(gaps.indexOf(Math.min(...gaps)));
  };
  let from = null;
  svg.addEventListener("pointerdown", (event) => {
    from = event;
    if (event.pointerType !== "touch") follow(event);
  });
  svg.addEventListener("click", follow);
  svg.addEventListener("pointermove", (event) => {
    const across = Math.abs(event.clientX - from?.clientX);
    const down = Math.abs(event.clientY - from?.clientY);
    if (event.pointerType === "touch" && !(across > down)) return;
    if (!spec.at || event.buttons) follow(event);
  });
  const table2 = numbers(spec.label, () => [
    [spec.x, ...spec.outputs.map(titleOf)],
    ...xs.map((x, i) => [x, ...series.map((values) => values[i])].map(short))
  ]);
  return {
    el: h(
      "figure",
      { class: "explorer-view explorer-curve" },
      h("figcaption", {}, spec.label),
      svg,
      h("div", { class: "explorer-reading" }, spec.outputs.length > 1 ? lineKeys(spec.outputs) : null, readout, table2.el)
    ),
    draw
  };
}
var WIDTH, HEIGHT, BOX, HOW_TO_READ, NEAR, curve_default;
var init_curve = __esm({
  "front/views/curve.js"() {
    init_dom();
    init_lines();
    init_numbers();
    WIDTH = 480;
    HEIGHT = 300;
    BOX = { left: 78, right: 18, top: 14, bottom: 60 };
    HOW_TO_READ = "Point at the picture, tap it, or use the arrow keys, to read its numbers.";
    NEAR = 1e-6;
    curve_default = { make: make3, tab: "Curve" };
  }
});

// front/views/guess.js
function divergence(p, q) {
  const share = (list2) => {
    const sum = list2.reduce((a2, b2) => a2 + Math.max(b2, 1e-3), 0);
    return list2.map((n2) => Math.max(n2, 1e-3) / sum);
  };
  const [a, b] = [share(p), share(q)];
  return a.reduce((sum, n2, i) => sum + n2 * Math.log(n2 / b[i]), 0);
}
function make4(spec, context) {
  const list2 = h("div", { class: "explorer-guess" });
  const question = h("b", {});
  const verdict = h("p", { class: "explorer-verdict" });
  const reveal = h(
    "button",
    { type: "button", onclick: () => {
      shown = true;
      redraw();
    } },
    "Reveal"
  );
  const again = h("button", { type: "button", onclick: () => {
    restart();
    redraw();
  } }, "Guess again");
  const bars2 = [];
  let shown = false;
  let state = null;
  let asked = null;
  function bar() {
    const parts = {
      input: field({
        type: "range",
        min: 0,
        max: 100,
        step: 1,
        value: EVEN,
        oninput: () => redraw()
      }),
      word: h("span", {}),
      mine: h("small", {}),
      truth: h("i", {}),
      number: h("small", {})
    };
    const label = h("label", {}, parts.word, parts.input, parts.mine);
    return { ...parts, el: h("div", {}, label, h(
      "span",
      { class: "truth" },
      parts.truth,
      parts.number
    )) };
  }
  function restart() {
    shown = false;
    for (const { input } of bars2) if (input.value !== EVEN) input.value = EVEN;
  }
  function redraw() {
    const tensor = state.output(spec);
    const queries = names(state.tokens(spec.rows), tensor.shape[0]);
    const found = spec.query ? queries.indexOf(spec.query) : 0;
    const query = Math.max(found, 0);
    const weights = row(tensor, query);
    const keys = names(state.tokens(spec.cols), weights.length);
    const asking = `${query} ${queries.join(" ")} ${keys.join(" ")}`;
    if (asked !== asking) {
      asked = asking;
      fit(list2, bars2, keys.length, bar);
      restart();
    }
    write(question, queries[query]);
    const drawn2 = bars2.map(({ input }) => Number(input.value));
    const sum = drawn2.reduce((a, b) => a + b, 0) || 1;
    const mine = drawn2.map((n2) => n2 / sum);
    keys.forEach((key, j) => {
      const { word, mine: share, truth, number } = bars2[j];
      write(word, key);
      write(share, percent(mine[j]));
      put(truth, "style", `--w:${weights[j].toFixed(4)}`);
      write(number, `computed ${percent(weights[j])}`);
    });
    list2.classList.toggle("shown", shown);
    if (shown) swap(again, reveal);
    else swap(reveal, again);
    const gap = divergence(weights, mine);
    const best = weights.indexOf(Math.max(...weights));
    const text2 = shown ? `Computed: “${queries[query]}” attends most to “${keys[best]}”, ${percent(weights[best])}. Your guess is ${decimal(gap)} nats away (KL divergence; 0 is a perfect guess, equal bars are ${decimal(divergence(weights, weights.map(() => 1)))}).` : "Only the proportions of the bars count: they are brought to sum 100%.";
    if (verdict.textContent && verdict.textContent !== text2) context.say("guess", text2);
    write(verdict, text2);
  }
  return {
    el: h(
      "figure",
      { class: "explorer-view" },
      h("figcaption", {}, spec.label, ": your guess for query ", question),
      list2,
      h("p", { class: "explorer-actions" }, reveal, again),
      verdict
    ),
    draw: (next) => {
      state = next;
      redraw();
    }
  };
}
var EVEN, guess_default;
var init_guess = __esm({
  "front/views/guess.js"() {
    init_dom();
    EVEN = "50";
    guess_default = { make: make4, room: 2, tab: "Guess" };
  }
});

// front/pairs.js
function strands(heads, query) {
  const S = heads[0].shape[1];
  if (heads.length > 1) {
    return heads.flatMap((tensor, head) => row(tensor, query).map((weight, j) => ({ i: query, j, weight, head })));
  }
  return heads[0].data.map((weight, k) => ({ i: Math.floor(k / S), j: k % S, weight, head: 0 }));
}
function pairs(spec, context) {
  const svg = s("svg", {
    viewBox: `0 0 ${SIZE} ${SIZE}`,
    preserveAspectRatio: "none",
    "aria-hidden": "true"
  });
  const left = h("div", { class: "queries", role: "group", "aria-label": "queries" });
  const right = h("div", { class: "keys", role: "group", "aria-label": "keys" });
  const words2 = h(
    "div",
    { role: "group", "aria-label": spec.label },
    h("p", { class: "role-query", "aria-hidden": "true" }, "query"),
    h("p", { class: "role-key", "aria-hidden": "true" }, "key"),
    left,
    svg,
    right
  );
  const legend = h("div", { "aria-hidden": "true" });
  const lines = [];
  const sources = [];
  const targets = [];
  let shown = null;
  const button = (place, ...children) => h("button", {
    type: "button",
    onclick: () => context.ask(place),
    onfocus: () => context.pin(place),
    onpointerenter: (event) => {
      if (event.pointerType === "mouse") context.hover(place);
    },
    onpointerleave: () => context.hover(null)
  }, ...children);
  function source(i) {
    const word = h("span", {});
    return { word, el: button({ query: i, key: null }, word) };
  }
  function target(j) {
    const [word, weight] = [h("span", {}), h("small", {})];
    return { word, weight, el: button({ key: j }, word, " ", weight) };
  }
  const keyOf = (count2) => count2 > 1 ? lineKeys(Array.from({ length: count2 }, (_, k) => `head ${k + 1}`)) : h(
    "p",
    { class: "explorer-key" },
    h("span", { class: "lit" }, "━ weight of the query, by thickness"),
    h("span", { class: "to-key" }, "┅ of other queries, to the key")
  );
  function draw(state) {
    const heads = state.heads ?? [state.output(spec)];
    const { shape: [T, S] } = heads[0];
    const { query, key } = state.active;
    const queries = names(state.tokens(spec.rows), T);
    const keys = names(state.tokens(spec.cols), S);
    if (shown?.heads.length !== heads.length) legend.replaceChildren(keyOf(heads.length));
    fit(left, sources, T, source);
    fit(right, targets, S, target);
    sources.forEach(({ el, word }, i) => {
      write(word, queries[i]);
      put(el, "title", queries[i]);
      put(el, "aria-pressed", i === query);
    });
    put(words2, "class", `explorer-pairs${heads.length > 1 ? " several" : ""}`);
    const rows = heads.map((tensor) => row(tensor, query));
    targets.forEach(({ el, word, weight }, j) => {
      const best = Math.max(...rows.map((weights) => weights[j]));
      const head = rows.findIndex((weights) => weights[j] === best);
      write(word, keys[j]);
      write(weight, `${rows.length > 1 ? `head ${head + 1} ` : ""}${decimal(best)}`);
      put(el, "title", keys[j]);
      put(el, "class", j === key ? "lit" : "");
    });
    const all2 = strands(heads, query);
    fit(svg, lines, all2.length, () => ({ el: s("line", { x1: 0, x2: SIZE }) }));
    lines.forEach(({ el }, k) => {
      const { i, j, weight, head } = all2[k];
      const aside = (head - (heads.length - 1) / 2) * (SPREAD / heads.length);
      put(el, "y1", middle(i + aside, T).toFixed(2));
      put(el, "y2", middle(j + aside, S).toFixed(2));
      put(el, "stroke-width", thickness(weight));
      const one = i === query ? "lit" : j === key && "to-key";
      put(el, "class", heads.length > 1 ? `head line-${head % 4}` : one || "");
      put(el, "stroke-dasharray", heads.length > 1 ? DASHES[head % 4] : "");
    });
    shown = { queries, keys, heads, query };
    table2.update();
  }
  const table2 = numbers(spec.label, () => {
    const { queries, keys, heads, query } = shown;
    const texts = (tensor, i) => row(tensor, i).map((n2) => decimal(n2));
    if (heads.length > 1) {
      return [["head", ...keys], ...heads.map((tensor, k) => [`head ${k + 1}`, ...texts(tensor, query)])];
    }
    return [["query", ...keys], ...queries.map((word, i) => [word, ...texts(heads[0], i)])];
  });
  return {
    el: h(
      "div",
      { class: "explorer-lines" },
      words2,
      h("div", { class: "explorer-reading" }, legend, table2.el)
    ),
    draw
  };
}
var THICKEST, SIZE, SPREAD, thickness, middle;
var init_pairs = __esm({
  "front/pairs.js"() {
    init_dom();
    init_lines();
    init_numbers();
    THICKEST = 10;
    SIZE = 100;
    SPREAD = 0.5;
    thickness = (weight) => (Math.min(Math.max(weight, 0), 1) * THICKEST).toFixed(2);
    middle = (i, count2) => (i + 0.5) / count2 * SIZE;
  }
});

// front/shades.js
function mix(from, to, share) {
  const channel = (color2, k) => parseInt(color2.slice(2 * k + 1, 2 * k + 3), 16);
  const mixed = [0, 1, 2].map((k) => channel(from, k) * (1 - share) + channel(to, k) * share);
  return `#${mixed.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}
function along([low, middle2, high], t) {
  return t < 0.5 ? mix(low, middle2, 2 * t) : mix(middle2, high, 2 * t - 1);
}
var LIGHT, DARK, STEPS, TURN, SHADES, light, color;
var init_shades = __esm({
  "front/shades.js"() {
    LIGHT = ["#ffffff", "#5aa0e6", "#0a1f4a"];
    DARK = ["#161b22", "#1d5089", "#a3d0fd"];
    STEPS = 32;
    TURN = 0.66;
    SHADES = Array.from({ length: STEPS + 1 }, (_, k) => `light-dark(${along(LIGHT, k / STEPS)},${along(DARK, k / STEPS)})`);
    light = (darkness) => along(LIGHT, darkness);
    color = (darkness) => SHADES[Math.round(darkness * STEPS)];
  }
});

// front/views/heatmap.js
function signed(value) {
  if (Number.isNaN(value)) return "";
  const text2 = decimal(value).replace(/(\d\.\d)\d$/, "$1");
  return value > 0 && Number(value.toFixed(2)) ? `+${text2}` : text2;
}
function shade(spec, share) {
  const inside = Math.min(Math.max(share, 0), 1);
  return spec.linear ? inside : Math.sqrt(inside);
}
function strip(shades, edges) {
  let stops = "";
  for (let from = 0, to = 1; from < shades.length; from = to, to += 1) {
    while (shades[to] === shades[from]) to += 1;
    stops += `,${shades[from]} 0 ${edges[to]}`;
  }
  return `background-image:linear-gradient(90deg${stops})`;
}
function difference() {
  const el = h(
    "p",
    { class: "explorer-legend", hidden: true, "aria-hidden": "true" },
    h("small", {}, "B − A: the darker, the more it has changed; hatched below: it has fallen")
  );
  return {
    el,
    show(state, legend) {
      el.toggleAttribute("hidden", !state.was);
      legend.toggleAttribute("hidden", Boolean(state.was));
    }
  };
}
function shadeLegend(spec) {
  if (!spec.domain) {
    return h(
      "p",
      { class: "explorer-legend", "aria-hidden": "true" },
      h("small", {}, "Strongest: the largest size; hatched: below zero")
    );
  }
  const shares = spec.linear ? [0, 0.25, 0.5, 0.75, 1] : [0, 0.05, 0.25, 0.5, 1];
  const scale = spec.linear ? "in proportion" : "small ones are spread";
  const hatched = spec.domain[0] === 0 ? "; hatched: exactly zero" : "";
  return h("p", { class: "explorer-legend", "aria-hidden": "true" }, ...shares.map((share) => {
    const value = spec.domain[0] + share * (spec.domain[1] - spec.domain[0]);
    const t = shade(spec, share);
    const hot = t > TURN && "hot";
    return h("span", { style: `background:${color(t)}`, class: hot }, decimal(value));
  }), h("small", {}, `${scale}${hatched}`));
}
function shadeTable(spec, context, small = false) {
  const [down, across] = spec.axes;
  const head = h("tr", { role: "row" }, h(
    "td",
    { class: "explorer-corner" },
    h("span", { class: roleOf(down) }, `${down} ↓`),
    h("span", { class: roleOf(across) }, `${across} →`)
  ));
  const body = h("tbody", { role: "rowgroup" });
  const table2 = h(
    "table",
    { role: small ? "table" : "grid", "aria-label": spec.label },
    h("thead", { role: "rowgroup" }, head),
    body
  );
  const columns = [];
  const rows = [];
  let shown = null;
  const at = ({ target }) => {
    const { at: place, column: key } = target.closest("[data-at], [data-column]")?.dataset ?? {};
    if (key) return { key: Number(key) };
    if (!place) return null;
    const [i, j = null] = place.split(",").map(Number);
    return { query: i, key: j };
  };
  table2.addEventListener("pointerover", (event) => {
    const place = event.pointerType !== "touch" && at(event);
    if (place) context.hover(place);
  });
  table2.addEventListener("pointerleave", () => context.hover(null));
  const grid = small ? null : gridOf(table2, () => rows.map(({ cells }) => cells.map(({ el }) => el)));
  if (grid) choosable();
  function choosable() {
    const ask = (event) => {
      const place = at(event);
      if (place) context.ask(place);
    };
    table2.addEventListener("click", ask);
    table2.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      ask(event);
    });
    table2.addEventListener("focusin", (event) => {
      const place = at(event);
      if (!place) return;
      grid.move([place.query, place.key], false);
      context.pin(place);
    });
    table2.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch") return;
      const under = document.elementFromPoint(event.clientX, event.clientY);
      const place = table2.contains(under) && at({ target: under });
      if (place) context.pin(place);
    });
  }
  function column(j) {
    return { el: h("th", { role: "columnheader", scope: "col", "data-column": j }) };
  }
  function line(i) {
    const name = h("span", {});
    const side = h("th", { role: "rowheader", scope: "row", "data-at": i }, name);
    return { el: h("tr", { role: "row" }, side), side, name, cells: [] };
  }
  function cell(i, j) {
    const number = document.createTextNode("");
    const el = h("td", {
      role: grid ? "gridcell" : "cell",
      tabindex: grid && "-1",
      "data-at": `${i},${j}`
    }, grid ? number : null);
    return { el, number, kind: "" };
  }
  function resize(T, S) {
    fit(head, columns, S, column);
    fit(body, rows, T, line);
    rows.forEach(({ el, cells }, i) => fit(el, cells, S, (j) => cell(i, j)));
    grid?.move(grid.place(), false);
  }
  function say(i, j) {
    const { queries, keys, data, inWords } = shown;
    put(
      rows[i].cells[j].el,
      "aria-label",
      `${down} ${queries[i]}, ${across} ${keys[j]}, ${inWords(data[i * keys.length + j])}`
    );
  }
  let said3 = true;
  function sayAll() {
    said3 = true;
    rows.forEach((_, i) => columns.forEach((__, j) => say(i, j)));
  }
  function draw(state) {
    const output = state.output(spec);
    const { shape: [T, S] } = output;
    const then = state.was?.(spec)?.data;
    const data = then ? output.data.map((value, k) => value - then[k]) : output.data;
    const domain = then ? null : spec.domain;
    const inWords = then ? signed : decimal;
    const queries = names(state.tokens(spec.rows), T);
    const keys = names(state.tokens(spec.cols), S);
    if (rows.length !== T || columns.length !== S) resize(T, S);
    const longest = Math.min(Math.max(...keys.map((key) => key.length), 2), 14);
    put(table2, "class", [
      !small && longest < 3 && "flat",
      S > 6 && "many",
      S > 20 && "crowded",
      T > 6 && "long",
      T > 9 && "dense",
      T > 20 && S > 20 && "packed",
      !roleOf(down) && "plain"
    ].filter(Boolean).join(" "));
    put(table2, "style", `--keys:${S};--longest:${longest}`);
    const edges = Array.from({ length: S + 1 }, (_, j) => `${(100 * j / S).toFixed(2)}%`);
    const largest2 = Math.max(...data.map((value) => Math.abs(value) || 0)) || 1;
    const [low, high] = domain ?? [0, largest2];
    rows.forEach((one, i) => {
      write(one.name, queries[i]);
      put(one.side, "title", queries[i]);
      put(one.el, "class", i === state.active.query ? "lit" : "");
      const shades = one.cells.map((cell2, j) => {
        const value = data[i * S + j];
        const t = shade(then ? { linear: true } : spec, domain ? (value - low) / (high - low) : (Math.abs(value) || 0) / largest2);
        if (!small) {
          const text2 = inWords(value);
          if (cell2.number.data !== text2) cell2.number.data = text2;
        }
        const zero = value === 0 && domain?.[0] === 0;
        const below = then ? Number(value.toFixed(2)) && " fallen" : " negative";
        const kind = (!small && t > TURN ? "hot" : "") + (value < 0 && below || "") + (zero ? " zero" : "");
        if (cell2.kind !== kind) {
          cell2.el.className = kind;
          cell2.kind = kind;
        }
        return color(t);
      });
      const style = strip(shades, edges);
      if (one.shades !== style) {
        one.el.setAttribute("style", style);
        one.shades = style;
      }
    });
    columns.forEach(({ el }, j) => {
      write(el, keys[j]);
      put(el, "title", keys[j]);
      put(el, "class", j === state.active.key ? "lit" : "");
    });
    const first = !shown;
    shown = { queries, keys, data, inWords };
    if (first) {
      sayAll();
    } else if (said3) {
      said3 = false;
      idle(sayAll, PATIENCE);
    }
    if (grid && document.activeElement && table2.contains(document.activeElement)) say(...grid.place());
  }
  return { el: h("div", { class: "explorer-scroll" }, table2), draw };
}
function placeOf(spec, state, { shape }) {
  const { query, key } = state.active;
  if (key == null || key >= shape[1]) return null;
  const [down, across] = spec.axes;
  const queries = names(state.tokens(spec.rows), shape[0]);
  const keys = names(state.tokens(spec.cols), shape[1]);
  return { text: `${down} ${queries[query]}, ${across} ${keys[key]}`, at: query * shape[1] + key };
}
function make5(spec, context) {
  const readout = h("p", { class: "explorer-readout", "aria-hidden": "true" });
  const asking = h("span", {});
  const pairs4 = [];
  const line = h("p", {
    class: "explorer-line",
    "aria-hidden": "true",
    onclick: ({ target }) => {
      const key = pairs4.findIndex(({ el: one }) => one.contains(target));
      if (key >= 0) context.ask({ key });
    }
  }, asking);
  function pair() {
    const [word, number] = [h("span", {}), h("b", {})];
    return { word, number, el: h("span", {}, word, " ", number) };
  }
  const table2 = shadeTable(spec, context);
  const legend = shadeLegend(spec);
  const against = difference();
  const shades = h("div", {}, table2.el, legend, against.el, line);
  const weights = hasLines(spec);
  const toggle = h("button", {
    type: "button",
    class: "explorer-as",
    onclick: () => context.pin({ lines: !shades.hasAttribute("hidden") })
  });
  let drawing = null;
  function draw(state) {
    const lines = weights && state.active.lines;
    write(toggle, lines ? "Table" : "Lines");
    put(toggle, "aria-label", `${toggle.textContent}: ${spec.label}`);
    if (lines && !drawing) {
      drawing = pairs(spec, context);
      el.append(drawing.el);
    }
    shades.toggleAttribute("hidden", lines);
    readout.toggleAttribute("hidden", lines);
    drawing?.el.toggleAttribute("hidden", !lines);
    if (lines) drawing.draw(state);
    else drawTable(state);
    const output = state.output(spec);
    const place = placeOf(spec, state, output);
    const then = place && state.was?.(spec)?.data[place.at];
    const before = Number.isFinite(then) ? `${decimal(then, 4)} → ` : "";
    write(readout, place ? `${place.text}: ${before}${decimal(output.data[place.at], 4)}` : POINT);
  }
  function drawTable(state) {
    table2.draw(state);
    against.show(state, legend);
    const output = state.output(spec);
    const { query } = state.active;
    const keys = names(state.tokens(spec.cols), output.shape[1]);
    const numbers2 = row(output, query);
    write(asking, `${spec.axes[0]} ${names(state.tokens(spec.rows), output.shape[0])[query]}:`);
    fit(line, pairs4, numbers2.length, pair);
    pairs4.forEach(({ el: one, word, number }, j) => {
      write(word, keys[j]);
      write(number, decimal(numbers2[j]));
      put(one, "class", j === state.active.key ? "lit" : "");
    });
  }
  const el = h(
    "figure",
    { class: "explorer-view explorer-heatmap" },
    h("figcaption", {}, spec.label, " ", weights ? toggle : null),
    readout,
    shades
  );
  return { el, draw };
}
var PATIENCE, POINT, hasLines, heatmap_default;
var init_heatmap = __esm({
  "front/views/heatmap.js"() {
    init_dom();
    init_grid();
    init_pairs();
    init_roles();
    init_shades();
    PATIENCE = 200;
    POINT = "Press a word or a cell, or use arrow keys.";
    hasLines = ({ domain, axes }) => Boolean(domain) && axes.join() === "query,key";
    heatmap_default = { make: make5, room: 2, tab: "Table", chooses: true };
  }
});

// front/views/headgrid.js
function make6(spec, context) {
  const list2 = h("div", { class: "explorer-heads", role: "group", "aria-label": "Choose a head" });
  const heads = [];
  const large = heatmap_default.make(spec, context);
  let several = false;
  const all2 = h("button", {
    type: "button",
    class: "explorer-as",
    onclick: () => context.pin({ several: !several })
  }, "All heads");
  const name = h("span", {});
  const caption = large.el.querySelector("figcaption");
  caption.firstChild.after(name);
  caption.append(all2);
  const readout = h("p", { class: "explorer-readout", "aria-hidden": "true" });
  large.el.querySelector(".explorer-readout").replaceWith(readout);
  const choose = (i) => context.pin({ head: i, several: false });
  function go(to) {
    const head2 = (to + heads.length) % heads.length;
    choose(head2);
    heads[head2].button.focus();
  }
  function head(i) {
    const label = `head ${i + 1}`;
    const table2 = shadeTable({ ...spec, label }, context, true);
    const button = h("button", {
      type: "button",
      style: `--head:var(--e-${COLORS[i % COLORS.length]})`,
      onkeydown: (event) => {
        const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: -1 }[event.key];
        if (to == null) return;
        event.preventDefault();
        go(to);
      }
    }, label);
    const el = h("figure", { onclick: () => choose(i) }, h("figcaption", {}, button), table2.el);
    return { label, table: table2, button, el };
  }
  function draw(state) {
    const output = state.output(spec);
    fit(list2, heads, output.shape[0], head);
    const chosen = Math.min(state.active.head, heads.length - 1);
    const lines = hasLines(spec) && state.active.lines;
    several = lines && state.active.several;
    put(all2, "aria-pressed", several);
    all2.toggleAttribute("hidden", !lines);
    readout.toggleAttribute("hidden", lines);
    const then = state.was?.(spec);
    const maps = heads.map((_, i) => pick(output, i));
    const of = (i) => ({ ...state, output: () => maps[i], was: then && (() => pick(then, i)) });
    heads.forEach(({ table: table2, button }, i) => {
      table2.draw(of(i));
      put(button, "aria-pressed", !several && i === chosen);
    });
    write(name, several ? ", all heads" : `, head ${chosen + 1}`);
    large.draw({ ...of(chosen), heads: several ? maps : null });
    put(large.el, "style", `--head:var(--e-${COLORS[chosen % COLORS.length]})`);
    put(list2, "style", heads[0].table.el.firstChild.getAttribute("style"));
    const place = placeOf(spec, state, maps[0]);
    const number = ({ label }, i) => `${label} ${decimal(maps[i].data[place.at])}`;
    write(readout, place ? `${place.text}: ${heads.map(number).join(", ")}` : POINT);
  }
  large.el.classList.remove("explorer-view");
  return {
    el: h("figure", { class: "explorer-view explorer-headgrid" }, large.el, list2),
    draw
  };
}
var COLORS, headgrid_default;
var init_headgrid = __esm({
  "front/views/headgrid.js"() {
    init_dom();
    init_heatmap();
    COLORS = ["accent", "second", "third", "fourth"];
    headgrid_default = { make: make6, room: 2, tab: "Heads", chooses: true };
  }
});

// front/views/likeliest.js
function make7(spec) {
  const query = h("b", {});
  const list2 = h("dl", { class: "explorer-meter" });
  const lines = [];
  function line() {
    const parts = { title: h("dt", {}), bar: h("i", {}), value: h("span", {}) };
    const track = h("span", { class: "explorer-track" }, parts.bar);
    return { ...parts, el: h("div", {}, parts.title, h("dd", {}, track, parts.value)) };
  }
  function draw(state) {
    const output = state.output(spec);
    const chances = row(output, state.active.query);
    const order = chances.map((_, i) => i).sort((a, b) => chances[b] - chances[a]);
    const shown = order.slice(0, spec.most).map((i) => [spec.symbols[i], chances[i]]);
    const rest = order.slice(spec.most).reduce((sum, i) => sum + chances[i], 0);
    const place = names(state.tokens(spec.rows), output.shape[0])[state.active.query];
    write(query, `${state.active.query + 1}, “${place}”`);
    const all2 = rest > 0 ? [...shown, ["all others", rest]] : shown;
    fit(list2, lines, all2.length, line);
    all2.forEach(([name, chance], i) => {
      write(lines[i].title, name === " " ? "space" : name);
      write(lines[i].value, decimal(chance, 3));
      put(lines[i].bar, "style", `--w:${Math.min(Math.max(chance, 0), 1).toFixed(4)}`);
      put(lines[i].el, "class", i === 0 ? "lit" : "");
    });
  }
  return {
    el: h(
      "figure",
      { class: "explorer-view" },
      h("figcaption", {}, spec.label, ": place ", query),
      list2
    ),
    draw
  };
}
var likeliest_default;
var init_likeliest = __esm({
  "front/views/likeliest.js"() {
    init_dom();
    likeliest_default = { make: make7 };
  }
});

// front/views/meter.js
function said(value, unit) {
  if (unit === "%") return `${Number((value * 100).toPrecision(3))}%`;
  const size = Math.abs(value);
  const near = Math.round(value);
  if (size >= 10 && size < 1e9 && Math.abs(value - near) <= WHOLE2 * size) {
    return `${near.toLocaleString("en")} ${unit}`.trim();
  }
  const shown = size >= 10 && size < 1e5 ? Number(value.toPrecision(3)) : value;
  return `${short(shown)} ${unit}`.trim();
}
function make8(spec, context) {
  const list2 = h("dl", {});
  const heading2 = h("figcaption", {}, spec.label);
  const lines = [];
  let told = "";
  function line() {
    const parts = { title: h("dt", {}), bar: h("i", {}), value: h("span", {}) };
    const track = h("span", { class: "explorer-track" }, parts.bar);
    return { ...parts, track, el: h("div", {}, parts.title, h("dd", {}, track, parts.value)) };
  }
  function draw(state) {
    const { shape, data } = state.output(spec);
    heading2.toggleAttribute("hidden", !shape.length);
    const many = data.length > MOST;
    put(list2, "class", `explorer-meter${data.length === 1 ? " single" : many ? " many" : ""}`);
    put(list2, "style", `--lines:${Math.ceil(data.length / 2)}`);
    const tokens2 = names(state.tokens(spec.rows), data.length);
    const titles = shape.length ? renamed(tokens2, spec.called) : [spec.label];
    fit(list2, lines, data.length, line);
    const then = state.was?.(spec, [spec.rows])?.data ?? [];
    const sizes = [...data, ...then].filter(Number.isFinite).map(Math.abs);
    const top = spec.top ?? Math.max(...sizes, 1e-12);
    data.forEach((value, i) => {
      write(lines[i].title, titles[i]);
      const before = Number.isFinite(then[i]) && said(then[i], spec.unit);
      const text3 = said(value, spec.unit);
      write(lines[i].value, before && before !== text3 ? `${before} → ${text3}` : text3);
      pale(lines[i].track, then[i] / top);
      put(
        lines[i].bar,
        "style",
        `--w:${Math.min(Math.max(value / top, 0), 1).toFixed(4)}`
      );
      put(
        lines[i].el,
        "class",
        context.chooses && shape.length && i === state.active.query ? "lit" : ""
      );
    });
    if (shape.length) return;
    const text2 = `${spec.label}: ${lines[0].value.textContent}.`;
    if (told && told !== text2) context.say(`meter ${spec.label}`, text2);
    told = text2;
  }
  return {
    el: h(
      "figure",
      { class: "explorer-view" },
      heading2,
      list2
    ),
    draw
  };
}
var MOST, WHOLE2, meter_default;
var init_meter = __esm({
  "front/views/meter.js"() {
    init_dom();
    MOST = 8;
    WHOLE2 = 1e-6;
    meter_default = { make: make8, room: 1, tab: "Bars" };
  }
});

// front/views/plane.js
function hull(points) {
  const sorted = [...points].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const half = (list2) => {
    const chain = [];
    for (const p of list2) {
      while (chain.length > 1) {
        const [a, b] = chain.slice(-2);
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
}
function together(places2) {
  const owners = [];
  return places2.map(([x, y], i) => {
    const near = owners.find((k) => Math.hypot(places2[k][0] - x, places2[k][1] - y) < CLOSE);
    if (near === void 0) owners.push(i);
    return near ?? i;
  });
}
function make9(spec, context) {
  const control = spec.inputs ? context.controls[spec.inputs] : null;
  const draggable = control?.kind === "vectors";
  let limit = draggable ? control.limit : 1;
  const px = (x) => SIZE2 / 2 + x / limit * (SIZE2 / 2 - MARGIN);
  const py = (y) => SIZE2 / 2 - y / limit * (SIZE2 / 2 - MARGIN);
  const grid = s("g", { class: "rules" });
  const area = s("polygon", { class: "hull" });
  const links = s("g", { class: "links" });
  const marks = s("g", {});
  const old = s("g", { "aria-hidden": "true" });
  const svg = s("svg", {
    viewBox: `0 0 ${SIZE2} ${SIZE2}`,
    role: "group",
    "aria-label": spec.label
  }, grid, area, links, old, marks);
  let points = [];
  let gridLimit = null;
  let shown = null;
  function drawGrid() {
    if (gridLimit === limit) return;
    gridLimit = limit;
    const step = limit > 2 ? 1 : limit > 0.8 ? 0.5 : 0.1;
    const lines = [];
    for (let n2 = -Math.floor(limit / step); n2 <= Math.floor(limit / step); n2 += 1) {
      const at = n2 * step;
      const kind = n2 === 0 ? "axis" : "";
      lines.push(
        s("line", { x1: px(at), x2: px(at), y1: py(-limit), y2: py(limit), class: kind }),
        s("line", { y1: py(at), y2: py(at), x1: px(-limit), x2: px(limit), class: kind })
      );
    }
    const end = Number((Math.floor(limit / step) * step).toFixed(1));
    lines.push(
      s("text", { x: px(end), y: py(0) + 14, "text-anchor": "middle" }, String(end)),
      s("text", { x: px(0) + 6, y: py(end) + 4 }, String(end))
    );
    grid.replaceChildren(...lines);
  }
  function move(i, xy) {
    const inside = xy.map((n2) => Number(Math.min(Math.max(n2, -control.limit), control.limit).toFixed(2)));
    const current = context.inputs()[spec.inputs];
    context.set(spec.inputs, current.map((old2, j) => j === i ? inside : old2));
  }
  function handle(i, name) {
    const grip = s("g", {
      class: "handle",
      tabindex: 0,
      role: "slider",
      "aria-label": `vector ${name}`,
      "aria-roledescription": "vector in a plane, moved with the four arrow keys",
      "aria-valuemin": -control.limit,
      "aria-valuemax": control.limit
    }, s("circle", { r: 24, class: "touch" }));
    const drag = (event) => {
      const box = svg.getBoundingClientRect();
      const scale = SIZE2 / box.width / (SIZE2 / 2 - MARGIN) * limit;
      move(i, [
        (event.clientX - box.left - box.width / 2) * scale,
        -(event.clientY - box.top - box.height / 2) * scale
      ]);
    };
    grip.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    grip.addEventListener("pointerdown", (event) => {
      grip.setPointerCapture(event.pointerId);
      grip.addEventListener("pointermove", drag);
      event.preventDefault();
      grip.focus({ preventScroll: true });
    });
    for (const end of ["pointerup", "pointercancel"]) {
      grip.addEventListener(end, () => grip.removeEventListener("pointermove", drag));
    }
    grip.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 0.5 : 0.1;
      const by = {
        ArrowLeft: [-step, 0],
        ArrowRight: [step, 0],
        ArrowUp: [0, step],
        ArrowDown: [0, -step]
      }[event.key];
      if (!by) return;
      event.preventDefault();
      const [x, y] = context.inputs()[spec.inputs][i];
      move(i, [x + by[0], y + by[1]]);
    });
    return grip;
  }
  function rebuild(tokens2) {
    points = tokens2.map((name, i) => {
      const label = (kind) => s("text", { class: kind, "aria-hidden": "true" }, name);
      const parts = {
        arrow: s("line", { class: "arrow" }),
        input: s("circle", { r: 5, class: "input" }),
        inputName: label("input"),
        output: s("rect", { x: -5, y: -5, width: 10, height: 10, class: "output" }),
        outputName: label("output"),
        link: s("line", {})
      };
      const grip = draggable ? handle(i, name) : s("g", {});
      const light2 = () => context.pin({ query: i, key: null });
      grip.addEventListener("focus", light2);
      const reached = draggable ? {} : { tabindex: 0, role: "img", onfocus: light2 };
      const group = s("g", {
        class: "vector",
        ...reached,
        onpointerenter: () => context.hover({ query: i, key: null }),
        onpointerleave: () => context.hover(null),
        onclick: light2
      });
      grip.append(...draggable ? [parts.arrow, parts.input, parts.inputName] : []);
      group.append(grip, parts.output, parts.outputName);
      return { ...parts, grip, group, name };
    });
    if (spec.weights) links.replaceChildren(...points.map(({ link }) => link));
    marks.replaceChildren(...points.map(({ group }) => group));
  }
  function join(line, from, to) {
    const ends = { x1: px(from[0]), y1: py(from[1]), x2: px(to[0]), y2: py(to[1]) };
    for (const [name, value] of Object.entries(ends)) put(line, name, value.toFixed(1));
  }
  function place(el, [x, y], places2, taken) {
    const text2 = el.textContent;
    const rooms = places2.map(({ dx: dx2, dy: dy2, end: end2 }) => room(text2, px(x) + dx2, py(y) + dy2, end2));
    const outside = (one) => one.left < 0 || one.right > SIZE2 || one.top < 0 || one.bottom > SIZE2;
    const bad = rooms.map((one) => (outside(one) ? places2.length * taken.length + 1 : 0) + taken.filter((other) => overlap(one, other)).length);
    const chosen = bad.indexOf(Math.min(...bad));
    const { dx, dy, end } = places2[chosen];
    if (text2) taken.push(rooms[chosen]);
    put(el, "x", (px(x) + dx).toFixed(1));
    put(el, "y", (py(y) + dy).toFixed(1));
    put(el, "text-anchor", end ? "end" : "start");
  }
  function draw(state) {
    const outputs = pairs2(state.output(spec));
    const inputs = draggable ? state.inputs[spec.inputs] : null;
    const before = state.was?.(spec, [spec.rows, null]);
    const then = before ? pairs2(before).filter((xy) => xy.every(Number.isFinite)) : [];
    const valid = inputs?.every((xy) => xy.every(Number.isFinite)) ? inputs : null;
    if (!draggable) {
      const reach = Math.max(...outputs.flat().map(Math.abs), ...then.flat().map(Math.abs), 0.1);
      limit = 2 ** Math.ceil(Math.log2(reach * 1.05));
    }
    drawGrid();
    const thenInputs = draggable ? state.then?.inputs[spec.inputs] ?? [] : [];
    old.replaceChildren(
      ...thenInputs.map(([x, y]) => s("line", {
        class: "was arrow",
        x1: px(0),
        y1: py(0),
        x2: px(x),
        y2: py(y)
      })),
      ...then.map(([x, y]) => s("rect", {
        class: "was",
        x: -5,
        y: -5,
        width: 10,
        height: 10,
        transform: `translate(${px(x)} ${py(y)}) rotate(45)`
      }))
    );
    const tokens2 = names(state.tokens(spec.rows), outputs.length);
    if (points.length !== outputs.length || points.some(({ name }, i) => name !== tokens2[i])) {
      rebuild(tokens2);
    }
    if (valid) {
      const enclosed = valid.filter((_, i) => !spec.outside.includes(tokens2[i]));
      put(area, "points", hull(enclosed).map(([x, y]) => `${px(x)},${py(y)}`).join(" "));
    }
    const weights = spec.weights ? row(state.output({ ...spec, output: spec.weights }), state.active.query) : null;
    const sharing = together(outputs.map(([x, y]) => [px(x), py(y)]));
    const called = renamed(tokens2, spec.called);
    const taken = [];
    points.forEach(({ inputName }, i) => {
      if (!valid) return;
      const [x, y] = valid[i];
      const outward = { dx: x < 0 ? -10 : 9, dy: y < 0 ? 16 : -9, end: x < 0 };
      place(inputName, valid[i], [outward, ...BESIDE], taken);
    });
    points.forEach((point2, i) => {
      const lit = i === state.active.query;
      put(point2.group, "class", lit ? "vector lit" : "vector");
      const [ox, oy] = outputs[i];
      put(point2.output, "transform", `translate(${px(ox).toFixed(1)} ${py(oy).toFixed(1)}) rotate(45)`);
      if (!draggable) {
        put(point2.group, "aria-label", `vector ${tokens2[i]}: x ${decimal(ox)}, y ${decimal(oy)}`);
      }
      write(point2.outputName, called.filter((_, k) => sharing[k] === i).join(", "));
      place(point2.outputName, outputs[i], BESIDE, taken);
      if (!valid) return;
      const [x, y] = valid[i];
      join(point2.arrow, [0, 0], valid[i]);
      for (const circle of [point2.input, point2.grip.firstChild]) {
        put(circle, "cx", px(x).toFixed(1));
        put(circle, "cy", py(y).toFixed(1));
      }
      put(point2.grip, "aria-valuenow", x);
      put(point2.grip, "aria-valuetext", `x ${decimal(x)}, y ${decimal(y)}`);
      if (weights) {
        join(point2.link, outputs[state.active.query], valid[i]);
        put(point2.link, "stroke-width", (weights[i] * 8).toFixed(2));
      }
    });
    shown = { tokens: tokens2, query: tokens2[state.active.query], inputs: valid, outputs, weights };
    table2.update();
  }
  const table2 = numbers(spec.label, () => {
    const { tokens: tokens2, query, inputs, outputs, weights } = shown;
    const pair = (xy) => xy.map((n2) => decimal(n2)).join(", ");
    const columns = [["vector", tokens2], ["output", outputs.map(pair)]];
    if (inputs) columns.splice(1, 0, ["input", inputs.map(pair)]);
    if (weights) columns.push([`weight, query ${query}`, weights.map((n2) => decimal(n2))]);
    return [
      columns.map(([name]) => name),
      ...tokens2.map((_, i) => columns.map(([, texts]) => texts[i]))
    ];
  });
  return {
    el: h(
      "figure",
      { class: "explorer-view explorer-plane" },
      h("figcaption", {}, spec.label),
      svg,
      h(
        "p",
        { class: "explorer-key", "aria-hidden": "true" },
        ...draggable ? [
          h("span", { class: "input" }, "● input"),
          h("span", { class: "hull" }, `▱ hull of the inputs${spec.outside.length ? `, without ${spec.outside.join(", ")}` : ""}`)
        ] : [],
        h("span", { class: "output" }, "◆ output"),
        spec.weights ? h("span", { class: "weight" }, "━ weight, by thickness") : null
      ),
      table2.el
    ),
    draw
  };
}
var SIZE2, MARGIN, CLOSE, LINE, LETTER, BESIDE, pairs2, room, overlap, plane_default;
var init_plane = __esm({
  "front/views/plane.js"() {
    init_dom();
    init_numbers();
    SIZE2 = 360;
    MARGIN = 18;
    CLOSE = 9;
    LINE = 15;
    LETTER = 9.5;
    BESIDE = [
      { dx: 9, dy: 14 },
      { dx: 9, dy: -8 },
      { dx: -9, dy: 14, end: true },
      { dx: -9, dy: -8, end: true },
      { dx: 9, dy: 29 },
      { dx: -9, dy: 29, end: true }
    ];
    pairs2 = ({ shape, data }) => Array.from({ length: shape[0] }, (_, i) => [data[2 * i], data[2 * i + 1]]);
    room = (text2, x, y, end) => ({
      left: end ? x - LETTER * text2.length : x,
      right: end ? x : x + LETTER * text2.length,
      top: y - LINE,
      bottom: y
    });
    overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    plane_default = { make: make9, room: 3, tab: "Plane", chooses: true };
  }
});

// front/views/row.js
function make10(spec, context) {
  const list2 = h("div", {
    class: "explorer-row",
    role: "group",
    dir: "auto",
    "aria-label": spec.label
  });
  const heading2 = h("b", { class: "role-query" });
  const sum = h("span", { class: "explorer-sum" });
  const words2 = [];
  const same2 = spec.rows === spec.cols;
  const place = (i) => same2 ? { query: i, key: null } : { key: i };
  function button(i) {
    const bar = h("i", {});
    const parts = { bar, track: h("span", { class: "explorer-bar" }, bar), word: h("span", {}), weight: h("small", {}) };
    const el = h("button", {
      type: "button",
      onclick: () => context.ask(place(i)),
      onfocus: () => context.pin(place(i)),
      onpointerenter: (event) => {
        if (event.pointerType === "mouse") context.hover(place(i));
      },
      onpointerleave: () => context.hover(null)
    }, parts.track, parts.word, " ", parts.weight);
    return { el, ...parts };
  }
  const asking = [];
  const choice = h("div", {
    class: "explorer-queries",
    role: "group",
    "aria-label": `${spec.label}: choose the query`
  });
  function query(i) {
    return { el: h("button", {
      type: "button",
      onclick: () => context.pin({ query: i, key: null })
    }) };
  }
  function draw(state) {
    const tensor = state.output(spec);
    const weights = row(tensor, state.active.query);
    const before = state.was?.(spec);
    const then = before && row(before, state.active.query);
    const queries = names(state.tokens(spec.rows), tensor.shape[0]);
    const keys = names(state.tokens(spec.cols), weights.length);
    fit(list2, words2, keys.length, button);
    write(heading2, queries[state.active.query]);
    if (!same2) fit(choice, asking, queries.length, query);
    asking.forEach(({ el }, i) => {
      write(el, queries[i]);
      put(el, "aria-pressed", i === state.active.query);
    });
    keys.forEach((key, j) => {
      const { el, bar, track, word, weight } = words2[j];
      write(word, key);
      write(weight, decimal(weights[j]));
      put(bar, "style", `--w:${Math.min(Math.max(weights[j], 0), 1).toFixed(4)}`);
      pale(track, then?.[j]);
      put(bar, "class", weights[j] === 0 ? "zero" : "");
      if (same2) put(el, "aria-pressed", j === state.active.query);
      put(el, "class", j === state.active.key ? "lit" : "");
    });
    const total = weights.reduce((a, b) => a + b, 0);
    const hatched = weights.includes(0) ? " Hatched: exactly zero." : "";
    write(sum, `The row sums to ${decimal(total)}.${hatched}`);
  }
  return {
    el: h(
      "figure",
      { class: "explorer-view explorer-rowed" },
      h("figcaption", {}, spec.label, ": query ", heading2),
      same2 ? null : choice,
      list2,
      sum
    ),
    draw
  };
}
var row_default;
var init_row = __esm({
  "front/views/row.js"() {
    init_dom();
    row_default = { make: make10, tab: "Words", chooses: true };
  }
});

// front/views/why.js
function terms(values, say) {
  const order = [...values.keys()].filter((k) => values[k] !== 0).sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
  const rest = order.slice(LISTED);
  const texts = order.slice(0, LISTED).map(say);
  if (rest.length) {
    texts.push(`${rest.length} more ${signed2(rest.reduce((all2, k) => all2 + values[k], 0))}`);
  }
  return texts;
}
function stepsOf(spec, state) {
  const { head, query } = state.active;
  const output = (name) => ofHead(state.output({ output: name, at: spec.at }), head);
  const weights = row(output(spec.output), query);
  const scores = row(output(spec.scores), query);
  const seen2 = spec.mask ? row(output(spec.mask), query) : weights.map(() => 1);
  const [written, divisor] = Array.isArray(spec.divisor) ? spec.divisor : [spec.divisor, state.inputs[spec.divisor] ?? 1];
  const divided = scores.map((score) => score / divisor);
  const top = Math.max(...divided);
  const shift = Math.abs(top) > HUGE ? top : 0;
  const powers = divided.map((one) => Math.exp(one - shift));
  const total = powers.reduce((a, b) => a + b, 0);
  const key = Math.min(state.active.key ?? largest(weights), weights.length - 1);
  const vectors = spec.query && [row(output(spec.query), query), row(output(spec.key), key)];
  return { weights, scores, seen: seen2, written, divisor, divided, shift, powers, total, key, vectors };
}
function lead({ weights, seen: seen2, powers, total, scores, key, vectors }) {
  const near = (a, b) => Math.abs(a - b) <= CLOSE2 * Math.max(Math.abs(b), 1);
  const product = vectors?.[0].reduce((all2, n2, k) => all2 + n2 * vectors[1][k], 0);
  return weights.every((weight, j) => !seen2[j] || near(powers[j] / total, weight)) && (!vectors || !seen2[key] || near(product, scores[key]));
}
function make11(spec, context) {
  const summary = h("summary", {});
  const list2 = h("dl", {});
  const lines = [];
  const about = h("p", { class: "explorer-sum" });
  let said3 = null;
  let now = null;
  function line() {
    const [name, text2] = [h("dt", {}), h("dd", { dir: "auto" })];
    return { el: h("div", {}, name, " ", text2), name, text: text2 };
  }
  function ladder(steps, keys) {
    const { weights, scores, seen: seen2, written, divisor, divided } = steps;
    const { shift, powers, total, key, vectors } = steps;
    if (!seen2[key] && scores[key] < HIDDEN) {
      return [["Hidden", `A mask hides this key from the query: its score counts for nothing, and its weight is ${decimal(weights[key])}.`]];
    }
    const found = [];
    if (vectors) {
      const [query, other] = vectors;
      const products = terms(query.map((n2, k) => n2 * other[k]), (k) => {
        const name = spec.entries[k] ? `${spec.entries[k]} ` : "";
        return `${name}${factor(query[k])} × ${factor(other[k])} = ${signed2(query[k] * other[k])}`;
      });
      found.push(["Query × key", products.join("; ") || "nothing in common: each product is 0"]);
    }
    found.push(["Score, their sum", signed2(scores[key])]);
    if (!vectors) found[0][0] = "Score";
    if (spec.divisor) {
      found.push([
        `Divided by ${written}`,
        `${signed2(scores[key])} / ${short(divisor)} = ${signed2(divided[key])}`
      ]);
    }
    const power = shift ? `${signed2(divided[key])} − ${factor(shift)}` : signed2(divided[key]);
    found.push(["Exponential", `exp(${power}) = ${short(powers[key])}` + (shift ? ", all less the largest: no share changes" : "")]);
    found.push(["Sum of the row", `${terms(powers, (j) => `${keys[j]} ${short(powers[j])}`).join(" + ")} = ${short(total)}`]);
    found.push([
      "Share",
      `${short(powers[key])} / ${short(total)} = ${decimal(powers[key] / total, SHARE)}`
    ]);
    if (!seen2[key]) found.push(["Hidden", `The mask then sets it to ${decimal(weights[key])}.`]);
    return found;
  }
  function draw(state) {
    now = state;
    const steps = stepsOf(spec, state);
    const { weights, key } = steps;
    const queries = names(state.tokens(spec.rows), state.active.query + 1);
    const keys = names(state.tokens(spec.cols), weights.length);
    const head = state.outputs[spec.output].shape.length - (spec.at ? 1 : 0) > 2 ? `, head ${state.active.head + 1}` : "";
    write(summary, `Why ${decimal(weights[key])}? “${queries[state.active.query]}” → “${keys[key]}”${head}`);
    if (said3 && !el.open) return;
    const known2 = lead(steps);
    list2.toggleAttribute("hidden", !known2);
    write(about, known2 ? "" : "The layer computes this in another way than the figure knows: its scores do not lead to its weights.");
    about.toggleAttribute("hidden", known2);
    const found = known2 ? ladder(steps, keys) : [];
    fit(list2, lines, found.length, line);
    lines.forEach(({ name, text: text2 }, i) => {
      write(name, found[i][0]);
      write(text2, found[i][1]);
    });
    said3 = { steps, keys };
    table2.update();
  }
  const table2 = numbers(spec.label, () => {
    const { steps: { weights, scores, seen: seen2, divided, powers, total }, keys } = said3;
    const score = (n2, j) => seen2[j] || n2 > HIDDEN ? signed2(n2) : "hidden";
    const divides = spec.divisor ? ["divided"] : [];
    return [
      ["key", "score", ...divides, "exponential", "share"],
      ...keys.map((key, j) => [
        key,
        score(scores[j], j),
        ...divides.map(() => score(divided[j], j)),
        short(powers[j]),
        decimal(weights[j], SHARE)
      ]),
      ["sum", "", ...divides.map(() => ""), short(total), decimal(weights.reduce((a, b) => a + b, 0), SHARE)]
    ];
  });
  const el = h("details", {
    class: "explorer-view explorer-why",
    ontoggle: ({ target }) => {
      if (target === el && el.open && now) draw(now);
    }
  }, summary, about, list2, table2.el);
  function ask() {
    el.open = true;
    draw(now);
    context.say("why", [summary, ...lines.map((one) => one.el)].map(({ textContent }) => textContent).join(". "));
    const far = summary.getBoundingClientRect().bottom > innerHeight;
    if (far || matchMedia("(max-width: 600px)").matches) el.scrollIntoView({ block: "nearest" });
  }
  return { el, draw, ask };
}
var LISTED, SHARE, CLOSE2, HUGE, HIDDEN, ofHead, largest, signed2, factor, why_default;
var init_why = __esm({
  "front/views/why.js"() {
    init_dom();
    init_numbers();
    LISTED = 4;
    SHARE = 4;
    CLOSE2 = 1e-4;
    HUGE = 80;
    HIDDEN = -1e8;
    ofHead = (tensor, head) => tensor.shape.length > 2 ? pick(tensor, Math.min(head, tensor.shape[0] - 1)) : tensor;
    largest = (data) => data.reduce((best, n2, j) => n2 > data[best] ? j : best, 0);
    signed2 = (n2) => n2 < 0 ? `−${short(-n2)}` : short(n2);
    factor = (n2) => n2 < 0 ? `(${signed2(n2)})` : short(n2);
    why_default = { make: make11, room: 2 };
  }
});

// front/kinds.js
var CONTROLS, VIEWS;
var init_kinds = __esm({
  "front/kinds.js"() {
    init_characters();
    init_choice();
    init_mask();
    init_matrix();
    init_sentence();
    init_slider();
    init_switch();
    init_vectors();
    init_caption();
    init_clocks();
    init_curve();
    init_guess();
    init_headgrid();
    init_heatmap();
    init_likeliest();
    init_meter();
    init_plane();
    init_row();
    init_why();
    CONTROLS = {
      characters: characters_default,
      choice: choice_default,
      mask: mask_default,
      matrix: matrix_default,
      sentence: sentence_default,
      slider: slider_default,
      switch: switch_default,
      vectors: vectors_default
    };
    VIEWS = {
      caption: caption_default,
      clocks: clocks_default,
      curve: curve_default,
      guess: guess_default,
      headgrid: headgrid_default,
      heatmap: heatmap_default,
      likeliest: likeliest_default,
      meter: meter_default,
      plane: plane_default,
      row: row_default,
      why: why_default
    };
  }
});

// front/kit.js
var kit_exports = {};
__export(kit_exports, {
  TURN: () => TURN,
  announcer: () => announcer,
  color: () => color,
  decimal: () => decimal,
  field: () => field,
  fill: () => fill2,
  fit: () => fit,
  fresh: () => fresh,
  gridOf: () => gridOf,
  h: () => h,
  idle: () => idle,
  isNumber: () => isNumber,
  light: () => light,
  names: () => names,
  numbers: () => numbers,
  pale: () => pale,
  percent: () => percent,
  pick: () => pick,
  plain: () => plain,
  put: () => put,
  renamed: () => renamed,
  roleOf: () => roleOf,
  row: () => row,
  s: () => s,
  short: () => short,
  swap: () => swap,
  toNumber: () => toNumber,
  write: () => write
});
var init_kit = __esm({
  "front/kit.js"() {
    init_dom();
    init_grid();
    init_numbers();
    init_roles();
    init_shades();
    init_values();
  }
});

// front/added.js
function address(script) {
  if (/^\S+\.js(\?\S*)?$/.test(script)) return new URL(script, import.meta.url).href;
  if (!globalThis.window) return `data:text/javascript,${encodeURIComponent(script)}`;
  return URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
}
async function load(scripts) {
  return Object.fromEntries(await Promise.all(Object.entries(scripts).map(
    async ([kind, script]) => {
      try {
        if (!loaded.has(script)) loaded.set(script, import(address(script)));
        const { default: define } = await loaded.get(script);
        return [kind, define(kit_exports)];
      } catch (failure) {
        loaded.delete(script);
        return [kind, { error: `The script of “${kind}” does not load: ${failure.message}` }];
      }
    }
  )));
}
var loaded, missing, controlOf, viewOf;
var init_added = __esm({
  "front/added.js"() {
    init_kinds();
    init_kit();
    loaded = /* @__PURE__ */ new Map();
    missing = (what, folder, kind) => ({
      error: `This figure asks for a ${what} “${kind}”, which its front end does not have: there is no module front/${folder}/${kind}.js, and its class has no script.`
    });
    controlOf = (kind, added) => added?.[kind] ?? CONTROLS[kind] ?? missing("control", "controls", kind);
    viewOf = (kind, added) => added?.[kind] ?? VIEWS[kind] ?? missing("view", "views", kind);
  }
});

// front/state/history.js
function same(a, b) {
  if (a === b || typeof a !== "object" || typeof b !== "object" || !a || !b) return a === b;
  const names2 = Object.keys(a);
  return names2.length === Object.keys(b).length && names2.every((name) => same(a[name], b[name]));
}
function history(model, clock = () => performance.now()) {
  const past = [];
  const future = [];
  let now = model.get("inputs");
  const start = now;
  let last = { names: "", at: -Infinity };
  let going = false;
  function note() {
    const inputs = model.get("inputs");
    if (same(inputs, now)) return;
    const names2 = Object.keys(inputs).filter((name) => !same(inputs[name], now[name])).join();
    const goesOn = names2 === last.names && clock() - last.at < PAUSE;
    if (!going) {
      if (!goesOn) past.push(now);
      future.length = 0;
      last = { names: same(inputs, start) ? "" : names2, at: clock() };
    }
    now = inputs;
  }
  function go(from, to) {
    if (!from.length) return;
    to.push(now);
    going = true;
    model.set("inputs", from.pop());
    model.save_changes();
    note();
    going = false;
    last = { names: "", at: -Infinity };
  }
  model.on("change:inputs", note);
  return {
    undo: () => go(past, future),
    redo: () => go(future, past),
    canUndo: () => past.length > 0,
    canRedo: () => future.length > 0,
    stop: () => model.off("change:inputs", note)
  };
}
var PAUSE;
var init_history = __esm({
  "front/state/history.js"() {
    PAUSE = 700;
  }
});

// front/state/words.js
function said2({ added }, control, value) {
  const kind = controlOf(control.kind, added);
  if (kind.said) return kind.said(control, value);
  return typeof value === "number" ? plain(value) : String(value);
}
function otherWords({ added }, control, from, to) {
  const { tokens: tokens2 } = controlOf(control.kind, added);
  if (!tokens2 || typeof from !== "string" || typeof to !== "string") return null;
  const [before, after] = [tokens2(control, from), tokens2(control, to)];
  if (before.length !== after.length) return null;
  const others = after.flatMap((word, i) => word === before[i] ? [] : [`“${before[i]}” → “${word}”`]);
  return others.length && others.length <= 3 ? others.join(", ") : null;
}
var described, differences;
var init_words = __esm({
  "front/state/words.js"() {
    init_added();
    init_values();
    init_history();
    described = (figure, inputs) => Object.entries(figure.spec.controls).map(([name, control]) => `${control.label}: ${said2(figure, control, inputs[name])}`);
    differences = (figure, from, to) => Object.entries(figure.spec.controls).filter(([name]) => !same(from[name], to[name])).map(([name, control]) => otherWords(figure, control, from[name], to[name]) ?? `${control.label}: ${said2(figure, control, from[name])} → ${said2(figure, control, to[name])}`);
  }
});

// front/state/compare.js
function matched(then, now) {
  if (then.length === now.length) return now.map((_, i) => i);
  const most = Math.min(then.length, now.length);
  let head = 0;
  while (head < most && then[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < most - head && then.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return now.map((_, i) => {
    if (i < head) return i;
    return i < now.length - tail ? null : i - now.length + then.length;
  });
}
function aligned(then, now, view, axes = [view.rows, view.cols]) {
  const [a, b] = [then.output(view), now.output(view)];
  if (!a || a.shape.length !== b.shape.length) return null;
  const places2 = b.shape.map((size, axis) => {
    const at = axes.length - (b.shape.length - axis);
    const [before, after] = [then, now].map(({ tokens: tokens2 }) => axes[at] == null ? null : tokens2(axes[at]));
    const named = before?.length === a.shape[axis] && after?.length === size;
    if (named) return matched(before, after);
    return Array.from({ length: size }, (_, i) => a.shape[axis] === size ? i : null);
  });
  const data = b.data.map((_, k) => {
    let rest = k;
    let at = 0;
    for (let axis = b.shape.length - 1, step = 1; axis >= 0; axis -= 1) {
      const place = places2[axis][rest % b.shape[axis]];
      if (place == null) return NaN;
      at += place * step;
      step *= a.shape[axis];
      rest = Math.floor(rest / b.shape[axis]);
    }
    return a.data[at];
  });
  return { shape: b.shape, data };
}
function keep(figure) {
  const then = figure.shown();
  figure.keep({ then, aligned });
}
function compared(figure) {
  const { inputs } = figure.kept().then;
  const found = differences(figure, inputs, figure.shown().inputs);
  return found.length ? `A → B: ${found.join("; ")}. ` : "A is kept. Change something, and see it against A. ";
}
var init_compare = __esm({
  "front/state/compare.js"() {
    init_words();
  }
});

// front/state/picture.js
function wrapped(said3, size = 14, width = INSIDE) {
  const most = Math.floor(width / (size * LETTER2));
  return said3.split(/\s+/).reduce((lines, word) => {
    const last = lines.at(-1);
    if (last && last.length + 1 + word.length <= most) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
    return lines;
  }, []);
}
function stacked(pieces, gap = 0) {
  let height = 0;
  const body = pieces.map((piece, i) => {
    const at = height + (i ? gap : 0);
    height = at + piece.height;
    return `<g transform="translate(0 ${n(at)})">${piece.body}</g>`;
  });
  return { body: body.join(""), height };
}
function paragraph(said3, size, color2) {
  const lines = wrapped(said3, size);
  return {
    body: lines.map((line, i) => text(0, (i + 0.8) * LINE2, line, size, `fill="${color2}"`)).join(""),
    height: lines.length * LINE2
  };
}
function cut(word, size, width) {
  const most = Math.floor((width - 8) / (size * LETTER2));
  return word.length > most ? `${word.slice(0, most - 1)}…` : word;
}
function table(view, tensor, queries, keys, paint, widthOf = INSIDE, numbers2 = true) {
  const { shape: [T, S], data } = tensor;
  const size = numbers2 ? 12 : 9;
  const side = widest(queries, size, numbers2 ? 130 : 60);
  const top = widest(keys, size, 90);
  const width = Math.min((widthOf - side) / S, numbers2 ? 44 : 16);
  const height = Math.min(width, 26);
  const largest2 = Math.max(...data.map(Math.abs)) || 1;
  const [low, high] = view.domain ?? [0, largest2];
  const cells = data.map((value, k) => {
    const [x, y] = [side + k % S * width, top + Math.floor(k / S) * height];
    const t = shade(view, view.domain ? (value - low) / (high - low) : Math.abs(value) / largest2);
    const box = `x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"`;
    const hidden = value < 0 || value === 0 && view.domain?.[0] === 0;
    const small = Math.min(12, width * 0.36);
    return `<rect ${box} fill="${light(t)}" stroke="${paint.line}" stroke-width="0.5"/>` + (hidden ? `<rect ${box} fill="url(#hatched)"/>` : "") + (numbers2 ? text(
      x + width / 2,
      y + height / 2 + small * 0.36,
      decimal(value),
      n(small),
      `${MIDDLE} fill="${t > TURN ? "#ffffff" : "#000000"}"`
    ) : "");
  });
  const down = queries.map((word, i) => text(side - 6, top + (i + 0.5) * height + size * 0.36, cut(word, size, side), size, END));
  const across = keys.map((word, j) => {
    const x = side + (j + 0.5) * width + size * 0.36;
    return text(
      0,
      0,
      cut(word, size, top),
      size,
      `transform="translate(${n(x)} ${n(top - 5)}) rotate(-90)"`
    );
  });
  return { body: [...cells, ...down, ...across].join(""), height: top + T * height };
}
function bars(words2, values, texts, top, lit, paint) {
  const side = widest(words2, 13, 200);
  const end = widest(texts, 13, 180);
  const room2 = Math.min(INSIDE - side - end, 360);
  return {
    body: words2.map((word, i) => {
      const y = i * LINE2;
      const long = Math.min(Math.max(values[i] / top, 0), 1) * room2;
      return text(
        side - 6,
        y + 14,
        cut(word, 13, side),
        13,
        END + (i === lit ? ' font-weight="700"' : "")
      ) + `<rect x="${n(side)}" y="${y + 3}" width="${n(room2)}" height="14" fill="none" stroke="${paint.line}"/><rect x="${n(side)}" y="${y + 3}" width="${n(long)}" height="14" fill="${paint.accent}"/>` + text(side + room2 + 8, y + 14, texts[i], 13);
    }).join(""),
    height: words2.length * LINE2
  };
}
function pairs3(view, state, paint) {
  const tensor = state.output(view);
  const { shape: [T, S], data } = tensor;
  const [queries, keys] = axesOf(view, state, [T, S]);
  const { query } = state.active;
  const height = Math.max(T, S) * 24;
  const left = widest(queries, 13, 160);
  const right = 440;
  const place = (i, count2) => (i + 0.5) / count2 * height;
  const one = (k, lit2) => {
    const i = Math.floor(k / S);
    return `<line x1="${n(left)}" x2="${right}" y1="${n(place(i, T))}" y2="${n(place(k % S, S))}" stroke="${lit2 ? paint.accent : paint.soft}" stroke-opacity="${lit2 ? 0.85 : 0.25}" stroke-width="${n(Math.min(Math.max(data[k], 0), 1) * 10)}"/>`;
  };
  const order = data.map((_, k) => k);
  const lit = (k) => Math.floor(k / S) === query;
  return stacked([heading(`${view.label}: query ${queries[query]}`), {
    body: order.filter((k) => !lit(k)).map((k) => one(k, false)).join("") + order.filter(lit).map((k) => one(k, true)).join("") + queries.map((word, i) => text(
      left - 8,
      place(i, T) + 5,
      cut(word, 13, left),
      13,
      END + (i === query ? ' font-weight="700"' : "")
    )).join("") + keys.map((word, j) => text(
      right + 8,
      place(j, S) + 5,
      `${word}  ${decimal(row(tensor, query)[j])}`,
      13
    )).join(""),
    height
  }]);
}
function drawn(view, state, paint, el) {
  const keys = (view.outputs?.length > 1 ? view.outputs : []).map((name, k) => `<tspan fill="${paint.lines[k % paint.lines.length]}">━</tspan> ${escaped(name.replaceAll("_", " "))}`);
  const legend = keys.length ? [{ body: `<text y="14" font-size="13" xml:space="preserve">${keys.join("    ")}</text>`, height: 22 }] : [];
  return stacked([heading(view.label), ...legend, paint.copies(el)]);
}
function picture({ title, lines, views, paint, state }) {
  const { body, height } = stacked([
    stacked([
      { body: text(0, 18, title, 18, 'font-weight="700"'), height: 28 },
      ...lines.map((line) => paragraph(line, 13, paint.soft))
    ]),
    ...views.filter(({ view }) => canDraw(view)).map(({ view, el }) => PIECES[view.kind](view, state, paint, el))
  ], GAP);
  const tall = Math.ceil(height + 2 * EDGE);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH2}" height="${tall}" viewBox="0 0 ${WIDTH2} ${tall}" font-family="sans-serif" fill="${paint.ink}"><title>${escaped(title)}</title><desc>${escaped(lines.join("; "))}</desc><defs><pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="${paint.soft}"/></pattern></defs><rect width="100%" height="100%" fill="${paint.paper}"/><g transform="translate(${EDGE} ${EDGE})">${body}</g></svg>`;
}
function csv({ title, lines, views, state }) {
  const cell = (value) => /[",\n\r]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  const shown = /* @__PURE__ */ new Map();
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
    const tokens2 = shape.map((size, axis) => {
      const kind = kinds[kinds.length - (shape.length - axis)];
      const found = kind && state.tokens(view[kind]);
      return found?.length === size ? found : null;
    });
    data.forEach((value, k) => {
      let rest = k;
      const places2 = shape.map((size, axis) => {
        const step = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
        const i = Math.floor(rest / step);
        rest %= step;
        return tokens2[axis] ? `${i + 1} ${tokens2[axis][i]}` : String(i + 1);
      });
      while (places2.length < axes) places2.push("");
      out.push([name, ...places2, value].map(cell).join());
    });
  }
  return `${out.join("\r\n")}\r
`;
}
var WIDTH2, EDGE, GAP, LETTER2, LINE2, INSIDE, SIGNS, escaped, n, text, END, MIDDLE, heading, widest, axesOf, PIECES, canDraw, NAMED;
var init_picture = __esm({
  "front/state/picture.js"() {
    init_dom();
    init_shades();
    init_heatmap();
    init_meter();
    WIDTH2 = 720;
    EDGE = 20;
    GAP = 26;
    LETTER2 = 0.56;
    LINE2 = 20;
    INSIDE = WIDTH2 - 2 * EDGE;
    SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
    escaped = (text2) => String(text2).replace(/[&<>"]/g, (sign) => SIGNS[sign]);
    n = (value) => Number(value.toFixed(2));
    text = (x, y, said3, size = 14, more = "") => `<text x="${n(x)}" y="${n(y)}" font-size="${size}" ${more}>${escaped(said3)}</text>`;
    END = 'text-anchor="end"';
    MIDDLE = 'text-anchor="middle"';
    heading = (said3) => ({ body: text(0, 14, said3, 14, 'font-weight="600"'), height: 24 });
    widest = (words2, size, most) => Math.min(Math.max(...words2.map((word) => word.length), 1) * size * LETTER2 + 8, most);
    axesOf = (view, state, [T, S]) => [names(state.tokens(view.rows), T), names(state.tokens(view.cols), S)];
    PIECES = {
      heatmap(view, state, paint) {
        if (state.active.lines && hasLines(view)) return pairs3(view, state, paint);
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
          table(view, pick(tensor, i), queries, keys, paint, width, false)
        ]));
        const rows = [];
        for (let i = 0; i < heads.length; i += across) {
          rows.push({
            body: heads.slice(i, i + across).map(({ body }, k) => `<g transform="translate(${n(k * (width + 16))} 0)">${body}</g>`).join(""),
            height: heads[i].height
          });
        }
        return stacked([heading(view.label), ...rows], 8);
      },
      row(view, state, paint) {
        const tensor = state.output(view);
        const [queries, keys] = axesOf(view, state, tensor.shape);
        const weights = row(tensor, state.active.query);
        return stacked([
          heading(`${view.label}: query ${queries[state.active.query]}`),
          bars(keys, weights, weights.map((value) => decimal(value)), 1, state.active.key, paint)
        ]);
      },
      meter(view, state, paint) {
        const { shape, data } = state.output(view);
        const words2 = shape.length ? renamed(names(state.tokens(view.rows), data.length), view.called) : [view.label];
        const top = view.top ?? Math.max(...data.map(Math.abs), 1e-12);
        const texts = data.map((value) => said(value, view.unit));
        return stacked([
          ...shape.length ? [heading(view.label)] : [],
          bars(words2, data, texts, top, null, paint)
        ]);
      },
      caption: (view, state, paint, el) => paragraph(el.textContent, 15, paint.ink),
      curve: drawn,
      plane: drawn,
      clocks: drawn
    };
    canDraw = ({ kind }) => Object.hasOwn(PIECES, kind);
    NAMED = { meter: ["rows"], plane: ["rows", null] };
  }
});

// front/state/export.js
function fileName(figure) {
  const { spec, shown } = figure;
  const { inputs } = shown();
  const changed = described(figure, inputs).filter((_, i) => {
    const name = Object.keys(spec.controls)[i];
    return !same(inputs[name], spec.start[name]);
  });
  return [spec.name, ...changed].map((part) => part.normalize("NFC").replace(/[^\p{L}\p{N}.,-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "").slice(0, 50)).join("_").slice(0, 120);
}
function painter(holder) {
  const styles = getComputedStyle(holder);
  const color2 = (name) => styles.getPropertyValue(`--e-${name}`).trim();
  const [ink, soft, line, paper, accent] = ["ink", "soft", "line", "paper", "accent"].map(color2);
  const lines = ["accent", "second", "third", "fourth"].map(color2);
  function copies(el) {
    const copy = (
      /** @type {Element} */
      el.cloneNode(true)
    );
    holder.replaceChildren(copy);
    const drawings2 = [...copy.querySelectorAll("svg")].filter((svg) => !svg.closest(".explorer-key"));
    const few = drawings2.length === 1;
    const size = few ? 520 : 120;
    const across = few ? 1 : 5;
    let height = 0;
    const body = drawings2.map((svg, i) => {
      const [, , width, tall] = svg.getAttribute("viewBox").split(" ").map(Number);
      for (const part of svg.querySelectorAll(".touch, [visibility=hidden]")) part.remove();
      const parts = [...svg.querySelectorAll("*")];
      const looks = parts.map((part) => {
        const look = getComputedStyle(part);
        return COPIED.map((name) => [name, look.getPropertyValue(name)]);
      });
      parts.forEach((part, k) => {
        for (const [name, value] of looks[k]) part.setAttribute(name, value);
        for (const name of ["class", "style", "tabindex", "role"]) part.removeAttribute(name);
      });
      const rows = Math.floor(i / across);
      const scaled = size * tall / width;
      height = (rows + 1) * (scaled + 8);
      const drawing = new XMLSerializer().serializeToString(svg);
      return drawing.replace(/^<svg[^>]*>/, `<svg x="${i % across * (size + 12)}" y="${rows * (scaled + 8)}" width="${size}" height="${scaled}" viewBox="${svg.getAttribute("viewBox")}">`);
    }).join("");
    return { body, height };
  }
  return { ink, soft, line, paper, accent, lines, copies };
}
function svgOf(figure) {
  const { spec, section, views, shown } = figure;
  const holder = h("div", {
    class: "explorer light",
    "aria-hidden": "true",
    style: "position: absolute; left: -9999px; width: 40rem"
  });
  section.after(holder);
  try {
    return picture({
      title: spec.label,
      lines: described(figure, shown().inputs),
      views: views.map((el, i) => ({ view: spec.views[i], el })),
      paint: painter(holder),
      state: shown()
    });
  } finally {
    holder.remove();
  }
}
async function pngOf(svg) {
  const image = new Image();
  const source = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    image.src = source;
    await image.decode();
    const canvas = (
      /** @type {HTMLCanvasElement} */
      h("canvas", {
        width: image.width * SCALE,
        height: image.height * SCALE
      })
    );
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(source);
  }
}
async function save(figure, format) {
  const { spec, views, shown } = figure;
  const kept = figure.kept();
  if (kept) {
    figure.keep(null);
    await new Promise((drawn2) => requestAnimationFrame(() => setTimeout(drawn2, 50)));
  }
  const content = {
    SVG: () => new Blob([svgOf(figure)], { type: "image/svg+xml" }),
    PNG: () => pngOf(svgOf(figure)),
    CSV: () => new Blob([csv({
      title: spec.label,
      lines: described(figure, shown().inputs),
      views: views.map((el, i) => ({ view: spec.views[i] })),
      state: shown()
    })], { type: "text/csv" })
  };
  const name = `${fileName(figure)}.${format.toLowerCase()}`;
  const address3 = URL.createObjectURL(await content[format]());
  if (kept) figure.keep(kept);
  h("a", { href: address3, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address3), 1e3);
  return name;
}
var SCALE, COPIED, formats;
var init_export = __esm({
  "front/state/export.js"() {
    init_dom();
    init_picture();
    init_history();
    init_words();
    SCALE = 3;
    COPIED = [
      "fill",
      "fill-opacity",
      "stroke",
      "stroke-width",
      "stroke-dasharray",
      "stroke-opacity",
      "opacity",
      "stroke-linecap",
      "stroke-linejoin",
      "font-size",
      "font-weight",
      "text-anchor",
      "paint-order"
    ];
    formats = ({ spec }) => [
      ...spec.views.some(canDraw) ? ["SVG", "PNG"] : [],
      "CSV"
    ];
  }
});

// front/inputs.js
async function inputsOf(spec) {
  const added = spec.scripts && await load(spec.scripts);
  const controls = Object.entries(spec.controls).map(([name, control]) => ({ name, control, kind: controlOf(control.kind, added) }));
  function problem(inputs) {
    if (typeof inputs !== "object" || inputs === null) {
      return spec.sentences.type;
    }
    const known2 = controls.map(({ name }) => name);
    for (const name of Object.keys(inputs)) {
      if (!known2.includes(name)) {
        return fill2(spec.sentences.unknown, { name, names: known2.join(", ") });
      }
    }
    for (const { name, control, kind } of controls) {
      if (!Object.hasOwn(inputs, name)) return fill2(spec.sentences.missing, { name });
      const found = kind.error ?? kind.problem(control, inputs[name]);
      if (found) return found;
    }
    return "";
  }
  function neighbors(plain2, inputs) {
    return controls.flatMap(({ name, control, kind }) => {
      if (!kind.tokens && !plain2.includes(name)) return [];
      return (kind.next?.(control, inputs[name]) ?? []).map((value) => ({ ...inputs, [name]: value }));
    });
  }
  async function prepare(inputs, read) {
    const labels = {};
    for (const { name, control, kind } of controls) {
      if (kind.tokens) labels[name] = kind.tokens(control, inputs[name]);
      await kind.load?.(control, inputs[name], read);
    }
    const tensors = {};
    const notes = [];
    for (const { name, control, kind } of controls) {
      if (kind.tensor) tensors[name] = kind.tensor(control, inputs[name], labels);
      if (kind.notes) notes.push(...kind.notes(control, inputs[name]));
    }
    return { tensors, labels, notes };
  }
  return { problem, neighbors, prepare };
}
var init_inputs = __esm({
  "front/inputs.js"() {
    init_added();
    init_values();
  }
});

// front/state/link.js
var link_exports = {};
__export(link_exports, {
  address: () => address2,
  fragment: () => fragment,
  frame: () => frame,
  open: () => open,
  stateIn: () => stateIn
});
function fragment({ name, start }, { inputs, query }) {
  const fields = Object.entries(inputs).map(([key, value]) => [`.${key}`, typeof start[key] === "string" ? value : JSON.stringify(value)]);
  if (query != null) fields.push(["query", String(query)]);
  return `#${new URLSearchParams([["figure", name], ...fields])}`;
}
function stateIn({ start, focus }, hash) {
  const fields = new URLSearchParams(hash.slice(1));
  const query = Number(fields.get("query") ?? focus);
  const inputs = [...fields].filter(([name]) => name.startsWith(".")).map(([name, text2]) => {
    const key = name.slice(1);
    if (typeof start[key] === "string") return [key, text2];
    try {
      return [key, JSON.parse(text2)];
    } catch {
      return [key, text2];
    }
  });
  return {
    inputs: Object.fromEntries(inputs),
    query: Number.isInteger(query) && query >= 0 ? query : focus
  };
}
function frame({ spec, place }) {
  const folder = (
    /** @type {HTMLMetaElement} */
    document.querySelector("meta[name=embed]")
  );
  if (!folder) return null;
  const { href } = new URL(
    `${folder.content}${spec.name}.html${fragment(spec, place())}`,
    location.href
  );
  return h("iframe", {
    src: href,
    title: spec.label,
    width: "100%",
    height: "760",
    loading: "lazy",
    allow: "clipboard-write"
  }).outerHTML;
}
async function open(figure, followed) {
  if (globalThis[OPENED] === location.hash && !followed) return;
  globalThis[OPENED] = location.hash;
  const { spec, section } = figure;
  const found = stateIn(spec, location.hash);
  const { problem } = await inputsOf(spec);
  const wrong = problem(found.inputs);
  if (!wrong) figure.restore(found);
  const back = h("button", { type: "button", onclick: () => {
    figure.reset();
    section.querySelector(".explorer-reset").focus();
  } }, "Back to the start");
  figure.mark(h("p", { class: "explorer-opened" }, ...wrong ? [`The link is of another version of this figure, which is at its start. ${wrong}`] : ["Opened from a link. ", back]));
  section.scrollIntoView();
}
var OPENED, address2;
var init_link = __esm({
  "front/state/link.js"() {
    init_dom();
    init_inputs();
    OPENED = /* @__PURE__ */ Symbol.for("explore/opened");
    address2 = ({ spec, place }) => new URL(fragment(spec, place()), location.href).href;
  }
});

// front/state/tools.js
var tools_exports = {};
__export(tools_exports, {
  tools: () => tools
});
function tools(figure) {
  const { moves, model } = figure;
  const said3 = h("span", { class: "explorer-done" });
  const tell = (text2) => {
    said3.textContent = text2;
    figure.say("tools", text2);
  };
  const button = (name, onclick) => h("button", { type: "button", onclick }, name);
  const go = (way) => () => {
    const before = model.get("inputs");
    way();
    said3.textContent = "";
    figure.say("tools", differences(figure, before, model.get("inputs")).join("; "));
  };
  const undo = button("Undo", go(moves.undo));
  const redo = button("Redo", go(moves.redo));
  const copying = (name, write2, done, label) => button(name, async () => {
    const text2 = write2(figure);
    try {
      await navigator.clipboard.writeText(text2);
      tell(done);
    } catch {
      const shown = h("input", { type: "text", readonly: true, value: text2, "aria-label": label });
      said3.replaceChildren(shown);
      shown.select();
    }
  });
  const link = copying("Copy link", address2, "The link is copied.", "Link to this state");
  const embed = frame(figure) ? copying(
    "Embed",
    frame,
    "HTML is copied, which shows this figure in a page of yours.",
    "HTML of this figure"
  ) : null;
  const line = h(
    "p",
    { class: "explorer-compared" },
    h("span", {}),
    button("Stop comparing", () => {
      compare.focus();
      toggle();
    })
  );
  const compare = h(
    "button",
    { type: "button", "aria-pressed": "false", onclick: toggle },
    "Compare"
  );
  function toggle() {
    if (figure.kept()) figure.keep(null);
    else keep(figure);
    compare.setAttribute("aria-pressed", String(Boolean(figure.kept())));
    if (figure.kept()) figure.section.querySelector(".explorer-body").before(line);
    else line.remove();
    sync();
    figure.say("tools", figure.kept() ? "This state is kept as A." : "A is gone.");
  }
  const files = formats(figure).map((format) => button(format, async () => {
    tell(`Saved as ${await save(figure, format)}.`);
  }));
  function sync() {
    undo.setAttribute("aria-disabled", String(!moves.canUndo()));
    redo.setAttribute("aria-disabled", String(!moves.canRedo()));
    if (figure.kept()) line.firstChild.textContent = compared(figure);
  }
  return {
    el: h(
      "div",
      {
        class: "explorer-tools",
        role: "group",
        "aria-label": `${figure.spec.label}: more`
      },
      undo,
      redo,
      compare,
      link,
      embed,
      h("span", { class: "explorer-files" }, "Save as ", ...files),
      said3
    ),
    sync
  };
}
var init_tools = __esm({
  "front/state/tools.js"() {
    init_dom();
    init_compare();
    init_export();
    init_link();
    init_words();
  }
});

// front/explorer.js
init_added();
init_dom();

// front/phone.js
init_added();
init_dom();
var PHONE = "(max-width: 600px)";
var count = ({ output, at }, outputs) => (outputs[output]?.shape ?? []).slice(at ? 1 : 0).reduce((a, b) => a * b, 1);
function drawings({ views }, added, outputs) {
  const found = views.map((view, i) => ({ i, view, name: viewOf(view.kind, added).tab })).filter(({ view, name }) => name && (view.outputs || count(view, outputs) > 1));
  return found.map((one) => {
    const alone = found.filter(({ name }) => name === one.name).length === 1;
    return { i: one.i, name: alone ? one.name : one.view.label.split(",")[0] };
  });
}
function fitPhone(spec, views, body, outputs, added) {
  const found = drawings(spec, added, outputs);
  const columns = views.map((view) => view.parentElement);
  const panels = /* @__PURE__ */ new Map();
  let chosen = 0;
  const choose = (k, focus) => {
    chosen = (k + tabs.length) % tabs.length;
    tabs.forEach((tab, j) => {
      put(tab, "aria-selected", j === chosen);
      put(tab, "tabindex", j === chosen ? 0 : -1);
      const view = views[found[j].i];
      view.toggleAttribute("data-behind", j !== chosen);
      panels.get(view).toggleAttribute("hidden", j !== chosen);
    });
    if (focus) tabs[chosen].focus();
  };
  const tabs = found.map(({ i, name }, k) => {
    const tab = h("button", {
      type: "button",
      role: "tab",
      id: fresh("tab"),
      "aria-controls": fresh("panel"),
      onclick: () => choose(k)
    }, name);
    panels.set(views[i], h("div", {
      class: "explorer-panel",
      role: "tabpanel",
      id: tab.getAttribute("aria-controls"),
      "aria-labelledby": tab.id
    }));
    return tab;
  });
  const list2 = h("div", {
    class: "explorer-tabs",
    role: "tablist",
    "aria-label": "View",
    onkeydown: (event) => {
      const to = { ArrowLeft: chosen - 1, ArrowRight: chosen + 1, Home: 0, End: tabs.length - 1 };
      if (!(event.key in to)) return;
      event.preventDefault();
      choose(to[event.key], true);
    }
  }, ...tabs);
  if (tabs.length > 1) {
    choose(0, false);
    body.prepend(list2);
  }
  const stage = h("div", { class: "explorer-stage" });
  const size = globalThis.ResizeObserver && new ResizeObserver(([{ borderBoxSize: [box] }]) => {
    body.style.setProperty("--stage", `${Math.ceil(box.blockSize)}px`);
  });
  const phone = globalThis.matchMedia?.(PHONE);
  function arrange() {
    if (phone?.matches) {
      stage.append(...views.map((view) => {
        const panel = tabs.length > 1 ? panels.get(view) : null;
        panel?.append(view);
        return panel ?? view;
      }));
      body.prepend(stage);
      if (tabs.length > 1) stage.append(list2);
    } else if (stage.isConnected) {
      views.forEach((view, i) => columns[i]?.append(view));
      if (tabs.length > 1) body.prepend(list2);
      stage.remove();
    }
  }
  const drawn2 = new Set(found.map(({ i }) => i));
  views.forEach((view, i) => {
    view.style.setProperty("--place", String(drawn2.has(i) ? i : i + views.length));
  });
  arrange();
  phone?.addEventListener("change", arrange);
  size?.observe(stage);
  return {
    // Views get higher and lower over the control in the hand, which stays where it is.
    steady(change) {
      const { activeElement: hand } = document;
      const held = phone?.matches && body.contains(hand) && !stage.contains(hand);
      const before = held && hand.getBoundingClientRect().top;
      change();
      if (!held) return;
      scrollBy({ top: hand.getBoundingClientRect().top - before, behavior: "instant" });
    },
    end() {
      phone?.removeEventListener("change", arrange);
      size?.disconnect();
    }
  };
}

// front/explorer.js
init_history();

// front/state/place.js
var nameIn = (hash) => new URLSearchParams(hash.slice(1)).get("figure");

// front/train.js
init_dom();
init_play();
var PACES = { "as fast as it can": 0, "10 steps a second": 10, "2 steps a second": 2 };
var CALM2 = 2;
function trainControl(model, say) {
  const id = fresh("progress");
  const press = (running) => {
    model.set("running", running);
    model.save_changes();
  };
  const go = h(
    "button",
    { type: "button", class: "explorer-go", onclick: () => press(true) },
    "Train"
  );
  const stop = h("button", { type: "button", onclick: () => press(false) }, "Stop");
  const bar = h("progress", { id, max: 1, value: 0 });
  const label = h("label", { for: id }, "Not trained yet");
  const options = Object.entries(PACES).map(([words2, pace2]) => h("option", { value: pace2 }, words2));
  const pace = h("select", {
    class: "explorer-field",
    autocomplete: "off",
    onchange: () => keep2(Number(pace.value))
  }, ...options);
  function keep2(steps) {
    model.set("pace", steps);
    model.save_changes();
  }
  if (calm()) keep2(CALM2);
  let told = null;
  return {
    el: h(
      "div",
      { class: "explorer-control explorer-train" },
      go,
      stop,
      h("label", {}, "Pace ", pace),
      bar,
      label
    ),
    sync(inputs, outputs) {
      const running = model.get("running");
      const chosen = String(model.get("pace"));
      options.forEach((option) => {
        option.selected = option.value === chosen;
      });
      if (running) swap(stop, go);
      else swap(go, stop);
      const losses = outputs.loss?.data ?? [];
      const done = losses.length > 1 ? losses.length : 0;
      write(go, done && !running ? "Train from the start" : "Train");
      put(bar, "max", Math.max(inputs.steps || 1, done));
      put(bar, "value", done);
      const last = losses.length ? short(Number(losses.at(-1).toPrecision(4))) : "";
      const before = running ? "preparing" : "not trained yet";
      write(label, done ? `step ${done}: loss ${last}` : `${before}: loss ${last}`);
      const news = running ? "The training runs." : label.textContent;
      if (told !== null && news !== told) say(news);
      told = news;
    }
  };
}

// front/explorer.js
var FEW = 4;
var HOLD = 400;
var STATE = [
  "inputs",
  "answered",
  "outputs",
  "labels",
  "notes",
  "error",
  "answers",
  "running"
];
function standIn(sentence) {
  return {
    el: h("p", { class: "explorer-view explorer-error" }, sentence),
    draw() {
    },
    sync() {
    },
    ask() {
    }
  };
}
function mainViews(spec, added) {
  const rooms = spec.views.map(({ kind }) => viewOf(kind, added).room ?? 0);
  const controls = Object.values(spec.controls);
  const tall = controls.length > FEW || controls.some(({ kind }) => controlOf(kind, added).tall);
  const most = Math.max(...rooms, 2);
  const least = controls.some(({ shuffle }) => shuffle) ? 1 : most;
  return [...rooms.keys()].filter((i) => tall || rooms[i] === most || rooms[i] === least);
}
async function render({ model, el }) {
  const spec = model.get("spec");
  const added = spec.scripts && await load(spec.scripts);
  let pinned = null;
  const home = () => ({
    query: spec.focus,
    key: null,
    head: 0,
    word: spec.word,
    lines: pinned?.lines ?? false,
    several: pinned?.several ?? false
  });
  pinned = home();
  let hovered = null;
  let due = false;
  let whole = false;
  let drawn2 = false;
  let told = model.get("answers");
  let state = null;
  let coming = null;
  let resting = false;
  let toolbar = null;
  let kept = null;
  const outOfSight = /* @__PURE__ */ new Set();
  const late = /* @__PURE__ */ new Set();
  const set = (name, value) => {
    const inputs = { ...spec.start, ...model.get("inputs"), [name]: value };
    const known2 = Object.keys(spec.controls).map((key) => [key, inputs[key]]);
    coming = null;
    model.set("inputs", Object.fromEntries(known2));
    model.save_changes();
  };
  const { el: said3, say } = announcer();
  const context = {
    set,
    say,
    inputs: () => model.get(model.get("error") ? "answered" : "inputs"),
    controls: spec.controls,
    chooses: spec.views.some(({ kind }) => viewOf(kind, added).chooses),
    // A place is {query, key}; one that names only a key leaves the query as it is.
    hover: (place) => {
      if (place && resting) return;
      hovered = place;
      reserve();
      draw();
    },
    // Pin a place, and have the views that explain it open.
    ask: (place) => {
      context.pin(place);
      if (place.key != null) views.forEach((view) => view.ask?.());
    },
    pin: (place) => {
      pinned = { ...pinned, ...place };
      if (place.query != null) delete pinned.word;
      reserve();
      draw();
    }
  };
  const start = model.get("inputs");
  const controls = Object.entries(spec.controls).map(([name, control]) => {
    const { make: make12, error: error2 } = controlOf(control.kind, added);
    const made = error2 ? standIn(error2) : make12(control, start[name], (value) => set(name, value), (text2) => say(name, text2));
    return { name, ...made };
  });
  const views = spec.views.map((view) => {
    const { make: make12, error: error2 } = viewOf(view.kind, added);
    return error2 ? standIn(error2) : make12(view, context);
  });
  const error = h("p", { class: "explorer-error", role: "alert" });
  const notes = h("div", { class: "explorer-notes" });
  const restart = () => {
    pinned = home();
    whole = true;
    coming = null;
    mark.replaceChildren();
    const inputs = model.get("inputs");
    if (spec.train?.every((name) => same(inputs[name], spec.start[name]))) {
      model.set("resets", model.get("resets") + 1);
    }
    model.set("inputs", structuredClone(spec.start));
    model.save_changes();
  };
  const reset = h(
    "button",
    { type: "button", class: "explorer-reset", onclick: restart },
    "Reset"
  );
  const more = h("button", {
    type: "button",
    class: "explorer-more",
    "aria-expanded": "false",
    "aria-label": "More",
    title: "Undo, compare, copy a link, save",
    onclick: toggleTools
  }, "⋯");
  const mark = h("div", {});
  const trainer = spec.train ? trainControl(model, (text2) => say("training", text2)) : null;
  views.forEach((view, i) => view.el.setAttribute("data-view", String(i)));
  const main = mainViews(spec, added);
  const [large, small] = [true, false].map((is) => h("div", { class: "explorer-views" }, ...views.filter((_, i) => main.includes(i) === is).map((view) => view.el)));
  const body = h(
    "div",
    { class: main.length ? "explorer-body wide" : "explorer-body" },
    h(
      "div",
      { class: "explorer-side" },
      h(
        "div",
        { class: "explorer-controls" },
        ...controls.map((control) => control.el),
        trainer?.el
      ),
      error,
      notes,
      small.children.length ? small : null
    ),
    main.length ? large : null
  );
  const heading2 = h("p", { class: "explorer-title", id: fresh("explorer") }, spec.label);
  const section = h(
    "section",
    {
      class: "explorer",
      "data-explorer": spec.name,
      "aria-labelledby": heading2.id,
      // In JupyterLab the arrow keys would choose another cell.
      onfocusin: ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", "")
    },
    h(
      "div",
      { class: "explorer-head" },
      heading2,
      h("div", { class: "explorer-acts" }, reset, more)
    ),
    mark,
    body,
    said3
  );
  section.addEventListener("pointermove", ({ movementX, movementY }) => {
    if (movementX || movementY) resting = false;
  }, { capture: true, passive: true });
  section.addEventListener("keydown", (event) => {
    const way = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z" && (event.shiftKey ? moves.redo : moves.undo);
    if (!way || /** @type {Element} */
    event.target.matches("textarea, [type=text]")) return;
    event.preventDefault();
    way();
  });
  const moves = history(model);
  const figure = {
    spec,
    model,
    section,
    added,
    say,
    moves,
    views: views.map((view) => view.el),
    shown: () => state,
    kept: () => kept,
    keep(other) {
      kept = other;
      draw();
    },
    reset: restart,
    mark: (el2) => mark.replaceChildren(el2),
    place: () => ({ inputs: model.get("inputs"), query: pinned.word == null ? null : pinned.query }),
    restore(whole2) {
      coming = { query: spec.focus, ...whole2 };
      hovered = null;
      resting = true;
      model.set("inputs", structuredClone(coming.inputs));
      model.save_changes();
      settle();
      draw();
    }
  };
  async function toggleTools() {
    if (!toolbar) {
      const { tools: tools2 } = await Promise.resolve().then(() => (init_tools(), tools_exports));
      toolbar ??= tools2(figure);
      toolbar.sync();
      toolbar.el.id = fresh("tools");
      toolbar.el.hidden = true;
      more.setAttribute("aria-controls", toolbar.el.id);
      mark.before(toolbar.el);
    }
    toolbar.el.hidden = !toolbar.el.hidden;
    more.setAttribute("aria-expanded", String(!toolbar.el.hidden));
  }
  async function openLink(event) {
    if (nameIn(globalThis.location?.hash ?? "") !== spec.name) return;
    const { open: open2 } = await Promise.resolve().then(() => (init_link(), link_exports));
    await open2(figure, Boolean(event));
  }
  Object.defineProperties(section, {
    inputs: {
      get: () => structuredClone(model.get("inputs")),
      set: (inputs) => {
        model.set("inputs", { ...inputs });
        model.save_changes();
      }
    },
    // The inputs that the outputs belong to.
    answered: { get: () => structuredClone(model.get("answered")) },
    outputs: { get: () => structuredClone(model.get("outputs")) },
    labels: { get: () => structuredClone(model.get("labels")) },
    error: { get: () => model.get("error") },
    // {inputs, query}: a whole state, which a page's own buttons set.
    place: { get: figure.place, set: figure.restore }
  });
  function settle() {
    if (!coming || !same(model.get("answered"), coming.inputs)) return;
    pinned = { ...home(), query: coming.query, word: null };
    coming = null;
  }
  function draw(all2 = true) {
    const labels = model.get("labels");
    const outputs = model.get("outputs");
    const answered = model.get("answered");
    const tokens2 = (name) => name ? labels[name] : Object.values(labels)[0];
    const asking = spec.views.find((view) => view.rows)?.rows;
    const queries = tokens2(asking);
    if (spec.spelled?.[asking]) {
      pinned.word = queries[pinned.query];
    } else if (queries && pinned.word == null) {
      pinned.word = queries[Math.min(pinned.query, queries.length - 1)];
    } else if (queries && queries[pinned.query] !== pinned.word) {
      const found = queries.indexOf(pinned.word);
      if (found >= 0) pinned.query = found;
    }
    const active = { ...pinned, ...hovered };
    active.query = Math.min(active.query, (queries?.length ?? Infinity) - 1);
    const output = (view) => {
      const tensor = outputs[view.output];
      if (!view.at) return tensor;
      const control = spec.controls[view.at];
      const index = Math.round((answered[view.at] - control.min) / control.step);
      return pick(tensor, Math.min(Math.max(index, 0), tensor.shape[0] - 1));
    };
    const now = { inputs: answered, outputs, tokens: tokens2, active, output };
    state = kept ? { ...now, then: kept.then, was: (view, axes) => kept.aligned(kept.then, now, view, axes) } : now;
    const inputs = model.get("inputs");
    controls.forEach((control) => control.sync(inputs[control.name], labels, model.get("notes")));
    trainer?.sync(inputs, outputs);
    const message = model.get("error");
    write(error, message);
    error.toggleAttribute("hidden", !message);
    const lines = message ? [] : model.get("notes");
    if (lines.join("\n") !== [...notes.children].map((line) => line.textContent).join("\n")) {
      notes.replaceChildren(...lines.map((line) => h("p", {}, line)));
      if (drawn2) say("notes", lines.join(" "));
    }
    body.classList.toggle("stale", Boolean(message));
    if (Object.keys(outputs).length) drawViews(all2);
    drawn2 = true;
  }
  function drawViews(all2) {
    views.forEach((view, i) => {
      if (!all2 && !spec.views[i].inputs) return;
      if (outOfSight.has(view)) late.add(view);
      else view.draw(state);
    });
    if (late.size) requestAnimationFrame(() => setTimeout(drawLate));
  }
  function drawLate() {
    for (const view of late) view.draw(state);
    late.clear();
  }
  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const view = views.find(({ el: shown }) => shown === target);
      if (isIntersecting) outOfSight.delete(view);
      else outOfSight.add(view);
    }
  });
  let height = 0;
  let rest = null;
  let width = 0;
  const size = new ResizeObserver(([{ borderBoxSize: [box] }]) => {
    height = box.blockSize;
    if (box.inlineSize !== width) release();
    width = box.inlineSize;
  });
  function hold() {
    section.style.minHeight = `${height}px`;
    clearTimeout(rest);
    rest = setTimeout(() => {
      section.style.minHeight = "";
    }, HOLD);
  }
  function reserve() {
    const heights = views.map(({ el: shown }) => shown.offsetHeight);
    views.forEach(({ el: shown }, i) => {
      shown.style.minHeight = `${heights[i]}px`;
    });
  }
  function release() {
    for (const { el: shown } of views) shown.style.minHeight = "";
  }
  const changed = (name) => {
    whole ||= name !== "inputs";
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      hold();
      phone.steady(() => {
        release();
        settle();
        draw(whole);
      });
      whole = false;
      toolbar?.sync();
      if (told === model.get("answers")) return;
      told = model.get("answers");
      section.dispatchEvent(new CustomEvent("explorer-change", { bubbles: true }));
    });
  };
  const phone = fitPhone(spec, views.map((view) => view.el), body, model.get("outputs"), added);
  draw();
  const listeners = new Map(STATE.map((name) => [`change:${name}`, () => changed(name)]));
  listeners.forEach((listener, event) => model.on(event, listener));
  el.replaceChildren(section);
  el.classList.remove("explorer-still");
  views.forEach(({ el: shown }) => sight.observe(shown));
  size.observe(section);
  section.addEventListener("toggle", release, true);
  openLink();
  globalThis.addEventListener?.("hashchange", openLink);
  return () => {
    moves.stop();
    globalThis.removeEventListener?.("hashchange", openLink);
    clearTimeout(rest);
    sight.disconnect();
    size.disconnect();
    phone.end();
    listeners.forEach((listener, event) => model.off(event, listener));
  };
}
var explorer_default = { render };

// front/kernel.js
var PATIENCE2 = 300;
var OVERDUE = 3e3;
var DISCONNECTED = "jupyter-widgets-disconnected";
var PASSING = ["restarting", "autorestarting", "starting", "unknown"];
var TEXTS = ["spec", "labels"];
function watch(model, el) {
  const manager = model.widget_manager;
  const session = manager?.context?.sessionContext;
  const told = [];
  let gone = el.classList.contains(DISCONNECTED);
  let heard = false;
  let turn = 0;
  let timer = null;
  let suspect = false;
  const texts = {};
  function read(name) {
    const text2 = model.get(name);
    if (texts[name]?.text !== text2) texts[name] = { text: text2, says: JSON.parse(text2) };
    return texts[name].says;
  }
  function settle(value) {
    clearTimeout(timer);
    if (value && model.get("running")) model.set("running", false);
    if (gone === value) return;
    gone = value;
    told.forEach((listener) => listener());
  }
  function ask() {
    clearTimeout(timer);
    const dead = manager?.kernel === null || manager?.kernel?.status === "dead";
    if (dead || el.classList.contains(DISCONNECTED)) return settle(true);
    turn += 1;
    heard = false;
    const asked = turn;
    const unanswered = () => {
      if (asked === turn && !heard) settle(true);
    };
    const status = ({ content }) => {
      if (content.execution_state === "idle") unanswered();
    };
    const overdue = () => {
      if (manager?.kernel?.status === "idle") unanswered();
      else timer = setTimeout(overdue, OVERDUE);
    };
    timer = setTimeout(overdue, OVERDUE);
    try {
      model.send({ inputs: model.get("inputs") }, { iopub: { status } });
    } catch {
      settle(true);
    }
  }
  function answered() {
    heard = true;
    settle(false);
  }
  const changed = (_, status) => {
    if (PASSING.includes(status)) suspect = true;
    else if (suspect || status === "dead") {
      suspect = false;
      ask();
    }
  };
  const connected = (_, status) => {
    if (status === "connected") ask();
  };
  const connection = new MutationObserver(ask);
  model.on("msg:custom", answered);
  model.on("change:answers", answered);
  session?.statusChanged.connect(changed);
  session?.kernelChanged.connect(ask);
  session?.connectionStatusChanged.connect(connected);
  connection.observe(el, { attributeFilter: ["class"] });
  return {
    model: {
      get(name) {
        if (gone && name === "error") return model.get("lost");
        if (gone && name === "running") return false;
        return TEXTS.includes(name) ? read(name) : model.get(name);
      },
      set: (name, value) => model.set(name, value),
      save_changes() {
        model.save_changes();
        clearTimeout(timer);
        timer = setTimeout(ask, PATIENCE2);
      },
      on(event, listener) {
        if (event === "change:error") told.push(listener);
        model.on(event, listener);
      },
      off(event, listener) {
        if (event === "change:error") told.splice(told.indexOf(listener), 1);
        model.off(event, listener);
      }
    },
    stop() {
      clearTimeout(timer);
      connection.disconnect();
      model.off("msg:custom", answered);
      model.off("change:answers", answered);
      session?.statusChanged.disconnect(changed);
      session?.kernelChanged.disconnect(ask);
      session?.connectionStatusChanged.disconnect(connected);
    }
  };
}

// front/jupyter.js
async function render2({ model, el }) {
  const watched = watch(model, el);
  const end = await explorer_default.render({ model: watched.model, el });
  return () => {
    watched.stop();
    end();
  };
}
var jupyter_default = { render: render2 };
export {
  jupyter_default as default
};
