// The page of results: see ../search.py. A place is found if it has all words of a query, in
// its name or in its text; if there is none, those places that have the most of them.

const AROUND = 240; // letters that are quoted
const WEIGHT = { name: 3, page: 0.5, phrase: 2, phraseInName: 4, exact: 100 };

/** The words of a text, in small letters. */
const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];

/** Whether a word is the wanted one, or another form of it: masks, masking. */
function alike(word, wanted) {
  if (wanted.length < 3) return word === wanted;
  return word.startsWith(wanted.length > 3 ? wanted.replace(/s$/, "") : wanted);
}

const count = (list, wanted) => list.filter((word) => alike(word, wanted)).length;

/** Whether the wanted words stand in a list one after the other. */
const together = (list, wanted) => list.some((_, i) =>
  wanted.every((word, k) => i + k < list.length && alike(list[i + k], word)));

/**
 * The places that a query asks for, the best first.
 * @param {{address: string, page: string, name: string, text: string}[]} places
 * @param {string} query
 */
export function search(places, query) {
  const wanted = [...new Set(words(query))];
  const exact = words(query).join(" ");
  const read = places.map((place) =>
    ({ place, name: words(place.name), page: words(place.page), text: words(place.text) }));
  const length = read.reduce((sum, { text }) => sum + text.length, 0) / read.length || 1;
  // A word that few places have says more than one that most have.
  const rarity = wanted.map((word) => Math.log(1 + read.length
    / (1 + read.filter(({ name, text }) => count([...name, ...text], word)).length)));

  const found = read.map(({ place, name, page, text }) => {
    let has = 0;
    let score = 0;
    wanted.forEach((word, k) => {
      const times = count(text, word);
      const named = count(name, word) > 0;
      if (times || named) has += 1;
      score += rarity[k] * (times / (times + 0.5 + text.length / length)
        + (named ? WEIGHT.name : 0) + (count(page, word) ? WEIGHT.page : 0));
    });
    if (together(name, wanted)) score += WEIGHT.phraseInName;
    if (together(text, wanted)) score += WEIGHT.phrase;
    // A name that was asked for comes first, and before it one with the same signs.
    if (name.join(" ") === exact) score = WEIGHT.exact;
    if (place.name.toLowerCase() === query.trim().toLowerCase()) score = 2 * WEIGHT.exact;
    return { place, has, score };
  });
  const most = Math.max(0, ...found.map(({ has }) => has));
  return found.filter(({ has }) => most && has === most)
    .sort((a, b) => b.score - a.score).map(({ place }) => place);
}

/** What a place says around the first of the words, with the words marked. */
function quote(text, wanted) {
  const parts = [...text.matchAll(/[\p{L}\p{N}_]+/gu)];
  const hits = parts.filter(([word]) => wanted.some((one) => alike(word.toLowerCase(), one)));
  const from = Math.max((hits[0]?.index ?? 0) - AROUND / 3, 0);
  const line = document.createElement("p");
  line.className = "context";
  let at = from;
  for (const { 0: word, index } of hits) {
    if (index < at || index > from + AROUND) continue;
    const mark = document.createElement("mark");
    mark.textContent = word;
    line.append(text.slice(at, index), mark);
    at = index + word.length;
  }
  const end = Math.max(from + AROUND, at);
  line.append(text.slice(at, end));
  if (from > 0) line.prepend("…");
  if (end < text.length) line.append("…");
  return line;
}

/** One result: its name, its page, and what it says. */
function shown(place, wanted) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const [page, anchor] = place.address.split("#");
  // The page marks the words: see Sphinx's sphinx_highlight.js.
  const marks = new URLSearchParams({ highlight: wanted.join(" ") });
  link.href = `${page}?${marks}${anchor ? `#${anchor}` : ""}`;
  link.textContent = place.name === place.page ? place.page : `${place.page} › ${place.name}`;
  item.append(link, quote(place.text, wanted));
  return item;
}

async function run(query, out) {
  const summary = document.createElement("p");
  summary.className = "search-summary";
  summary.setAttribute("role", "status");
  out.append(summary);
  try {
    const response = await fetch(new URL("sections.json", import.meta.url));
    if (!response.ok) throw new Error(response.statusText);
    const found = search(await response.json(), query);
    const list = document.createElement("ul");
    list.className = "search";
    list.append(...found.map((place) => shown(place, words(query))));
    out.append(list);
    const many = found.length === 1 ? "one place" : `${found.length} places`;
    summary.textContent = found.length ? `Search finished, found ${many}.`
      : "Nothing was found: try fewer words, or another form of them.";
  } catch {
    summary.textContent = "The search could not be loaded: check your connection, and search "
      + "again. From a file no browser searches: open the book on a website.";
  }
}

if (globalThis.document) {
  const query = new URLSearchParams(location.search).get("q");
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = document.querySelectorAll("input[name=q]");
  for (const field of fields) field.value = query ?? "";
  if (query?.trim()) run(query, document.getElementById("search-results"));
}
