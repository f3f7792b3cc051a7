"""The pages own the code: their cells tagged `export` become `transformer_book.layers`.

python -m transformer_book.pages export    write the layers
python -m transformer_book.pages check     say what differs, and fail if anything does
"""

import sys
from pathlib import Path

import jupytext

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "book"
LAYERS = Path(__file__).parent / "layers"

HEADER = '''"""Built on the page "{title}".

Generated from book/{name}.md by `make export`: edit the page.
"""'''


class Page:
    """One MyST notebook of the book."""

    def __init__(self, path):
        self.path = Path(path)
        self.name = self.path.stem
        self.notebook = jupytext.read(self.path, fmt="md:myst")

    def cells(self, cell_type):
        return [cell for cell in self.notebook.cells if cell.cell_type == cell_type]

    @property
    def prose(self):
        return "\n\n".join(cell.source for cell in self.cells("markdown"))

    @property
    def title(self):
        lines = self.prose.splitlines()
        return next(line[2:] for line in lines if line.startswith("# "))

    @property
    def is_lesson(self):
        """Whether the page computes something; if not, it is a page of links."""
        return bool(self.cells("code"))

    def layer(self):
        """The text of the page's module, or None for a page that exports nothing."""
        sources = [
            cell.source.strip()
            for cell in self.cells("code")
            if "export" in cell.metadata.get("tags", [])
        ]
        if not sources:
            return None
        text = HEADER.format(title=self.title, name=self.name)
        for source in sources:
            definition = source.startswith(("class ", "def ", "@"))
            text += ("\n\n\n" if definition else "\n\n") + source
        return text + "\n"


def pages():
    return [Page(path) for path in sorted(BOOK.glob("*.md"))]


def differences():
    """Files that are not what the pages say, with the text wanted (None: no file)."""
    wanted = {LAYERS / f"{page.name}.py": page.layer() for page in pages()}
    wanted = {path: text for path, text in wanted.items() if text is not None}
    stale = {
        path: None
        for path in LAYERS.glob("*.py")
        if path not in wanted and path.name != "__init__.py"
    }
    changed = {
        path: text
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }
    return stale | changed


def export():
    for path, text in differences().items():
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")
        print("removed" if text is None else "wrote", path.relative_to(ROOT))


def check():
    different = [str(path.relative_to(ROOT)) for path in differences()]
    if different:
        sys.exit(f"not what the pages say: {', '.join(different)}; run `make export`")


if __name__ == "__main__":
    commands = {"export": export, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]]()
