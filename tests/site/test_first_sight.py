"""What a reader sees of the book first, before anything is touched."""

import pytest

# Everything but the controls, which a phone has under the views.
SHOWN = """() => [
  ...document.querySelectorAll("article h1, article h1 + p"),
  ...document.querySelectorAll("[data-explorer=first-look] .explorer-title"),
  ...document.querySelectorAll("[data-explorer=first-look] [data-view]"),
].filter((one) => one.checkVisibility()).map((one) => {
  const { top, bottom } = one.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
})"""
ABOVE = """() => {
  const figure = document.querySelector("[data-explorer=first-look]");
  return [...document.querySelectorAll("article :is(pre, summary)")]
    .filter((one) => figure.compareDocumentPosition(one)
      & Node.DOCUMENT_POSITION_PRECEDING)
    .map((one) => one.textContent);
}"""


@pytest.mark.parametrize("width, height, count", [(1280, 800, 7), (390, 844, 6)])
def test_a_title_a_sentence_and_a_figure_are_in_the_first_window(
    visit, width, height, count
):
    """And no code is above it; on a phone one drawing of two is shown."""
    page = visit("book/index", width=width)
    page.set_viewport_size({"width": width, "height": height})
    assert page.evaluate(SHOWN) == [True] * count
    assert page.evaluate(ABOVE) == []
