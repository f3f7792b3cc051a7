"""What students hand in is found and read, or said to be unreadable, and why."""

import json
import stat
import zipfile

import pytest

from transformer_book.assignments.grading.submissions import read, who

from .conftest import NAMES
from .handed_in import ALL_RIGHT, BLANK, notebook, put, zip_of


@pytest.mark.parametrize(
    "path, student, name, late",
    [
        ("smithbob_340934_208490284_hw_1_2.ipynb", "340934", "smithbob", False),
        ("smithbob_340934_208490284_LATE_hw.ipynb", "340934", "smithbob", True),
        ("smithbob_LATE_340934_208490284_hw.ipynb", "340934", "smithbob", True),
        (
            "Ann_Marie O'Neil_657737_assignsubmission_file_/hw_3.ipynb",
            "657737",
            "Ann_Marie O'Neil",
            False,
        ),
        ("Bob Smith_12_assignsubmission_file_hw.ipynb", "12", "Bob Smith", False),
        ("bob@school.example.ipynb", "bob@school.example", "", False),
        ("bob/homework.ipynb", "bob", "", False),
        ("bob.zip/homework.ipynb", "bob", "", False),
        ("hw_1.ipynb", "hw_1", "", False),
    ],
)
def test_who_has_handed_in_is_read_from_the_name(path, student, name, late):
    found = who(path)
    assert (found.id, found.name, found.late) == (student, name, late)


def linked(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


BROKEN = {
    "it is no notebook": {"a.ipynb": "this is no JSON"},
    "it is no notebook of Jupyter": {"a.ipynb": "[1, 2]"},
    "it is not in UTF-8": {"a.ipynb": notebook(["# größer"]).encode("utf-16")},
    "the file is empty": {"a.ipynb": ""},
    "it cannot be read as JSON": {"a.ipynb": "[" * 100_000},
    "it has more than 20 MB": {"a.ipynb": b" " * (20 * 2**20 + 1)},
    "the zip is broken": {"a.zip": "PK no zip"},
    "its path leaves the zip": {"a.zip": zip_of([("../a.ipynb", notebook([]))])},
    "it is a link": {"a.zip": zip_of([(linked("a.ipynb"), "/etc/passwd")])},
    "the zip is a trap": {"a.zip": zip_of([("a.ipynb", bytes(30 * 2**20))])},
    "the zip has too much in it": {
        "a.zip": zip_of((f"{number}.ipynb", "") for number in range(20_001))
    },
}


@pytest.mark.parametrize("said", BROKEN)
def test_what_cannot_be_read_has_a_reason_and_costs_nobody_else(said, tmp_path):
    put(tmp_path, BROKEN[said])
    put(tmp_path, {"zoe.ipynb": notebook(ALL_RIGHT)})
    found = read(tmp_path)
    assert [one.problem for one in found if said in one.problem], found
    assert found[-1].cells == ALL_RIGHT
    assert not (tmp_path.parent / "a.ipynb").exists()


def test_a_link_to_another_file_is_not_followed(tmp_path):
    put(tmp_path, {"zoe.ipynb": notebook(ALL_RIGHT)})
    (tmp_path / "adam.ipynb").symlink_to(tmp_path / "zoe.ipynb")
    adam, zoe = read(tmp_path)
    assert "a link" in adam.problem and not adam.cells and zoe.cells


def test_of_two_files_of_one_name_in_a_zip_the_second_does_not_win(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zip_of([("a.ipynb", notebook(ALL_RIGHT)), ("a.ipynb", notebook(BLANK))])
    put(tmp_path, {"class.zip": data})
    (one,) = read(tmp_path, NAMES)
    assert one.cells == ALL_RIGHT or "two of this name" in one.problem


def test_a_zip_of_a_course_is_read_without_unpacking_it(tmp_path):
    inner = zip_of([("work/hw.ipynb", notebook(ALL_RIGHT))])
    files = [
        ("smithbob_34_208490284_hw.ipynb", notebook(BLANK)),
        ("Ann Lee_77_assignsubmission_file_/hw.ipynb", notebook(ALL_RIGHT)),
        ("joeroe_55_208490285_hw.zip", inner),
        ("__MACOSX/._hw.ipynb", "rubbish"),
    ]
    put(tmp_path, {"submissions.zip": zip_of(files)})
    for place in (tmp_path, tmp_path / "submissions.zip"):
        found = {one.student.id: one.cells for one in read(place)}
        assert found == {"34": BLANK, "55": ALL_RIGHT, "77": ALL_RIGHT}
    assert len(list(tmp_path.iterdir())) == 1


def test_a_page_of_the_book_is_taken_with_its_code_alone(tmp_path):
    page = (
        "# Title\n\n```{code-cell} ipython3\n:tags: [a]\n\nx = 1\n```\n\n"
        "```{code-cell} ipython3\n---\nmystnb:\n  image: 1\n---\ny = 2\n```\n\n"
        "```console\nmake\n```\n"
    )
    put(tmp_path, {"bob.md": page})
    (one,) = read(tmp_path)
    assert [cell.strip() for cell in one.cells] == ["x = 1", "y = 2"]


def test_of_several_files_the_one_with_the_answers_counts(tmp_path):
    put(
        tmp_path,
        {"bob/a.ipynb": notebook(ALL_RIGHT), "bob/z.ipynb": notebook(["x = 1"])},
    )
    (one,) = read(tmp_path, NAMES)
    assert one.cells == ALL_RIGHT
    assert one.notes == ["Several files: bob/a.ipynb counts, and not bob/z.ipynb."]


def test_answers_in_words_are_found_without_what_stood_there(tmp_path):
    def cell(name, source):
        mine = {"transformer_book": {"question": name, "part": "written"}}
        return {"cell_type": "markdown", "source": source, "metadata": mine}

    cells = [
        cell("why", "*Write your answer here.*\n\nBecause."),
        cell("how", "*Write your answer here.*"),
    ]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4})
    put(tmp_path, {"bob.ipynb": text})
    (one,) = read(tmp_path)
    assert one.written == {"why": "Because.", "how": ""}


def test_a_very_long_answer_in_words_is_cut_and_that_is_said(tmp_path):
    """The table of all answers could not be read again with it."""
    mine = {"transformer_book": {"question": "why", "part": "written"}}
    cell = {"cell_type": "markdown", "source": 200_000 * "a", "metadata": mine}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4})
    put(tmp_path, {"bob.ipynb": text})
    (one,) = read(tmp_path)
    assert one.written == {"why": 30_000 * "a"}
    assert "why has 200,000 letters" in one.notes[0]
