"""What an explorer shows, compared with PyTorch: texts, shades and places."""

import json
import re
from functools import cache

import numpy as np

from transformer_book.explore import (
    Caption,
    Characters,
    Choice,
    Clocks,
    Curve,
    Guess,
    HeadGrid,
    Heatmap,
    Likeliest,
    Mask,
    Matrix,
    Meter,
    Plane,
    Row,
    Sentence,
    Slider,
    Switch,
    Vectors,
    Why,
)
from transformer_book.writing import NextPiece, PieceText
from transformer_book.writing.piece_text import shown

from ..shades import COUNT, STEPS, shades

GAP = 1e-5  # between the browser's number and PyTorch's
TIE = 0.005  # weights closer than this share a place in a caption
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
PIXELS = 0.3  # units of a drawing, for what is rounded in it


def number(text):
    """The number in .37, −1.00, 37%, 2.1 × 10⁶, or 10⁶."""
    if text.endswith("%"):
        return float(text[:-1]) / 100
    factor, _, power = text.rpartition("10") if "10" in text else (text, "", "")
    if power and power == power.translate(SUPERSCRIPTS):
        factor, power = text, ""
    if not power:
        return float(text.replace("−", "-"))
    factor = factor.removesuffix(" × ").replace("−", "-") or "1"
    return float(factor) * 10 ** int(power.translate(SUPERSCRIPTS))


def reads(text, value, digits=2):
    """Assert that `text` is `value`, to this number of digits after the point."""
    value = float(value)
    close = 0.5 * 10**-digits + GAP
    assert abs(number(text) - value) <= close, f"{text!r} is not PyTorch's {value}"


def reads_short(text, value, digits=5):
    """The same for a number of any size, of which so many digits are shown.

    Below ten there are three after the point, in a power of ten two in all.
    """
    value = float(value)
    size = abs(value)
    close = 0.5 * 10 ** (1 - (digits if 1e-3 <= size < 1e5 else 2)) * size
    if 1e-3 <= size < 10:
        close = max(close, 5e-4)
    assert abs(number(text) - value) <= close + GAP * max(size, 1), (
        f"{text!r} is not PyTorch's {value}"
    )


def on_one_line(values, places):
    """Assert that places in a drawing are those of values on one straight axis."""
    values, places = np.asarray(values, float), np.asarray(places, float)
    axis = np.stack([values, np.ones_like(values)], axis=1)
    fit, *_ = np.linalg.lstsq(axis, places, rcond=None)
    # A value may be off by GAP, and a drawing is rounded.
    assert np.abs(axis @ fit - places).max() < PIXELS + abs(fit[0]) * GAP


