"""A figure in Jupyter whose kernel goes: what its front end notices and says."""

import json
from textwrap import dedent

import pytest

from transformer_book.explore.build import NODE, run_node

# A widget, its kernel and what JupyterLab tells of it, as far as the front end asks.
STAGE = """
import { mock } from "node:test";
mock.timers.enable({ apis: ["setTimeout"] });
const later = (milliseconds) => mock.timers.tick(milliseconds);
let seen;
globalThis.MutationObserver = class {
  constructor(call) { seen = call; }
  observe() {}
  disconnect() {}
};
const signal = () => {
  const slots = [];
  const emit = (value) => slots.forEach((slot) => slot(null, value));
  return { connect: (slot) => slots.push(slot), emit };
};
const session = {
  statusChanged: signal(), kernelChanged: signal(), connectionStatusChanged: signal(),
};
const classes = new Set();
const el = { classList: { contains: (name) => classes.has(name) } };
const state = {
  error: "", lost: "gone", running: false, inputs: { length: 1 },
};
const listeners = {};
const kernel = { status: "idle" };
const questions = [];
const model = {
  get: (name) => state[name],
  set: (name, value) => { state[name] = value; },
  save_changes() {},
  send: (content, callbacks) => {
    if (kernel.closed) throw new Error("closed");
    questions.push({ content, status: (s) =>
      callbacks.iopub.status({ content: { execution_state: s } }) });
  },
  on: (event, call) => { (listeners[event] ??= []).push(call); },
  off() {},
  widget_manager: { kernel, context: { sessionContext: session } },
};
const hear = (event) => listeners[event].forEach((call) => call());
const change = (inputs) => {
  watched.model.set("inputs", inputs);
  watched.model.save_changes();
};
const { watch } = await import(FRONT + "/kernel.js");
let told = 0;
const start = () => {
  const made = watch(model, el);
  made.model.on("change:error", () => { told += 1; });
  return made;
};
let watched = start();
const error = () => watched.model.get("error");
"""


def said(script):
    """What a script on the stage leaves in `result`."""
    front = json.dumps((NODE.parents[1] / "front").as_uri())
    code = STAGE.replace("FRONT", front) + dedent(script)
    code += "\nconsole.log(JSON.stringify(result)); process.exit();"
    return json.loads(run_node("--input-type=module", "-e", code))


GOES = {
    "is restarted": """
        classes.add("jupyter-widgets-disconnected");
        seen();
    """,
    "crashes and starts again": """
        session.statusChanged.emit("autorestarting");
        session.statusChanged.emit("idle");
        questions[0].status("busy");
        questions[0].status("idle");
    """,
    "dies": 'kernel.status = "dead"; session.statusChanged.emit("dead");',
    "is shut down": """
        model.widget_manager.kernel = null;
        session.kernelChanged.emit();
    """,
    "is another one after a reconnect": """
        session.connectionStatusChanged.emit("connected");
        questions[0].status("idle");
    """,
    "was restarted in another window, which this one has missed": """
        change({ length: 1.2 });
        later(300);
        questions[0].status("idle");
    """,
    "is cut off, and takes no message": """
        change({ length: 1.2 });
        later(300);
        later(3000);
    """,
    "has closed its connection": "kernel.closed = true; change({}); later(300);",
    "was gone before the notebook was opened": """
        classes.add("jupyter-widgets-disconnected");
        watched = start();
        told = 1;
    """,
}


@pytest.mark.parametrize("way", GOES)
def test_when_its_kernel_goes_a_figure_says_so(way):
    script = "state.running = true;" + GOES[way] + "let result = [error(), told, "
    script += 'watched.model.get("running")];'
    assert said(script) == ["gone", 1, False]


def test_it_takes_up_again_when_the_kernel_answers():
    script = """
        change({ length: 1.2 });
        later(300);
        questions[0].status("idle");
        const before = error();
        hear("msg:custom");
        const result = [before, error(), told, questions[0].content];
    """
    asked = {"inputs": {"length": 1.2}}
    assert said(script) == ["gone", "", 2, asked]


def test_a_kernel_that_answers_is_not_asked():
    script = """
        for (const length of [1.2, 1.4]) {
          change({ length });
          later(100);
          hear("change:answers");
        }
        later(10000);
        const result = [questions.length, told];
    """
    assert said(script) == [0, 0]


def test_a_busy_kernel_is_waited_for():
    script = """
        kernel.status = "busy";
        change({ length: 1.2 });
        later(60000);
        const waiting = error();
        hear("msg:custom");
        kernel.status = "idle";
        questions.at(-1).status("idle");
        later(60000);
        const result = [waiting, error(), told];
    """
    assert said(script) == ["", "", 0]


def test_where_nothing_is_known_of_the_kernel_nothing_is_said():
    """Other front ends than JupyterLab give a widget no kernel to look at."""
    script = """
        model.widget_manager = undefined;
        watched = start();
        change({ length: 1.2 });
        later(60000);
        const result = error();
    """
    assert said(script) == ""


def test_what_the_kernel_sends_as_text_is_read_once_and_in_its_order():
    script = """
        state.labels = '{"x": ["a"], "memory": ["b"]}';
        const first = watched.model.get("labels");
        const result = [Object.keys(first), first === watched.model.get("labels")];
    """
    assert said(script) == [["x", "memory"], True]
