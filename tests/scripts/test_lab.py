"""The pages in JupyterLab: a reader's copy of them, and their sources for authors."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import jupytext
import nbformat
import pytest
from jupyter_server.services.contents.largefilemanager import LargeFileManager

from scripts.lab import copies, figures, settings
from scripts.lab.sources import SourceManager
from transformer_book.pages import BOOK, ROOT

NAME = "book/resources"


class TestCopies:
    @pytest.fixture
    def folder(self, tmp_path):
        assert copies.copy(tmp_path / "mine") == []
        return tmp_path / "mine"

    @pytest.fixture
    def newer(self, monkeypatch):
        """The book changes a page."""

        def newer(page):
            made = copied(page)
            if page == ROOT / f"{NAME}.md":
                made.cells[0].source += "\n\nA sentence more."
            return made

        copied = copies.notebook
        monkeypatch.setattr(copies, "notebook", newer)

    def answer(self, folder):
        """A reader writes into a page."""
        path = folder / f"{NAME}.ipynb"
        mine = copies.read(path)
        mine.cells.append(nbformat.v4.new_markdown_cell("my answer"))
        nbformat.write(mine, path)
        return path

    def test_it_holds_the_pages_and_what_they_show(self, folder, page_names):
        for name in page_names:
            page = folder / f"{name}.ipynb"
            found = copies.read(page)
            nbformat.validate(found)
            texts = [c.source for c in found.cells if c.cell_type == "markdown"]
            for target in re.findall(r"\]\((?!https:|#)([^)#\s]+)", "\n".join(texts)):
                assert (page.parent / target).exists(), f"{name}: {target}"

    def test_nothing_that_answers_an_exercise_is_in_it(self, folder):
        found = {path.suffix for path in folder.rglob("*") if path.is_file()}
        assert found == {".ipynb", ".svg", ".bib"}

    def test_it_is_kept(self, folder):
        page = self.answer(folder)
        text = page.read_text()
        copies.copy(folder)
        assert copies.refresh(folder) == {}
        assert page.read_text() == text

    def test_it_is_kept_when_the_book_changes(self, folder, newer):
        page = self.answer(folder)
        text = page.read_text()
        assert copies.copy(folder) == [NAME]
        assert page.read_text() == text

    def test_refreshed_it_has_the_changes_and_the_answers(self, folder, newer):
        page = self.answer(folder)
        text = page.read_text()
        kept = copies.refresh(folder)
        assert kept[NAME].read_text() == text
        assert copies.read(page).cells[0].source.endswith("A sentence more.")
        assert copies.copy(folder) == []

    def test_answers_of_one_day_do_not_replace_each_other(
        self, folder, newer, monkeypatch
    ):
        self.answer(folder)
        first = copies.refresh(folder)[NAME]
        monkeypatch.undo()
        self.answer(folder)
        second = copies.refresh(folder)[NAME]
        assert first != second and first.exists() and second.exists()

    def test_a_page_that_was_only_run_is_replaced(self, folder, newer):
        path = folder / f"{NAME}.ipynb"
        mine = copies.read(path)
        mine.cells.append(nbformat.v4.new_code_cell())
        mine.metadata["kernelspec"]["display_name"] = "Python 3 (ipykernel)"
        nbformat.write(mine, path)
        assert copies.refresh(folder) == {}
        assert copies.copy(folder) == []

    def test_git_ignores_it(self):
        command = ["git", "check-ignore", "--quiet", f"{copies.FOLDER}/{NAME}.ipynb"]
        assert subprocess.run(command, cwd=ROOT).returncode == 0


class TestSources:
    """What `make edit` saves."""

    @pytest.fixture
    def manager(self, tmp_path):
        for page in BOOK.glob("*.md"):
            shutil.copy(page, tmp_path)
        return SourceManager(root_dir=str(tmp_path))

    def open(self, manager, path):
        """The model of a notebook, as JupyterLab sends it back."""
        model = manager.get(path, type="notebook")
        content = json.loads(json.dumps(model["content"]))
        content["metadata"]["kernelspec"]["display_name"] = "Python 3 (ipykernel)"
        content["metadata"]["language_info"] = {"name": "python", "version": "3.11.9"}
        for cell in content["cells"]:
            cell["metadata"]["trusted"] = True
        return {"type": "notebook", "format": "json", "content": content}

    @pytest.mark.parametrize("path", [page.name for page in BOOK.glob("*.md")])
    def test_a_page_that_nobody_has_edited_stays_as_it_is(self, manager, path):
        before = (BOOK / path).read_text()
        saved = manager.save(self.open(manager, path), path)
        assert manager.get(path, content=False)["hash"] == saved["hash"]
        assert manager.get(path, type="file")["content"] == before

    @pytest.mark.parametrize("path", [page.name for page in BOOK.glob("*.md")])
    def test_an_edit_changes_its_cell_alone(self, manager, path):
        before = (BOOK / path).read_text()
        model = self.open(manager, path)
        cells = model["content"]["cells"]
        edits = [cells[0], cells[-1]]
        # A cell with options, which must keep their form.
        edits += [cell for cell in cells if "mystnb" in cell["metadata"]][:1]
        expected = before
        for cell in edits:
            source = cell["source"]
            assert expected.count(source) == 1
            cell["source"] = f"{source}\nedited"
            expected = expected.replace(source, cell["source"])
        manager.save(model, path)
        assert manager.get(path, type="file")["content"] == expected

    def test_cells_come_go_and_move(self, manager):
        path = "index.md"
        model = self.open(manager, path)
        cells = model["content"]["cells"]
        first, second, *others, last = cells
        new = [nbformat.v4.new_markdown_cell(text) for text in ("one", "two")]
        model["content"]["cells"] = [second, *map(dict, new), last, *others]
        manager.save(model, path)
        text = manager.get(path, type="file")["content"]
        found = [cell.source for cell in jupytext.reads(text, "md:myst").cells]
        said = [cell["source"] for cell in (second, *new, last, *others)]
        assert found == said
        assert text.startswith((BOOK / path).read_text().split("\n# ")[0])

    def test_a_new_page_is_written(self, manager):
        model = self.open(manager, "index.md")
        manager.save(model, "new.md")
        found = manager.get("new.md", type="notebook")["content"]
        assert len(found.cells) == len(model["content"]["cells"])


class TestFigures:
    """What a saved notebook holds of its figures."""

    @pytest.fixture
    def save(self, tmp_path):
        """Save a notebook that shows widgets; give the state in the file."""
        manager = figures.Notebooks(root_dir=str(tmp_path))

        def save(shown, live):
            notebook = nbformat.v4.new_notebook()
            data = [{figures.VIEW: {"model_id": name}} for name in shown]
            data.append({"text/plain": "no widget"})
            outputs = [nbformat.v4.new_output("display_data", data=d) for d in data]
            notebook.cells = [nbformat.v4.new_code_cell(outputs=outputs)]
            if live:
                notebook.metadata["widgets"] = {figures.STATE: {"state": live}}
            model = {"type": "notebook", "content": notebook}
            # In a thread: browser tests leave a running loop in this one.
            saved = manager.save(model, "page.ipynb")
            with ThreadPoolExecutor() as pool:
                pool.submit(asyncio.run, saved).result()
            found = nbformat.read(tmp_path / "page.ipynb", 4)
            nbformat.validate(found)
            return figures.state(found)

        return save

    def test_without_a_kernel_they_stay(self, save):
        one = {"figure": {"state": {"layout": "IPY_MODEL_l"}}, "l": {"state": {}}}
        assert save(["figure"], one) == one
        assert save(["figure"], {}) == one
        newer = {"figure": {"state": {"inputs": 2}}}
        assert save(["figure"], newer) == newer

    def test_one_that_is_shown_no_more_goes(self, save):
        """A cell that is run again makes a new widget; a file would grow each time."""
        both = {"old": {"state": {}}, "new": {"state": {}}}
        assert save(["old"], {"old": both["old"]}) == {"old": both["old"]}
        assert save(["new"], both) == {"new": both["new"]}

    def test_a_notebook_without_figures_has_nothing_of_them(self, save):
        assert save([], {}) == {}

    def test_other_files_are_saved_as_they_are(self, tmp_path):
        model = {"type": "file", "format": "text", "content": "text"}
        figures.keep(model, "a.txt", LargeFileManager(root_dir=str(tmp_path)))
        assert model["content"] == "text"


class TestSettings:
    @pytest.fixture
    def prefix(self, tmp_path, monkeypatch):
        monkeypatch.setattr(sys, "prefix", str(tmp_path))
        settings.main()
        return tmp_path

    def test_they_reach_jupyterlab(self, prefix):
        file = prefix / "share/jupyter/lab/settings/overrides.json"
        found = json.loads(file.read_text())
        manager = found["@jupyterlab/docmanager-extension:plugin"]
        assert manager["defaultViewers"] == {"markdown": "Jupytext Notebook"}
        # Asked about news, a reader would have a pop-up over the page.
        news = found["@jupyterlab/apputils-extension:notification"]
        assert news == {"checkForUpdates": False, "fetchNews": "false"}

    def test_node_takes_jupyterlabs_scripts_for_what_they_are(self, tmp_path):
        """In an environment below a package.json of modules, as the book's is."""
        (tmp_path / "package.json").write_text('{"type": "module"}')
        script = tmp_path / ".venv" / "lib" / "script.js"
        script.parent.mkdir(parents=True)
        script.write_text("console.log(typeof require)")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "prefix", str(tmp_path / ".venv"))
            settings.main()
        node = shutil.which("node", path=str(ROOT / ".venv" / "bin")) or "node"
        said = subprocess.run([node, str(script)], capture_output=True, text=True)
        assert said.stdout == "function\n", said.stderr
