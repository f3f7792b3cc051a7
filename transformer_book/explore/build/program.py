"""The browser engine's side of a build: export to ONNX, and proof.

A program is an explorer's function, exported for one combination of its plain inputs.
The build runs every program in the engine that the reader's browser will use, under
Node, and compares it with eager PyTorch.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import random
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import onnx
import torch
from onnxscript import ir, optimizer
from torch import nn

from ..controls import Mask
from ..explorer import Explorer
from ..figure import Inputs
from ..outputs import evaluation, flat, named_outputs
from . import NODE, private, run_node

TOLERANCE = 1e-5
MAX_PROGRAMS = 32

private.read_translations_once()


class _Traced(nn.Module):
    """An explorer's function with its plain inputs fixed: tensors by position."""

    def __init__(self, explorer: Explorer, fixed: dict[str, Any]):
        super().__init__()
        # Assigned as an attribute, a module's parameters are exported with it.
        self.function = explorer.function
        self.names = [*explorer.tensors, *explorer.carried]
        self.fixed = fixed

    def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
        arguments = dict(zip(self.names, tensors, strict=True)) | self.fixed
        outputs = named_outputs(self.function(**arguments)).values()
        # A program cannot give an input back: it would have the output's name.
        given = [id(tensor) for tensor in tensors]
        return tuple(one.clone() if id(one) in given else one for one in outputs)


def export(explorer: Explorer, inputs: Inputs) -> bytes:
    """Export an explorer's function as an ONNX program for the plain ``inputs``.

    Sentences keep a free length: each gets a dynamic axis of its own.

    Raises:
        ValueError: the function cannot be traced; the sentence says why.
    """
    fixed = explorer.arguments(inputs, explorer.plain)
    tensors = explorer.arguments(inputs, explorer.tensors) | explorer.carried
    outputs = list(explorer.run(inputs).outputs)
    module = _Traced(explorer, fixed)
    # No shapes at all where a program takes no tensor.
    shapes = _free_axes(explorer) or None
    # In a program an input and an output may not have the same name.
    names = [*explorer.tensors, *(f"last_{name}" for name in explorer.carried)]
    with evaluation(module):
        return export_module(module, tuple(tensors.values()), names, outputs, shapes)


def export_module(
    module: nn.Module,
    tensors: tuple[torch.Tensor, ...],
    names: list[str],
    outputs: list[str],
    shapes: tuple[dict[int, Any], ...] | None = None,
) -> bytes:
    """Export a module of tensors by position, with these names of inputs and outputs.

    Raises:
        ValueError: the module cannot be traced; the sentence says why.
    """
    with _silence():
        try:
            program: Any = torch.onnx.export(
                module,
                tensors,
                input_names=names,
                output_names=outputs,
                dynamic_shapes=None if shapes is None else (shapes,),
                dynamo=True,
                # The whole optimizer takes + 1e-9 for + 0: a division would be by zero.
                optimize=False,
                verbose=False,
            )
        except Exception as error:
            # The exporter wraps what went wrong in advice to its own developers.
            cause: BaseException = error
            while cause.__cause__:
                cause = cause.__cause__
            raise ValueError(
                "The layer cannot be exported for the browser. It must be made of "
                "tensor operations, without decisions that depend on their values: "
                f"{str(cause).strip().partition(chr(10))[0]}"
            ) from error
    optimizer.fold_constants(program.model)
    _multiply_squares(program.model.graph)
    _take_sizes_whole(program.model.graph)
    optimizer.remove_unused_nodes(program.model)
    model = _stripped(program.model_proto)
    _refine_logarithms(model.graph)
    return model.SerializeToString()


