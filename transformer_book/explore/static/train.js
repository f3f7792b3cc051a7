// The button that trains, with how far the training is.
import { fresh, h, put, short, swap, write } from "./dom.js";

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
  let told = null;

  return {
    el: h("div", { class: "explorer-control explorer-train" }, go, stop, bar, label),
    sync(inputs, outputs) {
      const running = model.get("running");
      if (running) swap(stop, go);
      else swap(go, stop);
      const losses = outputs.loss?.data ?? [];
      // Before the first step the history holds the loss at the start.
      const done = losses.length > 1 ? losses.length : 0;
      put(bar, "max", Math.max(inputs.steps || 1, done));
      put(bar, "value", done);
      const last = losses.length ? short(Number(losses.at(-1).toPrecision(4))) : "";
      write(label, done ? `step ${done}: loss ${last}` : `not trained yet: loss ${last}`);
      // A step that is under way when the training is stopped is shown, and told, too.
      const news = running ? "The training runs." : label.textContent;
      if (told !== null && news !== told) say(news);
      told = news;
    },
  };
}
