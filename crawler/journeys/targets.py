"""What a target of a journey file means on a page: the controls, fields and texts that the persona perceives and that fit it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.journeys.endings import broken_script, not_completed
from crawler.journeys.perceive import reread
from crawler.journeys.sight import Thing, View
from crawler.journeys.vocabulary import in_text, name_hits

if TYPE_CHECKING:
    from crawler.journeys.runner import Run
    from profiles.journey_verbs import Target


def _matches(pattern: str, text: str) -> bool:
    if len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/"):
        return re.search(pattern[1:-1], text, re.IGNORECASE) is not None
    return text.casefold().startswith(pattern.casefold())


def matching(run: Run, view: View, target: Target) -> list[Thing]:
    """The controls and fields that a target means, as the persona perceives them."""
    found = []
    if target.css:
        wanted = view.dom.top.select_set(target.css)
    for thing in view.things:
        if run.region and thing.landmark != run.region and not (run.region == "main" and view.in_main(thing)):
            continue
        if target.css and thing.element not in wanted:
            continue
        if target.role and (thing.role or thing.tag) not in (
            target.role,
            {"summary": "DisclosureTriangle"}.get(target.role, target.role),
        ):
            continue
        if target.name and not _matches(target.name, thing.name):
            continue
        if target.label and not (thing.is_field and _matches(target.label, thing.name)):
            continue
        if target.text and not _matches(target.text, thing.name):
            continue
        if target.words and not name_hits(run.words.terms((target.words,)), thing.name):
            continue
        found.append(thing)
    exact = [t for t in found if target.name and t.name.casefold() == target.name.casefold()]
    return exact or found


def present(run: Run, view: View, target: Target) -> bool:
    """Whether the target can be perceived at all: as a control, or as text or heading."""
    if matching(run, view, target):
        return True
    pattern = target.text or target.name
    for block in view.blocks:
        if target.role == "heading" and not block.is_heading:
            continue
        if target.role not in (None, "heading"):
            continue
        if run.region and block.landmark != run.region:
            continue
        if pattern and (_matches(pattern, block.text) or (target.text and _within(pattern, block.text))):
            return True
        if target.words and in_text(run.words.terms((target.words,)), block.text):
            return True
    return False


def _within(pattern: str, text: str) -> bool:
    if len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/"):
        return re.search(pattern[1:-1], text, re.IGNORECASE) is not None
    return pattern.casefold() in text.casefold()


async def one(run: Run, target: Target) -> Thing:
    """The one control that is meant. Raises Ends: none or several is the script's mistake, unless only this persona lacks it."""
    walker = run.walker
    view = walker.view or await walker.see()
    found = matching(run, view, target)
    if not found:
        view = await walker.see_settled()
        found = matching(run, view, target)
    if not found:
        if view.sense == "tree" and matching(run, reread(view, "sight"), target):
            raise not_completed(
                f"{target} has no role and name for a screen reader",
                f"{target} saknar roll och namn för en skärmläsare",
            )
        raise broken_script(f"{target} matches nothing on {walker.url}", f"{target} finns inte på {walker.url}")
    different = {t.href or str(t.node) for t in found}
    if len(different) > 1:
        names = ", ".join(str(t) for t in found[:5])
        raise broken_script(
            f"{target} matches {len(different)} controls: {names}",
            f"{target} passar på {len(different)} ställen: {names}",
        )
    return found[0]
