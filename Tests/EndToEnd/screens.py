"""What people do on the screens, by the names that they read there."""

import re

from playwright.sync_api import expect

from forms import PASSWORD

GOAL = 5


def main(page):
    return page.get_by_role("main")


def title_of(page):
    """The page's one main heading."""
    return page.get_by_role("heading", level=1)


def beside(page, label):
    """The message that a field refers to as its error."""
    field = page.get_by_label(label, exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    messages = [page.locator(f"#{id}") for id in field.get_attribute("aria-describedby").split()]
    return next(message for message in messages if message.get_attribute("id").endswith("-error"))


def sign_up(page, name):
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Sign up").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    expect(page).to_have_url(re.compile(r"/rate$"))


def stars(root, value):
    """The star of that value, within the form or card `root`."""
    return root.get_by_role("radio", name=f"{value} out of 5", exact=True)


def choose(root, value):
    """Presses a star as a finger does: on its picture, which lies over the radio button."""
    stars(root, value).check(force=True)


def cards(page):
    """The cards of a list or of the rating screen."""
    return main(page).get_by_role("article")


def rate(page, card, value, javascript):
    """Rates a card of the rating screen, and gives its item once the server has said that it is saved."""
    title = card.get_by_role("heading").inner_text()
    item = items(card.locator("xpath=.."))[0]
    choose(card, value)
    if javascript:
        expect(card.get_by_role("status")).to_have_text("Saved")
    else:
        card.get_by_role("button", name="Save").click()
        expect(notice(page)).to_contain_text(f"You rated “{title}” {value}.")
    return item


def unrated(page):
    """The first card of the rating screen that can still be skipped: one that is not rated yet."""
    waiting = cards(page).filter(has=page.get_by_role("button", name="Skip")).first
    return card_of(page, items(waiting.locator("xpath=.."))[0])


def card_of(page, item):
    return cards(page).filter(has=page.locator(f'a[href="{item}"]'))


def notice(page):
    """What the page says about what was just done."""
    return page.locator(".notices")


def lane(page, title):
    return page.get_by_role("region", name=title)


def items(root):
    """The addresses of the items on a list's cards, in order; titles do not tell a film from its book."""
    links = root.locator("article").get_by_role("link").filter(has=root.page.get_by_role("heading"))
    return links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
