"""Page roles (contact, statement, e-service ...) with a confidence and what spoke for them. Pure over the crawl.

Each role gathers independent signs: what links call the page and where they stand, its heading and title, its path, words
of its text, its fields and its place in the link graph. Signs are joined as chances (1 - product of 1 - chance), so that
one alone never makes a role sure. Below `Site.role`'s floor the rows that hang on a role are untested (judgement 15).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from checks.material import Crawl, RoleGuess
from crawler.crawl_record import aliases
from crawler.role_contents import by_contents, by_feedback, by_languages, by_news, by_search, feeds, start_page
from crawler.role_italian import RULES_IT
from crawler.role_rules import BY_ROLE, RULES, Rule
from crawler.role_services import life_events, services
from crawler.role_views import CERTAIN, MOST_PAGES_PER_ROLE, Chance, PageView, page_views

#: Guesses below this are not kept.
KEPT = 0.35
OPERATOR = ("operator",)
MAX_DEPTH_OF_A_HUB = 4
#: Longer headings are sentences about a subject, not the name of a place on the site.
MAX_NAME_OF_A_PLACE = 60


def guess_roles(crawl: Crawl, corrections: Mapping[str, str] | None = None) -> tuple[RoleGuess, ...]:
    """Every role that some page of the crawl may hold, surest first within each role.

    `corrections` is the operator's word: role -> address; it beats every guess for that role.
    """
    views = page_views(crawl)
    found: dict[str, dict[str, Chance]] = defaultdict(dict)
    is_italian = crawl.language == "it"
    is_swedish = crawl.language in ("sv", "") or _speaks_swedish(views)
    for view in views:
        for rule in RULES_IT if is_italian else RULES:
            if rule.swedish and not is_swedish:
                continue
            chance = _by_rule(rule, view, len(views))
            if chance is not None:
                found[rule.role][view.page.url] = chance
    start_page(crawl, found)
    by_contents(views, found)
    by_search(views, found)
    by_news(views, found)
    by_feedback(views, found, aliases(crawl))
    if is_swedish:
        by_languages(crawl, views, found)
    if is_swedish or is_italian:
        life_events(views, found, crawl.language)
        services(views, found, aliases(crawl).get(crawl.start_url, crawl.start_url), crawl.language)
    _doubt_other_hosts(found, urlsplit(aliases(crawl).get(crawl.start_url, crawl.start_url)).netloc)
    guesses = [*_kept(found), *feeds(crawl)]
    return tuple(_corrected(guesses, corrections or {}))


def _speaks_swedish(views: Sequence[PageView]) -> bool:
    return sum(1 for v in views if v.language == "sv") * 3 >= len(views) > 0


def with_roles(crawl: Crawl, corrections: Mapping[str, str] | None = None) -> Crawl:
    """The crawl with its roles guessed anew."""
    return replace(crawl, roles=guess_roles(crawl, corrections))


# -- roles known by their name -----------------------------------------------------------------------------------------


def _by_rule(rule: Rule, view: PageView, pages: int) -> Chance | None:
    chance = Chance()
    best = _best_name(rule, view)
    if best is not None:
        chance.add(*best)
    for kind, name, weight in view.names:
        if rule.matches("unless", name):
            return None
        if len(name) <= MAX_NAME_OF_A_PLACE and rule.matches("exact", name):
            chance.add(weight, f"{kind} '{name}'")
        elif rule.matches("part", name):
            chance.add(0.4 * weight, f"{kind} '{name}' in part")
    if rule.matches("path", view.path):
        chance.add(0.4, f"path {view.path}")
    if not chance.signs:
        return None
    _add_text(rule, view, chance)
    if view.page.depth > MAX_DEPTH_OF_A_HUB:
        chance.against = 1.0 - 0.8 * chance.value
    return chance


def _best_name(rule: Rule, view: PageView) -> tuple[float, str] | None:
    """The link name that speaks loudest: an exact one that many pages or the start page use, in menu or footer."""
    best: tuple[float, str] | None = None
    for name, count in view.inbound.names.items():
        if rule.matches("unless", name):
            continue
        if rule.matches("exact", name):
            weight = 0.45
        elif rule.matches("part", name):
            weight = 0.2
        else:
            continue
        regions = view.inbound.regions[name]
        place = next((r for r in ("navigation", "banner", "contentinfo") if regions[r]), "")
        weight += 0.1 if place else 0.0
        weight += 0.1 if name in view.inbound.from_start else 0.0
        weight += 0.05 if count >= 5 else 0.0
        sign = f"link '{name}'" + (f" in {place}" if place else "") + f" on {count} page{'s' if count > 1 else ''}"
        if best is None or weight > best[0]:
            best = (weight, sign)
    return best


def _add_text(rule: Rule, view: PageView, chance: Chance) -> None:
    """Words of the text and fields that such a page has; too few of them halve the belief."""
    if not rule.text:
        return
    hits = [pattern for pattern in rule.text if re.search(pattern, view.text)]
    marks = [feature for feature in rule.features if feature in view.page.features]
    # tel and mailto stand in every footer: they are proof only where the text itself is thin.
    proof = len(hits) + (1 if "password" in marks else 0)
    if hits:
        chance.add(min(0.15 * len(hits), 0.45), f"text: {len(hits)} of {len(rule.text)} signs")
    if proof < rule.proof:
        chance.against = 1.0 - 0.6 * chance.value
        chance.signs.append(f"text shows {proof} of {rule.proof} needed signs")


# -- what is kept -----------------------------------------------------------------------------------------------------


#: Roles in which each host may have a page of its own; the one of the start page's host speaks for the organisation.
_EACH_HOST = ("about", "contact", "cookies", "legal", "privacy", "sitemap_page", "statement")
_LESS_SURE = 0.1


def _doubt_other_hosts(found: Mapping[str, Mapping[str, Chance]], host: str) -> None:
    """A service's own statement, or a shop's own contact page, is less surely the organisation's than one on the start page's host."""
    for role in _EACH_HOST:
        pages = found.get(role, {})
        if not any(urlsplit(url).netloc == host and chance.value >= KEPT for url, chance in pages.items()):
            continue
        for url, chance in pages.items():
            if urlsplit(url).netloc != host:
                chance.against += _LESS_SURE
                chance.signs.append("on another host than the start page")


def _kept(found: Mapping[str, Mapping[str, Chance]]) -> list[RoleGuess]:
    guesses = []
    for role in sorted(found):
        most = BY_ROLE[role].most if role in BY_ROLE else MOST_PAGES_PER_ROLE
        best = sorted(found[role].items(), key=lambda item: (-round(item[1].value, 3), len(item[0]), item[0]))
        guesses += [
            RoleGuess(role=role, url=url, confidence=round(chance.value, 3), signals=tuple(chance.signs))
            for url, chance in best[:most]
            if chance.value >= KEPT
        ]
    return guesses


def _corrected(guesses: Iterable[RoleGuess], corrections: Mapping[str, str]) -> list[RoleGuess]:
    """The operator's word first; guesses for a corrected role are dropped. An empty address says: no page has it."""
    kept = [guess for guess in guesses if guess.role not in corrections]
    told = [
        RoleGuess(role=role, url=url, confidence=CERTAIN, signals=OPERATOR)
        for role, url in sorted(corrections.items())
        if url
    ]
    return [*told, *kept]
