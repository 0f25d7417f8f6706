"""experience.forms: fields that say what they want, errors that help."""

from __future__ import annotations

import re
from collections.abc import Mapping
from statistics import fmean
from typing import Any

from checks.dom import Dom
from checks.forms import Form, forms, is_filled_in, matter_forms
from checks.material import Page, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, Verdict, axe_clean, share, violated
from checks.reading import Reading
from checks.regions import dom_of
from checks.words import Words, normal

_LABEL_RULES = ("label", "select-name", "form-field-multiple-labels", "label-title-only")


def unlabelled(found: list[Form]) -> list[str]:
    """Visible text fields without a visible label. A search field may be named by its button beside it (WCAG technique G167)."""
    return [
        f.element.selector
        for form in found
        for f in form.fields
        if f.is_text and not f.label and not (form.is_search and _has_button(form))
    ]


def _has_button(form: Form) -> bool:
    return form.element is not None and any(
        (e.tag == "button" or (e.tag == "input" and e.get("type").lower() in ("submit", "image"))) and e.is_visible
        for e in form.element.descendants()
    )


@measure
def labels(pages: Pages) -> Value:
    """Do fields have labels that are seen? WCAG 2.1 SC 3.3.2, 4.1.2. Share of pages with forms or search."""
    clean = axe_clean(*_LABEL_RULES)
    without: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        found = forms(dom)
        if not any(form.fields for form in found):
            return None
        verdict = clean(page)
        if isinstance(verdict, Untested):
            return verdict
        if bare := unlabelled(found):
            without[page.url] = bare[:5]
        return verdict is not False and not bare

    return share(
        pages,
        judge,
        none="no form or search field found",
        notes={"unlabelled": without, "violated": violated(pages, *_LABEL_RULES)},
    )


#: What tells what the asterisk means, in the form or above it.
_LEGEND = re.compile(
    r"\*[^\n]{0,60}(?:obligatorisk|måste|krävs|required|mandatory|obbligator)|"
    r"(?:obligatorisk|måste fyllas|krävs|stjärn|asterisk|required|mandatory)[^\n]{0,60}\*|stjärnmärkt|"
    r"(?:asterisk|asterisco)[^\n]{0,60}(?:obligatorisk|måste|required|mandatory|obbligator)",
    re.IGNORECASE,
)


def required_share(form: Form, words: Words, around: str = "") -> float | None:
    """How well the form tells what must be filled in; None when nothing must. `around`: the text of the page, where a legend may stand."""
    required = [f for f in form.fields if f.is_required]
    if not required:
        return None
    others = [f for f in form.fields if not f.is_required]
    optional = bool(others) and all(
        re.search(r"frivillig|valfri|optional", f"{f.label} {f.group} {f.help}", re.IGNORECASE) for f in others
    )
    marked = [f for f in required if _says_required(f"{f.label} {f.group} {f.help}", words)]
    stars = any("*" in f.label + f.group for f in marked)
    if optional or (not others and re.search(r"alla fält (?:är obligatoriska|måste)", form.text, re.IGNORECASE)):
        return 1.0
    part = len(marked) / len(required)
    legend = _LEGEND.search(form.text) or _LEGEND.search(around)
    return part * (0.7 if stars and not legend else 1.0)


def _says_required(text: str, words: Words) -> bool:
    return "*" in text or words.in_text("K_REQUIRED", text)


@measure
def required_marked(pages: Pages, words: Words) -> Value:
    """Is it shown which fields must be filled in? WCAG 2.1 SC 3.3.2. Mean over forms with required fields."""
    values: dict[str, float] = {}
    visited = False
    for page in pages:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            continue
        visited = True
        for i, form in enumerate(f for f in forms(dom) if not f.is_search):
            part = required_share(form, words, dom.main_text)
            if part is not None:
                values.setdefault(f"{page.url}#{i}", part)
    if not visited:
        return Untested(reason="no page was visited")
    if not values:
        return NotApplicable(reason="no form with required fields")
    return Scored(
        value=fmean(values.values()), basis={"forms": {k: round(v, 3) for k, v in list(values.items())[:EXAMPLES]}}
    )


#: Pages with a form of which so many were seen to hold only a search or a filter tell of those that were not seen.
ENOUGH_SEEN = 3


def _has_form(reading: Reading) -> bool:
    """Whether some page has a form to write in. The sample takes pages with forms first, so those it saw stand for the others."""
    doms = {p.url: d for p in reading.read if (d := reading.dom(p.url)) is not None}
    if any(is_filled_in(f) for d in doms.values() for f in matter_forms(d)):
        return True
    counted = [p for p in reading.read if p.forms]
    unseen = [p for p in counted if p.url not in doms]
    return bool(unseen) and len(counted) - len(unseen) < ENOUGH_SEEN


def _walked_forms(reading: Reading) -> list[dict[str, Any]] | Value:
    walk = reading.walk("J10")
    if isinstance(walk, Untested):
        is_known = bool(reading.walks.of("J10")) and not reading.site.crawl.cut
        return NotApplicable(reason="no page has a form") if is_known and not _has_form(reading) else walk
    if "forms" not in walk.facts:
        return Untested(reason="journey J10: forms were not noted")
    found = list(walk.facts["forms"])
    if not found:
        return NotApplicable(reason="no form page found")
    tested = [f for f in found if f.get("checked_by") in ("script", "browser") or f.get("messages")]
    return tested or Untested(reason="the forms are checked after sending, if at all; nothing was sent")


