"""What make sets up: PyTorch without CUDA, locked packages, builds when needed."""

import ast
import json
import multiprocessing
import os
import platform
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from textwrap import dedent

import pytest
from jupyter_cache import get_cache
from jupyter_cache.cache.db import NbCacheRecord

from scripts.book import build as build_book
from scripts.setup import browsers, check_python, install_torch
from transformer_book.pages import ROOT

CPU = "https://cpu.example/torch-2.13.0%2Bcpu-cp311-linux.whl"
DEFAULT = "https://default.example/torch-2.13.0-cp311-linux.whl"
CUDA = [("torch", DEFAULT), ("nvidia-cublas", "…"), ("triton", "…")]


def answers(*packages):
    """A resolver that gives these answers one after the other, and keeps its calls."""

    def resolve(*arguments):
        resolve.calls.append(arguments)
        return next(remaining)

    remaining = iter(packages)
    resolve.calls = []
    return resolve


def write_wheel(folder, name, version, needs=()):
    """Write the smallest wheel that pip can resolve."""
    info = f"{name}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {need}" for need in needs]
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", "\n".join(lines) + "\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


class TestTorch:
    def test_the_cpu_index_is_asked_first_and_briefly(self):
        resolve = answers([("torch", CPU)])
        assert install_torch.choose("torch==2.13.0", resolve) == CPU
        (arguments,) = resolve.calls
        assert {"--retries", "0", "--timeout", "requirements-cpu.txt"} < set(arguments)

    def test_the_default_index_serves_where_the_cpu_index_does_not(self):
        # No answer (None) on Linux without that index; nothing to do ([]) elsewhere.
        for nothing in None, []:
            resolve = answers(nothing, [("torch", DEFAULT)])
            assert install_torch.choose("torch==2.13.0", resolve) == DEFAULT
            assert resolve.calls[1] == ("torch==2.13.0",)

    def test_cuda_is_refused_with_what_to_do(self):
        with pytest.raises(SystemExit, match="2 CUDA packages.*TRANSFORMER_BOOK_CUDA"):
            install_torch.choose("torch==2.13.0", answers(None, CUDA))

    def test_cuda_can_be_allowed(self):
        resolve = answers(None, CUDA)
        assert install_torch.choose("torch==2.13.0", resolve, True) == DEFAULT

    def test_no_wheel_at_all_is_said(self):
        said = "No wheel of torch==2.13.0.*CPython 3.11.*find-links"
        with pytest.raises(SystemExit, match=said):
            install_torch.choose("torch==2.13.0", answers(None, None))

    def test_cuda_packages_are_told_by_their_names(self):
        others = ["torch", "numpy", "nvidiable", "tritonless"]
        cuda = ["nvidia-cudnn-cu13", "cuda-bindings", "cuda_toolkit", "triton"]
        packages = [(name, "") for name in others + cuda]
        assert install_torch.cuda_packages(packages) == cuda

    def test_pip_tells_what_it_would_install(self, tmp_path):
        write_wheel(tmp_path, "torchlike", "1.0", needs=["nvidia-thing"])
        write_wheel(tmp_path, "nvidia_thing", "2.0")
        offline = ["--no-index", "--find-links", str(tmp_path)]
        packages = install_torch.resolve(*offline, "torchlike==1.0")
        assert install_torch.cuda_packages(packages) == ["nvidia_thing"]
        assert dict(packages)["torchlike"].endswith("torchlike-1.0-py3-none-any.whl")
        assert install_torch.resolve(*offline, "torchlike==3.0") is None

    def test_nothing_is_asked_when_it_is_there(self):
        assert install_torch.installed(
            install_torch.pinned((ROOT / "requirements.txt").read_text())
        )
        assert not install_torch.installed("torch==0.0.1")

    def test_this_environment_has_no_cuda_package(self):
        command = [sys.executable, "-m", "pip", "list", "--format", "json"]
        listed = json.loads(subprocess.check_output(command))
        packages = [(package["name"].lower(), "") for package in listed]
        assert "torch" in dict(packages)
        assert install_torch.cuda_packages(packages) == []


