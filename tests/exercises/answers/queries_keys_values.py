"""Answers to the exercises of the page "Queries, keys and values"."""

from . import variants

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
def additive_score(q, k, w_q, w_k, u):
    rows = []
    for query in q:
        rows.append(torch.stack([(query @ w_q + key @ w_k).tanh() @ u for key in k]))
    return torch.stack(rows)
""",
        """
def additive_score(q, k, w_q, w_k, u):
    w = torch.cat([w_q, w_k])
    T, S = len(q), len(k)
    pairs = torch.cat(
        [q.repeat_interleave(S, 0), k.repeat(T, 1)], dim=1
    )
    return ((pairs @ w).tanh() * u).sum(-1).view(T, S)
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
            "softmax over the batch",
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
            "keys added up",
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
            "no softmax",
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
            "also divided by a root",
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
            "wrong axes transposed",
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
def additive_score(q, k, w_q, w_k, u):
    rows = torch.tanh(q @ w_q)
    columns = torch.tanh(k @ w_k)
    return (rows[:, None] + columns[None]) @ u
""",
        ),
        (
            "tanh before the sum",
            """
def additive_score(q, k, w_q, w_k, u):
    from_query = (q @ w_q).tanh() @ u
    from_key = (k @ w_k).tanh() @ u
    return from_query[:, None] + from_key
""",
        ),
        (
            "tanh of one side",
            """
def additive_score(q, k, w_q, w_k, u):
    rows = q @ w_q
    columns = torch.tanh(k @ w_k)
    return (rows.unsqueeze(1) + columns) @ u
""",
        ),
        (
            "no tanh",
            """
def additive_score(q, k, w_q, w_k, u):
    return ((q @ w_q)[:, None] + (k @ w_k)[None]) @ u
""",
        ),
        (
            "tanh of the score",
            """
def additive_score(q, k, w_q, w_k, u):
    return torch.tanh(((q @ w_q)[:, None] + (k @ w_k)[None]) @ u)
""",
        ),
        (
            "product for sum",
            """
def additive_score(q, k, w_q, w_k, u):
    return torch.tanh(torch.einsum("ta,sa->tsa", q @ w_q, k @ w_k)) @ u
""",
        ),
        (
            "difference for sum",
            """
def additive_score(q, k, w_q, w_k, u):
    return torch.tanh((q @ w_q)[:, None] - (k @ w_k)[None]) @ u
""",
        ),
        (
            "query left out",
            """
def additive_score(q, k, w_q, w_k, u):
    return (torch.tanh(k @ w_k) @ u).repeat(len(q), 1)
""",
        ),
        (
            "scores transposed",
            """
def additive_score(q, k, w_q, w_k, u):
    return torch.tanh((q @ w_q)[None] + (k @ w_k)[:, None]) @ u
""",
        ),
        (
            "weights for scores",
            """
def additive_score(q, k, w_q, w_k, u):
    s = torch.tanh((q @ w_q)[:, None] + (k @ w_k)[None]) @ u
    return s.softmax(-1)
""",
        ),
        (
            "no pairs",
            """
def additive_score(q, k, w_q, w_k, u):
    return torch.tanh(q @ w_q + k @ w_k) @ u
""",
        ),
    ],
}

# Right answers, and what goes wrong in them line by line.

SOFT_DICTIONARY = """
def soft_dictionary(q, k, v, temperature):
    scores = q @ k.transpose(-2, -1)
    weights = (scores / temperature).softmax(dim=-1)
    return weights @ v, weights
"""
ADDITIVE_SCORE = """
def additive_score(q, k, w_q, w_k, u):
    rows = q @ w_q
    columns = k @ w_k
    return torch.tanh(rows[:, None] + columns[None]) @ u
