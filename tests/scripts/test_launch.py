"""Launching a page: on Binder, in JupyterLab, and as a file to download."""

import os
import re
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jupytext
import nbformat
import pytest
import sphinx_book_theme
import yaml
from bs4 import BeautifulSoup
from repo2docker.app import Repo2Docker
from traitlets.config import PyFileConfigLoader

from scripts.lab import copies, figures
from transformer_book.pages import ROOT
from transformer_book.site import launch, repository


@pytest.fixture
def links(book, page_name):
    """Return a page's links of a group of buttons in its header."""

    def links(group):
        page = BeautifulSoup((book / f"{page_name}.html").read_text(), "html.parser")
        return [a["href"] for a in page.select(f".dropdown-{group} a.dropdown-item")]

    return links


class TestBinder:
    @pytest.fixture
    def pack(self, monkeypatch):
        """What repo2docker, which Binder runs, makes of this repository."""
        monkeypatch.chdir(ROOT)
        app = Repo2Docker()
        packs = (kind(app.base_image) for kind in app.buildpacks)
        return next(pack for pack in packs if pack.detect())

    def test_it_is_a_python_repository(self, pack):
        assert type(pack).__name__ == "PythonBuildPack"
        assert pack.python_version == "3.11"

    def test_it_installs_pytorch_for_the_cpu_before_the_rest(self, pack):
        (install,) = [script for _, script in pack.get_assemble_scripts()]
        assert install.endswith('-r ".binder/requirements.txt"')
        lines = (ROOT / ".binder/requirements.txt").read_text().splitlines()
        files = [
            (ROOT / ".binder" / line.split()[1]).resolve()
            for line in lines
            if line.startswith("-r")
        ]
        assert files == [ROOT / "requirements-cpu.txt", ROOT / "requirements.txt"]

    def test_its_last_step_runs(self, pack):
        (script,) = pack.get_post_build_scripts()
        assert script == ".binder/postBuild"
        assert os.access(ROOT / script, os.X_OK)
        modules = re.findall(r"^python -m (\S+)$", (ROOT / script).read_text(), re.M)
        assert modules == ["scripts.lab.settings", "scripts.lab.copies"]
        assert all(map(find_spec, modules))

    def test_the_folder_that_opens_holds_the_copies(self, monkeypatch):
        monkeypatch.chdir(ROOT)
        loader = PyFileConfigLoader(".binder/jupyter_server_config.py", str(ROOT))
        config = loader.load_config()
        assert config.ServerApp.root_dir == str(copies.FOLDER)
        assert config.ServerApp.contents_manager_class is figures.Notebooks
        line = "install -D .binder/jupyter_server_config.py -t"
        assert line in (ROOT / ".binder/postBuild").read_text()

    def test_it_renders_to_a_dockerfile(self, pack):
        pack.platform = "linux/amd64"
        lines = pack.render({}).splitlines()
        steps = [line for line in lines if "pip install" in line or "postBuild" in line]
        assert len(steps) >= 3
        assert "RUN ./.binder/postBuild" == steps[-1]

    def test_every_page_opens_itself(self, links, page_name):
        binder = links("launch-buttons")[0]
        parts = urlsplit(binder)
        settings = yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]
        name = os.environ.get("GITHUB_REPOSITORY", settings["url"].split("/", 3)[3])
        assert parts.netloc == "mybinder.org"
        assert parts.path.startswith(f"/v2/gh/{name}/")
        (opened,) = parse_qs(parts.query)["urlpath"]
        # The folder that opens holds copies of the pages.
        assert opened == f"lab/tree/{page_name}.ipynb"

    def test_a_fork_launches_itself(self, monkeypatch):
        monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
        monkeypatch.setenv("GITHUB_REPOSITORY", "reader/fork")
        monkeypatch.setenv("GITHUB_REF_TYPE", "branch")
        monkeypatch.setenv("GITHUB_REF_NAME", "draft")
        config = SimpleNamespace(html_theme_options={}, html_baseurl="")
        repository.name_repository(None, config)
        assert config.html_theme_options == {
            "repository_url": "https://github.com/reader/fork",
            "repository_branch": "draft",
        }
        assert config.html_baseurl == "https://reader.github.io/fork/"

    @pytest.mark.parametrize("address", ["https://a.b/c/", "https://a.b/c"])
    def test_its_address_may_be_chosen(self, monkeypatch, address):
        monkeypatch.setenv("GITHUB_REPOSITORY", "reader/fork")
        config = SimpleNamespace(html_theme_options={}, html_baseurl=address)
        repository.name_repository(None, config)
        assert config.html_baseurl == "https://a.b/c/"

    def test_a_site_of_a_whole_account_stands_at_its_root(self):
        address = repository.pages_address("Reader/reader.github.io")
        assert address == "https://reader.github.io/"


class TestColab:
    @pytest.fixture
    def adapted(self):
        """A page's launch buttons, for an address of the site."""

        def adapted(site):
            binder = {"text": "Binder", "url": "https://b.example/?urlpath=a/page.md"}
            group = {"label": "launch-buttons", "buttons": [binder]}
            other = {"label": "download-buttons", "buttons": []}
            app = SimpleNamespace(config=SimpleNamespace(html_baseurl=site))
            context = {"header_buttons": [other, group]}
            launch.adapt_buttons(app, "book/page", "page.html", context, None)
            assert other["buttons"] == []
            return group["buttons"]

        return adapted

    def test_it_opens_the_published_notebook(self, adapted):
        binder, colab = adapted("https://reader.github.io/fork/")
        assert binder["url"].endswith("a/page.ipynb")
        parts = urlsplit(colab["url"])
        assert (colab["text"], colab["type"]) == ("Colab", "link")
        assert parts.netloc == "colab.research.google.com"
        (opened,) = parse_qs(parts.fragment)["fileId"]
        assert opened == "https://reader.github.io/fork/_sources/book/page.ipynb"

    def test_a_site_without_an_address_has_no_button(self, adapted):
        (binder,) = adapted("")
        assert binder["text"] == "Binder"

    def test_its_icon_is_the_themes(self, adapted):
        _, colab = adapted("https://a.example/")
        theme = Path(sphinx_book_theme.__file__).parent / "theme/sphinx_book_theme"
        assert (theme / colab["icon"].replace("_static", "static")).exists()


class TestDownload:
    def test_every_link_leads_to_a_file(self, links, book, page_name):
        targets = [
            (book / page_name).parent / link for link in links("download-buttons")
        ]
        assert [target.suffix for target in targets] == [".ipynb", ".md"]
        assert all(target.exists() for target in targets)

    def test_the_notebook_is_the_page_without_outputs(self, links, book, page_name):
        link = links("download-buttons")[0]
        notebook = nbformat.read((book / page_name).parent / link, as_version=4)
        nbformat.validate(notebook)
        page = jupytext.read(ROOT / f"{page_name}.md")
        code, expected = (
            [cell.source for cell in one.cells if cell.cell_type == "code"]
            for one in (notebook, page)
        )
        # The first cell installs the package.
        assert code[1:] == expected
        assert not any(cell.get("outputs") for cell in notebook.cells)
        assert notebook.metadata.kernelspec.name == "python3"

    def test_the_source_is_the_page(self, links, book, page_name):
        source = (book / page_name).parent / links("download-buttons")[1]
        assert source.read_text() == (ROOT / f"{page_name}.md").read_text()
