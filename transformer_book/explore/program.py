"""The browser engine's side of a build: export to ONNX, proof, initial picture.

A program is a target exported for one combination of its plain inputs. The build
runs every program in the engine that the reader's browser will use, under Node, and
compares it with eager PyTorch.
"""

from __future__ import annotations

import base64
import functools
import gc
import hashlib
import json
import logging
import random
import warnings
from contextlib import contextmanager

import onnx
import torch
from onnxscript import ir, optimizer
from torch import nn
from torch.onnx._internal.exporter import _registration

from transformer_book.explore.building import NODE, run_node
from transformer_book.explore.controls import Mask, Sentence
from transformer_book.explore.kernel import (
    Target,
    evaluation,
    flat,
    named_outputs,
)

TOLERANCE = 1e-5
MAX_PROGRAMS = 32

# The exporter reads what it can translate anew for each program; it stays the same.
_registration.ONNXRegistry.from_torchlib = staticmethod(
    functools.cache(_registration.ONNXRegistry.from_torchlib)
)


class _Traced(nn.Module):
    """A target with its plain inputs fixed: tensors by position -> outputs."""

    def __init__(self, target: Target, fixed: dict):
        super().__init__()
        # Assigned as an attribute, a module's parameters are exported with it.
        self.function = target.function
        self.names = target.tensors
        self.fixed = fixed

    def forward(self, *tensors):
        arguments = dict(zip(self.names, tensors, strict=True)) | self.fixed
        return tuple(named_outputs(self.function(**arguments)).values())


def export(target: Target, inputs: dict) -> bytes:
    """Export a target as an ONNX program for the plain inputs in ``inputs``.

    Sentences keep a free length: each gets a dynamic axis of its own.

    Raises:
        ValueError: the function cannot be traced; the sentence says why.
    """
    fixed = target.arguments(inputs, target.plain)
    tensors = target.arguments(inputs, target.tensors)
    outputs = list(target.run(inputs).outputs)
    module = _Traced(target, fixed)
    # No shapes at all where a program takes no tensor.
    names, shapes = target.tensors, _free_axes(target) or None
    with evaluation(module):
        return export_module(module, tuple(tensors.values()), names, outputs, shapes)


def export_module(module, tensors: tuple, names, outputs, shapes=None) -> bytes:
    """Export a module of tensors by position, with these names of inputs and outputs.

    Raises:
        ValueError: the module cannot be traced; the sentence says why.
    """
    with warnings.catch_warnings(), _exporting():
        warnings.simplefilter("ignore")
        try:
            program = torch.onnx.export(
                module,
                tensors,
                input_names=names,
                output_names=outputs,
                dynamic_shapes=None if shapes is None else (shapes,),
                dynamo=True,
                # The whole optimizer takes + 1e-9 for + 0, and divides by zero then.
                optimize=False,
                verbose=False,
            )
        except Exception as error:
            # The exporter wraps what went wrong in advice to its own developers.
            cause = error
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


def _free_axes(target: Target) -> tuple[dict, ...]:
    """The axes that follow the length of a sentence, for each tensor input."""
    lengths = {
        name: torch.export.Dim(f"T_{name}", max=1024)
        for name, control in target.controls.items()
        if isinstance(control, Sentence)
    }
    axes = []
    for name in target.tensors:
        control = target.controls[name]
        over = [name]
        if isinstance(control, Mask):
            over = [control.rows, control.cols]
        axes.append({i: lengths[n] for i, n in enumerate(over) if n in lengths})
    return tuple(axes)


def _multiply_squares(graph):
    """Write x ** 2 as x * x: the engine's powers, by logarithm, are off by 2e-5."""
    for node in graph:
        if node.op_type == "Pow":
            exponent = ir.convenience.get_const_tensor(node.inputs[1])
            if exponent is not None and (exponent.numpy() == 2).all():
                node.op_type = "Mul"
                node.replace_input_with(1, node.inputs[0])