class TestPins:
    @pytest.mark.parametrize("kind", ["", "-cpu", "-dev", "-model"])
    def test_every_requirement_is_pinned(self, kind):
        text = (ROOT / f"requirements{kind}.txt").read_text()
        lines = [line.split("#")[0].strip() for line in text.splitlines()]
        packages = [line for line in lines if line and not line.startswith("-")]
        assert packages
        assert [line for line in packages if "==" not in line] == []

    def test_both_files_name_the_same_pytorch(self):
        torch = [
            install_torch.pinned((ROOT / name).read_text()).split("+")[0]
            for name in ("requirements.txt", "requirements-cpu.txt")
        ]
        assert torch[0] == torch[1]

    def test_node_packages_are_locked_with_their_hashes(self):
        packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
        root = packages.pop("")
        assert all("integrity" in package for package in packages.values())
        assert not any("resolved" in package for package in packages.values())
        for name, version in (root["dependencies"] | root["devDependencies"]).items():
            assert packages[f"node_modules/{name}"]["version"] == version

    def test_the_bundler_is_locked_for_every_system(self):
        lock = (ROOT / "package-lock.json").read_text()
        for system in "linux", "darwin", "win32":
            for chip in "x64", "arm64":
                assert f'"node_modules/@esbuild/{system}-{chip}"' in lock


class TestMachine:
    """What make says before it installs anything."""

    @pytest.mark.parametrize("python", [(3, 11), (3, 14)])
    def test_where_wheels_are_nothing_is_said(self, python):
        for machine in (
            ("Linux", "x86_64", "2.28"),
            ("Linux", "aarch64", "2.36"),
            ("Darwin", "arm64", "14.0"),
            ("Darwin", "arm64", "26.1"),
        ):
            assert check_python.obstacle(python, *machine) == ""

    @pytest.mark.parametrize("python", [(3, 10), (3, 15)])
    def test_a_python_without_wheels_is_told_which_have_them(self, python):
        said = check_python.obstacle(python, "Linux", "x86_64", "2.36")
        assert "needs Python 3.11 to 3.14" in said
        assert "this is {}.{}".format(*python) in said
        assert "make serve PYTHON=python3" in said

    @pytest.mark.parametrize(
        "machine, said",
        [
            (("Windows", "AMD64"), "run in WSL.*wsl --install"),
            (("Darwin", "x86_64", "14.0"), "Intel chips.*arm64.*Apple chips.*Binder"),
            (("Darwin", "arm64", "13.7.1"), "This is macOS 13.7.1.*macOS 14.*Binder"),
            (("Linux", "x86_64", ""), "another C library than glibc.*2.28.*container"),
            (("Linux", "x86_64", "2.17"), "glibc 2.17.*2.28.*container"),
            (("Linux", "armv7l", "2.36"), "Linux on armv7l.*aarch64.*Binder"),
        ],
    )
    def test_a_machine_without_wheels_is_told_what_to_do(self, machine, said):
        assert re.search(said, check_python.obstacle((3, 12), *machine))

    def test_this_machine_is_asked(self, monkeypatch):
        check_python.main()
        monkeypatch.setattr(platform, "libc_ver", lambda: ("musl", "1.2.5"))
        monkeypatch.setattr(platform, "system", lambda: "Linux")
        with pytest.raises(SystemExit, match="another C library than glibc"):
            check_python.main()
        monkeypatch.setattr(platform, "system", lambda: "Windows")
        with pytest.raises(SystemExit, match="WSL"):
            check_python.main()

    def test_it_speaks_of_the_pytorch_that_is_installed(self):
        requirement = install_torch.pinned((ROOT / "requirements.txt").read_text())
        assert requirement == f"torch=={check_python.TORCH}"

    def test_the_readme_names_the_same_machines(self):
        readme = " ".join((ROOT / "README.md").read_text().split())
        oldest, newest = (
            "{}.{}".format(*version)
            for version in (check_python.OLDEST, check_python.NEWEST)
        )
        assert f"Python {oldest} to {newest}" in readme
        assert "on Windows in WSL" in readme

    def test_an_old_python_can_read_it(self):
        source = Path(check_python.__file__).read_text()
        ast.parse(source, feature_version=(3, 5))


def test_make_help_lists_every_command():
    makefile = (ROOT / "Makefile").read_text()
    commands = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()
    shown = subprocess.check_output(
        ["make", "--no-print-directory", "help"], cwd=ROOT, text=True
    )
    assert [line.split()[1] for line in shown.splitlines()] == commands


