"""No site makes a measure raise: empty, foreign, broken, without visits, with walks and probes that noted nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from checks.artefacts import Artefacts
from checks.material import CrawledPage, DocumentFacts, Documents, Now, Page, Pages, Probe, Probes, Sampled, Walks
from checks.measures import NotApplicable, Scored, Untested, evaluate, measure_id, measures
from checks.words import words
from crawler.probes import PROBES
from measures.build import START, axe, network, page, rate, site, value, walk
from measures.world import bare, html, start

ODD = (
    '<html lang="xx"><head><title></title><script type="application/ld+json">[[[{"@type": ["Organization"], "sameAs": null}]]]</script>'
    '<meta property="og:image" content="//["><meta name="viewport" content="width"></head><body><main role="main"><h1></h1><a href="http://[bad">x</a>'
    '<a href="">tom</a><a href="tel:">ring</a><form><input><input type="radio"><select></select><textarea required></textarea></form><table></table>'
    '<video></video><iframe src="http://[x"></iframe><img><div class="carousel"></div><p>'
    + "ord. " * 200
    + "</p></main></body></html>"
)
CODES = (
    "J1",
    "J2",
    "J3",
    "J4",
    "J5",
    "J6",
    "J7",
    "J8",
    "J10",
    "J12",
    "J13",
    "J14",
    "J15",
    "J16",
    "J17a",
    "J17b",
    "J17c",
    "J17d",
)
NOTHING: dict[str, Any] = {
    "clicks": None, "chat": None, "options": None, "pages": None, "text": None, "axe": None, "search": "get", "forms": [{}], "answers": [{}], "menu": {},
    "events": [], "accept": None, "reject": {}, "dialog": True, "area": None, "sticky": [{}], "placeholders": [{}], "end": "login", "url": None, "host": None,
}  # fmt: skip


def unvisited() -> Page:
    """A page that was sampled and could not be visited."""
    return Page(
        crawled=CrawledPage(url=START, outcome="failed", reason="timeout"), sampled=Sampled(url=START, sampled_as="start", stratum="structured"),
        visits={"desktop": Artefacts(missing={}), "mobile": Artefacts()}, roles={},
    )  # fmt: skip


WORLDS: dict[str, tuple[list[Page], dict[str, Any], Walks, Probes, Documents | None]] = {
    "nothing at all": ([], {}, Walks(), Probes(), None),
    "a page that could not be visited": ([unvisited()], {}, Walks(), Probes(), Documents()),
    "a page without a body": ([bare("")], {}, Walks(), Probes(), Documents()),
    "a page of odd markup": ([page("", ODD, desktop=[axe("label"), network("http://[")], roles=dict.fromkeys(("contact", "statement", "privacy", "hub_social"), 0.9))], {}, Walks(), Probes(), Documents()),
    "an Italian site": ([start()], {"language": "it"}, Walks(), Probes(), Documents()),
    "walks that noted nothing": ([start()], {}, Walks(walks=tuple(walk(c) for c in CODES)), Probes(), Documents()),
    "walks that noted empty things": ([start()], {}, Walks(walks=tuple(walk(c, persona, **NOTHING) for c in CODES for persona in ("desktop", "mobile"))), Probes(), Documents()),
    "probes that noted nothing": ([start()], {}, Walks(), Probes(probes={name: Probe(name=name) for name in PROBES}), Documents()),
    "files that could not be read": ([start()], {}, Walks(), Probes(), Documents(documents=tuple(DocumentFacts(url=f"x{i}.pdf", outcome=o, media_type="application/pdf") for i, o in enumerate(("encrypted", "broken", "too_large", "failed:404", "read", "read"))))),
}  # fmt: skip


@pytest.mark.parametrize("name", list(WORLDS))
@pytest.mark.parametrize("kind", ["municipality", "agency", "region"])
def test_no_measure_raises(name: str, kind: str) -> None:
    pages, of_site, walks, probes, documents = WORLDS[name]
    material: dict[type, Any] = {
        Pages: Pages(pages),
        type(made := site(pages, kind=kind, flags=("sdg", "business", "rulemaking"), **of_site)): made,
        Walks: walks,
        Probes: probes,
        type(words()): words(),
        Now: Now(at=datetime(2026, 11, 24, tzinfo=UTC)),
    }
    if documents is not None:
        material[Documents] = documents
    for identity in measures():
        found = evaluate(identity, material)
        assert isinstance(found, (Scored, NotApplicable, Untested)), identity
        if name == "nothing at all":
            assert not isinstance(found, Scored) or found.value == 0.0 or identity.startswith("mobile_overlay"), (
                identity,
                found,
            )


def test_a_site_in_a_language_without_words_says_nothing_of_words() -> None:
    found = evaluate(measure_id("ecrm.eservices.service_status"), {
        Pages: Pages([start()]), type(made := site([start()], language="de")): made, type(words()): words(),
    })  # fmt: skip
    assert isinstance(found, Untested)
    assert "no words for it" in found.reason


def test_every_measure_answers_a_criterion_of_the_catalogue() -> None:
    from profiles.load import load_profile

    profile = load_profile(frozenset(measures()))
    asked = {c.measure for c in profile.criteria}
    assert set(measures()) == asked
    assert len(asked) >= 200


OF_TEXT = (
    "experience.plain.lix", "experience.plain.jargon", "experience.plain.sentence_length", "experience.plain.scannable",
    "presence.freshness.dated_pages", "presence.freshness.recent", "presence.freshness.stale_references", "presence.description.useful",
    "experience.understandable.lang_parts", "mobile.text.line_length", "ecrm.feedback.page_level",
)  # fmt: skip


@pytest.mark.parametrize("criterion", OF_TEXT)
def test_a_site_without_any_text_is_not_given_a_zero_for_its_texts(criterion: str) -> None:
    silent = [page(path, html("Almunge kommun", "<main><img src='a.png' alt=''></main>")) for path in ("", "a", "b")]
    assert not isinstance(rate(criterion, *silent), Scored)


def test_a_site_of_one_page_is_not_compared_with_itself() -> None:
    alone = start()
    assert not isinstance(rate("experience.understandable.consistent_navigation", alone), Scored)
    assert value(rate("presence.title.unique", alone)) == 1.0
    assert not isinstance(rate("experience.nav.orientation", alone), Scored)
    assert isinstance(rate("presence.links.internal_working", alone), NotApplicable)


@pytest.mark.parametrize("criterion", ["experience.documents.pdf_tagged", "experience.documents.pdf_text"])
def test_files_that_cannot_be_read_are_no_untagged_files(criterion: str) -> None:
    unread = [DocumentFacts(url=f"x{i}.pdf", outcome=o, media_type="application/pdf")
              for i, o in enumerate(("encrypted", "broken", "too_large", "not_a_document", "failed:404", "failed:timeout"))]  # fmt: skip
    found = rate(criterion, start(), documents=unread)
    assert not isinstance(found, Scored), found
