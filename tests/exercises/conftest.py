"""What the tests of exercises share."""

import pytest
import torch


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Checks call many small functions, which wait for threads longer than they run."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