"""
RIGHT["check_soft_dictionary"].append(SOFT_DICTIONARY)
RIGHT["check_additive_score"].append(ADDITIVE_SCORE)
WRONG["check_soft_dictionary"] += variants(
    SOFT_DICTIONARY,
    ("softmax twice", "dim=-1)", "dim=-1).softmax(dim=-1)"),
    ("undivided scores returned", "@ v, weights", "@ v, scores"),
    ("scores returned", "@ v, weights", "@ v, scores / temperature"),
    ("softmax over the batch", "dim=-1", "dim=1"),
    ("wrong axes transposed", "transpose(-2, -1)", "transpose(0, 1)"),
    ("an axis counted from the front", "transpose(-2, -1)", "transpose(1, 2)"),
    ("wrong axes transposed", "k.transpose(-2, -1)", "k.T", "dim=-1", "dim=1"),
    ("root of the temperature", "/ temperature", "/ math.sqrt(temperature)"),
    ("temperature twice", "/ temperature", "/ temperature**2"),
    ("temperature twice", "q @ k", "(q / temperature) @ k"),
    ("no temperature", "/ temperature", "- temperature"),
    ("no temperature", "/ temperature", "+ temperature"),
    ("no temperature", "scores / temperature", "scores"),
    ("multiplied by the temperature", "/ temperature", "* temperature"),
    ("queries and keys swapped", "q @ k.transpose", "k @ q.transpose"),
    (
        "queries and keys swapped",
        "q @ k.transpose",
        "k @ q.transpose",
        "weights @ v",
        "weights.mT @ v",
    ),
    ("scores with the values", "q @ k.transpose", "q @ v.transpose"),
    ("queries compared with queries", "q @ k.transpose", "q @ q.transpose"),
    ("keys compared with keys", "q @ k.transpose", "k @ k.transpose"),
    ("weights transposed in the sum", "weights @ v", "weights.mT @ v"),
    (
        "no softmax",
        "(scores / temperature).softmax(dim=-1)",
        "(scores / temperature).sigmoid()",
    ),
    ("no softmax", "(scores / temperature).softmax(dim=-1)", "scores / temperature"),
    (
        "no softmax",
        "(scores / temperature).softmax(dim=-1)",
        "(scores / temperature).exp()",
    ),
    ("no softmax", ".softmax", ".log_softmax"),
    ("keys added up", "weights @ v", "weights @ k"),
    ("output divided too", "weights @ v", "weights @ v / temperature"),
    (
        "also divided by a root",
        "-1)\n    w",
        "-1) / k.shape[-1] ** 0.5\n    w",
    ),
    (
        "also divided by a root",
        "-1)\n    w",
        "-1) / k.shape[-2] ** 0.5\n    w",
    ),
    (
        "temperature after the softmax",
        "(scores / temperature).softmax(dim=-1)",
        "scores.softmax(dim=-1) / temperature",
    ),
    (
        "temperature after the softmax",
        "(scores / temperature).softmax(dim=-1)",
        "scores.softmax(dim=-1) ** temperature",
    ),
    ("distances for dot products", "q @ k.transpose(-2, -1)", "-torch.cdist(q, k)"),
    (
        "even weights",
        "(scores / temperature).softmax(dim=-1)",
        "torch.ones_like(scores) / k.shape[-2]",
    ),
    (
        "best match only",
        "weights @ v, weights",
        "v.gather(-2, weights.argmax(-1)[..., None].expand(*weights.shape[:-1], "
        "v.shape[-1])), weights",
    ),
    ("out and weights swapped", "weights @ v, weights", "weights, weights @ v"),
    (None, "weights @ v, weights", "weights @ v"),
    ("no gradient", "q @ k", "q.detach() @ k.detach()"),
    (
        "help that is not allowed",
        "return weights @ v, weights",
        "from transformer_book.layers.queries_keys_values import look_up, DotScore; "
        "return look_up(q, k, v, DotScore(), temperature)",
    ),
)
WRONG["check_additive_score"] += variants(
    ADDITIVE_SCORE,
    ("no pairs", "rows[:, None] + columns[None]", "rows + columns"),
    ("no pairs", "columns[None]", "columns[:, None]"),
    ("no pairs", "rows[:, None]", "rows[None]"),
    (
        "no pairs",
        "columns[None]",
        "columns[:, :, None]",
        "rows[:, None]",
        "rows[:, None, None]",
    ),
    ("matrices swapped", "q @ w_q", "q @ w_k", "k @ w_k", "k @ w_q"),
    ("u left out", ") @ u", ").sum(dim=-1)"),
    ("u left out", ") @ u", ").mean(dim=-1)"),
    ("u left out", ") @ u", ")"),
    ("not added up", "@ u", "* u"),
    ("another function for tanh", "torch.tanh", "torch.sigmoid"),
    ("another function for tanh", "torch.tanh", "torch.relu"),
    ("another function for tanh", "torch.tanh", "torch.sin"),
    (
        "tanh twice",
        "q @ w_q",
        "(q @ w_q).tanh()",
        "k @ w_k",
        "(k @ w_k).tanh()",
    ),
    (
        "tanh before the matrices",
        "q @ w_q",
        "q.tanh() @ w_q",
        "k @ w_k",
        "k.tanh() @ w_k",
    ),
    (
        "tanh before the matrices",
        "q @ w_q",
        "q.tanh() @ w_q",
        "k @ w_k",
        "k.tanh() @ w_k",
        "torch.tanh",
        "",
    ),
    (
        "tanh of one side",
        "torch.tanh(rows[:, None] + columns[None])",
        "(torch.tanh(rows[:, None]) + columns[None])",
    ),
    (
        "key left out",
        "rows[:, None] + columns[None]",
        "rows[:, None] + 0 * columns[None]",
    ),
    (
        "query left out",
        "rows[:, None] + columns[None]",
        "0 * rows[:, None] + columns[None]",
    ),
    (
        "dot product",
        "torch.tanh(rows[:, None] + columns[None]) @ u",
        "rows @ columns.T",
    ),
    (
        "dot product",
        "torch.tanh(rows[:, None] + columns[None]) @ u",
        "rows.tanh() @ columns.tanh().T",
    ),
    (
        "dot product",
        "torch.tanh(rows[:, None] + columns[None]) @ u",
        "(rows @ columns.T).tanh()",
    ),
    ("scores divided", ") @ u", ") @ u / u.shape[0] ** 0.5"),
    ("scores divided", ") @ u", ") @ u / k.shape[1] ** 0.5"),
    ("weights for scores", ") @ u", ") @ u).softmax(0)", "torch", "(torch"),
    (
        "scores transposed",
        "rows[:, None] + columns[None]",
        "rows[None] + columns[:, None]",
    ),
    ("product for sum", "None] + col", "None] * col"),
    ("difference for sum", "None] + col", "None] - col"),
    (
        "tanh of the score",
        "torch.tanh(rows[:, None] + columns[None]) @ u",
        "((rows[:, None] + columns[None]) @ u).tanh()",
    ),
    ("no gradient", "k @ w_k", "(k @ w_k).detach()"),
)
