"""The search of the built book: what a reader types, and what comes first."""

import json
from urllib.parse import quote, urlsplit

import pytest

from transformer_book.explore.build import run_node
from transformer_book.pages import pages
from transformer_book.site import FOLDER
from transformer_book.site.search import places

from ..conftest import ALIVE

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
    "cross attention": "glossary.html#term-cross-attention",
    "key padding mask": "masks_and_cross_attention.html#the-padding-mask",
}


@pytest.fixture(scope="module")
def search(browser, server):
    """A function that types a query; it returns the results' addresses, in order."""
    with browser.new_context() as context:
        page = context.new_page()

        def search(query):
            page.goto(f"{server}/search.html?q={quote(query)}")
            summary = page.locator("#search-results .search-summary")
            summary.get_by_text("found").wait_for()
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


@pytest.mark.parametrize("query", ["constructor", "__proto__", "?!"])
def test_a_word_that_stands_nowhere_is_said_to(search, query):
    assert search(query) == []


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
        cell = tab.locator(".cell", has=tab.locator("#MultiHeadAttention"))
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


def test_marks_do_not_follow_a_reader_to_other_pages(search, browser, server):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server}/search.html?q=padding+mask")
        page.locator("#search-results li > a").first.click()
        page.locator("article .highlighted").first.wait_for(state="attached")
        page.goto(f"{server}/book/multi_head_attention.html")
        page.wait_for_function(ALIVE)
        assert page.locator(".highlighted").count() == 0


def test_what_a_search_quotes_is_the_text(browser, server):
    """No contents, no buttons; and a formula once, as it is written."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server}/search.html?q=divided+by")
        page.get_by_text("Search finished").wait_for()
        quoted = page.locator("p.context").all_text_contents()
        assert any(r"\sqrt{d_k}" in text for text in quoted)
        assert not any("Contents" in text or ".pdf" in text for text in quoted)
        marked = page.locator("p.context mark").all_text_contents()
        assert {word.lower() for word in marked} >= {"divided", "by"}


PLACES = [
    {"address": "a.html#one", "page": "A", "name": "Dropout", "text": "no weights"},
    {
        "address": "a.html#two",
        "page": "A",
        "name": "Masks",
        "text": "a mask hides keys",
    },
    {"address": "b.html", "page": "B", "name": "B", "text": "keys; a causal mask"},
]
ASKED = {
    "dropout": ["a.html#one"],
    "a causal mask": ["b.html"],
    "mask": ["a.html#two", "b.html"],
    "keys masked nowhere": ["a.html#two", "b.html"],
    "DROPOUTS": ["a.html#one"],
    "toString": [],
}


@pytest.mark.parametrize("query", ASKED)
def test_all_words_count(query):
    """Also in another form; where no place has all of them, those that have most."""
    script = FOLDER / "static" / "search.js"
    code = f"""
      import {{ search }} from {json.dumps(script.as_uri())};
      const found = search({json.dumps(PLACES)}, {json.dumps(query)});
      console.log(JSON.stringify(found.map(({{ address }}) => address)));
    """
    assert json.loads(run_node("--input-type=module", "-e", code)) == ASKED[query]


PAGE = """<article><section id="a"><h1>Title<a class="headerlink">#</a></h1>
<p>First.</p>
<div id="Layer">class Layer</div><script>no</script>
<section id="b"><h2>Part</h2><p>Second.</p></section></section>
<dl class="glossary"><dt id="t">term</dt><dt id="u">other</dt><dd>Both.</dd></dl>
</article>"""


def test_a_section_has_its_own_text():
    found = [
        [(p["address"], p["name"], p["text"]) for p in kind]
        for kind in places(PAGE, "x.html", ["Layer"])
    ]
    assert found == [
        [("x.html#Layer", "Layer", "class Layer")],
        [("x.html#t", "term", "Both."), ("x.html#u", "other", "Both.")],
        [("x.html", "Title", "First. class Layer"), ("x.html#b", "Part", "Second.")],
    ]
