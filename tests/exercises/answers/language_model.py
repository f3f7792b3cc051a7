"""Answers to the exercises of the page "A language model"."""

RIGHT = {
    "check_min_p": [
        """
def min_p(probabilities, least):
    top, _ = probabilities.max(dim=-1, keepdim=True)
    kept = torch.where(probabilities < least * top, 0.0, probabilities)
    return kept / kept.sum(-1, keepdim=True)
""",
        """
def min_p(probabilities, least):
    top = probabilities.max(-1).values[..., None]
    return F.normalize(probabilities.masked_fill(probabilities < least * top, 0), 1, -1)
""",
    ],
    "check_cached_mask": [
        """
def cached_mask(T, S):
    return torch.ones(S, S, dtype=torch.bool).tril()[S - T :]
""",
        """
def cached_mask(T, S):
    return torch.ones(T, S).tril(diagonal=S - T).bool()
""",
    ],
}

WRONG = {
    "check_min_p": [
        (
            "compared with the number itself",
            """
def min_p(probabilities, least):
    kept = probabilities * (probabilities >= least)
    return kept / kept.sum(-1, keepdim=True)
""",
        ),
        (
            "not brought to one",
            """
def min_p(probabilities, least):
    top = probabilities.max(-1, keepdim=True).values
    return probabilities.masked_fill(probabilities < least * top, 0.0)
""",
        ),
        (
            "another softmax",
            """
def min_p(probabilities, least):
    top = probabilities.max(-1, keepdim=True).values
    kept = probabilities.masked_fill(probabilities < least * top, -1e9)
    return kept.softmax(-1)
""",
        ),
        (
            "the largest of all rows",
            """
def min_p(probabilities, least):
    kept = probabilities * (probabilities >= least * probabilities.max())
    return kept / kept.sum(-1, keepdim=True)
""",
        ),
        (
            "the wrong ones dropped",
            """
def min_p(probabilities, least):
    top = probabilities.max(-1, keepdim=True).values
    kept = probabilities * (probabilities < least * top)
    return kept / kept.sum(-1, keepdim=True)
""",
        ),
        (
            "the limit itself dropped",
            """
def min_p(probabilities, least):
    top = probabilities.max(-1, keepdim=True).values
    kept = probabilities * (probabilities > least * top)
    return kept / kept.sum(-1, keepdim=True)
""",
        ),
        (
            "taken away, not dropped",
            """
def min_p(probabilities, least):
    top = probabilities.max(-1, keepdim=True).values
    kept = F.relu(probabilities - least * top)
    return kept / kept.sum(-1, keepdim=True)
""",
        ),
        (
            "share of the mean",
            """
def min_p(probabilities, least):
    mean = probabilities.mean(-1, keepdim=True)
    kept = probabilities * (probabilities >= least * mean)
    return kept / kept.sum(-1, keepdim=True)
""",
        ),
        (
            None,
            """
def min_p(probabilities, least):
    top = probabilities.max(-1, keepdim=True).values
    kept = (probabilities >= least * top).float()
    return kept / kept.sum(-1, keepdim=True)
""",
        ),
    ],
    "check_cached_mask": [
        (
            "aligned at the upper left",
            """
def cached_mask(T, S):
    return torch.ones(T, S).tril().bool()
""",
        ),
        (
            "all keys seen",
            """
def cached_mask(T, S):
    return torch.ones(T, S).bool()
""",
        ),
        (
            "own key hidden",
            """
def cached_mask(T, S):
    row, column = torch.arange(T)[:, None], torch.arange(S)
    return column < row + (S - T)
""",
        ),
        (
            "one key too many",
            """
def cached_mask(T, S):
    return torch.ones(T, S).tril(S - T + 1).bool()
""",
        ),
        (
            "all keys seen",
            """
def cached_mask(T, S):
    row, column = torch.arange(T)[:, None], torch.arange(S)
    return column <= row + S
""",
        ),
        (
            "the wrong way round",
            """
def cached_mask(T, S):
    row, column = torch.arange(T)[:, None], torch.arange(S)
    return column > row + (S - T)
""",
        ),
        (
            None,
            """
def cached_mask(T, S):
    return torch.ones(T, S).triu(S - T).bool()
""",
        ),
    ],
}
