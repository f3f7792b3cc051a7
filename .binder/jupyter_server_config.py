"""What JupyterLab opens by `make lab` and on Binder, and how it saves a page."""

import os
import sys

# Both start it in the repository.
sys.path.insert(0, os.getcwd())

from scripts.lab import copies, figures  # noqa: E402

c = get_config()  # noqa: F821
c.ServerApp.root_dir = str(copies.FOLDER)
c.ServerApp.contents_manager_class = figures.Notebooks
