"""ecrm.eservices: can the matter be done from home, and is one told what it takes?"""

from __future__ import annotations

import re
from collections.abc import Callable
from statistics import fmean

from checks.addresses import domain_of, host_of
from checks.material import CrawledPage, Walk
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, clamp, law_violations, points, report_of
from checks.measures.experience_statement import statement_page
from checks.reading import READ_LANGUAGES, Reading, why_untested
from checks.regions import content_headings
from checks.services import file_links, form_links, service_links
from checks.text import dates, durations, near, sentences, words_of
from checks.words import Words, normal

LEAST_SERVICES = 10
LEAST_TO_SORT = 5
STARTING_WORDS = 150
PREVIEW_SHARE = 0.2


def services_share(reading: Reading, judge: Callable[[CrawledPage], bool | float | None], none: str) -> Value:
    """The mean over service pages of what `judge` says of each (None: left out)."""
    values = {p.url: float(v) for p in reading.service_pages if (v := judge(p)) is not None}
    if not values and reading.language not in READ_LANGUAGES:
        return Untested(reason=f"no words for it in the site's language ({reading.language})")
    if not values:
        return (
            NotApplicable(reason=none)
            if reading.looked()
            else Untested(reason="no service page found, and the crawl was cut")
        )
    low = [u for u, v in values.items() if v < 1]
    return Scored(value=clamp(fmean(values.values())), basis={"service_pages": len(values), "below": low[:EXAMPLES]})


NO_SERVICE = "no service page with an e-service found"
NO_PAGE = "no service page found"


@measure
def catalogue(reading: Reading, words: Words) -> Value:
    """Are the e-services listed? DIGG R28. 0.4 in one click (two 0.2), 0.3 ten services, 0.3 filter, categories or search."""
    found = reading.find(words, "K_ESERVICE_LIST", role="eservice_list", clicks=2, least=5, search=False)
    if not found:
        return reading.miss(clicks=2, what="a list of e-services")
    best: Scored | None = None
    for page in found[:5]:
        entries = {
            link.url
            for link in reading.content_links(page.page)
            if link.url.startswith("http") and link.url != page.url and link.text
        }
        dom = reading.dom(page.url)
        filters = bool(
            dom
            and dom.main
            and any(
                e.tag in ("input", "select") and e.get("type").lower() not in ("hidden", "submit")
                for e in dom.main.descendants()
            )
        )
        groups = len([h for h in content_headings(dom) if h.level in (2, 3)]) >= 2 if dom else False
        made = points(
            reached={1: 0.4, 2: 0.2}.get(page.clicks, 0.4 if page.clicks == 0 else 0.0),
            many=0.3 * (len(entries) >= LEAST_SERVICES),
            sorted=0.3 * (len(entries) >= LEAST_TO_SORT and (filters or groups)),
        )
        scored = Scored(value=made.value, basis={**made.basis, **page.basis(), "entries": len(entries)})
        if best is None or scored.value > best.value:
            best = scored
    return best or reading.miss(clicks=2)


@measure
def digital_share(reading: Reading, words: Words) -> Value:
    """How many services can be done on the web? eGov Benchmark. E-service or web form 1, file or mail only 0.3, information 0."""

    def judge(page: CrawledPage) -> float:
        if service_links(reading, page, words) or form_links(reading, page):
            return 1.0
        mail = bool(reading.mails(page, content=True))
        return 0.3 if file_links(reading, page) or mail else 0.0

    return services_share(reading, judge, NO_PAGE)


def walked(reading: Reading, persona: str = "desktop") -> list[Walk] | Value:
    """The walks of J2 that found an e-service to walk to; else why there is none."""
    all_walks = reading.walks.of("J2", persona)
    went = [
        w
        for w in reading.went("J2", persona)
        if w.facts.get("walked", True) and w.facts.get("end") not in (None, "document", "mail", "information", "none")
    ]
    if went:
        return went
    if not reading.went("J2", persona):
        return why_untested(all_walks, "J2")
    return NotApplicable(reason="no e-service was found on the walks")


