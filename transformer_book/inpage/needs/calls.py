"""What a call of a library does, as far as the name of what is called tells."""

import re


def names(text: str) -> re.Pattern[str]:
    """Return what matches any of the names in a text, which may be patterns."""
    return re.compile(f"({'|'.join(text.split())})$")


# They change what they are called on; functions change what they are given.
CHANGES = names(
    r"(?!_)\w+_ register_\w+ train eval step zero_grad load_state_dict append extend"
    r" insert pop popitem update setdefault add remove discard clear sort reverse next"
    r" setattr delattr shuffle"
)
# Of what has a point before it, these change what they are given, too.
BOTH = names(r"(?!_|copy_)\w+_ shuffle")
# They change nothing, though nobody takes what they return. Any other call of which
# nothing is taken is there for what it changes.
SHOWS = names(r"print display explore quiz check_\w+ backward")
# They call the classes that they are given, and the objects of these.
CHECKS = names(r"check_\w+ explore")
# What they return shares nothing with what they are given.
FRESH = names(
    r"deepcopy clone item tolist len float int str isinstance range tensor arange full"
    r" eye zeros ones rand\w* \w+_like linspace logspace print format join split index"
)
# They set the random generator, draw from it, or set how PyTorch computes and prints.
SEEDS = names("manual_seed seed set_rng_state")
DRAWS = names(
    r"rand\w* normal multinomial bernoulli poisson shuffle sample choices? gauss"
    r" \w*(uniform|normal|bernoulli|exponential|random|orthogonal)_"
)
SETS = re.compile(r"torch\.set_(?!num_threads|rng_state)\w+$")
# So do these, which are known by their modules: layers with parameters when they are
# made, and dropout as a function. A layer that drops is taken to be told not to.
DRAWING = re.compile(
    r"(((torch\.)?nn|transformer_book\.layers\.\w+)\.(?!Module|Parameter|Sequential"
    r"|\w*Norm|\w*LU|Softmax|Identity|Dropout)[A-Z]\w*"
    r"|(((torch\.)?nn\.)?functional\.|F\.)dropout)$"
)
