// Code in the colors that it has in the book: by the classes that Pygments gives.
import { pythonLanguage } from "@codemirror/lang-python";
import { syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { Prec, RangeSetBuilder } from "@codemirror/state";
import { Decoration, ViewPlugin } from "@codemirror/view";
import { styleTags, tagHighlighter, tags } from "@lezer/highlight";
import { BUILTINS, EXCEPTIONS } from "./words.js";

// Where Pygments tells parts of the code otherwise than CodeMirror's grammar.
const python = pythonLanguage.configure({ props: [styleTags({
  "ImportStatement/.": tags.separator,
  "Ellipsis": tags.operator,
  'FormatReplacement/"{" FormatReplacement/"}"': tags.string,
  "FormatConversion FormatSelfDoc FormatSpec/...": tags.string,
})] });

const classes = tagHighlighter([
  { tag: tags.keyword, class: "k" },
  { tag: tags.operatorKeyword, class: "ow" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: [tags.operator, tags.derefOperator, tags.modifier], class: "o" },
  { tag: tags.string, class: "s2" },
  { tag: tags.escape, class: "se" },
  { tag: tags.number, class: "mi" },
  { tag: tags.comment, class: "c1" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
  { tag: tags.definition(tags.className), class: "nc" },
  { tag: tags.meta, class: "nd" },
]);

// What has a color of its own in the book, where a comment names it: see colors.py.
const ROLES = /\b(?:(quer(?:y|ies))|(keys?)|(values?)|(weights?))\b/g;
const ROLE_CLASSES = ["c1-Query", "c1-Key", "c1-Value", "c1-Weight"];

const marks = {};
const mark = (name) => (marks[name] ??= Decoration.mark({ class: name }));

/** The class of a name that the grammar does not tell from others. */
function classOf(name) {
  if (name === "self" || name === "cls") return "bp";
  if (BUILTINS.has(name)) return "nb";
  return EXCEPTIONS.has(name) ? "ne" : null;
}

/** The names and the roles that are in sight. */
function named(view) {
  /** @type {RangeSetBuilder<Decoration>} */
  const builder = new RangeSetBuilder();
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({ from, to, enter(node) {
      const text = () => view.state.sliceDoc(node.from, node.to);
      if (node.name === "VariableName") {
        // Of a decorator's parts Pygments takes the first.
        const name = node.node.prevSibling?.name === "At" ? "nd" : classOf(text());
        if (name) builder.add(node.from, node.to, mark(name));
      } else if (node.name === "PropertyName") {
        if (/^__\w+__$/.test(text())) builder.add(node.from, node.to, mark("fm"));
      } else if (node.name === "Comment") {
        for (const found of text().matchAll(ROLES)) {
          const start = node.from + found.index;
          const role = ROLE_CLASSES[found.slice(1).findIndex(Boolean)];
          builder.add(start, start + found[0].length, mark(role));
        }
      }
    } });
  }
  return builder.finish();
}

const names = ViewPlugin.fromClass(class {
  constructor(view) {
    this.decorations = named(view);
  }

  update({ view, docChanged, viewportChanged, startState, state }) {
    if (docChanged || viewportChanged || syntaxTree(startState) !== syntaxTree(state)) {
      this.decorations = named(view);
    }
  }
}, { decorations: (plugin) => plugin.decorations });

/** Python, and its colors. */
export const language = [
  python,
  syntaxHighlighting(classes),
  Prec.highest(names), // within the marks of the grammar
];
