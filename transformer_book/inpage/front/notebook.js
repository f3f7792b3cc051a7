// The cells of a page and what they need of each other: which are run, and when again.

/**
 * What a cell needs, as ../needs finds it.
 * @typedef {object} Link
 * @property {number[]} needs the cells above that it needs itself
 * @property {number[][]} spoilers for each of these, the cells that bind the same names
 */

/**
 * @typedef {object} Written as ../build/sphinx_ext.py writes a cell
 * @property {string} source as the book has it
 * @property {string[]} figures the names of the figures that it shows
 * @property {boolean} checks whether it checks an exercise
 *
 * @typedef {Link & Written} Cell
 */

/**
 * @param {Cell[]} cells
 * @param {(source: string, name: string, claims: boolean) => Promise<Record<string, any>>} execute
 *   runs a cell: session.py's `run`
 * @param {(sources: string[], book: string[]) => Promise<Link[]>} link tells what cells need of
 *   each other: session.py's `links`
 */
export function notebook(cells, execute, link) {
  const book = cells.map(({ source }) => source);
  const sources = [...book];
  let linked = { sources: book, links: /** @type {Link[]} */ (cells) };
  let ran = new Map(); // cell -> {source, turn} of its last run without an error
  let began = new Map(); // cell -> the turn of its last run, whatever came of it
  let turn = 0;
  const broken = new Map(); // cell -> its assertions that failed and did not end it

  /** Learn what the cells need as they are now; of the book's own the build has written it. */
  async function learn() {
    const now = [...sources];
    const same = (others) => now.every((source, number) => source === others[number]);
    if (same(book)) linked = { sources: book, links: cells };
    else if (!same(linked.sources)) linked = { sources: now, links: await link(now, book) };
  }

  /** The cells that a cell needs itself. */
  const needsOf = (number) => linked.links[number].needs;

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
    const spoilers = linked.links[by].spoilers[needsOf(by).indexOf(number)];
    return spoilers.some((other) => (began.get(other) ?? 0) > last);
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
    /** Learn anew what edited cells need, once there is an interpreter to ask. */
    learn: () => (ran.size ? learn() : undefined),
    edited: (number) => sources[number] !== book[number],
    /** Whether what a cell shows is the reader's: it, or one that it needs, was edited. */
    yours: (number) => [...above(number), number].some((one) => sources[one] !== book[one]),
    /** What the book asserts and does not hold since the reader's last run: [cell, line]. */
    broken: () => [...broken].flatMap(([number, lines]) => lines.map((line) => [number, line])),
    /** Whether the reader has run a cell since the interpreter is there. */
    begun: () => ran.size > 0,
    /** Forget what was run: the interpreter is a fresh one. */
    forget: () => {
      linked = { sources: book, links: cells };
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
