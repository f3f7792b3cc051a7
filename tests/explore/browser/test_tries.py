"""What pages have their readers try: the state that a button sets shows what they say.

The states are those of the buttons in the built book, answered by the programs that
a reader's browser runs.
"""

import html
import json
import re

import pytest
import torch

from transformer_book.explore.build import NODE, run_node
from transformer_book.explore.build.drawing import FIGURE, FOLDER
from transformer_book.explore.build.tries import tries
from transformer_book.pages import ROOT, Page, contents

FRONT = NODE.parents[1] / "front"
ENGINE = NODE.parents[1] / "engine"
BUTTON = re.compile(
    r'<button class="explorer-try" data-figure="([^"]*)" data-place="([^"]*)"[^>]*>'
    r"(.*?)</button>",
    re.S,
)
ANSWER = f"""
import {{ readFileSync }} from "node:fs";
import {{ inputsOf }} from {json.dumps((FRONT / "inputs.js").as_uri())};
import {{ load }} from {json.dumps((ENGINE / "engine.js").as_uri())};

const {{ folder, asked }} = JSON.parse(readFileSync(0, "utf8"));
const read = async (file) => new Uint8Array(readFileSync(`${{folder}}/${{file}}`));
const answers = [];
for (const {{ state, plain, programs, inputs }} of asked) {{
  const {{ prepare }} = await inputsOf(state.spec);
  const {{ tensors, labels }} = await prepare(inputs, read);
  const file = programs?.[JSON.stringify(plain.map((name) => inputs[name]))];
  const outputs = file
    ? await (await load(await read(file)))(tensors) : state.outputs;
  answers.push({{ outputs, labels }});
}}
process.stdout.write(JSON.stringify(answers));
"""


class Seen:
    """What a figure shows in a state: `weights` and so on, tensors by their names."""

    def __init__(self, figure, place, answer):
        self.spec, self.inputs = figure["state"]["spec"], place["inputs"]
        self.outputs = {
            name: torch.tensor(output["data"], dtype=torch.float32).reshape(
                output["shape"]
            )
            for name, output in answer["outputs"].items()
        }
        view = self.spec["views"][0]
        labels = answer["labels"]
        self.words = labels.get(view.get("rows"), next(iter(labels.values()), []))
        self.keys = labels.get(view.get("cols"), self.words)
        self.word = self.words[place["query"]] if self.words else None

    def __getitem__(self, output):
        return self.outputs[output]

    def row(self, output="weights"):
        """The weights of the query that is lit, from the largest: [(word, weight)]."""
        weights = self[output][self.words.index(self.word)].tolist()
        return sorted(zip(self.keys, weights, strict=True), key=lambda pair: -pair[1])

    def most(self, output="weights"):
        """The word that the query attends to most."""
        return self.row(output)[0][0]

    def weight(self, word, output="weights"):
        """What the query gives to a word, the first of its kind."""
        return self[output][self.words.index(self.word)][self.keys.index(word)].item()

    def even(self, output="weights"):
        """Whether the query attends to all words alike."""
        _, weights = zip(*self.row(output), strict=True)
        return weights[0] - weights[-1] < 1e-5


def crossing(seen):
    """The number of words from which scores and sums cost more than recurrence."""
    longer = seen["scores and sums"] > seen["recurrent"]
    return seen["number of words n"][longer][0].item()


def near(one, other):
    return torch.allclose(one, other, atol=1e-5)


