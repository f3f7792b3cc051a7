"""Answers to the exercises of the page "Positional embeddings"."""

from . import variants

RIGHT = {
    "check_sinusoids": [
        """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = t / 10000 ** (2 * i / C)
            table[t, 2 * i] = math.sin(angle)
            table[t, 2 * i + 1] = math.cos(angle)
    return table
""",
        """
def my_sinusoids(T, C):
    k = torch.arange(C)
    frequency = torch.exp(-math.log(10000) * (k // 2 * 2) / C)
    phase = k % 2 * math.pi / 2
    return torch.sin(torch.arange(T)[:, None] * frequency + phase)
""",
    ],
    "check_rotary_head": [
        """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x @ w_q), turn(x @ w_k), x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        """
def rotary_head(x, w_q, w_k, w_v):
    q, k = x @ w_q, x @ w_k
    D = q.shape[-1]
    w = 10000.0 ** (-torch.arange(0, D, 2) / D)
    scores = torch.zeros(x.shape[:-1] + x.shape[-2:-1])
    for s in range(x.shape[-2]):
        for t in range(x.shape[-2]):
            blocks = [
                torch.tensor([[c, n], [-n, c]])
                for c, n in zip(((s - t) * w).cos(), ((s - t) * w).sin())
            ]
            R = torch.block_diag(*blocks)
            scores[..., s, t] = ((q[..., s, :] @ R) * k[..., t, :]).sum(-1)
    weights = torch.softmax(scores / math.sqrt(D), dim=-1)
    return weights @ (x @ w_v), weights
""",
    ],
    "check_lost_bias": [
        """
def my_alibi(q, k, v, slope):
    T = len(q)
    i = torch.arange(T).unsqueeze(1)
    j = torch.arange(T).unsqueeze(0)
    scores = q @ k.T / q.shape[-1] ** 0.5
    scores = scores - slope * (i - j)
    scores = scores.masked_fill(j > i, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        """
def my_alibi(q, k, v, slope):
    T = len(q)
    i = torch.arange(T).unsqueeze(1)
    j = torch.arange(T).unsqueeze(0)
    scores = q @ k.T / q.shape[-1] ** 0.5
    scores = scores + slope * j
    scores = scores.masked_fill(j > i, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        """
def my_alibi(q, k, v, slope):
    T = len(q)
    bias = torch.full((T, T), float("-inf"))
    for i in range(T):
        for j in range(i + 1):
            bias[i, j] = -slope * (i - j)
    weights = (q @ k.T / math.sqrt(q.shape[1]) + bias).softmax(-1)
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
    return out, weights
""",
    ],
}

WRONG = {
    "check_sinusoids": [
        (
            "transposed",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = t / 10000 ** (2 * i / C)
            table[t, 2 * i] = math.sin(angle)
            table[t, 2 * i + 1] = math.cos(angle)
    return table.T
""",
        ),
        (
            "sine and cosine swapped",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = t / 10000 ** (2 * i / C)
            table[t, 2 * i] = math.cos(angle)
            table[t, 2 * i + 1] = math.sin(angle)
    return table
""",
        ),
        (
            "sine and cosine swapped",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = t / 10000 ** (2 * i / C)
            table[t, i] = math.cos(angle)
            table[t, C // 2 + i] = math.sin(angle)
    return table
""",
        ),
        (
            "halves",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = t / 10000 ** (2 * i / C)
            table[t, i] = math.sin(angle)
            table[t, C // 2 + i] = math.cos(angle)
    return table
""",
        ),
        (
            "offset by one",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = (t + 1) / 10000 ** (2 * i / C)
            table[t, 2 * i] = math.sin(angle)
            table[t, 2 * i + 1] = math.cos(angle)
    return table
""",
        ),
        (
            "own speeds",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = None
            table[t, 2 * i] = math.sin(t / 10000 ** (2 * i / C))
            table[t, 2 * i + 1] = math.cos(t / 10000 ** ((2 * i + 1) / C))
    return table
""",
        ),
        (
            "exponent not doubled",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = t / 10000 ** (i / C)
            table[t, 2 * i] = math.sin(angle)
            table[t, 2 * i + 1] = math.cos(angle)
    return table
""",
        ),
        (
            "last speed is the base",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = t / 10000 ** (i / max(C // 2 - 1, 1))
            table[t, 2 * i] = math.sin(angle)
            table[t, 2 * i + 1] = math.cos(angle)
    return table
""",
        ),
        (
            "speeds of equal steps",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = t / max(10000 * 2 * i / C, 1)
            table[t, 2 * i] = math.sin(angle)
            table[t, 2 * i + 1] = math.cos(angle)
    return table
""",
        ),
        (
            "turned the wrong way",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = t * 10000 ** (2 * i / C)
            table[t, 2 * i] = math.sin(angle)
            table[t, 2 * i + 1] = math.cos(angle)
    return table
""",
        ),
        (
            "another base",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = t / 1000 ** (2 * i / C)
            table[t, 2 * i] = math.sin(angle)
            table[t, 2 * i + 1] = math.cos(angle)
    return table
""",
        ),
        (
            "another base",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = t / 100000 ** (2 * i / C)
            table[t, 2 * i] = math.sin(angle)
            table[t, 2 * i + 1] = math.cos(angle)
    return table
""",
        ),
        (
            "positions multiplied",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = t / 10000 ** (2 * i / C)
            table[t, 2 * i] = angle * math.sin(angle)
            table[t, 2 * i + 1] = angle * math.cos(angle)
    return table
""",
        ),
        (
            "degrees",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = math.radians(t / 10000 ** (2 * i / C))
            table[t, 2 * i] = math.sin(angle)
            table[t, 2 * i + 1] = math.cos(angle)
    return table
""",
        ),
        (
            "turns",
            """
def my_sinusoids(T, C):
    table = torch.zeros(T, C)
    for t in range(T):
        for i in range(C // 2):
            angle = 2 * math.pi * t / 10000 ** (2 * i / C)
            table[t, 2 * i] = math.sin(angle)
            table[t, 2 * i + 1] = math.cos(angle)
    return table
""",
        ),
        (
            None,
            """
def my_sinusoids(T, C):
    return torch.zeros(T, C)
""",
        ),
    ],
    "check_rotary_head": [
        (
            "out and weights swapped",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x @ w_q), turn(x @ w_k), x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights, weights @ v
""",
        ),
        (
            "not turned",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "keys not turned",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x @ w_q), x @ w_k, x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "queries not turned",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = x @ w_q, turn(x @ w_k), x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "values turned too",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    v = x @ w_v
    v = turn(v) if v.shape[-1] % 2 == 0 else v
    q, k, v = turn(x @ w_q), turn(x @ w_k), v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "turned in opposite directions",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x, way=1):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = way * t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x @ w_q), turn(x @ w_k, -1), x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "turned in opposite directions",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x, way=1):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = way * t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x @ w_q, -1), turn(x @ w_k), x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "both turned the wrong way",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos + b * sin, b * cos - a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x @ w_q), turn(x @ w_k), x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "turned before the matrices",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x) @ w_q, turn(x) @ w_k, turn(x) @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "halves",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x.chunk(2, dim=-1)
        new = a * cos - b * sin, b * cos + a * sin
        return torch.cat(new, dim=-1)
    q, k, v = turn(x @ w_q), turn(x @ w_k), x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "positions added",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a + sin, b + cos
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x @ w_q), turn(x @ w_k), x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "positions multiplied",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * sin, b * cos
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x @ w_q), turn(x @ w_k), x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "one speed",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t * torch.ones(D // 2)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x @ w_q), turn(x @ w_k), x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "another base",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 1000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x @ w_q), turn(x @ w_k), x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "places along the batch",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(len(x)).reshape(-1, *[1] * (x.dim() - 1))
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x @ w_q), turn(x @ w_k), x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "division missing",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x @ w_q), turn(x @ w_k), x @ w_v
    scores = q @ k.transpose(-2, -1) / 1
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "divided by the width",
            """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T).reshape(T, 1)
        angle = t / 10000 ** (torch.arange(0, D, 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        new = a * cos - b * sin, b * cos + a * sin
        return torch.stack(new, dim=-1).flatten(-2)
    q, k, v = turn(x @ w_q), turn(x @ w_k), x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1]
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
    ],
    "check_lost_bias": [
        (
            "constant in a row",
            """
