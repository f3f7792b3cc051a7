"""The commonest mistakes are said in PyTorch's words, and what is lacking in ours."""

import pytest

from .inside.operations import run_lines

MISTAKES = """
torch.randn(2, 3) @ torch.randn(2, 3)
torch.randn(2, 3, 4) @ torch.randn(2, 3, 4)
torch.randn(2, 3) @ torch.randn(4)
torch.randn(3) @ torch.randn(4)
torch.randn(2, 3) + torch.randn(2, 4)
torch.randn(2, 3, 4) + torch.randn(3, 2, 5)
torch.ones(3).mT
torch.randn(2, 3) @ torch.ones(3, 2).long()
torch.ones(2, 3).long() @ torch.ones(3, 2)
torch.ones(2).long().mean()
torch.ones(2).long().softmax(-1)
torch.ones(2).long().requires_grad_()
torch.randn(2, 3).backward()
torch.randn(2, 3).sum().backward()
torch.ones(2, requires_grad=True).exp().backward()
x = torch.ones(2, requires_grad=True); x += 1
x = torch.ones(2, requires_grad=True); x[0] = 1
y = torch.ones(2, requires_grad=True).exp().sum(); y.backward(); y.backward()
x = torch.ones(2, requires_grad=True) * 1; y = x.exp(); y += 1; y.sum().backward()
torch.randn(2, 3).view(4, 2)
torch.randn(2, 3).reshape(-1, 4)
torch.randn(2, 3).T.view(6)
torch.randn(2, 3).expand(4, 3)
torch.randn(2, 3).unflatten(-1, (2, -1))
torch.randn(2, 3)[2]
torch.randn(2, 3)[0, 0, 0]
torch.randn(2, 3)[torch.tensor([5])]
torch.randn(2, 3)[torch.tensor([0.5])]
torch.randn(2, 3)[torch.tensor([True, False, True])]
torch.randn(2, 3).sum(2)
torch.randn(2, 3).transpose(0, 2)
torch.cat([torch.ones(2, 3), torch.ones(2, 4)])
torch.stack([torch.ones(2), torch.ones(3)])
torch.cat([])
torch.tensor([[1, 2], [3]])
torch.tensor("words")
torch.ones(2).masked_fill(torch.ones(2), 0.0)
torch.ones(2).half().masked_fill(torch.ones(2).bool(), -1e9)
torch.ones(3).bool() - torch.ones(3).bool()
-torch.ones(3).bool()
if torch.ones(2) > 0: pass
torch.ones(2).item()
float(torch.ones(2))
torch.ones(2) + "1"
torch.nn.Linear(3, 4)(torch.randn(2, 5))
torch.nn.Linear(3, 4)(torch.ones(2, 3).long())
torch.nn.Embedding(3, 4)(torch.tensor([3]))
torch.nn.Embedding(3, 4)(torch.tensor([1.0]))
torch.nn.LayerNorm(4)(torch.randn(2, 3))
torch.nn.Linear(3, 4).weight = torch.ones(4, 3)
torch.nn.Module()(1)
torch.nn.Linear(3, 4).load_state_dict({})
F.cross_entropy(torch.randn(2, 3), torch.tensor([1, 5]))
F.cross_entropy(torch.randn(2, 3), torch.tensor([1.0, 2.0]))
F.cross_entropy(torch.randn(2, 3), torch.tensor([1]))
F.one_hot(torch.tensor([3]), 2)
torch.optim.SGD([], lr=1)
torch.ones(2, 3).gather(0, torch.tensor([[5]]))
torch.ones(3).topk(5)
torch.arange(3, 0)
torch.ones(2).to(torch.int64).exp_()
torch.ones(2, 3).squeeze(5)
torch.einsum("ij,jk->ik", torch.ones(2, 3), torch.ones(4, 5))
torch.autograd.grad(torch.ones(2, requires_grad=True).sum(), torch.ones(2))
""".strip().splitlines()


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_is_said_as_in_pytorch(interpreter, line):
    assert interpreter.call(run_lines, line) == run_lines(line)


LACKING = {
    "torch.fft": "torch.fft",
    "from torch.nn.functional import conv2d": "torch.nn.functional.conv2d",
    "torch.ones(2).cuda()": "torch.Tensor.cuda",
    "torch.nn.Conv2d(1, 2, 3)": "torch.nn.Conv2d",
    "from torch.autograd.graph import saved_tensors_hooks": "torch.autograd.graph",
    "torch.ones(2, device='cuda')": 'torch.device("cuda")',
    "torch.ones(2).numpy()": "torch.Tensor.numpy",
    "torch.view_as_complex(torch.ones(3, 2))": "torch.view_as_complex",
    "torch.arange(2) + 2**60": "int64 beyond 2**53",
}


@pytest.mark.parametrize("line", LACKING)
def test_what_is_lacking_is_named(interpreter, line):
    (said,) = interpreter.call(run_lines, line)
    kind, _, sentence = said.partition(": ")
    assert kind in ("AttributeError", "ModuleNotFoundError")
    assert sentence == (
        f"the page's small PyTorch has no `{LACKING[line]}`: open this page in Jupyter"
    )
