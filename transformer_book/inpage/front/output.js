// What a cell's run shows, as the book's own cells show it.
import DOMPurify from "dompurify";
import { h } from "../../explore/front/dom.js";
import { advice } from "./advice.js";

const pre = (text, kind) => h("div", { class: `output ${kind}` },
  h("div", { class: "highlight" }, h("pre", {}, text)));

/** What a notebook shows of one value. */
function one({ text, html, markdown }) {
  if (html != null) {
    const el = h("div", { class: "output text_html" });
    // A link may bring code, whose output must not bring a script.
    el.innerHTML = DOMPurify.sanitize(html);
    return el;
  }
  // The book's Markdown is code in a fence.
  return pre(markdown?.replace(/^```\w*\n|\n```$/g, "") ?? text ?? "", "text_plain");
}

/**
 * @param {Record<string, any>} result as session.py's `run` returns it
 * @returns {HTMLElement[]}
 */
export function output(result) {
  const shown = result.shown.filter((part) => "text" in part || "html" in part || "markdown" in part);
  return [
    ...(result.text ? [pre(result.text, "stream")] : []),
    ...shown.map(one),
    ...(result.error ? [pre(result.error, "traceback"), ...advice(result.error)] : []),
  ];
}
