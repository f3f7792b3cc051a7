"""Figures in a saved notebook: opened again, it shows them as they were last.

JupyterLab saves the state of widgets whose kernel runs. Without this, one that shows
another kernel's would be gone at the second save.
"""

import json
import re
from pathlib import Path
from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
MODEL = re.compile(r'"IPY_MODEL_(\w+)"')  # what a widget's state calls another


class Notebooks(AsyncLargeFileManager):
    """The server's manager of files, which keeps the figures of saved notebooks."""

    def __init__(self, **settings: Any) -> None:
        """Take the settings of the server's own manager."""
        super().__init__(**settings)
        self.register_pre_save_hook(keep)


def keep(model: dict[str, Any], path: str, contents_manager: Any, **_: Any) -> None:
    """Have a notebook saved with the state of the widgets in it, and of no others.

    Args:
        model: of the notebook; changed in place.
        path: where it is going to be saved.
        contents_manager: what saves it.
    """
    if model["type"] != "notebook":
        return
    content = model["content"]
    before = Path(contents_manager.root_dir, path.strip("/"))
    saved = json.loads(before.read_text("utf-8")) if before.exists() else {}
    known = state(saved) | state(content)
    needed = {}
    names = shown(content)
    while names:
        name = names.pop()
        if name in known and name not in needed:
            needed[name] = known[name]
            names += MODEL.findall(json.dumps(known[name]))
    if needed or state(content):
        version = {"version_major": 2, "version_minor": 0}
        content["metadata"]["widgets"] = {STATE: version | {"state": needed}}


def shown(notebook: dict[str, Any]) -> list[str]:
    """Return the ids of the widgets in a notebook's outputs."""
    outputs = [o for cell in notebook["cells"] for o in cell.get("outputs", [])]
    views = [output.get("data", {}).get(VIEW) for output in outputs]
    return [view["model_id"] for view in views if view]


def state(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return what a notebook holds of widgets, by their ids."""
    widgets = notebook.get("metadata", {}).get("widgets", {})
    return dict(widgets.get(STATE, {}).get("state", {}))
