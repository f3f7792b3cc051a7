// Styles that come with a script, for what is there only once the script runs.

/**
 * What gives the page a style, once.
 * @param {string} text
 */
export function style(text) {
  let sheet = null;
  return () => {
    if (sheet) return;
    sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets.push(sheet);
  };
}
