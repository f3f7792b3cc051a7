// The cells of a page and what they need of each other: which are run, and when again.
import { namesIn } from "./names.js";

/**
 * @typedef {object} Cell as ../build/sphinx_ext.py writes it
 * @property {string} source as the book has it
 * @property {number[]} needs the cells above that it needs itself
 * @property {number[][]} spoilers for each of these, the cells that bind the same names
 * @property {string[]} figures the names of the figures that it shows
 * @property {boolean} checks whether it checks an exercise
 */

/**
 * @param {Cell[]} cells
 * @param {(source: string, name: string, claims: boolean) => Promise<Record<string, any>>} execute
 *   runs a cell: session.py's `run`
 * @param {(source: string, names: string[]) => Promise<string[]>} read which of some names a cell
 *   needs: session.py's `reads`
 */
export function notebook(cells, execute, read) {
  const sources = cells.map(({ source }) => source);
  let ran = new Map(); // cell -> {source, turn} of its last run without an error
  let began = new Map(); // cell -> the turn of its last run, whatever came of it
  let turn = 0;
  const broken = new Map(); // cell -> its assertions that failed and did not end it

  /** @type {Map<string, string[]>} source -> the names that it binds */
  const known = new Map();
  function binds(number) {
    const source = sources[number];
    if (!known.has(source)) known.set(source, namesIn([source]).map(({ name }) => name));
    return known.get(source);
  }

  /** @type {Map<string, Set<string>>} text of an edited cell -> the names that it needs */
  const needed = new Map();

  /** Learn what the edited cells need; of the others the build has written it. */
  async function learn() {
    for (const number of sources.keys()) {
      const source = sources[number];
      if (source === cells[number].source || needed.has(source)) continue;
      const above = new Set([...sources.keys()].slice(0, number).flatMap(binds));
      needed.set(source, new Set(await read(source, [...above])));
    }
  }

  /**
   * The cells that a cell needs itself. One that was edited needs the last that binds a name
   * which it reads, and of those that the build has found the ones that have to do with these.
   */
  function needsOf(number) {
    const { source, needs } = cells[number];
    const names = needed.get(sources[number]);
    if (sources[number] === source || !names) return needs;
    const binders = new Map();
    for (let one = 0; one < number; one += 1) {
      for (const name of binds(one)) if (names.has(name)) binders.set(name, one);
    }
    const found = new Set(binders.values());
    const related = (one) => cells[one].needs.some((need) => found.has(need));
    for (const one of needs) {
      if (related(one) || binds(one).some((name) => names.has(name))) found.add(one);
    }
    return [...found];
  }

  /** All cells above that a cell needs, in their order. */
  function above(number) {
    const all = new Set();
    const waiting = [...needsOf(number)];
    while (waiting.length) {
      const next = waiting.pop();
      if (all.has(next)) continue;
      all.add(next);
      waiting.push(...needsOf(next));
    }
    return [...all].sort((a, b) => a - b);
  }

  /** Whether a cell has to be run: it was not, has changed, or something that it needs ran later. */
  function due(number) {
    const last = ran.get(number);
    return !last || last.source !== sources[number]
      || needsOf(number).some((need) => (ran.get(need)?.turn ?? Infinity) > last.turn);
  }

  /**
   * Whether a cell has to be run again for one that needs it: a third has since taken its
   * names. A reader may run a cell far below, and then one above.
   */
  function spoiled(number, by) {
    const last = ran.get(number)?.turn ?? 0;
    const spoilers = cells[by].spoilers[cells[by].needs.indexOf(number)];
    return (spoilers ?? []).some((other) => (began.get(other) ?? 0) > last);
  }

  /** The cells that have to run before a cell, in their order. */
  function before(number) {
    const all = above(number);
    const running = new Set([number]);
    // What runs makes due what needs it, and wants of what it needs itself that it is not spoiled.
    for (let size = 0; size !== running.size;) {
      size = running.size;
      for (const one of all) {
        if (due(one) || needsOf(one).some((need) => running.has(need))) running.add(one);
      }
      for (const one of [...running]) {
        for (const need of needsOf(one)) if (spoiled(need, one)) running.add(need);
      }
    }
    return all.filter((one) => running.has(one));
  }

  async function once(number, claims) {
    const source = sources[number];
    ran.delete(number);
    turn += 1;
    const mine = turn;
    began.set(number, mine);
    const result = await execute(source, `cell ${number + 1}`, claims);
    broken.set(number, result.broken.map((line) => source.split("\n")[line - 1].trim()));
    if (!result.error) ran.set(number, { source, turn: mine });
    return result;
  }

  return {
    sources,
    above,
    edited: (number) => sources[number] !== cells[number].source,
    /** Whether what a cell shows is the reader's: it, or one that it needs, was edited. */
    yours: (number) => [...above(number), number].some((one) => sources[one] !== cells[one].source),
    /** What the book asserts and does not hold since the reader's last run: [cell, line]. */
    broken: () => [...broken].flatMap(([number, lines]) => lines.map((line) => [number, line])),
    /** Whether the reader has run a cell since the interpreter is there. */
    begun: () => ran.size > 0,
    /** Forget what was run: the interpreter is a fresh one. */
    forget: () => {
      ran = new Map();
      began = new Map();
      broken.clear();
    },
    /**
     * Run a cell, and before it those that it needs, as far as they have to be run again.
     * @param {number} number
     * @param {(number: number) => void} say is told which cell runs
     * @param {boolean} [own] whether the reader has pressed *Run* in it: its own assertions
     *   then end it
     * @returns {Promise<{number: number, result: Record<string, any>}>} of the cell, or of the
     *   first that failed
     */
    async run(number, say, own = false) {
      if (own) broken.clear();
      await learn();
      for (const one of before(number)) {
        say(one);
        const result = await once(one, false);
        if (result.error) return { number: one, result };
      }
      say(number);
      return { number, result: await once(number, own) };
    },
  };
}
