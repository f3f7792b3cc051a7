"""Answers to the exercises of the page "Attention and recurrence"."""

from . import variants

RIGHT = {
    "check_running_mean": [
        """
def running_mean(x):
    return x.cumsum(dim=0) / torch.arange(1, x.size(0) + 1).view(-1, 1)
""",
        """
def running_mean(x):
    later = torch.ones(len(x), len(x)).triu(1).bool()
    return torch.zeros(len(x), len(x)).masked_fill(later, -torch.inf).softmax(1) @ x
""",
    ],
    "check_recurrent_batch": [
        """
def recurrent_batch(x, w, u):
    return torch.stack([one(s, w, u) for s in x])

def one(x, w, u):
    h = torch.zeros(x.shape[1])
    hs = []
    for i in range(len(x)):
        h = torch.tanh(x[i] @ w + h @ u)
        hs.append(h)
    return torch.stack(hs)
""",
        """
def recurrent_batch(x, w, u):
    B, T, C = x.shape
    out = torch.zeros(B, T, C)
    h = torch.zeros(B, C)
    for t in range(T):
        h = (x[:, t] @ w + h @ u).tanh()
        out[:, t] = h
    return out
""",
    ],
}

WRONG = {
    "check_running_mean": [
        (
            "weights of one length",
            """
def running_mean(x):
    w = W[:len(x), :len(x)]
    return w @ x / w.sum(1, keepdim=True)

W = torch.ones(10, 10).tril()
""",
        ),
        (
            "mean of the whole sentence",
            """
def running_mean(x):
    T = len(x)
    return (torch.ones(T, T) / T) @ x
""",
        ),
        (
            "the words that follow",
            """
def running_mean(x):
    w = torch.triu(torch.ones(len(x), len(x)))
    w = w / w.sum(1, keepdim=True)
    return w @ x
""",
        ),
        (
            "without the word itself",
            """
def running_mean(x):
    w = torch.tril(torch.ones(len(x), len(x)), diagonal=-1)
    return (w / w.sum(1, keepdim=True)) @ x
""",
        ),
        (
            "without the word itself",
            """
def running_mean(x):
    w = torch.tril(torch.ones(len(x), len(x)), diagonal=-1)
    return (w / w.sum(1, keepdim=True).clamp(min=1)) @ x
""",
        ),
        (
            "a sum",
            """
def running_mean(x):
    return torch.tril(torch.ones(len(x), len(x))) @ x
""",
        ),
        (
            "divided by the length",
            """
def running_mean(x):
    T, C = x.shape
    return torch.tril(torch.full((T, T), 1 / T)) @ x
""",
        ),
        (
            "divided by one too few",
            """
def running_mean(x):
    return torch.cumsum(x, 0) / torch.arange(len(x))[:, None]
""",
        ),
        (
            "divided by one too many",
            """
def running_mean(x):
    n = torch.arange(len(x)) + 2
    return torch.cumsum(x, 0) / n[:, None]
""",
        ),
        (
            "weights of a column",
            """
def running_mean(x):
    w = torch.tril(torch.ones(len(x), len(x)))
    w = w / w.sum(dim=0)
    return w @ x
""",
        ),
        (
            "weights of a softmax",
            """
def running_mean(x):
    w = torch.tril(torch.ones(len(x), len(x)))
    return torch.softmax(w, dim=1) @ x
""",
        ),
        (
            "along the features",
            """
def running_mean(x):
    return torch.cumsum(x, dim=1) / torch.arange(1, x.shape[1] + 1)
""",
        ),
        (
            "a loop",
            """
def running_mean(x):
    rows = []
    for t in range(len(x)):
        rows.append(x[: t + 1].mean(0))
    return torch.stack(rows)
""",
        ),
        (
            "a loop",
            """
def running_mean(x):
    w = torch.zeros(len(x), len(x))
    for t in range(len(x)):
        w[t, : t + 1] = 1 / (t + 1)
    return w @ x
""",
        ),
        (
            "nothing averaged",
            """
def running_mean(x):
    return x
""",
        ),
        (
            "changes its input",
            """
def running_mean(x):
    n = torch.arange(1, len(x) + 1)[:, None]
    x.copy_(x.cumsum(0).div(n))
    return x.clone()
""",
        ),
    ],
    "check_recurrent_batch": [
        (
            "the loop runs over the sentences",
            """
def recurrent_batch(x, w, u):
    h, out = torch.zeros(x.shape[1:]), []
    for sentence in x:
        h = torch.tanh(sentence @ w + h @ u)
        out.append(h)
    return torch.stack(out)
""",
        ),
        (
            "the axes come out swapped",
            """
def recurrent_batch(x, w, u):
    state, states = torch.zeros(x.shape[0], x.shape[-1]), []
    for row in (x @ w).transpose(0, 1):
        state = torch.tanh(row + state @ u)
        states.append(state)
    return torch.stack(states)
""",
        ),
        (
            "one long sentence",
            """
def recurrent_batch(x, w, u):
    state, states = torch.zeros(x.shape[-1]), []
    for sentence in x @ w:
        for row in sentence:
            state = torch.tanh(row + state @ u)
            states.append(state)
    return torch.stack(states).reshape(x.shape)
""",
        ),
        (
            "words and sentences mixed up",
            """
def recurrent_batch(x, w, u):
    B, T, C = x.shape
    state, states = torch.zeros(B, C), []
    for row in (x @ w).reshape(T, B, C):
        state = torch.tanh(row + state @ u)
        states.append(state)
    return torch.stack(states, dim=1)
""",
        ),
        (
            "words and sentences mixed up",
            """
def recurrent_batch(x, w, u):
    B, T, C = x.shape
    state, states = torch.zeros(B, C), []
    for row in (x @ w).transpose(0, 1):
        state = torch.tanh(row + state @ u)
        states.append(state)
    return torch.stack(states).view(B, T, C)
""",
        ),
        (
            "words and sentences mixed up",
            """
def recurrent_batch(x, w, u):
    B, T, C = x.shape
    state, states = torch.zeros(B, C), []
    for row in (x @ w).view(T, B, C):
        state = torch.tanh(row + state @ u)
        states.append(state)
    return torch.stack(states).view(B, T, C)
""",
        ),
        (
            "no state is carried",
            """
def recurrent_batch(x, w, u):
    out = []
    for row in (x @ w).unbind(1):
        state = torch.zeros(x.shape[0], x.shape[-1])
        out.append(torch.tanh(row + state @ u))
    return torch.stack(out, 1)
""",
        ),
        (
            "only the last state",
            """
def recurrent_batch(x, w, u):
    state = torch.zeros(x.shape[0], x.shape[-1])
    for row in (x @ w).unbind(1):
        state = torch.tanh(row + state @ u)
    return state
""",
        ),
        (
            "one state for all sentences",
            """
def recurrent_batch(x, w, u):
    state, states = torch.zeros(x.shape[-1]), []
    for row in (x @ w).unbind(1):
        state = torch.tanh(row + state @ u)
        states.append(state)
        state = state.mean(dim=0, keepdim=True)
    return torch.stack(states, 1)
""",
        ),
        (
            "no tanh",
            """
def recurrent_batch(x, w, u):
    state, states = torch.zeros(x.shape[0], x.shape[-1]), []
    for row in (x @ w).unbind(1):
        state = row + state @ u
        states.append(state)
    return torch.stack(states, 1)
""",
        ),
    ],
}

