// Arrow keys in a table of cells: one cell is a tab stop, the others are reached from it.

/**
 * @param {HTMLTableElement} table
 * @param {() => HTMLElement[][]} cells the cells by row and column, as they are now
 */
export function gridOf(table, cells) {
  let focus = [0, 0];

  function move(to, takeFocus) {
    const rows = cells();
    const i = Math.min(Math.max(to[0], 0), rows.length - 1);
    const j = Math.min(Math.max(to[1], 0), rows[0].length - 1);
    rows[focus[0]]?.[focus[1]]?.setAttribute("tabindex", "-1");
    focus = [i, j];
    rows[i][j].setAttribute("tabindex", "0");
    if (takeFocus) rows[i][j].focus();
  }

  table.addEventListener("keydown", (event) => {
    const [i, j] = focus;
    const end = Infinity;
    const to = {
      ArrowUp: [i - 1, j], ArrowDown: [i + 1, j], ArrowLeft: [i, j - 1], ArrowRight: [i, j + 1],
      Home: [event.ctrlKey ? 0 : i, 0], End: [event.ctrlKey ? end : i, end],
      PageUp: [0, j], PageDown: [end, j],
    }[event.key];
    if (!to) return;
    event.preventDefault();
    move(to, true);
  });
  return { move, place: () => focus };
}