def my_alibi(q, k, v, slope):
    T = len(q)
    i = torch.arange(T).unsqueeze(1)
    j = torch.arange(T).unsqueeze(0)
    scores = q @ k.T / q.shape[-1] ** 0.5
    scores = scores + slope * i
    scores = scores.masked_fill(j > i, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "constant in a row",
            """
def my_alibi(q, k, v, slope):
    T = len(q)
    i = torch.arange(T).unsqueeze(1)
    j = torch.arange(T).unsqueeze(0)
    scores = q @ k.T / q.shape[-1] ** 0.5
    scores = scores - slope * i
    scores = scores.masked_fill(j > i, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "far preferred",
            """
def my_alibi(q, k, v, slope):
    T = len(q)
    i = torch.arange(T).unsqueeze(1)
    j = torch.arange(T).unsqueeze(0)
    scores = q @ k.T / q.shape[-1] ** 0.5
    scores = scores + slope * (i - j)
    scores = scores.masked_fill(j > i, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "far preferred",
            """
def my_alibi(q, k, v, slope):
    T = len(q)
    i = torch.arange(T).unsqueeze(1)
    j = torch.arange(T).unsqueeze(0)
    scores = q @ k.T / q.shape[-1] ** 0.5
    scores = scores - slope * (j + 1)
    scores = scores.masked_fill(j > i, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "mask lost",
            """
def my_alibi(q, k, v, slope):
    T = len(q)
    i = torch.arange(T).unsqueeze(1)
    j = torch.arange(T).unsqueeze(0)
    scores = q @ k.T / q.shape[-1] ** 0.5
    scores = scores - slope * (i - j).abs()
    scores = scores
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "mask lost",
            """
def my_alibi(q, k, v, slope):
    T = len(q)
    i = torch.arange(T).unsqueeze(1)
    j = torch.arange(T).unsqueeze(0)
    scores = q @ k.T / q.shape[-1] ** 0.5
    scores = scores - slope * (i - j)
    scores = scores
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "bias after the softmax",
            """
def my_alibi(q, k, v, slope):
    T = len(q)
    i = torch.arange(T).unsqueeze(1)
    j = torch.arange(T).unsqueeze(0)
    scores = q @ k.T / q.shape[-1] ** 0.5
    scores = scores
    scores = scores.masked_fill(j > i, float("-inf"))
    weights = (scores.softmax(dim=-1) - slope * (i - j)).tril()
    return weights @ v, weights
""",
        ),
        (
            "squared distance",
            """
def my_alibi(q, k, v, slope):
    T = len(q)
    i = torch.arange(T).unsqueeze(1)
    j = torch.arange(T).unsqueeze(0)
    scores = q @ k.T / q.shape[-1] ** 0.5
    scores = scores - slope * (i - j) ** 2
    scores = scores.masked_fill(j > i, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "off by one",
            """
def my_alibi(q, k, v, slope):
    T = len(q)
    i = torch.arange(T).unsqueeze(1)
    j = torch.arange(T).unsqueeze(0)
    scores = q @ k.T / q.shape[-1] ** 0.5
    scores = scores - slope * (i - j - 1).clamp(min=0)
    scores = scores.masked_fill(j > i, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "bias divided",
            """
def my_alibi(q, k, v, slope):
    T = len(q)
    i = torch.arange(T).unsqueeze(1)
    j = torch.arange(T).unsqueeze(0)
    scores = q @ k.T / q.shape[-1] ** 0.5
    scores = (q @ k.T - slope * (i - j)) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(j > i, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "bias multiplied",
            """
def my_alibi(q, k, v, slope):
    T = len(q)
    i = torch.arange(T).unsqueeze(1)
    j = torch.arange(T).unsqueeze(0)
    scores = q @ k.T / q.shape[-1] ** 0.5
    scores = scores * (1 - slope * (i - j))
    scores = scores.masked_fill(j > i, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
    ],
}

# Right answers, and what goes wrong in them line by line.

SINUSOIDS = """
def my_sinusoids(T, C):
    t = torch.arange(T).float()
    i = torch.arange(C // 2)
    angles = t[:, None] / 10000 ** (2 * i / C)
    table = torch.zeros(T, C)
    table[:, 0::2] = angles.sin()
    table[:, 1::2] = angles.cos()
    return table
"""
ROTARY = """
def rotary_head(x, w_q, w_k, w_v):
    def turn(x):
        T, D = x.shape[-2:]
        t = torch.arange(T)[:, None]
        angle = t * 10000 ** (-2 * torch.arange(D // 2) / D)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        return torch.stack([a * cos - b * sin, a * sin + b * cos], -1).flatten(-2)
    q, k, v = turn(x @ w_q), turn(x @ w_k), x @ w_v
    weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(dim=-1)
    return weights @ v, weights
"""
ALIBI = """
def my_alibi(q, k, v, slope):
    t = torch.arange(len(q))
    bias = -slope * (t[:, None] - t)
    scores = q @ k.T / q.shape[-1] ** 0.5 + bias
    scores = scores.masked_fill(t > t[:, None], float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
"""
RIGHT["check_sinusoids"].append(SINUSOIDS)
RIGHT["check_rotary_head"].append(ROTARY)
RIGHT["check_lost_bias"] += [ALIBI, ALIBI.replace("None] - t)", "None] - t + 1)")]
RIGHT["check_sinusoids"] += [
    SINUSOIDS.replace("torch.arange(T).float()", "torch.arange(T, dtype=torch.float32)")
]
WRONG["check_sinusoids"] += [
    *variants(
        SINUSOIDS,
        ("turns", "t[:, None] /", "math.pi * t[:, None] /"),
        ("half a turn too much", "t[:, None] /", "-t[:, None] /"),
        ("exponent not doubled", "(2 * i / C)", "(i / C)"),
        ("exponent not doubled", "10000 ** (2", "100 ** (2"),
        ("another base", "10000", "1000"),
        ("another base", "10000", "100000"),
        ("own speeds", "i = torch.arange(C // 2)", "i = torch.arange(0, C, 2)"),
        ("turned the wrong way", "t[:, None] / 10000", "t[:, None] * 10000"),
        ("turned the wrong way", "(2 * i / C)", "(-2 * i / C)"),
        ("offset by one", "torch.arange(T)", "(torch.arange(T) + 1)"),
        (
            "clocks counted from one",
            "i = torch.arange(C // 2)",
            "i = torch.arange(C // 2) + 1",
        ),
        (
            "sine and cosine swapped",
            "angles.sin()",
            "angles",
            "angles.cos()",
            "angles.sin()",
            "= angles\n",
            "= angles.cos()\n",
        ),
        ("sines only", "angles.cos()", "angles.sin()"),
        ("sines only", "    table[:, 1::2] = angles.cos()\n", ""),
        ("half the width", "torch.zeros(T, C)", "angles.sin()\n    return table"),
        (
            "halves",
            "return table",
            "return torch.cat([angles.sin(), angles.cos()], -1)",
        ),
        ("transposed", "return table", "return table.T"),
        ("cut anew", "return table", "return table.reshape(C, T)"),
        (
            "divided after the sine",
            "angles = t[:, None] / 10000 ** (2 * i / C)",
            "angles = t[:, None] + 0 * i",
            "angles.sin()",
            "angles.sin() / 10000 ** (2 * i / C)",
            "angles.cos()",
            "angles.cos() / 10000 ** (2 * i / C)",
        ),
        ("whole numbers", "t[:, None] / 10000", "t[:, None] // 10000"),
        ("whole numbers", "2 * i / C", "2 * i // C"),
        (
            "a share of the length",
            "t = torch.arange(T).float()",
            "t = torch.arange(T) / T",
        ),
        ("turns", "t[:, None] /", "2 * math.pi * t[:, None] /"),
        ("degrees", "t[:, None] /", "math.pi / 180 * t[:, None] /"),
        ("speeds of equal steps", "10000 ** (2 * i / C)", "(10000 * (2 * i / C) + 1)"),
        (
            "speeds of equal steps",
            "10000 ** (2 * i / C)",
            "(10000 * 2 * i / C).clamp(min=1)",
        ),
        ("last speed is the base", "2 * i / C", "2 * i / (C - 2) if C > 2 else 0 * i"),
        (
            "places and clocks swapped",
            "t[:, None] / 10000 ** (2 * i / C)",
            "i / 10000 ** (2 * t[:, None] / C)",
        ),
        ("base and exponent swapped", "10000 ** (2 * i / C)", "(2 * i / C) ** 10000"),
        ("half a turn too much", "angles.cos()", "-angles.cos()"),
        ("half a turn too much", "angles.sin()", "-angles.sin()"),
    ),
    (
        "help that is not allowed",
        """
def my_sinusoids(T, C):
    return sinusoids(torch.arange(float(T)), C)

from transformer_book.layers.positional_embeddings import sinusoids
""",
    ),
]
WRONG["check_rotary_head"] += [
    *variants(
        ROTARY,
        (
            "a share of the length",
            "torch.arange(T)[:, None]",
            "torch.arange(T)[:, None] / T",
        ),
        ("turns", "angle = t *", "angle = math.pi * t *"),
        ("exponent not doubled", "-2 * torch", "-torch"),
        ("exponent not doubled", "10000 **", "100 **"),
        ("another base", "10000 **", "1000 **"),
        ("another base", "10000 **", "100000 **"),
        ("faster and faster", "-2 *", "2 *"),
        ("faster and faster", "t * 10000", "t / 10000"),
        ("one speed", "10000 ** (-2 * torch.arange(D // 2) / D)", "torch.ones(D // 2)"),
        (
            "speeds of columns",
            "-2 * torch.arange(D // 2) / D",
            "-2 * torch.arange(0, D, 2) / D",
        ),
        (
            "clocks counted from one",
            "torch.arange(D // 2) / D",
            "(torch.arange(D // 2) + 1) / D",
        ),
        ("halves", "x[..., 0::2], x[..., 1::2]", "x.chunk(2, -1)"),
        (
            "halves",
            "x[..., 0::2], x[..., 1::2]",
            "x.chunk(2, -1)",
            "torch.stack(",
            "torch.cat(",
            ".flatten(-2)",
            "",
        ),
        (
            "angles in halves",
            "        cos, sin = angle.cos(), angle.sin()\n",
            "        angle = torch.cat([angle, angle], -1)\n"
            "        n = torch.stack([-x[..., 1::2], x[..., 0::2]], -1).flatten(-2)\n"
            "        return x * angle.cos() + n * angle.sin()\n",
        ),
        (
            "neighbors in halves",
            "        cos, sin = angle.cos(), angle.sin()\n",
            "        angle = angle.repeat_interleave(2, -1)\n"
            "        a, b = x.chunk(2, -1)\n"
            "        return x * angle.cos() + torch.cat([-b, a], -1) * angle.sin()\n",
        ),
        (
            "half of the features turned",
            "        return torch.stack",
            "        D = x.shape[-1] // 2\n"
            "        return torch.cat([x[..., :D], torch.stack([a * cos - b * sin, a "
            "* sin + b * cos], -1).flatten(-2)[..., D:]], -1)\n"
            "        return torch.stack",
        ),
        (
            "half of the features turned",
            "        return torch.stack",
            "        D = x.shape[-1] // 2\n"
            "        return torch.cat([torch.stack([a * cos - b * sin, a * sin + b * "
            "cos], -1).flatten(-2)[..., :D], x[..., D:]], -1)\n"
            "        return torch.stack",
        ),
        ("no turn", "a * sin + b * cos", "b * cos - a * sin"),
        (
            "both turned the wrong way",
            "a * cos - b * sin, a * sin + b * cos",
            "a * cos + b * sin, b * cos - a * sin",
        ),
        ("no turn", "a * cos - b * sin", "a * cos + b * sin"),
        (
            "no turn",
            "a * cos - b * sin, a * sin + b * cos",
            "a * cos - b * sin, a * cos + b * sin",
        ),
        ("no turn", "a * cos - b * sin, a * sin + b * cos", "a * cos, b * sin"),
        ("not turned", "turn(x @ w_q), turn(x @ w_k)", "x @ w_q, x @ w_k"),
        ("keys not turned", "turn(x @ w_k)", "x @ w_k"),
        ("queries not turned", "turn(x @ w_q)", "x @ w_q"),
        (
            "values turned too",
            "x @ w_v\n",
            "turn(x @ w_v) if w_v.shape[1] % 2 == 0 else x @ w_v\n",
        ),
        (
            "turned before the matrices",
            "turn(x @ w_q), turn(x @ w_k)",
            "turn(x) @ w_q, turn(x) @ w_k",
        ),
        (
            "places along the batch",
            "torch.arange(T)[:, None]",
            "torch.arange(len(x)).view(-1, *[1] * (x.dim() - 1))",
        ),
        ("not turned", "torch.arange(T)[:, None]", "torch.arange(D // 2)"),
        ("degrees", "angle = t *", "angle = math.pi / 180 * t *"),
        ("turns", "angle = t *", "angle = 2 * math.pi * t *"),
        ("division missing", " / q.shape[-1] ** 0.5", ""),
        ("root of the model's width", "/ q.shape[-1]", "/ x.shape[-1]"),
        ("root of another size", "/ q.shape[-1]", "/ v.shape[-1]"),
        ("divided by the width", "q.shape[-1] ** 0.5", "q.shape[-1]"),
        ("softmax over the queries", "dim=-1", "dim=-2"),
        ("one matrix for queries and keys", "turn(x @ w_k)", "turn(x @ w_q)"),
        (
            "places from the end for the keys",
            "turn(x @ w_k)",
            "turn(x.flip(-2) @ w_k).flip(-2)",
        ),
        ("no gradient", "weights @ v, weights", "weights.detach() @ v, weights"),
        ("keys added up", "weights @ v", "weights @ k"),
        (
            "masked",
            "(q @ k.mT / q.shape[-1] ** 0.5)",
            "(q @ k.mT / q.shape[-1] ** 0.5).masked_fill(torch.ones(x.shape[-2], "
            "x.shape[-2]).triu(1).bool(), -math.inf)",
        ),
    ),
    (
        "help that is not allowed",
        """
def rotary_head(x, w_q, w_k, w_v):
    t = torch.arange(x.shape[-2])
    return attention(rotate(x @ w_q, t), rotate(x @ w_k, t), x @ w_v)

from transformer_book.layers.positional_embeddings import rotate
from transformer_book.layers.scaled_dot_product_attention import attention
""",
    ),
]
WRONG["check_lost_bias"] += variants(
    ALIBI,
    (None, "-slope", "-2 * slope"),
    ("constant in a row", "(t[:, None] - t)", "t[:, None]"),
    ("far preferred", "-slope", "slope"),
    ("far preferred", "(t[:, None] - t)", "t"),
    ("constant in a row", " + bias", ""),
    ("no slope", "-slope * (", "-1 * ("),
    ("squared distance", "(t[:, None] - t)", "(t[:, None] - t) ** 2"),
    (
        "root of the distance",
        "(t[:, None] - t)",
        "(t[:, None] - t).clamp(min=0) ** 0.5",
    ),
    (
        "slope to the power of the distance",
        "-slope * (t[:, None] - t)",
        "-(slope ** (t[:, None] - t))",
    ),
    (
        "mask lost",
        '    scores = scores.masked_fill(t > t[:, None], float("-inf"))\n',
        "",
    ),
    (
        "mask lost",
        '    scores = scores.masked_fill(t > t[:, None], float("-inf"))\n',
        "",
        "- t)",
        "- t).abs()",
    ),
    ("mask of the past", "t > t[:, None]", "t < t[:, None]"),
    ("diagonal hidden", "t > t[:, None]", "t >= t[:, None]"),
    ("mask of the past", "t > t[:, None]", "t[:, None] > t"),
    ("division missing", " / q.shape[-1] ** 0.5", ""),
    ("divided by the width", "q.shape[-1] ** 0.5", "q.shape[-1]"),
    ("root of another size", "q.shape[-1]", "len(q)"),
    ("root of another size", "q.shape[-1]", "v.shape[-1]"),
    (
        "bias divided",
        "q @ k.T / q.shape[-1] ** 0.5 + bias",
        "(q @ k.T + bias) / q.shape[-1] ** 0.5",
    ),
    ("bias multiplied", "+ bias", "* bias"),
    ("bias multiplied", "+ bias", "* (1 + bias)"),
    (
        "bias after the softmax",
        " + bias",
        "",
        "scores.softmax(dim=-1)",
        "scores.softmax(dim=-1) + bias",
    ),
    (
        "bias after the softmax",
        " + bias",
        "",
        "scores.softmax(dim=-1)",
        "scores.softmax(dim=-1) + bias.tril()",
    ),
    (
        "bias after the softmax",
        " + bias",
        "",
        "scores.softmax(dim=-1)",
        "(scores.softmax(dim=-1) + bias).softmax(dim=-1)",
    ),
    ("softmax over the queries", "dim=-1", "dim=0"),
    ("scores returned", "v, weights", "v, scores"),
    ("off by one", "- t)", "- t - 1).clamp(min=0)"),
    ("out and weights swapped", "weights @ v, weights", "weights, weights @ v"),
    ("keys added up", "weights @ v", "weights @ k"),
    (
        "slope times the length",
        "-slope * (t[:, None] - t)",
        "-slope * (t[:, None] - t) * len(q)",
    ),
    ("no gradient", "weights @ v", "weights.detach() @ v"),
)
