// The engine of a figure that the reader's own code answers: as the host takes it, see
// engine/host.js of explore.
import { training } from "../../explore/engine/training.js";

const GONE = "What your code has made is gone: run its cell again.";

/** A change of state without the count of the interpreter's answers: the page has its own. */
const counted = ({ answers: _, ...change }) => change;

/**
 * @param {string} name of the figure
 * @param {Record<string, any>} state of the figure, as its cell has left it
 * @param {(name: string, ...args: unknown[]) => Promise<any>} call of the interpreter
 */
export function engine(name, state, call) {
  let restart = false;

  async function outcome(inputs) {
    const function_ = restart ? "reset" : "answer";
    restart = false;
    try {
      return counted(await call(function_, name, inputs));
    } catch {
      return { error: GONE, running: false };
    }
  }

  async function* pictures(self) {
    await call("train", name, self.get("inputs"), self.get("pace"));
    while (self.get("running")) {
      const change = await call("step", name);
      if (!change) return;
      yield { ...counted(change), running: self.get("running") && change.running !== false };
    }
  }

  const takes = state.spec.train ? training({
    state, pictures, reset: () => { restart = true; }, failed: () => ({ error: GONE }),
  }) : () => true;
  return { takes, outcome };
}
