"""The accessibility statement, read."""

from __future__ import annotations

from datetime import date

import pytest

from checks.statement import claim_of, read_statement
from checks.words import words

FULL = """Tillgänglighetsredogörelse för almunge.se
Almunge kommun står bakom den här webbplatsen. Här beskriver vi hur almunge.se uppfyller lagen om tillgänglighet till digital offentlig service.
Webbplatsen är delvis förenlig med lagen på grund av de brister som beskrivs nedan.
Innehåll som inte är tillgängligt
Bilder saknar textalternativ på vissa sidor.
Kontrasten är för låg i sidfoten.
Vissa formulär saknar etiketter för sina fält.
Bristerna beror på bristande förenlighet med lagkraven.
Kontakta oss
Behöver du innehåll i annat format? Mejla tillganglighet@almunge.se så svarar vi inom två arbetsdagar.
Så har vi testat webbplatsen
Vi har gjort en självskattning. Redogörelsen uppdaterades senast den 1 september 2026.
Tillsyn
Myndigheten för digital förvaltning, Digg, har tillsyn."""
DIGG = [("Anmäl till Digg", "https://www.digg.se/tdosanmalan")]


def test_a_whole_statement_answers_all_eleven_points() -> None:
    said = read_statement("https://almunge.se/t", FULL, DIGG, words(), ["almunge kommun"])
    assert [name for name, there in said.points.items() if not there] == []
    assert len(said.points) == 11
    assert (said.claim, said.method, said.assessed(date(2026, 11, 24)), said.supervision) == (
        "partial",
        "självskattning",
        date(2026, 9, 1),
        1.0,
    )
    assert len(said.issues) >= 3
    assert {"IMAGE", "CONTRAST", "FORM"} <= said.themes


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Webbplatsen är helt förenlig med lagen.", "full"),
        ("Webbplatsen är delvis förenlig med lagen.", "partial"),
        ("Webbplatsen är inte förenlig med lagen.", "none"),
        ("Webbplatsen uppfyller inte lagens krav.", "none"),
        ("Webbplatsen är inte helt förenlig med lagen, den är delvis förenlig.", "partial"),
        ("Vi strävar efter att följa WCAG.", "free"),
        ("Välkommen till oss.", ""),
    ],
)
def test_the_claim_is_understood(text: str, claim: str) -> None:
    assert claim_of(text)[0] == claim


def test_an_authority_named_without_a_link_and_no_date() -> None:
    said = read_statement("https://x.se", "Webbplatsen är delvis förenlig. Digg har tillsyn.", [], words(), [])
    assert (said.supervision, said.assessed(date(2026, 11, 24)), said.method, said.feedback) == (0.2, None, "", False)


def test_a_date_in_the_future_is_no_date_of_assessment() -> None:
    said = read_statement("https://x.se", "Uppdaterad 2026-03-01. Bristen rättas senast 2027-01-03.", [], words(), [])
    assert said.assessed(date(2026, 11, 24)) == date(2026, 3, 1)
