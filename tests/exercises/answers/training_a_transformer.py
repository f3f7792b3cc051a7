"""Answers to the exercises of the page "Training a transformer"."""

GREEDY = """
def greedy(next_logits, start, end, most):
    out = [start]
    for _ in range(most):
        logits = next_logits(torch.tensor(out))
        best = int(logits[-1].argmax())
        if best == end:
            break
        out.append(best)
    return out[1:]
"""

RIGHT = {
    "check_greedy": [
        GREEDY,
        """
def greedy(next_logits, start, end, most):
    so_far, found = torch.tensor([start]), []
    while len(found) < most:
        probabilities = next_logits(so_far).softmax(-1)
        symbol = probabilities[len(so_far) - 1].max(-1).indices
        if symbol.item() == end:
            return found
        found.append(symbol.item())
        so_far = torch.cat([so_far, symbol[None]])
    return found
""",
    ],
    "check_shifted_batch": [
        """
def shifted_batch(answers, start):
    given = answers.roll(1, dims=-1)
    given[:, 0] = start
    return given, answers
""",
        """
def shifted_batch(answers, start):
    return F.pad(answers[:, :-1], (1, 0), value=start), answers
""",
    ],
}

WRONG = {
    "check_greedy": [
        ("first row", GREEDY.replace("logits[-1]", "logits[0]")),
        ("last symbol alone", GREEDY.replace("tensor(out)", "tensor(out[-1:])")),
        ("start returned", GREEDY.replace("return out[1:]", "return out")),
        (
            "end returned",
            GREEDY.replace(
                "            break\n        out.append(best)",
                "            return out[1:] + [end]\n        out.append(best)",
            ),
        ),
        (
            "end returned",
            """
def greedy(next_logits, start, end, most):
    out = [start]
    while len(out) <= most:
        out.append(int(next_logits(torch.tensor(out))[-1].argmax()))
        if out[-1] == end:
            break
    return out[1:]
""",
        ),
        (
            "never ends",
            """
def greedy(next_logits, start, end, most):
    out = [start]
    for _ in range(most):
        out.append(int(next_logits(torch.tensor(out))[-1].argmax()))
    return out[1:]
""",
        ),
        ("one too many", GREEDY.replace("range(most)", "range(most + 1)")),
        ("one too few", GREEDY.replace("range(most)", "range(1, most)")),
        ("least likely", GREEDY.replace("argmax", "argmin")),
        (
            None,
            """
def greedy(next_logits, start, end, most):
    return next_logits(torch.tensor([start])).argmax(-1).tolist()
""",
        ),
    ],
    "check_shifted_batch": [
        (
            "not shifted",
            """
def shifted_batch(answers, start):
    return answers.clone(), answers
""",
        ),
        (
            "shifted the other way",
            """
def shifted_batch(answers, start):
    return F.pad(answers[:, 1:], (0, 1), value=start), answers
""",
        ),
        (
            "without a start",
            """
def shifted_batch(answers, start):
    return answers[:, :-1], answers[:, 1:]
""",
        ),
        (
            "last one given",
            """
def shifted_batch(answers, start):
    return F.pad(answers, (1, 0), value=start), answers
""",
        ),
        (
            "shifted over the batch",
            """
def shifted_batch(answers, start):
    given = answers.roll(1, dims=0)
    given[0] = start
    return given, answers
""",
        ),
        (
            "start for the first symbol",
            """
def shifted_batch(answers, start):
    given = answers.clone()
    given[:, 0] = start
    return given, answers
""",
        ),
        (
            "asked for what is given",
            """
def shifted_batch(answers, start):
    given = F.pad(answers[:, :-1], (1, 0), value=start)
    return given, given
""",
        ),
        (
            "changes its input",
            """
def shifted_batch(answers, start):
    asked = answers.clone()
    answers[:, 1:] = asked[:, :-1]
    answers[:, 0] = start
    return answers, asked
""",
        ),
        (
            None,
            """
def shifted_batch(answers, start):
    return answers * 0, answers
""",
        ),
    ],
}
