"""Answer the quizzes of a page of the book, on the site and in JupyterLab."""

import re

from playwright.sync_api import expect

from transformer_book.quizzes.render import shuffled
from transformer_book.quizzes.source import of_page, read


def check(quiz):
    quiz.get_by_role("button", name="Check").click()


def feedback(quiz):
    return quiz.locator(".quiz-feedback")


def steps(quiz):
    """The first word of each step, as they stand."""
    texts = quiz.locator(".quiz-text").all_inner_texts()
    return [text.split()[0] for text in texts]


def answer_each(page, name):
    """Answer each quiz of a page wrongly, then rightly; it says so, with a reason."""
    quizzes = read(of_page(name.split("/")[-1]))
    assert len(quizzes) >= 2
    for one in quizzes:
        quiz = page.locator(f"#quiz-{one.name}")
        answers = {"choice": choose, "number": fill, "order": move}[one.kind]
        wrong, right = answers(quiz, one)
        for answer, class_name in [(wrong, "is-wrong"), (right, "is-right")]:
            answer()
            check(quiz)
            expect(quiz).to_have_class(re.compile(class_name))
            expect(feedback(quiz)).to_have_text(re.compile(".{20}"))


def choose(quiz, one):
    right = [item.right for item in one.items].index(True)
    radios = quiz.get_by_role("radio")
    return radios.nth(1 if right == 0 else 0).check, radios.nth(right).check


def fill(quiz, one):
    field = quiz.get_by_label("Your answer")
    right = next(item.value[0] for item in one.items if item.right)
    return lambda: field.fill(str(right + 987)), lambda: field.fill(str(right))


def move(quiz, one):
    def sort():
        order = shuffled(len(one.items), f"quiz-{one.name}")
        for place in range(len(order)):
            for at in range(order.index(place), place, -1):
                quiz.locator(".quiz-steps > li").nth(at).locator("button").first.click()
                order[at - 1 : at + 1] = order[at], order[at - 1]

    return lambda: None, sort
