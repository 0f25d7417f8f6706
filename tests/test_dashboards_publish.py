"""The static site, built from a real database through the front door: what it holds, says, survives and never does."""

from __future__ import annotations

from pathlib import Path

import pytest
from results_scene import night

from dashboards.build import publish
from results.store import Store


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights of three bodies, published."""
    folder = tmp_path_factory.mktemp("site")
    with Store(folder / "t.db") as store:
        night(store, folder, "n1", "2026-10-20T01:00:00Z", {"aby": 0.5, "berga": 0.5, "verket": 0.9})
        night(store, folder, "n2", "2026-11-23T01:00:00Z", {"aby": 0.6, "berga": 0.5, "verket": 0.9}, failing=2)
    publish(folder / "t.db", folder / "public")
    return folder / "public"


def test_the_site_opens_at_index_html_in_swedish_and_in_english_below_en(public: Path) -> None:
    assert public.is_symlink()
    swedish, english = (public / "index.html").read_text("utf-8"), (public / "en" / "index.html").read_text("utf-8")
    assert '<html lang="sv">' in swedish and "Åby kommun" in swedish and "Vad som ändrades i natt" in swedish
    assert '<html lang="en">' in english and ">Åby<" in english and "What changed last night" in english
    assert 'hreflang="en" href="en/index.html"' in swedish and 'hreflang="sv" href="../index.html"' in english


def test_each_organisation_has_a_page_that_says_how_sure_its_score_is(public: Path) -> None:
    text = (public / "organisation" / "verket.html").read_text("utf-8")
    assert "95 % intervall" in text and "Täckning" in text and "maskiner hittar bara en del" in text
    assert "Åtgärda först" in text and "Invänd" in text
