"""The other end of a worker: `Worker(assignment).grade(cells)`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from transformer_book.assignments.assignment import Assignment
from transformer_book.assignments.grading import worker
from transformer_book.assignments.grading.fork import ROOT


class Stopped(Exception):
    """A worker has ended while it graded."""


class Worker:
    """A process that judges one submission after another.

    Args:
        assignment: what is asked.
        seed: what the inputs of checks are drawn from.
        seconds: how long a call of a student's function may take; a cell twice that.

    held: what students' code is kept from: "files", "network", "processes", and the
        means of `files.MEANS` that the system has
    """

    def __init__(
        self, assignment: Assignment, seed: int = 0, seconds: float | None = None
    ) -> None:
        self.assignment, self.seed, self.seconds = assignment, seed, seconds
        self.begin()

    def begin(self) -> None:
        """Begin the process."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", worker.__name__, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Control-C is for who has begun it.
            env=os.environ
            | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"},
        )
        self.held: list[str] | None = None
        self.take(self.assignment)

    def take(self, assignment: Assignment) -> None:
        """Go on with another assignment."""
        self.assignment = assignment
        self.write(
            {
                "assignment": json.loads(assignment.to_json()),
                "seed": self.seed,
                "seconds": self.seconds,
            }
        )

    def ready(self) -> list[str]:
        """Wait until it has begun; return what it keeps students' code from."""
        if self.held is None:
            self.held = list(self.read()["held"])
        return self.held

    def grade(
        self,
        cells: Sequence[str],
        values: Mapping[str, Any] | None = None,
        others: Sequence[Mapping[str, Any]] = (),
    ) -> dict[str, Any]:
        """Return what `judge.Graded` says of a notebook.

        Args:
            cells: its code.
            values: the variants' values for the student.
            others: those of other students, for which a wrong answer may be right.

        Raises:
            Stopped: the process has ended. A new one takes its place.
        """
        self.ready()
        try:
            asked = {"cells": list(cells), "values": dict(values or {})}
            self.write(asked | {"others": list(others)})
            return self.read()
        except (Stopped, OSError):
            self.close()
            self.begin()
            raise Stopped from None

    def write(self, asked: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()

    def read(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise Stopped
        return json.loads(line)  # type: ignore[no-any-return]

    def close(self) -> None:
        """End it."""
        for stream in (self.process.stdin, self.process.stdout):
            assert stream
            try:
                stream.close()
            except OSError:
                pass
        self.process.terminate()
        self.process.wait()
