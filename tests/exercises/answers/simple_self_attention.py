"""Answers to the exercises of the page "Simple self-attention"."""

RIGHT = {
    "check_attend": [
        """
def attend(x):
    s = torch.einsum("...ic,...jc->...ij", x, x)
    w = torch.exp(s - torch.logsumexp(s, -1, keepdim=True))
    return w @ x, w
""",
        """
def attend(x):
    if x.dim() > 2:
        pairs = [attend(one) for one in x]
        return torch.stack([o for o, _ in pairs]), torch.stack([w for _, w in pairs])
    out, weights = [], []
    for query in x:
        s = x @ query
        e = (s - s.max()).exp()
        weights.append(e / e.sum())
        out.append(weights[-1] @ x)
    return [torch.stack(out), torch.stack(weights)]
""",
    ],
    "check_mixed": [
        """
def mixed(x):
    return torch.stack([(x @ q).softmax(0) @ x for q in x])
""",
    ],
}

WRONG = {
    "check_attend": [
        (
            "out and weights swapped",
            """
def attend(x):
    s = x @ x.transpose(-1, -2)
    e = torch.exp(s - s.max(-1, keepdim=True)[0])
    weights = e / e.sum(-1, keepdim=True)
    return weights, weights @ x
""",
        ),
        (
            "softmax over the queries",
            """
def attend(x):
    s = x @ x.transpose(-1, -2)
    e = torch.exp(s - s.max(dim=-2, keepdim=True).values)
    weights = e / e.sum(dim=-2, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "softmax over the queries",
            """
def attend(x):
    s = x @ x.transpose(-1, -2)
    e = torch.exp(s - s.max(dim=0, keepdim=True).values)
    weights = e / e.sum(dim=0, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "softmax over the queries",
            """
def attend(x):
    e = torch.exp(x @ x.transpose(-1, -2))
    weights = e / e.sum(dim=-2, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "softmax over the queries",
            # The same on a batch of one sentence: a sum without keepdim.
            """
def attend(x):
    e = torch.exp(x @ x.T)
    weights = e / e.sum(dim=-1)
    return weights @ x, weights
""",
        ),
        (
            "softmax over everything",
            """
def attend(x):
    e = torch.exp(x @ x.transpose(-1, -2))
    weights = e / e.sum()
    return weights @ x, weights
""",
        ),
        (
            "weights transposed in the sum",
            """
def attend(x):
    s = x @ x.mT
    e = (s - s.amax(-1, keepdim=True)).exp()
    weights = e / e.sum(-1, keepdim=True)
    out = torch.einsum("...ij,...ic->...jc", weights, x)
    return out, weights
""",
        ),
        (
            "no exponential",
            """
def attend(x):
    scores = x @ x.mT
    weights = scores / scores.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "not normalized",
            """
def attend(x):
    s = x @ x.mT
    weights = torch.exp(s - s.max(-1, keepdim=True).values)
    return weights @ x, weights
""",
        ),
        (
            "not normalized",
            """
def attend(x):
    weights = torch.exp(x @ x.mT)
    return weights @ x, weights
""",
        ),
        (
            "no weights",
            """
def attend(x):
    weights = x @ x.mT
    return weights @ x, weights
""",
        ),
        (
            "overflow",
            """
def attend(x):
    e = torch.exp(x @ x.mT)
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "one maximum for all words",
            """
def attend(x):
    s = x @ x.mT
    e = torch.exp(s - s.max())
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "maximum over the queries",
            """
def attend(x):
    s = x @ x.mT
    e = torch.exp(s - s.max(-2, keepdim=True).values)
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "self excluded",
            """
def attend(x):
    s = x @ x.mT
    for i in range(x.shape[-2]):
        s[..., i, i] = -1e9
    e = torch.exp(s - s.max(-1, keepdim=True).values)
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "self excluded",
            """
def attend(x):
    s = (x @ x.mT).clone()
    s.diagonal(dim1=-2, dim2=-1).zero_()
    e = torch.exp(s - s.max(-1, keepdim=True).values)
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "scaled",
            """
def attend(x):
    s = x @ x.mT / math.sqrt(x.shape[-1])
    e = torch.exp(s - s.max(-1, keepdim=True).values)
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "cosines for dot products",
            """
def attend(x):
    weights = F.cosine_similarity(x[..., :, None, :], x[..., None, :, :], dim=-1)
    weights = torch.softmax(weights, -1)
    return weights @ x, weights
""",
        ),
        (
            "largest only",
            """
def attend(x):
    best = (x @ x.mT).argmax(-1)
    weights = F.one_hot(best, x.shape[-2]).float()
    return weights @ x, weights
""",
        ),
        (
            None,
            """
def attend(x):
    s = x @ x.mT
    e = 2 ** (s - s.max(-1, keepdim=True).values)
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            None,
            """
def attend(x):
    s = x @ x.mT
    e = torch.exp(s - s.max(-1, keepdim=True).values)
    return (e / e.sum(-1, keepdim=True)) @ x
""",
        ),
    ],
    "check_mixed": [
        (
            "another word's weights",
            """
def mixed(x):
    weights = torch.softmax(x @ x.T, dim=0)
    return weights @ x
""",
        ),
        (
            "rescaled outputs",
            """
def mixed(x):
    weights = (x @ x.T).softmax(dim=-1).T
    weights = weights / weights.sum(dim=-1, keepdim=True)
    return weights @ x
""",
        ),
        (
            "rescaled outputs",
            """
def mixed(x):
    weights = (x @ x.T).softmax(dim=-1)
    out = weights.T @ x
    return torch.maximum(torch.minimum(out, x.amax(dim=0)), x.amin(dim=0))
""",
        ),
        (
            "no softmax",
            """
def mixed(x):
    weights = x @ x.T
    return weights.T @ x
""",
        ),
        (
            "equal weights",
            """
def mixed(x):
    T = x.shape[0]
    return (torch.ones(T, T) / T) @ x
""",
        ),
        (
            None,
            """
def mixed(x):
    weights = (x @ x.T).softmax(dim=-1)
    return x @ weights
""",
        ),
    ],
}
