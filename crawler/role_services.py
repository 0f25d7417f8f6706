"""Roles of pages about services, of entries to e-services, and of pages about events of life. For pages in Swedish and Italian."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from checks.material import Link
from checks.words import normal, words
from crawler.addresses import document_suffix
from crawler.role_contents import is_institutional
from crawler.role_views import Chance, PageView, mark

LONGEST_SERVICE_PAGE = 1_800  # words
#: Signs of a service that a page must have; Italian words are younger than the Swedish ones, and say less alone.
FEWEST_SIGNS = {"sv": 2, "it": 3}
LEAD_OF_A_SERVICE_PAGE = 5_000  # characters
_STEP = re.compile(r"\b(?:steg|sida|step|page) \d+ ?(?:av|of|\(|/) ?\d+", re.IGNORECASE)
_APPLY = re.compile(
    r"\b(?:ansök\w*|anmäl(?:an|a|er)?|du söker|söker du|sök (?:plats|stöd|bidrag|tillstånd|ersättning|om)"
    r"|apply|application|beställ\w*|boka\w*|e-tjänst|richied\w*|presenta(?:re)?|iscri\w+|prenot\w*|domanda|istanza|paga(?:re|mento)?)\b"
)
_SERVICE_HEADING = re.compile(
    r"(?:så (?:ansöker|anmäler|söker|gör) du|ansökan|ansök\b.{0,30}|anmälan|handläggningstid(?:er)?|vem kan .{0,30}|vad kostar .{0,30}|"
    r"så (?:går det till|handläggs .{0,30})|come fare|cosa serve|a chi è rivolto|tempi e scadenze|quanto costa|"
    r"cosa si ottiene|accedi al servizio)[?:]?$"
)
_LAW = re.compile(r"\b(?:prop\.?|sou|dir\.?|ds|sfs|sosfs) ?\d{4}[:/]\d")
_SERVICE_SIGNS = (
    ("K_WHO", 0.25, "who may"), ("K_COST", 0.2, "cost"), ("K_TIME", 0.3, "time it takes"), ("K_PREPARE", 0.2, "what to prepare"),
    ("K_RIGHTS", 0.2, "what you may get"), ("K_NEXT", 0.2, "what happens then"),
)  # fmt: skip
_LIFE_KEYS = (
    "K_LIFE_BIRTH", "K_LIFE_MOVE", "K_LIFE_ILL", "K_LIFE_JOBLOSS", "K_LIFE_BUSINESS", "K_LIFE_STUDY", "K_LIFE_DIVORCE",
    "K_LIFE_DEATH", "K_LIFE_PENSION", "K_LIFE_NEWCOMER", "K_LIFE_DISABILITY", "K_LIFE_AGEING",
)  # fmt: skip


def life_events(views: Iterable[PageView], found: dict[str, dict[str, Chance]], language: str = "sv") -> None:
    """Pages about birth, moving, illness and the like, called so by themselves or by links."""
    lexicon = words().spoken(language)
    for view in views:
        for key in _LIFE_KEYS:
            links = [n for n in view.inbound.names if len(n) <= 40 and lexicon.is_name(key, n)]
            headings = [n for _, n, _ in view.names if len(n) <= 60 and lexicon.is_name(key, n)]
            if not links and not headings:
                continue
            for name in headings[:1]:
                mark(found, "life_event", view, 0.5, f"called '{name}'")
            for name in links[:1]:
                mark(found, "life_event", view, 0.5 if name in view.inbound.from_start else 0.4, f"link '{name}'")
            break


def services(
    views: Sequence[PageView], found: dict[str, dict[str, Chance]], start: str, language: str = "sv"
) -> None:
    """Pages about a service, and entries to e-services: a form, or a page that leads on to a login."""
    logins = {url for url, c in found["login"].items() if c.value >= 0.5}
    lists = {url for url, c in found["eservice_list"].items() if c.value >= 0.5}
    lexicon = words().spoken(language)
    for view in views:
        url = view.page.url
        if view.language not in ("sv", "", language):
            continue
        in_main = [link for link in view.page.links if link.region in ("main", "")]
        onward = _onward(in_main, logins, url, lexicon.is_name)
        is_plain = not is_institutional(found, url, except_for={"eservice_list"}, floor=0.6)
        if is_plain and url not in lists:
            _eservice(view, onward, lists, found)
        if not is_plain or url in lists or view.page.words < 30 or found["news_item"].get(url, Chance()).value >= 0.6:
            continue
        # In a report or a law every word stands somewhere.
        if view.page.words > LONGEST_SERVICE_PAGE or view.text.count("§") >= 3 or _LAW.search(view.text):
            continue
        chance = Chance()
        lead = view.text[:LEAD_OF_A_SERVICE_PAGE]
        for key, weight, sign in _SERVICE_SIGNS:
            if lexicon.in_text(key, lead):
                chance.add(weight, sign)
        if _APPLY.search(lead) or _APPLY.search(view.h1):
            chance.add(0.25, "speaks of applying or reporting")
        if any(_SERVICE_HEADING.match(line) for line in view.page.main_text[:LEAD_OF_A_SERVICE_PAGE].casefold().split("\n")):
            chance.add(0.2, "a heading about how to apply, what it costs or how long it takes")
        if start in view.inbound.from_main and len(chance.signs) >= 2:
            chance.add(0.15, "linked from the text of the start page")
        if onward:
            chance.add(0.35, onward)
        elif any(document_suffix(link.url) and _APPLY.search(normal(link.text)) for link in in_main):
            chance.add(0.3, "a form to download")
        if len(chance.signs) >= FEWEST_SIGNS.get(language, FEWEST_SIGNS["sv"]):
            found["service_page"][url] = chance


def _onward(links: Iterable[Link], logins: set[str], own: str, is_name: Callable[[str, str], bool]) -> str:
    """The link that leads from a service page on to doing it; empty where there is none."""
    for link in links:
        base = link.url.partition("?")[0]
        if link.url != own and (link.url in logins or base in logins):
            return f"link '{normal(link.text)}' to the login"
    for link in links:
        if (
            link.text
            and not document_suffix(link.url)
            and is_name("K_ESERVICE", link.text)
            and is_name("K_ACTION", link.text)
        ):
            return f"link '{normal(link.text)}'"
    return ""


def _eservice(view: PageView, onward: str, lists: set[str], found: dict[str, dict[str, Chance]]) -> None:
    page = view.page
    if page.forms and (
        _APPLY.search(view.h1)
        or _APPLY.search(view.title)
        or _STEP.search(f"{page.title} {page.h1} {page.main_text[:500]}")
    ):
        mark(found, "eservice", view, 0.7, "a form to apply or report with")
    if onward:
        mark(found, "eservice", view, 0.5, onward)
    if (page.forms or onward) and view.inbound.from_main & lists:
        mark(found, "eservice", view, 0.3, "linked from the list of e-services")
    if re.search(r"/(?:e-?tjanst(?:er)?|ansokan|anmalan|sjalvservice|eservice)/[^/]+$", view.path):
        mark(found, "eservice", view, 0.3, f"path {view.path}")
