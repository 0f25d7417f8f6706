"""presence.openness: data, documents and decisions laid open."""

from __future__ import annotations

import re
from datetime import date, timedelta

from checks.dom import Dom
from checks.material import CrawledPage, Now, Probes, Site
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, points
from checks.reading import Found, Reading, asked_in_sweden
from checks.text import dates, excerpt, mail_addresses, sentences, words_of
from checks.words import Words, normal

_DATA_LINK = re.compile(
    r"\.(?:csv|json|geojson|xml|xlsx?|ods|rdf|ttl|jsonld|zip|gml|shp)(?:$|\?)|dataportal\.se|/psidata|/api\b|/oppnadata|opendata|wfs|wms|oppna-?data\.",
    re.IGNORECASE,
)
_ENDPOINT = re.compile(
    r"https?://\S*/(?:api|v\d|rest|odata)\b\S*|openapi|swagger|"
    r"\b(?:GET\b|endpoint|slutpunkt|anropa|bas-?url)[^\n]{0,60}?(?:\s|https?:/)/\w",
    re.IGNORECASE,
)
_PRICE = re.compile(r"prislista|\bavgift(?:en|er|erna)?\b.{0,80}\b(?:kronor|kr)\b", re.IGNORECASE)
_LICENCE = re.compile(r"\bcc0\b|cc[ -]by|creative\s*commons|creativecommons\.org", re.IGNORECASE)


def open_data_pages(reading: Reading, words: Words) -> list[Found]:
    """Pages on open data within three clicks."""
    return reading.find(words, "K_OPENDATA", role="open_data", least=20)


def catalogue(probes: Probes) -> dict[str, int | str] | None:
    """The data catalogue that was found, as numbers; None when there is none."""
    found = [
        c
        for c in (probes.get("wellknown.catalogue").data.get("found") or ())
        if c.get("catalogues") and c.get("datasets")
    ]
    return max(found, key=lambda c: c["datasets"]) if found else None


@measure
def open_data_page(reading: Reading, probes: Probes, words: Words) -> Value:
    """Is there a page about the organisation's open data? Lag (2022:818). 1 with links to data, 0.6 unlinked, 0.4 without any."""
    for found in open_data_pages(reading, words):
        if links := [link.url for link in reading.content_links(found.page) if _DATA_LINK.search(link.url)]:
            return Scored(value=1.0, basis={**found.basis(), "data": links[:EXAMPLES]})
    if pages := open_data_pages(reading, words):
        return Scored(value=0.4, basis=pages[0].basis())
    unlinked = [p.url for p in reading.read if p.depth < 0 and words.is_name("K_OPENDATA", p.h1 or p.title)]
    made_up = [a for w in reading.went("J12") for a in (w.facts.get("answers") or ()) if a.get("status") == 200]
    # A site that answers 200 to any address answers so to /psidata as well.
    answers = probes.get("wellknown.psidata").data.get("answers") or ()
    answered = [a for a in answers if a.get("status") == 200 and not made_up]
    if unlinked or answered:
        return Scored(value=0.6, basis={"unlinked": [*unlinked, *(a.get("url") for a in answered)][:EXAMPLES]})
    return reading.miss("K_OPENDATA", what="a page on open data")


@measure
@asked_in_sweden
def dcat_catalogue(reading: Reading, probes: Probes) -> Value:
    """Is there a machine-readable data catalogue (DCAT-AP-SE)? Lag (2022:818). 1 with a dataset, 0.6 for a link to dataportal.se only."""
    probe = probes.get("wellknown.catalogue")
    if found := catalogue(probes):
        return Scored(value=1.0, basis=dict(found))
    links = [
        link.url
        for p in reading.read
        for link in p.links
        if re.search(r"dataportal\.se/\S*(?:organisation|organization|datasets?\?)", link.url)
    ]
    if links:
        return Scored(value=0.6, basis={"links": links[:3]})
    if probe.state != "ok":
        return Untested(reason=probe.reason)
    return Scored(value=0.0, basis={"looked_at": list(probe.data.get("looked") or ())})


def _has_data(reading: Reading, probes: Probes, words: Words) -> bool:
    return bool(open_data_pages(reading, words)) or catalogue(probes) is not None


_NO_DATA = NotApplicable(reason="no open data found (presence.openness.open_data_page carries the loss)")


