"""What kind of page a sampled page is: content, or a function of the site (search results, login, form, map of pages)."""

from __future__ import annotations

from checks.dom import Dom
from checks.material import Page
from checks.regions import in_frame
from checks.text import words_of

#: A page that is read, not only passed through. Good sites have short pages: a higher bar would leave them out whole.
CONTENT_WORDS = 30
#: Roles of pages that do something instead of saying something.
_FUNCTIONS = ("search_results", "search", "login", "sitemap_page", "form", "eservice", "map_page")


def main_text(page: Page) -> str:
    """The main text as desktop saw it, else as the source has it."""
    dom = page.desktop.get(Dom)
    return (dom.main_text if dom else "") or page.crawled.main_text


def is_function(page: Page) -> bool:
    """A page that does something: search results, login, a form, a map of pages."""
    return any(page.has_role(r) and page.roles[r] >= 0.5 for r in _FUNCTIONS)


def is_content(page: Page, least: int = CONTENT_WORDS) -> bool:
    """A page that is read: at least `least` words of main text, and no function of the site."""
    return not is_function(page) and own_words(page) >= least


def own_words(page: Page) -> int:
    """Words of the main text. Where nothing marks the main content, the names of links are taken off: they are the site's menus."""
    count = len(words_of(main_text(page)))
    dom = page.desktop.get(Dom)
    if dom is not None and dom.main is not None and dom.main.tag != "body":
        return count
    if dom is None or not dom.main_text:
        return count
    return count - sum(len(words_of(link.text)) for link in dom.links() if link.is_visible and not in_frame(link))
