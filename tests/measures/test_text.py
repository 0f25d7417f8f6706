"""Reading text: LIX against an independent count, and what Swedish authorities write."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from checks.prose import prose
from checks.text import (
    dates,
    durations,
    hours,
    language_of,
    lix,
    mail_addresses,
    months,
    organisation_numbers,
    phone_key,
    phones,
    postal_addresses,
    sentences,
    visiting_addresses,
)
from measures.build import dom

PLAIN = [
    "Du som bor i kommunen kan ansöka om plats i förskola. Ansökan gör du i e-tjänsten. Vi svarar inom två veckor!",
    "Avgiften beror på hushållets inkomst och på hur många barn ni har i förskolan: Se tabellen nedan.",
    "Har du frågor? Ring kontaktcenter. De svarar varje vardag mellan klockan åtta och sexton, utom på helger.",
    "Beslutet fattas av barn- och utbildningsnämnden, som sammanträder den första torsdagen i varje månad under hela året.",
    "Överklagande skickas till kommunen som vidarebefordrar handlingarna till förvaltningsrätten inom en vecka.",
    "Kommunen behandlar personuppgifter enligt gällande lagstiftning. Läs mer om detta på sidan om dataskydd.",
    "Om du flyttar måste du säga upp platsen. Uppsägningstiden är två månader och räknas från dagen då du lämnar in din uppsägning.",
    "Det finns både kommunala och fristående förskolor. Alla följer samma läroplan och samma regler om avgifter.",
]


_BEYOND_THE_SECOND_COUNT = re.compile(
    r"https?:|www\.|@|\b(?:t\.ex|bl\.a|m\.m|s\.k|d\.v\.s|kl|nr|kap|prop|st|f\.d|jfr|resp|ca|tel)\.|\d"
)


def counted_by_hand(blocks: list[str]) -> float:
    """A second count, written another way: characters walked one by one."""
    words: list[str] = []
    ends = 0
    for block in blocks:
        current = ""
        for i, c in enumerate(block + " "):
            if c.isalpha() or (c in "-’'" and current and block[i + 1 : i + 2].isalpha()):
                current += c
            elif current:
                words.append(current)
                current = ""
        marks = [i for i, c in enumerate(block) if c in ".!?:" and re.match(r"\s+[A-ZÅÄÖ0-9]", block[i + 1 :])]
        ends += len(marks) + 1
    long = [w for w in words if len(w.replace("-", "")) > 6]
    return len(words) / ends + 100 * len(long) / len(words)


def test_lix_agrees_with_an_independent_count() -> None:
    found = lix(PLAIN)
    assert found is not None
    assert found.value == pytest.approx(counted_by_hand(PLAIN), abs=0.5)


@pytest.mark.shared
def test_lix_of_real_pages_agrees_with_an_independent_count(shared: Path) -> None:
    compared = 0
    for path in sorted((shared / "sites" / "svenska-myndighetssidor").rglob("*.html"))[:40]:
        blocks = [b.text for b in prose(dom(path.read_text(encoding="utf-8", errors="replace")))]
        # The second count knows no addresses, figures and abbreviations: it gets the blocks without them.
        plain = [b for b in blocks if not _BEYOND_THE_SECOND_COUNT.search(b)]
        found = lix(plain)
        if found is not None:
            compared += 1
            assert found.value == pytest.approx(counted_by_hand(plain), abs=0.5), path
    assert compared >= 3


def test_lix_needs_a_hundred_words() -> None:
    assert lix(["Kort text."]) is None


def test_abbreviations_and_decimals_end_no_sentence() -> None:
    assert len(sentences("Ring t.ex. Kalle på kl. 9.30 eller nr. 5. Han svarar.")) == 2


def test_language_is_told_from_twenty_words_and_not_from_fewer() -> None:
    assert language_of(" ".join(PLAIN[:2])) == "sv"
    assert (
        language_of(
            "You can apply for a place in preschool when your child is one year old and we will answer you within two weeks"
        )
        == "en"
    )
    assert language_of("Välkommen hit") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Uppdaterad 2026-11-24", date(2026, 11, 24)),
        ("den 3 mars 2025", date(2025, 3, 3)),
        ("24/11 2026", date(2026, 11, 24)),
        ("November 24, 2026", date(2026, 11, 24)),
        ("1 dec 2025", date(2025, 12, 1)),
    ],
)
def test_dates_are_read_as_swedes_write_them(text: str, expected: date) -> None:
    assert [d for _, d in dates(text)] == [expected]


def test_impossible_dates_and_organisation_numbers_are_no_dates() -> None:
    assert dates("31 juni 2025, 212000-0142, 2026-13-01") == []
    assert months("i november 2025")[0][1] == date(2025, 11, 1)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Ring 08-508 00 508", ["+46850800508"]),
        ("Ring 0771-11 22 33 eller +46 8 12 34 56", ["+46771112233", "+468123456"]),
        ("0174-170 00", ["+4617417000"]),
        ("Ring 113 13 eller 1177", ["11313", "1177"]),
        ("Se 1177.se, org.nr 212000-0142, 2026-11-24, 123 45 Almunge, 10.00-16.00", []),
    ],
)
def test_phone_numbers_are_found_and_other_numbers_are_not(text: str, keys: list[str]) -> None:
    assert [phone_key(n) for _, n in phones(text)] == keys


def test_details_of_authorities_are_found() -> None:
    assert organisation_numbers("Org.nr 212000-0142 och 556000-0000 och 212000-0143") == ["212000-0142"]
    assert postal_addresses("Almunge kommun, Box 12, 123 45 Almunge")
    assert postal_addresses("Almunge kommun · Storgatan 1 · 123 45 Almunge") == ["Storgatan 1 · 123 45 Almunge"]
    assert visiting_addresses("Besöksadress: Storgatan 12, 123 45 Almunge") == ["Storgatan 12"]
    assert mail_addresses("Skriv till Kommun@Almunge.se eller registrator(at)x.se.") == [
        "kommun@almunge.se",
        "registrator@x.se",
    ]


def test_hours_need_a_weekday_near_by() -> None:
    assert [t for _, t in hours("Telefon: måndag–fredag 8.00–16.30")] == ["8.00–16.30"]
    assert hours("Version 8.00-16.30 av programmet") == []
    assert hours("Vardagar kl. 9–16")


def test_durations_are_found_in_words_and_figures() -> None:
    assert [t for _, t in durations("Svar inom två veckor, cirka 15 minuter, 10 arbetsdagar")] == [
        "två veckor",
        "15 minuter",
        "10 arbetsdagar",
    ]


def test_prose_leaves_out_headings_tables_menus_and_what_is_hidden() -> None:
    html = '<main><h1>Rubrik</h1><p>Text ett.</p><ul><li>Punkt</li></ul><table><tr><td>Cell</td></tr></table><nav>Meny</nav><p style="display:none">Gömd</p></main>'
    assert [(b.kind, b.text) for b in prose(dom(html))] == [("paragraph", "Text ett."), ("item", "Punkt")]
