"""Solutions to the exercises of the page "Training a transformer"."""

import torch


def greedy(next_logits, start, end, most):
    written = [start]
    while len(written) <= most:
        # The last row says what follows all that has been written.
        likeliest = next_logits(torch.tensor(written))[-1].argmax().item()
        if likeliest == end:
            break
        written.append(likeliest)
    return written[1:]


def losses_by_probability(probabilities, smoothed_loss, n_symbols=44):
    """The measurement: the smoothed loss of each probability of the right symbol."""
    losses = []
    for p in probabilities:
        shares = torch.full((n_symbols,), (1 - p) / (n_symbols - 1))
        shares[1] = p
        answer = torch.tensor([1])
        losses.append(smoothed_loss(shares.log().unsqueeze(0), answer).item())
    return losses


def first_step(slopes, rate):
    """The measurement: how far Adam's first step moves numbers with these slopes."""
    numbers = torch.nn.Parameter(torch.zeros(len(slopes)))
    adam = torch.optim.Adam([numbers], lr=rate)
    (slopes * numbers).sum().backward()
    adam.step()
    return numbers.detach().abs()


# Each symbol is asked for after those before it alone, so what is given begins with
# the start and comes one place late.
def shifted_batch(answers, start):
    first = torch.full_like(answers[:, :1], start)
    return torch.cat([first, answers[:, :-1]], dim=1), answers
