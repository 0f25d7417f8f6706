"""mobile.forms: forms that help the thumb."""

from __future__ import annotations

import re

from checks.behaviour import Enlarged
from checks.dom import Dom
from checks.forms import Field, forms, matter_forms
from checks.material import Page, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, Verdict, artefact, report_of, share
from checks.regions import dom_of

#: What a label asks for -> input types or inputmodes that bring the right keys.
_KINDS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"e-?post|e-?mail|mejl", re.IGNORECASE), frozenset({"email"})),
    (re.compile(r"telefon|mobil(?:nummer|telefon)?\b|phone", re.IGNORECASE), frozenset({"tel", "numeric"})),
    (
        re.compile(
            r"personnummer|organisationsnummer|samordningsnummer|postnummer|postnr|\bantal\b|"
            r"fastighetsnummer",
            re.IGNORECASE,
        ),
        frozenset({"numeric", "number", "tel", "decimal"}),
    ),
    (re.compile(r"\bdatum\b|födelsedatum|\bdate\b", re.IGNORECASE), frozenset({"date", "numeric", "tel"})),
    (re.compile(r"webbadress|\burl\b|hemsida", re.IGNORECASE), frozenset({"url"})),
    (re.compile(r"^\s*sök|\bsearch\b|^\s*vad söker du", re.IGNORECASE), frozenset({"search"})),
)


def wanted_keys(field: Field) -> frozenset[str] | None:
    """The input types or inputmodes that fit what the field asks for; None when any will do."""
    if field.kind not in ("text", "", "email", "tel", "number", "date", "url", "search"):
        return None
    return next((keys for pattern, keys in _KINDS if pattern.search(field.said)), None)


def _each_field(pages: Pages) -> tuple[list[tuple[Page, Field]], bool]:
    found: list[tuple[Page, Field]] = []
    seen: set[str] = set()
    visited = False
    for page in pages:
        dom = dom_of(page, "mobile")
        if isinstance(dom, Untested):
            dom = dom_of(page)
        if isinstance(dom, Untested):
            continue
        visited = True
        for form in forms(dom):
            for field in form.fields:
                mark = field.element.component + field.said + (page.url if not form.is_search else "")
                if mark not in seen:
                    seen.add(mark)
                    found.append((page, field))
    return found, visited


@measure
def input_types(pages: Pages) -> Value:
    """Do fields bring the right keys? HTML inputmode; DIGG R55. Share of fields whose label tells the kind.

    A field that is the same on many pages counts once.
    """
    fields, visited = _each_field(pages)
    verdicts = {
        f"{page.url} {field.said[:60]}": bool(
            {field.element.get("type").lower(), field.element.get("inputmode").lower()} & keys
        )
        for page, field in fields
        if (keys := wanted_keys(field)) is not None
    }
    if not verdicts:
        return NotApplicable(reason="no field of such a kind") if visited else Untested(reason="no page was visited")
    bad = [where for where, ok in verdicts.items() if not ok]
    return Scored(value=1 - len(bad) / len(verdicts), basis={"fields": len(verdicts), "wrong_keys": bad[:EXAMPLES]})


#: What a label asks for about the user -> autocomplete tokens that fit (WCAG 2.1 section 7).
_ABOUT_USER: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"e-?post|e-?mail|mejl", re.IGNORECASE), frozenset({"email"})),
    (re.compile(r"telefon|mobil(?:nummer)?\b|phone", re.IGNORECASE), frozenset({"tel", "tel-national"})),
    (re.compile(r"förnamn|first name", re.IGNORECASE), frozenset({"given-name"})),
    (re.compile(r"efternamn|last name", re.IGNORECASE), frozenset({"family-name"})),
    (
        re.compile(r"(?:^|ditt |\bfullständigt )\s*namn\b|^\s*name\b|för- och efternamn", re.IGNORECASE),
        frozenset({"name"}),
    ),
    (re.compile(r"gatuadress|\badress\b", re.IGNORECASE), frozenset({"street-address", "address-line1"})),
    (re.compile(r"postnummer|postnr", re.IGNORECASE), frozenset({"postal-code"})),
    (re.compile(r"\bort\b|postort", re.IGNORECASE), frozenset({"address-level2"})),
    (re.compile(r"födelsedatum", re.IGNORECASE), frozenset({"bday"})),
)


