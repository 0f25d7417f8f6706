"""Roles known by contents, links or place in the crawl: the start page, search, news, feedback, languages, feeds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from checks.material import Crawl, RoleGuess
from crawler.addresses import document_suffix
from crawler.crawl_record import aliases
from crawler.role_rules import SOCIAL_HOSTS
from crawler.role_views import CERTAIN, MOST_PAGES_PER_ROLE, Chance, PageView, mark

_DATE = re.compile(
    r"\b(?:20\d\d-\d\d-\d\d|\d{1,2} (?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|"
    r"january|february|march|may|june|july|august|october|jan|feb|apr|jun|jul|aug|sep|okt|oct|nov|dec) 20\d\d|"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december) \d{1,2}, 20\d\d)\b"
)
_NEWS_PATH = re.compile(
    r"/(?:nyhet(?:er|sarkiv)?|aktuellt|news|pressmeddelanden?)/(?:[^/]+/)*[^/]+/?$|/(?:nyhet|news|pressmeddelande)-[^/]+/?$"
    r"|/20\d\d/(?:0?[1-9]|1[0-2])/(?:\d\d?/)?[^/]+/?$"
)
_NEWS_LIST = re.compile(r"/(?:nyheter|aktuellt|news)(?:\.\w+)?/?$")
_SEARCH_NAME = re.compile(r"(?:sök|sökning|sökresultat|search|search results?|sök på webbplatsen)(?: .*)?")
_SEARCH_PATH = re.compile(r"/(?:sok|sokresultat|search|find)(?:\.\w+)?/?$")
#: Pages in these roles are about the body or the site, not about a service.
_NOT_A_SERVICE = frozenset(
    [
        "start", "contact", "statement", "login", "news_list", "news_item", "hub_social", "privacy", "cookies", "about", "legal",
        "sitemap_page", "english", "easy_swedish", "minority", "records", "diary", "notice_board", "regulations", "annual_report",
        "open_data", "api", "jobs", "press", "search", "search_results", "eservice_list", "status_page", "webcast", "language_page",
        "help", "opening_hours", "appeal", "participation",
    ]
)  # fmt: skip


def start_page(crawl: Crawl, found: dict[str, dict[str, Chance]]) -> None:
    """The page at the start address, or the one it turned out to be."""
    chance = Chance()
    chance.add(CERTAIN, "the start address")
    found["start"][aliases(crawl).get(crawl.start_url, crawl.start_url)] = chance


def by_contents(views: Iterable[PageView], found: dict[str, dict[str, Chance]]) -> None:
    """Pages with tables, video, maps or forms, lists of documents, and links to platforms."""
    features = {"table": "table_page", "video": "video_page", "map": "map_page"}
    for view in views:
        for feature, role in features.items():
            if feature in view.page.features:
                mark(found, role, view, 0.9, f"{feature} in the page")
        if view.page.forms:
            mark(found, "form", view, 0.9, f"{view.page.forms} form with fields")
        documents = {link.url for link in view.page.links if document_suffix(link.url) and link.region in ("main", "")}
        if len(documents) >= 5:
            mark(
                found,
                "document_list",
                view,
                min(0.95, 0.5 + 0.05 * len(documents)),
                f"{len(documents)} documents linked",
            )
        social = {
            host for link in view.page.links
            if link.region in ("main", "") and SOCIAL_HOSTS.search(host := urlsplit(link.url).hostname or "")
        }  # fmt: skip
        if len(social) >= 2 and view.page.url in found["hub_social"]:
            found["hub_social"][view.page.url].add(0.4, f"links to {len(social)} platforms")


def by_search(views: Iterable[PageView], found: dict[str, dict[str, Chance]]) -> None:
    """The search page and its results. A result page has a query in its address."""
    for view in views:
        named = [name for _, name, _ in view.names if _SEARCH_NAME.fullmatch(name)]
        has_path = bool(_SEARCH_PATH.search(view.path))
        role = "search_results" if urlsplit(view.page.url).query and (named or has_path) else "search"
        for name in named[:1]:
            mark(found, role, view, 0.5, f"called '{name}'")
        if has_path:
            mark(found, role, view, 0.4, f"path {view.path}")
        if (named or has_path) and {"search_form", "search_in_main"} & set(view.page.features):
            mark(found, role, view, 0.3, "has a search form")
        if view.page.found_by == "search_form":
            mark(found, "search_results", view, 0.9, "address of the search form")


def by_news(views: Sequence[PageView], found: dict[str, dict[str, Chance]]) -> None:
    """The list of news, and its items: by path, by what links to them, by markup and dates."""
    lists = {url for url, chance in found["news_list"].items() if chance.value >= 0.5}
    for view in views:
        url = view.page.url
        dates = len(set(_DATE.findall(view.text)))
        if url in found["news_list"]:
            inner = [link for link in view.page.links if link.region in ("main", "") and link.same_site]
            if len(inner) >= 2 and dates >= 2:
                found["news_list"][url].add(0.3, f"{dates} dates and {len(inner)} links in the text")
            continue
        signs = []
        if _NEWS_PATH.search(view.path) and not _NEWS_LIST.search(view.path):
            signs.append((0.5, f"path {view.path}"))
        linking = view.inbound.from_main & lists
        if linking:
            signs.append((0.45, "linked from the text of the news list"))
        if "news_markup" in view.page.features:
            signs.append((0.4, "published as an article"))
        if signs and dates and re.search(_DATE, view.text[:500] + view.text[-200:]):
            signs.append((0.2, "a date beside the text"))
        if not signs or is_institutional(found, url, except_for={"news_item"}):
            continue
        for chance, sign in signs:
            mark(found, "news_item", view, chance, sign)


def is_institutional(
    found: Mapping[str, Mapping[str, Chance]], url: str, except_for: set[str], floor: float = 0.75
) -> bool:
    """Whether a role that no service has, `except_for` aside, is believed of the page at least by `floor`."""
    return any(
        role in _NOT_A_SERVICE and role not in except_for and url in pages and pages[url].value >= floor
        for role, pages in found.items()
    )


def by_feedback(views: Sequence[PageView], found: dict[str, dict[str, Chance]], same: Mapping[str, str]) -> None:
    """The function of 14 § DOS-förordningen for telling about barriers: a form that the statement leads to, or itself."""
    statements = {url: c.value for url, c in found["statement"].items() if c.value >= 0.5}
    by_url = {view.page.url: view for view in views}
    for url in statements:
        statement = by_url[url]
        reports = bool(
            re.search(
                r"rapportera|anmäl|meddela|påpeka|hör av dig|kontakta oss|tala om|synpunkt|report|contact us",
                statement.text,
            )
        )
        own = {same.get(link.url, link.url) for link in statement.page.links if link.same_site and link.region in ("main", "")}
        for view in views:
            if view.page.url not in own or view.page.url == url:
                continue
            if "textarea" in view.page.features or (
                "form" in view.page.features and "email_field" in view.page.features
            ):
                entry = mark(found, "feedback_function", view, 0.65, "form that the accessibility statement links to")
                if reports:
                    entry.add(0.4, "the statement asks to report barriers")
                if re.search(r"tillgänglig|accessib", view.text + view.title):
                    entry.add(0.3, "speaks of accessibility")
        if reports and re.search(r"[\w.+-]+@[\w-]+\.\w+", statement.text):
            mark(found, "feedback_function", statement, 0.55, "e-mail address for reports in the statement")
        if "textarea" in statement.page.features:
            mark(found, "feedback_function", statement, 0.7, "form in the statement itself")


def by_languages(crawl: Crawl, views: Iterable[PageView], found: dict[str, dict[str, Chance]]) -> None:
    """English pages and those in other languages on a site that is mostly Swedish."""
    for view in views:
        if view.language == "en":
            mark(found, "english", view, 0.45, "lang=en")
        names = [
            n
            for n in view.inbound.names
            if re.fullmatch(r"(?:in )?english(?: website| version)?|på engelska|other languages.*", n)
        ]
        if names:
            mark(found, "english", view, 0.5, f"link '{names[0]}'")
        if re.search(r"/(?:en|eng|english|in-english)(?:/|\.|$)", view.path):
            mark(found, "english", view, 0.4, f"path {view.path}")
        if re.search(r"\bin english\b", view.h1):
            mark(found, "english", view, 0.4, f"heading '{view.h1}'")
        if view.language in ("fi", "se", "smj", "sma", "fit", "yi", "rom"):
            mark(found, "minority", view, 0.6, f"lang={view.language}")


def feeds(crawl: Crawl) -> list[RoleGuess]:
    """Feeds that pages announce or that were loaded themselves."""
    found: dict[str, list[str]] = defaultdict(list)
    for page in crawl.pages:
        for address in page.feeds:
            if "announced in the head of pages" not in found[address]:
                found[address].append("announced in the head of pages")
        if page.content_type in ("application/rss+xml", "application/atom+xml"):
            found[page.url].append(page.content_type)
    return [
        RoleGuess(role="feed", url=url, confidence=0.9, signals=tuple(signs)) for url, signs in sorted(found.items())
    ][:MOST_PAGES_PER_ROLE]