class TestBuild:
    """build_book, with a small book and a Jupyter Book that only counts."""

    @pytest.fixture
    def build(self, tmp_path, monkeypatch):
        pages = "book/index.md", "_toc.yml"
        for name in "transformer_book/a.py", "transformer_book/site/a.css", *pages:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(name)
        monkeypatch.setattr(build_book, "ROOT", tmp_path)
        monkeypatch.setattr(build_book, "BUILD", tmp_path / "_build")
        monkeypatch.setattr(build_book, "keep_rules", lambda: None)

        class Builds(list):
            fails = 0

        builds = Builds()

        def run(command, cwd):
            cache = cwd / "_build" / ".jupyter_cache"
            pages = cwd / "_build" / ".doctrees"
            builds.append((cache.exists(), pages.exists()))
            cache.mkdir(parents=True, exist_ok=True)
            pages.mkdir(parents=True, exist_ok=True)
            return subprocess.CompletedProcess(command, builds.fails)

        monkeypatch.setattr(build_book.subprocess, "run", run)
        build_book.main()
        assert builds == [(False, False)]
        builds.clear()
        return builds

    def test_nothing_is_built_when_nothing_changed(self, build):
        build_book.main()
        assert build == []

    def test_a_compiled_module_is_no_change(self, build, tmp_path):
        (tmp_path / "transformer_book/__pycache__").mkdir()
        (tmp_path / "transformer_book/__pycache__/a.pyc").write_text("compiled")
        build_book.main()
        assert build == []

    def test_a_page_that_lacks_something_is_not_built(
        self, build, tmp_path, monkeypatch
    ):
        def lacking():
            raise SystemExit("book/index.md:1: the page has no title")

        monkeypatch.setattr(build_book, "keep_rules", lacking)
        (tmp_path / "book/index.md").write_text("changed")
        with pytest.raises(SystemExit, match="no title"):
            build_book.main()
        assert build == []

    def test_a_changed_page_keeps_the_others(self, build, tmp_path):
        (tmp_path / "book/index.md").write_text("changed")
        build_book.main()
        assert build == [(True, True)]

    def test_a_changed_order_keeps_the_results(self, build, tmp_path):
        (tmp_path / "_toc.yml").write_text("changed")
        build_book.main()
        assert build == [(True, False)]

    def test_a_changed_part_of_the_site_keeps_the_results(self, build, tmp_path):
        (tmp_path / "transformer_book/site/a.css").write_text("changed")
        build_book.main()
        assert build == [(True, False)]

    def test_no_result_depends_on_a_part_of_the_site(self):
        package = ROOT / "transformer_book"
        for path in [
            *package.rglob("*.py"),
            *package.rglob("*.js"),
            *(ROOT / "book").rglob("*.md"),
        ]:
            if path not in build_book.matching(build_book.LOOK):
                assert not re.search(r"(_book|\.\.)[./]site\b", path.read_text()), path

    def test_changed_code_executes_every_page(self, build, tmp_path):
        (tmp_path / "transformer_book/a.py").write_text("changed")
        build_book.main()
        assert build == [(False, False)]

    def test_a_renamed_module_executes_every_page(self, build, tmp_path):
        module = tmp_path / "transformer_book/a.py"
        module.rename(module.with_name("b.py"))
        build_book.main()
        assert build == [(False, False)]

    def test_a_failed_build_is_no_success_the_next_time(self, build, tmp_path):
        (tmp_path / "book/index.md").write_text("a warning")
        build.fails = 1
        for _ in range(2):
            with pytest.raises(SystemExit, match="not built: the warnings above"):
                build_book.main()
        # Its results are kept; its pages are read, and warn, again.
        assert build == [(True, True), (True, False)]


NOTEBOOK = """---
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  name: python3
---

```{code-cell} ipython3
%s
```
"""

DEAD_SLIDER = """from transformer_book.explore import Meter, explore

explore(
    lambda share, size: {"half": share / 2},
    share=(0.0, 1.0), size=(0.0, 1.0), show=[Meter("half")], name="scaled",
)"""

CHAIN = """try:
    1 / 0
except ZeroDivisionError as error:
    raise KeyError("no such word") from error"""


