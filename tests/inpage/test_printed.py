"""Lines of Python print in the page what they print in PyTorch, to the letter."""

import pytest

from .inside.operations import run_lines

PRINTED = """
x = torch.ones(2, 3, requires_grad=True) * 1; say(x[0, :2], x[:1, 0], x[None], x[:, :])
x = torch.ones(2, 3, requires_grad=True); say(torch.nn.Linear(3, 1)(x).grad_fn.name())
x = torch.ones(4, 2, 3); say(torch.nn.Linear(3, 1)(x).grad_fn.name())
x = torch.ones(4, 2, 3); say(torch.nn.Linear(3, 1, bias=False)(x).grad_fn.name())
x = torch.ones(2, 3, requires_grad=True); say(F.layer_norm(x, (3,)))
x = torch.ones(2, 3, requires_grad=True); say(F.cross_entropy(x, torch.tensor([0, 1])))
from torch.nn.attention import bias; say(bias.causal_lower_right(2, 4))
""".strip().splitlines()


@pytest.mark.parametrize("line", PRINTED)
def test_a_line_prints_as_in_pytorch(interpreter, line):
    assert interpreter.call(run_lines, line) == run_lines(line)


HOOKS = """
def before(module, args, kwargs):
    say("before", len(args), kwargs)
    return args, {"need_weights": True}

def after(module, args, kwargs, output):
    say("after", kwargs, tuple(output[1].shape))

attend = torch.nn.MultiheadAttention(4, 2)
hooks = [
    attend.register_forward_pre_hook(before, with_kwargs=True),
    attend.register_forward_hook(after, with_kwargs=True),
]
x = torch.ones(3, 1, 4)
attend(x, x, x, need_weights=False)
for hook in hooks:
    hook.remove()
attend(x, x, x, need_weights=False)
"""
PADDING = """
torch.manual_seed(0)
layer = torch.nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
encoder = torch.nn.TransformerEncoder(layer, 2).eval()
x = torch.randn(2, 3, 4)
padding = torch.tensor([[False, False, True], [False, True, True]])
say(encoder(x, src_key_padding_mask=padding).detach())
with torch.no_grad():
    say(encoder(x, src_key_padding_mask=padding))
    say(encoder(x, src_key_padding_mask=padding.flip(1)))
"""
BLIND = """
torch.manual_seed(0)
attend = torch.nn.MultiheadAttention(4, 2, batch_first=True)
x, sees = torch.randn(1, 3, 4), torch.ones(3, 3).tril(-1).bool()
for training in (True, False):
    attend.train(training)
    with torch.set_grad_enabled(training):
        say(attend(x, x, x, attn_mask=~sees, need_weights=False)[0].detach())
"""
CAUSAL = """
from torch.nn.attention.bias import causal_lower_right, causal_upper_left
torch.manual_seed(0)
q, k = torch.randn(1, 2, 4), torch.randn(1, 3, 4)
for bias in (causal_lower_right(2, 3), causal_upper_left(2, 3)):
    say(F.scaled_dot_product_attention(q, k, k, bias))
"""


@pytest.mark.parametrize("lines", [HOOKS, PADDING, BLIND, CAUSAL])
def test_modules_print_as_in_pytorch(interpreter, lines):
    assert interpreter.call(run_lines, lines) == run_lines(lines)
