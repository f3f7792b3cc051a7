"""Questions in a browser: by mouse, by keyboard, for everyone, and without scripts."""

import functools
import re
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from .answering import answer_each, check, feedback, steps
from .questions import ALL, write_page


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where a page with a question of each kind is served."""
    folder = tmp_path_factory.mktemp("questions")
    write_page(folder, *ALL)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            """Say nothing."""

    handler = functools.partial(Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()


@pytest.fixture
def visit(browser, address):
    """Open the page, or another one; nothing may go wrong on it."""
    contexts, wrong = [], []

    def visit(url=address, theme="light", width=1280, scripts=True):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(url)
        if scripts:
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            page.add_style_tag(content="body { background: var(--paper) }")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def page(visit):
    return visit()


class TestChoice:
    def test_right_and_wrong_are_told_with_the_reason(self, page):
        quiz = page.locator("#quiz-width")
        quiz.get_by_label("the width of the model").check()
        check(quiz)
        expect(feedback(quiz)).to_contain_text("✗Not yet. No, that is")
        quiz.get_by_label("the width of one head").check()
        # What was said belongs to the answer before.
        expect(feedback(quiz)).to_be_empty()
        check(quiz)
        expect(feedback(quiz)).to_have_text("✓Right. Yes, each head has its own keys.")

    def test_nothing_chosen_is_neither(self, page):
        quiz = page.locator("#quiz-width")
        check(quiz)
        expect(feedback(quiz)).to_have_text("Choose an answer first.")
        expect(quiz).to_have_class("quiz")

    def test_by_keyboard(self, page):
        quiz = page.locator("#quiz-width")
        quiz.get_by_role("radio").first.focus()
        for key in "Space", "ArrowDown", "Tab", "Enter":
            page.keyboard.press(key)
        expect(feedback(quiz)).to_contain_text("Right. Yes, each head")
        expect(quiz.get_by_role("button", name="Check")).to_be_focused()

    def test_the_group_is_named_by_its_question(self, page):
        group = page.get_by_role("group", name=re.compile("Which width does .* name?"))
        assert group.get_by_role("radio").count() == 3
        assert group.evaluate("one => one.tagName") == "FIELDSET"


class TestNumber:
    @pytest.mark.parametrize(
        "text, said",
        [
            ("64", "✓Right. Right, 512"),
            ("64.5", "✓Right. Right, 512"),
            ("64,4", "✓Right. Right, 512"),
            ("512/8", "✓Right. Right, 512"),
            (" 6.4e1 ", "✓Right. Right, 512"),
            ("64.6", "✗Not yet. Divide"),
            ("−64", "✗Not yet. Divide"),
            ("8", "✗Not yet. That is the number of heads."),
            ("8.01", "✗Not yet. Divide"),
            ("", "Write a number first."),
            ("6400%", "✓Right. Right, 512"),
            ("many", "That is no number. Write one like 12, 0.5, 1/8, ½ or 50%."),
            ("1/0", "That is no number."),
            ("1/2/3", "That is no number."),
        ],
    )
    def test_an_answer_has_its_reason(self, page, text, said):
        quiz = page.locator("#quiz-head")
        quiz.get_by_label("Your answer").fill(text)
        page.keyboard.press("Enter")
        expect(feedback(quiz)).to_contain_text(said)

    @pytest.mark.parametrize("text", ["-1024", "−1,024", "-1.024", "- 1024.0"])
    def test_a_minus_and_a_sign_for_thousands_are_understood(self, page, text):
        quiz = page.locator("#quiz-negative")
        quiz.get_by_label("Your answer").fill(text)
        page.keyboard.press("Enter")
        expect(feedback(quiz)).to_contain_text("✓Right.")

    @pytest.mark.parametrize("text", ["0.125", "0,125", "1/8", "⅛", "12.5%", "12,5 %"])
    def test_a_share_is_written_as_one_likes(self, page, text):
        quiz = page.locator("#quiz-share")
        quiz.get_by_label("Your answer").fill(text)
        page.keyboard.press("Enter")
        expect(feedback(quiz)).to_contain_text("✓Right.")

    def test_a_keypad_has_a_minus_and_a_slash_where_they_are_needed(self, page):
        modes = page.get_by_label("Your answer").evaluate_all(
            "all => all.map((one) => one.inputMode)"
        )
        assert modes == ["decimal", "text", "text"]

    def test_what_follows_the_first_paragraph_describes_the_group(self, page):
        group = page.get_by_role("group", name="A model of width 512 has eight heads.")
        expect(group).to_have_accessible_description("How wide is a head?")


class TestOrder:
    RIGHT = ["Scores", "Weights", "Products", "Sums"]

    def sort(self, page, quiz):
        """Bring the steps into order with the keyboard alone."""
        for place, name in enumerate(self.RIGHT):
            for _ in range(steps(quiz).index(name) - place):
                button = quiz.get_by_role("button", name=f"Move up {name}")
                button.focus()
                page.keyboard.press("Enter")

    def test_steps_are_moved_by_keyboard_and_checked(self, page):
        quiz = page.locator("#quiz-order")
        assert steps(quiz) != self.RIGHT
        self.sort(page, quiz)
        assert steps(quiz) == self.RIGHT
        check(quiz)
        expect(feedback(quiz)).to_contain_text("✓Right. Under each step")
        reasons = quiz.locator(".quiz-steps .quiz-reason").all_inner_texts()
        assert [reason.split()[0] for reason in reasons] == [
            "They", "Scores", "Weights", "Products",
        ]  # fmt: skip
        quiz.get_by_role("button", name="Move down Scores").click()
        assert quiz.locator(".quiz-steps .quiz-reason").count() == 0

    def test_the_first_wrong_step_is_told_with_its_reason(self, page):
        quiz = page.locator("#quiz-order")
        self.sort(page, quiz)
        quiz.get_by_role("button", name="Move down Products").click()
        check(quiz)
        expect(feedback(quiz)).to_contain_text("✗Not yet. The first 2 steps are right.")
        expect(feedback(quiz)).to_contain_text("number 3 now:Products are added up.")

    def test_a_moved_step_keeps_the_focus_and_says_its_place(self, page):
        quiz = page.locator("#quiz-order")
        (first, *_) = steps(quiz)
        down = quiz.get_by_role("button", name=f"Move down {first}")
        for place in 2, 3, 4:
            down.press("Enter")
            expect(down).to_be_focused()
            status = quiz.get_by_role("status").filter(has_text="Now step")
            expect(status).to_have_text(f"Now step {place} of 4.")
        expect(down).to_have_attribute("aria-disabled", "true")
        down.press("Enter")
        assert steps(quiz)[-1] == first

    def test_a_step_is_dragged_to_its_place(self, page):
        quiz = page.locator("#quiz-order")
        first, *others = steps(quiz)
        drag(page, quiz, 0, 3)
        assert steps(quiz) == [*others, first]
        status = quiz.get_by_role("status").filter(has_text="Now step")
        expect(status).to_have_text("Now step 4 of 4.")
        drag(page, quiz, 3, 1)
        assert steps(quiz) == [others[0], first, *others[1:]]

    def test_what_was_said_goes_when_a_step_is_dragged(self, page):
        quiz = page.locator("#quiz-order")
        check(quiz)
        expect(feedback(quiz)).to_contain_text("Not yet.")
        drag(page, quiz, 0, 1)
        expect(feedback(quiz)).to_be_empty()

    def test_a_finger_drags_the_grip_and_scrolls_the_rest(self, page):
        quiz = page.locator("#quiz-order")
        action = "one => getComputedStyle(one).touchAction"
        assert quiz.locator(".quiz-grip").first.evaluate(action) == "none"
        assert quiz.locator(".quiz-text").first.evaluate(action) == "auto"


def drag(page, quiz, start, end):
    """Take a step by its grip, and leave it at the place of another one."""
    quiz.locator(".quiz-check").scroll_into_view_if_needed()
    boxes = [row.bounding_box() for row in quiz.locator(".quiz-step").all()]
    x, edge = boxes[0]["x"] + 10, boxes[end]["height"] * (0.9 if start < end else 0.1)
    page.mouse.move(x, boxes[start]["y"] + boxes[start]["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, boxes[end]["y"] + edge, steps=8)
    page.mouse.up()


@pytest.mark.parametrize("width, theme", [(1280, "light"), (360, "dark")])
class TestForEveryone:
    def answer_all(self, page):
        page.get_by_role("radio").first.check()
        for field in page.get_by_label("Your answer").all():
            field.fill("3")
        for button in page.get_by_role("button", name="Check").all():
            button.click()
        expect(page.locator(".quiz-mark")).to_have_count(len(ALL))

    def test_controls_have_room_for_a_finger_and_fit(self, visit, width, theme):
        page = visit(width=width, theme=theme)
        self.answer_all(page)
        boxes = page.locator(".quiz :is(button, .quiz-option, .quiz-number input)")
        sizes = boxes.evaluate_all(
            "all => all.map((one) => one.getBoundingClientRect())"
            ".map(({ width, height, right }) => [width, height, right])"
        )
        assert len(sizes) == 3 + 3 + 8 + len(ALL)
        assert min(min(size[:2]) for size in sizes) >= 44
        assert max(right for *_, right in sizes) <= width


def test_without_scripts_there_is_the_text_and_no_dead_control(visit):
    page = visit(scripts=False)
    assert page.locator(".quiz").count() == len(ALL)
    assert page.locator(".quiz :is(input, button)").count() == 0
    for text in "the width of one head", "How wide is a head?", "Products":
        expect(page.get_by_text(text).first).to_be_visible()
    reason = page.locator("#quiz-head .quiz-reason").first
    expect(reason).to_be_hidden()
    page.locator("#quiz-head summary").click()
    expect(reason).to_be_visible()
    expect(page.locator("#quiz-head details")).to_contain_text("✓ 64 ± 0.5")


def test_with_scripts_the_answers_are_not_in_sight(page):
    for details in page.locator(".quiz details").all():
        expect(details).to_be_hidden()


def test_each_question_of_the_book_says_right_to_what_is_right(
    visit, server, lesson_name
):
    page = visit(f"{server}/{lesson_name}.html")
    # Formulas are typeset where they stand now.
    page.wait_for_load_state("networkidle")
    answer_each(page, lesson_name)
    assert page.locator(".quiz :text('\\\\(')").count() == 0