@cache
def light_shades():
    """The shades of a heat map on a light ground, one for each step."""
    light, _, _ = shades()
    return np.array(light[:: COUNT // STEPS])


def step_of(color):
    """Which of the shades on a light ground, from 0 to STEPS, a color is."""
    gaps = np.abs(light_shades() - list(bytes.fromhex(color))).max(axis=1)
    assert gaps.min() <= 1, f"#{color} is no shade"
    return int(gaps.argmin())


TABLE = """(view) => ({
  rows: [...view.querySelectorAll("tbody[role] tr")].map((tr) => {
    const cells = tr.querySelectorAll("td");
    // What has the same shade is one stop: from here to there, in percent.
    const stops = /light-dark\\(#(\\w{6}),#\\w{6}\\) 0 ([\\d.]+)%/g;
    const shades = [];
    for (const [, color, to] of tr.getAttribute("style").matchAll(stops)) {
      const end = Math.round((to / 100) * cells.length);
      while (shades.length < end) shades.push(color);
    }
    return {
      lit: tr.classList.contains("lit"),
      name: tr.querySelector("th").textContent,
      shades,
      cells: [...cells].map((td) => ({
        text: td.textContent, label: td.getAttribute("aria-label"),
        still: Boolean(td.closest(".explorer-still")),
        hatched: !td.classList.contains("fallen")
          && getComputedStyle(td).backgroundImage !== "none",
      })),
    };
  }),
  corner: [...view.querySelectorAll(".explorer-corner span")].map((span) =>
    span.textContent),
  keys: [...view.querySelectorAll("thead[role] th")].map((th) => th.textContent),
  lit_key: [...view.querySelectorAll("thead[role] th")].findIndex((th) =>
    th.classList.contains("lit")),
})"""
# A heat map whose weights are seen as lines has these in the place of its table.
LINES = """(view) => {
  const drawn = view.querySelector(".explorer-lines:not([hidden])");
  return drawn && {
    queries: [...drawn.querySelectorAll(".queries button")].map((button) => ({
      word: button.textContent, lit: button.getAttribute("aria-pressed") === "true",
    })),
    keys: [...drawn.querySelectorAll(".keys button")].map((button) => ({
      word: button.querySelector("span").textContent,
      weight: button.querySelector("small").textContent,
      lit: button.classList.contains("lit"),
    })),
    lines: [...drawn.querySelectorAll(".explorer-pairs line")].map((line) => ({
      ends: ["y1", "y2"].map((name) => Number(line.getAttribute(name))),
      thickness: Number(line.getAttribute("stroke-width")),
      kind: line.getAttribute("class") ?? "",
    })),
    legend: drawn.querySelector(".explorer-key").textContent,
    table: [...drawn.querySelectorAll("tbody tr")].map((tr) =>
      [...tr.children].map((cell) => cell.textContent)),
  };
}"""
HEATMAP = f"""(view) => ({{
  ...({TABLE})(view),
  readout: view.querySelector(".explorer-readout").textContent,
  lines: ({LINES})(view),
}})"""


def check_heatmap(view, found, scene):
    weights, tokens, keys = scene.picked(view), scene.rows(view), scene.cols(view)
    check_weights(view, found, scene, [weights])
    if scene.key >= 0:
        query, key = scene.query, scene.key
        down, across = view.axes
        named, said = found["readout"].rsplit(": ", 1)
        assert named == f"{down} {tokens[query]}, {across} {keys[key]}"
        reads(said, weights[query, key], digits=4)


def check_weights(view, found, scene, heads):
    """Weights as a table or, also of several heads together, as lines."""
    if found["lines"]:
        check_lines(view, found["lines"], scene, heads)
    else:
        (weights,) = heads
        check_table(view, found, scene, weights)


def check_lines(view, found, scene, heads):
    """The lines of one head's weights, or those of one query in several heads."""
    queries, keys = scene.rows(view), scene.cols(view)
    assert [word["word"] for word in found["queries"]] == queries
    assert [word["word"] for word in found["keys"]] == keys
    scene.lit([i for i, word in enumerate(found["queries"]) if word["lit"]])
    lit = [j for j, word in enumerate(found["keys"]) if word["lit"]]
    scene.lit_key(lit[0] if lit else -1)
    names = [f"head {h}" for h in range(1, len(heads) + 1)]
    of_query = [weights[scene.query] for weights in heads]
    for j, word in enumerate(found["keys"]):
        *named, share = word["weight"].rsplit(" ", 1)
        best = max(weights[j] for weights in of_query)
        reads(share, best)
        if len(heads) > 1:
            assert best - of_query[names.index(named[0])][j] < GAP
    several = len(heads) > 1
    named, rows = (names, of_query) if several else (queries, heads[0])
    for name, values, (said, *texts) in zip(named, rows, found["table"], strict=True):
        assert said == name
        for text, value in zip(texts, values, strict=True):
            reads(text, value)
    if several:
        assert found["legend"] == "".join(names)
    drawn = [
        (head, i, j)
        for head in range(len(heads))
        for i in ([scene.query] if several else range(len(queries)))
        for j in range(len(keys))
    ]
    for (head, i, j), line in zip(drawn, found["lines"], strict=True):
        # From the middle of one word's share of the height to that of the other's; of
        # several heads beside one another.
        aside = (head - (len(heads) - 1) / 2) / (2 * len(heads))
        ends = [100 * (i + 0.5 + aside) / len(queries)]
        ends.append(100 * (j + 0.5 + aside) / len(keys))
        assert np.abs(np.subtract(line["ends"], ends)).max() < 0.01
        width = 10 * min(max(float(heads[head][i, j]), 0), 1)
        assert abs(line["thickness"] - width) < 0.01
        to_key = "to-key" if j == scene.key else ""
        one = "lit" if i == scene.query else to_key
        assert line["kind"] == (f"head line-{head}" if several else one)


def check_table(view, found, scene, weights, numbers=True):
    """One table of shaded cells, with their numbers written in them or not."""
    tokens, keys = scene.rows(view), scene.cols(view)
    down, across = view.axes
    assert found["corner"] == [f"{down} ↓", f"{across} →"]
    assert [row["name"] for row in found["rows"]] == tokens
    assert found["keys"] == keys
    low, high = view.domain or (0, float(weights.abs().max()) or 1)
    for row, name, values in zip(found["rows"], tokens, weights, strict=True):
        assert len(row["shades"]) == len(keys)
        for cell, shade, key, value in zip(
            row["cells"], row["shades"], keys, values, strict=True
        ):
            if numbers:
                reads(cell["text"], value)
            # Without scripts a cell with a number has its headings, and no name.
            if not (cell["still"] and cell["text"]):
                named, said = cell["label"].rsplit(", ", 1)
                assert named == f"{down} {name}, {across} {key}"
                reads(said, value)
            # What is hidden looks unlike a small weight.
            zero = float(value) == 0 and view.domain is not None and low == 0
            assert cell["hatched"] == (zero or float(value) < 0), (name, key)
            size = float(value if view.domain else value.abs())
            share = min(max((size - low) / (high - low), 0), 1)
            # A number may be off by GAP, and fall on the other side of a step.
            assert (
                abs(step_of(shade) - STEPS * (share if view.linear else share**0.5)) < 1
            )
    scene.lit([i for i, row in enumerate(found["rows"]) if row["lit"]])
    scene.lit_key(found["lit_key"])


HEADGRID = f"""(view) => ({{
  heads: [...view.querySelectorAll(".explorer-heads > figure")].map((head) => ({{
    name: head.querySelector("figcaption").textContent,
    label: head.querySelector("table").getAttribute("aria-label"),
    table: ({TABLE})(head),
  }})),
  large: ({HEATMAP})(view.querySelector(".explorer-heatmap")),
  chosen: [...view.querySelectorAll(".explorer-heads button")].flatMap((button, i) =>
    button.getAttribute("aria-pressed") === "true" ? [i] : []),
  readout: view.querySelector(".explorer-readout").textContent,
}})"""


def check_headgrid(view, found, scene):
    weights, tokens, keys = scene.picked(view), scene.rows(view), scene.cols(view)
    names = [f"head {h}" for h in range(1, len(weights) + 1)]
    assert [head["name"] for head in found["heads"]] == names
    assert [head["label"] for head in found["heads"]] == names
    for head, numbers in zip(found["heads"], weights, strict=True):
        check_table(view, head["table"], scene, numbers, numbers=False)
    # Where the lines of all heads are shown, none of them is chosen.
    shown_large = [weights[head] for head in found["chosen"]] or list(weights)
    check_weights(view, found["large"], scene, shown_large)
    if scene.key >= 0:
        down, across = view.axes
        named, said = found["readout"].rsplit(": ", 1)
        assert named == f"{down} {tokens[scene.query]}, {across} {keys[scene.key]}"
        numbers = weights[:, scene.query, scene.key]
        for name, text, number in zip(names, said.split(", "), numbers, strict=True):
            assert text.startswith(f"{name} ")
            reads(text.removeprefix(f"{name} "), number)


ROW = """(view) => ({
  query: view.querySelector("figcaption b").textContent,
  queries: [...view.querySelectorAll(".explorer-queries button")].map((button) => [
    button.textContent, button.getAttribute("aria-pressed") === "true"]),
  words: [...view.querySelectorAll(".explorer-row button")].map((button) => ({
    lit: button.getAttribute("aria-pressed") === "true",
    key: button.classList.contains("lit"),
    texts: [...button.children].slice(1).map((part) => part.textContent),
    bar: Number(button.querySelector("i").style.getPropertyValue("--w")),
    hatched: getComputedStyle(button.querySelector("i")).backgroundImage !== "none",
  })),
  sum: view.querySelector(".explorer-sum").textContent,
})"""


def check_row(view, found, scene):
    if not view.cols or view.cols == view.rows:
        scene.lit([i for i, word in enumerate(found["words"]) if word["lit"]])
    else:
        assert [word for word, _ in found["queries"]] == scene.rows(view)
        scene.lit([i for i, (_, lit) in enumerate(found["queries"]) if lit])
    keys = [i for i, word in enumerate(found["words"]) if word["key"]]
    scene.lit_key(keys[0] if keys else -1)
    query = scene.rows(view)[scene.query]
    weights = scene.picked(view)[scene.query]
    assert found["query"] == query
    for word, token, weight in zip(
        found["words"], scene.cols(view), weights, strict=True
    ):
        assert word["texts"][0] == token
        reads(word["texts"][1], weight)
        assert abs(word["bar"] - min(max(float(weight), 0), 1)) < 1e-4 + GAP
        assert word["hatched"] == (float(weight) == 0), token
    said, *more = found["sum"].split(" Hatched: ")
    assert bool(more) == any(word["hatched"] for word in found["words"])
    total = re.fullmatch(r"The row sums to (\S+)\.", said)[1]
    reads(total, weights.sum())


# A picture without scripts has one text where the front end has several.
CAPTION = """(view) => {
  const copy = view.cloneNode(true);
  copy.normalize();
  return [...copy.childNodes].map((node) => [node.nodeName, node.textContent]);
}"""


def check_caption(view, found, scene):
    tokens, query = scene.cols(view), scene.query
    weights = scene.picked(view)[query].tolist()
    text = "".join(part for _, part in found)
    assert found[:2] == [["#text", "“"], ["B", scene.rows(view)[query]]]
    assert found[2][1].startswith("” ")
    if "nothing" in text:
        assert max(weights) < TIE + GAP
    elif "most" not in text:
        assert max(weights) - min(weights) < TIE + GAP
        assert len(tokens) == 1 or f"all {len(tokens)} words" in text
        reads(re.search(r"\d+%", text)[0], max(weights))
    else:
        same = view.cols in ("", view.rows)
        names = [
            "itself" if same and j == query else token for j, token in enumerate(tokens)
        ]
        check_places(named_places(found[2:]), list(zip(weights, names, strict=True)))


def named_places(parts):
    """The places that a caption names, from the first: (names, percentage)."""
    names = []
    for kind, text in parts:
        if kind == "B":
            names.append(text)
            continue
        if times := re.search(r"\((\d+) times\)", text):
            names += names[-1:] * (int(times[1]) - 1)
        if share := re.search(r"\d+%", text):
            yield names, share[0]
            names = []


def check_places(places, weights):
    """The largest weights, with all that tie; then the next, unless many share it."""
    left = sorted(weights, reverse=True)
    places = list(places)
    for names, share in places:
        tied = [(weight, name) for weight, name in left if left[0][0] - weight < TIE]
        assert sorted(names) == sorted(name for _, name in tied)
        assert tied[-1][0] - TIE - GAP <= number(share) <= tied[0][0] + TIE + GAP
        left = left[len(tied) :]
    assert len(places) in (1, 2)
    if len(places) == 1:
        tied = [weight for weight, _ in left if left[0][0] - weight < TIE]
        assert len(tied) > 3 or tied[-1] < TIE + GAP


PLANE = """(view) => ({
  vectors: [...view.querySelectorAll(".vector")].map((group) => {
    const output = group.querySelector("rect.output").getAttribute("transform");
    const input = group.querySelector("circle.input");
    return {
      lit: group.classList.contains("lit"),
      name: group.querySelector("text.output").textContent,
      output: output.match(/[-.\\d]+/g).slice(0, 2).map(Number),
      input: input && [input.getAttribute("cx"), input.getAttribute("cy")].map(Number),
      said: group.querySelector("[role=slider]")?.getAttribute("aria-valuetext"),
    };
  }),
  still: Boolean(view.closest(".explorer-still")),
  edges: [...view.querySelectorAll("text.input, text.output")].flatMap((text) => {
    const { x, y, width, height } = text.getBBox();
    return text.textContent ? [x, y, x + width, y + height] : [];
  }),
  hull: (view.querySelector(".hull").getAttribute("points") ?? "").trim(),
  links: [...view.querySelectorAll(".links line")].map((line) =>
    Number(line.getAttribute("stroke-width"))),
  table: [...view.querySelectorAll("tbody tr")].map((tr) =>
    [...tr.children].map((cell) => cell.textContent)),
})"""


def check_plane(view, found, scene):
    outputs, vectors = scene.picked(view), found["vectors"]
    # Outputs at one place share a label.
    labels = ", ".join(vector["name"] for vector in vectors if vector["name"])
    assert set(labels.split(", ")) == set(scene.called(view))
    scene.lit([i for i, vector in enumerate(vectors) if vector["lit"]])
    points = [
        (tuple(map(float, xy)), v["output"])
        for xy, v in zip(outputs, vectors, strict=True)
    ]
    # No label leaves the picture; letters differ in width.
    assert all(-4 < edge < 364 for edge in found["edges"])
    inputs = None
    if vectors[0]["input"]:
        inputs = scene.inputs[view.inputs]
        points += [(xy, v["input"]) for xy, v in zip(inputs, vectors, strict=True)]
    for axis in (0, 1):
        on_one_line([v[axis] for v, _ in points], [at[axis] for _, at in points])
    for i, (name, *cells) in enumerate(found["table"]):
        assert name == scene.rows(view)[i]
        read_pair(cells[1 if inputs else 0], outputs[i])
        if view.weights:
            reads(cells[2], scene.answer.outputs[view.weights][scene.query][i])
        if inputs:
            read_pair(cells[0], inputs[i])
            if found["still"]:
                assert vectors[i]["said"] is None
            else:
                read_pair(re.sub("[xy] ", "", vectors[i]["said"]), inputs[i])
    if inputs:
        corners = {tuple(map(float, p.split(","))) for p in found["hull"].split()}
        places = [
            vector["input"]
            for name, vector in zip(scene.rows(view), vectors, strict=True)
            if name not in view.outside
        ]
        for corner in corners:
            assert min(np.abs(np.subtract(places, corner)).max(axis=1)) < PIXELS
    if inputs and view.weights:
        weights = scene.answer.outputs[view.weights][scene.query]
        on_one_line([0, *weights], [0, *found["links"]])


def read_pair(text, pair):
    for said, value in zip(text.split(", "), pair, strict=True):
        reads(said, value)


CURVE = """(view) => {
  const svg = view.querySelector(":scope > svg");
  return {
    readout: view.querySelector(".explorer-readout").textContent,
    said: svg.getAttribute("aria-valuetext"),
    now: svg.getAttribute("aria-valuenow"),
    still: Boolean(view.closest(".explorer-still")),
    unread: svg.querySelector("circle.dot").getAttribute("visibility") === "hidden",
    lines: [...svg.querySelectorAll("polyline")].map((line) =>
      line.getAttribute("points").split(" ").map((at) => at.split(",").map(Number))),
    rules: [...svg.querySelectorAll(".rules line")].map((rule) =>
      ["x1", "x2", "y1"].map((name) => Number(rule.getAttribute(name))))
      .filter(([x1, x2]) => x1 !== x2).map(([, , y]) => y),
    dots: [...svg.querySelectorAll("circle.dot")].map((dot) =>
      [dot.getAttribute("cx"), dot.getAttribute("cy")].map(Number)),
    table: [...view.querySelectorAll("tbody tr")].map((tr) =>
      [...tr.children].map((cell) => cell.textContent)),
  };
}"""


def check_curve(view, found, scene):
    outputs = scene.answer.outputs
    series = [outputs[name].numpy() for name in view.outputs]
    count = len(series[0])
    xs = outputs[view.x].numpy() if view.x in outputs else view.start + np.arange(count)
    for i, cells in enumerate(found["table"]):
        for text, values in zip(cells, [xs, *series], strict=True):
            reads_short(text, values[i])
    assert len(found["table"]) == count
    if found["still"]:
        # A picture before any script ran is no slider.
        assert found["now"] is found["said"] is None
        now = found["lines"][0].index(found["dots"][0])
    else:
        now = int(found["now"])
        assert found["unread"] or found["said"] == found["readout"]
    if view.at:
        assert now == scene.index(view)
    said = found["readout"]
    if found["unread"]:
        # No point is chosen, and none is drawn; a slider has a value all the same.
        assert not view.at and said.startswith("Point at")
        said = found["said"]
    if said:
        label, numbers = said.rsplit(": ", 1)
        reads_short(label.removeprefix(f"{view.x} "), xs[now])
        for text, name, values in zip(
            numbers.split(", "), view.outputs, series, strict=True
        ):
            reads_short(text.removeprefix(f"{name.replace('_', ' ')} "), values[now])
    axis = np.log10 if view.log else np.asarray
    for line in found["lines"]:
        on_one_line(axis(xs), [x for x, _ in line])
    values = np.concatenate([axis(line) for line in series])
    on_one_line(values, [y for line in found["lines"] for _, y in line])
    assert found["dots"] == [line[now] for line in found["lines"]]
    if not view.log:
        # The axis ends at marked steps, and no line leaves it.
        heights = [y for line in found["lines"] for _, y in line]
        low, high = min(found["rules"]), max(found["rules"])
        assert low - PIXELS <= min(heights) and max(heights) <= high + PIXELS


CLOCKS = """(view) => ({
  clocks: [...view.querySelectorAll(".explorer-faces svg")].map((svg) => ({
    said: svg.getAttribute("aria-label"),
    hands: [...svg.querySelectorAll(".line")].map((line) =>
      [line.getAttribute("x2"), line.getAttribute("y2")].map(Number)),
  })),
  keys: [...view.querySelectorAll(".explorer-key span")].map((key) => key.textContent),
  table: [...view.querySelectorAll("tbody tr")].map((tr) =>
    [...tr.children].map((cell) => cell.textContent)),
})"""


def check_clocks(view, found, scene):
    hands = np.stack([scene.answer.outputs[name].numpy() for name in view.outputs], 1)
    assert len(found["clocks"]) == len(found["table"]) == len(hands)
    titles = [name.replace("_", " ") for name in view.outputs]
    assert found["keys"] == titles
    for i, (angles, clock, cells) in enumerate(
        zip(hands, found["clocks"], found["table"], strict=True), 1
    ):
        heading, said = clock["said"].split(": ")
        assert heading == f"clock {i}" and cells[0] == str(i)
        for k, (angle, title) in enumerate(zip(angles, titles, strict=True)):
            # A hand of zero points up, and a larger angle goes clockwise.
            tip = np.array([np.sin(angle), -np.cos(angle)])
            assert np.abs(np.array(clock["hands"][k]) / 40 - tip).max() < 1e-2
            degrees, sine, cosine = cells[1 + 3 * k : 4 + 3 * k]
            assert said.split(", ")[k] == f"{title} {degrees}"
            gap = (float(degrees.removesuffix("°")) - np.degrees(angle)) % 360
            assert min(gap, 360 - gap) < 0.51
            reads(sine, np.sin(angle))
            reads(cosine, np.cos(angle))


GUESS = """(view) => ({
  query: view.querySelector("figcaption b").textContent,
  words: [...view.querySelectorAll("label")].map((label) => ({
    word: label.querySelector("span").textContent,
    drawn: Number(label.querySelector("input").value),
    mine: label.querySelector("small").textContent,
  })),
  computed: [...view.querySelectorAll(".truth small")].map((el) => el.textContent),
  seen: [...view.querySelectorAll(".truth")].filter((el) => el.checkVisibility({
    visibilityProperty: true, opacityProperty: true })).length,
  verdict: view.querySelector(".explorer-verdict").textContent,
})"""


def check_guess(view, found, scene):
    queries, keys = scene.rows(view), scene.cols(view)
    query = queries.index(view.query) if view.query in queries else 0
    weights = scene.picked(view)[query].double()
    assert found["query"] == queries[query]
    assert [word["word"] for word in found["words"]] == keys
    drawn = np.array([word["drawn"] for word in found["words"]])
    guess = drawn / (drawn.sum() or 1)
    for word, share in zip(found["words"], guess, strict=True):
        reads(word["mine"], share)
    for text, weight in zip(found["computed"], weights, strict=True):
        reads(text.removeprefix("computed "), weight)
    if not found["seen"]:
        assert "omputed" not in found["verdict"]
        return
    assert found["seen"] == len(keys)
    best, share = re.search(r"most to “(\S+)”, (\d+%)", found["verdict"]).groups()
    reads(share, weights.max())
    assert weights[keys.index(best)] > weights.max() - GAP
    gap, even = re.search(r"is (\S+) nats .* are (\S+)\)", found["verdict"]).groups()
    reads(gap, divergence(weights.numpy(), guess))
    reads(even, divergence(weights.numpy(), np.ones(len(keys))))


def divergence(p, q):
    """Kullback-Leibler, in nats; no share is less than a thousandth."""
    p, q = (np.maximum(n, 1e-3) / np.maximum(n, 1e-3).sum() for n in (p, q))
    return float((p * np.log(p / q)).sum())


METER = """(view) => [...view.querySelectorAll("dl > div")].map((line) => ({
  title: line.querySelector("dt").textContent,
  value: line.querySelector("dd").textContent,
  bar: Number(line.querySelector("i").style.getPropertyValue("--w")),
  lit: line.classList.contains("lit"),
}))"""


def check_meter(view, found, scene):
    values = scene.picked(view)
    if values.shape:
        assert [line["title"] for line in found] == scene.called(view)
        lit = [i for i, line in enumerate(found) if line["lit"]]
        # A query has its color where a reader can choose one.
        if scene.chooses:
            scene.lit(lit)
        else:
            assert lit == []
    values = values.reshape(-1)
    top = view.top or float(values.abs().max().clamp(min=1e-12))
    for line, value in zip(found, values, strict=True):
        said = (
            line["value"] if view.unit == "%" else line["value"].removesuffix(view.unit)
        )
        reads_short(said.replace(",", "").strip(), value, digits=3)
        assert abs(line["bar"] - min(max(float(value) / top, 0), 1)) < 1e-3


WHY = """(view) => ({
  summary: view.querySelector("summary").textContent,
  lines: [...view.querySelectorAll("dl > div")].map((line) =>
    [...line.children].map((part) => part.textContent)),
  table: [...view.querySelectorAll("tbody tr")].map((tr) =>
    [...tr.children].map((cell) => cell.textContent)),
})"""


def check_why(view, found, scene):
    """All its numbers follow from PyTorch's outputs, and lead to PyTorch's weight."""
    weight, query, key, head = re.fullmatch(
        r"Why (\S+)\? “(.+)” → “(.+?)”(?:, head (\d+))?", found["summary"]
    ).groups()

    def chosen_row(output):
        return (output[int(head or 1) - 1] if output.dim() > 2 else output)[scene.query]

    outputs = scene.answer.outputs
    weights, scores = (chosen_row(outputs[n]) for n in (view.output, view.scores))
    keys = scene.cols(view)
    assert query == scene.rows(view)[scene.query]
    if scene.key >= 0:
        j = scene.key
    else:
        # About the largest weight of the row.
        j = max(
            (j for j, name in enumerate(keys) if name == key),
            key=weights.__getitem__,
        )
        assert weights.max() - weights[j] < GAP
    assert keys[j] == key
    reads(weight, weights[j])
    lines = dict(found["lines"])
    try:
        view.prove(scene.inputs, outputs)
    except ValueError:
        # A reader has changed the layer: the figure's steps do not lead to its weights.
        assert not lines
        return
    assert [name for name, *_ in found["table"]] == [*keys, "sum"]
    for (_, *texts), w in zip(found["table"], weights, strict=False):
        reads(texts[-1], w, digits=4)
    hidden = bool(view.mask) and not chosen_row(outputs[view.mask])[j]
    if hidden and scores[j] < -1e8:
        assert list(lines) == ["Hidden"] and found["table"][j][1] == "hidden"
        return
    reads_short(lines.get("Score") or lines["Score, their sum"], scores[j])
    # What is proven: exponentials of the divided scores are in the shown proportion.
    divided = chosen_row(view.divided(scene.inputs, outputs))
    power, total, share = re.split(" [/=] ", lines["Share"])
    reads(share, divided.softmax(dim=-1)[j], digits=4)
    shift = divided.max() if abs(divided.max()) > 80 else 0
    reads_short(power, (divided[j] - shift).exp())
    reads_short(total, (divided - shift).exp().sum())
    if view.query:
        # Each of the terms is rounded.
        products = re.findall(r"(?:= |more )(\S+?)(?:;|$)", lines["Query × key"])
        gap = abs(sum(map(number, products)) - float(scores[j]))
        assert gap <= 6e-4 * 5 + 1e-4 * abs(float(scores[j]))


LIKELIEST = """(view) => ({
  place: view.querySelector("figcaption b").textContent,
  lines: [...view.querySelectorAll("dl > div")].map((line) => ({
    title: line.querySelector("dt").textContent,
    value: line.querySelector("dd").textContent,
    bar: Number(line.querySelector("i").style.getPropertyValue("--w")),
  })),
})"""


def check_likeliest(view, found, scene):
    query = int(found["place"].partition(",")[0]) - 1
    scene.lit([query])
    assert found["place"] == f"{query + 1}, “{scene.rows(view)[query]}”"
    chances = scene.picked(view)[query]
    first = chances.sort(descending=True).values[: view.most]
    shares = [*first, 1 - first.sum()]
    for line, share in zip(found["lines"], shares, strict=True):
        reads(line["value"], share, digits=3)
        assert abs(line["bar"] - float(share)) < 1e-3
    # Where two are as likely as each other, either may come first.
    for line, share in zip(found["lines"], first, strict=False):
        symbol = " " if line["title"] == "space" else line["title"]
        assert abs(chances[view.symbols.index(symbol)] - share) < GAP


class Scene:
    """What the views should show: PyTorch's answer, and one lit query for all."""

    def __init__(self, figure, inputs, answer, query, key):
        self.controls = figure.explorer.controls
        choosing = (Heatmap, Row, Plane)
        self.chooses = any(isinstance(v, choosing) for v in figure.explorer.views)
        self.inputs, self.answer = inputs, answer
        self.query, self.key = query, key

    def index(self, view):
        control = self.controls[view.at]
        return round((self.inputs[view.at] - control.min) / control.step)

    def tokens(self, name, count):
        """The words for the rows or columns of an output, or their numbers."""
        labels = self.answer.labels
        if not labels:
            return [str(i + 1) for i in range(count)]
        return labels[name or next(iter(labels))]

    def rows(self, view):
        """The words along the first axis of what a view shows, in each head."""
        return self.tokens(view.rows, self.shape(view)[0])

    def called(self, view):
        """The words along the first axis, by the names that the view has for them."""
        return [view.called.get(word, word) for word in self.rows(view)]

    def cols(self, view):
        """The words along the second axis."""
        return self.tokens(view.cols or view.rows, self.shape(view)[1])

    def shape(self, view):
        """The shape of what a view shows, in each head."""
        return self.picked(view).shape[isinstance(view, HeadGrid) :]

    def picked(self, view):
        """The output that a view shows."""
        output = self.answer.outputs[view.output]
        return output[self.index(view)] if view.at else output

    def lit(self, queries):
        """Assert that one query is lit, the same as everywhere."""
        assert len(queries) == 1, f"{len(queries)} queries are lit"
        if self.query is None:
            self.query = queries[0]
        assert queries[0] == self.query, "views disagree on the query that is lit"

    def lit_key(self, key):
        """Assert that the key that is lit, -1 for none, is the same everywhere."""
        if self.key is None:
            self.key = key
        assert key == self.key, "views disagree on the key that is lit"


NEXT_PIECE = """(view) => ({
  bars: [...view.querySelectorAll(".explorer-next button")].map((button) => ({
    piece: button.querySelector(".piece").textContent,
    share: button.querySelector("small").textContent,
    bar: Number(button.querySelector("i").style.getPropertyValue("--w")),
  })),
})"""


def check_next_piece(view, found, scene):
    """The likeliest pieces, the likeliest first; of nearly equal ones either."""
    p = scene.picked(view)
    likeliest = p.sort(descending=True).values
    named = [*map(shown, view.names)]
    count = min(view.most, int((p > GAP).sum()))
    assert count <= len(found["bars"]) <= view.most
    for bar, expected in zip(found["bars"], likeliest, strict=False):
        found_p = p[named.index(bar["piece"])]
        assert abs(found_p - expected) < 2 * GAP, bar
        reads(bar["share"], expected)
        assert abs(bar["bar"] - expected) < 1e-4 + GAP


VIEWS = {
    NextPiece: (NEXT_PIECE, check_next_piece),
    HeadGrid: (HEADGRID, check_headgrid),
    Heatmap: (HEATMAP, check_heatmap),
    Row: (ROW, check_row),
    Caption: (CAPTION, check_caption),
    Plane: (PLANE, check_plane),
    Clocks: (CLOCKS, check_clocks),
    Curve: (CURVE, check_curve),
    Guess: (GUESS, check_guess),
    Meter: (METER, check_meter),
    Why: (WHY, check_why),
    Likeliest: (LIKELIEST, check_likeliest),
}


CONTROL = """(control) => {
  const all = (selector, read) => [...control.querySelectorAll(selector)].map(read);
  const value = (field) => field.value;
  const number = ({ value: typed }) => Number(typed.replace(",", "."));
  return {
    text: all("textarea", value)[0],
    cards: all(".explorer-cards button", (card) => card.textContent),
    pieces: all(".explorer-row-of-pieces code", (piece) => piece.textContent),
    range: all("[type=range]", value).map(Number),
    numbers: all(".explorer-number", number),
    checked: all("[type=radio], [type=checkbox]", (box) => box.checked),
    cells: all("td[data-at]", (cell) => cell.textContent === "✓"),
  };
}"""


def read(figure):
    """All that a figure shows, read at one moment, when it has come to rest."""
    readers = ", ".join(VIEWS[type(view)][0] for view in figure.explorer.views)
    text = figure.evaluate(f"""async (el) => {{
      // Views out of sight are drawn after a frame, and cells get their names in a
      // moment of rest, before whoever waits behind them; without scripts there is
      // neither.
      if (!el.closest(".explorer-still")) {{
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        await new Promise((done) => requestIdleCallback(done, {{ timeout: 200 }}));
      }}
      const readers = [{readers}];
      const alert = el.querySelector("[role=alert]");
      // As text: a driver looks at each value of an object.
      return JSON.stringify({{
        views: readers.map((read, i) => read(el.querySelector(`[data-view="${{i}}"]`))),
        controls: [...el.querySelectorAll(".explorer-controls > .explorer-control")]
          .map({CONTROL}),
        notes: [...el.querySelectorAll(".explorer-notes p")].map((p) => p.textContent),
        alert: alert.checkVisibility() ? alert.textContent : "",
      }}, (name, value) => value === undefined ? null : value);
    }}""")
    found = json.loads(text)
    assert len(found["views"]) == len(figure.explorer.views)
    return found


def check_views(figure, views, inputs, answer, query=None, key=None):
    """Compare what all views show with PyTorch's answer."""
    scene = Scene(figure, inputs, answer, query, key)
    pairs = list(zip(figure.explorer.views, views, strict=True))
    # A caption alone does not say which of two equal words it is about.
    pairs.sort(key=lambda pair: isinstance(pair[0], (Caption, Why)))
    for view, found in pairs:
        VIEWS[type(view)][1](view, found, scene)


def check_controls(figure, controls, inputs, answer):
    """Assert that each control shows its input's value."""
    for (name, control), found in zip(
        figure.explorer.controls.items(), controls, strict=False
    ):
        value = inputs[name]
        if isinstance(control, Sentence):
            assert found["text"] == value
            cards = value.split()[: control.max_words] if control.shuffle else []
            assert found["cards"] == cards
        elif isinstance(control, Characters):
            assert found["text"] == value
        elif isinstance(control, PieceText):
            assert found["text"] == value
            pieces = [shown(piece) for piece in control.cut.cut(value)]
            assert found["pieces"] == pieces[-control.max_pieces :]
        elif isinstance(control, Slider):
            assert found["numbers"] == [value]
            # The track has only places for whole steps.
            assert abs(found["range"][0] - value) <= control.step / 2 + 1e-9
        elif isinstance(control, Switch):
            assert found["checked"] == [value]
        elif isinstance(control, Choice):
            assert found["checked"] == [name == value for name in control.options]
        elif isinstance(control, (Vectors, Matrix)):
            assert found["numbers"] == [n for row in value for n in row]
        elif isinstance(control, Mask):
            presets = control.spec()["presets"]
            assert found["checked"] == [name == value["preset"] for name in presets]
            mask = control.argument(value, answer.labels)
            assert found["cells"] == mask.flatten().tolist()
        else:
            raise TypeError(f"no test knows the control {control}")