@measure
def data_licence(reading: Reading, probes: Probes, words: Words) -> Value:
    """Is the licence for the data clear? DCAT-AP-SE dct:license. Share of datasets with licence; without catalogue 0.5 for one named."""
    if found := catalogue(probes):
        return Scored(value=min(1.0, int(found.get("licensed", 0)) / int(found["datasets"])), basis=dict(found))
    pages = open_data_pages(reading, words)
    if not pages:
        return _NO_DATA
    for page in pages:
        said = _LICENCE.search(page.text) or next(
            (m for link in page.page.links if (m := _LICENCE.search(link.url))), None
        )
        if said:
            return Scored(value=0.5, basis={**page.basis(), "licence": said.group()})
    return Scored(value=0.0, basis=pages[0].basis())


@measure
def api(reading: Reading, probes: Probes, words: Words) -> Value:
    """Are there documented APIs on which others can build? Lag (2022:818). 1 with an endpoint or file, 0.5 mentioned with contact only."""
    found = catalogue(probes)
    if found and found.get("services"):
        return Scored(value=1.0, basis=dict(found))
    pages = reading.find(words, "K_API", role="api", least=20) + open_data_pages(reading, words)
    mentioned = None
    for page in pages:
        if not words.in_text("K_API", page.text + " " + (page.page.h1 or "")):
            continue
        mentioned = mentioned or page
        documented = _ENDPOINT.search(page.text) or next(
            (link for link in page.page.links if _ENDPOINT.search(link.url)), None
        )
        portal = any(
            words.is_name("K_API", link.text)
            and re.search(r"portal|utvecklar|developer|docs?\.", link.text + link.url, re.IGNORECASE)
            for link in page.page.links
        )
        if documented or portal:
            return Scored(value=1.0, basis=page.basis())
    if mentioned:
        return Scored(value=0.5, basis=mentioned.basis())
    return (
        Scored(value=0.0, basis={"pages": [p.url for p in pages[:3]]})
        if _has_data(reading, probes, words)
        else _NO_DATA
    )


@measure
def data_free(reading: Reading, probes: Probes, words: Words) -> Value:
    """Is the open data free of charge? Lag (2022:818). 1 said to be, 0.5 nothing said, 0 a price list."""
    found = catalogue(probes)
    if found and found.get("free"):
        return Scored(value=1.0, basis=dict(found))
    pages = open_data_pages(reading, words)
    if not pages and not found:
        return _NO_DATA
    for page in pages:
        if words.in_text("K_FREE", page.text):
            return Scored(value=1.0, basis={**page.basis(), "words": words.hits("K_FREE", page.text)})
    for page in pages:
        if match := _PRICE.search(page.text):
            return Scored(value=0.0, basis={**page.basis(), "text": match.group()[:120]})
    return Scored(value=0.5, basis={"pages": [p.url for p in pages[:3]]})


_REQUEST_TERMS = re.compile(r"avgift|skyndsam|sekretess|kostar|kopior", re.IGNORECASE)


def has_contact(reading: Reading, page: CrawledPage, text: str) -> bool:
    """A way to write from the page's content: e-mail, form or e-service."""
    mail = mail_addresses(text) or reading.mails(page, content=True)
    form = page.forms > 0 or any(
        re.search(r"e-tj[aä]nst|formul[aä]r|blankett", link.text, re.IGNORECASE) for link in reading.content_links(page)
    )
    return bool(mail or form)


@measure
def records_request(reading: Reading, words: Words) -> Value:
    """Does the site explain how to request a public document? TF 2 kap. Journey J7, or the page as links lead to it in three clicks.

    0.5 for the page, 0.25 for a written contact way on it, 0.25 for fee, promptness or secrecy.
    """
    found = reading.find(words, "K_RECORDS", role="records") or [
        f for f in reading.mentions(words, "K_RECORDS") if len(words.positions("K_RECORDS", f.text)) >= 2
    ]
    if not found:
        walk = reading.walk("J7")
        if not isinstance(walk, Untested) and walk.facts.get("records_text"):
            text, url = str(walk.facts["records_text"]), str(walk.facts.get("records_url", ""))
            made = points(
                page=0.5, contact=0.25 * bool(mail_addresses(text)), terms=0.25 * bool(_REQUEST_TERMS.search(text))
            )
            return Scored(value=made.value, basis={**made.basis, "page": url, "found_by": "journey J7"})
        return reading.miss("K_RECORDS", what="a page on requesting documents")
    rated = [
        (
            f,
            points(
                page=0.5,
                contact=0.25 * has_contact(reading, f.page, f.text),
                terms=0.25 * bool(_REQUEST_TERMS.search(f.text)),
            ),
        )
        for f in found[:5]
    ]
    page, made = max(rated, key=lambda r: r[1].value)
    return Scored(value=made.value, basis={**made.basis, **page.basis()})


