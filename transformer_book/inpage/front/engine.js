// The engine of a figure that the reader's own code answers: as the host takes it, see
// engine/host.js of explore.

const GONE = "What your code has made is gone: run its cell again.";

/** A change of state without the count of the interpreter's answers: the page has its own. */
const counted = ({ answers: _, ...change }) => change;

/**
 * @param {string} name of the figure
 * @param {Record<string, any>} state of the figure, as its cell has left it
 * @param {(name: string, ...args: unknown[]) => Promise<any>} call of the interpreter
 */
export function engine(name, state, call) {
  const trains = Boolean(state.spec.train);
  let { pace, resets } = state;
  let restart = false;
  let training = false;

  /** Takes up what the buttons say: whether an answer is asked for. */
  function takes(self) {
    if (!trains) return true;
    if (self.get("pace") !== pace) {
      pace = self.get("pace");
      return false;
    }
    if (self.get("resets") !== resets) restart = true;
    resets = self.get("resets");
    if (!self.get("running") || training) return true;
    train(self);
    return false;
  }

  async function outcome(inputs) {
    const function_ = restart ? "reset" : "answer";
    restart = false;
    try {
      return counted(await call(function_, name, inputs));
    } catch {
      return { error: GONE, running: false };
    }
  }

  async function train(self) {
    training = true;
    const tell = (change) => {
      for (const [part, value] of Object.entries(change)) self.set(part, value);
      self.set("answers", self.get("answers") + 1);
    };
    try {
      await call("train", name, self.get("inputs"), pace);
      while (self.get("running")) {
        const change = await call("step", name);
        if (!change) break;
        tell({ ...counted(change), running: self.get("running") && change.running !== false });
        const wait = pace ? 1000 / pace : 0;
        await new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), wait));
      }
    } catch {
      tell({ error: GONE });
    }
    training = false;
    tell({ running: false });
  }

  return { takes, outcome };
}