# page -> what a button says -> what is seen in its state `s`; `a` is the start
CLAIMS = {
    "attention_and_recurrence": {
        "Set the width to 512": lambda s, a: crossing(s) > crossing(a),
    },
    "attention_variants": {
        "dot": lambda s, a: s["weights"][0].amax(-1).mean() > 0.5,
        "scaled": lambda s, a: s["weights"][0].amax(-1).mean() < 0.5,
        "multi-head": lambda s, a: near(s["cache"], a["cache"]),
        "grouped": lambda s, a: (
            s["cache"] < a["cache"] and near(s["scores"], a["scores"])
        ),
        "multi-query": lambda s, a: s["cache"] < 0.5 * a["cache"],
        "Choose window, with a sentence of three words": lambda s, a: len(s.words) == 3,
        "five words": lambda s, a: len(s.words) == 5,
        "ten": lambda s, a: len(s.words) == 10,
    },
    "index": {
        "choose meet": lambda s, a: s.most() == "colleagues",
        "my": lambda s, a: s.most() == "I",
        "replace experiments by race": lambda s, a: s.most() == "race",
    },
    "masks_and_cross_attention": {
        "Choose to": lambda s, a: [word for word, _ in s.row()[:3]] == ["to"] * 3,
        "Shorten the memory to the one word lab": lambda s, a: (
            s["weights"] == 1
        ).all(),
        "Shorten the upper sentence to students learn": lambda s, a: (
            len(s["weights"]) == 2 and s.keys == a.keys
        ),
        "Write the memory backwards": lambda s, a: near(
            s["weights"].flip(-1), a["weights"]
        ),
        "Choose run and hide I from it": lambda s, a: s.weight("run") == 1,
        "Hide all keys from today": lambda s, a: {w for _, w in s.row()} == {0},
        "Go back to causal, and hide after the softmax": lambda s, a: (
            0.2 < s.weight("I") < 0.3 and a["weights"][0, 0] == 1
        ),
        "replace today by family": lambda s, a: (
            s.weight("family") == 0 and 0.2 < s.weight("I") < 0.245
        ),
        "Choose window": lambda s, a: s.weight("experiments") == 0,
    },
    "multi_head_attention": {
        "Choose experiments": lambda s, a: (
            s.even("head_1") and s.most("head_2") == "colleagues"
        ),
        "Replace experiments by friends": lambda s, a: s.weight("lab", "head_1") > 0.3,
    },
    "positional_embeddings": {
        "place 0": lambda s, a: (s["here"] == 0).all(),
        "place 100": lambda s, a: 15.5 < s["here"][0] / 6.283185 < 16,
        "Set t and k to 0": lambda s, a: near(s["here"], s["there"]),
        "move t to 44": lambda s, a: s["here"][0] == 44,
        "Set the width to 8": lambda s, a: s["by_offset"][1:].max() > 0.5,
        "dog hunt cat": lambda s, a: s.words == ["dog", "hunt", "cat"],
        "Turn it round": lambda s, a: s.words == ["cat", "hunt", "dog"],
    },
    "queries_keys_values": {
        "Put wedding, a key of the catalog, among the queries": lambda s, a: (
            s.most() == "wedding" and s.weight("wedding") > 0.9
        ),
        "Lower the temperature to its minimum": lambda s, a: s.weight("piano") > 0.9,
        "Raise the temperature to its maximum": lambda s, a: (
            s.weight("piano") < a.weight("piano") and not s.even()
        ),
        "Pull the query outward": lambda s, a: (
            s["weights"].sort().values[-2] > a["weights"].sort().values[-2]
        ),
        "Choose general": lambda s, a: s["weights"][1:].argmax() == 1,
        "Choose additive": lambda s, a: s["weights"][1:].argmax() == 2,
        "Drag it into the lower left corner": lambda s, a: (
            s["weights"][1:].max() - s["weights"][1:].min() < 0.1
        ),
    },
    "scaled_dot_product_attention": {
        "Choose experiments": lambda s, a: (
            s.most() == "I" and s.weight("lab") == pytest.approx(s.weight("to"))
        ),
        "Retype the sentence as I meet friends in the park to run experiments": (
            lambda s, a: s.most() in ("experiments", "run")
        ),
        "Switch the division off": lambda s, a: s["entropy"] < a["entropy"],
        "At 64": lambda s, a: (s["weights"].amax(-1) > 0.9).float().mean() > 0.5,
        "at 256": lambda s, a: s["jacobian"] < 0.2 * a["jacobian"],
        "Choose a width of 16, without the division, and a temperature of 4": (
            lambda s, a: not near(s["weights"], a["weights"])
        ),
        "with the division, at temperature 1": (
            lambda s, a: not near(s["weights"], a["weights"])
        ),
        "Choose a step size of 1": lambda s, a: s.inputs["rate"] == 1,
        "with 10": lambda s, a: s.inputs["rate"] == 10,
        "Choose the largest step size": lambda s, a: (
            s.inputs["rate"] == s.spec["controls"]["rate"]["max"]
        ),
    },
    "simple_self_attention": {
        "Set the length to 0": lambda s, a: near(s["weights"], torch.tensor(1 / 15)),
        "Set it to 2 and choose lab": lambda s, a: s.weight("experiments") > 0.8,
        "Set it to 1 and choose run": lambda s, a: s.most() == "experiments",
        "Retype the sentence as I run to the station to meet my friends": lambda s, a: (
            [word for word, _ in s.row()[:2]] == ["run", "station"]
        ),
        "Add lab at the end": lambda s, a: near(s["weights"][5], s["weights"][-1]),
        "Put zebra, which the figure does not know, in the place of this lab": (
            lambda s, a: s.even()
        ),
        "Choose uniform": lambda s, a: near(s["weights"], torch.tensor(1 / 3)),
        "Choose largest only": lambda s, a: s["weights"].max() > 0.999,
        "With softmax, put c at the origin": lambda s, a: s.even(),
        "Stay there, and switch the residual connection on": lambda s, a: (
            s["similarity"][4].min() < 0.8
        ),
        "Go on to twelve layers": lambda s, a: s["similarity"][12].min() > 0.995,
    },
    "training_a_transformer": {
        "Let the trained model write 77777777": lambda s, a: s.words == ["7"] * 8,
        "Give it five digits": lambda s, a: s.words == [*"31415", *"···"],
        "Choose a step size of 0.02": lambda s, a: s.inputs["rate"] == 0.02,
    },
    "transformer_block": {
        "Set Times to zero": lambda s, a: near(s["comes_out"], torch.tensor(0.0)),
        "Choose 24 blocks": lambda s, a: (
            s["post-norm"][-6:].mean() > s["post-norm"][:6].mean()
            and s["pre-norm"][-6:].mean() < s["pre-norm"][:6].mean()
        ),
        "Double the heads": lambda s, a: (
            s["memory"] > a["memory"] and near(s["parameters"], a["parameters"])
        ),
        "Double T and S": lambda s, a: (
            s["memory"] > 2 * a["memory"] and near(s["parameters"], a["parameters"])
        ),
        "Halve the model's width": lambda s, a: s["parameters"] < a["parameters"],
    },
}
SOURCES = {
    page.name: list(tries(page.prose))
    for page in (Page(ROOT / f"{name}.md") for name in contents())
}


