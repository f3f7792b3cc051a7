"""Answers to the exercises of the page "Introduction to Transformers"."""

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
            None,
            """
W = torch.ones(10, 10).tril()

def running_mean(x):
    w = W[:len(x), :len(x)]
    return w @ x / w.sum(1, keepdim=True)
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
            None,
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
            None,
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