# Right answers, and what goes wrong in them line by line.

RUNNING_MEAN = """
def running_mean(x):
    T = len(x)
    w = torch.tril(torch.ones(T, T))
    w = w / w.sum(dim=1, keepdim=True)
    return w @ x
"""
RECURRENT_BATCH = """
def recurrent_batch(x, w, u):
    state, states = torch.zeros(x.shape[0], x.shape[-1]), []
    for row in (x @ w).unbind(1):
        state = torch.tanh(row + state @ u)
        states.append(state)
    return torch.stack(states, dim=1)
"""
RIGHT["check_running_mean"].append(RUNNING_MEAN)
RIGHT["check_recurrent_batch"].append(RECURRENT_BATCH)
WRONG["check_running_mean"] += [
    *variants(
        RUNNING_MEAN,
        ("keepdim forgotten", ", keepdim=True", ""),
        ("one sum for all rows", "w.sum(dim=1, keepdim=True)", "w.sum()"),
        ("mean of the whole sentence", "w @ x", "x.mean(dim=0)"),
        ("mean of the whole sentence", "w @ x", "x.mean(0).repeat(T, 1)"),
        (
            "mean of the whole sentence",
            "torch.tril(torch.ones(T, T))",
            "torch.ones(T, T)",
        ),
        ("along the features", "w @ x", "x.mean(dim=1, keepdim=True)"),
        ("weights transposed", "w @ x", "w.T @ x"),
        ("weights transposed", "w @ x", "(x.T @ w).T"),
        ("result transposed", "w @ x", "x.T @ w.T"),
        ("weights returned", "w @ x", "w"),
        ("one word ahead", "torch.ones(T, T)", "torch.ones(T, T), diagonal=1"),
        ("without the word itself", "torch.ones(T, T)", "torch.ones(T, T), -1"),
        ("the words that follow", "tril", "triu"),
        ("weights of a column", "dim=1", "dim=0"),
        ("a sum", "    w = w / w.sum(dim=1, keepdim=True)\n", ""),
        ("divided by the length", "w.sum(dim=1, keepdim=True)", "T"),
        ("counts not in a column", "w @ x", "x.cumsum(0) / torch.arange(1, T + 1)"),
        ("weights of a softmax", "w / w.sum(dim=1, keepdim=True)", "w.softmax(dim=1)"),
        ("weights of a softmax", "w / w.sum(dim=1, keepdim=True)", "w.softmax(dim=0)"),
        ("product the wrong way", "w @ x", "x @ w"),
        ("no gradient", "w @ x", "w @ x.detach()"),
        ("no gradient", "w @ x", "w @ x.data"),
        ("without the word itself", "w @ x", "torch.cat([x[:1], (w @ x)[:-1]])"),
        ("divided twice", "w @ x", "w @ x / torch.arange(1, T + 1)[:, None]"),
    ),
    (
        "a loop",
        """
def running_mean(x):
    rows = [[(s <= t) / (t + 1) for s in range(len(x))] for t in range(x.shape[0])]
    return torch.tensor(rows) @ x
""",
    ),
    (
        "a loop",
        """
def running_mean(x):
    total, rows = [0.0] * x.shape[1], []
    for t, row in enumerate(x.tolist()):
        total = [a + b for a, b in zip(total, row)]
        rows.append([a / (t + 1) for a in total])
    return torch.tensor(rows)
""",
    ),
    (
        "a loop",
        """
def running_mean(x):
    import numpy
    a = x.detach().numpy()
    return torch.from_numpy(
        numpy.stack([a[: t + 1].mean(axis=0) for t in range(len(a))])
    )
""",
    ),
    (
        "a loop",
        """
def running_mean(x):
    return torch.stack(list(map(lambda t: x[: t + 1].mean(0), range(len(x)))))
""",
    ),
    (
        "a loop",
        """
def running_mean(x):
    if len(x) == 1:
        return x
    before = running_mean(x[:-1])
    return torch.cat([before, x.mean(0, keepdim=True)])
""",
    ),
    (
        "no return",
        """
def running_mean(x):
    means = x.cumsum(0) / torch.arange(1, len(x) + 1)[:, None]
    raise NotImplementedError
""",
    ),
    (
        "no end",
        """
def running_mean(x):
    t, rows = 0, []
    while t < len(x):
        row = x[: t + 1].mean(0)
    return torch.stack(rows)
""",
    ),
]
WRONG["check_recurrent_batch"] += variants(
    RECURRENT_BATCH,
    ("no tanh", "torch.tanh(row + state @ u)", "row + state @ u"),
    ("another function for tanh", "torch.tanh", "torch.sigmoid"),
    ("another function for tanh", "torch.tanh", "torch.relu"),
    ("tanh of a part", "torch.tanh(row + state @ u)", "torch.tanh(row) + state @ u"),
    ("tanh of a part", "torch.tanh(row + state @ u)", "row + torch.tanh(state @ u)"),
    ("a matrix transposed", "state @ u", "state @ u.T"),
    ("a matrix transposed", "x @ w", "x @ w.T"),
    ("matrices swapped", "x @ w", "x @ u", "state @ u", "state @ w"),
    ("matrices swapped", "state @ u", "state @ w"),
    ("matrices swapped", "x @ w", "x @ u"),
    ("w left out", "(x @ w)", "x"),
    ("u left out", "state @ u", "state"),
    ("concatenated", "torch.stack(states, dim=1)", "torch.cat(states)"),
    ("concatenated", "torch.stack(states, dim=1)", "torch.cat(states, dim=1)"),
    ("another start", "torch.zeros", "torch.ones"),
    ("another start", "torch.zeros(x.shape[0], x.shape[-1])", "x[:, 0]"),
    (
        "no state is carried",
        "state = torch",
        "new = torch",
        "append(state)",
        "append(new)",
    ),
    (
        "one step late",
        "        state = torch.tanh(row + state @ u)\n        states.append(state)",
        "        states.append(state)\n        state = torch.tanh(row + state @ u)",
    ),
    ("read backward", ".unbind(1)", ".flip(1).unbind(1)"),
    ("read backward", ".unbind(1)", ".flip(1).unbind(1)", "states,", "states[::-1],"),
    (
        "old state added",
        "torch.tanh(row + state @ u)",
        "state + torch.tanh(row + state @ u)",
    ),
    ("product with the sum", "row + state @ u", "(row + state) @ u"),
    ("only the last state", "torch.stack(states, dim=1)", "states[-1]"),
    ("the axes come out swapped", ", dim=1", ""),
    ("along the features", "dim=1", "dim=-1"),
    (
        "the loop runs over the sentences",
        ".unbind(1)",
        ".unbind(0)",
        "x.shape[0]",
        "x.shape[1]",
        ", dim=1",
        "",
    ),
    ("state of another size", "x.shape[0]", "x.shape[1]"),
    ("no gradient", "state @ u", "state.detach() @ u"),
)
