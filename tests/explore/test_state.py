"""A figure's state as plain data: what is undone, and what an address holds."""

import json

import pytest

from transformer_book.explore.build import NODE, run_node

STATE = NODE.parents[1] / "front" / "state"


def node(script, **given):
    """Run a module of JavaScript, which returns something, on what is given."""
    imports = "".join(
        f"import * as {name} from {json.dumps((STATE / f'{name}.js').as_uri())};\n"
        for name in ("history", "link", "place")
    )
    model = json.dumps((STATE.parent / "model.js").as_uri())
    code = f"""{imports}
    import {{ model }} from {model};
    const given = {json.dumps(given)};
    const made = (() => {{ {script} }})();
    console.log(JSON.stringify(made));
    """
    return json.loads(run_node("--input-type=module", "-e", code))


MOVES = """
  let clock = 0;
  const figure = model({ inputs: { length: 1, sentence: "a" } });
  const moves = history.history(figure, () => clock);
  const now = () => figure.get("inputs");
  const set = (changed) => {
    clock += 100;
    figure.set("inputs", { ...now(), ...changed });
  };
"""


def test_a_drag_is_one_move_and_each_control_has_moves_of_its_own():
    seen = node(
        MOVES
        + """
        set({ length: 2 }); set({ length: 3 }); set({ sentence: "b" });
        clock += 5000;
        set({ sentence: "c" });
        const seen = [now()];
        for (let i = 0; i < 4; i += 1) { moves.undo(); seen.push(now()); }
        for (let i = 0; i < 4; i += 1) { moves.redo(); seen.push(now()); }
        return seen.map(({ length, sentence }) => `${length}${sentence}`);
        """
    )
    assert seen == "3c 3b 3a 1a 1a 3a 3b 3c 3c".split()


def test_a_new_move_ends_what_could_be_redone():
    seen = node(
        MOVES
        + """
        set({ length: 2 }); moves.undo(); set({ length: 4 });
        const could = moves.canRedo();
        moves.redo();
        return [could, now().length];
        """
    )
    assert seen == [False, 4]


SPEC = {
    "name": "a figure",
    "focus": 1,
    "start": {"x": "I run", "n": 1, "on": True, "v": [[0, 1]], "m": {"flips": []}},
}


@pytest.mark.parametrize("query", [0, 3, None])
def test_a_link_brings_back_what_was_set(query):
    inputs = {
        "x": "“12” & #run=3? 100% naïve + 你好",
        "n": -0.25,
        "on": False,
        "v": [[0.5, -1]],
        "m": {"preset": "causal", "flips": [[0, 1]]},
    }
    found = node(
        """
        const text = link.fragment(given.spec, given.state);
        return [place.nameIn(text), link.stateIn(given.spec, text), /\\s/.test(text)];
        """,
        spec=SPEC,
        state={"inputs": inputs, "query": query},
    )
    back = {"inputs": inputs, "query": 1 if query is None else query}
    assert found == ["a figure", back, False]


@pytest.mark.parametrize(
    "text", ["#figure=a+figure", "#figure=a+figure&.n=1,&query=-2&.__proto__=1", "#%"]
)
def test_a_link_that_was_cut_or_mistyped_is_read_without_an_error(text):
    found = node("return link.stateIn(given.spec, given.text)", spec=SPEC, text=text)
    assert found["query"] == 1
    assert set(found["inputs"]) <= {"n", "__proto__"}
