"""Service pages: what they link to (e-service, web form, file to fill in), and their first action."""

from __future__ import annotations

import re

from checks.addresses import host_of, joined
from checks.dom import Dom
from checks.lists import shared_infrastructure
from checks.material import CrawledPage, Link
from checks.reading import Reading
from checks.regions import in_main, name_of
from checks.words import Words

DOCUMENT = re.compile(r"\.(?:pdf|docx?|odt|rtf|xlsx?)(?:$|[?#])", re.IGNORECASE)
_SERVICE_HOST = re.compile(
    r"e-?tj[aä]nst|etjanst|e-?service|minasidor|mina-sidor|sjalvservice|open-?eplatform|abou|service\.|"
    r"servizi-?online|sportello-?telematico", re.IGNORECASE
)
_DONE_THERE = re.compile(r"logga in|e-tjänst|\bboka\b|\blog in\b|apply online|accedi (?:al servizio|online)|(?:ansök|"
    r"gör du(?: det)?|anmäl) (?:på|hos|via)\b", re.IGNORECASE)
_SERVICE_PATH = re.compile(
    r"/(?:e-?tjanst|etjanst|e-?tjanster|tjanst|oversikt/overview|mina-?sidor|flowinstance|sjalvservice)\w*(?:/|$|\?)",
    re.IGNORECASE,
)


def leads_to_service(reading: Reading, link: Link, words: Words, page: CrawledPage) -> bool:
    """Tell whether a link in the content leads to an e-service (not to the list of them, not back to the page, not to a file)."""
    if not link.url.startswith("http") or DOCUMENT.search(link.url) or link.url == page.url:
        return False
    target = reading.site.page(link.url)
    if target is not None and target.duplicate_of:
        target = reading.site.page(target.duplicate_of) or target
    if target is not None:
        if target.url in {p.url for p in reading.site.roles("eservice_list")} or target.depth == 0:
            return False
        if any(target.url == p.url for role in ("eservice", "login") for p in reading.site.roles(role)):
            return True
    if words.is_name("K_ESERVICE", link.text) and not words.is_name("K_MYPAGES", link.text):
        return True
    action = words.is_name("K_ACTION", link.text)
    if shared_infrastructure(host_of(link.url)) and _to_log_in(reading, page, link):
        return True
    return action and bool(
        _SERVICE_HOST.search(host_of(link.url))
        or _SERVICE_PATH.search(link.url)
        or (target is not None and target.forms > 0)
        or (target is not None and _asks_who_one_is(target, page, words))
    )


def _asks_who_one_is(target: CrawledPage, page: CrawledPage, words: Words) -> bool:
    """A page on another host that speaks of identifying oneself: where "Till ansökan" leads, whatever the host is called."""
    return host_of(target.url) != host_of(page.url) and words.in_text("K_LOGIN", f"{target.h1}\n{target.main_text}")


def _to_log_in(reading: Reading, page: CrawledPage, link: Link) -> bool:
    """The sentence around a link to a shared service says that one logs in, books or does it there: "Logga in på 1177"."""
    dom = reading.dom(page.url)
    for e in dom.links() if dom is not None else ():
        if e.get("href") == link.url and in_main(e) and (box := e.closest("p", "li", "td")) is not None:
            before = box.text.split(e.text, 1)[0][-60:]
            if _DONE_THERE.search(f"{before} {e.text}"):
                return True
    return False


def service_links(reading: Reading, page: CrawledPage, words: Words) -> list[Link]:
    """The e-service links in the page's content."""
    return [link for link in reading.content_links(page) if leads_to_service(reading, link, words, page)]


def form_links(reading: Reading, page: CrawledPage) -> list[str]:
    """Web forms that the content leads to, the page itself when it has one."""
    targets = [
        t
        for link in reading.content_links(page)
        if (t := reading.site.page(link.url)) is not None and t.forms and t.url != page.url and t.depth > 0
    ]
    found = [
        t.url
        for t in targets
        if any(t.url == p.url for p in reading.site.roles("form")) or re.search(r"formul[aä]r|ansok|anmal|form", t.url)
    ]
    return ([page.url] if page.forms else []) + found


def file_links(reading: Reading, page: CrawledPage) -> list[Link]:
    """Files to download from the content."""
    return [link for link in reading.content_links(page) if DOCUMENT.search(link.url)]


def first_action(reading: Reading, page: CrawledPage, words: Words) -> tuple[str, str]:
    """Name and address of the first link or button of the content that starts the matter (K_ACTION, or a file called form)."""
    dom: Dom | None = reading.dom(page.url)
    if dom is not None:
        whole = dom.main is None or dom.main.tag == "body"
        for e in dom.elements:
            acts = (e.tag == "a" and e.has("href")) or e.tag == "button" or e.get("role") in ("button", "link")
            if (
                acts
                and e.is_visible
                and (whole or in_main(e))
                and words.is_name("K_ACTION", name_of(e))
                and not e.get("href").startswith(("#", "tel:", "mailto:"))
                and not (whole and joined(page.url, e.get("href")) in reading.everywhere)
            ):
                return name_of(e), e.get("href")
        return "", ""
    for link in reading.content_links(page):
        if words.is_name("K_ACTION", link.text) and not link.url.startswith(("tel:", "mailto:")):
            return link.text, link.url
    return "", ""