@measure
def reachable_login(reading: Reading, words: Words) -> Value:
    """Does the way to the e-service hold until one identifies oneself?

    Journey J2: share that ends at a login or an open form in four steps. A service without an e-service link is not counted.
    """
    went = reading.went("J2", "desktop")
    if not went:
        return why_untested(reading.walks.of("J2", "desktop"), "J2")
    walks = [w for w in went if w.facts.get("walked", "end" in w.facts) or _has_link(reading, w, words)]
    if not walks:
        login = reading.in_role("login")
        text = f"{reading.text(login)} {' '.join(link.text for link in login.links)}" if login is not None else ""
        # The errands of its kind are done in other ways here; the login that links lead to is there all the same.
        if login is not None and login.depth <= 4 and words.in_text("K_LOGIN", text):
            return Scored(value=1.0, basis={"walks": len(went), "with_e_service": 0, "login_page": login.url})
        return Scored(value=0.0, basis={"walks": len(went), "with_e_service": 0})
    verdicts = {w.task or w.journey: _arrived(w, words) for w in walks}
    return Scored(value=sum(verdicts.values()) / len(verdicts), basis={"tasks": verdicts})


def _has_link(reading: Reading, walk: Walk, words: Words) -> bool:
    page = reading.site.page(str(walk.facts.get("service_url", "")))
    return page is not None and bool(service_links(reading, page, words))


def _arrived(walk: Walk, words: Words) -> bool:
    facts = walk.facts
    if (
        facts.get("end") not in ("login", "form")
        or int(facts.get("steps") or 0) > 4
        or int(facts.get("status") or 200) != 200
    ):
        return False
    return facts["end"] == "form" or bool(facts.get("options")) or words.in_text("K_LOGIN", str(facts.get("text", "")))


@measure
def prepare(reading: Reading, words: Words) -> Value:
    """Is one told what to have at hand? DIGG R73. Share of service pages with e-service that name it."""

    def judge(page: CrawledPage) -> bool | None:
        if not service_links(reading, page, words):
            return None
        text = reading.service_text(page)
        return any(
            words.in_text("K_PREPARE", s) and len(words_of(s)) >= 4
            for line in text.splitlines()
            for s in (sentences(line) or [line])
        )

    return services_share(reading, judge, NO_SERVICE)


_PICTURED = re.compile(
    r"\bbild|film|skärm|demo|varje steg|\bpicture|screenshot|\bvideo|every step|immagin|schermat|"
    r"ogni passo", re.IGNORECASE
)


def _shows(reading: Reading, page: CrawledPage, words: Words) -> bool:
    """A link by the name of a preview, or to pictures in a paragraph that says so: "Se hur det fungerar: bilder av varje steg"."""
    if any(words.is_name("K_DEMO", link.text) for link in reading.content_links(page)):
        return True
    dom = reading.dom(page.url)
    return dom is not None and any(
        _PICTURED.search(e.text)
        and (box := e.closest("p", "li", "dd", "td")) is not None
        and words.in_text("K_DEMO", box.text)
        for e in dom.links()
    )


@measure
def preview(reading: Reading, words: Words) -> Value:
    """Can one look through the service first? DIGG R73. 1 from 20 % of the service pages or the list, 0.5 from any."""
    pages = [p for p in reading.service_pages if service_links(reading, p, words)]
    if not pages:
        return (
            NotApplicable(reason=NO_SERVICE)
            if reading.looked()
            else Untested(reason="no service page found, and the crawl was cut")
        )
    showing = [p.url for p in pages if _shows(reading, p, words)]
    listed = [p.url for p in reading.site.roles("eservice_list") if _shows(reading, p, words)]
    value = 1.0 if listed or (len(showing) >= PREVIEW_SHARE * len(pages) and showing) else 0.5 if showing else 0.0
    return Scored(value=value, basis={"pages": len(pages), "with_preview": (showing + listed)[:EXAMPLES]})


