"""Stop, with one sentence, a Python that is too old for the book."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "The book needs Python 3.11 or newer and this is %d.%d. If you have a newer "
        "one, name it: make serve PYTHON=python3.12" % sys.version_info[:2]
    )