@measure
def error_identified(reading: Reading) -> Value:
    """Are wrong and missing entries pointed out? WCAG 2.1 SC 3.3.1. Journey J10, nothing is sent. A native bubble only 0.4."""
    found = _walked_forms(reading)
    if not isinstance(found, list):
        return found
    values = {str(f.get("url")): _identified(f) for f in found}
    return Scored(value=fmean(values.values()), basis={"forms": values})


def _identified(form: dict[str, Any]) -> float:
    if form.get("checked_by") == "browser":
        return 0.4
    messages = [
        m
        for m in (form.get("messages") or ())
        if m.get("names_field") or (m.get("near") is not None and float(m["near"]) <= 80)
    ]
    if not messages:
        return 0.0
    return 0.5 + 0.3 * any(m.get("invalid") for m in messages) + 0.2 * any(m.get("linked") for m in messages)


_HELPS = re.compile(
    r"\d|exempel|format|antal|tecken|siffror|skriv|välj|ange|@|\b(?:example|characters|digits|enter|choose|select|write|type)\b|"
    r"esempio|caratteri|cifre|inseri|scegli|seleziona|scriv", re.IGNORECASE
)


#: The line above a list of errors: it counts them, and they say the rest.
_HOW_MANY = re.compile(
    r"\b(?:\d+|en|ett|några|följande)\s+(?:fel|uppgift|fält|sak)|formuläret (?:innehåller|har)|"
    r"\b(?:\d+|one|two|three|some|the following|there (?:is|are))\s+(?:\w+ )?(?:errors?|problems?|fields?)\b|"
    r"\b(?:\d+|un|alcuni|i seguenti)\s+(?:error[ei]|camp[oi])\b", re.IGNORECASE
)


def _helpful(messages: list[Mapping[str, Any]], words: Words) -> dict[str, bool]:
    """Each message once: a summary repeats what stands at the field, and its heading only counts."""
    made: dict[str, bool] = {}
    for message in messages:
        text = str(message.get("text", ""))
        says = not words.is_name("K_GENERIC_ERROR", text.strip(" .!")) and bool(
            message.get("names_field") or _HELPS.search(text)
        )
        made[normal(text)] = made.get(normal(text), False) or says
    told = {text: says for text, says in made.items() if says or not _HOW_MANY.search(text)}
    return told or made


@measure
def error_help(reading: Reading, words: Words) -> Value:
    """Do error messages help to get it right? WCAG 2.1 SC 3.3.3, 4.1.3. Journey J10: 0.7 for messages, 0.3 for focus or live region."""
    found = _walked_forms(reading)
    if not isinstance(found, list):
        return found
    scored: dict[str, float] = {}
    for form in found:
        messages = list(form.get("messages") or ())
        if not messages:
            continue
        told = bool(form.get("focus_moved")) or any(m.get("live") for m in messages)
        helpful = _helpful(messages, words)
        scored[str(form.get("url"))] = 0.7 * sum(helpful.values()) / len(helpful) + 0.3 * told
    if not scored:
        return Scored(value=0.0, basis={"forms": [f.get("url") for f in found], "messages": 0})
    return Scored(value=fmean(scored.values()), basis={"forms": scored})


_CAPTCHA = re.compile(r"recaptcha|hcaptcha|turnstile|captcha|friendlycaptcha|funcaptcha|geetest", re.IGNORECASE)
_SOFT = re.compile(
    r"invisible|recaptcha/api\.js\?render=|recaptcha/enterprise|turnstile|friendly|recaptcha-v3", re.IGNORECASE
)
_SOUND = re.compile(r"ljud|audio|uppläs", re.IGNORECASE)


def captcha_value(dom: Dom) -> float:
    """1 without a riddle, 0.5 with an invisible one or one that can be heard, 0 for pictures only."""
    marks = [
        e
        for e in dom.elements
        if _CAPTCHA.search(" ".join((e.get("src"), e.get("class"), e.get("id"), e.get("name"), e.get("title"))))
    ]
    if not marks:
        return 1.0
    said = " ".join(f"{e.html} {e.text}" for e in marks)
    return 0.5 if _SOFT.search(said) or _SOUND.search(said) or "g-recaptcha" in said or "hcaptcha" in said else 0.0


@measure
def no_captcha(pages: Pages) -> Value:
    """Are forms free from picture riddles? W3C, Inaccessibility of CAPTCHA. The worst of the form pages counts."""
    values: dict[str, float] = {}
    visited = False
    for page in pages:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            continue
        visited = True
        if page.has_role("form") or matter_forms(dom):
            values[page.url] = captcha_value(dom)
    if not visited:
        return Untested(reason="no page was visited")
    if not values:
        return NotApplicable(reason="no form page found")
    return Scored(value=min(values.values()), basis={"forms": values})
