// The names that a page's cells make: what an editor offers to complete.

const DEFINED = /^(def|class) +(\w+)/gm;
const ASSIGNED = /^((?:\w+ *[,=] *)*\w+) *(?::[^=\n]+)?=(?!=)/gm;
const IMPORTED = /^(from +[\w.]+ +)?import +(?:\(([^)]*)\)|([^(#\n]+))/gm;

/**
 * @param {string[]} sources the cells
 * @returns {import("./editor/names.js").Name[]} each once, as the last cell has made it
 */
export function namesIn(sources) {
  /** @type {Map<string, "function"|"class"|"variable"|"module">} */
  const found = new Map();
  for (const source of sources) {
    for (const [, from, folded, plain] of source.matchAll(IMPORTED)) {
      for (const part of (folded ?? plain).replace(/#.*/g, "").split(",")) {
        const name = part.trim().split(/ +as +/).at(-1);
        if (name) found.set(from ? name : name.split(".")[0], from ? "variable" : "module");
      }
    }
    for (const [, names] of source.matchAll(ASSIGNED)) {
      for (const name of names.split(/[,=]/)) found.set(name.trim(), "variable");
    }
    for (const [, kind, name] of source.matchAll(DEFINED)) {
      found.set(name, kind === "def" ? "function" : "class");
    }
  }
  found.delete("_");
  return [...found].map(([name, kind]) => ({ name, kind }));
}
