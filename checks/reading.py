"""A reading of a whole site: its pages' texts, how they are linked, which of them is about what, and whether we looked enough.

Measures ask it for the page on a matter (`find`) and, when there is none, for the honest answer (`miss`): 0 only when the
search for it was completed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any
from urllib.parse import unquote

from checks.addresses import domain_of, host_of, path_of
from checks.artefacts import Response
from checks.dom import Dom
from checks.material import CrawledPage, Link, Page, Pages, Site, Task, Walk, Walks
from checks.prose import Block, prose
from checks.regions import content_headings, unfolded
from checks.text import language_of, words_of
from checks.values import NotApplicable, Scored, Untested, Value
from checks.words import Words

#: A page is evidence when it is reached in three clicks and holds 80 words (judgements.md 9); one that is surely the page
#: on the matter (its role, its own heading) is no text farm when it is short.
CLICKS = 3
EVIDENCE_WORDS = 80
OWN_PAGE_WORDS = 25
SERVICE_PAGES = 30
#: Top tasks that are a place of the site, whatever it is called there, by the roles of such places.
_PLACES = {
    "kontakt": ("contact",),
    "etjanst": ("eservice_list", "login"),
    "overklaga": ("appeal",),
    "allman_handling": ("records",),
    "jobba": ("jobs",),
    "jobb": ("jobs",),
    "press": ("press",),
    "felanmalan": ("fault_report",),
}
#: Places of the site that a top task may lead to (contact, list of e-services ...) and that explain no service.
_HUBS = (
    "start",
    "contact",
    "eservice_list",
    "document_list",
    "login",
    "search_results",
    "sitemap_page",
    "help",
    "about",
    "jobs",
    "press",
    "appeal",
    "records",
    "diary",
    "news_list",
    "news_item",
    "complaint",
)
TEMPLATE_SHARE = 0.8
FRAME_LEAST_PAGES = 5
#: Languages in which roles and matters are known by their words; of a site in another one, absence is not seen.
READ_LANGUAGES = frozenset({"sv", "en", "it"})
TEMPLATE_LEAST_PAGES = 5
_SWEDISH_DOMAINS = (".se", ".nu")
#: Addresses that a crawl met and had no budget for; so large a share of pages may be expected among them for the site to be read.
_BUDGETS = ("page_budget", "host_budget")
UNREAD_SHARE = 0.05
MOST_LEFT = 4_000  # addresses; a crawl that met more may have forgotten some


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page that was found on a matter: in how many clicks (-1: only otherwise), its main text, and what spoke for it."""

    page: CrawledPage
    clicks: int
    text: str
    why: str  # role, heading, link, section, search, text

    @property
    def url(self) -> str:
        return self.page.url

    def basis(self) -> dict[str, Any]:
        return {"page": self.url, "clicks": self.clicks, "found_by": self.why}


_DIRECT = ("mailto:", "tel:")


