"""Answers to the exercises of the page "The transformer block"."""

RIGHT = {
    "check_parallel_block": [
        """
def parallel_block(x, attend, feed_forward, norm):
    normalized = norm(x)
    return x + (attend(normalized) + feed_forward(normalized))
""",
        """
def parallel_block(x, attend, feed_forward, norm):
    out = x.clone()
    for part in (feed_forward, attend):
        out += part(norm(x))
    return out
""",
    ],
    "check_layer_norm": [
        """
def my_layer_norm(x, scale, shift, eps=1e-5):
    return F.layer_norm(x, scale.shape, scale, shift, eps)
""",
        """
def my_layer_norm(x, scale, shift, eps=1e-5):
    centered = x - x.mean(-1, keepdim=True)
    sizes = (centered**2).sum(-1, keepdim=True) / x.shape[-1]
    return shift + scale * centered * torch.rsqrt(sizes + eps)
""",
    ],
}

WRONG = {
    "check_parallel_block": [
        (
            "one after the other",
            """
def parallel_block(x, attend, feed_forward, norm):
    x = x + attend(norm(x))
    x = x + feed_forward(norm(x))
    return x
""",
        ),
        (
            "one after the other",
            """
def parallel_block(x, attend, feed_forward, norm):
    return x + feed_forward(attend(norm(x)))
""",
        ),
        (
            "path forgotten",
            """
def parallel_block(x, attend, feed_forward, norm):
    x = norm(x)
    return attend(x) + feed_forward(x)
""",
        ),
        (
            "path normalized",
            """
def parallel_block(x, attend, feed_forward, norm):
    x = norm(x)
    return x + attend(x) + feed_forward(x)
""",
        ),
        (
            "path added twice",
            """
def parallel_block(x, attend, feed_forward, norm):
    n = norm(x)
    first = x + attend(n)
    second = x + feed_forward(n)
    return first + second
""",
        ),
        (
            "not normalized",
            """
def parallel_block(x, attend, feed_forward, norm):
    return x + attend(x) + feed_forward(x)
""",
        ),
        (
            "one part not normalized",
            """
def parallel_block(x, attend, feed_forward, norm):
    return x + attend(norm(x)) + feed_forward(x)
""",
        ),
        (
            "normalized after the sum",
            """
def parallel_block(x, attend, feed_forward, norm):
    return norm(x + attend(x) + feed_forward(x))
""",
        ),
        (
            "changes its input",
            """
def parallel_block(x, attend, feed_forward, norm):
    n = norm(x)
    x += attend(n)
    x += feed_forward(n)
    return x
""",
        ),
        (
            None,
            """
def parallel_block(x, attend, feed_forward, norm):
    return x + attend(norm(x)) * feed_forward(norm(x))
""",
        ),
    ],
    "check_layer_norm": [
        (
            "over the words, and the sample's deviation",
            """
def my_layer_norm(x, scale, shift, eps=1e-5):
    m, s = x.mean(-2, keepdim=True), x.std(-2, keepdim=True)
    return (x - m) / (s + eps) * scale + shift
""",
        ),
        (
            "over the words",
            """
def my_layer_norm(x, scale, shift, eps=1e-5):
    m = x.mean(dim=1, keepdim=True)
    v = ((x - m) ** 2).mean(dim=1, keepdim=True)
    return (x - m) / torch.sqrt(v + eps) * scale + shift
""",
        ),
        (
            "over the whole sentence",
            """
def my_layer_norm(x, scale, shift, eps=1e-5):
    m = x.mean(dim=(1, 2), keepdim=True)
    v = ((x - m) ** 2).mean(dim=(1, 2), keepdim=True)
    return (x - m) / torch.sqrt(v + eps) * scale + shift
""",
        ),
        (
            "over the whole sentence",
            """
def my_layer_norm(x, scale, shift, eps=1e-5):
    m = x.mean()
    v = ((x - m) ** 2).mean()
    return (x - m) / torch.sqrt(v + eps) * scale + shift
""",
        ),
        (
            "the sample's deviation",
            """
def my_layer_norm(x, scale, shift, eps=1e-5):
    mean = x.mean(dim=2, keepdim=True)
    deviation = x.std(dim=2, keepdim=True)
    return (x - mean) / (deviation + eps) * scale + shift
""",
        ),
        (
            "the sample's deviation",
            """
def my_layer_norm(x, scale, shift, eps=1e-5):
    var, mean = torch.var_mean(x, dim=-1, keepdim=True)
    return (x - mean) * torch.rsqrt(var + eps) * scale + shift
""",
        ),
        (
            "eps outside the root",
            """
def my_layer_norm(x, scale, shift, eps=1e-5):
    mean = x.mean(dim=-1, keepdim=True)
    deviation = x.std(dim=-1, keepdim=True, unbiased=False)
    return (x - mean) / (deviation + eps) * scale + shift
""",
        ),
        (
            "eps forgotten",
            """
def my_layer_norm(x, scale, shift, eps=1e-5):
    mean = x.mean(dim=-1, keepdim=True)
    deviation = x.std(dim=-1, keepdim=True, unbiased=False)
    return (x - mean) / deviation * scale + shift
""",
        ),
        (
            "divided by the variance",
            """
def my_layer_norm(x, scale, shift, eps=1e-5):
    mean = x.mean(dim=-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(dim=-1, keepdim=True)
    return (x - mean) / (variance + eps) * scale + shift
""",
        ),
        (
            "mean not subtracted",
            """
def my_layer_norm(x, scale, shift, eps=1e-5):
    variance = x.var(dim=-1, keepdim=True, unbiased=False)
    return x / torch.sqrt(variance + eps) * scale + shift
""",
        ),
        (
            "scale and shift left out",
            """
def my_layer_norm(x, scale, shift, eps=1e-5):
    return F.layer_norm(x, x.shape[-1:], eps=eps)
""",
        ),
        (
            "shift before scale",
            """
def my_layer_norm(x, scale, shift, eps=1e-5):
    return scale * (F.layer_norm(x, x.shape[-1:], eps=eps) + shift)
""",
        ),
        (
            None,
            """
def my_layer_norm(x, scale, shift, eps=1e-5):
    return F.normalize(x, dim=-1) * scale + shift
""",
        ),
    ],
}
