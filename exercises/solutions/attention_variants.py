"""Solutions to the exercises of the page "Attention variants"."""

from torch.nn.functional import elu


def my_grouped(q, k, v):
    share = q.shape[1] // k.shape[1]
    k, v = (z.repeat_interleave(share, dim=1) for z in (k, v))
    weights = (q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5).softmax(dim=-1)
    return weights @ v, weights


# The whole model: 32 layers, each with the bytes of one.
def cache_bytes(layer, x):
    return layer.w_k(x).nbytes + layer.w_v(x).nbytes


# A weight must not be negative, so the keys need the same features as the queries.
# And each row is divided by its own sum: the query times the sum of all keys.
def my_linear(q, k, v):
    q, k = elu(q) + 1, elu(k) + 1
    state = k.transpose(-2, -1) @ v
    total = k.sum(dim=-2, keepdim=True)
    return q @ state / (q @ total.transpose(-2, -1))