def _free_axes(explorer: Explorer) -> tuple[dict[int, Any], ...]:
    """The axes that follow the length of a sentence, for each tensor input."""
    lengths = {
        name: torch.export.Dim(f"T_{name}", max=1024)
        for name, control in explorer.controls.items()
        if control.stretches
    }
    axes = []
    for name in explorer.tensors:
        control = explorer.controls[name]
        over = [name]
        if isinstance(control, Mask):
            over = [control.rows, control.cols]
        axes.append({i: lengths[n] for i, n in enumerate(over) if n in lengths})
    return (*axes, *({} for _ in explorer.carried))


def _multiply_squares(graph: Any) -> None:
    """Write x ** 2 as x * x: the engine's powers, by logarithm, are off by 2e-5."""
    for node in graph:
        if node.op_type == "Pow":
            exponent = ir.convenience.get_const_tensor(node.inputs[1])
            if exponent is not None and (exponent.numpy() == 2).all():
                node.op_type = "Mul"
                node.replace_input_with(1, node.inputs[0])


def _take_sizes_whole(graph: Any) -> None:
    """Use the output of a Shape, (1), as it is.

    The exporter makes a number of it, and a vector again, by Squeeze and Reshape. The
    engine knows the sizes of an axis only as long as they come straight from a Shape.
    """
    for node in graph:
        if node.op_type != "Reshape":
            continue
        squeeze = node.inputs[0].producer()
        if squeeze is None or squeeze.op_type != "Squeeze":
            continue
        shape = squeeze.inputs[0].producer()
        if shape is not None and shape.op_type == "Shape":
            node.outputs[0].replace_all_uses_with(shape.outputs[0])


