"""What goes over the pipe between the judge and a student's process.

A message is JSON, followed by the bytes of its tensors. Nothing in it can run: a value
is a number, a text, a list, a tuple, a dict, a tensor, or a name for what stays on the
other side.

    the length of the JSON, the length of the bytes   8 bytes each
    the JSON, in UTF-8
    the bytes of all tensors, one after another
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import IO, Any

import torch
from torch import Tensor

HEAD = struct.Struct("<QQ")
LARGEST = 32 * 2**20  # bytes of a message
DEEPEST = 12  # lists in lists
MOST = 100_000  # values in a message
LONGEST = 20_000  # letters of a text
DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        *(torch.float16, torch.bfloat16, torch.float32, torch.float64),
        *(torch.complex64, torch.complex128, torch.bool, torch.uint8),
        *(torch.int8, torch.int16, torch.int32, torch.int64),
    )
}


class Broken(Exception):
    """The other side has ended, or has sent what is no message, or too much."""


def send(stream: IO[bytes], message: dict[str, Any], tensors: list[bytes]) -> None:
    """Write a message.

    Raises:
        Broken: nobody reads it.
    """
    text = json.dumps(message).encode()
    try:
        stream.write(HEAD.pack(len(text), sum(map(len, tensors))))
        stream.write(text)
        for one in tensors:
            stream.write(one)
        stream.flush()
    except (OSError, ValueError) as error:
        raise Broken("the other side has ended") from error


def receive(stream: IO[bytes], largest: int = LARGEST) -> tuple[dict[str, Any], bytes]:
    """Read a message: its JSON, and the bytes of its tensors.

    Raises:
        Broken: the other side has ended, or has sent something else.
    """
    text_length, length = HEAD.unpack(read(stream, HEAD.size))
    if text_length + length > largest:
        raise Broken("the answer is too large")
    text, data = read(stream, text_length), read(stream, length)
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Broken("what came is no message") from error
    if not isinstance(message, dict):
        raise Broken("what came is no message")
    return message, data


def read(stream: IO[bytes], length: int) -> bytes:
    """Read so many bytes, or raise Broken."""
    try:
        data = stream.read(length)
    except (OSError, ValueError) as error:
        raise Broken("the other side has ended") from error
    if len(data or b"") < length:
        raise Broken("the other side has ended")
    return data


class Packer:
    """Makes of values what JSON has, and gathers the bytes of their tensors.

    other: called with a value of any other sort, returns what JSON has of it
    """

    def __init__(self, other: Callable[[Packer, Any], Any]) -> None:
        self.other = other
        self.tensors: list[bytes] = []

    def pack(self, value: Any, depth: int = 0) -> Any:
        """Return what JSON has of a value."""
        if depth > DEEPEST:
            return {"object": type(value).__name__}
        if value is None or isinstance(value, bool):
            return value
        if value is ...:  # an answer that was left open
            return {"open": None}
        if isinstance(value, Tensor):
            return self.pack_tensor(value)
        if isinstance(value, str):
            return str.__str__(value)[:LONGEST]
        if isinstance(value, int) and value.bit_length() < 64:
            return int.__int__(value)
        if isinstance(value, float):
            return float.__float__(value)
        for kind in (tuple, list):
            if isinstance(value, kind):
                return {kind.__name__: [self.pack(one, depth + 1) for one in value]}
        if isinstance(value, dict):
            items = value.items()
            return {"dict": [[self.pack(one, depth + 1) for one in kv] for kv in items]}
        return self.other(self, value)

    def pack_tensor(self, value: Tensor) -> Any:
        name = str(value.dtype).removeprefix("torch.")
        if name not in DTYPES or value.device.type == "meta":
            return {"object": type(value).__name__}
        plain = value.detach().as_subclass(Tensor).cpu()
        if plain.layout != torch.strided:
            plain = plain.to_dense()
        data = plain.contiguous().resolve_conj().resolve_neg()
        self.tensors.append(data.reshape(-1).view(torch.uint8).numpy().tobytes())
        # A check may give tensors whose axes lie in memory in another order.
        order = [] if plain.is_contiguous() else list(plain.stride())
        return {"tensor": [name, list(plain.shape), order]}


class Unknown:
    """A value of a sort that is not sent: only the name of its type is known."""


class Unpacker:
    """Makes values of what JSON has, and of the bytes of their tensors.

    other: called with a tag and what stands behind it, returns the value
    ordered: whether axes keep their order in memory, which may take more of it
    """

    def __init__(
        self,
        data: bytes,
        other: Callable[[Unpacker, str, Any], Any],
        ordered: bool = False,
    ) -> None:
        self.data, self.place, self.count = data, 0, 0
        self.other, self.ordered = other, ordered

    def unpack(self, packed: Any, depth: int = 0) -> Any:
        """Return the value.

        Raises:
            Broken: it is none of those that `Packer` packs.
        """
        self.count += 1
        if depth > DEEPEST + 2 or self.count > MOST:
            raise Broken("the answer is too large")
        if packed is None or isinstance(packed, (bool, int, float, str)):
            return packed
        if not isinstance(packed, dict) or len(packed) != 1:
            raise Broken("what came is no message")
        ((tag, content),) = packed.items()
        try:
            if tag == "tensor":
                return self.unpack_tensor(*content)
            if tag in ("list", "tuple"):
                values = [self.unpack(one, depth + 1) for one in content]
                return tuple(values) if tag == "tuple" else values
            if tag == "dict":
                return {
                    self.unpack(k, depth + 1): self.unpack(v, depth + 1)
                    for k, v in content
                }
            if tag == "open":
                return ...
            if tag == "object":
                return type(identifier(content), (Unknown,), {})()
            return self.other(self, tag, content)
        except (AttributeError, KeyError, TypeError, ValueError, RuntimeError) as error:
            raise Broken("what came is no message") from error

    def unpack_tensor(self, name: str, shape: list[int], order: list[int]) -> Tensor:
        dtype = DTYPES[name]
        size = dtype.itemsize
        if len(shape) > 20:
            raise Broken("what came is no message")
        for length in shape:
            if not isinstance(length, int) or not 0 <= length <= LARGEST:
                raise Broken("what came is no message")
            size *= length
        data = bytearray(self.data[self.place : self.place + size])
        if len(data) != size:
            raise Broken("what came is no message")
        self.place += size
        if not size:
            return torch.empty(shape, dtype=dtype)
        if dtype == torch.bool:  # Only 0 and 1 are Booleans.
            return torch.frombuffer(data, dtype=torch.uint8).ne(0).view(shape)
        made = torch.frombuffer(data, dtype=dtype).view(shape)
        if self.ordered and order and min(order) > 0:
            made = torch.empty_strided(shape, order, dtype=dtype).copy_(made)
        return made


def identifier(name: Any) -> str:
    """Return a name from the other side if it is one, and else `object`."""
    fits = isinstance(name, str) and len(name) < 100 and name.isidentifier()
    return name if fits else "object"
