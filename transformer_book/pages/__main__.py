"""The commands of the package: see its docstring."""

import sys

from transformer_book import pages
from transformer_book.pages.layers import export
from transformer_book.pages.rules import check


def main(command: str = "", *names: str) -> None:
    """Run a command; `check` may be given the names of pages."""
    if command == "check":
        found = check(names)
        for finding in found:
            print(finding)
        if found:
            sys.exit(f"{len(found)} to mend; CONTRIBUTING.md shows how a page is made")
    elif command == "export" and not names:
        try:
            export()
        except pages.Unreadable as problem:
            sys.exit(str(problem))
    else:
        sys.exit(pages.__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
