// Makes controls of the questions that a page holds as text: see quiz.py.

/** An element with attributes and children. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The number that a reader wrote, such as 0.5, 0,5, 1/8 or 1,024; else NaN. */
function toNumber(text) {
  const [number, divisor = "1", ...more] = text
    .replace(/\s/g, "")
    .replace(/−/g, "-")
    .replace(/\b[1-9]\d{0,2}(,\d{3})+(?!\d)/g, (thousands) => thousands.replaceAll(",", ""))
    .replaceAll(",", ".")
    .split("/");
  if (!number || !divisor || more.length) return NaN;
  return Number(number) / Number(divisor);
}

/** Radio buttons, one for each answer. */
function choice(quiz, { right }) {
  const items = quiz.querySelectorAll(".quiz-items > li");
  const options = [...items].map((item, index) => {
    const radio = make("input", { type: "radio", name: quiz.id, value: index });
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
  const signed = answers.some(([, value]) => value && value[0] < 0);
  const field = make("input", {
    type: "text", inputmode: signed ? "text" : "decimal", autocomplete: "off",
  });
  return {
    controls: [make("label", { class: "quiz-number" }, "Your answer", field)],
    check() {
      if (!field.value.trim()) return { note: "Write a number first." };
      const given = toNumber(field.value);
      if (!Number.isFinite(given)) {
        return { note: "That is no number. Write one like 12, 0.5 or 1/8." };
      }
      const matches = ([, value]) => !value || Math.abs(given - value[0]) <= value[1];
      const reason = answers.findIndex(matches);
      return { right: answers[reason][0], reason };
    },
  };
}

/** Steps with two buttons each, which move them up and down. */
function order(quiz, { order }, { changed, say }) {
  const list = make("ol", { class: "quiz-steps" });
  const places = new Map();
  const texts = quiz.querySelectorAll(".quiz-items > li > p");
  order.forEach((place, index) => {
    const id = `${quiz.id}-step-${index}`;
    const text = make("span", { id }, ...texts[index].childNodes);
    const step = make("li", {}, make("div", { class: "quiz-step" }, text));
    for (const [name, sign] of [["up", "↑"], ["down", "↓"]]) {
      const button = make("button", { type: "button", id: `${id}-${name}` }, sign);
      button.setAttribute("aria-label", `Move ${name}`);
      button.setAttribute("aria-labelledby", `${button.id} ${id}`);
      button.addEventListener("click", () => move(step, name, button));
      step.firstChild.append(button);
    }
    places.set(step, place);
    list.append(step);
  });

  function move(step, name, button) {
    const other = name === "up" ? step.previousElementSibling : step.nextElementSibling;
    if (!other) return;
    changed();
    other[name === "up" ? "before" : "after"](step);
    button.focus();
    showEnds();
    const steps = [...list.children];
    say(`Now step ${steps.indexOf(step) + 1} of ${steps.length}.`);
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
  const kind = make_kind(quiz, data, { changed: clear, say });

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
    // A frame later, so that the same words are read aloud again.
    requestAnimationFrame(() => feedback.replaceChildren(...parts));
  }

  // The legend is the question's first paragraph: it may hold no more than that.
  const question = quiz.querySelector(".quiz-question");
  const legend = make("legend", {}, ...question.firstElementChild.childNodes);
  question.firstElementChild.remove();
  const fieldset = make("fieldset", {}, legend);
  if (question.children.length) {
    question.id = `${quiz.id}-question`;
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

for (const quiz of document.querySelectorAll(".quiz")) enliven(quiz);
