"""The search of the built book: what a reader types, and what comes first."""

from urllib.parse import quote, urlsplit

import pytest

from transformer_book.pages import pages

FOUND = {
    "d_k": "glossary.html#term-d_k",
    "d_model": "glossary.html#term-d_model",
    "W_o": "glossary.html#term-W_o",
    "T": "glossary.html#term-T",
    "softmax": "glossary.html#term-softmax",
    "causal mask": "glossary.html#term-causal-mask",
    "RoPE": "glossary.html#term-RoPE",
    "nn.MultiheadAttention": "glossary.html#term-nn.MultiheadAttention",
    "KV cache": "glossary.html#term-KV-cache",
}


@pytest.fixture(scope="module")
def search(browser, server):
    """A function that types a query; it returns the results' addresses, in order."""
    with browser.new_context() as context:
        page = context.new_page()

        def search(query):
            page.goto(f"{server}/search.html?q={quote(query)}")
            # Results are shown one after the other.
            page.locator("#search-results .search-summary").get_by_text(
                "found"
            ).wait_for()
            links = page.locator("#search-results li > a")
            return links.evaluate_all("all => all.map((one) => one.href)")

        yield search


def place(address):
    """The page and the part of it that an address names."""
    parts = urlsplit(address)
    return f"{parts.path.split('/')[-1]}#{parts.fragment}"


@pytest.mark.parametrize("query", FOUND)
def test_symbols_and_words_lead_to_their_place(search, query):
    assert place(search(query)[0]) == FOUND[query]


def test_a_symbol_that_is_no_word_is_found(search):
    assert place(search("√d_k")[0]).startswith("glossary.html#term-")


def test_what_a_page_defines_comes_first(search):
    names = 0
    for page in pages():
        for line in (page.layer() or "").splitlines():
            if line.startswith(("class ", "def ")):
                name = line.split(" ", 1)[1].split("(")[0]
                assert place(search(name)[0]) == f"{page.name}.html#{name}"
                names += 1
    assert names > 20


def test_a_definition_stands_where_its_link_leads(search, browser):
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(search("MultiHeadAttention")[0])
        cell = tab.locator("#MultiHeadAttention")
        assert "class MultiHeadAttention(nn.Module)" in cell.inner_text()
        assert 0 <= cell.evaluate("one => one.getBoundingClientRect().top") < 700


MARKED = {
    "scaled_dot_product_attention": "softmax",
    "masks_and_cross_attention": "round",
}


@pytest.mark.parametrize("name", MARKED)
def test_words_are_marked_in_a_page_with_pictures(browser, server, name):
    """Words of a picture's description, or of its style, have no place in it."""
    with browser.new_context() as context:
        page = context.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(error))
        page.goto(f"{server}/book/{name}.html?highlight={MARKED[name]}")
        marked = page.locator("article :is(p, li, pre) .highlighted")
        marked.first.wait_for(state="attached")
        page.wait_for_load_state()
        assert not errors


def test_what_a_search_quotes_is_the_text(browser, server):
    """No contents, no buttons; and a formula once, as it is written."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server}/search.html?q=w_q")
        page.get_by_text("Search finished").wait_for()
        quoted = page.locator("p.context").all_text_contents()
        assert any(r"divided by \sqrt{d_k} it has" in text for text in quoted)
        assert not any("Contents" in text or ".pdf" in text for text in quoted)
