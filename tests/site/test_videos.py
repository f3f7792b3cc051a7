"""Videos: nobody is asked before the reader asks; by mouse and keyboard, for all."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sphinx.application import Sphinx

PAGE = "book/resources"
VIDEOS = {
    "Attention and Memory in Deep Learning": "AIiwuClvH6k",
    "Transformers From Scratch": "acxqoltilME",
}
PLAYER = "www.youtube-nocookie.com"
# A player of ours.
STUB = '<!DOCTYPE html><html lang="en"><title>Player</title><p>Player</p></html>'
each_video = pytest.mark.parametrize("title", VIDEOS)


@pytest.fixture
def visit(browser, server):
    """Open the page, with a player that is ours; it notes which hosts are asked."""
    contexts = []

    def visit(theme="light", width=1280, scripts=True):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts
        )
        contexts.append(context)
        context.add_init_script(
            # The player's document may not.
            "if (self === top) for (const key of ['mode', 'theme']) "
            f"localStorage[key] = '{theme}'"
        )
        page = context.new_page()
        page.asked, page.wrong = [], []

        def answer(route):
            url = urlsplit(route.request.url)
            if url.netloc == urlsplit(server).netloc:
                return route.continue_()
            page.asked.append(route.request)
            route.fulfill(body=STUB, content_type="text/html")

        page.route("**/*", answer)
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.goto(f"{server}/{PAGE}.html", wait_until="networkidle")
        return page

    yield visit
    for context in contexts:
        assert [wrong for page in context.pages for wrong in page.wrong] == []
        context.close()


def video(page, title):
    """The place of a video."""
    return page.locator(f'.video[data-video="{VIDEOS[title]}"]')


def button(page, title):
    return video(page, title).get_by_role("button", name=title)


def assert_keys_go_to_the_player(page, title):
    player = video(page, title).locator("iframe")
    expect(player).to_be_focused()
    player.content_frame.get_by_text("Player").wait_for()
    frame = player.element_handle().content_frame()
    frame.wait_for_function("document.hasFocus()")
    expect(player).to_be_focused()


def test_the_page_has_these_videos(visit):
    names = (
        visit()
        .locator(".video")
        .evaluate_all("all => all.map(({ dataset }) => dataset.video)")
    )
    assert names == list(VIDEOS.values())


def test_nobody_is_asked_before_the_click(visit):
    page = visit()
    for title in VIDEOS:
        button(page, title).scroll_into_view_if_needed()
        button(page, title).hover()
        button(page, title).focus()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    assert page.asked == []
    assert page.locator("iframe").count() == 0


@each_video
def test_the_button_says_whom_it_asks(visit, title):
    page = visit()
    name = f"{title} Play here: loads the player from YouTube"
    expect(button(page, title)).to_have_accessible_name(name)
    expect(button(page, title)).to_have_text(name)
    # The picture has words of its own.
    picture = video(page, title).get_by_role("img")
    assert len(picture.get_attribute("aria-label")) > 100


@each_video
def test_the_picture_asks_too(visit, title):
    page = visit()
    picture = video(page, title).locator(".picture > svg")
    # What comes into sight is there a frame later: this waits for it.
    button(page, title).hover()
    box = picture.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(video(page, title).locator("iframe")).to_be_focused()


def test_the_keyboard_shows_where_it_is(visit):
    page = visit()
    page.keyboard.press("Tab")
    for title in VIDEOS:
        button(page, title).focus()
        style = "one => getComputedStyle(one, '::after').outlineStyle"
        assert button(page, title).evaluate(style) == "solid"


@pytest.mark.parametrize(
    "number, key", [(0, None), (1, "Enter"), (0, "Space")], ids=str
)
def test_the_player_comes_when_it_is_asked_for(visit, number, key):
    page, title = visit(), [*VIDEOS][number]
    if key:
        # From the link before it, as a reader comes to it.
        video(page, title).locator(".video-link").focus()
        page.keyboard.press("Shift+Tab")
        expect(button(page, title)).to_be_focused()
        page.keyboard.press(key)
    else:
        button(page, title).click()
    player = video(page, title).locator("iframe")
    expect(player).to_be_focused()
    expect(player).to_have_attribute("title", f"Video: {title}")
    expect(button(page, title)).to_have_count(0)
    assert_keys_go_to_the_player(page, title)
    (asked,) = page.asked
    url = urlsplit(asked.url)
    assert (url.scheme, url.netloc) == ("https", PLAYER)
    assert url.path == f"/embed/{VIDEOS[title]}"
    # The other one still waits, and the way to YouTube stays.
    assert page.locator("iframe").count() == 1
    assert page.get_by_role("button", name="Play here").count() == len(VIDEOS) - 1
    assert video(page, title).locator(".video-link").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 1280


def test_a_key_that_the_page_hears_brings_the_focus_to_the_player(visit):
    page = visit()
    title = next(iter(VIDEOS))
    button(page, title).click()
    assert_keys_go_to_the_player(page, title)
    player = video(page, title).locator("iframe")
    player.evaluate("one => one.addEventListener('focus', () => (one.name = 'came'))")
    player.dispatch_event("keydown", {"key": "k"})
    expect(player).to_be_focused()
    assert player.evaluate("one => one.name") == "came"


@each_video
def test_without_scripts_it_is_a_link(visit, title):
    page = visit(scripts=False)
    place = video(page, title)
    assert place.get_by_role("button").count() == 0
    for link in place.get_by_role("link").all():
        address = f"https://www.youtube.com/watch?v={VIDEOS[title]}"
        assert link.get_attribute("href") == address
    expect(place.get_by_role("link").first).to_have_accessible_name(
        f"{title} Leads to YouTube"
    )
    assert place.locator(".picture > svg").is_visible()
    assert page.asked == []


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_the_button_takes_over(visit, width):
    boxes = [
        [
            (box["width"], box["height"])
            for place in visit(width=width, scripts=scripts).locator(".video").all()
            for box in [place.bounding_box()]
        ]
        for scripts in (False, True)
    ]
    assert boxes[0] == boxes[1]


class TestSource:
    """What a page may write."""

    GOOD = (
        "[![Something]({picture})]"
        '(https://www.youtube.com/watch?v=abcdefghij- "{title}")'
    )

    @pytest.fixture
    def build(self, tmp_path):
        """Build a page; return its HTML and the warnings."""

        def build(text):
            size = 'width="90pt" height="30pt"'
            svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path/></svg>'
            (tmp_path / "a.svg").write_text(svg)
            (tmp_path / "index.md").write_text(f"# Page\n\n{text}\n")
            parts = "transformer_book.site.videos", "transformer_book.site.pictures"
            folders = tmp_path, None, tmp_path / "out", tmp_path / "trees"
            settings = {"extensions": ["myst_parser", *parts]}
            with (tmp_path / "warnings").open("w") as stream:
                Sphinx(*folders, "html", settings, status=None, warning=stream).build()
            html = (tmp_path / "out" / "index.html").read_text()
            return html, (tmp_path / "warnings").read_text()

        return build

    def test_a_picture_with_a_link_and_a_title_is_a_video(self, build):
        html, warnings = build(self.GOOD.format(picture="a.svg", title="A <b> & C"))
        assert "the video" not in warnings
        assert 'data-video="abcdefghij-"' in html
        assert "Watch “A &lt;b&gt; &amp; C” on YouTube" in html
        assert "video.js" in html and "video.css" in html

    def test_any_other_link_stays_one(self, build):
        html, warnings = build("[A video](https://www.youtube.com/watch?v=abcdefghij-)")
        assert "the video" not in warnings
        assert "data-video" not in html and "video.js" not in html

    @pytest.mark.parametrize(
        "text",
        [
            f"Look: {GOOD.format(picture='a.svg', title='A title')}",
            GOOD.format(picture="a.svg", title=""),
            GOOD.format(picture="a.svg", title="A title").replace("![", "Words ![", 1),
        ],
        ids=["text beside it", "no title", "text in the link"],
    )
    def test_what_only_looks_like_one_is_named(self, build, text):
        html, warnings = build(text)
        assert "the video abcdefghij- is not written as one: write [![" in warnings
        assert "data-video" not in html