@measure
def processing_time(reading: Reading, words: Words) -> Value:
    """Is one told how long it takes to be decided? Förvaltningslagen 9, 11-12 §§.

    Share of service pages with K_TIME and a length of time.
    """

    def judge(page: CrawledPage) -> bool:
        text = normal(reading.service_text(page))
        for at, term in words.positions("K_TIME", text):
            if durations(near(text, at, len(term), 120)):
                return True
        return any(
            re.search(r"handläggningstid|väntetid|(?:processing|waiting) times?\b|tempi (?:di|medi)\b", normal(link.text))
            for link in reading.content_links(page)
        )

    return services_share(reading, judge, NO_PAGE)


_MINUTES = re.compile(r"\d+\s*(?:-|–|till|to|a|o)?\s*\d*\s*minut", re.IGNORECASE)
_STEP = r"(?:steg|step|passo|fase)"
_STEPS = re.compile(rf"\b{_STEP}\s+\d+\s*(?:av|of|di|su|/)\s*\d+|\b\d+\s+(?:steg|steps|passi|passaggi|fasi)\b", re.IGNORECASE)


@measure
def duration(reading: Reading, words: Words) -> Value:
    """Is one told how long filling in takes? eGov Benchmark. Share of service pages with e-service: minutes or numbered steps.

    It may be said on the page or on the first page of the e-service that the page leads to.
    """
    texts = {w.facts.get("service_url"): str(w.facts.get("text", "")) for w in reading.went("J2", "desktop")}

    def judge(page: CrawledPage) -> bool | None:
        leading = service_links(reading, page, words)
        if not leading:
            return None
        entries = [t for link in leading if (t := reading.site.page(link.url)) is not None]
        text = "\n".join([reading.service_text(page), texts.get(page.url, ""), *map(reading.text, entries)])
        numbered = (
            len(re.findall(rf"(?mi)^\s*(?:{_STEP}\s*)?[1-9][.)]\s+\S", text)) >= 3
            or len(re.findall(rf"(?mi)^{_STEP}\s+\d", text)) >= 3
        )
        minutes = _MINUTES.search(text) or any("minut" in length.casefold() for _, length in durations(text))
        return bool(minutes or _STEPS.search(text)) or numbered

    return services_share(reading, judge, NO_SERVICE)


@measure
def cost(reading: Reading, words: Words) -> Value:
    """Is one told what it costs? (EU) 2018/1724 art. 10. Share of service pages."""
    return services_share(reading, lambda p: words.in_text("K_COST", reading.service_text(p)), NO_PAGE)


@measure
def eligibility(reading: Reading, words: Words) -> Value:
    """Is one told whom it is for? (EU) 2018/1724 art. 10; DIGG R8. Share of service pages with K_WHO in heading or first 150 words."""

    def judge(page: CrawledPage) -> bool:
        text = reading.service_text(page)
        beginning = " ".join(text.split()[:STARTING_WORDS])
        dom = reading.dom(page.url)
        headings = " | ".join(h.text for h in dom.headings()) if dom else page.h1
        return words.in_text("K_WHO", beginning) or words.in_text("K_WHO", headings)

    return services_share(reading, judge, NO_PAGE)


@measure
def alternative(reading: Reading, words: Words) -> Value:
    """Is there another way for those who cannot use the e-service? RiR 2021:8. Share of service pages with e-service."""

    def judge(page: CrawledPage) -> bool | None:
        if not service_links(reading, page, words):
            return None
        text = reading.service_text(page)
        return (
            words.in_text("K_NOEID", text)
            or bool(file_links(reading, page))
            or bool(reading.numbers(page, content=True))
        )

    return services_share(reading, judge, NO_SERVICE)


