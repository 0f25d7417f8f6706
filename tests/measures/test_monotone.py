"""Having a thing that is poor never scores below having none: the consequences of an absence are counted once (catalogue section 5)."""

from __future__ import annotations

import pytest

from checks.material import Page
from checks.measures import Scored
from crawler.judging import known_measures
from measures.build import TEXT, page, rate
from measures.world import article, html
from profiles.load import load_profile

PROFILE = load_profile(known_measures())
SHORT = "<p>Text.</p>"


def home(links: str) -> Page:
    return page("", html("Almunge kommun", f"<main><h1>Välkommen</h1>{links}{TEXT}</main>"))


#: A thing: the link to it, its page as poor as it can be, and the criteria that speak of it.
THINGS: dict[str, tuple[str, Page, tuple[str, ...]]] = {
    "accessibility statement": (
        '<a href="/t">Tillgänglighetsredogörelse</a>',
        article("t", "Tillgänglighetsredogörelse", TEXT, roles={"statement": 0.9}),
        ("experience.statement.",),
    ),
    "notice board": (
        '<a href="/t">Anslagstavla</a>',
        article("t", "Anslagstavla", TEXT, roles={"notice_board": 0.9}),
        ("presence.openness.notice_board",),
    ),
    "open data page": (
        '<a href="/t">Öppna data</a>',
        article("t", "Öppna data", TEXT, roles={"open_data": 0.9}),
        ("presence.openness.open_data_page", "presence.openness.data_licence", "presence.openness.api", "presence.openness.data_free"),
    ),
    "page in English": (
        '<a href="/t">English</a>',
        article("t", "English", SHORT, lang="en"),
        ("presence.language.english",),
    ),
    "easy Swedish": ('<a href="/t">Lättläst</a>', article("t", "Lättläst", SHORT), ("presence.language.easy_swedish",)),
    "page on complaints": (
        '<a href="/t">Klagomål</a>',
        article("t", "Klagomål", TEXT),
        ("ecrm.transparency.complaint",),
    ),
    "page on appeals": (
        '<a href="/t">Överklaga beslut</a>',
        article("t", "Överklaga beslut", TEXT),
        ("ecrm.transparency.appeal",),
    ),
    "list of e-services": (
        '<a href="/t">E-tjänster</a>',
        article("t", "E-tjänster", TEXT, roles={"eservice_list": 0.9}),
        ("ecrm.eservices.catalogue",),
    ),
}  # fmt: skip


def points(pages: list[Page], prefixes: tuple[str, ...]) -> float:
    """What the criteria add to the sum that is divided, less what they add to the divisor at the level of a middling site."""
    total = 0.0
    for criterion in PROFILE.criteria:
        if criterion.id.startswith(prefixes):
            value = rate(criterion.id, *pages)
            if isinstance(value, Scored):
                total += criterion.weight * value.value
    return total


@pytest.mark.parametrize("thing", list(THINGS))
def test_a_poor_thing_has_never_fewer_points_than_none(thing: str) -> None:
    link, poor, prefixes = THINGS[thing]
    assert points([home(link), poor], prefixes) >= points([home("")], prefixes)


@pytest.mark.parametrize("thing", list(THINGS))
def test_what_is_scored_without_the_thing_is_scored_with_it(thing: str) -> None:
    link, poor, prefixes = THINGS[thing]
    for criterion in PROFILE.criteria:
        if criterion.id.startswith(prefixes) and isinstance(before := rate(criterion.id, home("")), Scored):
            after = rate(criterion.id, home(link), poor)
            assert isinstance(after, Scored), (criterion.id, after)
            assert after.value >= before.value, criterion.id
