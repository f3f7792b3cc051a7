"""Right answers to exercises of all pages, in other styles than the book's.

Judges of code ask for the same functions: softmax, scaled dot products, masks, several
heads, layer normalization, positions, decoding. These are written as people answer them
there: with `einsum`, with loops over scalars, one head after another, in place, by
broadcasting, with modules and functions of PyTorch's that the exercise allows.
"""

RIGHT = {
    "check_attend": [
        # Online: the largest score and the sum so far, key by key.
        """
def attend(x):
    T = x.size(-2)
    largest = torch.full(x.shape[:-1], -math.inf)
    total = torch.zeros(x.shape[:-1])
    out = torch.zeros_like(x)
    for j in range(T):
        s = torch.einsum("...tc,...c->...t", x, x[..., j, :])
        new = torch.maximum(largest, s)
        shrink, e = torch.exp(largest - new), torch.exp(s - new)
        total = total * shrink + e
        out = out * shrink.unsqueeze(-1) + e.unsqueeze(-1) * x[..., j : j + 1, :]
        largest = new
    scores = torch.einsum("...tc,...sc->...ts", x, x)
    weights = torch.exp(scores - largest.unsqueeze(-1)) / total.unsqueeze(-1)
    return out / total.unsqueeze(-1), weights
""",
        """
def attend(x):
    s = torch.matmul(x, x.mT)
    w = torch.exp(s - torch.logsumexp(s, dim=-1, keepdim=True))
    return torch.matmul(w, x), w
""",
        """
def attend(x):
    s = x.matmul(x.swapaxes(-1, -2))
    s -= s.max(axis=-1, keepdim=True).values.detach()
    s.exp_()
    s /= s.sum(axis=-1, keepdim=True)
    return torch.einsum("...ij,...jk->...ik", s, x), s
""",
        """
def attend(x):
    scores = (x[..., :, None, :] * x[..., None, :, :]).sum(-1)
    shifted = torch.sub(scores, torch.amax(scores, -1, True))
    powers = torch.pow(math.e, shifted)
    weights = torch.div(powers, torch.sum(powers, -1, True))
    return (weights[..., None] * x.unsqueeze(-3)).sum(-2), weights
""",
    ],
    "check_mixed": [
        "mixed = lambda x: F.softmax(x @ x.t(), dim=1).mm(x)",
        """
def mixed(x):
    return torch.stack([torch.softmax(x @ row, 0) @ x for row in x])
""",
        """
def mixed(x):
    return torch.einsum("ij,jc->ic", torch.einsum("ic,jc->ij", x, x).softmax(1), x)
""",
    ],
    "check_soft_dictionary": [
        """
def soft_dictionary(q, k, v, temperature):
    scores = torch.einsum("...id,...jd->...ij", q, k).div(temperature)
    weights = scores.sub(scores.logsumexp(-1, keepdim=True)).exp()
    return torch.einsum("...ij,...jd->...id", weights, v), weights
""",
        """
def soft_dictionary(q, k, v, temperature):
    distances = (q[..., :, None, :] * k[..., None, :, :]).sum(dim=-1)
    weights = nn.Softmax(dim=-1)(distances / temperature)
    return (weights.unsqueeze(-1) * v.unsqueeze(-3)).sum(dim=-2), weights
""",
    ],
    "check_additive_score": [
        """
def additive_score(q, k, w_q, w_k, u):
    T, S = len(q), len(k)
    rows = (q @ w_q).unsqueeze(1).expand(T, S, -1)
    columns = (k @ w_k).unsqueeze(0).expand(T, S, -1)
    return torch.matmul(torch.tanh(rows + columns), u)
""",
        """
def additive_score(q, k, w_q, w_k, u):
    pairs = torch.cat(
        [q.repeat_interleave(len(k), 0), k.repeat(len(q), 1)], dim=1
    )
    hidden = torch.tanh(pairs @ torch.cat([w_q, w_k]))
    return hidden.mv(u).view(len(q), len(k))
""",
        """
def additive_score(q, k, w_q, w_k, u):
    scores = torch.empty(q.size(0), k.size(0))
    for i, a in enumerate(F.linear(q, w_q.T)):
        for j, b in enumerate(F.linear(k, w_k.T)):
            scores[i, j] = torch.dot(torch.tanh(torch.add(a, b)), u)
    return scores
""",
    ],
    "check_scaled_dot_product": [
        """
def my_attention(q, k, v, mask=None):
    logits = torch.einsum("...qd,...kd->...qk", q, k) * q.shape[-1] ** -0.5
    if mask is not None:
        logits = torch.where(mask, logits, float("-inf"))
    probs = torch.nan_to_num(F.softmax(logits, dim=-1))
    return torch.einsum("...qk,...kd->...qd", probs, v), probs
""",
        """
def my_attention(q, k, v, mask=None):
    scores = torch.matmul(q / math.sqrt(q.size(-1)), k.transpose(-1, -2))
    if mask is None:
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool)
    scores.masked_fill_(mask.logical_not(), -torch.inf)
    e = (scores - scores.amax(-1, True).clamp(min=-1e30)).exp()
    weights = e / e.sum(-1, True).clamp_min(1e-30)
    return weights.matmul(v), weights
""",
        # The mask as a bias, and rows of nothing emptied afterward.
        """
def my_attention(q, k, v, mask=None):
    scores = (q @ k.mT).mul(1 / q.shape[-1] ** 0.5)
    if mask is not None:
        bias = torch.zeros_like(mask, dtype=q.dtype)
        bias.masked_fill_(~mask, torch.finfo(q.dtype).min)
        scores = scores + bias
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights * mask
    return weights @ v, weights
""",
        """
def my_attention(q, k, v, mask=None):
    scores = torch.matmul(q, k.swapdims(-2, -1)).div_(q.size(-1) ** 0.5)
    if mask is None:
        weights = scores.softmax(-1)
    else:
        hidden = torch.broadcast_to(~mask, scores.shape)
        scores[hidden] = -math.inf
        weights = scores.log_softmax(-1).exp()
        weights = weights.masked_fill(hidden.all(-1, keepdim=True), 0)
    return torch.matmul(weights, v), weights
""",
    ],
    "check_score_variance": [
        """
def score_variance(d_k):
    torch.manual_seed(1)
    found = torch.zeros(20)
    for i in range(20):
        w_q = nn.Linear(256, d_k, bias=False)
        w_k = nn.Linear(256, d_k, bias=False)
        x, y = torch.randn(2, 48, 256).unbind()
        found[i] = torch.einsum("id,jd->ij", w_q(x), w_k(y)).square().mean()
    return found.mean().item()
""",
    ],
    "check_head": [
        """
def my_head(x, w_q, w_k, w_v):
    q, k, v = torch.split(
        x @ torch.cat([w_q, w_k, w_v], dim=-1),
        [w_q.shape[-1], w_k.shape[-1], w_v.shape[-1]],
        dim=-1,
    )
    scores = torch.einsum("...td,...sd->...ts", q, k) / len(w_q[0]) ** 0.5
    weights = torch.softmax(scores, -1)
    return weights @ v, weights
""",
        """
def my_head(x, w_q, w_k, w_v):
    q, k, v = [F.linear(x, w.t()) for w in (w_q, w_k, w_v)]
    eye = torch.eye(x.shape[-2]).expand(*x.shape[:-1], -1)
    weights = F.scaled_dot_product_attention(q, k, eye)
    return F.scaled_dot_product_attention(q, k, v), weights
""",
    ],
    "check_running_mean": [
        "running_mean = lambda x: x.cumsum(0) / torch.arange(1, len(x) + 1)[:, None]",
        """
def running_mean(x):
    lower = torch.ones(len(x), len(x)).tril()
    return F.normalize(lower, p=1, dim=1) @ x
""",
        """
def running_mean(x):
    later = torch.ones(x.size(0), x.size(0), dtype=torch.bool).triu(diagonal=1)
    scores = torch.zeros(later.shape).masked_fill_(later, -math.inf)
    return torch.mm(torch.softmax(scores, dim=1), x)
""",
        """
def running_mean(x):
    T = x.shape[0]
    i, j = torch.meshgrid(torch.arange(T), torch.arange(T), indexing="ij")
    return torch.einsum("ts,sc->tc", (j <= i) / (i + 1), x)
""",
    ],
    "check_recurrent_batch": [
        """
def recurrent_batch(x, w, u):
    B, T, C = x.size()
    out = torch.zeros(B, T, C)
    h = torch.zeros(B, C)
    for t in range(T):
        h = torch.addmm(x[:, t, :] @ w, h, u).tanh()
        out[:, t] = h
    return out
""",
        """
def recurrent_batch(x, w, u):
    cell = nn.RNN(x.shape[-1], x.shape[-1], bias=False, batch_first=True)
    names = ["weight_ih_l0", "weight_hh_l0"]
    weights = dict(zip(names, [w.mT, u.mT]))
    return torch.func.functional_call(cell, weights, x)[0]
""",
    ],
    "check_prefix_mask": [
        """
def prefix_mask(lengths, T):
    place = torch.arange(T)
    causal = torch.le(place.view(1, -1), place.view(-1, 1))
    known = torch.lt(place.expand(lengths.numel(), T), lengths.unsqueeze(1))
    return torch.logical_or(causal, known.unsqueeze(1))
""",
        """
def prefix_mask(lengths, T):
    mask = torch.ones(T, T, dtype=torch.bool).tril().repeat(len(lengths), 1, 1)
    for i, n in enumerate(lengths):
        mask[i, :n, :n] |= True
    return mask
""",
        """
def prefix_mask(lengths, T):
    known = (torch.arange(T) < lengths.view(-1, 1)).float()
    both = torch.einsum("bi,bj->bij", known, known)
    return (both + torch.tril(torch.ones(T, T))).clamp(max=1).to(torch.bool)
""",
    ],
    "check_cross_attention": [
        """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, (k, v) = x @ w_q, [memory @ w for w in (w_k, w_v)]
    logits = torch.baddbmm(
        torch.zeros(1, 1, 1), q.flatten(0, -3), k.flatten(0, -3).mT
    ).view(*q.shape[:-1], -1) if q.dim() > 2 else q @ k.mT
    logits = logits / k.shape[-1] ** 0.5
    weights = logits.masked_fill(~mask, -math.inf).softmax(-1).nan_to_num(0.0)
    return weights @ v, weights
""",
        """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    scores = torch.einsum("...tc,cd,ed,...se->...ts", x, w_q, w_k, memory)
    scores = scores * w_q.shape[1] ** -0.5
    scores = torch.where(mask, scores, torch.tensor(-1e30))
    e = torch.exp(scores - scores.max(dim=-1, keepdim=True)[0]) * mask
    total = e.sum(-1, keepdim=True)
    weights = torch.where(total > 0, e / total, torch.zeros(()))
    return torch.einsum("...ts,...se,ed->...td", weights, memory, w_v), weights
""",
    ],
    "check_noisy_attention": [
        """
def noisy_attention(q, k, v, mask, p, training):
    weights = torch.einsum("td,sd->ts", q, k) / math.sqrt(q.size(1))
    weights[~mask] = -math.inf
    weights = torch.softmax(weights, dim=1)
    if training and p > 0:
        kept = torch.empty_like(weights).bernoulli_(1 - p)
        weights = weights.mul(kept).div(1 - p)
    return weights.mm(v)
""",
        """
def noisy_attention(q, k, v, mask, p, training):
    weights = (q @ k.T * q.shape[-1] ** -0.5).where(mask, torch.tensor(-1e30))
    return torch.dropout(weights.softmax(1), p, training) @ v
""",
    ],
    "check_multi_head": [
        """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, _ = x.shape
    q, k, v = ((x @ w).view(B, T, n_heads, -1).transpose(1, 2) for w in (w_q, w_k, w_v))
    att = F.softmax(q @ k.transpose(-2, -1) / math.sqrt(k.size(-1)), dim=-1)
    y = (att @ v).transpose(1, 2).contiguous().view(B, T, -1)
    return y @ w_o, att
""",
        """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    outs, maps = [], []
    for q, k, v in zip(*((x @ w).chunk(n_heads, dim=-1) for w in (w_q, w_k, w_v))):
        scores = torch.bmm(q, k.mT) / q.shape[-1] ** 0.5
        maps.append(scores.softmax(dim=-1))
        outs.append(torch.bmm(maps[-1], v))
    return torch.cat(outs, dim=-1) @ w_o, torch.stack(maps, dim=1)
""",
        """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = (
        torch.einsum("btc,chd->bhtd", x, w.unflatten(1, (n_heads, -1)))
        for w in (w_q, w_k, w_v)
    )
    weights = torch.einsum("bhtd,bhsd->bhts", q, k).div(q.size(-1) ** 0.5).softmax(-1)
    mixed = torch.einsum("bhts,bhsd->bhtd", weights, v)
    out = torch.einsum("bhtd,hdc->btc", mixed, w_o.unflatten(0, (n_heads, -1)))
    return out, weights
""",
        """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    qkv = x @ torch.cat((w_q, w_k, w_v), 1)
    B, T = qkv.shape[:2]
    q, k, v = qkv.reshape(B, T, 3, n_heads, -1).permute(2, 0, 3, 1, 4)
    weights = torch.matmul(q, k.mT).mul_(q.shape[-1] ** -0.5).softmax(-1)
    return torch.matmul(weights, v).movedim(1, 2).flatten(2).matmul(w_o), weights
""",
    ],
    "check_prune_heads": [
        """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    columns = torch.arange(w_q.shape[1]).view(n_heads, -1)[kept].flatten()
    return *(w.index_select(1, columns) for w in (w_q, w_k, w_v)), w_o[columns]
""",
        """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    parts = [torch.chunk(w, n_heads, dim=1) for w in (w_q, w_k, w_v, w_o.T)]
    small = [torch.hstack([part[h] for h in kept]) for part in parts]
    return small[0], small[1], small[2], small[3].T
""",
    ],
    "check_masked_heads": [
        """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    B, T, _ = x.shape
    q, k, v = [(x @ w).reshape(B, T, n_heads, -1) for w in (w_q, w_k, w_v)]
    scores = torch.einsum("bthd,bshd->bhts", q, k) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask[:, None], float("-inf"))
    weights = scores.softmax(-1).nan_to_num()
    return torch.einsum("bhts,bshd->bthd", weights, v).reshape(B, T, -1) @ w_o, weights
""",
        """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    outs, all_weights = [], []
    for sentence, visible in zip(x, mask):
        out, weights = 0, []
        parts = [w.chunk(n_heads, 1) for w in (w_q, w_k, w_v)]
        for a, b, c, d in zip(*parts, w_o.chunk(n_heads)):
            s = (sentence @ a) @ (sentence @ b).T / a.shape[1] ** 0.5
            w = torch.where(visible, s, -math.inf).softmax(1)
            w = torch.where(visible.any(1, keepdim=True), w, 0.0)
            weights.append(w)
            out = out + w @ (sentence @ c) @ d
        outs.append(out)
        all_weights.append(torch.stack(weights))
    return torch.stack(outs), torch.stack(all_weights)
""",
    ],
    "check_grouped": [
        """
def my_grouped(q, k, v):
    B, H, T, D = q.shape
    G = k.size(1)
    q = q.view(B, G, H // G, T, D)
    scores = torch.einsum("bghtd,bgsd->bghts", q, k) / math.sqrt(D)
    weights = F.softmax(scores, -1)
    out = torch.einsum("bghts,bgsd->bghtd", weights, v)
    return out.flatten(1, 2), weights.flatten(1, 2)
""",
        """
def my_grouped(q, k, v):
    times = q.size(1) // k.size(1)
    def widen(a):
        return a[:, :, None].expand(-1, -1, times, -1, -1).reshape(
            a.size(0), -1, *a.shape[2:]
        )
    k, v = widen(k), widen(v)
    weights = torch.softmax(q.matmul(k.transpose(2, 3)) * q.shape[3] ** -0.5, dim=3)
    return weights.matmul(v), weights
""",
        """
def my_grouped(q, k, v):
    H, G = q.shape[1], k.shape[1]
    outs = [
        torch.softmax(q[:, h] @ k[:, h * G // H].mT / q.shape[-1] ** 0.5, -1)
        for h in range(H)
    ]
    weights = torch.stack(outs, 1)
    return weights @ v[:, torch.arange(H) * G // H], weights
""",
    ],
    "check_cache_bytes": [
        """
def cache_bytes(layer, x):
    tensors = layer.w_k(x), layer.w_v(x)
    return sum(t.numel() * t.element_size() for t in tensors)
""",
    ],
    "check_linear": [
        """
def my_linear(q, k, v):
    phi_q, phi_k = (torch.where(a > 0, a + 1, a.exp()) for a in (q, k))
    scores = torch.einsum("...td,...sd->...ts", phi_q, phi_k)
    return scores / scores.sum(-1, keepdim=True) @ v
""",
        """
def my_linear(q, k, v):
    q, k = F.elu(q).add(1), nn.ELU()(k).add(1)
    kv = torch.einsum("...sd,...se->...de", k, v)
    z = torch.einsum("...td,...d->...t", q, k.sum(-2)).reciprocal()
    return torch.einsum("...td,...de,...t->...te", q, kv, z)
""",
    ],
    "check_sinusoids": [
        """
def my_sinusoids(T, C):
    pe = torch.zeros(T, C)
    position = torch.arange(0, T, dtype=torch.float).unsqueeze(1)
    div_term = torch.exp(torch.arange(0, C, 2).float() * (-math.log(10000.0) / C))
    pe[:, 0::2] = torch.sin(position * div_term)
    pe[:, 1::2] = torch.cos(position * div_term)
    return pe
""",
        """
def my_sinusoids(T, C):
    t, i = torch.arange(T).view(-1, 1), torch.arange(C).view(1, -1)
    angles = t / torch.pow(10000, 2 * (i // 2) / C)
    return torch.where(i % 2 == 0, angles.sin(), angles.cos())
""",
        """
def my_sinusoids(T, C):
    return torch.tensor([
        [
            (math.cos if i % 2 else math.sin)(t / 10000 ** ((i - i % 2) / C))
            for i in range(C)
        ]
        for t in range(T)
    ])
""",
        # A cosine is a sine, a quarter of a turn later.
        """
def my_sinusoids(T, C):
    speeds = torch.logspace(0, -4, C // 2 + 1)[:-1].repeat_interleave(2)
    phases = torch.tensor([0, math.pi / 2]).repeat(C // 2)
    return torch.outer(torch.arange(T).float(), speeds).add_(phases).sin_()
""",
    ],
    "check_rotary_head": [
        """
def rotary_head(x, w_q, w_k, w_v):
    def rope(h):
        T, D = h.shape[-2:]
        inv_freq = 1.0 / (10000 ** (torch.arange(0, D, 2).float() / D))
        freqs = torch.einsum("i,j->ij", torch.arange(T).float(), inv_freq)
        sin, cos = freqs.sin(), freqs.cos()
        out = torch.empty_like(h)
        out[..., ::2] = h[..., ::2] * cos - h[..., 1::2] * sin
        out[..., 1::2] = h[..., ::2] * sin + h[..., 1::2] * cos
        return out
    q, k, v = rope(x @ w_q), rope(x @ w_k), x @ w_v
    weights = F.softmax(q @ k.mT / q.shape[-1] ** 0.5, dim=-1)
    return weights @ v, weights
""",
        # Each pair times a matrix of its own.
        """
def rotary_head(x, w_q, w_k, w_v):
    T, D = x.size(-2), w_q.size(-1)
    angle = torch.arange(T)[:, None] * 10000.0 ** (torch.arange(D // 2) * (-2 / D))
    c, s = angle.cos(), angle.sin()
    turns = torch.stack([torch.stack([c, -s], -1), torch.stack([s, c], -1)], -2)
    q, k = (
        torch.einsum("tpij,...tpj->...tpi", turns, (x @ w).unflatten(-1, (-1, 2)))
        for w in (w_q, w_k)
    )
    scores = torch.einsum("...tpi,...spi->...ts", q, k) / math.sqrt(D)
    weights = scores.softmax(-1)
    return weights @ (x @ w_v), weights
""",
    ],
    "check_lost_bias": [
        """
def my_alibi(q, k, v, slope):
    T = q.size(0)
    distance = torch.arange(T).view(1, T) - torch.arange(T).view(T, 1)
    bias = torch.where(distance > 0, -math.inf, slope * distance)
    scores = torch.addmm(bias, q, k.t(), alpha=q.size(1) ** -0.5)
    weights = torch.softmax(scores, 1)
    return torch.mm(weights, v), weights
""",
        """
def my_alibi(q, k, v, slope):
    bias = torch.zeros(len(q), len(q))
    for i in range(len(q)):
        for j in range(len(q)):
            bias[i, j] = slope * (j - i) if j <= i else float("-inf")
    eye = torch.eye(len(q))
    weights = F.scaled_dot_product_attention(q, k, eye, attn_mask=bias)
    return F.scaled_dot_product_attention(q, k, v, bias), weights
""",
    ],
    "check_parallel_block": [
        """
def parallel_block(x, attend, feed_forward, norm):
    y = norm(x)
    return torch.stack([x, attend(y), feed_forward(y)]).sum(dim=0)
""",
        """
def parallel_block(x, attend, feed_forward, norm):
    out = x.clone()
    for part in attend, feed_forward:
        out += part(norm(x))
    return out
""",
    ],
    "check_layer_norm": [
        """
def my_layer_norm(x, scale, shift, eps=1e-5):
    return F.layer_norm(x, x.shape[-1:], scale, shift, eps)
""",
        """
def my_layer_norm(x, scale, shift, eps=1e-5):
    var, mu = torch.var_mean(x, dim=-1, keepdim=True, correction=0)
    return torch.addcmul(shift, (x - mu) * torch.rsqrt(var + eps), scale)
""",
        """
def my_layer_norm(x, scale, shift, eps=1e-5):
    N = x.size(2)
    mu = torch.einsum("btc->bt", x)[..., None] / N
    second = torch.einsum("btc,btc->bt", x - mu, x - mu)[..., None] / N
    return (x - mu) / (second + eps).sqrt() * scale + shift
""",
    ],
    "check_greedy": [
        """
def greedy(next_logits, start, end, most):
    symbols = torch.tensor([start])
    while len(symbols) <= most:
        best = next_logits(symbols)[-1].topk(1).indices
        if best.item() == end:
            break
        symbols = torch.cat((symbols, best))
    return symbols[1:].tolist()
""",
        """
def greedy(next_logits, start, end, most):
    written = []
    for _ in range(most):
        logits = next_logits(torch.LongTensor([start, *written]))
        _, symbol = torch.max(F.log_softmax(logits[-1], dim=-1), dim=-1)
        if symbol == end:
            return written
        written.append(int(symbol))
    return written
""",
    ],
    "check_shifted_batch": [
        """
def shifted_batch(answers, start):
    given = torch.roll(answers, shifts=1, dims=1)
    given[:, 0] = start
    return given, answers
""",
        """
def shifted_batch(answers, start):
    return F.pad(answers, (1, 0), value=start)[:, :-1], answers
""",
        """
def shifted_batch(answers, start):
    given = answers.new_full(answers.shape, start)
    given[:, 1:].copy_(answers[:, :-1])
    return given, answers
""",
    ],
    "check_min_p": [
        """
def min_p(probabilities, least):
    limit = least * probabilities.max(dim=-1, keepdim=True).values
    kept = probabilities.clone()
    kept[probabilities < limit] = 0
    return kept.div_(kept.sum(-1, keepdim=True))
""",
        """
def min_p(probabilities, least):
    logits = probabilities.log()
    hidden = logits < logits.amax(-1, keepdim=True) + torch.tensor(least).log()
    return logits.masked_fill(hidden, -math.inf).softmax(-1)
""",
        """
def min_p(probabilities, least):
    keep = torch.ge(probabilities, least * probabilities.amax(-1, True))
    return F.normalize(probabilities * keep, p=1.0, dim=-1)
""",
    ],
    "check_cached_mask": [
        """
def cached_mask(T, S):
    return torch.ones(T, S, dtype=torch.bool).tril(diagonal=S - T)
""",
        """
def cached_mask(T, S):
    return torch.ones(S, S).tril()[-T:] > 0
""",
        """
def cached_mask(T, S):
    return ~torch.triu(torch.full((T, S), True), S - T + 1)
""",
    ],
}