@contextmanager
def _silence() -> Iterator[None]:
    """Leave out the exporter's remarks, as on packages that are not installed."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _stripped(model: Any) -> Any:
    """Drop notes for debugging: they are nine tenths of a small program."""
    graph = model.graph
    for item in [model, graph, *graph.node, *graph.input, *graph.output]:
        item.ClearField("metadata_props")
        item.ClearField("doc_string")
    del graph.value_info[:]
    return model


def _refine_logarithms(graph: Any) -> None:
    """Add one Newton step to each logarithm: y + x exp(-y) - 1.

    The engine's own logarithm errs by 1.2e-5, its exponential by 2e-7.
    """
    nodes = []
    for node in graph.node:
        nodes.append(node)
        if node.op_type != "Log":
            continue
        (x,), (y,) = node.input, node.output
        rough, minus, power, ratio, one, step = (
            f"{y}_{part}"
            for part in ("rough", "minus", "power", "ratio", "one", "step")
        )
        node.output[0] = rough
        nodes += [
            onnx.helper.make_node("Neg", [rough], [minus]),
            onnx.helper.make_node("Exp", [minus], [power]),
            onnx.helper.make_node("Mul", [x, power], [ratio]),
            onnx.helper.make_node("Constant", [], [one], value_float=1.0),
            onnx.helper.make_node("Sub", [ratio, one], [step]),
            onnx.helper.make_node("Add", [rough, step], [y]),
        ]
    del graph.node[:]
    graph.node.extend(nodes)


def build(explorer: Explorer) -> dict[str, Any]:
    """Programs of an explorer, and their proof.

    Returns:
        ``files``: file name -> base64 of its content; ``programs``: plain inputs as
        JSON -> file name; ``plain``: names of the plain inputs.

    Raises:
        ValueError: too many programs, one that differs from PyTorch, or an input that
            changes nothing.
    """
    # Without inputs the outputs are constants, and there is nothing to run.
    inputs = explorer.tensors or explorer.plain
    cases = explorer.cases(random.Random(0)) if inputs else []
    programs: dict[str, str] = {}
    contents: dict[str, bytes] = {}
    for control in explorer.controls.values():
        contents |= control.files()
    combinations: dict[str, Inputs] = {}
    for case in cases:
        combinations.setdefault(program_key(explorer, case), case)
    if len(combinations) > MAX_PROGRAMS:
        raise ValueError(
            f"More than {MAX_PROGRAMS} combinations of {', '.join(explorer.plain)}: "
            "make an input a float slider, or let it pick with at=."
        )
    refuse_dead_inputs(explorer, cases)
    for key, case in combinations.items():
        content = export(explorer, case)
        programs[key] = f"{hashlib.sha256(content).hexdigest()[:16]}.onnx"
        contents[programs[key]] = content
    files = {
        name: base64.b64encode(content).decode() for name, content in contents.items()
    }
    message: dict[str, Any] = {
        "programs": {name: files[name] for name in programs.values()},
        "cases": [
            {
                "file": programs[program_key(explorer, case)],
                "tensors": tensors_of(explorer, case),
            }
            for case in cases
        ],
    }
    page = {"files": files, "plain": explorer.plain, "programs": programs}
    if explorer.again:
        start = {name: flat(tensor) for name, tensor in explorer.carried.items()}
        page["again"] = {"start": start, "times": explorer.again.times}
        message["again"] = page["again"]
    answers = json.loads(run_node(NODE / "build.js", input=json.dumps(message)))
    compare(explorer, cases, answers["outputs"])
    return page


def refuse_dead_inputs(explorer: Explorer, cases: list[Inputs]) -> None:
    """Raise ``ValueError`` for an input that changes no output in any of the cases."""
    for name in explorer.tensors + explorer.plain:
        corners = explorer.controls[name].corners()
        if not any(_has_effect(explorer, case, name, corners) for case in cases):
            raise ValueError(
                f"The input “{name}” never changes an output: use it in the function, "
                "or leave its control out."
            )


def _has_effect(
    explorer: Explorer, case: Inputs, name: str, values: Sequence[Any]
) -> bool:
    before = explorer.run(case).outputs
    afters = (explorer.run(case | {name: value}).outputs for value in values)
    return any(_gap(after, before) for after in afters)


def program_key(explorer: Explorer, inputs: Inputs) -> str:
    """The plain inputs as JSON, the same text that the front end makes."""
    values = [inputs[name] for name in explorer.plain]
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def _unflat(answer: dict[str, Any]) -> torch.Tensor:
    # JSON writes NaN as null.
    data = [float("nan") if n is None else n for n in answer["data"]]
    return torch.tensor(data).reshape(answer["shape"])


def tensors_of(explorer: Explorer, inputs: Inputs) -> dict[str, Any]:
    """The tensors that a program is given for inputs, as the engine takes them."""
    arguments = explorer.arguments(inputs, explorer.tensors)
    return {name: flat(tensor) for name, tensor in arguments.items()}


def _gap(found: dict[str, torch.Tensor], expected: dict[str, torch.Tensor]) -> str:
    """How outputs differ by more than the tolerance, in words; "" if they do not."""
    for name, tensor in expected.items():
        if found[name].shape != tensor.shape:
            shapes = f"{tuple(found[name].shape)}, not {tuple(tensor.shape)}"
            return f"has the shape {shapes}, in “{name}”"
        # Relative for large numbers: float32 holds seven digits.
        gaps = (found[name] - tensor.float()).abs() / tensor.float().abs().clamp(min=1)
        # Not the other way round: NaN is a difference.
        if gaps.numel() and not (gap := gaps.max().item()) <= TOLERANCE:
            return f"differs by {gap:.1e} in “{name}”"
    return ""


def compare(
    explorer: Explorer, cases: list[Inputs], answers: list[dict[str, Any]]
) -> None:
    """Raise ``ValueError`` unless the engine gave PyTorch's numbers in every case."""
    for case, answer in zip(cases, answers, strict=True):
        if "error" in answer:
            raise ValueError(f"The browser engine cannot run this: {answer['error']}")
        found = {name: _unflat(output) for name, output in answer.items()}
        outputs = explorer.run(case).outputs
        if gap := _gap(found, outputs):
            raise ValueError(
                f"The browser engine's answer to {case} {gap} against PyTorch's."
            )
        for view in explorer.views:
            view.prove(case, outputs)
