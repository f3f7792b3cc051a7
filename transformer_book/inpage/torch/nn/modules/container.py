"""Modules that hold others."""

from ..parameter import Parameter
from .module import Module


class _Listed(Module):
    """Modules by number."""

    def __iter__(self):
        return iter(self._modules.values())

    def __len__(self):
        return len(self._modules)

    def __getitem__(self, place):
        modules = list(self._modules.values())
        if isinstance(place, slice):
            return self._of(modules[place])
        if not -len(modules) <= place < len(modules):
            raise IndexError(f"index {place} is out of range")
        return modules[place]

    def __setitem__(self, place, module):
        self._modules[list(self._modules)[place]] = module

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


class Sequential(_Listed):
    def __init__(self, *args):
        super().__init__()
        if len(args) == 1 and isinstance(args[0], dict):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            self.extend(args)

    def _of(self, modules):
        return type(self)(*modules)

    def forward(self, input):
        for module in self:
            input = module(input)
        return input


class ModuleList(_Listed):
    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules or ())

    def _of(self, modules):
        return type(self)(modules)

    def __repr__(self):
        """Like modules that follow one another are written once, with their number."""
        groups = []
        for number, module in enumerate(self):
            text = repr(module)
            if groups and groups[-1][2] == text:
                groups[-1][1] = number
            else:
                groups.append([number, number, text])
        if not groups:
            return "ModuleList()"
        lines = []
        for first, last, text in groups:
            numbers = f"({first})" if first == last else f"({first}-{last})"
            times = "" if first == last else f"{last - first + 1} x "
            lines.append(f"{numbers}: {times}" + text.replace("\n", "\n  "))
        return "ModuleList(\n  " + "\n  ".join(lines) + "\n)"


class ModuleDict(Module):
    def __init__(self, modules=None):
        super().__init__()
        for name, module in dict(modules or {}).items():
            self.add_module(name, module)

    def __getitem__(self, name):
        return self._modules[name]

    def __setitem__(self, name, module):
        self.add_module(name, module)

    def __iter__(self):
        return iter(self._modules)

    def __len__(self):
        return len(self._modules)

    def __contains__(self, name):
        return name in self._modules

    def keys(self):
        return self._modules.keys()

    def values(self):
        return self._modules.values()

    def items(self):
        return self._modules.items()


class ParameterList(Module):
    def __init__(self, values=()):
        super().__init__()
        for number, value in enumerate(values):
            self._parameters[str(number)] = (
                value if isinstance(value, Parameter) else Parameter(value)
            )

    def __iter__(self):
        return iter(self._parameters.values())

    def __len__(self):
        return len(self._parameters)

    def __getitem__(self, place):
        return list(self._parameters.values())[place]
