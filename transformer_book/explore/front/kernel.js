// Whether the kernel that answers a figure is still there.
//
// Nothing tells a widget in all cases that its kernel has gone: after a crash, or in a second
// window, there is a kernel that has never heard of it. So the kernel is asked when something
// has happened to it, and when a change has had no answer for a while. One that is busy answers
// later; one that is idle and has not answered does not know the figure.

const PATIENCE = 300; // milliseconds without an answer, after which the kernel is asked
const OVERDUE = 3000; // milliseconds after which an idle kernel is not going to answer
const DISCONNECTED = "jupyter-widgets-disconnected"; // a class that ipywidgets sets
const PASSING = ["restarting", "autorestarting", "starting", "unknown"]; // of a kernel
const TEXTS = ["spec", "labels"]; // which the kernel sends as JSON

/**
 * A widget's model as the explorer sees it: once the kernel has gone, its error says so, and no
 * training runs.
 *
 * @param {import("./types.js").Model} model
 * @param {HTMLElement} el the widget's element
 * @returns {{model: import("./types.js").Model, stop: () => void}}
 */
export function watch(model, el) {
  const manager = model.widget_manager;
  const session = manager?.context?.sessionContext;
  const told = []; // what to call when `error` changes
  let gone = el.classList.contains(DISCONNECTED);
  let heard = false;
  let turn = 0; // counts the questions
  let timer = null;
  let suspect = false;
  const texts = {}; // by name, what was read last: a figure asks at each move

  function read(name) {
    const text = model.get(name);
    if (texts[name]?.text !== text) texts[name] = { text, says: JSON.parse(text) };
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
    const unanswered = () => { if (asked === turn && !heard) settle(true); };
    const status = ({ content }) => { if (content.execution_state === "idle") unanswered(); };
    const overdue = () => {
      if (manager?.kernel?.status === "idle") unanswered();
      else timer = setTimeout(overdue, OVERDUE);
    };
    timer = setTimeout(overdue, OVERDUE);
    try {
      model.send({ inputs: model.get("inputs") }, { iopub: { status } });
    } catch {
      settle(true); // its connection is closed
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
  const connected = (_, status) => { if (status === "connected") ask(); };
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
        timer = setTimeout(ask, PATIENCE);
      },
      on(event, listener) {
        if (event === "change:error") told.push(listener);
        model.on(event, listener);
      },
      off(event, listener) {
        if (event === "change:error") told.splice(told.indexOf(listener), 1);
        model.off(event, listener);
      },
    },
    stop() {
      clearTimeout(timer);
      connection.disconnect();
      model.off("msg:custom", answered);
      model.off("change:answers", answered);
      session?.statusChanged.disconnect(changed);
      session?.kernelChanged.disconnect(ask);
      session?.connectionStatusChanged.disconnect(connected);
    },
  };
}
