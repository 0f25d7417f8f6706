"""Page roles (contact, statement, e-service ...) with a confidence and what spoke for them. Pure over the crawl.

Each role gathers independent signs: what links call the page and where they stand, its heading and title, its path, words
of its text, its fields and its place in the link graph. Signs are joined as chances (1 - product of 1 - chance), so that
one alone never makes a role sure. Below `Site.role`'s floor the rows that hang on a role are untested (judgement 15).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from checks.material import Crawl, CrawledPage, Link, RoleGuess
from checks.words import normal, words
from crawler.addresses import document_suffix, upgraded
from crawler.crawl_record import aliases
from crawler.role_rules import BY_ROLE, RULES, SOCIAL_HOSTS, Rule

#: Guesses below this are not kept.
KEPT = 0.35
#: A role that the operator names is certain.
CERTAIN = 1.0
OPERATOR = ("operator",)
MAX_DEPTH_OF_A_HUB = 4
LONGEST_SERVICE_PAGE = 1_800  # words
LEAD_OF_A_SERVICE_PAGE = 5_000  # characters
#: Longer headings are sentences about a subject, not the name of a place on the site.
MAX_NAME_OF_A_PLACE = 60
MOST_PAGES_PER_ROLE = 200

_ASCII = str.maketrans("åäöéèüæøâ", "aaoeeuaoa")
_TITLE_PARTS = re.compile(r"\s+[-–—|•·:»]\s+|\s*\|\s*")
_DATE = re.compile(
    r"\b(?:20\d\d-\d\d-\d\d|\d{1,2} (?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|"
    r"january|february|march|may|june|july|august|october|jan|feb|apr|jun|jul|aug|sep|okt|oct|nov|dec) 20\d\d|"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december) \d{1,2}, 20\d\d)\b"
)
_NEWS_PATH = re.compile(
    r"/(?:nyhet(?:er|sarkiv)?|aktuellt|news|pressmeddelanden?)/(?:[^/]+/)*[^/]+$|/(?:nyhet|news|pressmeddelande)-[^/]+$"
)
_NEWS_LIST = re.compile(r"/(?:nyheter|aktuellt|news)(?:\.\w+)?/?$")
_STEP = re.compile(r"\b(?:steg|sida|step|page) \d+ ?(?:av|of|\(|/) ?\d+", re.IGNORECASE)
_APPLY = re.compile(r"\b(?:ansök\w*|anmäl(?:an|a)?|apply|application|beställ\w*|boka\w*|e-tjänst)\b")
_SERVICE_HEADING = re.compile(
    r"(?:så (?:ansöker|anmäler|söker|gör) du|ansökan|ansök\b.{0,30}|anmälan|handläggningstid(?:er)?|vem kan .{0,30}|vad kostar .{0,30}|"
    r"så (?:går det till|handläggs .{0,30}))[?:]?$"
)
_LAW = re.compile(r"\b(?:prop\.?|sou|dir\.?|ds|sfs|sosfs) ?\d{4}[:/]\d")
_SEARCH_NAME = re.compile(r"(?:sök|sökning|sökresultat|search|search results?|sök på webbplatsen)(?: .*)?")
_SEARCH_PATH = re.compile(r"/(?:sok|sokresultat|search|find)(?:\.\w+)?/?$")
_SERVICE_SIGNS = (
    ("K_WHO", 0.25, "who may"), ("K_COST", 0.2, "cost"), ("K_TIME", 0.3, "time it takes"), ("K_PREPARE", 0.2, "what to prepare"),
    ("K_RIGHTS", 0.2, "what you may get"), ("K_NEXT", 0.2, "what happens then"),
)  # fmt: skip
_LIFE_KEYS = (
    "K_LIFE_BIRTH", "K_LIFE_MOVE", "K_LIFE_ILL", "K_LIFE_JOBLOSS", "K_LIFE_BUSINESS", "K_LIFE_STUDY", "K_LIFE_DIVORCE",
    "K_LIFE_DEATH", "K_LIFE_PENSION", "K_LIFE_NEWCOMER", "K_LIFE_DISABILITY", "K_LIFE_AGEING",
)  # fmt: skip
#: Pages in these roles are about the body or the site, not about a service.
_NOT_A_SERVICE = frozenset(
    [
        "start", "contact", "statement", "login", "news_list", "news_item", "hub_social", "privacy", "cookies", "about", "legal",
        "sitemap_page", "english", "easy_swedish", "minority", "records", "diary", "notice_board", "regulations", "annual_report",
        "open_data", "api", "jobs", "press", "search", "search_results", "eservice_list", "status_page", "webcast", "language_page",
        "help", "opening_hours", "appeal", "participation",
    ]
)  # fmt: skip


@dataclass(slots=True)
class _Chance:
    """Signs for one role of one page, joined."""

    against: float = 1.0
    signs: list[str] = field(default_factory=list)

    def add(self, chance: float, sign: str) -> None:
        self.against *= 1.0 - chance
        self.signs.append(sign)

    @property
    def value(self) -> float:
        return 1.0 - self.against


@dataclass(slots=True, kw_only=True)
class _Inbound:
    """What links from other pages call a page."""

    names: Counter[str] = field(default_factory=Counter)
    regions: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    from_start: set[str] = field(default_factory=set)
    from_main: set[str] = field(default_factory=set)  # addresses of pages whose main content links here


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """One page as the rules see it, texts in the form in which terms are compared."""

    page: CrawledPage
    title: str
    h1: str
    path: str
    text: str
    inbound: _Inbound
    language: str

    @property
    def names(self) -> list[tuple[str, str, float]]:
        """(kind, name, weight) of what the page calls itself."""
        found = []
        if self.h1:
            found.append(("heading", self.h1, 0.55))
        if self.title and self.title != self.h1:
            found.append(("title", self.title, 0.4))
        return found


def guess_roles(crawl: Crawl, corrections: Mapping[str, str] | None = None) -> tuple[RoleGuess, ...]:
    """Every role that some page of the crawl may hold, surest first within each role.

    `corrections` is the operator's word: role -> address; it beats every guess for that role.
    """
    views = _views(crawl)
    found: dict[str, dict[str, _Chance]] = defaultdict(dict)
    is_swedish = crawl.language in ("sv", "") or _speaks_swedish(views)
    for view in views:
        for rule in RULES:
            if rule.swedish and not is_swedish:
                continue
            chance = _by_rule(rule, view, len(views))
            if chance is not None:
                found[rule.role][view.page.url] = chance
    _start(crawl, found)
    _by_contents(views, found)
    _search(views, found)
    _news(views, found)
    _feedback(views, found, aliases(crawl))
    if is_swedish:
        _languages(crawl, views, found)
        _life_events(views, found)
        _services(views, found, aliases(crawl).get(crawl.start_url, crawl.start_url))
    guesses = [*_kept(found), *_feeds(crawl)]
    return tuple(_corrected(guesses, corrections or {}))


def _speaks_swedish(views: Sequence[_View]) -> bool:
    return sum(1 for v in views if v.language == "sv") * 3 >= len(views) > 0


def with_roles(crawl: Crawl, corrections: Mapping[str, str] | None = None) -> Crawl:
    """The crawl with its roles guessed anew."""
    return replace(crawl, roles=guess_roles(crawl, corrections))


# -- what the rules look at -------------------------------------------------------------------------------------------


def _views(crawl: Crawl) -> list[_View]:
    read = [p for p in crawl.pages if p.outcome == "fetched" and p.status in (0, 200) and not p.duplicate_of]
    inbound = _inbound(crawl, {p.url for p in read})
    common = _site_names(read)
    return [
        _View(
            page=page, title=_own_title(page.title, common), h1=normal(page.h1), path=_plain_path(page.url),
            text=normal(page.main_text), inbound=inbound.get(page.url, _Inbound()), language=page.lang[:2].lower() or crawl.language,
        )
        for page in read
    ]  # fmt: skip


def _inbound(crawl: Crawl, targets: set[str]) -> dict[str, _Inbound]:
    same = aliases(crawl)
    found: dict[str, _Inbound] = defaultdict(_Inbound)
    for page in crawl.pages:
        if page.outcome != "fetched" or page.duplicate_of:
            continue
        for link in page.links:
            url = upgraded(link.url, crawl.start_url)
            target = same.get(url, url)
            if target not in targets or target == page.url:
                continue
            name = normal(link.text).strip(" .:>»›→")
            entry = found[target]
            if link.region == "main":
                entry.from_main.add(page.url)
            if not name or len(name) > 80:
                continue
            entry.names[name] += 1
            entry.regions[name][link.region] += 1
            if page.url == crawl.start_url:
                entry.from_start.add(name)
    return found


def _site_names(pages: Sequence[CrawledPage]) -> set[str]:
    """Parts that many titles share: the name of the site."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({normal(part) for part in _TITLE_PARTS.split(page.title)})
    return {part for part, count in counts.items() if part and count > max(2, 0.3 * len(pages))}


