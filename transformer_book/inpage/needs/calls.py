"""What a call does, as far as the name of what is called tells."""

import re


def names(text: str) -> re.Pattern[str]:
    """Return what matches any of the names in a text, which may be patterns."""
    return re.compile(f"({'|'.join(text.split())})$")


# They change what they are called on, and functions change what they are given.
CHANGES = names(
    r"(?!_)\w+_ register_\w+ train eval step zero_grad load_state_dict append extend"
    r" insert pop popitem update setdefault add remove discard clear sort reverse next"
    r" setattr delattr shuffle"
)
# They change nothing, though nobody takes what they return. Any other call of which
# nothing is taken is there for what it changes.
SHOWS = names(
    r"print display explore quiz check_\w+ style backward \w*seed\w* set_\w+ __init__"
)
# Methods that do not change what they are given, but may keep it.
TAKES = names(r"append extend insert add update setdefault \w*plot\w* set\w* copy_")
# What they return shares nothing with what they are given;
FRESH = names(
    r"item tolist len float int str isinstance range tensor arange full eye zeros ones"
    r" rand\w* \w+_like linspace logspace print format join split lower index"
)
# that of these neither, but it is of the same kind.
COPIES = names("deepcopy clone")
# Methods that return a part of what they are called on, though they have arguments.
PARTS = names(
    r"get\w* pop\w* setdefault to view\w* reshape\w* transpose swap\w+ permute movedim"
    r" (un)?flatten (un)?squeeze expand\w* \w*split chunk unbind narrow select diagonal"
    r" named_\w+ parameters train \w+_"
)
# Methods of modules that do not run them.
STILL = names(
    r"parameters named_\w+ modules children (load_)?state_dict eval train to \w+_"
)
# They set the random generator, draw from it, or set how PyTorch computes and prints.
SEEDS = names("manual_seed seed set_rng_state")
DRAWS = names(
    r"rand\w* normal multinomial bernoulli poisson shuffle sample choices? gauss"
    r" dropout\w* \w*(uniform|normal|bernoulli|exponential|random|orthogonal)_"
)
SETS = names(r"set_(?!num_threads|rng_state)\w+")
# Parts of torch.nn that are made without random numbers; those that draw when called.
PLAIN = names(
    r"Module\w* Parameter\w* Sequential \w*Norm\w* \w*LU Softmax Identity Dropout\w*"
)
DROPS = names(r"Dropout\w* Transformer\w*")
