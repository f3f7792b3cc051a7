// The front end in Jupyter, as an anywidget module: an explorer that says when its kernel has
// gone, and takes up again when it is back.
import explorer from "./explorer.js";
import { watch } from "./kernel.js";

/** @param {{model: import("./types.js").Model, el: HTMLElement}} widget */
async function render({ model, el }) {
  const watched = watch(model, el);
  const end = await explorer.render({ model: watched.model, el });
  return () => {
    watched.stop();
    end();
  };
}

export default { render };