def _own_title(title: str, common: set[str]) -> str:
    parts = [normal(part) for part in _TITLE_PARTS.split(title)]
    own = [part for part in parts if part and part not in common]
    return own[0] if own else (parts[0] if parts else "")


def _plain_path(url: str) -> str:
    return unquote(urlsplit(url).path).casefold().translate(_ASCII)


# -- roles known by their name -----------------------------------------------------------------------------------------


def _by_rule(rule: Rule, view: _View, pages: int) -> _Chance | None:
    chance = _Chance()
    best = _best_name(rule, view)
    if best is not None:
        chance.add(*best)
    for kind, name, weight in view.names:
        if rule.matches("unless", name):
            return None
        if len(name) <= MAX_NAME_OF_A_PLACE and rule.matches("exact", name):
            chance.add(weight, f"{kind} '{name}'")
        elif rule.matches("part", name):
            chance.add(0.4 * weight, f"{kind} '{name}' in part")
    if rule.matches("path", view.path):
        chance.add(0.4, f"path {view.path}")
    if not chance.signs:
        return None
    _add_text(rule, view, chance)
    if view.page.depth > MAX_DEPTH_OF_A_HUB:
        chance.against = 1.0 - 0.8 * chance.value
    return chance


def _best_name(rule: Rule, view: _View) -> tuple[float, str] | None:
    """The link name that speaks loudest: an exact one that many pages or the start page use, in menu or footer."""
    best: tuple[float, str] | None = None
    for name, count in view.inbound.names.items():
        if rule.matches("unless", name):
            continue
        if rule.matches("exact", name):
            weight = 0.45
        elif rule.matches("part", name):
            weight = 0.2
        else:
            continue
        regions = view.inbound.regions[name]
        place = next((r for r in ("navigation", "banner", "contentinfo") if regions[r]), "")
        weight += 0.1 if place else 0.0
        weight += 0.1 if name in view.inbound.from_start else 0.0
        weight += 0.05 if count >= 5 else 0.0
        sign = f"link '{name}'" + (f" in {place}" if place else "") + f" on {count} page{'s' if count > 1 else ''}"
        if best is None or weight > best[0]:
            best = (weight, sign)
    return best