#: Somebody or something else than the user: the child's name, the building's address.
_OF_OTHERS = re.compile(
    r"barn|sökande 2|annan|företag|organisation|webb|\b(?!sökande)\w{3,}s\s+(?:gatu|post|besöks|e-?post)?adress", re.IGNORECASE
)


def wanted_token(field: Field) -> frozenset[str] | None:
    """The autocomplete tokens that fit a field about the user; None for any other field."""
    if not field.is_text or field.kind in ("search", "textarea", "password"):
        return None
    label = re.sub(r"[*]|\(.*?\)", "", field.label or field.said)
    if _OF_OTHERS.search(label):
        return None
    return next((tokens for pattern, tokens in _ABOUT_USER if pattern.search(label)), None)


@measure
def autocomplete(pages: Pages) -> Value:
    """Can the browser fill in what it knows of the user? WCAG 2.1 SC 1.3.5. Share of fields about the user with a fitting token."""
    fields, visited = _each_field(pages)
    invalid = {
        n.selector
        for p in pages
        if not isinstance(r := report_of(p), Untested)
        for v in r.violations()
        if v.id == "autocomplete-valid"
        for n in v.nodes
    }
    verdicts: dict[str, bool] = {}
    for page, field in fields:
        tokens = wanted_token(field)
        if tokens is not None:
            said = set(field.element.get("autocomplete").lower().split())
            verdicts[f"{page.url} {field.said[:60]}"] = bool(said & tokens) and field.element.selector not in invalid
    if not verdicts:
        return NotApplicable(reason="no field about the user") if visited else Untested(reason="no page was visited")
    bad = [where for where, ok in verdicts.items() if not ok]
    return Scored(value=1 - len(bad) / len(verdicts), basis={"fields": len(verdicts), "without_token": bad[:EXAMPLES]})


LABEL_GAP = 16.0
READABLE_PX = 16.0
SMALL_WINDOW = 321


def small_problem(dom: Dom, enlarged: Enlarged) -> str:
    """Why the form is hard to use in a small window: wide, far_label, small_text; empty when it is not."""
    for form in matter_forms(dom):
        for field in form.fields:
            box = field.element.box
            if box is None or field.kind in ("checkbox", "radio", "file"):
                continue
            if field.element.px("font-size") < READABLE_PX - 0.01:
                return f"small_text: {field.element.selector}"
            label = next(
                (
                    e.box
                    for e in dom.select("label")
                    if field.element.get("id") and e.get("for") == field.element.get("id") and e.is_visible
                ),
                None,
            )
            if label is not None and not (label.bottom <= box.y + 2 or box.x - label.right <= LABEL_GAP):
                return f"far_label: {field.element.selector}"
    fields = {f.element.selector for form in matter_forms(dom) for f in form.fields}
    outside = [c.spot.selector for c in enlarged.narrow if c.how == "outside" and c.spot.selector in fields]
    return (
        f"wide: {(outside or [str(enlarged.narrow_width)])[0]}"
        if outside or enlarged.narrow_width > SMALL_WINDOW
        else ""
    )


@measure
def usable_small(pages: Pages) -> Value:
    """Can a form be filled in on a small screen? WCAG 2.1 SC 1.4.10; DIGG R91, R55. No field outside 320 px, labels near, text of 16 px."""
    problems: dict[str, str] = {}

    def judge(page: Page) -> Verdict:
        dom = dom_of(page, "mobile")
        if isinstance(dom, Untested):
            return dom
        if not matter_forms(dom):
            return None
        enlarged = artefact(page, Enlarged)
        if isinstance(enlarged, Untested):
            return enlarged
        if problem := small_problem(dom, enlarged):
            problems[page.url] = problem
        return not problem

    return share(pages, judge, none="no form page found", notes={"problems": problems})
