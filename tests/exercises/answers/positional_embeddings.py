"""Answers to the exercises of the page "Positional embeddings"."""

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
            None,
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
            None,
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
