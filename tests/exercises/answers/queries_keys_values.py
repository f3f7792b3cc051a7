"""Answers to the exercises of the page "Queries, keys and values"."""

RIGHT = {
    "check_soft_dictionary": [
        """
def soft_dictionary(q, k, v, temperature):
    s = torch.einsum("...td,...sd->...ts", q, k) / temperature
    w = torch.exp(s - torch.logsumexp(s, -1, keepdim=True))
    return torch.einsum("...ts,...sc->...tc", w, v), w
""",
        """
def soft_dictionary(q, k, v, temperature):
    w = torch.softmax((q / temperature) @ k.mT, -1)
    return w @ v, w
""",
    ],
    "check_additive_score": [
        """
def additive_score(q, k, w_q, w_k, v):
    rows = []
    for query in q:
        rows.append(torch.stack([(query @ w_q + key @ w_k).tanh() @ v for key in k]))
    return torch.stack(rows)
""",
        """
def additive_score(q, k, w_q, w_k, v):
    w = torch.cat([w_q, w_k])
    T, S = len(q), len(k)
    pairs = torch.cat(
        [q.repeat_interleave(S, 0), k.repeat(T, 1)], dim=1
    )
    return ((pairs @ w).tanh() * v).sum(-1).view(T, S)
""",
    ],
}

