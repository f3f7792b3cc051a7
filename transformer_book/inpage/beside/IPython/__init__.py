"""What pages import of IPython, in a page that has no kernel."""


def get_ipython():
    """There is no kernel, and so no shell."""
    return None
