"""The read API over a real database: every number can be followed from the league table down to a picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import results_scene as scene

from results import queries
from results.store import Store

GOOD = {"aby": 1.0, "berga": 0.4, "verket": 0.7}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    with Store(folder / "t.db") as store:
        scene.night(store, folder, "natt-1", "2026-10-20T00:00:00Z", GOOD | {"aby": 0.8})
        scene.night(store, folder, "natt-2", "2026-11-23T00:00:00Z", GOOD)
        scene.night(store, folder, "natt-3", "2026-11-24T00:00:00Z", GOOD, failing=2)
        store.database.table("dispute").insert(
            {
                "site_id": "berga",
                "criterion_id": "mobile.area.thing",
                "check_id": "link-text",
                "raised_at": "2026-11-24",
            }
        )
    return folder / "t.db"


@pytest.fixture
def db(path: Path) -> Iterator[queries.Results]:
    with queries.open_results(path) as opened:
        yield opened


def test_the_league_table_ranks_scores_and_says_how_sure_it_is(db: queries.Results) -> None:
    table = queries.league(db)
    assert [(row.site_id, row.rank) for row in table.rows] == [("aby", 1), ("verket", 2), ("berga", 3)]
    best = table.rows[0]
    assert best.score == pytest.approx(5 * (2 * (0.5 * 1 / 3 + 0.5) + 1) / 3)
    assert best.low is not None
    assert best.high is not None
    assert best.low < best.score < best.high
    assert best.label == "good"
    assert best.pages_audited == 8
    assert [cell.id for cell in best.dimensions] == ["presence", "experience", "ecrm", "mobile", "social"]
    assert table.tables == ("all", "agency", "municipality")
    assert table.regions == ("Norr", "Söder")
    assert table.criteria == 15
    assert {"base", "hard_core", "minimum", "untested_1", "without_social"} <= {one.id for one in table.alternatives}


def test_a_table_of_one_kind_ranks_that_kind_alone(db: queries.Results) -> None:
    assert [(row.site_id, row.rank) for row in queries.league(db, kind="municipality").rows] == [
        ("aby", 1),
        ("berga", 2),
    ]
    assert [row.site_id for row in queries.league(db, region="Söder").rows] == ["berga"]
    assert [row.rank for row in queries.league(db, dimension="ecrm").rows] == [1, 2, 3]


def test_changes_are_measured_against_last_night_and_last_month(db: queries.Results) -> None:
    best = queries.league(db).rows[0]
    assert best.change_night == pytest.approx(5 * 2 / 3 / 6)
    assert best.change_month == pytest.approx(5 * (2 / 6 + 0.2) / 3)
    assert best.change_year is None
    assert [point.scan_uid for point in queries.history(db, "aby")] == ["natt-1", "natt-2", "natt-3"]


def test_an_organisation_can_be_followed_down_to_the_picture_of_an_element(db: queries.Results) -> None:
    page = queries.organisation(db, "aby")
    assert len(page.criteria) == 15
    check = next(one for one in page.checks if one.check_id == "axe/image-alt")
    assert (check.outcome, check.pages, check.targets) == ("failed", 2, 4)
    finding = check.findings[0]
    assert finding.url == "https://aby.example/0"
    assert finding.box is not None
    assert queries.picture(db, finding.crop_sha256).endswith(b"aby")
    assert finding.first_seen == "2026-10-20T00:00:00Z"
    assert page.walks[0].steps[0].target == "link Kontakt"
    assert page.documents[0].tagged
    assert page.statement.url == "https://aby.example/1"
    assert page.statement.failed_targets == 4
    assert page.kind_row.rank == 1
    assert page.kept


def test_what_to_fix_first_counts_out_what_the_score_gains(db: queries.Results) -> None:
    first = queries.organisation(db, "aby").fixes[0]
    assert (first.check_id, first.pages, first.impact) == ("axe/image-alt", 2, "critical")
    assert {"a", "b"} <= set(first.needs)
    # Structured pages 2 of 3 mended, half the mix, two thirds of each dimension.
    assert first.gain == pytest.approx(5 * (2 / 3) * (0.5 * 2 / 3))
    assert len(first.criteria) == 5


def test_a_disputed_criterion_keeps_its_value_and_is_marked(db: queries.Results) -> None:
    cell = next(one for one in queries.criteria(db, "berga") if one.id == "mobile.area.thing")
    assert (cell.state, cell.value) == ("disputed", 0.4)
    assert all(row.disputed for row in queries.findings(db, site_id="berga", check_id="link-text"))
    assert not any(row.disputed for row in queries.findings(db, site_id="aby"))


def test_an_unchanged_answer_says_since_when_it_holds(db: queries.Results) -> None:
    cell = next(one for one in queries.criteria(db, "berga") if one.id == "mobile.area.thing")
    assert cell.since == "2026-10-20T00:00:00Z"
    share = next(one for one in queries.criteria(db, "berga") if one.id == "mobile.area.share")
    assert share.since == "2026-11-24T00:00:00Z"
    assert share.pages["https://berga.example/0"] == 0.0


def test_a_criterion_a_check_and_a_journey_can_be_read_over_all_sites(db: queries.Results) -> None:
    criterion = queries.criterion(db, "ecrm.area.thing")
    assert [site.site_id for site in criterion.sites] == ["aby", "verket", "berga"]
    assert criterion.best is not None
    assert criterion.best.value == 1.0
    assert criterion.mean == pytest.approx(0.7)
    check = queries.check(db, "axe/image-alt")
    assert check.definition["topic"] == "alt-text"
    assert [site.pages["failed"] for site in check.sites] == [2, 2, 2]
    journey = queries.journey(db, "find-contact")
    assert {(walk.site_id, walk.ending) for walk in journey.walks} == {
        ("aby", "completed"), ("berga", "not_completed"), ("verket", "completed"),
    }  # fmt: skip
    assert queries.check_ids(db) == ("axe/image-alt", "link-text")
    assert queries.journey_ids(db) == ("find-contact",)
    with pytest.raises(KeyError):
        queries.check(db, "finns-inte")


def test_organisations_can_be_compared_side_by_side(db: queries.Results) -> None:
    found = queries.compare(db, ["berga", "aby"])
    assert [row.site_id for row in found.rows] == ["berga", "aby"]
    assert [cell.value for cell in found.criteria["ecrm.area.thing"] if cell] == [0.4, 1.0]


def test_scans_are_listed_newest_first_with_what_they_hold(db: queries.Results) -> None:
    newest = queries.scans(db)[0]
    assert (newest.uid, newest.done, newest.pages_audited, newest.broke) == ("natt-3", 3, 24, ())


def test_findings_can_be_searched_by_word(db: queries.Results) -> None:
    assert {row.check_id for row in queries.search_findings(db, "image-alt")} == {"axe/image-alt"}
    assert queries.search_findings(db, '") or 1=1 --') == ()


def test_another_engine_starts_a_new_series(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        scene.night(store, tmp_path, "natt-1", "2026-11-23T00:00:00Z", GOOD)
        scene.night(store, tmp_path, "natt-2", "2026-11-24T00:00:00Z", GOOD, failing=1, axe="4.15.0")
    with queries.open_results(tmp_path / "t.db") as db:
        assert queries.scans(db)[0].broke == ("axe",)
        assert queries.league(db).rows[0].change_night is None
        assert queries.changes(db) == ()


def test_a_site_that_closed_its_door_is_not_measured_and_a_missing_one_waits(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        scene.night(store, tmp_path, "natt-1", "2026-11-23T00:00:00Z", {"aby": 1.0, "berga": 0.5}, closed=("berga",))
    with queries.open_results(tmp_path / "t.db") as db:
        assert [(row.site_id, row.rank, row.status) for row in queries.league(db).rows] == [
            ("aby", 1, "ranked"), ("berga", None, "not_measured"), ("verket", None, "waiting"),
        ]  # fmt: skip
        page = queries.organisation(db, "verket")
        assert page.row.score is None
        assert page.checks == ()
        assert {cell.state for cell in page.criteria} == {"untested"}
        assert queries.organisation(db, "berga").row.pages == {"failed": 8}


def test_an_empty_database_says_so(tmp_path: Path) -> None:
    Store(tmp_path / "t.db").close()
    with queries.open_results(tmp_path / "t.db") as db:
        assert queries.scans(db) == ()
        with pytest.raises(queries.NothingYet):
            queries.league(db)
    with pytest.raises(FileNotFoundError):
        queries.open_results(tmp_path / "none.db")


def test_answers_read_for_all_at_once_are_those_that_one_organisation_has(path: Path) -> None:
    with queries.open_results(path) as db:
        one_by_one = {site: queries.criteria(db, site) for site in GOOD}
    with queries.open_results(path) as db:
        queries.read_answers(db)
        assert {site: queries.criteria(db, site) for site in GOOD} == one_by_one
    assert len({cell.since for cell in one_by_one["aby"] if cell.since}) > 1  # some changed, the others are inherited
    assert "disputed" in {cell.state for cell in one_by_one["berga"]}