def _take_sizes_whole(graph):
    """Use a size as the exporter's Shape gives it, (1): the exporter makes a number of
    it and a vector again, and the engine would not know it for a size any more."""
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
def _exporting():
    """Silence remarks on packages that this book does not use, and collect no garbage.

    An export makes many objects, and to look through them over and over takes time.
    """
    logger = logging.getLogger("torch.onnx")
    level, collects = logger.level, gc.isenabled()
    logger.setLevel(logging.ERROR)
    gc.disable()
    try:
        yield
    finally:
        logger.setLevel(level)
        if collects:
            gc.enable()


def _stripped(model):
    """Drop what only a debugger reads: it is nine tenths of a small program."""
    graph = model.graph
    for item in [model, graph, *graph.node, *graph.input, *graph.output]:
        item.ClearField("metadata_props")
        item.ClearField("doc_string")
    del graph.value_info[:]
    return model


def _refine_logarithms(graph) -> None:
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


def build(target: Target, state: dict) -> dict:
    """Programs, their proof, and the initial picture of one explorer.

    Args:
        target: what to export.
        state: the explorer's state at the start, as the front end receives it.

    Returns:
        ``files``: file name -> base64 of its content; ``programs``: plain inputs as
        JSON -> file name; ``plain``: names of the plain inputs; ``html``: the
        initial picture.

    Raises:
        ValueError: too many programs, or one that differs from PyTorch.
    """
    # Without inputs the outputs are constants, and there is nothing to run.
    cases = target.cases(random.Random(0)) if target.tensors or target.plain else []
    programs, files = {}, {}
    for control in target.controls.values():
        for name, content in control.files().items():
            files[name] = base64.b64encode(content).decode()
    combinations = {}
    for case in cases:
        combinations.setdefault(program_key(target, case), case)
    if len(combinations) > MAX_PROGRAMS:
        raise ValueError(
            f"More than {MAX_PROGRAMS} combinations of {', '.join(target.plain)}: "
            "make an input a float slider, or let it pick with at=."
        )
    for key, case in combinations.items():
        content = export(target, case)
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.onnx"
        programs[key] = name
        files[name] = base64.b64encode(content).decode()
    static = {"plain": target.plain, "programs": programs}
    message = {
        "programs": {name: files[name] for name in programs.values()},
        "cases": [_case(target, case, programs) for case in cases],
        "state": state,
    }
    answers = json.loads(run_node(NODE / "build.js", input=json.dumps(message)))
    _compare(target, cases, answers["outputs"])
    return {"files": files, "html": answers["html"], **static}


def program_key(target: Target, inputs: dict) -> str:
    """The plain inputs as JSON, the same text that the front end makes."""
    values = [inputs[name] for name in target.plain]
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def _unflat(answer: dict) -> torch.Tensor:
    # JSON writes NaN as null.
    data = [float("nan") if n is None else n for n in answer["data"]]
    return torch.tensor(data).reshape(answer["shape"])


def _case(target, case, programs):
    arguments = target.arguments(case, target.tensors)
    tensors = {name: flat(tensor) for name, tensor in arguments.items()}
    return {"file": programs[program_key(target, case)], "tensors": tensors}


def _compare(target: Target, cases: list[dict], answers: list[dict]) -> None:
    """Raise ``ValueError`` unless the engine gave PyTorch's numbers in every case."""
    for case, answer in zip(cases, answers, strict=True):
        if "error" in answer:
            raise ValueError(f"The browser engine cannot run this: {answer['error']}")
        expected = target.run(case).outputs
        for name, tensor in expected.items():
            found = _unflat(answer[name])
            if found.shape != tensor.shape:
                gap = f"has the shape {tuple(found.shape)}, not {tuple(tensor.shape)},"
            else:
                # Relative for large numbers: float32 holds seven digits.
                gap = ((found - tensor).abs() / tensor.abs().clamp(min=1)).max().item()
                if gap <= TOLERANCE:
                    continue
                gap = f"differs by {gap:.1e}"
            raise ValueError(
                f"The browser engine {gap} against PyTorch, in “{name}” for {case}."
            )
