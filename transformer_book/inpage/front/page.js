// Each cell of a page has a button: what it does is fetched when it is pressed.
import { markSolved } from "./kept/solved.js";
import { waiting } from "./kept/waiting.js";

for (const input of document.querySelectorAll(".cell > .cell_input, .cell > details .cell_input")) {
  const cell = input.closest(".cell");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "code-edit";
  button.textContent = "Edit";
  button.setAttribute("aria-label", `Edit ${cell.id.replace("-", " ")}`);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      // The interpreter comes while the editor does.
      import("./files.js").then(({ load }) => load(), () => {});
      const { edit } = await import("./edit.js");
      await edit(cell);
    } catch {
      button.disabled = false;
      button.textContent = "Edit: it could not be loaded. Check your connection, then press again.";
    }
  });
  input.append(button);
}

/** Show the edits that there are, without running them. */
const resume = () => waiting() && import("./edit.js").then((edit) => edit.resume());
addEventListener("hashchange", resume);
markSolved();
resume();
