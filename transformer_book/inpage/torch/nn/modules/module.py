"""`Module`: what has parameters, buffers and other modules, and is called."""

from collections import OrderedDict

from ..._dtypes import dtype as dtype_type
from ..._dtypes import on_cpu
from ..._errors import Missing
from ..._history import no_grad
from ..._tensor import RemovableHandle, Tensor
from ..parameter import Parameter

HELD = "_parameters", "_buffers", "_modules"
KINDS = {"_parameters": "parameter", "_modules": "child module"}
TYPES = {"_parameters": "Parameter", "_modules": "Module"}


class Module:
    """The base of all modules."""

    training: bool

    def __init__(self, *args, **kwargs):
        own = self.__dict__
        own["training"] = True
        for held in HELD:
            own[held] = {}
        own["_transient"] = set()  # the names of buffers that are not kept
        own["_hooks"], own["_pre_hooks"] = [], []

    # Names

    def __setattr__(self, name, value):
        own = self.__dict__
        held = {Parameter: "_parameters", Module: "_modules"}
        kind = next((held[one] for one in held if isinstance(value, one)), None)
        if kind:
            if kind not in own:
                what = "parameters" if kind == "_parameters" else "module"
                raise AttributeError(
                    f"cannot assign {what} before Module.__init__() call"
                )
            own.pop(name, None)
            for other in HELD:
                # A new one keeps the place of the old.
                if other != kind:
                    own[other].pop(name, None)
            own[kind][name] = value
            return
        for kind in KINDS:
            if name in own.get(kind, ()):
                if value is not None:
                    wanted = (
                        f"torch.nn.{TYPES[kind]}"
                        if kind == "_modules"
                        else ("torch.nn.Parameter")
                    )
                    raise TypeError(
                        f"cannot assign '{_type_name(value)}' as {KINDS[kind]} "
                        f"'{name}' ({wanted} or None expected)"
                    )
                own[kind][name] = None
                return
        if name in own.get("_buffers", ()):
            own["_buffers"][name] = value
        else:
            object.__setattr__(self, name, value)

    def __getattr__(self, name):
        for kind in HELD:
            if name in self.__dict__.get(kind, ()):
                return self.__dict__[kind][name]
        raise AttributeError(
            f"'{type(self).__name__}' object has no attribute '{name}'",
            name=name,
            obj=self,
        )

    def __delattr__(self, name):
        for kind in HELD:
            if name in self.__dict__.get(kind, ()):
                del self.__dict__[kind][name]
                return
        object.__delattr__(self, name)

    def __dir__(self):
        return [
            *object.__dir__(self),
            *(n for kind in HELD for n in self.__dict__[kind]),
        ]

    def register_parameter(self, name, param):
        self._parameters[name] = param

    def register_buffer(self, name, tensor, persistent=True):
        self._buffers[name] = tensor
        if not persistent:
            self._transient.add(name)

    def add_module(self, name, module):
        self._modules[name] = module

    register_module = add_module

    def get_submodule(self, target):
        module = self
        for name in filter(None, target.split(".")):
            module = getattr(module, name)
        return module

    def get_parameter(self, target):
        path, _, name = target.rpartition(".")
        return self.get_submodule(path)._parameters[name]

    # Calls

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs in [*self._pre_hooks]:
            changed = hook(self, args, *([kwargs] if with_kwargs else []))
            if changed is not None and with_kwargs:
                args, kwargs = changed
            elif changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
        out = self.forward(*args, **kwargs)
        for hook, with_kwargs in [*self._hooks]:
            changed = hook(self, args, *([kwargs] if with_kwargs else []), out)
            out = out if changed is None else changed
        return out

    def forward(self, *args):
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function'
        )

    def register_forward_hook(self, hook, *, with_kwargs=False):
        self._hooks.append((hook, with_kwargs))
        return RemovableHandle(self._hooks, (hook, with_kwargs))

    def register_forward_pre_hook(self, hook, *, with_kwargs=False):
        self._pre_hooks.append((hook, with_kwargs))
        return RemovableHandle(self._pre_hooks, (hook, with_kwargs))

    # What it holds

    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        memo = set() if memo is None else memo
        if self in memo:
            return
        memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                yield from module.named_modules(memo, _joined(prefix, name))

    def modules(self):
        for _, module in self.named_modules():
            yield module

    def named_children(self):
        for name, module in self._modules.items():
            if module is not None:
                yield name, module

    def children(self):
        for _, module in self.named_children():
            yield module

    def _named(self, held, prefix, recurse):
        seen = set()
        modules = self.named_modules(prefix=prefix) if recurse else [(prefix, self)]
        for path, module in modules:
            for name, t in getattr(module, held).items():
                if t is not None and t not in seen:
                    seen.add(t)
                    yield _joined(path, name), t

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        return self._named("_parameters", prefix, recurse)

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        return self._named("_buffers", prefix, recurse)

    def buffers(self, recurse=True):
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def _kept(self):
        """Yield the names of all that is saved, with what holds each of them."""

        def visit(module, path):
            for held in ("_parameters", "_buffers"):
                for name, t in getattr(module, held).items():
                    if t is not None and name not in module._transient:
                        yield _joined(path, name), t
            for name, child in module._modules.items():
                if child is not None:
                    yield from visit(child, _joined(path, name))

        return visit(self, "")

    def state_dict(self, *, prefix="", keep_vars=False):
        return OrderedDict(
            (prefix + name, t if keep_vars else t.detach()) for name, t in self._kept()
        )

    @no_grad()
    def load_state_dict(self, state_dict, strict=True, assign=False):
        own = dict(self._kept())
        missing = [name for name in own if name not in state_dict]
        unexpected = [name for name in state_dict if name not in own]
        problems = []
        if strict and unexpected:
            names = ", ".join(f'"{name}"' for name in unexpected)
            problems.append(f"Unexpected key(s) in state_dict: {names}. ")
        if strict and missing:
            names = ", ".join(f'"{name}"' for name in missing)
            problems.append(f"Missing key(s) in state_dict: {names}. ")
        for name, t in own.items():
            given = state_dict.get(name)
            if given is not None and given._shape != t._shape:
                problems.append(
                    f"size mismatch for {name}: copying a param with shape "
                    f"{given.shape} from checkpoint, the shape in current model is "
                    f"{t.shape}."
                )
            elif given is not None:
                t.copy_(given)
        if problems:
            raise RuntimeError(
                f"Error(s) in loading state_dict for {type(self).__name__}:\n\t"
                + "\n\t".join(problems)
            )
        return Keys((missing, unexpected))

    # What is done to all of it

    def apply(self, fn):
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def train(self, mode=True):
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self):
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        for parameter in self.parameters():
            parameter.grad = None

    def to(self, *args, dtype=None, device=None, non_blocking=False):
        for one in args:
            if isinstance(one, dtype_type):
                dtype = one
            elif isinstance(one, Tensor):
                dtype = one.dtype
            elif not isinstance(one, bool):
                device = one
        on_cpu(device)
        if dtype is not None:
            for t in [*self.parameters(), *self.buffers()]:
                if t.is_floating_point():
                    t.data = t.data.to(dtype)
        return self

    def float(self):
        from ..._dtypes import float32

        return self.to(float32)

    def double(self):
        from ..._dtypes import float64

        return self.to(float64)

    def half(self):
        from ..._dtypes import float16

        return self.to(float16)

    def bfloat16(self):
        from ..._dtypes import bfloat16

        return self.to(bfloat16)

    def cpu(self):
        return self

    def compile(self, *args, **kwargs):
        raise Missing("torch.nn.Module.compile", self)

    # As text

    def extra_repr(self):
        return ""

    def _get_name(self):
        return type(self).__name__

    def __repr__(self):
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        children = [
            f"({name}): " + repr(module).replace("\n", "\n  ")
            for name, module in self._modules.items()
        ]
        head = self._get_name() + "("
        if not lines and not children:
            return head + ")"
        if len(lines) == 1 and not children:
            return head + lines[0] + ")"
        return head + "\n  " + "\n  ".join([*lines, *children]) + "\n)"


class Keys(tuple):
    """What `load_state_dict` missed, and did not expect."""

    missing_keys = property(lambda self: self[0])
    unexpected_keys = property(lambda self: self[1])

    def __repr__(self):
        if not any(self):
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self[0]}, unexpected_keys={self[1]})"


def _joined(path, name):
    return f"{path}.{name}" if path else name


def _type_name(value):
    kind = type(value)
    return (
        f"torch.{value.type().split('.')[1]}"
        if kind is Tensor
        else (
            kind.__name__
            if kind.__module__ == "builtins"
            else f"{kind.__module__}.{kind.__name__}"
        )
    )
