"""Sites of other countries and crawls that ended early: what is asked of them, and when nothing found means that there is nothing."""

from __future__ import annotations

import pytest

from checks.material import CrawledPage
from checks.measures import NotApplicable, Scored, Untested
from checks.statement import claim_of, read_statement
from checks.text import phones_abroad
from checks.words import words
from measures.build import START, is_out, probe, rate, value, walk
from measures.world import article, bare, start

ITALIAN = "<p>Il Comune informa i cittadini sui servizi, sugli uffici e sulle novità della città e del suo territorio.</p>" * 6
HERE = {"start_url": "https://www.comune.example.it/", "hosts": ("www.comune.example.it",)}


@pytest.mark.parametrize(
    "criterion",
    ["presence.language.easy_swedish", "presence.language.minority", "ecrm.identity.swedish_eid_choice", "ecrm.coordination.shared_building_blocks", "presence.openness.dcat_catalogue"],
)
def test_what_swedish_law_asks_is_not_asked_of_a_site_without_a_swedish_page(criterion: str) -> None:
    there = article("https://www.comune.example.it/servizi", "Servizi", ITALIAN, lang="it")
    assert is_out(rate(criterion, there, language="it", **HERE))
    swedish = article("https://www.comune.example.it/sv", "Om oss", lang="sv")
    assert not isinstance(rate(criterion, there, swedish, language="it", **HERE), NotApplicable)
    at_home = article("servizi", "Servizi", ITALIAN, lang="it")  # under .se
    assert not isinstance(rate(criterion, at_home, language="it"), NotApplicable)


def _left(number: int, depth: int = 2) -> list[CrawledPage]:
    return [CrawledPage(url=f"{START}left/{n}", outcome="skipped", reason="page_budget", depth=depth) for n in range(number)]


def _dead(number: int) -> list[CrawledPage]:
    return [CrawledPage(url=f"{START}dead/{n}", outcome="failed", reason="http_4xx", status=404, depth=2) for n in range(number)]


def _missed(*more: CrawledPage) -> object:
    return rate("ecrm.digital_post.info", start(), *(article(f"p{n}", f"Sida {n}") for n in range(9)), cut=True, more=more)


def test_nothing_found_is_nothing_there_when_what_was_left_is_hardly_any_page() -> None:
    found = _missed(*_dead(300), *_left(100))
    assert isinstance(found, Scored) and found.value == 0.0
    assert found.basis["unread_expected"] == 0.3
    assert isinstance(_missed(*_left(100)), Untested)  # nobody knows what the second click leads to
    assert isinstance(_missed(*_dead(300), *_left(100, depth=1)), Untested)  # at the first click all were pages
    assert isinstance(_missed(), Untested)  # what was left is not recorded


DOWN = [{"start": "https://www.almunge.se/", "chain": ["connect https://www.almunge.se/"], "status": 0, "problem": "connect", "origin": START[:-1]}]
DEAD_END = [{**DOWN[0], "start": "http://www.almunge.se/", "chain": ["301 http://www.almunge.se/", "connect https://www.almunge.se/"]}, *DOWN]


@pytest.mark.parametrize("criterion", ["presence.security.https_default", "presence.security.hsts", "presence.url.canonical_host"])
def test_a_site_that_was_down_when_it_was_probed_is_not_blamed_for_how_it_is_served(criterion: str) -> None:
    down = rate(criterion, start(), probes=[probe("http.twins", starts=DOWN, hsts="")])
    assert isinstance(down, Untested) and "answered" in down.reason
    assert value(rate(criterion, start(), probes=[probe("http.twins", starts=DEAD_END, hsts="")])) == 0.0


def test_italian_words_are_italian() -> None:
    assert words().in_text("K_APPEAL", "Presentare ricorso al TAR", "it") and not words().in_text("K_APPEAL", "Presentare ricorso al TAR")
    assert words().in_text("K_AUTOMATED", "beslut fattas med AI") and not words().in_text("K_AUTOMATED", "destinato ai nati", "it")


