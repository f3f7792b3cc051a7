"""What code of a student's does to the grader: nothing."""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from transformer_book.assignments.grading import fork
from transformer_book.assignments.grading.flags import flags
from transformer_book.assignments.grading.judge import grade

from .conftest import IMPORTS, NAMES, RIGHT, SMALL, WRONG, left_over

HERE = tempfile.gettempdir()

ROOT = Path(__file__).parents[2]
ALL_RIGHT = [IMPORTS, *RIGHT.values()]
ALL_WRONG = [IMPORTS, *WRONG.values()]

# Cells that go wrong, beside right answers: these get their points all the same.
CELLS = {
    "a loop without an end": "while True: pass",
    "one that holds every error": """
while True:
    try:
        while True: pass
    except BaseException:
        pass
""",
    "sleep": "import time; time.sleep(1000)",
    "its process ends": "import os; os._exit(0)",
    "its process ends with a number": "import os; os._exit(7)",
    "sys.exit": "import sys; sys.exit()",
    "a crash": "import ctypes; ctypes.string_at(0)",
    "a stack that overflows": """
import sys
sys.setrecursionlimit(10**9)
f = lambda: f()
f()
""",
    "many processes": "import os\nwhile True: os.fork()",
    "many threads": """
import threading, time
while True: threading.Thread(target=time.sleep, args=(1000,)).start()
""",
    "much memory": "a = torch.ones(4 * 2**30)",
    "memory bit by bit": "a = []\nwhile True: a.append(bytearray(2**26))",
    "much output": "import sys\nfor _ in range(2**12): sys.stdout.write('x' * 2**18)",
    "many files": f"""
for number in range(10**6): open(f"{HERE}/book-{{number}}", "w")
""",
    "a large file": f"open('{HERE}/book-large', 'wb').write(bytes(2**30))",
    "signals to all": "import os, signal\nos.kill(-1, signal.SIGKILL)",
    "a signal to its parent": "import os\nos.kill(os.getppid(), 9)",
    "signals that it ignores": """
import signal
for number in range(1, 32):
    try: signal.signal(number, signal.SIG_IGN)
    except OSError: pass
while True: pass
""",
    "rubbish in the pipe": "import os\nos.write(4, b'rubbish' * 1000)",
    "a large answer": "import os\nos.write(4, (2**50).to_bytes(8, 'little') * 2)",
    "another program": "import os\nos.execv('/bin/sh', ['sh', '-c', 'sleep 1000'])",
    "a shell": "import subprocess; subprocess.Popen(['sleep', '1000'])",
    "a syntax error": "def f(:",
    "an import that is missing": "import no_such_package",
    "the clock": "import signal; signal.setitimer(signal.ITIMER_REAL, 0.01)",
}
# What its code reaches for, and says by an error if it has it.
REACHES = {
    "the solutions": "open('ROOT/exercises/solutions/transformer_block.py')",
    "the checks": "open('ROOT/transformer_book/checks/common.py')",
    "another's work": "open('NEIGHBOR')",
    "the folder of all": "__import__('os').listdir('FOLDER')",
    "a link": f"import os\nos.symlink('NEIGHBOR', '{HERE}/book-link')",
    "another's work, to write": "open('NEIGHBOR', 'w')",
    "another's work, to remove": "__import__('os').remove('NEIGHBOR')",
    "another's rights": "__import__('os').chmod('NEIGHBOR', 0)",
    "the network": "__import__('socket').create_connection(('127.0.0.1', 22), 1)",
    "datagrams": "__import__('socket').socket(2, 2).sendto(b'x', ('127.0.0.1', 53))",
    "the judge's memory": "open(f'/proc/{__import__(\"os\").getppid()}/mem', 'rb+')",
    "the secret": "assert __import__('os').environ",
    "the checks in memory": """
import gc
assert [o for o in gc.get_objects() if getattr(o, '__name__', '') == 'diagnose']
""",
    "more processor time": """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (10**6, 10**6))
""",
}
# Ways to full marks for wrong answers where checks run in the student's process.
TRICKS = {
    "diagnose": """
from transformer_book.checks import common
common.diagnose = lambda *a, **k: common.Verdict(True, "")
""",
    "Verdict": """
from transformer_book.checks.common import Verdict
Verdict.__bool__ = lambda self: True
Verdict.ok = True
""",
    "isclose": "torch.isclose = lambda a, b, **k: torch.ones_like(a, dtype=torch.bool)",
    "agrees": """
import transformer_book.checks.compare as compare
compare.agrees = lambda *a: True
compare.difference = lambda *a, **k: None
""",
    "the check": """
import sys, types
from transformer_book import checks
for name in ("attend", "additive_score", "linear"):
    setattr(checks, "check_" + name, lambda f: True)
""",
    "equality": """
torch.Tensor.__eq__ = lambda *a: True
torch.equal = torch.allclose = lambda *a, **k: True
""",
    "the judge's frames": """
import sys
def attend(*arguments):
    frame = sys._getframe()
    while frame:
        if "reference" in frame.f_locals:
            return frame.f_locals["reference"](*arguments)
        frame = frame.f_back
additive_score = my_linear = attend
""",
}


def rights(graded):
    return [outcome["right"] for outcome in graded["outcomes"]]


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_a_cell_costs_itself_alone(worker, cell):
    graded = worker.grade([IMPORTS, cell, *RIGHT.values()])
    assert rights(graded) == [True] * 3, graded
    assert all(outcome["status"] == "graded" for outcome in graded["outcomes"])


