"""A process that judges one submission after another, as it is asked line by line.

It begins without the checks: what it forks for students' code must not know them.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from typing import Any

from transformer_book.assignments.grading import child, confine, fork


def main() -> None:
    """Answer each line of JSON with one."""
    parent = int(sys.argv[1])
    if fork.FORKS:
        confine.die_with_parent(parent)
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # What anything prints goes where errors do.
    child.warm()
    source = fork.source_of_processes()

    from transformer_book.assignments.assignment import Assignment
    from transformer_book.assignments.grading import judge
    from transformer_book.checks import common

    def reply(said: Any) -> None:
        print(json.dumps(said), file=replies, flush=True)

    reply({"held": source.held, "forks": fork.FORKS})
    assignment: Assignment | None = None
    for line in sys.stdin:
        asked = json.loads(line)
        if "assignment" in asked:
            assignment = Assignment.from_json(json.dumps(asked["assignment"]))
            common.SEED = asked["seed"]
            if asked["seconds"]:
                common.SECONDS, judge.CELL = asked["seconds"], 2 * asked["seconds"]
            continue
        assert assignment
        checks = [check for one in assignment.questions for check in one.checks]
        graded = judge.grade(
            checks, asked["cells"], source.start, asked["values"], asked["others"]
        )
        reply(asdict(graded))
    source.close()


if __name__ == "__main__":
    main()
