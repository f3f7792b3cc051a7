"""A figure that the reader's own code trains: its buttons, step by step."""

import json

import pytest

from transformer_book.explore.build import run_node
from transformer_book.inpage.runner import BOOK, HERE

ENGINE = (HERE / "front" / "engine.js").as_uri()
MODEL = (BOOK / "transformer_book/explore/front/model.js").as_uri()
STATE = {"spec": {"train": ["rate"]}, "pace": 0, "resets": 0, "running": False}
STATE |= {"answers": 0, "inputs": {"rate": 1}}
# A training of three steps, in an interpreter that says what it was asked for.
SCRIPT = f"""
import {{ engine }} from {json.dumps(ENGINE)};
import {{ model }} from {json.dumps(MODEL)};
globalThis.requestAnimationFrame = setImmediate;
const self = model({json.dumps(STATE)});
const asked = [];
let step = 0;
async function call(name) {{
  asked.push(name);
  if (name !== "step") return {{ loss: 0 }};
  if (step === GONE) throw new Error("gone");
  step += 1;
  if (step === STOPPED) self.set("running", false);
  return step > 3 ? null : {{ loss: step, answers: 9, running: step < 3 }};
}}
const {{ takes, outcome }} = engine("train", {json.dumps(STATE)}, call);
self.set("running", true);
const answers = takes(self);
while (self.get("running")) await new Promise(setImmediate);
self.set("resets", 1);
takes(self);
await outcome({{}});
await outcome({{}});
const of = (name) => self.get(name) ?? "";
console.log(JSON.stringify([answers, asked.join(" "), of("loss"), of("error")]));
"""
GONE = "What your code has made is gone: run its cell again."
CASES = {
    "to its end": ({}, ["train step step step reset answer", 3, ""]),
    "until it is stopped": ({"STOPPED": 1}, ["train step reset answer", 1, ""]),
    "as long as there is Python": (
        {"GONE": 1},
        ["train step step reset answer", 1, GONE],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_trains(case):
    names, expected = CASES[case]
    script = SCRIPT
    for name in ("STOPPED", "GONE"):
        script = script.replace(f"=== {name}", f"=== {names.get(name, -1)}")
    found = json.loads(run_node("--input-type=module", "-e", script))
    # Pressing Train asks for no answer.
    assert found == [False, *expected]