@pytest.mark.parametrize("reach", REACHES.values(), ids=REACHES)
def test_a_cell_cannot_reach(worker, reach, tmp_path):
    neighbor = tmp_path / "neighbor.ipynb"
    neighbor.write_text("right")
    reach = reach.replace("ROOT", str(ROOT))
    reach = reach.replace("NEIGHBOR", str(neighbor)).replace("FOLDER", str(tmp_path))
    graded = worker.grade([IMPORTS, reach, *RIGHT.values()])
    assert "stops with an error" in graded["errors"]["2"], graded
    assert neighbor.read_text() == "right"
    assert rights(graded) == [True] * 3


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_a_trick_scores_nothing_and_is_flagged(worker, trick):
    cells = [*ALL_WRONG, trick]
    assert rights(worker.grade(cells)) == [False] * 3
    assert flags(cells)


@pytest.mark.parametrize(
    "name, body",
    [
        ("attend", "while True: pass"),
        ("additive_score", "import time; time.sleep(1000)"),
        ("attend", "import os; os._exit(3)"),
        ("my_linear", "import ctypes; ctypes.string_at(0)"),
        ("additive_score", "return torch.ones(2**28)"),
        ("my_linear", "return [[]] * 10**6"),
    ],
)
def test_a_call_costs_its_question_alone(worker, name, body):
    cells = [*ALL_RIGHT, f"def {name}(*arguments):\n    {body}"]
    graded = worker.grade(cells)
    assert rights(graded) == [one != name for one in NAMES]
    assert worker.grade(ALL_RIGHT)["outcomes"][0]["right"]


def test_an_answer_may_be_anything(worker):
    odd = """
class Odd(torch.Tensor):
    pass
class Angry:
    def __getattr__(self, name): raise RuntimeError(name)
    def __eq__(self, other): return True
    def __len__(self): return 10**12
def attend(x):
    return torch.ones(2).as_subclass(Odd), Angry()
def additive_score(q, k, w_q, w_k, v):
    deep = []
    for _ in range(10**5): deep = [deep]
    return deep
my_linear = Angry()
"""
    graded = worker.grade([*ALL_RIGHT, odd])
    assert rights(graded) == [False] * 3


def test_what_needs_a_package_that_is_missing_could_not_be_graded(worker):
    uses = "import no_such_package as n\n"
    cell = uses + RIGHT["attend"].replace("return", "n.a()\n    return")
    outcomes = worker.grade([*ALL_RIGHT[:1], cell, *ALL_RIGHT[2:]])["outcomes"]
    assert outcomes[0]["status"] == "could not be graded"
    assert "no_such_package" in outcomes[0]["message"]
    assert rights({"outcomes": outcomes}) == [False, True, True]


@pytest.mark.parametrize(
    "cells", [[], ["", " "], ["x = 3"], ["def another(x): return x"]], ids=str
)
def test_a_notebook_without_the_answers_could_not_be_graded(worker, cells):
    for outcome in worker.grade(cells)["outcomes"]:
        assert outcome["status"] == "could not be graded"


def test_the_last_definition_counts_wherever_it_stands(worker):
    cells = [IMPORTS, *WRONG.values(), *reversed(RIGHT.values())]
    assert rights(worker.grade(cells)) == [True] * 3
    cells = [IMPORTS, *RIGHT.values(), WRONG["attend"]]
    assert rights(worker.grade(cells)) == [False, True, True]


def test_a_function_that_was_renamed_is_said_to_be_missing(worker):
    cells = [cell.replace("def attend", "def my_attend") for cell in ALL_RIGHT]
    outcome = worker.grade(cells)["outcomes"][0]
    assert outcome["message"] == "No cell defines `attend`."


def test_no_process_is_left_after_a_batch(worker, mark):
    for cell in ("many threads", "many processes", "signals that it ignores"):
        worker.grade([IMPORTS, CELLS[cell]])
    # The worker, and what forks for it.
    assert len(left_over(mark)) == 2


def test_code_that_breaks_the_pipe_gets_a_reason(worker):
    graded = worker.grade([*ALL_RIGHT, "import os; os.close(3)"])
    assert rights(graded) == [False] * 3
    assert "it ended its process" in graded["outcomes"][0]["message"]


def test_a_killed_grader_leaves_no_process(mark, tmp_path):
    script = tmp_path / "grade.py"
    script.write_text(
        "from tests.grading.conftest import SMALL\n"
        "from transformer_book.assignments.grading.client import Worker\n"
        "worker = Worker(SMALL)\n"
        "worker.ready()\n"
        "print('ready', flush=True)\n"
        "worker.grade(['def attend(x): pass', 'while True: pass'] * 9)\n"
    )
    before = set(left_over(mark))
    grader = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    grader.stdout.readline()
    grader.kill()
    grader.wait()
    until = time.monotonic() + 30
    while set(left_over(mark)) - before and time.monotonic() < until:
        time.sleep(0.05)
    assert set(left_over(mark)) - before == set()


def test_the_processes_of_students_are_kept_from_files_network_and_processes(worker):
    assert {"files", "network", "processes"} < set(worker.ready())


def test_without_a_fork_a_submission_gets_the_same_grade(monkeypatch):
    monkeypatch.setattr(fork, "FORKS", False)
    checks = [question.checks[0] for question in SMALL.questions]
    cells = [IMPORTS, RIGHT["attend"], "import os; os._exit(3)", WRONG["my_linear"]]
    graded = grade(checks, cells, fork.source_of_processes().start)
    assert [outcome.right for outcome in graded.outcomes] == [True, False, False]
    assert re.search("exit code 3", graded.errors[3])
