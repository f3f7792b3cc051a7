"""Every trailing shape comment of a page is an assertion when the page runs.

`scores = x @ x.T  # (T, T)` must give a square. At the top level of a page one
letter has one size, and different letters have different sizes, so that a swapped
axis shows. Within one call of a function a letter has one size; the shapes of the
arguments are those of the docstring, `x (..., T, C)`, where they are given. A number
stands for itself.
"""

import ast
import io
import linecache
import re
import tokenize

import pytest
import torch
from matplotlib import pyplot

from transformer_book.pages import BOOK, Page, pages

SHAPE = r"\(([A-Z0-9., ]*)\)"
COMMENT = re.compile(rf"# ({SHAPE}(?:, {SHAPE})*)$")


def check_shapes(values, comment, sizes, distinct):
    """Assert that values have the commented shapes; learn the letters' sizes."""
    shapes = [re.findall(r"\.\.\.|\w+", shape) for shape in re.findall(SHAPE, comment)]
    values = values if isinstance(values, tuple) else (values,)
    assert len(values) == len(shapes), f"{len(values)} values, {len(shapes)} shapes"
    for value, letters in zip(values, shapes, strict=True):
        shape, names = list(value.shape), list(letters)
        said = f"({', '.join(letters)}) of {tuple(shape)}, where {sizes}"
        if names and names[0] == "...":
            del names[0]
            assert len(shape) >= len(names), said
            shape = shape[len(shape) - len(names) :]
        assert len(shape) == len(names), said
        for name, size in zip(names, shape, strict=True):
            known = int(name) if name.isdigit() else sizes.setdefault(name, size)
            assert known == size, said
    if distinct:
        assert len(set(sizes.values())) == len(sizes), f"letters of one size: {sizes}"


def check_call(shape_comment, value, sizes, distinct):
    return ast.parse(
        f"__check_shapes__({value}, {shape_comment!r}, {sizes}, {distinct})"
    ).body[0]


class CommentsToAssertions(ast.NodeTransformer):
    """Add to each statement with a shape comment a check of what it computes."""

    def __init__(self, source):
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        comments = [token for token in tokens if token.type == tokenize.COMMENT]
        self.comments = {
            comment.start[0]: match[1]
            for comment in comments
            if (match := COMMENT.search(comment.string))
        }
        self.doc = ""
        self.inside = False

    def check(self, node, value):
        comment = self.comments.pop(node.end_lineno)
        sizes = "__sizes__" if self.inside else "__page_sizes__"
        return check_call(comment, value, sizes, not self.inside)

    def visit_ClassDef(self, node):
        outer, self.doc = self.doc, ast.get_docstring(node) or ""
        self.generic_visit(node)
        self.doc = outer
        return node

    def visit_FunctionDef(self, node):
        outer = self.inside, self.doc
        doc = ast.get_docstring(node) or self.doc
        self.inside, self.doc = True, ""
        self.generic_visit(node)
        self.inside, self.doc = outer
        start = [ast.parse("__sizes__ = {}").body[0]]
        for argument in node.args.args:
            if match := re.search(rf"\b{argument.arg} ({SHAPE})", doc):
                given = ast.parse(f"if {argument.arg} is not None: pass").body[0]
                given.body = [check_call(match[1], argument.arg, "__sizes__", False)]
                start.append(given)
        node.body = start + node.body
        return node

    def visit_Assign(self, node):
        if node.end_lineno not in self.comments:
            return node
        return [node, self.check(node, ast.unparse(node.targets[0]))]

    def visit_Return(self, node):
        if node.end_lineno not in self.comments:
            return node
        keep, give = ast.parse("__result__ = None\nreturn __result__").body
        keep.value = node.value
        return [keep, self.check(node, "__result__"), give]

    def transform(self, source):
        tree = ast.fix_missing_locations(self.visit(ast.parse(source)))
        assert not self.comments, f"nothing is computed where it says {self.comments}"
        return tree


# Pages that train for many seconds. Here they do so for a moment, since no shape
# depends on what is learned. What they assert from there on is left to the build.
TRAINED = {"language_model", "positional_embeddings", "training_a_transformer"}