LEAST_ENTRIES = 3
_ON_REQUEST = re.compile(
    r"sök\w* (?:\w+ ){0,3}åt dig|på begäran|hjälper (?:vi )?dig att söka|be (?:oss|registrator)", re.IGNORECASE
)


@measure
def diary_online(reading: Reading, words: Words) -> Value:
    """Can the register be searched online? OSL 5 kap. 1-2 §§. 1 with a search form or dated entries, 0.7 described with search on request.

    A description with contact only gives 0.4 (judgements.md 8 sets the 0.7).
    """
    best = 0.0
    where: Found | None = None
    for found in reading.find(words, "K_DIARY", role="diary", least=20):
        listed = len({d for _, d in dates(found.text)}) >= LEAST_ENTRIES
        own_form = _has_search_form(reading.dom(found.url)) or (
            found.page.forms > 0 and words.in_text("K_DIARY", found.text)
        )
        leads = any(
            re.search(r"s[oö]k i diari|e-?diari|diariet på webben|till diariet|s[oö]k handling", normal(link.text))
            for link in reading.content_links(found.page)
        )
        on_request = _ON_REQUEST.search(found.text)
        value = 1.0 if listed or own_form or leads else 0.7 if on_request else 0.4
        if value > best:
            best, where = value, found
    for found in [] if where else reading.mentions(words, "K_DIARY"):  # told in passing, on the page about public documents
        on_request = _ON_REQUEST.search(found.text)
        if (value := 0.7 if on_request else 0.4) > best:
            best, where = value, found
    if where:
        return Scored(value=best, basis=where.basis())
    walk = reading.walk("J7")
    if not isinstance(walk, Untested) and "diary_form" in walk.facts:
        facts = walk.facts
        value = (
            1.0
            if facts.get("diary_form") or int(facts.get("diary_dates") or 0) >= LEAST_ENTRIES
            else 0.4
            if facts.get("diary_url")
            else 0.0
        )
        return Scored(value=value, basis={"found_by": "journey J7", "page": facts.get("diary_url")})
    return reading.miss("K_DIARY", what="the register or list of post")


def _has_search_form(dom: Dom | None) -> bool:
    if dom is None or dom.main is None:
        return False
    fields = [
        e
        for e in dom.main.descendants()
        if e.tag == "input" and e.get("type", "text").lower() in ("text", "search", "date", "")
    ]
    return bool(fields)


@measure
@asked_in_sweden
def notice_board(reading: Reading, site: Site, words: Words) -> Value:
    """Is the digital notice board reached from the start page? Kommunallagen 8 kap. 9 §. A link there 1, two clicks 0.5, three 0.2."""
    if site.organisation.kind not in ("municipality", "region"):
        return NotApplicable(reason="only municipalities and regions have a notice board by law")
    start = site.start
    if start is None:
        return Untested(reason="the start page was not read")
    for link in start.links:
        if words.is_name("K_NOTICEBOARD", link.text):
            return Scored(value=1.0, basis={"link": link.text, "to": link.url})
    for found in reading.find(words, "K_NOTICEBOARD", role="notice_board", least=0, search=False):
        if found.clicks in (1, 2, 3):
            return Scored(value={1: 1.0, 2: 0.5, 3: 0.2}[found.clicks], basis=found.basis())
    return reading.miss(what="a link to the notice board")


_REMOVAL = re.compile(
    r"tas ned|tas bort|nedtag|anslagstid|överklagas senast|sista dag|till och med|överklagandetid|anslaget tas|publiceras t\.?\s?o\.?\s?m",
    re.IGNORECASE,
)


@measure
@asked_in_sweden
def notice_board_content(reading: Reading, site: Site, words: Words, now: Now) -> Value:
    """Does the notice board show dated notices and how to appeal? Kommunallagen 8 kap. 10 §. 0.4 recent, 0.3 removal date, 0.3 appeal."""
    if site.organisation.kind not in ("municipality", "region"):
        return NotApplicable(reason="only municipalities and regions have a notice board by law")
    found = reading.find(words, "K_NOTICEBOARD", role="notice_board", least=0, search=False)
    if not found:
        missed = reading.miss(what="the notice board")
        return (
            missed
            if isinstance(missed, Untested)
            else Scored(
                value=0.0, basis={**missed.basis, "law": "the content is prescribed, so a missing board has none"}
            )
        )
    today = now.at.date()
    rated = []
    for page in found[:4]:
        recent = [d for _, d in dates(page.text) if timedelta(-60) <= d - today <= timedelta(60)]
        appeal = words.in_text("K_APPEAL", page.text) or any(
            words.is_name("K_APPEAL", link.text) for link in reading.content_links(page.page)
        )
        made = points(
            recent=0.4 * any(d <= today for d in recent),
            removal=0.3 * bool(_REMOVAL.search(page.text)),
            appeal=0.3 * appeal,
        )
        rated.append(
            Scored(value=made.value, basis={**made.basis, **page.basis(), "dates": [str(d) for d in recent[:10]]})
        )
    return max(rated, key=lambda r: r.value)


