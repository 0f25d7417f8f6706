"""experience.search: the site's own search."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from checks.dom import Dom, Element
from checks.material import Page, Pages, Task
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import Verdict, clamp, share
from checks.reading import Reading
from checks.regions import dom_of, in_main, name_of
from checks.words import normal

WIDTH_CHARACTERS = 20
#: Mean width of a character of body text, as a part of the font size.
CHARACTER_EM = 0.5
_SEARCH = re.compile(r"(?<![a-zåäö])(?:sök|search|cerca\b)", re.IGNORECASE)
_TO_SEARCH = re.compile(r"(?<![a-zåäö])(?:sok|sök|s%c3%b6k|search|cerca\b|ricerca)", re.IGNORECASE)
_NO_FIELDS = frozenset({"hidden", "submit", "button", "reset", "image"})


def search_field(dom: Dom) -> Element | None:
    """The visible field of a site search: type search, in a search landmark, or named so."""
    for e in dom.elements:
        if e.tag != "input" or e.get("type", "text").lower() not in ("search", "text", "") or not e.is_visible:
            continue
        marked = e.get("type").lower() == "search" or any(
            a.get("role") == "search" or a.tag == "search" for a in e.ancestors()
        )
        named = _SEARCH.search(
            " ".join((e.name, e.get("aria-label"), e.get("placeholder"), e.get("title"), _label(dom, e)))
        )
        form = e.closest("form")
        buttons = form.select("button, input[type=submit], input[type=image]") if form is not None else []
        beside = any(_SEARCH.search(name_of(b) or b.get("alt")) for b in buttons)
        if marked or named or beside:
            return e
    return None


def has_search(dom: Dom) -> bool:
    """A search of any kind, also one whose field says nothing: a form with one field that leads to a search address."""
    if search_control(dom) > 0:
        return True
    for form in dom.select("form"):
        fields = [i for i in form.select("input") if i.get("type").lower() not in _NO_FIELDS]
        if len(fields) == 1 and fields[0].is_visible and _TO_SEARCH.search(form.get("action")):
            return True
    return False


def _label(dom: Dom, field: Element) -> str:
    identity = field.get("id")
    return next((label.text_content for label in dom.select("label") if identity and label.get("for") == identity), "")


def search_control(dom: Dom) -> float:
    """1 for a field that is seen and shows twenty characters, 0.7 for a shorter one or a labelled button that opens it, 0 for none."""
    field = search_field(dom)
    if field is not None and field.box is not None:
        size = field.px("font-size") or 16.0
        wide = (
            field.box.width >= WIDTH_CHARACTERS * CHARACTER_EM * size
            or int(field.get("size") or 0 if field.get("size").isdigit() else 0) >= WIDTH_CHARACTERS
        )
        return 1.0 if wide else 0.7
    for e in dom.elements:
        opener = e.tag in ("button", "summary") or e.get("role") == "button" or (e.tag == "a" and e.has("href"))
        if opener and e.is_visible and not in_main(e) and _SEARCH.match(normal(name_of(e))):
            return 0.7
    return 0.0


@measure
def available(pages: Pages) -> Value:
    """Is there a search on every page? DIGG R32. 1 for a visible field of twenty characters, 0.7 behind one labelled button."""

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        return dom if isinstance(dom, Untested) else search_control(dom)

    return share(pages, judge, none="no page was visited")


def _walked(reading: Reading) -> Value | None:
    """Why the search says nothing; None when it was asked."""
    walk = reading.walk("J3")
    if isinstance(walk, Untested):
        return walk
    state = reading.search_state()
    if state == "none":
        return Scored(value=0.0, basis={"search": "the site has none"})
    if state in ("post", "script", "refused"):
        return Untested(reason=f"the search cannot be asked by address ({state})", cause="site")
    return None if state == "get" else Untested(reason="journey J3: search was not noted")


def _hit(search: Mapping[str, Any], task: Task) -> bool:
    terms = [normal(t) for t in task.strong_terms_sv]
    return any(
        t in normal(f"{r.get('title', '')} {r.get('url', '')} {r.get('text', '')}")
        for r in (search.get("results") or ())[:5]
        for t in terms
    )


@measure
def relevant(reading: Reading) -> Value:
    """Does the search find the top tasks? Kvalitet på nett 1.1. Journey J3: share of task queries with a hit among the first five."""
    if (missing := _walked(reading)) is not None:
        return missing
    tasks = {t.id: t for t in reading.site.tasks}
    searches = [s for s in reading.searches("task") if s.get("task") in tasks]
    if not searches:
        return (
            NotApplicable(reason="no task queries")
            if not tasks
            else Untested(reason="journey J3: no task query was asked")
        )
    verdicts = {str(s["query"]): _hit(s, tasks[s["task"]]) for s in searches}
    return Scored(value=sum(verdicts.values()) / len(verdicts), basis={"queries": verdicts})


_TIPS = re.compile(
    r"tips|kontrollera|stavning|stavat|prova|pröva|försök|andra ord|kontakta|synonym|färre ord|allmänn", re.IGNORECASE
)
_CORRECTED = re.compile(
    r"visar (?:i ?stället )?(?:resultat|träffar) för|menade du|did you mean|showing results for", re.IGNORECASE
)
_NO_HITS = re.compile(r"inga|ingen|inget|0 träff|hittades inte|no results|gav inte", re.IGNORECASE)


@measure
def tolerant(reading: Reading) -> Value:
    """Does the search forgive and help? NN/g heuristics 5 and 9.

    Journey J3: 0.3 for each misspelling answered, 0.4 for help without hits.
    """
    if (missing := _walked(reading)) is not None:
        return missing
    tasks = {t.id: t for t in reading.site.tasks}
    wrong = reading.searches("misspelled")[:2]
    answered = [
        bool(s.get("suggestion"))
        or bool(_CORRECTED.search(str(s.get("text", ""))))
        or (s.get("task") in tasks and _hit(s, tasks[s["task"]]))
        for s in wrong
    ]
    empty = reading.searches("nonsense")
    if not wrong and not empty:
        return Untested(reason="journey J3: neither misspelled nor nonsense query was asked")
    helped = False
    for search in empty:
        text = str(search.get("text", ""))
        helped = bool(_NO_HITS.search(text)) and (bool(_TIPS.search(text)) or bool(search.get("links")))
    return Scored(
        value=clamp(0.3 * sum(answered) + 0.4 * helped),
        basis={"misspelled": [s.get("query") for s in wrong], "answered": answered, "help_without_hits": helped},
    )
