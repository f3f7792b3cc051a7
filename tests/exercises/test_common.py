"""diagnose() gives one clear sentence for whatever a candidate does."""

import sys
import threading
import types

import pytest
import torch

from transformer_book.checks import common
from transformer_book.checks.common import Verdict, diagnose, drawing

from .answers import write

draw = drawing()
CASES = {
    "two queries and three keys": (draw(2, 4), draw(3, 4), draw(3, 5)),
    "large scores": (100 * draw(2, 4), draw(3, 4), draw(3, 5)),
}


def attention(q, k, v):
    weights = (q @ k.T).softmax(-1)
    return weights @ v, weights


def over_queries(q, k, v):
    weights = (q @ k.T).softmax(0)
    return weights @ v, weights


def not_transposed(q, k, v):
    weights = (q @ k).softmax(-1)
    return weights @ v, weights


MISTAKES = {
    "over the queries": (over_queries, "Look at `dim`."),
    "not transposed": (not_transposed, "Transpose the keys."),
}


def judge(source):
    """The verdict on a function as a reader writes it."""
    return diagnose(
        write(source), attention, CASES, MISTAKES, returns=("out", "weights")
    )


RIGHT = """
def mine(queries, keys, values):
    weights = torch.einsum("td,sd->ts", queries, keys).softmax(1)
    return [weights @ values, weights]
"""


def test_a_right_answer_may_be_written_differently():
    verdict = judge(RIGHT)
    assert verdict == Verdict(True, "`mine` does what it should in all 2 cases.")


@pytest.mark.parametrize("factor, ok", [("(1 + 1e-6)", True), ("1.01", False)])
def test_results_are_compared_with_a_tolerance(factor, ok):
    assert judge(RIGHT.replace("weights @", f"{factor} * weights @")).ok is ok


def test_a_mistake_is_named():
    verdict = judge(RIGHT.replace("softmax(1)", "softmax(0)"))
    assert verdict == Verdict(False, "Look at `dim`.", "over the queries")


def test_a_mistake_that_ends_in_an_error_is_named():
    verdict = judge(
        RIGHT.replace('torch.einsum("td,sd->ts", queries, keys)', "(queries @ keys)")
    )
    assert verdict.mistake == "not transposed"


def test_of_several_mistakes_the_first_is_named():
    names = {name: MISTAKES["over the queries"] for name in ("first", "second")}
    verdict = diagnose(over_queries, attention, CASES, names)
    assert verdict.mistake == "first"


def test_a_mistake_may_have_several_forms():
    both = {"either": ([not_transposed, over_queries], "One of them.")}
    assert diagnose(over_queries, attention, CASES, both).mistake == "either"
    assert diagnose(not_transposed, attention, CASES, both).mistake == "either"


BOTH = """
def mine(q, k, v):
    if q.abs().max() > 50:
        return None
    return (q @ k.T).softmax(0) @ v, (q @ k.T).softmax(0)
"""


def test_a_second_mistake_does_not_hide_the_first():
    assert judge(BOTH).mistake == "over the queries"


def test_two_mistakes_that_look_alike_so_far_are_not_guessed_at():
    names = {name: MISTAKES["over the queries"] for name in ("first", "second")}
    verdict = diagnose(write(BOTH), attention, CASES, names)
    assert verdict.mistake is None and not verdict.ok


def test_an_author_who_forgets_the_comma_of_a_case_is_told():
    with pytest.raises(TypeError, match=r"'one number' .* write `\(x,\)`"):
        diagnose(abs, abs, {"one number": (3)}, {})


def test_a_loop_without_end_is_stopped_and_told(monkeypatch):
    monkeypatch.setattr(common, "SECONDS", 0.1)
    said = "`mine` has not come to an end after 0.1 seconds, and was stopped."
    endless = [
        "while True:\n        q = q + 1",
        "while True: pass",
        "return [again for again in iter(int, 1)]",
    ]
    for body in endless:
        verdict = judge(BODY + body)
        assert verdict.mistake == common.NO_END and said in verdict.message


