// What the buttons of a figure that trains ask for: start, stop, reset, and the pace.

/** @typedef {import("../front/types.js").Model} Model */

/**
 * Wait so many milliseconds, or until it is over; then for the next picture of the screen.
 * @param {number} time
 * @param {() => boolean} over
 */
async function rested(time, over) {
  const end = performance.now() + time;
  do await new Promise(requestAnimationFrame); while (performance.now() < end && !over());
}

/**
 * Have a figure train.
 * @param {object} about
 * @param {Record<string, any>} about.state of the figure at its start
 * @param {() => void} about.reset forgets what was learned, with the next answer
 * @param {(self: Model) => AsyncIterable<Record<string, any>>} about.pictures trains from the
 *   start, and gives a change of state for each picture. It ends by itself once the model no
 *   longer has `running`.
 * @param {(failure: Error) => Record<string, any>} about.failed says why it has ended too soon
 * @returns {(self: Model) => boolean} takes up what the buttons say: whether the change of the
 *   model asks for an answer
 */
export function training({ state, reset, pictures, failed }) {
  let { pace, resets } = state;
  let trains = false;

  /** @param {Model} self */
  async function train(self) {
    trains = true;
    const tell = (/** @type {Record<string, any>} */ change) => {
      for (const [name, value] of Object.entries(change)) self.set(name, value);
      self.set("answers", self.get("answers") + 1);
    };
    const mine = resets;
    try {
      for await (const change of pictures(self)) {
        tell(change);
        const chosen = pace;
        await rested(pace ? 1000 / pace : 0, () =>
          !self.get("running") || pace !== chosen || resets !== mine);
      }
    } catch (failure) {
      tell(failed(failure));
    }
    trains = false;
    tell({ running: false });
  }

  return (self) => {
    // At another pace the same training goes on.
    if (self.get("pace") !== pace) {
      pace = self.get("pace");
      return false;
    }
    if (self.get("resets") !== resets) reset();
    resets = self.get("resets");
    if (!self.get("running") || trains) return true;
    train(self);
    return false;
  };
}
