// Links to a page or an assignment, in the places where students can open it. Nothing is
// fetched: the links are made of what stands in the form.

/** Return an address without the slash at its end.
 * @param {FormDataEntryValue | null} text
 */
function trimmed(text) {
  return String(text ?? "").trim().replace(/\/+$/, "");
}

/** Return the links that the form stands for: name -> address, or what is missing.
 * @param {FormData} form
 * @returns {Record<string, { link: string, missing: string }>}
 */
export function links(form) {
  const file = String(form.get("file"));
  const repository = trimmed(form.get("repository")).replace(/\.git$/, "");
  const branch = trimmed(form.get("branch")) || "main";
  const hub = trimmed(form.get("hub"));
  const site = trimmed(form.get("site"));
  const isPage = file.startsWith("book/");
  const [owner, name] = repository.replace(/^https:\/\/github\.com\//, "").split("/");
  const onGitHub = repository.startsWith("https://github.com/") && name;
  const last = repository.split("/").at(-1);
  const opened = isPage ? `${file}.md` : `${file}.ipynb`;
  const pull = new URLSearchParams({
    repo: repository, branch, urlpath: `lab/tree/${last}/${opened}`,
  });
  const query = isPage && form.get("slides") ? "?present" : "";
  return {
    "On the site": {
      link: site && `${site}/${isPage ? `${file}.html${query}` : opened}`,
      missing: "Write where the book is published.",
    },
    "On Binder": {
      link: onGitHub
        && `https://mybinder.org/v2/gh/${owner}/${name}/${encodeURIComponent(branch)}`
          + `?urlpath=${encodeURIComponent(`lab/tree/${file}.ipynb`)}`,
      missing: "Write a repository on GitHub.",
    },
    "On your JupyterHub": {
      link: hub && repository && `${hub}/hub/user-redirect/git-pull?${pull}`,
      missing: "Write the address of your hub, and a repository.",
    },
  };
}

/** Show the links below the form.
 * @param {HTMLFormElement} form
 */
function write(form) {
  const list = form.querySelector("dl");
  const entries = Object.entries(links(new FormData(form))).flatMap(([name, { link, missing }]) => {
    const term = document.createElement("dt");
    const said = document.createElement("dd");
    term.textContent = name;
    if (!link) {
      said.textContent = missing;
      return [term, said];
    }
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.textContent = link;
    const copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = "Copy";
    copy.ariaLabel = `Copy the link ${name.toLowerCase()}`;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(link);
      copy.textContent = "Copied";
    });
    said.append(anchor, copy);
    return [term, said];
  });
  list.replaceChildren(...entries);
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll(".course-links"))) {
  const site = /** @type {HTMLInputElement} */ (form.querySelector("[name=site]"));
  // A book that is published knows its address itself.
  if (!site.value && location.protocol.startsWith("http")) {
    site.value = new URL("..", location.href).href;
  }
  form.addEventListener("input", () => write(form));
  form.addEventListener("submit", (event) => event.preventDefault());
  write(form);
}