def test_a_slow_interpreter_may_finish(monkeypatch):
    monkeypatch.setattr(common, "SECONDS", 0.05)
    slow = "    sum(range(10**7))  # one line\n    weights"
    assert judge(RIGHT.replace("    weights", slow, 1)).ok


def test_a_loop_of_few_steps_is_stopped_at_last(monkeypatch):
    monkeypatch.setattr(common, "SECONDS", 0.01)
    body = "while True: sum(range(10**6))"
    assert judge(BODY + body).mistake == common.NO_END


def test_a_loop_without_end_is_stopped_in_any_thread(monkeypatch):
    monkeypatch.setattr(common, "SECONDS", 0.1)
    verdicts = []
    thread = threading.Thread(
        target=lambda: verdicts.append(judge(BODY + "while True: pass")), daemon=True
    )
    thread.start()
    thread.join(20)
    assert [verdict.mistake for verdict in verdicts] == [common.NO_END]


def test_a_debugger_goes_on_after_a_check():
    def trace(*_):
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        judge(RIGHT)
        assert sys.gettrace() is trace
    finally:
        sys.settrace(before)


def test_an_answer_above_a_left_over_raise_is_told():
    verdict = judge(BODY + "weights = q @ k.T\n    raise NotImplementedError")
    assert verdict.mistake == common.NO_RETURN
    assert "still ends in `raise NotImplementedError`" in verdict.message


@pytest.mark.parametrize(
    "old, new, lost",
    [
        ("keys)", "keys.detach())", "k"),
        ('ts", queries', 'ts", queries.data', "q"),
        ("values, weights", "torch.tensor(values.tolist()), weights", "v"),
        ("@ values, weights", "@ values, weights.detach()", None),
    ],
)
def test_a_lost_gradient_is_told_with_the_argument(old, new, lost):
    verdict = judge(RIGHT.replace(old, new))
    if lost:
        assert verdict.mistake == common.NO_GRADIENT
        assert f"the gradient of `{lost}` is lost" in verdict.message
    else:
        assert verdict.mistake is None


def test_what_autograd_forbids_in_place_is_no_lost_gradient():
    in_place = """
def mine(q, k, v):
    weights = (q @ k.T - (q @ k.T).amax(1, keepdim=True)).exp()
    weights /= weights.sum(1, keepdim=True)
    return weights @ v, weights
"""
    assert judge(in_place).ok


HELPED = {
    "attention": "return attention(q, k, v)",
    "softmax": "return (q @ k.T).softmax(-1) @ v, torch.softmax(q @ k.T, -1)",
}


@pytest.mark.parametrize("taken", HELPED)
def test_help_that_is_not_allowed_is_told_wherever_it_was_defined(taken):
    # A page defines its functions in cells: they are equal, and not the same.
    copy = types.FunctionType(attention.__code__, {"torch": torch}, "attention")
    candidate = write(BODY + HELPED[taken])
    candidate.__globals__["attention"] = copy
    without = (attention, torch.nn.functional.softmax)[taken == "softmax" :]
    verdict = diagnose(candidate, attention, CASES, MISTAKES, without=without)
    assert verdict.mistake == common.HELP and f"`{taken}`" in verdict.message
    assert diagnose(candidate, attention, CASES, MISTAKES).ok


def test_a_reader_may_call_an_answer_as_the_book_does():
    own = write(RIGHT.replace("mine", "attention").replace("softmax(1)", "softmax(-1)"))
    assert diagnose(own, attention, CASES, MISTAKES, without=(attention,)).ok


def test_advice_on_a_dtype_is_given_where_it_helps_alone():
    helps = same(torch.tensor([1, 0]), torch.tensor([True, False]))
    inverts = same(torch.tensor([0.0, -torch.inf]), torch.tensor([True, False]))
    assert "`.to(torch.bool)` makes it so" in helps.message
    assert inverts.message.endswith("dtype torch.float32, and should have torch.bool.")


def test_of_several_differences_the_largest_is_named():
    found, expected = torch.tensor([1.001, 2, 5]), torch.tensor([1.0, 2, 3])
    assert (
        "entry [2] of the result is 5, and should be 3" in same(found, expected).message
    )


