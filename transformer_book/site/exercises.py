"""Repairs of what sphinx-exercise writes."""

from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node


def drop_repeated_ids(app, doctree):
    """Drop the id that every exercise of a page repeats: nothing links to it."""
    for kind in exercise_node, exercise_enumerable_node:
        for exercise in doctree.findall(kind):
            for part in exercise.findall(lambda node: hasattr(node, "attributes")):
                if "exercise-content" in part.get("ids", []):
                    part["ids"].remove("exercise-content")


def setup(app):
    """Register with Sphinx."""
    app.connect("doctree-read", drop_repeated_ids)