def run(sources, name="page"):
    """Run a page's cells in one namespace, with their comments as assertions."""
    namespace = {"__check_shapes__": check_shapes, "__page_sizes__": {}}
    trains = False
    for number, source in enumerate(sources, 1):
        trains = trains or (name in TRAINED and "ProgressBar(" in source)
        tree = CommentsToAssertions(source).transform(source)
        file = f"<{name}, code cell {number}>"
        # A page may look at its own source, as it can in a notebook.
        linecache.cache[file] = len(source), None, source.splitlines(True), file
        exec(compile(tree, file, "exec", optimize=int(trains)), namespace)
    return namespace


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_shape_comments_of_the_page_hold(page, monkeypatch):
    monkeypatch.chdir(BOOK)
    pyplot.switch_backend("Agg")
    torch.manual_seed(0)
    if page.name in TRAINED:
        monkeypatch.setattr("IPython.display.ProgressBar", lambda n: range(min(n, 10)))
    run([cell.source for cell in page.cells("code")], page.name)
    # The next page draws on figures of its own.
    pyplot.close("all")


@pytest.mark.parametrize("name", ["masks_and_cross_attention", "multi_head_attention"])
def test_pages_hold_when_pytorchs_empty_rows_are_zero(name, monkeypatch):
    """As pull requests 189045 and 190486 of PyTorch would have it."""
    monkeypatch.chdir(BOOK)
    pyplot.switch_backend("Agg")
    softmax = torch._safe_softmax
    monkeypatch.setattr(torch.nn.functional, "softmax", softmax)
    monkeypatch.setattr(torch.backends.mha, "_is_fastpath_enabled", False)
    page = next(page for page in pages() if page.name == name)
    # What trains comes behind the last cell that asks PyTorch for an empty row.
    cells = [cell.source for cell in page.cells("code")]
    last = max(i for i, source in enumerate(cells) if "attn_mask" in source)
    namespace = run(cells[: last + 2], page.name)
    pyplot.close("all")
    if name == "multi_head_attention":
        assert not namespace["outputs"](need_weights=True, training=False)[0].any()


RIGHT = '''
import torch
from torch import nn

x = torch.randn(2, 5, 12)  # (B, T, C)


class Layer(nn.Module):
    """x (..., T, C) -> out (..., T, C), weights (..., T, T)."""

    def forward(self, x):
        scores = x @ x.transpose(-2, -1)  # (..., T, T)
        weights = scores.softmax(dim=-1)  # (..., T, T)
        return weights @ x, weights  # (..., T, C), (..., T, T)


out, weights = Layer()(x)  # (B, T, C), (B, T, T)
heads = out.unflatten(-1, (3, 4)).transpose(1, 2)  # (B, 3, T, D)
'''


def test_right_comments_pass():
    run([RIGHT])


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("(B, T, C), (B, T, T)", "(B, C, T), (B, T, T)"),
        ("(B, T, C), (B, T, T)", "(B, T, T), (B, T, C)"),
        ("(B, T, C), (B, T, T)", "(B, T, C)"),
        ("2, 5, 12)  # (B, T, C)", "2, 5, 12)  # (B, C, T)"),
        ("scores = x @ x.transpose(-2, -1)  # (..., T, T)", "x = x  # (..., C, T)"),
        ("transpose(-2, -1)  # (..., T, T)", "transpose(-2, -1)  # (T, T)"),
        ("(..., T, C), (..., T, T)\n", "(..., T, C), (..., T, C)\n"),
        ("(..., T, C), (..., T, T)\n", "(..., C, T), (..., T, T)\n"),
        ('"""x (..., T, C)', '"""x (..., C, T)'),
        ("# (B, 3, T, D)", "# (B, T, 3, D)"),
        ("# (B, 3, T, D)", "# (B, H, T, C)"),
        ("torch.randn(2, 5, 12)", "torch.randn(5, 5, 12)"),
    ],
)
def test_a_wrong_comment_fails(right, wrong):
    assert right in RIGHT
    with pytest.raises(AssertionError):
        run([RIGHT.replace(right, wrong)])


def test_a_comment_where_nothing_is_computed_fails():
    with pytest.raises(AssertionError, match="nothing is computed"):
        run(["import torch\nprint(torch.ones(2))  # (T)\n"])


def test_cells_share_the_sizes_of_their_letters(tmp_path):
    text = "```{code-cell} ipython3\nimport torch\nx = torch.ones(3)  # (T)\n```\n\n"
    text += "```{code-cell} ipython3\ny = torch.ones(4)  # (T)\n```\n"
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(AssertionError):
        run([cell.source for cell in Page(page).cells("code")])