def test_one_number_that_agrees_by_chance_names_no_mistake():
    cases = {"one": (1,), "two": (2,)}
    mistakes = {"a constant": (lambda x: 5, "It does not depend on x.")}
    verdict = diagnose(lambda x: 5 * x, lambda x: x, cases, mistakes)
    assert verdict.mistake is None


BODY = "\ndef mine(q, k, v):\n    "
SENTENCES = {
    "raise NotImplementedError": "`mine` is not written yet. Write it, run its cell",
    "...": "the result is nothing (is there a `return` at the end?)",
    "return q": "a tensor of shape (2, 4), and should be 2 values (`out`, `weights`)",
    "return q, k, v": "the result is a tuple of 3, and should be 2 values",
    "return q.tolist(), k": "`out` is a list of 2, and should be a tensor",
    "return q.numpy(), k": "`out` is a `ndarray`, and should be a tensor",
    "return 'out', k": "`out` is a `str`, and should be a tensor",
    "return q, k": "`out` has shape (2, 4), and should have (2, 5)",
    "return q @ k.T @ v.double(), k": "stops with an error in line 3: RuntimeError",
    "w = (q @ k.T).softmax(1)\n    return (w @ v).double(), w": (
        "`out` has dtype torch.float64, and should have torch.float32: "
        "`.to(torch.float32)` makes it so"
    ),
    "w = (q @ k.T).exp()\n    w = w / w.sum(1, keepdim=True)\n    return w @ v, w": (
        "For large scores, entry [0, 0] of `out` is nan, and should be "
    ),
    "w = (2 * q @ k.T).softmax(1)\n    return w @ v, w": (
        "For two queries and three keys, entry [1, 1] of `out` is "
    ),
    "w = (q @ k.T).softmax(1)\n    return w @ v, w.sum(1)": (
        "`weights` has shape (2,), and should have (2, 3)"
    ),
    "q = 1 / 0": "stops with an error in line 3: ZeroDivisionError, division by zero.",
    "{}['a{b}']": "stops with an error in line 3: KeyError, 'a{b}'.",
    "import statistics\n    statistics.mean([])": (
        "stops with an error in line 4: StatisticsError"
    ),
    "class Mute(Exception):\n        __str__ = None\n    raise Mute": (
        "stops with an error in line 5: Mute."
    ),
    "raise SystemExit": "stops with an error in line 3: SystemExit.",
    "return mine(q, k, v)": "stops with an error in line 2: RecursionError",
    "return torch.zeros(2, 5, device='meta'), k": "cannot be compared",
    "return torch.softmax(q.long(), 1)": "error in line 3: NotImplementedError, ",
}


@pytest.mark.parametrize("body", SENTENCES)
def test_whatever_happens_is_one_sentence(body):
    verdict = judge(BODY + body)
    assert not verdict.ok and verdict.mistake is None
    assert SENTENCES[body] in verdict.message
    assert "\n" not in str(verdict) and "Traceback" not in str(verdict)


@pytest.mark.parametrize(
    "signature, said",
    [
        ("q, k", "takes (`q`, `k`), and should take (`q`, `k`, `v`)"),
        ("q, k, v, d", "takes (`q`, `k`, `v`, `d`), and should take"),
        ("", "takes (nothing), and should take"),
        ("*, q, k, v", "stops with an error"),
    ],
)
def test_a_wrong_number_of_arguments_is_told(signature, said):
    assert said in judge(f"\ndef mine({signature}):\n    return 1").message


@pytest.mark.parametrize("signature", ["q, k, v, more=None", "*qkv", "q, k, v=0"])
def test_a_signature_may_be_more_general(signature):
    body = "q, k, v = qkv" if "*" in signature else "pass"
    source = f"\ndef mine({signature}):\n    {body}\n    return attention(q, k, v)"
    candidate = write(source)
    candidate.__globals__["attention"] = attention
    assert diagnose(candidate, attention, CASES, MISTAKES).ok


