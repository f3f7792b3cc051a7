// The button that trains, at which pace, and how far the training is.
import { fresh, h, put, short, swap, write } from "./dom.js";
import { calm } from "./play.js";

// Steps a second: zero is as fast as they can be taken.
const PACES = { "as fast as it can": 0, "10 steps a second": 10, "2 steps a second": 2 };
const CALM = 2;

export function trainControl(model, say) {
  const id = fresh("progress");
  const press = (running) => {
    model.set("running", running);
    model.save_changes();
  };
  const go = h("button", { type: "button", class: "explorer-go", onclick: () => press(true) },
    "Train");
  const stop = h("button", { type: "button", onclick: () => press(false) }, "Stop");
  const bar = h("progress", { id, max: 1, value: 0 });
  const label = h("label", { for: id }, "Not trained yet");
  const options = Object.entries(PACES).map(([words, pace]) => h("option", { value: pace }, words));
  const pace = h("select", {
    class: "explorer-field", autocomplete: "off",
    onchange: () => keep(Number(pace.value)),
  }, ...options);
  function keep(steps) {
    model.set("pace", steps);
    model.save_changes();
  }
  if (calm()) keep(CALM);
  let told = null;

  return {
    el: h("div", { class: "explorer-control explorer-train" },
      go, stop, h("label", {}, "Pace ", pace), bar, label),
    sync(inputs, outputs) {
      const running = model.get("running");
      const chosen = String(model.get("pace"));
      options.forEach((option) => { option.selected = option.value === chosen; });
      if (running) swap(stop, go);
      else swap(go, stop);
      const losses = outputs.loss?.data ?? [];
      // Before the first step the history holds the loss at the start.
      const done = losses.length > 1 ? losses.length : 0;
      // A training that is over, or was stopped, does not go on.
      write(go, done && !running ? "Train from the start" : "Train");
      put(bar, "max", Math.max(inputs.steps || 1, done));
      put(bar, "value", done);
      const last = losses.length ? short(Number(losses.at(-1).toPrecision(4))) : "";
      // The engine compiles its programs before the first step.
      const before = running ? "preparing" : "not trained yet";
      write(label, done ? `step ${done}: loss ${last}` : `${before}: loss ${last}`);
      // A step that is under way when the training is stopped is shown, and told, too.
      const news = running ? "The training runs." : label.textContent;
      if (told !== null && news !== told) say(news);
      told = news;
    },
  };
}
