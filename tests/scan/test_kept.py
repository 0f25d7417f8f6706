"""A page that did not change is judged from what an earlier night gathered; anything else is visited."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from checks.material import Organisation
from crawler.exit_codes import Exit
from crawler.scan import Order, Report, run_scan
from profiles.load import load_profile
from results.store import Store
from tests.small_site import SmallSite, serve

TEXT = "<p>" + "Kommunen svarar inom två dagar och hjälper dig vidare till rätt person. " * 20 + "</p>"
WITHOUT_ALT = '<img src="karta.png" width="200" height="100">'


def fill(site: SmallSite) -> None:
    site.page("/robots.txt", "", "")
    site.pages["/robots.txt"] = (200, "User-agent: *\nAllow: /\n", {})
    site.page("/", "Start", f"<h1>Start</h1><a href='/lika'>Lika</a> <a href='/nytt'>Nytt</a>{TEXT}")
    site.page("/lika", "Lika", f"<h1>Lika</h1>{WITHOUT_ALT}{TEXT}")
    site.page("/nytt", "Nytt", f"<h1>Nytt</h1>{WITHOUT_ALT}{TEXT}")


def scan(site: SmallSite, db: Path, *, full: bool = False) -> Report:
    options = replace(site.options(), sample="all", depth="quick", personas=("desktop",), journeys=False, full=full)
    organisation = Organisation(id="small", kind="other", name_sv="Liten", start_url=site.base + "/")
    report = run_scan(Order(sites=(organisation,), options=options, profile=load_profile(), db=db))
    assert report.code is Exit.DONE
    return report


def visited(db: Path, uid: str) -> dict[str, str]:
    with Store(db) as store:
        rows = store.database.query(
            "select page.url, visited_at from page_visit join page on page.id = page_id join site_scan on site_scan.id = "
            "page.site_scan_id join scan on scan.id = scan_id where uid = ?", [uid],
        )  # fmt: skip
        return {row["url"].rpartition("/")[2]: row["visited_at"] for row in rows}


def without_alternative(db: Path, uid: str) -> set[str]:
    with Store(db) as store:
        rows = store.database.query(
            "select distinct page.url from finding join page_visit on page_visit.id = page_visit_id join page on page.id = page_id "
            "join site_scan on site_scan.id = page.site_scan_id join scan on scan.id = scan_id "
            "where uid = ? and check_id = 'axe/image-alt'", [uid],
        )  # fmt: skip
        return {row["url"].rpartition("/")[2] for row in rows}


@pytest.mark.browser
def test_only_what_changed_and_the_start_page_are_visited_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = tmp_path / "nights.db"
    with serve() as site:
        fill(site)
        first = scan(site, db)
        asked = len([a for a in site.asked if a == "GET /lika"])
        site.page("/nytt", "Nytt", f"<h1>Nytt</h1>{TEXT}")
        second = scan(site, db)
        assert len([a for a in site.asked if a == "GET /lika"]) == asked + 1, "crawled, and not visited"
        before, after = visited(db, first.scan), visited(db, second.scan)
        assert before["lika"] == after["lika"]
        assert before["nytt"] < after["nytt"]
        assert before[""] < after[""]
        assert without_alternative(db, first.scan) == {"lika", "nytt"}
        assert without_alternative(db, second.scan) == {"lika"}
        assert "1 visits of pages unchanged since an earlier night" in capsys.readouterr().err
        third = scan(site, db, full=True)
        assert visited(db, third.scan)["lika"] > before["lika"]