def test_a_default_that_is_needed_is_told():
    def reference(q, k, v, mask=None):
        return attention(q, k, v)

    verdict = diagnose(lambda q, k, v, mask: None, reference, CASES, MISTAKES)
    assert "(`q`, `k`, `v`, `mask`), and should take" in verdict.message
    assert "should take (`q`, `k`, `v`, `mask=None`)" in verdict.message


def test_a_class_is_no_candidate():
    class Layer(torch.nn.Module):
        pass

    verdict = diagnose(Layer, attention, CASES, MISTAKES)
    assert "the class `Layer`. It needs an object of it" in verdict.message


def test_a_verdict_can_be_asserted():
    assert diagnose(attention, attention, CASES, MISTAKES)
    assert not judge(BODY + "return q")


def test_a_module_is_a_candidate():
    class Layer(torch.nn.Module):
        def forward(self, q, k, v):
            return attention(q, k, v)

    verdict = diagnose(Layer(), attention, CASES, MISTAKES)
    assert verdict.ok and "`Layer`" in verdict.message


@pytest.mark.parametrize("given", [3, None, "attention", torch.ones(2, 2), (1, 2)])
def test_what_cannot_be_called_is_told(given):
    verdict = diagnose(given, attention, CASES, MISTAKES)
    assert "its name, without parentheses" in verdict.message


def test_a_candidate_that_changes_its_input_is_told_and_cannot_spoil_the_cases():
    kept = CASES["large scores"][0].clone()
    verdict = judge(RIGHT.replace("    return", "    queries.zero_()\n    return"))
    assert verdict.mistake == "changes its input"
    assert torch.equal(CASES["large scores"][0], kept)


def test_random_candidates_do_not_touch_the_random_numbers_of_the_reader():
    torch.manual_seed(1)
    wanted = torch.rand(3)
    torch.manual_seed(1)
    judge(BODY + "return torch.rand(2, 5), torch.rand(2, 3)")
    assert torch.equal(torch.rand(3), wanted)


def same(*results):
    """The verdict on a function that gives the first result for the second."""
    found, expected = results
    cases = {"one number": (1,)}
    return diagnose(lambda x: found, lambda x: expected, cases, {})


@pytest.mark.parametrize(
    "found, expected, said",
    [
        (3, 3, None),
        (torch.tensor(3.0), 3, None),
        (3.0000001, 3, None),
        (4, 3, "the result is 4, and should be 3"),
        (1.00004, 1.0, None),
        (1.001, 1.0, "is 1.001, and should be 1"),
        ("three", 3, "is a `str`, and should be a number"),
        (True, 1, "is a `bool`, and should be a number"),
        (True, False, "is True, and should be False"),
        (10**400, 3, "cannot be compared"),
        ("a", "b", "is 'a', and should be 'b'"),
        ({"a": 1}, {"b": 1}, "should be a dict with the keys `b`"),
        ({"a": 1}, {"a": 2}, "`a` is 1, and should be 2"),
        ([1, 2], (1, 2), None),
        ([1, 3], (1, 2), "value 2 of the result is 3, and should be 2"),
        (torch.tensor([1, 2]), torch.tensor([1, 2]), None),
        (torch.tensor(True), torch.tensor(False), "is True, and should be False"),
        (torch.tensor([torch.nan]), torch.tensor([torch.nan]), None),
    ],
)
def test_results_of_every_kind_are_compared(found, expected, said):
    verdict = same(found, expected)
    assert verdict.ok is (said is None)
    assert verdict.ok or said in verdict.message


def test_numbers_that_look_the_same_get_more_digits():
    assert "is 1000.49, and should be 1000.2" in same(1000.49, 1000.2).message


def test_a_verdict_is_read_as_text_and_as_html():
    verdict = Verdict(False, "Look at `a < b` & <b>.")
    assert str(verdict) == repr(verdict) == "✗ Not yet. Look at `a < b` & <b>."
    shown = verdict._repr_html_()
    assert "<strong>✗ Not yet.</strong>" in shown
    assert "Look at <code>a &lt; b</code> &amp; &lt;b&gt;." in shown
    assert str(Verdict(True, "Yes.")) == "✓ Right. Yes."
