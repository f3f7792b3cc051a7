"""The explorers in a real browser, on the built pages and in JupyterLab."""

import pytest

# Assertions outside of tests say what is wrong, too.
for module in ("figure", "moves", "shown"):
    pytest.register_assert_rewrite(f"{__name__}.{module}")
