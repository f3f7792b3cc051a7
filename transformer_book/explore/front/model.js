// A model with the methods that an anywidget front end expects, without a kernel.

/**
 * @param {object} state name -> value at the start
 * @param {(model: object) => void} save called by save_changes
 */
export function model(state, save = () => {}) {
  const values = { ...state };
  const listeners = {};
  const self = {
    get: (name) => values[name],
    set: (name, value) => {
      if (values[name] === value) return;
      values[name] = value;
      for (const listener of [...(listeners[`change:${name}`] ?? [])]) listener();
    },
    save_changes: () => save(self),
    on: (event, listener) => { (listeners[event] ??= []).push(listener); },
    off: (event, listener) => {
      listeners[event] = (listeners[event] ?? []).filter((other) => other !== listener);
    },
  };
  return self;
}
