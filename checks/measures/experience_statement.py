"""experience.statement: the accessibility statement, read, and held against what was found on the site."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from checks.material import CrawledPage, Now, Page, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, clamp, law_violations, report_of
from checks.measures.presence_identity import names_of
from checks.reading import Reading, asked_in_sweden
from checks.statement import Statement, read_statement
from checks.text import mail_addresses, phones
from checks.words import Words

FEW_PAGES = 0.05
NAMED_SHARE = 0.5
MONTH_DAYS = 30.44


def statement_page(reading: Reading, words: Words) -> CrawledPage | None:
    """The page that is the statement: in the role, else a page linked by K_STATEMENT that speaks of conformity or Digg."""
    cast = reading.in_role("statement")
    if cast is not None and _speaks(reading.text(cast), words):
        return cast
    for found in reading.find(words, "K_STATEMENT", clicks=4, least=20):
        if _speaks(found.text, words):
            return found.page
    return cast


def _speaks(text: str, words: Words) -> bool:
    return words.in_text("K_CONFORMITY", text) or words.in_text("K_DIGG", text)


def statement(reading: Reading, words: Words) -> Statement | None:
    """The site's statement as read; None when there is none."""
    page = statement_page(reading, words)
    if page is None:
        return None
    links = [(link.text, link.url) for link in reading.content_links(page)] + [
        ("", h) for h in reading.direct(page, content=True)
    ]
    names = [*names_of(reading.site.organisation), *(h.split(":")[0] for h in reading.site.crawl.hosts)]
    return read_statement(page.url, reading.text(page), links, words, names)


def _missing(reading: Reading) -> Value:
    """What the prescribed parts of a missing statement are worth: nothing, when we looked."""
    return reading.miss("K_STATEMENT", what="the accessibility statement")


@measure
def exists(reading: Reading, words: Words) -> Value:
    """Is there an accessibility statement, linked from the start page or every page? DOS-lagen 13 §.

    0.6 found otherwise, PDF at most 0.3.
    """
    page = statement_page(reading, words)
    if page is None or not _speaks(reading.text(page), words):
        files = [
            d.url
            for d in reading.site.crawl.documents
            if re.search(r"tillg[aä]nglighetsredog", f"{d.text} {d.url}", re.IGNORECASE)
        ]
        if files:
            return Scored(value=0.3, basis={"files": files[:3]})
        return _missing(reading)
    start = reading.site.start
    from_start = bool(
        start
        and any(_leads(reading, link.url, page) and words.is_name("K_STATEMENT", link.text) for link in start.links)
    )
    linking = [p for p in reading.pages if any(_leads(reading, link.url, page) for link in p.crawled.links)]
    everywhere = len(reading.pages) > 0 and len(linking) >= len(reading.pages) - 1
    found = from_start or everywhere
    return Scored(
        value=1.0 if found else 0.6,
        basis={"page": page.url, "clicks": page.depth, "from_start": from_start, "pages_that_link": len(linking)},
    )


def _leads(reading: Reading, url: str, page: CrawledPage) -> bool:
    target = reading.site.page(url)
    return url == page.url or (target is not None and target.url == page.url)


@measure
def conformity(reading: Reading, words: Words) -> Value:
    """Does the statement say how far the site conforms? (EU) 2018/1523 Annex section 1. Free wording 0.5."""
    said = statement(reading, words)
    if said is None:
        return _missing(reading)
    value = 1.0 if said.claim in ("full", "partial", "none") else 0.5 if said.claim == "free" else 0.0
    return Scored(
        value=value, basis={"page": said.url, "claim": said.claim, "text": said.claim_text, "points": said.points}
    )


@measure
def known_issues(reading: Reading, words: Words) -> Value:
    """Does the statement list what is not accessible, and why? (EU) 2018/1523 Annex section 2. 0.6 three items, 0.4 reasons."""
    said = statement(reading, words)
    if said is None:
        return _missing(reading)
    if said.claim == "full":
        return NotApplicable(reason="the statement claims full conformity")
    value = 0.6 * (len(said.issues) >= 3) + 0.4 * bool(said.reasons)
    return Scored(
        value=value, basis={"page": said.url, "issues": list(said.issues)[:EXAMPLES], "reasons": list(said.reasons)}
    )


@measure
def dates_method(reading: Reading, words: Words, now: Now) -> Value:
    """Is the statement dated and its method named? (EU) 2018/1523 Annex section 3. Date 0.7 of full marks within a year, less to 36 months.

    Full marks up to 12 months, 0.7 of them up to 24, 0.4 up to 36 (judgements.md 8); 0.3 for the method.
    """
    said = statement(reading, words)
    if said is None:
        return _missing(reading)
    assessed = said.assessed(now.at.date())
    age = _months(assessed, now)
    part = 0.0 if age is None else 1.0 if age <= 12 else 0.7 if age <= 24 else 0.4 if age <= 36 else 0.0
    basis = {"page": said.url, "dated": str(assessed), "months": age, "method": said.method}
    return Scored(value=clamp(0.7 * part + 0.3 * bool(said.method)), basis=basis)


def _months(day: date | None, now: Now) -> float | None:
    return None if day is None else round(max(0, (now.at.date() - day).days) / MONTH_DAYS, 1)


_ASK = re.compile(
    r"(?:hör av dig|kontakta|ring|skriv till|mejla) (?:till |vår\w* )?(?:oss|kundtjänst|kontaktcenter|växel)|"
    r"\b(?:contact|call|write to|e-?mail) us\b|contattaci|scrivici|scriv(?:ere|i) a",
    re.IGNORECASE,
)