def _add_text(rule: Rule, view: _View, chance: _Chance) -> None:
    """Words of the text and fields that such a page has; too few of them halve the belief."""
    if not rule.text:
        return
    hits = [pattern for pattern in rule.text if re.search(pattern, view.text)]
    marks = [feature for feature in rule.features if feature in view.page.features]
    # tel and mailto stand in every footer: they are proof only where the text itself is thin.
    proof = len(hits) + (1 if "password" in marks else 0)
    if hits:
        chance.add(min(0.15 * len(hits), 0.45), f"text: {len(hits)} of {len(rule.text)} signs")
    if proof < rule.proof:
        chance.against = 1.0 - 0.6 * chance.value
        chance.signs.append(f"text shows {proof} of {rule.proof} needed signs")


# -- roles known by contents, links or place ---------------------------------------------------------------------------


def _start(crawl: Crawl, found: dict[str, dict[str, _Chance]]) -> None:
    chance = _Chance()
    chance.add(CERTAIN, "the start address")
    found["start"][aliases(crawl).get(crawl.start_url, crawl.start_url)] = chance


def _by_contents(views: Iterable[_View], found: dict[str, dict[str, _Chance]]) -> None:
    features = {"table": "table_page", "video": "video_page", "map": "map_page"}
    for view in views:
        for feature, role in features.items():
            if feature in view.page.features:
                _mark(found, role, view, 0.9, f"{feature} in the page")
        if view.page.forms:
            _mark(found, "form", view, 0.9, f"{view.page.forms} form with fields")
        documents = {link.url for link in view.page.links if document_suffix(link.url) and link.region in ("main", "")}
        if len(documents) >= 5:
            _mark(
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


def _mark(found: dict[str, dict[str, _Chance]], role: str, view: _View, chance: float, sign: str) -> _Chance:
    entry = found[role].setdefault(view.page.url, _Chance())
    entry.add(chance, sign)
    return entry


def _search(views: Iterable[_View], found: dict[str, dict[str, _Chance]]) -> None:
    """The search page and its results. A result page has a query in its address."""
    for view in views:
        named = [name for _, name, _ in view.names if _SEARCH_NAME.fullmatch(name)]
        has_path = bool(_SEARCH_PATH.search(view.path))
        role = "search_results" if urlsplit(view.page.url).query and (named or has_path) else "search"
        for name in named[:1]:
            _mark(found, role, view, 0.5, f"called '{name}'")
        if has_path:
            _mark(found, role, view, 0.4, f"path {view.path}")
        if (named or has_path) and {"search_form", "search_in_main"} & set(view.page.features):
            _mark(found, role, view, 0.3, "has a search form")
        if view.page.found_by == "search_form":
            _mark(found, "search_results", view, 0.9, "address of the search form")


def _news(views: Sequence[_View], found: dict[str, dict[str, _Chance]]) -> None:
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
        if not signs or _is_institutional(found, url, except_for={"news_item"}):
            continue
        for chance, sign in signs:
            _mark(found, "news_item", view, chance, sign)


def _is_institutional(
    found: Mapping[str, Mapping[str, _Chance]], url: str, except_for: set[str], floor: float = 0.75
) -> bool:
    return any(
        role in _NOT_A_SERVICE and role not in except_for and url in pages and pages[url].value >= floor
        for role, pages in found.items()
    )


def _feedback(views: Sequence[_View], found: dict[str, dict[str, _Chance]], same: Mapping[str, str]) -> None:
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
                entry = _mark(found, "feedback_function", view, 0.65, "form that the accessibility statement links to")
                if reports:
                    entry.add(0.4, "the statement asks to report barriers")
                if re.search(r"tillgänglig|accessib", view.text + view.title):
                    entry.add(0.3, "speaks of accessibility")
        if reports and re.search(r"[\w.+-]+@[\w-]+\.\w+", statement.text):
            _mark(found, "feedback_function", statement, 0.55, "e-mail address for reports in the statement")
        if "textarea" in statement.page.features:
            _mark(found, "feedback_function", statement, 0.7, "form in the statement itself")


def _languages(crawl: Crawl, views: Iterable[_View], found: dict[str, dict[str, _Chance]]) -> None:
    """English pages and those in other languages on a site that is mostly Swedish."""
    for view in views:
        if view.language == "en":
            _mark(found, "english", view, 0.45, "lang=en")
        names = [
            n
            for n in view.inbound.names
            if re.fullmatch(r"(?:in )?english(?: website| version)?|på engelska|other languages.*", n)
        ]
        if names:
            _mark(found, "english", view, 0.5, f"link '{names[0]}'")
        if re.search(r"/(?:en|eng|english|in-english)(?:/|\.|$)", view.path):
            _mark(found, "english", view, 0.4, f"path {view.path}")
        if re.search(r"\bin english\b", view.h1):
            _mark(found, "english", view, 0.4, f"heading '{view.h1}'")
        if view.language in ("fi", "se", "smj", "sma", "fit", "yi", "rom"):
            _mark(found, "minority", view, 0.5, f"lang={view.language}")


def _life_events(views: Iterable[_View], found: dict[str, dict[str, _Chance]]) -> None:
    lexicon = words()
    for view in views:
        for key in _LIFE_KEYS:
            links = [n for n in view.inbound.names if len(n) <= 40 and lexicon.is_name(key, n)]
            headings = [n for _, n, _ in view.names if len(n) <= 60 and lexicon.is_name(key, n)]
            if not links and not headings:
                continue
            for name in headings[:1]:
                _mark(found, "life_event", view, 0.5, f"called '{name}'")
            for name in links[:1]:
                _mark(found, "life_event", view, 0.5 if name in view.inbound.from_start else 0.4, f"link '{name}'")
            break


def _services(views: Sequence[_View], found: dict[str, dict[str, _Chance]], start: str) -> None:
    """Pages about a service, and entries to e-services: a form, or a page that leads on to a login."""
    logins = {url for url, c in found["login"].items() if c.value >= 0.5}
    lists = {url for url, c in found["eservice_list"].items() if c.value >= 0.5}
    lexicon = words()
    for view in views:
        url = view.page.url
        if view.language not in ("sv", ""):
            continue
        in_main = [link for link in view.page.links if link.region in ("main", "")]
        onward = _onward(in_main, logins, url, lexicon.is_name)
        is_plain = not _is_institutional(found, url, except_for={"eservice_list"}, floor=0.6)
        if is_plain and url not in lists:
            _eservice(view, onward, lists, found)
        if not is_plain or url in lists or view.page.words < 30 or found["news_item"].get(url, _Chance()).value >= 0.6:
            continue
        # In a report or a law every word stands somewhere.
        if view.page.words > LONGEST_SERVICE_PAGE or view.text.count("§") >= 3 or _LAW.search(view.text):
            continue
        chance = _Chance()
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
        if len(chance.signs) >= 2:
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


def _eservice(view: _View, onward: str, lists: set[str], found: dict[str, dict[str, _Chance]]) -> None:
    page = view.page
    if page.forms and (
        _APPLY.search(view.h1)
        or _APPLY.search(view.title)
        or _STEP.search(f"{page.title} {page.h1} {page.main_text[:500]}")
    ):
        _mark(found, "eservice", view, 0.7, "a form to apply or report with")
    if onward:
        _mark(found, "eservice", view, 0.5, onward)
    if (page.forms or onward) and view.inbound.from_main & lists:
        _mark(found, "eservice", view, 0.3, "linked from the list of e-services")
    if re.search(r"/(?:e-?tjanst(?:er)?|ansokan|anmalan|sjalvservice|eservice)/[^/]+$", view.path):
        _mark(found, "eservice", view, 0.3, f"path {view.path}")


def _feeds(crawl: Crawl) -> list[RoleGuess]:
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


# -- what is kept -----------------------------------------------------------------------------------------------------


def _kept(found: Mapping[str, Mapping[str, _Chance]]) -> list[RoleGuess]:
    guesses = []
    for role in sorted(found):
        most = BY_ROLE[role].most if role in BY_ROLE else MOST_PAGES_PER_ROLE
        best = sorted(found[role].items(), key=lambda item: (-round(item[1].value, 3), len(item[0]), item[0]))
        guesses += [
            RoleGuess(role=role, url=url, confidence=round(chance.value, 3), signals=tuple(chance.signs))
            for url, chance in best[:most]
            if chance.value >= KEPT
        ]
    return guesses


def _corrected(guesses: Iterable[RoleGuess], corrections: Mapping[str, str]) -> list[RoleGuess]:
    """The operator's word first; guesses for a corrected role are dropped. An empty address says: no page has it."""
    kept = [guess for guess in guesses if guess.role not in corrections]
    told = [
        RoleGuess(role=role, url=url, confidence=CERTAIN, signals=OPERATOR)
        for role, url in sorted(corrections.items())
        if url
    ]
    return [*told, *kept]
