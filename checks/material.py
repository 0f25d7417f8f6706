"""What is known of a whole site: crawl, sampled pages, probes, walks, documents. The inputs of site checks and measures.

Gathered by crawler/ and stored as artefacts of the site; plain frozen data, read by checks/site and checks/measures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from checks.artefacts import Artefacts, Hop, JsonArtefact, Loading


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who answers for the site: one row of the operator's list."""

    id: str
    kind: str  # municipality, region, agency, other
    name_sv: str
    start_url: str
    name_en: str = ""
    extra_hosts: tuple[str, ...] = ()
    hosting_group: str = ""
    region: str = ""
    flags: tuple[str, ...] = ()  # rulemaking, business, sdg, narrow, ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link as it stood in a page. `region` is the landmark around it; `origin` tells raw HTML from rendered page."""

    url: str  # absolute, without fragment
    text: str  # accessible name as far as the source tells: text, aria-label, alt of images inside
    region: str = ""  # banner, navigation, main, contentinfo, complementary or empty
    rel: str = ""
    title: str = ""
    origin: str = "source"  # source or rendered
    same_site: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawledPage:
    """One address of the site that the crawl (or the browser) found, and what its answer said."""

    url: str  # canonical spelling, as in table `page`
    final_url: str = ""
    outcome: str = ""  # words of hostile-web section 2; "fetched" for a page that was read
    reason: str = ""
    status: int = 0
    content_type: str = ""
    depth: int = -1  # clicks from the start page by source and rendered links; -1: never reached by links
    found_by: str = "link"  # start, link, sitemap, rendered, well_known, operator
    referrer: str = ""
    title: str = ""
    h1: str = ""
    lang: str = ""
    canonical: str = ""
    description: str = ""
    robots_directives: str = ""  # meta robots and X-Robots-Tag
    headers: Mapping[str, str] = field(default_factory=dict)
    redirects: tuple[Hop, ...] = ()
    links: tuple[Link, ...] = ()
    main_text: str = ""  # main content of the source, at most 20 000 characters
    words: int = 0
    forms: int = 0  # forms with at least two fields or one that is not a search
    template: int = -1  # number of its template group (settled U12)
    content_hash: str = ""  # title and main text: equal for two addresses of one page
    body_hash: str = ""  # every byte of the answer: equal as long as nothing changed
    duplicate_of: str = ""
    bytes: int = 0
    last_modified: str = ""
    features: tuple[
        str, ...
    ] = ()  # table, video, map, form, textarea, password, search_form, search_in_main, mailto, tel ...
    feeds: tuple[str, ...] = ()  # addresses of link rel=alternate with a feed's type
    build: tuple[int, ...] = ()  # smallest hashes of its tag.class paths, for template grouping (settled U12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """robots.txt of the site's host. `allowed` answers for user-agent `*`."""

    url: str
    status: int  # 0: unreachable
    body: str = ""
    sitemaps: tuple[str, ...] = ()
    crawl_delay: float | None = None
    refused: tuple[str, ...] = ()  # same-site addresses met in links or sitemap that it refuses to `*`
    refused_to_us: tuple[str, ...] = ()
    failure: str = ""  # why there was no answer: dns_error, connect_error, tls_error ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """One sitemap or sitemap index as it answered."""

    url: str
    status: int
    valid: bool  # XML in the sitemaps.org namespace with at least one loc
    listed_in_robots: bool = False
    is_index: bool = False
    problem: str = ""
    locations: tuple[str, ...] = ()
    head: str = ""  # first 2 kB


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedDocument:
    """A file that pages link to: PDF, Office and the like. Not fetched by the crawl itself."""

    url: str
    text: str
    page: str  # where the link stood
    suffix: str  # pdf, docx ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGuess:
    """That a page plays a role (contact, statement ...), how sure, and what spoke for it."""

    role: str
    url: str
    confidence: float  # 0..1
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl(JsonArtefact):
    """Everything the crawl learned of a site."""

    kind: ClassVar[str] = "crawl"
    start_url: str
    hosts: tuple[str, ...]  # host[:port] values that count as this site
    pages: tuple[CrawledPage, ...] = ()
    robots: tuple[Robots, ...] = ()
    sitemaps: tuple[Sitemap, ...] = ()
    documents: tuple[LinkedDocument, ...] = ()
    roles: tuple[RoleGuess, ...] = ()
    cut: bool = False  # page budget reached
    language: str = ""  # most common language of the pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """One page of the sample with the reason it is there. `stratum` is structured or random."""

    url: str
    sampled_as: str  # start, contact, statement, template-3, random ...
    stratum: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One outside probe: DNS, TLS, a well-known address. `state` ok, or untested with the reason in `reason`."""

    name: str  # dns.ns, dns.dnssec, tls, http.twins, wellknown.security_txt ...
    state: str = "ok"
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes(JsonArtefact):
    """All outside probes of a site, by name."""

    kind: ClassVar[str] = "probes"
    probes: Mapping[str, Probe] = field(default_factory=dict)

    def get(self, name: str) -> Probe:
        """The probe, or one in state untested with reason `not_probed`."""
        return self.probes.get(name, Probe(name=name, state="untested", reason="not_probed"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkStep:
    """One step of a walk as it went: what was tried, why that, where it led."""

    number: int
    verb: str
    target: str = ""  # role and name of what was used
    why: str = ""  # why this candidate: score and signals, in words
    outcome: str = "passed"  # passed, failed, untested
    url: str = ""
    message: str = ""
    duration_ms: float = 0.0
    screenshot_sha256: str = ""
    target_box: tuple[float, float, float, float] | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What an errand cost the one who walked it."""

    steps: int = 0
    clicks: int = 0
    key_presses: int = 0
    pages: int = 0
    dead_ends: int = 0
    returns: int = 0
    seconds: float = 0.0
    bytes: int = 0
    words: int = 0
    lix: float | None = None
    fields: int = 0
    fields_known: tuple[str, ...] = ()  # asked for although a public body already holds it (once-only)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One journey walked once by one persona. `facts` holds what its `remember` and `measure` steps noted, by name."""

    journey: str  # id of the journey file
    code: str  # J1 ... J17a-d; empty for own journeys
    persona: str
    ending: str  # completed, not_completed, broken_script, untested
    reason: str = ""
    task: str = ""
    ends_at: str = ""
    cost: Cost = Cost()
    steps: tuple[WalkStep, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walks(JsonArtefact):
    """All walks on a site."""

    kind: ClassVar[str] = "walks"
    walks: tuple[Walk, ...] = ()

    def of(self, code: str, persona: str | None = None) -> list[Walk]:
        """Walks with that J number (J2 ...), by that persona when named."""
        return [w for w in self.walks if w.code == code and persona in (None, w.persona)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """What one linked file is, read from its bytes. `outcome` read, or the reason it could not be."""

    url: str
    outcome: str = "read"  # read, encrypted, broken, too_large, not_a_document, failed:<reason>
    media_type: str = ""
    bytes: int = 0
    pages: int = 0
    title: str = ""
    language: str = ""
    tagged: bool = False
    pdf_ua: bool = False
    headings: int = 0
    figures: int = 0
    figures_without_alt: int = 0
    text_characters: int = 0
    image_only: bool = False
    form_fields: int = 0
    form_fields_without_name: int = 0
    bookmarks: int = 0
    modified_at: str = ""  # ISO date in the file, else Last-Modified
    encrypted: bool = False
    link_text: str = ""
    page: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents(JsonArtefact):
    """The documents sample: at most 30 linked files that were read."""

    kind: ClassVar[str] = "documents"
    documents: tuple[DocumentFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLoad:
    """One page loaded on a slowed-down phone, up to three times; `failure` tells why there is no load, or not as many."""

    url: str
    template: int = -1
    loads: tuple[Loading, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLoads(JsonArtefact):
    """The start page and a few templates on a mid-range phone: processor and network as `slowdown` says."""

    kind: ClassVar[str] = "phone_loads"
    pages: tuple[PhoneLoad, ...] = ()
    slowdown: str = ""  # "4x processor, 10000 kbit/s, 40 ms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The clock of judgement: when the scan began (UTC). Checks and measures have no other."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One top task of the organisation's kind (profiles/tasks.csv)."""

    id: str
    label_sv: str
    query_sv: str
    strong_terms_sv: tuple[str, ...]


class Page:
    """One sampled page: what the crawl knew of it and the artefacts of each persona's visit."""

    __slots__ = ("crawled", "outcome", "reason", "roles", "sampled", "visits")

    def __init__(
        self, *, crawled: CrawledPage, sampled: Sampled, visits: Mapping[str, Artefacts], roles: Mapping[str, float],
        outcome: str = "audited", reason: str = "",
    ) -> None:  # fmt: skip
        self.crawled, self.sampled, self.visits, self.roles = crawled, sampled, dict(visits), dict(roles)
        self.outcome, self.reason = outcome, reason

    @property
    def url(self) -> str:
        return self.crawled.url

    @property
    def template(self) -> int:
        return self.crawled.template

    @property
    def desktop(self) -> Artefacts:
        """Artefacts of the desktop visit; empty when there was none."""
        return self.visits.get("desktop", _EMPTY)

    @property
    def mobile(self) -> Artefacts:
        return self.visits.get("mobile", _EMPTY)

    def has_role(self, role: str) -> bool:
        return role in self.roles


_EMPTY = Artefacts()


class Pages:
    """The sampled pages of a site, in sample order. Iterates over all that were audited."""

    __slots__ = ("pages",)

    def __init__(self, pages: list[Page]) -> None:
        self.pages = pages

    def __iter__(self) -> Iterator[Page]:
        return iter(self.pages)

    def __len__(self) -> int:
        return len(self.pages)

    def with_role(self, role: str) -> list[Page]:
        """Pages that play the role, surest first."""
        return sorted((p for p in self.pages if role in p.roles), key=lambda p: -p.roles[role])

    def by_url(self, url: str) -> Page | None:
        return next((p for p in self.pages if url in (p.url, p.crawled.final_url)), None)

    def per_template(self, most: int) -> list[Page]:
        """The first page of each of the `most` largest templates, largest first."""
        groups: dict[int, list[Page]] = {}
        for page in self.pages:
            groups.setdefault(page.template, []).append(page)
        ordered = sorted(groups.items(), key=lambda g: (-len(g[1]), g[0]))
        return [pages[0] for _, pages in ordered[:most]]


class Site:
    """A site as a whole: organisation, crawl and quick look-ups over it."""

    __slots__ = ("_by_url", "crawl", "organisation", "tasks")

    def __init__(self, organisation: Organisation, crawl: Crawl, tasks: tuple[Task, ...] = ()) -> None:
        self.organisation, self.crawl, self.tasks = organisation, crawl, tasks
        self._by_url = {page.url: page for page in crawl.pages}
        for page in crawl.pages:
            if page.final_url:
                self._by_url.setdefault(page.final_url, page)

    def page(self, url: str) -> CrawledPage | None:
        """The crawled page at that address, before or after redirects."""
        return self._by_url.get(url)

    @property
    def start(self) -> CrawledPage | None:
        return self.page(self.crawl.start_url)

    def role(self, role: str, floor: float = 0.5) -> CrawledPage | None:
        """The surest page in that role, if its confidence reaches the floor."""
        guesses = [g for g in self.crawl.roles if g.role == role and g.confidence >= floor]
        best = max(guesses, key=lambda g: g.confidence, default=None)
        return self.page(best.url) if best else None

    def roles(self, role: str, floor: float = 0.5) -> list[CrawledPage]:
        """All pages in that role that reach the floor, surest first."""
        guesses = sorted(
            (g for g in self.crawl.roles if g.role == role and g.confidence >= floor), key=lambda g: -g.confidence
        )
        return [page for g in guesses if (page := self.page(g.url))]

    def read_pages(self) -> list[CrawledPage]:
        """Pages that answered 200 with HTML and are no duplicate."""
        return [p for p in self.crawl.pages if p.outcome == "fetched" and p.status == 200 and not p.duplicate_of]