@measure
def feedback(reading: Reading, words: Words) -> Value:
    """Can a barrier be reported? DOS-lagen 13 § second paragraph. Journey J6, or the statement's own links.

    1 for a form or address about accessibility that works, 0.6 for general contact details, x0.5 when the form's labels are wrong.
    """
    walk = reading.walk("J6")
    if not isinstance(walk, Untested) and "end" in walk.facts:
        facts = walk.facts
        worked = facts.get("end") == "mailto" or int(facts.get("status") or 0) == 200
        value = {"form": 1.0, "mailto": 1.0, "contact": 0.6}.get(str(facts["end"]), 0.0) * (
            1.0 if worked or facts["end"] == "contact" else 0.0
        )
        if facts["end"] == "form" and int(facts.get("label_violations") or 0):
            value *= 0.5
        return Scored(
            value=value, basis={k: facts.get(k) for k in ("statement_url", "end", "url", "status", "label_violations")}
        )
    page = statement_page(reading, words)
    if page is None:
        return _missing(reading)
    text = reading.text(page)
    mails = mail_addresses(text) + reading.mails(page, content=True)
    for link in reading.content_links(page):
        target = reading.site.page(link.url)
        about = re.search(r"tillgänglig|brist|rapportera|anmäl|meddela|accessib|report|barrier|segnala", link.text, re.IGNORECASE)
        if target is not None and target.url != page.url and target.forms and target.status == 200 and about:
            return Scored(value=_with_labels(reading.sampled(target.url)), basis={"page": page.url, "form": target.url})
    if mails:
        special = any(re.search(r"tillg|access", m) for m in mails)
        said = re.search(r"(?:tillgänglig|brist|hinder|problem|accessib|barrier)[^\n]{0,300}@", text, re.IGNORECASE)
        return Scored(value=1.0 if special or said else 0.6, basis={"page": page.url, "mail": mails[:3]})
    contacts = {p.url for p in reading.site.roles("contact")}
    links = reading.content_links(page)
    general = (
        bool(_ASK.search(text) or phones(text))
        or any(words.is_name("K_CONTACT", link.text) for link in links)
        or any(link.url in contacts for link in links)
    )
    return Scored(value=0.6 if general else 0.0, basis={"page": page.url})


def _with_labels(page: Page | None) -> float:
    report = report_of(page) if page is not None else None
    if report is None or isinstance(report, Untested):
        return 1.0
    bad = {r.id for r in report.violations()} & {
        "label",
        "select-name",
        "form-field-multiple-labels",
        "label-title-only",
    }
    return 0.5 if bad else 1.0


@measure
@asked_in_sweden
def supervision_link(reading: Reading, words: Words) -> Value:
    """Does the statement lead to the supervising authority? DIGG:s föreskrifter. Report form 1, other link 0.5, named 0.2."""
    said = statement(reading, words)
    if said is None:
        return _missing(reading)
    return Scored(value=said.supervision, basis={"page": said.url})


#: Which theme of the statement covers which success criteria (beginning of the number).
_COVERS = {
    "IMAGE": ("1.1.1",),
    "CONTRAST": ("1.4.3",),
    "STRUCTURE": ("1.3.1",),
    "KEYBOARD": ("2.1", "2.2", "2.4.1", "2.4.3", "2.4.7"),
    "NAME": ("2.4.4", "4.1.2"),
    "FORM": ("3.3", "1.3.5"),
    "LANG": ("3.1",),
    "ZOOM": ("1.4.4", "1.4.10", "1.4.12"),
    "MEDIA": ("1.2",),
}


def violated_criteria(pages: Pages) -> tuple[dict[str, int], int, int]:
    """Success criteria of WCAG 2.1 A and AA that axe found violated (pages each), pages with a violation, pages seen."""
    criteria: dict[str, int] = {}
    bad = seen = 0
    for page in pages:
        report = report_of(page)
        if isinstance(report, Untested):
            continue
        seen += 1
        rules = law_violations(report)
        bad += bool(rules)
        for number in {n for r in rules for t in r.tags if (n := _criterion(t))}:
            criteria[number] = criteria.get(number, 0) + 1
    return criteria, bad, seen


def _criterion(tag: str) -> str:
    match = re.fullmatch(r"wcag(\d)(\d)(\d{1,2})", tag)
    return f"{match[1]}.{match[2]}.{match[3]}" if match else ""


@measure
def honest(reading: Reading, pages: Pages, words: Words) -> Value:
    """Is the statement true? (EU) 2018/1523 art. 3. What it claims is held against tonight's findings; both are shown."""
    said = statement(reading, words)
    if said is None:
        return (
            NotApplicable(reason="no statement")
            if reading.looked()
            else Untested(reason="no statement found, and the crawl was cut")
        )
    criteria, bad, seen = violated_criteria(pages)
    if not seen:
        return Untested(reason="no page was tested with axe")
    basis: dict[str, Any] = {
        "claim": said.claim,
        "text": said.claim_text,
        "pages_with_violations": bad,
        "pages": seen,
        "violated": criteria,
        "named": sorted(said.themes),
    }
    if not criteria:
        return Scored(value=1.0, basis=basis)
    if said.claim == "full":
        return Scored(value=0.0 if bad / seen >= FEW_PAGES else 0.5, basis=basis)
    named = [n for n in criteria if any(n.startswith(c) for theme in said.themes for c in _COVERS[theme])]
    return Scored(
        value=1.0 if len(named) >= NAMED_SHARE * len(criteria) else 0.6,
        basis={**basis, "criteria_named": sorted(named)},
    )
