"""Every screen can be used by everybody: by WCAG 2.2 AA as far as a machine can tell, on a phone, and by keyboard."""

from importlib.resources import files

import pytest
from playwright.sync_api import expect

from conftest import EDITOR
from forms import Visitor
from program import Server
from screens import main

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# Between light and dark nothing changes but colours.
RULES_OF_COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
# The width at which WCAG asks for no scrolling sideways, below any phone of today.
NARROW = {"width": 320, "height": 740}

GUEST = ["/api", "/", "/items", "/items?q=the&tag=Film&tag=-Drama", "/items?q=xyzzyplugh", "/items/1", "/session/new",
         "/accounts/new", "/no/such/page"]
MEMBER = ["/", "/rate", "/rate?tag=no-such-tag", "/recommendations", "/ratings", "/account", "/items/1", "/items/new"]
NEWCOMER = ["/", "/recommendations", "/ratings"]
EDITORS = ["/items", "/items/1", "/items/new", "/items/1/edit", "/items/1/delete"]
SCREENS = [*[("guest", path) for path in GUEST], *[("member", path) for path in MEMBER],
           *[("newcomer", path) for path in NEWCOMER], *[("editor", path) for path in EDITORS]]
EVERY_SCREEN = pytest.mark.parametrize("who, path", SCREENS, ids=[f"{who} {path}" for who, path in SCREENS])


@pytest.fixture(scope="module")
def people(server, editor, new_name):
    """A browser, without a screen, of each kind of visitor."""
    member = Visitor(server.url).sign_up(new_name())
    for item in editor.read("/items?tag=Film&limit=5")["results"]:
        member.rate(item["id"], "4.5")
    edda = Visitor(server.url)
    edda.sign_in(EDITOR)
    return {"guest": Visitor(server.url), "member": member, "editor": edda,
            "newcomer": Visitor(server.url).sign_up(new_name())}


@pytest.fixture
def see(open_page, people):
    def see(who, path, size=DESKTOP):
        # Colours on their way from one theme to the other are nobody's choice.
        page = open_page("about:blank", of=people[who], reduced_motion="reduce")
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(path)
        return page

    return see


