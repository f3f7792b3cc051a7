// Links to a page, an exercise or an assignment, in the places where students can open it.
// Nothing is fetched: the links are made of what stands in the form.

/** Return an address without the slash at its end.
 * @param {FormDataEntryValue | null} text
 */
function trimmed(text) {
  return String(text ?? "").trim().replace(/\/+$/, "");
}

/** Return what the form stands for: a link or the HTML of a frame, or what is missing.
 * @param {FormData} form
 * @returns {Record<string, { link?: string, html?: string, missing: string }>}
 */
export function links(form) {
  const [file, exercise] = String(form.get("file")).split("#");
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
  const place = exercise ? `#${exercise}` : "";
  return {
    "On the site": {
      link: site && `${site}/${isPage ? `${file}.html${query}${place}` : opened}`,
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
    "In a page of yours": {
      html: exercise && site && frame(`${site}/embed/${file.split("/").at(-1)}/${exercise}.html`),
      missing: exercise ? "Write where the book is published."
        : "Choose an exercise. A figure has a button for this, Embed, behind its “⋯”.",
    },
  };
}

/** Return the HTML of a frame with a part of a page: see site/embed.py.
 * @param {string} address
 */
function frame(address) {
  const made = document.createElement("iframe");
  Object.assign(made, {
    src: address, title: "Exercise", width: "100%", height: "760", loading: "lazy",
    allow: "clipboard-write",
  });
  return made.outerHTML;
}

/** Show the links below the form.
 * @param {HTMLFormElement} form
 */
function write(form) {
  const list = form.querySelector("dl");
  const entries = Object.entries(links(new FormData(form))).flatMap(([name, made]) => {
    const { link, html, missing } = made;
    const term = document.createElement("dt");
    const said = document.createElement("dd");
    term.textContent = name;
    if (!link && !html) {
      said.textContent = missing;
      return [term, said];
    }
    const shown = document.createElement(link ? "a" : "code");
    if (shown instanceof HTMLAnchorElement) shown.href = link;
    shown.textContent = link || html;
    const copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = "Copy";
    copy.ariaLabel = `Copy the ${link ? "link" : "HTML"} ${name.toLowerCase()}`;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(link || html);
      copy.textContent = "Copied";
    });
    said.append(shown, copy);
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
