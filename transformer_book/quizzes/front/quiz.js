// Makes controls of quizzes, which are text: see ../render.py. On the site they stand in
// the page; in Jupyter this module is the front end of a widget, which brings them along.

let made = 0; // a notebook may show a quiz twice: its ids are of its own

/** An element with attributes and children. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const PLAIN = /^[-+]?(\d+[.,]?\d*|[.,]\d+)(e[-+]?\d+)?$/i;
// Thousands that are set apart: 1,048,576, and 1.048.576,5 as well.
const GROUPED = /^[-+]?[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*((?!\1)[.,]\d*)?$/;
const VULGAR = /(\d*)([¼-¾⅐-⅞])/;

/** The numbers that a text without a fraction may mean. */
function plain(text) {
  const found = [];
  if (PLAIN.test(text)) found.push(Number(text.replace(",", ".")));
  const [grouped, apart] = GROUPED.exec(text) ?? [];
  if (grouped) found.push(Number(text.replaceAll(apart, "").replace(",", ".")));
  return found;
}

/** The numbers that a reader may mean by 0.5, 0,5, 1/8, ½, 50% or 1,024.
 *
 * Comma and point mean the same. So 1,024 has two readings, and 1.024 the same two. */
export function readings(text) {
  const percent = /%$/.test(text.trim());
  const parts = text
    .replace(/[\s_'’]|%\s*$/g, "")
    .replace(/[−–]/g, "-")
    .replace(VULGAR, (_, whole, sign) => {
      const [above, below] = sign.normalize("NFKC").split("⁄").map(Number);
      return `${whole * below + above}/${below}`;
    })
    .split("/");
  if (parts.length > 2) return [];
  const [numbers, divisors] = [parts[0], parts[1] ?? "1"].map(plain);
  return numbers
    .flatMap((number) => divisors.map((divisor) => number / divisor / (percent ? 100 : 1)))
    .filter(Number.isFinite);
}

/** Radio buttons, one for each answer. */
function choice(quiz, { right }, { id }) {
  const items = quiz.querySelectorAll(".quiz-items > li");
  const options = [...items].map((item, index) => {
    const radio = make("input", { type: "radio", name: id, value: index });
    const text = make("span", {}, ...item.querySelector("p").childNodes);
    return make("label", { class: "quiz-option" }, radio, text);
  });
  return {
    controls: options,
    check() {
      const chosen = options.findIndex((option) => option.control.checked);
      if (chosen < 0) return { note: "Choose an answer first." };
      return { right: chosen === right, reason: chosen };
    },
  };
}

/** A field for a number. */
function number(quiz, { answers }) {
  // A keypad for numbers lacks a minus, a slash and a percent sign.
  const counts = answers.every(([, value]) => !value || (value[0] >= 0 && value[0] % 1 === 0));
  const field = make("input", {
    type: "text", inputmode: counts ? "decimal" : "text", autocomplete: "off",
  });
  return {
    controls: [make("label", { class: "quiz-number" }, "Your answer", field)],
    check() {
      if (!field.value.trim()) return { note: "Write a number first." };
      const given = readings(field.value);
      if (!given.length) {
        return { note: "That is no number. Write one like 12, 0.5, 1/8, ½ or 50%." };
      }
      const near = ([middle, around]) =>
        given.some((number) => Math.abs(number - middle) <= around);
      const reason = answers.findIndex(([, value]) => !value || near(value));
      return { right: answers[reason][0], reason };
    },
  };
}

/** Steps that are dragged, or moved up and down by two buttons each. */
function order(quiz, { order }, { id, changed, say }) {
  const list = make("ol", { class: "quiz-steps" });
  const places = new Map();
  const texts = quiz.querySelectorAll(".quiz-items > li > p");
  order.forEach((place, index) => {
    const name = `${id}-step-${index}`;
    const text = make("span", { id: name, class: "quiz-text" }, ...texts[index].childNodes);
    const grip = make("span", { class: "quiz-grip", "aria-hidden": true }, "⠿");
    const row = make("div", { class: "quiz-step" }, grip, text);
    const step = make("li", {}, row);
    for (const [way, sign] of [["up", "↑"], ["down", "↓"]]) {
      const button = make("button", { type: "button", id: `${name}-${way}` }, sign);
      button.setAttribute("aria-label", `Move ${way}`);
      button.setAttribute("aria-labelledby", `${button.id} ${name}`);
      button.addEventListener("click", () => {
        const other = way === "up" ? step.previousElementSibling : step.nextElementSibling;
        if (!other) return;
        put(step, other);
        tell(step);
      });
      row.append(button);
    }
    drag(step, row);
    places.set(step, place);
    list.append(step);
  });

  /** Bring a step to the place of another one. */
  function put(step, other) {
    changed();
    const steps = [...list.children];
    const [from, to] = [steps.indexOf(step), steps.indexOf(other)];
    // The others move: a step that is taken out would lose the pointer, and the focus.
    if (from < to) step.before(...steps.slice(from + 1, to + 1));
    else step.after(...steps.slice(to, from));
    showEnds();
  }

  function tell(step) {
    const steps = [...list.children];
    say(`Now step ${steps.indexOf(step) + 1} of ${steps.length}.`);
  }

  /** Let a step follow the pointer: a finger takes it by its grip, a mouse anywhere. */
  function drag(step, row) {
    let start = null; // the place where it was taken
    row.addEventListener("pointerdown", (event) => {
      if (event.button || event.target.closest("button, a")) return;
      start = [...list.children].indexOf(step);
      row.setPointerCapture(event.pointerId);
      row.classList.add("is-dragged");
    });
    row.addEventListener("pointermove", ({ clientY }) => {
      if (start === null) return;
      const other = [...list.children].find((one) => {
        const { top, bottom } = one.getBoundingClientRect();
        return clientY >= top && clientY < bottom;
      });
      if (!other || other === step) return;
      // Past its middle: a long step would jump back from a short one otherwise.
      const { top, height } = other.getBoundingClientRect();
      const below = step.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (below ? clientY > top + height / 2 : clientY < top + height / 2) put(step, other);
    });
    row.addEventListener("lostpointercapture", () => {
      row.classList.remove("is-dragged");
      if ([...list.children].indexOf(step) !== start) tell(step);
      start = null;
    });
  }

  /** Say which buttons cannot move their step any further. */
  function showEnds() {
    for (const step of list.children) {
      const [up, down] = step.querySelectorAll("button");
      up.setAttribute("aria-disabled", step === list.firstElementChild);
      down.setAttribute("aria-disabled", step === list.lastElementChild);
    }
  }
  showEnds();

  return {
    controls: [list],
    clear: () => list.querySelectorAll(".quiz-reason").forEach((one) => one.remove()),
    check(reasons) {
      const steps = [...list.children];
      const wrong = steps.findIndex((step, index) => places.get(step) !== index);
      if (wrong < 0) {
        steps.forEach((step, index) => step.append(reasons[index].cloneNode(true)));
        return { right: true, note: "Under each step stands its reason." };
      }
      const so_far = ["The first step is another one.", "Only the first step is right."];
      const start = so_far[wrong] ?? `The first ${wrong} steps are right.`;
      const note = `${start} About the one that is number ${wrong + 1} now:`;
      return { right: false, note, reason: places.get(steps[wrong]) };
    },
  };
}

function enliven(quiz) {
  const data = JSON.parse(quiz.dataset.quiz);
  quiz.removeAttribute("data-quiz");
  const id = `${quiz.id}-${made++}`;
  const answers = quiz.querySelector("details");
  const reasons = [...answers.querySelectorAll(".quiz-reason")];
  const feedback = make("div", { class: "quiz-feedback", role: "status" });
  const announcer = make("div", { class: "quiz-unseen", role: "status" });

  function clear() {
    feedback.replaceChildren();
    quiz.classList.remove("is-right", "is-wrong");
    kind.clear?.();
  }
  function say(text) {
    announcer.textContent = text;
  }

  const make_kind = { choice, number, order }[data.kind];
  const kind = make_kind(quiz, data, { id, changed: clear, say });

  function check(event) {
    event.preventDefault();
    clear();
    say("");
    const { right, note, reason } = kind.check(reasons);
    const parts = note ? [make("p", {}, note)] : [];
    if (reason !== undefined) parts.push(...reasons[reason].cloneNode(true).children);
    if (right !== undefined) {
      quiz.classList.add(right ? "is-right" : "is-wrong");
      const mark = make("span", { class: "quiz-mark", "aria-hidden": true }, right ? "✓" : "✗");
      const words = make("span", { class: "quiz-unseen" }, right ? "Right. " : "Not yet. ");
      parts[0].prepend(mark, words);
    }
    // A frame after the old words are gone, so that screen readers repeat the same words.
    requestAnimationFrame(() => feedback.replaceChildren(...parts));
  }

  // The legend is the question's first paragraph: a legend may not hold several blocks.
  const question = quiz.querySelector(".quiz-question");
  const legend = make("legend", {}, ...question.firstElementChild.childNodes);
  question.firstElementChild.remove();
  const fieldset = make("fieldset", {}, legend);
  if (question.children.length) {
    question.id = `${id}-question`;
    fieldset.setAttribute("aria-describedby", question.id);
    fieldset.append(question);
  } else question.remove();
  fieldset.append(...kind.controls);

  const button = make("button", { type: "submit", class: "quiz-check" }, "Check");
  const form = make("form", {}, fieldset, button, feedback, announcer);
  form.addEventListener("submit", check);
  form.addEventListener("input", clear);
  quiz.querySelector(".quiz-items")?.remove();
  answers.hidden = true;
  quiz.append(form);
}

const all = (root) => root.querySelectorAll(".quiz[data-quiz]");

/** Show a widget's quizzes, which it holds in base64. */
function render({ model, el }) {
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const texts = model.get("texts").map((text) => new TextDecoder().decode(bytes(text)));
  el.innerHTML = texts.join("");
  // JupyterLab would open a link in its own place.
  for (const link of el.querySelectorAll("a")) link.target = "_blank";
  all(el).forEach(enliven);
  // In JupyterLab the arrow keys would choose another cell.
  el.addEventListener("focusin", ({ target }) =>
    target.setAttribute("data-lm-suppress-shortcuts", ""));
}
export default { render };

// Those of a page. A notebook has none that is not alive.
all(document).forEach(enliven);