def end_violations(reading: Reading, walk: Walk, persona: str = "desktop") -> list[str] | None:
    """Rules of the law that axe found violated on the walk's end page: as the walk noted, else as the page was

    visited; None when it was not tested.
    """
    if walk.facts.get("axe") is not None:
        return list(walk.facts["axe"])
    url = str(walk.facts.get("url") or walk.ends_at)
    page = reading.sampled(url) or reading.sampled(url.partition("?")[0])
    report = report_of(page, persona) if page is not None else None
    return None if report is None or isinstance(report, Untested) else sorted({r.id for r in law_violations(report)})


@measure
def accessible_entry(reading: Reading) -> Value:
    """Is the way in free from barriers? DOS-lagen 10 §. Journey J2: share of end pages without violation of WCAG 2.1 A and AA."""
    walks = walked(reading)
    if not isinstance(walks, list):
        return walks
    tested = {
        str(w.facts.get("url") or w.ends_at): rules for w in walks if (rules := end_violations(reading, w)) is not None
    }
    if not tested:
        return Untested(reason="journey J2: the end pages were not tested with axe")
    return Scored(
        value=sum(not rules for rules in tested.values()) / len(tested),
        basis={"violated": {u: r for u, r in tested.items() if r}, "pages": len(tested)},
    )


@measure
def own_statement(reading: Reading, words: Words) -> Value:
    """Do e-services elsewhere have a statement of their own? DOS-lagen 13 §. That host links one, or the main statement names it."""
    walks = walked(reading)
    if not isinstance(walks, list):
        return walks
    hosts = {str(w.facts.get("host") or host_of(str(w.facts.get("url")))): w for w in walks}
    own = host_of(reading.site.crawl.start_url).removeprefix("www.")
    # Also a host of the body's own: the statement speaks of the site it stands on unless it names more.
    elsewhere = {h: w for h, w in hosts.items() if h and h.removeprefix("www.") != own}
    if not elsewhere:
        return NotApplicable(reason="the e-services are on the site's own host")
    page = statement_page(reading, words)
    text = normal(reading.text(page)) if page else ""
    told = {
        h: bool(w.facts.get("statement_links")) or h.split(":")[0] in text or domain_of(h).split(".")[0] in text
        for h, w in elsewhere.items()
    }
    return Scored(value=sum(told.values()) / len(told), basis={"hosts": told})


_CALM = re.compile(
    r"inga (?:kända |pågående |planerade |aktuella )?(?:stör|drift|avbrott|problem|fel)\w*|allt fungerar|fungerar normalt|inga störningar|"
    r"\bno (?:known |current |planned )?(?:disruption|outage|incident|problem|issue)s?\b|all (?:systems|"
    r"services) (?:are )?(?:operational|working)|"
    r"nessun[ao]? (?:disservizio|interruzione|guasto|problema)|tutto funziona",
    re.IGNORECASE,
)


@measure
def service_status(reading: Reading, words: Words) -> Value:
    """Is one told when something does not work? DIGG R18. 1 dated or an explicit all-clear, 0.5 undated."""
    best: Scored | None = None
    for found in reading.mentions(words, "K_STATUS", least=5):
        titled = words.is_name("K_STATUS", found.page.h1 or found.page.title) or any(
            words.is_name("K_STATUS", n) for n in reading.names_of(found.url)
        )
        folded = normal(found.text)
        for at, term in words.positions("K_STATUS", found.text):
            if folded[at + len(term) :].lstrip()[:1] == "?":
                continue  # "Tekniska problem? Ring oss" tells of a phone, not of a disturbance
            around = folded if titled else near(folded, at, len(term), 200)
            told = bool(_CALM.search(around) or dates(around))
            line = next((n for n in found.text.splitlines() if term.removeprefix("=") in normal(n)), "")
            if not titled and len(line.split()) > 12 and not told:
                continue  # the word stands in running text, no section of its own
            scored = Scored(
                value=1.0 if told else 0.5, basis={**found.basis(), "text": near(folded, at, len(term), 100)}
            )
            if best is None or scored.value > best.value:
                best = scored
    return best or reading.miss("K_STATUS", what="news on disturbances")
