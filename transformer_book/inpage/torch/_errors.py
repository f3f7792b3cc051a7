"""What the stand-in says of what it lacks, and the words PyTorch has for dtypes."""

import sys
from opcode import opmap


class Missing(AttributeError):
    """Something of PyTorch that the page's small one does not have.

    An `AttributeError`, so that `hasattr` and `getattr` with a default work, and Python
    can ask whether another name was meant.
    """

    # A traceback names it as Python's own.
    __module__, __qualname__ = "builtins", "AttributeError"

    def __init__(self, what: str, owner: object = None) -> None:
        super().__init__(sentence(what))
        self.name = what.rpartition(".")[2]
        self.obj = owner


class MissingImport(ModuleNotFoundError):
    """The same, where it is imported."""

    __module__, __qualname__ = "builtins", "ModuleNotFoundError"


# A check names an error by its class.
Missing.__name__ = Missing.__qualname__
MissingImport.__name__ = MissingImport.__qualname__


class LackingModules:
    """Says that a module is lacking, where nobody else has found it."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.startswith("torch."):
            raise MissingImport(sentence(name))


def sentence(what):
    return f"the page's small PyTorch has no `{what}`: open this page in Jupyter"


def lacking(module_name, namespace):
    """Return a `__getattr__` for a module: names that it lacks say so."""

    def __getattr__(name):
        # Python itself asks for names in underscores, such as __path__.
        if name.startswith("__"):
            raise AttributeError(f"module {module_name!r} has no attribute {name!r}")
        # `from torch import name` would say less of an AttributeError.
        frame = sys._getframe(1)
        if frame.f_code.co_code[frame.f_lasti] == opmap["IMPORT_FROM"]:
            raise MissingImport(sentence(f"{module_name}.{name}"))
        raise Missing(f"{module_name}.{name}", namespace())

    return __getattr__


# What error messages of PyTorch's kernels call a dtype.
SCALAR_NAMES = {
    "bool": "Bool",
    "uint8": "Byte",
    "int8": "Char",
    "int16": "Short",
    "int32": "Int",
    "int64": "Long",
    "float16": "Half",
    "bfloat16": "BFloat16",
    "float32": "Float",
    "float64": "Double",
}
C_NAMES = {
    "bool": "bool",
    "uint8": "unsigned char",
    "int8": "signed char",
    "int16": "short int",
    "int32": "int",
    "int64": "long int",
    "float16": "c10::Half",
    "bfloat16": "c10::BFloat16",
    "float32": "float",
    "float64": "double",
}