def plainly(text):
    """A text without marks of emphasis."""
    return re.sub(r"<[^>]+>|\*", "", html.unescape(text)).replace("’", "'")


def test_every_try_has_a_claim():
    said = {name: [plainly(t.text) for t in wishes] for name, wishes in SOURCES.items()}
    assert {n: sorted(t) for n, t in said.items() if t} == {
        name: sorted(claims) for name, claims in CLAIMS.items()
    }


@pytest.fixture(scope="module")
def seen(book):
    """What each button's state shows, and each start: (page, text) -> two of Seen."""
    asked, keys = [], []
    for name in CLAIMS:
        text = (book / "book" / f"{name}.html").read_text()
        figures = {}
        for found in FIGURE.findall(text):
            figure = json.loads(found)
            figures[figure["state"]["spec"]["name"]] = figure
        for figure_name, place, said in BUTTON.findall(text):
            figure = figures[figure_name]
            spec = figure["state"]["spec"]
            start = {"inputs": spec["start"], "query": spec["focus"]}
            states = json.loads(html.unescape(place)), start
            asked += [figure | {"inputs": state["inputs"]} for state in states]
            keys.append(((name, plainly(said)), figure, states))
    given = json.dumps({"folder": str(book / FOLDER), "asked": asked})
    answers = iter(
        json.loads(run_node("--input-type=module", "-e", ANSWER, input=given))
    )
    return {
        key: [Seen(figure, state, next(answers)) for state in states]
        for key, figure, states in keys
    }


@pytest.mark.parametrize(
    ("page", "text"), [(page, text) for page in CLAIMS for text in CLAIMS[page]]
)
def test_a_button_shows_what_the_page_says(seen, page, text):
    now, start = seen[page, text]
    assert CLAIMS[page][text](now, start)


def test_to_divide_is_to_set_a_temperature(seen):
    """Two buttons of one item: the page says that their pictures are the same."""
    page = "scaled_dot_product_attention"
    hot = "Choose a width of 16, without the division, and a temperature of 4"
    cool = "with the division, at temperature 1"
    one, other = (seen[page, text][0]["weights"] for text in (hot, cool))
    assert near(one, other)
