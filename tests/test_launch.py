"""Launching a page: on Binder, in JupyterLab, and as a file to download."""

import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jupytext
import lab_settings
import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from repo2docker.app import Repo2Docker

from transformer_book.site import repository

ROOT = Path(__file__).parents[1]


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
        for word in (ROOT / script).read_text().split():
            if word.endswith(".py"):
                assert (ROOT / word).exists()

    def test_it_renders_to_a_dockerfile(self, pack):
        pack.platform = "linux/amd64"
        lines = pack.render({}).splitlines()
        steps = [line for line in lines if "pip install" in line or "postBuild" in line]
        assert len(steps) >= 3
        assert "RUN ./.binder/postBuild" == steps[-1]

    def test_every_page_opens_itself(self, links, page_name):
        (binder,) = links("launch-buttons")
        parts = urlsplit(binder)
        settings = yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]
        name = os.environ.get("GITHUB_REPOSITORY", settings["url"].split("/", 3)[3])
        assert parts.netloc == "mybinder.org"
        assert parts.path.startswith(f"/v2/gh/{name}/")
        (opened,) = parse_qs(parts.query)["urlpath"]
        assert opened == f"lab/tree/{page_name}.md"
        assert (ROOT / opened.removeprefix("lab/tree/")).exists()

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

    def test_its_address_may_be_chosen(self, monkeypatch):
        monkeypatch.setenv("GITHUB_REPOSITORY", "reader/fork")
        config = SimpleNamespace(html_theme_options={}, html_baseurl="https://a.b/")
        repository.name_repository(None, config)
        assert config.html_baseurl == "https://a.b/"

    def test_a_site_of_a_whole_account_stands_at_its_root(self):
        address = repository.pages_address("Reader/reader.github.io")
        assert address == "https://reader.github.io/"


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
        cells = [(cell.cell_type, cell.source) for cell in notebook.cells]
        assert cells == [(cell.cell_type, cell.source) for cell in page.cells]
        assert "markdown" in dict(cells)
        assert not any(cell.get("outputs") for cell in notebook.cells)
        assert notebook.metadata.kernelspec.name == "python3"

    def test_the_source_is_the_page(self, links, book, page_name):
        source = (book / page_name).parent / links("download-buttons")[1]
        assert source.read_text() == (ROOT / f"{page_name}.md").read_text()


def test_the_settings_reach_jupyterlab(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    lab_settings.main()
    folder = tmp_path / "share/jupyter/lab/settings"
    settings = json.loads((folder / "overrides.json").read_text())
    manager = settings["@jupyterlab/docmanager-extension:plugin"]
    assert manager["defaultViewers"] == {"markdown": "Jupytext Notebook"}