def test_numbers_of_other_countries_are_numbers() -> None:
    told = "Numero verde: 800 016 123. SMS: +39 320 1234567. Call 312-269-7900 or (312) 269 0025."
    assert [n for _, n in phones_abroad(told)] == ["800 016 123", "+39 320 1234567", "312-269-7900", "(312) 269 0025"]
    assert not phones_abroad("Il 12.05.2023 alle 10.30, codice 00123456789, euro 1.250,00")
    contact = article("https://www.comune.example.it/contatti", "Contatti", f"<p>{told}</p>{ITALIAN}", lang="it", roles={"contact": 0.9})
    assert value(rate("ecrm.channels.phone", contact, language="it", **HERE)) == 0.8


SEARCHES = '<form><label>Sökord <input name="q"></label><label>År <select name="y"><option>2026</select></label><button>Sök</button></form>'
WRITES = '<form method="post"><label>Ditt ärende <textarea name="t"></textarea></label><button>Skicka</button></form>'
NOT_FOUND = walk("J10", ending="untested", reason="a form was not found, so there is nothing to try")


@pytest.mark.parametrize("criterion", ["experience.forms.error_identified", "experience.forms.error_help"])
def test_a_site_whose_only_form_is_a_search_with_a_filter_has_no_form_that_can_be_wrong(criterion: str) -> None:
    assert is_out(rate(criterion, start(), article("sok", "Sök", SEARCHES), walks=[NOT_FOUND]))
    assert isinstance(rate(criterion, start(), article("sok", "Sök", SEARCHES), article("skriv", "Skriv", WRITES), walks=[NOT_FOUND]), Untested)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("This website is partially compliant with the Web Content Accessibility Guidelines.", "partial"),
        ("This website is not compliant with WCAG 2.1.", "none"),
        ("The site is fully compliant with WCAG 2.1 AA.", "full"),
        ("Questo sito web è parzialmente conforme ai requisiti previsti dall'appendice A della norma UNI CEI EN 301549.", "partial"),
        ("Il sito web non è conforme ai requisiti.", "none"),
        ("Il sito web è pienamente conforme ai requisiti.", "full"),
    ],
)
def test_the_claim_of_a_statement_is_understood_in_english_and_italian(text: str, claim: str) -> None:
    assert claim_of(text)[0] == claim


def test_an_english_statement_tells_its_points() -> None:
    told = """Accessibility statement for the city
This website is partially compliant with WCAG 2.1 and Section 508.
Non-accessible content
Some images have no alternative text for screen readers.
Several old files are missing captions for their films.
Map controls cannot be used with a keyboard alone, which is non-conformity.
How we tested this website
We made a self-assessment on March 2, 2026.
Contact us
Report a barrier to access@city.example.org and we respond within five business days, also in another format."""
    said = read_statement("https://city.example.org/a", told, [], words().spoken("en"), ["the city"])
    assert [name for name, there in said.points.items() if not there] == ["supervision_named"]
    assert len(said.issues) == 3


SOCIAL = '<ul><li><a href="https://www.facebook.com/city">Facebook</a></li></ul>'


@pytest.mark.parametrize(
    ("criterion", "told", "expected"),
    [
        ("social.policy.hours", "We answer comments on weekdays between nine and five.", 1.0),
        ("social.policy.hours", "Our staff monitors the page.", 0.5),
        ("social.policy.hours", "Rispondiamo ai commenti dal lunedì al venerdì.", 1.0),
    ],
)
def test_when_a_social_account_is_answered_is_read_in_other_languages(criterion: str, told: str, expected: float) -> None:
    language = "it" if "Risp" in told else "en"
    hub = article(
        "https://www.comune.example.it/social", "Social media", f"{SOCIAL}<p>{told}</p>{ITALIAN}", lang=language, roles={"social_hub": 0.9}
    )
    assert value(rate(criterion, hub, language=language, **HERE)) == expected


def test_a_first_page_without_landmarks_that_hides_nothing_has_its_navigation_in_sight() -> None:
    links = "".join(f'<a href="/{n}">Sida {n}</a> ' for n in range(6))
    walked = [walk("J15", "mobile", desktop_items=[])]
    assert value(rate("mobile.menu.levels", bare(f"<div>{links}</div>"), walks=walked)) == 1.0