class Reading:
    """The site, its sampled pages and the walks on it, with what is read from them kept for the next measure."""

    def __init__(self, site: Site, pages: Pages, walks: Walks | None = None) -> None:
        self.site, self.pages, self.walks = site, pages, walks or Walks()
        self._texts: dict[str, str] = {}
        self._prose: dict[str, list[Block]] = {}

    # -- what there is ----------------------------------------------------------------------------------------------
    @cached_property
    def read(self) -> list[CrawledPage]:
        """Pages that were read, shallowest first."""
        return sorted(self.site.read_pages(), key=lambda p: (p.depth < 0, p.depth))

    @cached_property
    def language(self) -> str:
        """The site's language, two letters; Swedish when nothing tells."""
        said = self.site.crawl.language or (self.site.start.lang if self.site.start else "")
        return said[:2].lower() or "sv"

    @cached_property
    def is_abroad(self) -> bool:
        """Whether the site is of another country: not one page of it is in Swedish, and no own address is under a Swedish domain."""
        if self.language == "sv" or not self.read:
            return False
        hosts = {host_of(p.url).partition(":")[0] for p in self.read} | {h.partition(":")[0] for h in self.site.crawl.hosts}
        if any(h.endswith(_SWEDISH_DOMAINS) for h in hosts):
            return False
        return not any(p.lang[:2].lower() == "sv" or (words_of(p.main_text) and language_of(p.main_text) == "sv") for p in self.read)

    @cached_property
    def own_domains(self) -> frozenset[str]:
        """Registrable domains of the organisation (hosts with port where there is none)."""
        organisation = self.site.organisation
        hosts = [
            *self.site.crawl.hosts,
            host_of(organisation.start_url),
            host_of(self.site.crawl.start_url),
            *organisation.extra_hosts,
        ]
        return frozenset(domain_of(h) for h in hosts if h)

    def is_own(self, url: str) -> bool:
        return domain_of(host_of(url)) in self.own_domains

    @cached_property
    def _sampled(self) -> dict[str, Page]:
        made: dict[str, Page] = {}
        for page in self.pages:
            made.setdefault(page.url, page)
            if page.crawled.final_url:
                made.setdefault(page.crawled.final_url, page)
        return made

    def sampled(self, url: str) -> Page | None:
        """The sampled page at that address."""
        return self._sampled.get(url)

    def dom(self, url: str) -> Dom | None:
        """The page as desktop saw it, when it was in the sample."""
        page = self._sampled.get(url)
        return page.desktop.get(Dom) if page else None

    def source(self, page: CrawledPage) -> str:
        """The page's HTML as it was sent, when it was in the sample."""
        sampled = self._sampled.get(page.url)
        response = sampled.desktop.get(Response) if sampled else None
        return response.source if response else ""

    def text(self, page: CrawledPage) -> str:
        """The main text: as drawn when the page was visited, else as its source has it."""
        known = self._texts.get(page.url)
        if known is None:
            dom = self.dom(page.url)
            known = self._texts[page.url] = (dom.main_text if dom else "") or page.main_text
        return known

    def whole_text(self, page: CrawledPage) -> str:
        """All visible text, header and footer included; of a page that was not visited the main text of its source."""
        dom = self.dom(page.url)
        return (dom.text if dom else "") or page.main_text

    def unfolded(self, page: CrawledPage) -> str:
        """The content with what a control of it unfolds: behind a button that says "Call us", in `details`."""
        dom = self.dom(page.url)
        return unfolded(dom) if dom is not None else page.main_text

    def all_unfolded(self, page: CrawledPage) -> str:
        """As `unfolded`, header and footer included."""
        dom = self.dom(page.url)
        return unfolded(dom, whole=True) if dom is not None else page.main_text

    def prose(self, page: CrawledPage) -> list[Block]:
        """Blocks of running text; of a page that was not visited, the lines of its source's main text."""
        known = self._prose.get(page.url)
        if known is None:
            dom = self.dom(page.url)
            known = (
                prose(dom)
                if dom
                else [Block(kind="paragraph", text=line) for line in page.main_text.splitlines() if line.strip()]
            )
            self._prose[page.url] = known
        return known

    def words(self, page: CrawledPage) -> int:
        """Words of main text."""
        return len(words_of(self.text(page)))

    @cached_property
    def _names(self) -> dict[str, list[Link]]:
        to: dict[str, list[Link]] = {}
        for page in self.read:
            for link in page.links:
                target = self.site.page(link.url)
                to.setdefault(target.url if target else link.url, []).append(link)
        return to

    def links_to(self, url: str) -> list[Link]:
        """Every link that leads to the address, on any page."""
        return self._names.get(url, [])

    def names_of(self, url: str) -> set[str]:
        """The texts of links that lead to the address."""
        return {link.text for link in self.links_to(url) if link.text}

    def sections(self, page: CrawledPage) -> list[str]:
        """Headings of the content below the first, of a page that was visited."""
        dom = self.dom(page.url)
        return [h.text for h in content_headings(dom) if h.level in (2, 3)] if dom else []

    def content_links(self, page: CrawledPage) -> list[Link]:
        """Links in the main content; of a page without main, those outside the landmarks around it that most pages do not have."""
        inside = [link for link in page.links if link.region == "main"]
        around = ("banner", "navigation", "contentinfo", "complementary")
        return inside or [n for n in page.links if n.region not in around and n.url not in self.everywhere]

    @cached_property
    def everywhere(self) -> frozenset[str]:
        """Addresses that most pages link to: menu and footer, also of a site whose pages have no landmarks to tell them by."""
        if len(self.read) < FRAME_LEAST_PAGES:
            return frozenset()
        counts = Counter(url for p in self.read for url in {link.url for link in p.links})
        return frozenset(url for url, n in counts.items() if n > 0.5 * len(self.read))

    def direct(self, page: CrawledPage, *, content: bool = False) -> list[str]:
        """`mailto:` and `tel:` addresses that the page links to (in its content only, when asked).

        Of a page that was not visited the crawl knows only that there are some: the bare scheme is told.
        """
        dom = self.dom(page.url)
        if dom is None:
            kept = [link.url for link in page.links if link.url.startswith(_DIRECT)]
            return kept or [scheme for scheme in _DIRECT if scheme.rstrip(":") in page.features]
        main = dom.main
        inside = set(main.descendants()) if content and main is not None and main.tag != "body" else None
        found = [
            e.get("href")
            for e in dom.links()
            if e.get("href").lower().startswith(_DIRECT) and (inside is None or e in inside)
        ]
        return [re.sub(r"^(mailto|tel):", lambda m: m.group().lower(), h, flags=re.IGNORECASE) for h in found]

    def mails(self, page: CrawledPage, *, content: bool = False) -> list[str]:
        """Mail addresses that the page links to, without subject; the empty one of a page that was not visited."""
        links = [h for h in self.direct(page, content=content) if h.startswith("mailto:")]
        return [unquote(h.removeprefix("mailto:").split("?")[0]).lower() for h in links]

    def numbers(self, page: CrawledPage, *, content: bool = False) -> list[str]:
        """Phone numbers that the page links to."""
        return [unquote(h.removeprefix("tel:")) for h in self.direct(page, content=content) if h.startswith("tel:")]

    # -- looking for a matter -------------------------------------------------------------------------------------------
    def in_role(self, role: str) -> CrawledPage | None:
        return self.site.role(role)

    def looked(self, clicks: int = CLICKS) -> bool:
        """Tell whether every page within `clicks` of the start page was read, as far as links lead."""
        if not any(p.depth == 0 for p in self.read):
            return False
        return not self.site.crawl.cut or max(p.depth for p in self.read) > clicks or self._nearly_all(clicks)

    def read_through(self) -> bool:
        """Tell whether the whole site was read as links lead, but for addresses of which hardly any can be a page."""
        return not self.site.crawl.cut or self._nearly_all(None)

    def unread_pages(self, clicks: int | None = None) -> float:
        """How many pages are to be expected among the addresses that a budget left unasked (within `clicks`).

        Of those at one depth as large a share as of the addresses asked there, one page and one dead link added: a site whose
        links of the second click were dead nine hundred times of nine hundred has nothing to hide behind the last hundred.
        """
        left, answered, alive = Counter[int](), Counter[int](), Counter[int]()
        for page in self.site.crawl.pages:
            if page.reason in _BUDGETS:
                left[page.depth] += clicks is None or 0 <= page.depth <= clicks
            elif page.status and not page.duplicate_of:
                answered[page.depth] += 1
                alive[page.depth] += page.outcome == "fetched"
        return sum(n * (alive[depth] + 1) / (answered[depth] + 2) for depth, n in left.items())

    def _nearly_all(self, clicks: int | None) -> bool:
        left = sum(p.reason in _BUDGETS for p in self.site.crawl.pages)
        if not 0 < left < MOST_LEFT:  # what was met and left is not known
            return False
        near = [p for p in self.read if clicks is None or 0 <= p.depth <= clicks]
        return self.unread_pages(clicks) <= UNREAD_SHARE * len(near)

    def search_state(self) -> str:
        """What J3 says of the site's search: get, none, post, script, refused; empty when it was not walked."""
        return next((str(w.facts["search"]) for w in self.walks.of("J3") if "search" in w.facts), "")

    def searches(self, kind: str) -> list[Mapping[str, Any]]:
        """The searches of that kind that J3 made."""
        return [s for w in self.walks.of("J3") for s in (w.facts.get("searches") or ()) if s.get("kind") == kind]

    def is_search(self, url: str) -> bool:
        """Tell whether an address is none, or a list of the site's own search results: no page on anything."""
        paths = {path_of(str(s.get("url", ""))) for w in self.walks.of("J3") for s in (w.facts.get("searches") or ())}
        return not url or path_of(url) in paths

    def hits(self, topic: str) -> list[CrawledPage] | None:
        """The first five results of the search for a topic; None when it was not searched."""
        for search in self.searches("topic"):
            if search.get("topic") == topic:
                return [
                    p
                    for r in (search.get("results") or ())[:5]
                    if (p := self.site.page(str(r.get("url", "")))) is not None
                ]
        return None

    def find(
        self,
        words: Words,
        key: str,
        *,
        clicks: int = CLICKS,
        role: str = "",
        least: int = EVIDENCE_WORDS,
        search: bool = True,
    ) -> list[Found]:
        """Pages on a matter within `clicks`: in the role, or whose heading, a link to which, or a section of which matches the word list.

        Surest first."""
        ranks = {"role": 0, "heading": 1, "link": 2, "section": 3, "search": 4}
        found: dict[str, Found] = {}
        cast = {p.url for p in self.site.roles(role)} if role else set()
        for page in self.read:
            if not 0 <= page.depth <= clicks:
                continue
            why = "role" if page.url in cast else ""
            if not why and words.is_name(key, page.h1 or page.title):
                why = "heading"
            if not why and page.depth > 0 and any(words.is_name(key, n) for n in self.names_of(page.url)):
                why = "link"
            if not why and any(words.is_name(key, h) for h in self.sections(page)):
                why = "section"
            enough = least if why == "link" else min(least, OWN_PAGE_WORDS)
            if why and self.words(page) >= enough:
                found[page.url] = Found(page=page, clicks=page.depth, text=self.text(page), why=why)
        if search and not found:
            for page in self.hits(key) or []:
                if self.words(page) >= least and (
                    words.is_name(key, page.h1 or page.title) or words.in_text(key, self.text(page))
                ):
                    found.setdefault(page.url, Found(page=page, clicks=page.depth, text=self.text(page), why="search"))
        return sorted(found.values(), key=lambda f: (ranks[f.why], f.clicks if f.clicks >= 0 else 99))

    def mentions(self, words: Words, key: str, *, clicks: int = CLICKS, least: int = EVIDENCE_WORDS) -> list[Found]:
        """Pages within `clicks` whose main text holds a word of the list, shallowest first."""
        return [
            Found(page=page, clicks=page.depth, text=self.text(page), why="text")
            for page in self.read
            if 0 <= page.depth <= clicks and words.in_text(key, self.text(page)) and self.words(page) >= least
        ]

    def miss(self, key: str = "", *, clicks: int = CLICKS, what: str = "") -> Scored | Untested:
        """The answer when nothing was found: 0 when the whole site within `clicks` (or the site's search) was looked through.

        A crawl that was not cut (or left only addresses of which hardly any can be a page) has read every page that links
        lead to; where it was cut, the clicks must be covered and the search, where the site has one that may be asked, must
        have been asked for the topic `key`.
        """
        if self.language not in READ_LANGUAGES:
            return Untested(reason=f"no words for it in the site's language ({self.language})")
        searched = not key or self.search_state() == "none" or self.hits(key) is not None
        if self.read_through() and self.looked(clicks):
            unread = {"unread_expected": round(self.unread_pages(), 1)} if self.site.crawl.cut else {}
            return Scored(
                value=0.0,
                basis={"looked": "the whole site as links lead", "pages": len(self.read), "wanted": what or key, **unread},
            )
        if not self.looked(clicks):
            return Untested(reason=f"the crawl ended before all pages within {clicks} clicks were read")
        if not searched:
            cause = "site" if self.search_state() in ("post", "script", "refused") else "ours"
            return Untested(
                reason=f"not found by links; the site's search was not asked ({self.search_state() or 'J3 not walked'})",
                cause=cause,
            )
        return Scored(
            value=0.0,
            basis={"looked": f"links to {clicks} clicks, and search", "pages": len(self.read), "wanted": what or key},
        )

    # -- service pages ----------------------------------------------------------------------------------------------------
    def task_page(self, words: Words, task: Task) -> CrawledPage | None:
        """The page that answers a top task: heading or links to it hold a strong term; the shallowest of the surest."""
        best: tuple[int, int, int] | None = None
        chosen: CrawledPage | None = None
        services = {p.url for p in self.site.roles("service_page")}
        for page in self.read:
            if page.depth <= 0:
                continue
            heading = _holds(task.strong_terms_sv, page.h1 or page.title)
            linked = any(_holds(task.strong_terms_sv, n) for n in self.names_of(page.url))
            if not heading and not linked:
                continue
            rank = (-(2 * heading + (page.url in services)), page.depth, len(page.url))
            if best is None or rank < best:
                best, chosen = rank, page
        return chosen

    def task_place(self, words: Words, task: Task) -> CrawledPage | None:
        """Where a top task is done or told of: the page that answers it, the place of the site for it, or a section or link of a page."""
        page = self.task_page(words, task)
        if page is not None:
            return page
        for role in _PLACES.get(task.id, ()):
            if (page := self.in_role(role)) is not None and page.depth > 0:
                return page
        near = sorted((p for p in self.read if p.depth > 0), key=lambda p: (p.depth, len(p.url)))
        return next(
            (
                p
                for p in near
                if any(_holds(task.strong_terms_sv, h) for h in self.sections(p))
                or any(_holds(task.strong_terms_sv, link.text) for link in self.content_links(p))
            ),
            None,
        )

    @cached_property
    def service_pages(self) -> list[CrawledPage]:
        """Pages that explain a service: those in the role, and those that answer the top tasks; at most 30."""
        made: dict[str, CrawledPage] = {p.url: p for p in self.site.roles("service_page")}
        hubs = {p.url for role in _HUBS for p in self.site.roles(role)}
        for task in self.site.tasks:
            page = self.task_page(Words({}), task)
            if page is None or page.url in hubs:
                continue
            titled = _holds(task.strong_terms_sv, page.h1 or page.title)
            if self.words(page) >= (OWN_PAGE_WORDS if titled else EVIDENCE_WORDS // 2):
                made.setdefault(page.url, page)
        return list(made.values())[:SERVICE_PAGES]

    @cached_property
    def template_lines(self) -> frozenset[str]:
        """Lines that stand on more than 80 % of the service pages: template, not content (judgements.md 9)."""
        pages = self.service_pages
        if len(pages) < TEMPLATE_LEAST_PAGES:
            return frozenset()
        counts = Counter(line for p in pages for line in set(self.text(p).splitlines()))
        return frozenset(line for line, n in counts.items() if n > TEMPLATE_SHARE * len(pages))

    def service_text(self, page: CrawledPage) -> str:
        """The main text of a service page without what all of them share."""
        return "\n".join(line for line in self.text(page).splitlines() if line not in self.template_lines)

    # -- walks --------------------------------------------------------------------------------------------------------------
    def walk(self, code: str, persona: str | None = None) -> Walk | Untested:
        """The first walk with that number that went; else why there is none."""
        went = self.went(code, persona)
        return went[0] if went else why_untested(self.walks.of(code, persona), code)

    def went(self, code: str, persona: str | None = None) -> list[Walk]:
        """All walks with that number that went, by that persona. One whose script broke late counts for what it had noted."""
        return [w for w in self.walks.of(code, persona) if _went(w)]


#: The measures that are asked of Swedish sites only, by id.
ASKED_IN_SWEDEN: set[str] = set()


def asked_in_sweden(measure: Callable[..., Value]) -> Callable[..., Value]:
    """A measure whose question is about Swedish law or a service of the Swedish state: not applicable to a site of another country."""

    @wraps(measure)
    def asked(*arguments: Any, **named: Any) -> Value:
        readings = [a for a in (*arguments, *named.values()) if isinstance(a, Reading)]
        if readings and readings[0].is_abroad:
            return NotApplicable(reason="about Swedish law or services; not one page of the site is in Swedish")
        return measure(*arguments, **named)

    ASKED_IN_SWEDEN.add(f"{measure.__module__.rsplit('.', 1)[-1]}.{measure.__name__}")
    return asked


#: What every walk notes, whatever it came to.
_BESIDES = frozenset({"reason_sv", "landmarks", "clicks", "_clicks"})


def _went(walk: Walk) -> bool:
    if walk.ending == "broken_script":
        return bool(walk.facts.keys() - _BESIDES)
    return walk.ending != "untested"


def why_untested(walks: Iterable[Walk], code: str) -> Untested:
    """Why no walk with that number went."""
    for walk in walks:
        reason = walk.reason or walk.ending
        return Untested(reason=f"journey {code}: {reason}", cause="site" if reason.startswith("site:") else "ours")
    return Untested(reason=f"journey {code} not walked")


def _holds(terms: Iterable[str], text: str) -> bool:
    folded = " ".join(text.casefold().split())
    return any(term.casefold() in folded for term in terms)