@measure
def regulations(reading: Reading, site: Site, words: Words) -> Value:
    """Are the current regulations collected on the site? Kommunallagen 8 kap. 13 §. 1 with three items linked, 0.5 with fewer."""
    if site.organisation.kind == "agency" and "rulemaking" not in site.organisation.flags:
        return NotApplicable(reason="an agency without rule-making power")
    found = reading.find(words, "K_REGULATIONS", role="regulations", least=0)
    best: Scored | None = None
    for page in found[:6]:
        items = [link for link in reading.content_links(page.page) if _ITEM.search(link.text + " " + link.url)]
        listed = re.findall(r"(?m)^.*(?:\d{4}:\d+|föreskrift(?:er)? om|lokala|taxa|reglemente|policy).*$", page.text)
        count = max(len({link.url for link in items}), len(set(listed)))
        scored = Scored(value=1.0 if count >= 3 else 0.5, basis={**page.basis(), "items": count})
        if best is None or scored.value > best.value:
            best = scored
    return best or reading.miss("K_REGULATIONS", what="the collection of regulations")


_ITEM = re.compile(
    r"\.pdf|\d{4}:\d+|föreskrift|foreskrift|taxa|taxor|reglemente|policy|plan|riktlinje|stadga|ordning|författ|forfatt",
    re.IGNORECASE,
)


@measure
def annual_report(reading: Reading, site: Site, now: Now) -> Value:
    """Is the latest annual report published? Kommunallagen 11 kap.; förordning (2000:605). The year before 1, an older year 0.4."""
    today = now.at.date()
    wanted = {today.year - 1} | ({today.year - 2} if today < date(today.year, 7, 1) else set())
    years: dict[int, str] = {}
    for page in reading.read:
        for link in page.links:
            said = f"{link.text} {link.title} {link.url.rsplit('/', 1)[-1]}"
            if re.search(r"årsredovisning|arsredovisning|annual-?\s?report", said, re.IGNORECASE):
                for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", said):
                    years.setdefault(int(year), link.url)
        if re.search(r"årsredovisning", page.h1 or page.title, re.IGNORECASE):
            for year in re.findall(r"årsredovisning\w*\s+(?:för\s+)?(20\d\d)", (page.h1 or page.title).lower()):
                years.setdefault(int(year), page.url)
    if latest := wanted & years.keys():
        return Scored(value=1.0, basis={"year": max(latest), "link": years[max(latest)]})
    older = [y for y in years if y < max(wanted)]
    if older:
        return Scored(value=0.4, basis={"year": max(older), "link": years[max(older)]})
    return reading.miss("K_ANNUAL_REPORT", clicks=4 if not site.crawl.cut else 3, what="an annual report with its year")


EXPLAINING_WORDS = 25


@measure
def automated_decisions(reading: Reading, words: Words) -> Value:
    """Does the organisation tell whether decisions are automated or use AI? Förvaltningslagen 28 §; GDPR art. 13(2)(f). A mention 0.5."""
    best: Scored | None = None
    for found in reading.mentions(words, "K_AUTOMATED"):
        lines = found.text.splitlines()
        for i, line in enumerate(lines):
            if not words.in_text("K_AUTOMATED", line):
                continue
            said = [s for s in sentences(line) if words.in_text("K_AUTOMATED", s)] or [line]
            context = " ".join(lines[max(0, i - 1) : i + 2])
            explains = len(words_of(context)) >= EXPLAINING_WORDS or bool(
                re.search(r"\b(?:inte|inga|ingen|aldrig)\b|av (?:en )?(?:handläggare|människ)", said[0], re.IGNORECASE)
            )
            scored = Scored(
                value=1.0 if explains else 0.5,
                basis={"page": found.url, "clicks": found.clicks, "text": excerpt(said[0], 0, 300)},
            )
            if best is None or scored.value > best.value:
                best = scored
        if best and best.value == 1.0:
            break
    return best or reading.miss("K_AUTOMATED", what="a sentence on automated decisions")
