"""What surrounds the book: its version, its hooks, and its forms on GitHub."""

import json
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

from scripts import ROOT

FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))


def test_the_version_is_one_number():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    changes = (ROOT / "CHANGELOG.md").read_text()
    numbers = re.findall(r"^## \[(\d[\d.]*)\]", changes, re.MULTILINE)
    assert numbers[0] == project["version"]
    assert "version" not in json.loads((ROOT / "package.json").read_text())


def test_pre_commit_reads_its_hooks():
    command = [sys.executable, "-m", "pre_commit", "validate-config"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_says_what_it_is_for_and_names_its_fields(path):
    """GitHub leaves out, without a word, a form that it cannot read."""
    form = yaml.safe_load(path.read_text())
    assert form["name"] and form["description"]
    ids = [field["id"] for field in form["body"]]
    assert len(ids) == len(set(ids))
    assert all(field["attributes"]["label"] for field in form["body"])