def violations(page, rules):
    """What axe finds, in one line for each place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '').splitlines()[1:2]}"
        for rule in found
        for node in rule["nodes"]
    ]


def violations_of_every_look(page):
    found = {}
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        for scheme, rules in (("light", RULES), ("dark", RULES_OF_COLOUR)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if here := violations(page, rules):
                found[f"{size['width']} px, {scheme}"] = here
    return found


@EVERY_SCREEN
def test_axe_finds_nothing_light_or_dark_on_phone_or_desktop(see, who, path):
    assert violations_of_every_look(see(who, path)) == {}


def test_axe_finds_nothing_on_a_form_with_errors(see):
    page = see("editor", "/items/new")
    page.get_by_label("Tags").fill("-Horror")
    page.get_by_label("Title", exact=True).fill(" ")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".field__error").first).to_be_visible()
    assert violations_of_every_look(page) == {}


def test_axe_finds_nothing_on_a_refused_sign_in(see):
    page = see("guest", "/session/new")
    page.get_by_label("Name").fill("mina")
    page.get_by_label("Password").fill("wrong wrong")
    main(page).get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations_of_every_look(page) == {}


def test_axe_finds_nothing_on_an_unfolded_reason_and_an_open_menu(see):
    page = see("member", "/recommendations")
    main(page).locator("summary").first.click()
    assert violations_of_every_look(page) == {}
    page.get_by_role("banner").locator("summary").click()
    assert violations_of_every_look(page) == {}


def test_axe_finds_nothing_on_an_operation_of_the_api_that_was_tried(see):
    page = see("editor", "/api#postItems")
    operation = page.locator("#postItems")
    for summary in operation.locator("details:visible > summary:visible").all():
        summary.click()
    operation.get_by_role("button", name="Send").click()
    expect(operation.get_by_role("heading", name="201")).to_be_visible()
    operation.locator("summary", has_text="Headers").click()
    assert violations_of_every_look(page) == {}
    page.goto("/api#schema-Item")
    page.locator("#conventions summary").click()
    assert violations_of_every_look(page) == {}
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"{width} px wide"


def test_axe_finds_nothing_on_the_first_start(open_page, tmp_path):
    with Server(tmp_path / "palate.db") as fresh:
        page = open_page("/" + fresh.setup_link().split("/", 3)[3], of=fresh.url)
        assert violations_of_every_look(page) == {}
        page.goto("/items")
        assert violations_of_every_look(page) == {}


@EVERY_SCREEN
def test_nothing_sticks_out_on_a_phone_and_one_heading_names_the_screen(see, who, path):
    page = see(who, path, PHONE)
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{width} px wide on {size['width']} px"
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.title() and page.evaluate("document.documentElement.lang") == "en"


LONG = [
    {"title": "Donaudampfschifffahrtsgesellschaft" * 6, "description": "x" * 300},
    {"title": "Long creator", "attributes": {"creator": "z" * 120, "year": 1, "isbn": "9" * 100}},
    {"title": "Long tag", "tags": ["Y" * 90]},
    {"title": "Long attribute", "attributes": {"z" * 90: 1}},
]


@pytest.mark.parametrize("item", LONG, ids=["title and description", "creator", "tag", "name of an attribute"])
def test_long_words_do_not_stick_out(see, editor, item):
    made = editor.create("/items", item)
    for path in ("", "/delete", "/edit"):
        page = see("editor", f"/items/{made['id']}{path}", PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    page.goto(f"/items?q={item['title'].split()[0]}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], "in the list"


def tab_to(page, name, most=80):
    """Presses Tab until the element of that name has the focus; gives how often that took."""
    for count in range(1, most + 1):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(e => [e.innerText, e.getAttribute('aria-label'), e.labels?.[0]?.innerText].find(Boolean) ?? '')"
            "(document.activeElement)"
        )
        if name in focused:
            return count
    raise AssertionError(f"“{name}” is not reached within {most} presses")


@pytest.mark.parametrize(
    "who, path, name",
    [("guest", "/", "Start rating"), ("guest", "/accounts/new", "Create my account"),
     ("guest", "/items", "Search"), ("guest", "/items/1", "Sign in to rate"),
     ("member", "/", "See what is for you"), ("member", "/rate", "0.5 out of 5"),
     ("member", "/recommendations", "Why, and rate it"), ("editor", "/items", "New item"),
     ("editor", "/items/1/edit", "Save changes"), ("editor", "/items/1/delete", "Delete it")],
)
def test_the_tab_key_reaches_the_main_action(see, who, path, name):
    tab_to(see(who, path), name)


def test_the_first_tab_offers_to_skip_to_the_content(see):
    page = see("member", "/rate")
    assert tab_to(page, "Skip to the content") == 1
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("who, path", [("guest", "/"), ("member", "/rate"), ("editor", "/items/1/edit")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whatever_has_the_focus_shows_it(see, who, path, scheme):
    page = see(who, path)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return
        # A radio button is drawn by its label, which then shows the focus in its place.
        assert page.evaluate(
            """() => {
                const shows = element => {
                    const style = getComputedStyle(element);
                    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
                };
                const focused = document.activeElement;
                return [focused, focused.parentElement, focused.closest("label"), focused.closest("label")?.lastElementChild,
                    focused.closest("fieldset")].filter(Boolean).some(shows);
            }"""
        ), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_a_menu_closes_by_escape_and_gives_the_focus_back(see):
    page = see("member", "/")
    menu = page.get_by_role("banner").locator("summary")
    menu.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu).to_be_focused()


def test_a_message_after_a_form_is_announced(see):
    page = see("member", "/items/1")
    assert page.locator(".notices[role=status]").count() == 1
