"""Solutions to the exercises of the page "Multi-head attention"."""

from transformer_book.layers.multi_head_attention import join_heads, split_heads
from transformer_book.layers.scaled_dot_product_attention import attention


def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2)  # (B, H, T, D)
        for w in (w_q, w_k, w_v)
    )
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5  # (B, H, T, T)
    weights = scores.softmax(dim=-1)  # (B, H, T, T)
    heads = (weights @ v).transpose(1, 2).flatten(-2)
    return heads @ w_o, weights


def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    columns = [
        w.unflatten(-1, (n_heads, -1))[:, kept].flatten(-2) for w in (w_q, w_k, w_v)
    ]
    return *columns, w_o.unflatten(0, (n_heads, -1))[kept].flatten(0, 1)


def apart(model, symbols):
    """The measurement: how far the weights of two heads lie from each other."""
    _, weights = model(symbols)
    return (weights[:, 0] - weights[:, 1]).abs().max().item()


# The mask of a sentence is for all its heads, so it gets an axis of size one where the
# weights have their heads. And the tokens come before the heads when these are joined.
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    q, k, v = (split_heads(x @ w, n_heads) for w in (w_q, w_k, w_v))
    heads, weights = attention(q, k, v, mask.unsqueeze(1))
    return join_heads(heads) @ w_o, weights
