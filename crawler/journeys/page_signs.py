"""Signs in what any page says and how it answers: its words, its heading, help after a search or a wrong address, its width."""

from __future__ import annotations

import re

from crawler.journeys.looking import Looking, Seen, finds_nothing, is_result_page, sign
from crawler.journeys.vocabulary import in_text, is_exact, name_hits, text_hits

EVENTS_FEWEST = 2


@sign
def words_in_main(look: Looking) -> Seen | None:
    """The journey's words stand in the main content."""
    for block in look.view.main_blocks():
        if in_text(look.terms, block.text):
            return Seen(what=f"“{block.text[:100]}”", block=block, facts={"words": text_hits(look.terms, block.text)})
    return None


@sign
def headed_page(look: Looking) -> Seen | None:
    """A page whose main heading or title has the journey's words or the task's."""
    terms = look.terms + look.task_terms
    if is_result_page(look.view):
        return None
    head = look.view.h1 or look.view.title
    if name_hits(terms, head) or is_exact(terms, head):
        block = next((b for b in look.view.blocks if b.is_heading), None)
        return Seen(what=f"page “{head}”", block=block)
    return None


@sign
def search_help(look: Looking) -> Seen | None:
    """A search that found nothing says so and helps on: advice, contact or other links."""
    said = str(look.facts.get("_none", ""))  # what came of a search that found nothing
    text = (said or look.view.main_text).casefold()
    if not said and not finds_nothing(text, str(look.facts.get("_query", ""))):
        return None
    helps = re.search(
        r"stavning|stava|rättstav|tips|kontakta|fråga oss|prova|pröva|försök|annat ord|andra (sök)?ord|a–ö|a-ö|menade du|try |check|"
        r"spelling|contact|ring oss",
        text,
    )
    if not helps:
        return None
    block = next((b for b in look.view.main_blocks() if re.search(helps.group(), b.text.casefold())), None)
    return Seen(what="help when nothing is found", block=block)


@sign
def helpful_not_found(look: Looking) -> Seen | None:
    """The answer to a made-up address: right status, said in words, with a way on."""
    view = look.view
    if look.status not in (404, 410):
        return None
    known = (*look.lists("K_404"), "sidan finns inte", "page not found")
    if view.language in ("", "sv") and look.words.language == "sv":  # told in the page's language
        known = tuple(t for t in known if not re.search(r"\bnot\b|\bpage\b", t))
    said = in_text(known, view.text) or in_text(known, view.title)
    ways = view.search_form() is not None or sum(1 for t in view.controls if t.is_link) >= 3
    if not said or not ways:
        return None
    block = next((b for b in view.blocks if in_text(look.lists("K_404"), b.text)), None)
    return Seen(what="a page that says the address does not exist and leads on", block=block)


@sign
def readable_main(look: Looking) -> Seen | None:
    """The main content can be read in this window without scrolling sideways (tables, maps and code excepted)."""
    view = look.view
    for block in view.main_blocks():
        if any(a.tag in ("table", "pre", "code", "svg", "canvas") for a in (block.element, *block.element.ancestors())):
            continue
        lines = [line for t in block.element.texts for line in t.lines]
        right = max((line.x + line.width for line in lines), default=0.0)
        if right > view.width + 3 and lines:
            return None
    first = next(iter(view.main_blocks()), None)
    return Seen(what="the main content fits the window", block=first) if first else None


@sign
def search_answer(look: Looking) -> Seen | None:
    """A list of results, or word and help when nothing was found."""
    if look.facts.get("_hits"):
        block = next(iter(look.view.main_blocks()), None)
        return Seen(what=f"{look.facts['_hits']} results", block=block)
    return search_help(look)


@sign
def life_event_pages(look: Looking) -> Seen | None:
    """Pages about events of life were reached: two, or one that leads on to another body; else it is as often a department."""
    events = look.facts.get("events") or []
    fewest = 1 if look.facts.get("_leads_on") else EVENTS_FEWEST
    return Seen(what=f"{len(events)} pages about events of life") if len(events) >= fewest else None


@sign
def process_told(look: Looking) -> Seen | None:
    """What happens next, and when or how to ask."""
    facts = look.facts
    if facts.get("next_step") and (facts.get("time") or facts.get("status_way")):
        return Seen(what="what happens next, when and how to ask")
    return Seen(what="when, and how to ask") if facts.get("time") and facts.get("status_way") else None