WRONG = {
    "check_soft_dictionary": [
        (
            None,
            """
def soft_dictionary(q, k, v, temperature):
    s = torch.bmm(q, k.permute(0, 2, 1)) if q.dim() == 3 else q @ k.T
    w = (s / temperature).softmax(-1)
    return w @ v, w
""",
        ),
        (
            "out and weights swapped",
            """
def soft_dictionary(q, k, v, temperature):
    s = q @ k.transpose(-2, -1) / temperature
    w = s.softmax(-1)
    return w, w @ v
""",
        ),
        (
            "softmax over the queries",
            """
def soft_dictionary(q, k, v, temperature):
    s = q @ k.transpose(-2, -1) / temperature
    w = torch.nn.functional.softmax(s, dim=-2)
    return w @ v, w
""",
        ),
        (
            "softmax over the queries",
            """
def soft_dictionary(q, k, v, temperature):
    e = torch.exp(q @ k.transpose(-2, -1) / temperature)
    w = e / e.sum(0)
    return w @ v, w
""",
        ),
        (
            "softmax over everything",
            """
def soft_dictionary(q, k, v, temperature):
    e = torch.exp(q @ k.transpose(-2, -1) / temperature)
    w = e / e.sum()
    return w @ v, w
""",
        ),
        (
            "no temperature",
            """
def soft_dictionary(q, k, v, temperature):
    w = torch.softmax(q @ k.transpose(-1, -2), dim=-1)
    return w @ v, w
""",
        ),
        (
            "no temperature",
            """
def soft_dictionary(q, k, v, temperature):
    e = torch.exp(q @ k.transpose(-1, -2)) / temperature
    w = e / e.sum(-1, keepdim=True)
    return w @ v, w
""",
        ),
        (
            "multiplied by the temperature",
            """
def soft_dictionary(q, k, v, temperature):
    e = (q @ k.transpose(-1, -2)).exp() ** temperature
    w = e / e.sum(-1, keepdim=True)
    return w @ v, w
""",
        ),
        (
            "temperature after the softmax",
            """
def soft_dictionary(q, k, v, temperature):
    weights = (q @ k.transpose(-1, -2)).softmax(-1)
    weights = weights / temperature
    return weights @ v, weights
""",
        ),
        (
            "keys for values",
            """
def soft_dictionary(q, k, v, temperature):
    w = (q @ k.transpose(-1, -2) / temperature).softmax(-1)
    return torch.matmul(w, k), w
""",
        ),
        (
            "no softmax",
            """
def soft_dictionary(q, k, v, temperature):
    w = torch.einsum("...td,...sd->...ts", q, k) / temperature
    return w @ v, w
""",
        ),
        (
            "no exponential",
            """
def soft_dictionary(q, k, v, temperature):
    s = q @ k.transpose(-1, -2) / temperature
    w = s / s.sum(-1, keepdim=True)
    return w @ v, w
""",
        ),
        (
            "best match only",
            """
def soft_dictionary(q, k, v, temperature):
    s = q @ k.transpose(-1, -2) / temperature
    w = torch.nn.functional.one_hot(s.argmax(-1), s.shape[-1]).float()
    return w @ v, w
""",
        ),
        (
            "also divided by the root of the width",
            """
def soft_dictionary(q, k, v, temperature):
    s = q @ k.transpose(-1, -2) / (temperature * math.sqrt(k.size(-1)))
    w = s.softmax(-1)
    return w @ v, w
""",
        ),
        (
            "cosines for dot products",
            """
def soft_dictionary(q, k, v, temperature):
    s = F.normalize(q, dim=-1) @ F.normalize(k, dim=-1).transpose(-1, -2)
    w = (s / temperature).softmax(-1)
    return w @ v, w
""",
        ),
        (
            "no batches",
            """
def soft_dictionary(q, k, v, temperature):
    scores = torch.matmul(q, k.T) / temperature
    weights = scores.softmax(dim=1)
    return weights @ v, weights
""",
        ),
        (
            None,
            """
def soft_dictionary(q, k, v, temperature):
    w = (q @ k.transpose(-1, -2) / temperature).softmax(-1)
    return w @ v
""",
        ),
        (
            "changes its input",
            """
def soft_dictionary(q, k, v, temperature):
    q /= temperature
    w = (q @ k.transpose(-1, -2)).softmax(-1)
    return w @ v, w
""",
        ),
    ],
    "check_additive_score": [
        (
            "tanh before the sum",
            """
def additive_score(q, k, w_q, w_k, v):
    rows = torch.tanh(q @ w_q)
    columns = torch.tanh(k @ w_k)
    return (rows[:, None] + columns[None]) @ v
""",
        ),
        (
            "tanh before the sum",
            """
def additive_score(q, k, w_q, w_k, v):
    from_query = (q @ w_q).tanh() @ v
    from_key = (k @ w_k).tanh() @ v
    return from_query[:, None] + from_key
""",
        ),
        (
            "tanh of one side",
            """
def additive_score(q, k, w_q, w_k, v):
    rows = q @ w_q
    columns = torch.tanh(k @ w_k)
    return (rows.unsqueeze(1) + columns) @ v
""",
        ),
        (
            "no tanh",
            """
def additive_score(q, k, w_q, w_k, v):
    return ((q @ w_q)[:, None] + (k @ w_k)[None]) @ v
""",
        ),
        (
            "tanh of the score",
            """
def additive_score(q, k, w_q, w_k, v):
    return torch.tanh(((q @ w_q)[:, None] + (k @ w_k)[None]) @ v)
""",
        ),
        (
            "product for sum",
            """
def additive_score(q, k, w_q, w_k, v):
    return torch.tanh(torch.einsum("ta,sa->tsa", q @ w_q, k @ w_k)) @ v
""",
        ),
        (
            "difference for sum",
            """
def additive_score(q, k, w_q, w_k, v):
    return torch.tanh((q @ w_q)[:, None] - (k @ w_k)[None]) @ v
""",
        ),
        (
            "query left out",
            """
def additive_score(q, k, w_q, w_k, v):
    return (torch.tanh(k @ w_k) @ v).repeat(len(q), 1)
""",
        ),
        (
            "scores transposed",
            """
def additive_score(q, k, w_q, w_k, v):
    return torch.tanh((q @ w_q)[None] + (k @ w_k)[:, None]) @ v
""",
        ),
        (
            "weights for scores",
            """
def additive_score(q, k, w_q, w_k, v):
    s = torch.tanh((q @ w_q)[:, None] + (k @ w_k)[None]) @ v
    return s.softmax(-1)
""",
        ),
        (
            None,
            """
def additive_score(q, k, w_q, w_k, v):
    return torch.tanh(q @ w_q + k @ w_k) @ v
""",
        ),
    ],
}