@pytest.mark.slow  # starts kernels
class TestExecution:
    @pytest.fixture
    def results(self, tmp_path, monkeypatch):
        """A function that executes a book's cells, and gives the results by page."""
        (tmp_path / "_config.yml").write_text("execute: {timeout: 60}")
        (tmp_path / "book").mkdir()
        monkeypatch.setattr(build_book, "ROOT", tmp_path)
        monkeypatch.setattr(build_book, "BUILD", tmp_path / "_build")
        monkeypatch.setattr(os, "cpu_count", lambda: 2)
        # Set here too, so that it is taken back after the test.
        monkeypatch.setenv("EXPLORE_BUILD", "")
        monkeypatch.delenv("EXPLORE_BUILD")

        def results(**cells):
            for name, cell in cells.items():
                (tmp_path / "book" / f"{name}.md").write_text(NOTEBOOK % cell)
            build_book.execute()
            cache = get_cache(tmp_path / "_build" / ".jupyter_cache")
            records = cache.list_cache_records()
            found = {}
            for record in records:
                (cell,) = cache.get_cache_bundle(record.pk).nb.cells
                found[Path(record.uri).stem] = cell.outputs[0]["data"]["text/plain"]
            return found

        return results

    def test_pages_are_executed_side_by_side(self, results):
        """Each of the two awaits a file of the other one."""
        cell = (
            "import pathlib, time\n"
            "pathlib.Path('{}').touch()\n"
            "while not pathlib.Path('{}').exists(): time.sleep(0.1)\n"
            "6 * {}"
        )
        found = results(a=cell.format("a", "b", 7), b=cell.format("b", "a", 8))
        assert found == {"a": "42", "b": "48"}

    def test_what_the_cache_loses_is_executed_again(self, results, monkeypatch):
        """It may lose results when two pages are done at once: here it does always."""

        def lost(keep, db):
            side_by_side = multiprocessing.parent_process()
            return [one.pk for one in NbCacheRecord.records_all(db) if side_by_side]

        monkeypatch.setattr(NbCacheRecord, "records_to_delete", lost)
        assert results(a="1", b="2") == {"a": "1", "b": "2"}

    def test_only_what_has_changed_is_executed(self, results):
        clock = "import time; time.time_ns()"
        before = results(a=clock, b="1")
        assert results(b="2") == {**before, "b": "2"}

    def test_a_page_that_reads_all_is_executed_when_another_has_changed(self, results):
        clock = "import time; book_prose = time.time_ns; book_prose()"
        before = results(reader=clock, b="1")
        after = results(b="2")
        assert after["reader"] != before["reader"]
        assert results() == after

    def test_figures_know_that_a_book_is_built(self, results):
        cell = "from transformer_book.explore.build import building; building()"
        assert results(a=cell) == {"a": "True"}

    def test_a_mistake_is_told_with_page_and_line(self, results):
        """The other page keeps its results."""
        with pytest.raises(SystemExit) as stopped:
            results(a=CHAIN, b="1", figure=DEAD_SLIDER)
        assert str(stopped.value).splitlines() == [
            "book/a.md:13: KeyError: 'no such word'",
            "book/figure.md:12: scaled: The input “size” never changes an output: use "
            "it in the function, or leave its control out.",
        ]
        assert results(a="2", figure="3") == {"a": "2", "b": "1", "figure": "3"}

    def test_a_text_without_cells_is_no_notebook(self, results, tmp_path):
        (tmp_path / "book/text.md").write_text("# A text")
        build_book.execute()
        assert not (tmp_path / "_build").exists()


def test_sphinx_waits_for_what_only_kernels_need():
    """Each of these takes seconds to import, in every build."""
    code = """
        import sys
        from importlib import import_module
        from transformer_book import explore, site
        import_module(f"{explore.__name__}.build.sphinx_ext")
        for part in site.PARTS:
            import_module(f"{site.__name__}.{part}")
        found = {"torch", "onnx", "matplotlib.pyplot"} & sys.modules.keys()
        print(found or "none")
        from transformer_book.explore import *
        print(explore.__module__)
    """
    said = subprocess.check_output([sys.executable, "-c", dedent(code)], text=True)
    assert said.split() == ["none", "transformer_book.explore.explorer"]


class TestBrowsers:
    def install(self, monkeypatch, name, debian_root, missing=()):
        commands = []

        def run(*command):
            commands.append(command)
            return command[-1] not in missing

        monkeypatch.setattr(browsers, "is_debian_root", lambda: debian_root)
        monkeypatch.setattr(browsers, "run", run)
        browsers.install(name)
        return [command[0] for command in commands], commands[-1]

    @pytest.mark.parametrize("name", browsers.PACKAGES)
    def test_debian_as_root_uses_its_package(self, monkeypatch, name):
        programs, last = self.install(monkeypatch, name, True)
        assert programs == ["apt-get", "apt-get"]
        assert last[-1] == browsers.PACKAGES[name][0]

    def test_an_older_debian_has_the_chromium_with_windows(self, monkeypatch):
        missing = ["chromium-headless-shell"]
        programs, last = self.install(monkeypatch, "chromium", True, missing)
        assert set(programs) == {"apt-get"}
        assert last[-1] == "chromium"

    @pytest.mark.parametrize("debian_root", [False, True])
    @pytest.mark.parametrize("name", browsers.PACKAGES)
    def test_else_playwright_brings_its_own(self, monkeypatch, name, debian_root):
        missing = browsers.PACKAGES[name]
        _, last = self.install(monkeypatch, name, debian_root, missing)
        assert last[1:] == ("-m", "playwright", "install", name)

    @pytest.mark.parametrize("name", browsers.PACKAGES)
    def test_one_that_is_there_is_used(self, name):
        assert Path(browsers.find(name)).exists()
