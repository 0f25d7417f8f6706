"""The store through its front door: real SQLite files, shards written, cut off, merged, pruned."""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.artefacts import Crop, Pictures
from checks.material import Cost, Crawl, CrawledPage, Organisation, RoleGuess, Sampled, Walk, WalkStep
from checks.measures import NotApplicable, Scored, Untested
from checks.model import Box, CheckResult, Finding, Outcome, Target
from results.evidence import Evidence, MissingEvidence
from results.rating import TooOld, as_of, rate, record
from results.rows import ScanRow
from results.schema import SEARCH, connect
from results.store import (
    NewerDatabase,
    NotADatabase,
    Shard,
    Store,
    UnfinishedShard,
    UnknownScan,
    WrongShard,
    evidence_folder,
)
from results.text import clean, clean_url

TOWN = Organisation(id="storby", kind="municipality", name_sv="Storby kommun", start_url="https://www.storby.example/")
FARM = Organisation(id="lillby", kind="agency", name_sv="Lillbyverket", start_url="https://www.lillby.example/")
CRITERIA = {
    "criterion": {
        f"presence.{name}": {"id": f"presence.{name}", "area": "a", "weight": 1, "question": {"sv": "?", "en": "?"}}
        for name in "ab"
    }
}


@dataclass(frozen=True)
class Task:
    organisation: Organisation = TOWN
    scan_uid: str = "natt-1"
    started_at: str = "2026-11-24T00:00:00Z"
    seed: str = "s"
    profile_sha: str = "p1"


def scan(uid: str = "natt-1", started_at: str = "2026-11-24T00:00:00Z", profile_sha: str = "p1") -> ScanRow:
    return ScanRow(
        uid=uid, started_at=started_at, seed="s", profile_sha=profile_sha, round="2026-Q4", axe_version="4.14.1"
    )


def page(number: int) -> CrawledPage:
    return CrawledPage(
        url=f"https://www.storby.example/{number}", outcome="fetched", status=200, title=f"Sida {number}", depth=1
    )


def finding(component: str, outcome: Outcome = Outcome.FAILED, selector: str = "img") -> Finding:
    target = Target(selector=selector, html="<img>", component=component, box=Box(x=1, y=2, width=3, height=4))
    return Finding(outcome=outcome, target=target, message="missing", args={"name": "x"})


def result(*findings: Finding, check: str = "axe/image-alt", passed: int = 0) -> CheckResult:
    worst = Outcome.FAILED if findings else Outcome.PASSED
    return CheckResult(check=check, outcome=worst, findings=findings, passed=passed)


def filled(
    folder: Path, task: Task = Task(), pages: int = 3, components: tuple[str, ...] = ("footer img",), value: float = 0.5
) -> Shard:
    shard = Shard.create(folder, task)
    crawl = Crawl(
        start_url=TOWN.start_url,
        hosts=("www.storby.example",),
        pages=tuple(page(n) for n in range(pages + 2)),
        roles=(RoleGuess(role="contact", url=page(1).url, confidence=0.9, signals=("title",)),),
    )
    sample = [
        Sampled(url=page(n).url, sampled_as="start" if n == 0 else "random", stratum="random" if n else "structured")
        for n in range(pages)
    ]
    shard.record_crawl(crawl, sample, personas=("desktop",))
    for visit in shard.pending_visits():
        shard.lease(visit.url, visit.persona)
        shard.record_visit(
            visit.url,
            visit.persona,
            outcome="audited",
            http_status=200,
            artefacts={"dom": b"<html>" + visit.url.encode(), "axe": b"{}", "console": "gatherer_failed"},
            results=[result(*(finding(c) for c in components), passed=2)],
        )
    shard.record_walk(
        Walk(
            journey="find-contact", code="J1", persona="keyboard", ending="completed", cost=Cost(clicks=2, seconds=1.5),
            steps=(WalkStep(number=1, verb="click", target="link Kontakt", url=page(1).url),),
        )
    )  # fmt: skip
    shard.record_criteria(
        {
            "presence.a": Scored(value=value, per_page={page(0).url: 1.0, page(2).url: 0.0}, basis={"pages": 2}),
            "presence.b": Untested(reason="robots", cause="site"),
        }
    )
    return shard


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    return store.database.execute(sql).fetchall()


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that a reader can see, without the integers that only bind rows together."""
    db = connect(path, readonly=True)
    wanted = {
        "visits": """select scan.uid, site_id, page.url, page.outcome, persona_id, page_visit.outcome from page_visit
                     join page on page.id = page_id join site_scan on site_scan.id = site_scan_id
                     join scan on scan.id = scan_id""",
        "artefacts": """select page.url, persona_id, artefact.kind, sha256, failure from artefact join page_visit
                        on page_visit.id = page_visit_id join page on page.id = page_id""",
        "findings": """select scan.uid, site_id, page.url, check_id, finding.outcome, target_json, fingerprint, more
                       from finding
                       join page_visit on page_visit.id = page_visit_id join page on page.id = page_id
                       join site_scan on site_scan.id = finding.site_scan_id join scan on scan.id = scan_id""",
        "counts": """select scan.uid, site_id, check_id, outcome, pages, targets from check_count
                     join site_scan on site_scan.id = site_scan_id join scan on scan.id = scan_id""",
        "steps": "select journey_id, persona_id, seq, name, target from step_run join journey_run on id = journey_run_id",
        "criteria": """select scan.uid, site_id, criterion_id, state, score, cause from criterion_result
                       join site_scan on site_scan.id = site_scan_id join scan on scan.id = scan_id""",
        "drawn": "select * from drawn_sample",
    }
    return {name: sorted(db.execute(sql).fetchall(), key=repr) for name, sql in wanted.items()}


def test_a_merged_shard_can_be_read_back_from_the_main_database(tmp_path: Path) -> None:
    with filled(tmp_path / "shard") as shard:
        shard.finish()
    with Store(tmp_path / "t.db") as store:
        store.begin_scan(scan(), [TOWN], CRITERIA)
        store.merge(tmp_path / "shard")
        assert rows(store, "select count(*) from finding_latest where url like 'https://www.storby.example/%'") == [
            (3,)
        ]
        assert rows(store, "select outcome, pages, targets from check_count order by outcome") == [
            ("failed", 3, 3), ("passed", 0, 6),
        ]  # fmt: skip
        assert rows(store, "select ending, clicks, duration_ms from journey_run") == [("completed", 2, 1500)]
        assert rows(store, "select status, organisation from site_latest") == [("done", "Storby kommun")]
        assert store.check() == []
        sha = rows(store, "select sha256 from artefact where kind = 'dom' limit 1")[0][0]
        assert store.evidence.get(str(sha)).startswith(b"<html>https://www.storby.example/")


def test_merging_twice_or_in_another_order_changes_nothing(tmp_path: Path) -> None:
    other = Task(organisation=FARM)
    for name, task in (("one", Task()), ("two", other)):
        with filled(tmp_path / name, task) as shard:
            shard.finish()
    with Store(tmp_path / "a.db") as store:
        store.begin_scan(scan(), [TOWN, FARM], CRITERIA)
        store.merge(tmp_path / "one")
        store.merge(tmp_path / "two")
    with Store(tmp_path / "b.db") as store:
        store.begin_scan(scan(), [FARM, TOWN], CRITERIA)
        for name in ("two", "one", "two", "one", "one"):
            store.merge(tmp_path / name)
        assert store.check() == []
    first = everything(tmp_path / "a.db")
    assert first == everything(tmp_path / "b.db")
    assert len(first["findings"]) == 6


def test_a_shard_that_is_not_finished_is_never_merged(tmp_path: Path) -> None:
    filled(tmp_path / "shard").close()
    with Store(tmp_path / "t.db") as store:
        store.begin_scan(scan(), [TOWN])
        with pytest.raises(UnfinishedShard):
            store.merge(tmp_path / "shard")
        assert rows(store, "select count(*) from page") == [(0,)]


def test_a_shard_of_a_scan_that_was_never_begun_is_refused(tmp_path: Path) -> None:
    with filled(tmp_path / "shard") as shard:
        shard.finish()
    with Store(tmp_path / "t.db") as store, pytest.raises(UnknownScan):
        store.merge(tmp_path / "shard")


def test_a_shard_goes_on_where_it_was_cut_off(tmp_path: Path) -> None:
    with Shard.create(tmp_path / "shard", Task()) as shard:
        assert not shard.crawled
        crawl = Crawl(start_url=TOWN.start_url, hosts=("www.storby.example",), pages=(page(0), page(1)))
        sample = [Sampled(url=page(n).url, sampled_as="start", stratum="structured") for n in (0, 1)]
        shard.record_crawl(crawl, sample, personas=("desktop", "mobile"))
        shard.record_visit(page(0).url, "desktop", outcome="audited")
    with Shard.create(tmp_path / "shard", Task()) as shard:
        assert shard.crawled
        assert shard.crawl() == crawl
        assert [(v.url, v.persona) for v in shard.pending_visits()] == [
            (page(0).url, "mobile"), (page(1).url, "desktop"), (page(1).url, "mobile"),
        ]  # fmt: skip


def test_a_page_under_way_at_two_crashes_is_given_up(tmp_path: Path) -> None:
    Shard.create(tmp_path / "s", Task()).close()
    with Shard.open(tmp_path / "s") as shard:
        crawl = Crawl(start_url=TOWN.start_url, hosts=(), pages=(page(0), page(1)))
        sample = [Sampled(url=page(n).url, sampled_as="start", stratum="structured") for n in (0, 1)]
        shard.record_crawl(crawl, sample, personas=("desktop",))
        shard.lease(page(0).url, "desktop")
    with Shard.open(tmp_path / "s") as shard:
        pending = shard.pending_visits()
        assert [(v.url, v.attempts) for v in pending] == [(page(1).url, 0), (page(0).url, 1)]
        shard.lease(page(0).url, "desktop")
        shard.lease(page(1).url, "desktop")
        shard.release(page(1).url, "desktop")
    with Shard.open(tmp_path / "s") as shard:
        assert [v.url for v in shard.pending_visits()] == [page(1).url]
        assert [(v.outcome, v.reason) for v in shard.visits()] == [("failed", "internal_error")]


def test_every_planned_visit_ends_in_exactly_one_outcome(tmp_path: Path) -> None:
    with Shard.create(tmp_path / "s", Task()) as shard:
        crawl = Crawl(start_url=TOWN.start_url, hosts=(), pages=(page(0), page(1)))
        shard.record_crawl(crawl, [Sampled(url=page(n).url, sampled_as="x", stratum="random") for n in (0, 1)])
        shard.record_visit(page(0).url, "desktop", outcome="failed", reason="timeout")
        shard.record_visit(page(0).url, "mobile", outcome="audited")
        shard.finish()
        assert sorted((v.persona, v.outcome, v.reason) for v in shard.visits()) == [
            ("desktop", "failed", "timeout"), ("desktop", "skipped", "page_budget"),
            ("mobile", "audited", ""), ("mobile", "skipped", "page_budget"),
        ]  # fmt: skip
    found = connect(tmp_path / "s" / "shard.db").execute("select outcome, reason from page order by url").fetchall()
    assert found == [("audited", ""), ("skipped", "page_budget")]


def test_another_task_cannot_take_over_a_shard(tmp_path: Path) -> None:
    Shard.create(tmp_path / "s", Task()).close()
    with pytest.raises(WrongShard):
        Shard.create(tmp_path / "s", Task(scan_uid="natt-2"))


def test_recording_a_visit_again_replaces_it(tmp_path: Path) -> None:
    with filled(tmp_path / "shard") as shard:
        shard.record_visit(page(0).url, "desktop", outcome="audited", results=[result(passed=1)])
        shard.finish()
        db = connect(shard.folder / "shard.db")
        assert db.execute("select count(*) from finding").fetchone() == (2,)
        assert db.execute("select outcome, pages, targets from check_count order by 1").fetchall() == [
            ("failed", 2, 2), ("passed", 1, 5),
        ]  # fmt: skip


def test_at_most_twenty_targets_are_stored_and_more_counts_the_rest(tmp_path: Path) -> None:
    with filled(tmp_path / "shard", pages=1) as shard:
        many = [finding("main img", Outcome.CANT_TELL), *(finding("main img") for _ in range(30))]
        shard.record_visit(page(0).url, "desktop", outcome="audited", results=[result(*many)])
        shard.finish()
        db = connect(shard.folder / "shard.db")
        assert db.execute("select count(*), sum(more), sum(outcome = 'failed') from finding").fetchone() == (20, 11, 20)
        assert db.execute("select outcome, pages, targets from check_count order by 1").fetchall() == [
            ("cantTell", 0, 1), ("failed", 1, 30),
        ]  # fmt: skip


def test_a_finding_knows_the_picture_of_its_element(tmp_path: Path) -> None:
    with filled(tmp_path / "shard", pages=1) as shard:
        sha = shard.evidence.put(b"RIFF0000WEBPpicture")
        box = Box(x=0, y=0, width=9, height=9)
        pictures = Pictures(crops=(Crop(selector="img", frame="", sha256=sha, clip=box, box=box),))
        shard.record_visit(
            page(0).url, "desktop", outcome="audited", artefacts={"pictures": pictures.to_bytes()},
            results=[result(finding("main img"))],
        )  # fmt: skip
        shard.finish()
    with Store(tmp_path / "t.db") as store:
        store.begin_scan(scan(), [TOWN])
        store.merge(tmp_path / "shard")
        assert rows(store, "select crop_sha256 from finding") == [(sha,)]
        store.prune()
        assert store.evidence.get(sha).endswith(b"picture")


def test_text_from_a_page_is_made_harmless_at_the_boundary(tmp_path: Path) -> None:
    assert clean("a\ud800b\x00c\x1b[31m\u202ed\tx\ny", 100) == "a\ufffdbc[31md\tx\ny"
    assert clean("x" * 5000, 300) == "x" * 299 + "…"
    long = [clean_url("https://a.example/" + "b" * 5000 + tail) for tail in ("1", "2")]
    assert long[0] != long[1]
    assert {len(url) for url in long} == {2000}
    with Shard.create(tmp_path / "s", Task()) as shard:
        hostile = CrawledPage(url="https://a.example/\u202e", title="\ud83d<script>\x00" + "å" * 10**6)
        shard.record_crawl(Crawl(start_url="https://a.example/", hosts=(), pages=(hostile,)), [
            Sampled(url=hostile.url, sampled_as="start", stratum="structured")])  # fmt: skip
        target = Target(selector="a", html="\x1b]0;x\x07" + "<b>" * 9999)
        said = CheckResult(
            check="c", outcome=Outcome.FAILED,
            findings=(Finding(outcome=Outcome.FAILED, target=target, args={"n": float("nan"), "t": "\u2067x"}),),
        )  # fmt: skip
        shard.record_visit(hostile.url, "desktop", outcome="audited", results=[said])
        db = connect(shard.folder / "shard.db")
        title, html, args = db.execute("select title, html, args_json from page, finding").fetchone()
    assert title.startswith("\ufffd<script>å")
    assert len(title) == 300
    assert html.startswith("]0;x<b>")
    assert len(html) == 1000
    assert args == '{"n":null,"t":"x"}'


def test_an_outcome_outside_the_closed_set_is_refused(tmp_path: Path) -> None:
    with filled(tmp_path / "shard") as shard, pytest.raises(ValueError, match="trap"):
        shard.record_visit(page(0).url, "desktop", outcome="trap")


def test_a_database_from_a_newer_program_is_recognised_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    Store(path).close()
    with sqlite3.connect(path) as db:
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('tillsyn', 'm999_later', 'x')"
        )
    before = path.read_bytes()
    with pytest.raises(NewerDatabase, match="m999_later"):
        Store(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_of_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("hej " * 1000)
    with pytest.raises(NotADatabase):
        Store(tmp_path / "text.db")
    with sqlite3.connect(tmp_path / "other.db") as db:
        db.execute("create table kunder (id)")
    with pytest.raises(NotADatabase, match="choose another"):
        Store(tmp_path / "other.db")


def test_findings_can_be_searched(tmp_path: Path) -> None:
    with filled(tmp_path / "shard") as shard:
        shard.finish()
    with Store(tmp_path / "t.db") as store:
        store.begin_scan(scan(), [TOWN])
        store.merge(tmp_path / "shard")
        store.merge(tmp_path / "shard")
        assert len(list(store.database.table("finding").search("missing"))) == 3
        # Compares the index with the table it stands for, and raises where they differ.
        store.database.execute("insert into finding_fts (finding_fts, rank) values ('integrity-check', 1)")
        assert {step.name for step in SEARCH.applied(store.database)} == {"m001_finding_search"}


def night(store: Store, tmp_path: Path, number: int, components: tuple[str, ...], value: float = 0.5) -> str:
    uid, started = f"natt-{number}", f"2026-11-{number:02}T00:00:00Z"
    store.begin_scan(scan(uid, started), [TOWN], CRITERIA)
    with filled(tmp_path / uid, Task(scan_uid=uid, started_at=started), components=components, value=value) as shard:
        shard.finish()
    store.merge(tmp_path / uid)
    store.finish_scan(uid)
    return uid


def test_what_is_new_fixed_and_back_is_told_night_by_night(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        night(store, tmp_path, 1, ("footer img",))
        night(store, tmp_path, 2, ("footer img", "main img"))
        night(store, tmp_path, 3, ("main img",))
        night(store, tmp_path, 4, ("main img", "footer img"))
        for _ in range(2):
            store.finish_scan("natt-4")
            told = rows(store, "select uid, kind, pages from change join scan on scan.id = scan_id order by uid, kind")
            assert told == [("natt-2", "new", 3), ("natt-3", "fixed", 3), ("natt-4", "came_back", 3)]
        assert rows(store, "select sum(returns) from problem") == [(1,)]


def test_criterion_results_are_kept_only_where_they_changed(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        for number, value in ((1, 0.5), (2, 0.5), (3, 0.75), (4, 0.75)):
            night(store, tmp_path, number, (), value)
        kept = "select uid, criterion_id from criterion_result join site_scan on site_scan.id = site_scan_id join scan on scan.id = scan_id order by 1, 2"
        assert rows(store, kept) == [("natt-1", "presence.a"), ("natt-1", "presence.b"), ("natt-3", "presence.a")]
        # A corrected first night must not change the nights that lean on it.
        with Shard.open(tmp_path / "natt-1") as shard:
            shard.record_criteria({"presence.a": NotApplicable(reason="x"), "presence.b": NotApplicable(reason="x")})
        store.merge(tmp_path / "natt-1")
        assert ("natt-2", "presence.a") in rows(store, kept)
        assert ("natt-2", "presence.b") in rows(store, kept)


def test_pruning_keeps_the_newest_nights_and_every_owned_blob(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        for number in range(1, 6):
            night(store, tmp_path, number, ("footer img",))
        orphan = store.evidence.put(b"nobody's")
        told = store.prune(page_nights=2)
        assert told.site_scans == 3
        assert orphan not in store.evidence
        assert rows(store, "select uid, pruned from site_scan join scan on scan.id = scan_id order by 1") == [
            ("natt-1", 1), ("natt-2", 1), ("natt-3", 1), ("natt-4", 0), ("natt-5", 0),
        ]  # fmt: skip
        assert rows(store, "select count(*) from finding") == [(6,)]
        assert store.check() == []
        assert store.prune(page_nights=2).site_scans == 0
        store.vacuum()
        assert store.check() == []


def test_missing_and_damaged_evidence_is_found(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        night(store, tmp_path, 1, ())
        shas = [
            str(row[0]) for row in rows(store, "select distinct sha256 from artefact where sha256 <> '' order by 1")
        ]
        store.evidence.remove(shas[0])
        damaged = store.evidence.path(shas[1])
        assert damaged is not None
        damaged.write_bytes(b"not gzip")
        assert [p.detail for p in store.check() if p.kind == "missing_evidence"] == shas[:2]


def test_a_stored_site_can_be_checked_out_judged_again_and_merged_back(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        night(store, tmp_path, 1, ("footer img",))
        night(store, tmp_path, 2, ("footer img",))
        with store.check_out("natt-2", TOWN.id, tmp_path / "again") as shard:
            assert [one.url for one in shard.sample()] == [page(n).url for n in range(3)]
            found, missing = shard.artefacts(page(0).url, "desktop")
            assert found["axe"] == b"{}"
            assert missing == {"console": "gatherer_failed"}
            for visit in shard.visits():
                shard.record_results(visit.url, visit.persona, [result(passed=1)])
            shard.record_criteria({"presence.a": Scored(value=1.0), "presence.b": NotApplicable(reason="none")})
            shard.finish()
        store.merge(tmp_path / "again")
        assert rows(store, "select count(*) from finding_latest") == [(0,)]
        assert rows(store, "select scan_uid, status from site_latest") == [("natt-2", "done")]
        assert store.check() == []


def test_the_sample_drawn_first_in_a_round_is_kept(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        night(store, tmp_path, 1, ())
        assert store.drawn_sample(TOWN.id, "") == [
            Sampled(url=page(0).url, sampled_as="start", stratum="structured"),
            Sampled(url=page(1).url, sampled_as="random", stratum="random"),
            Sampled(url=page(2).url, sampled_as="random", stratum="random"),
        ]


def test_the_queue_is_durable(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        store.begin_scan(scan(), [TOWN, replace(FARM, flags=("sdg",))])
        store.set_status("natt-1", TOWN.id, "running", attempt=True)
    with Store(tmp_path / "t.db") as store:
        store.begin_scan(scan(), [TOWN, FARM])
        assert [(s.site_id, s.status, s.attempts) for s in store.site_scans("natt-1")] == [
            ("storby", "running", 1), ("lillby", "waiting", 0),
        ]  # fmt: skip
        assert store.latest_scan() == "natt-1"
        assert store.scan("natt-1").profile_sha == "p1"


def test_evidence_names_hold_nothing_but_the_hash(tmp_path: Path) -> None:
    evidence = Evidence(evidence_folder(tmp_path / "t.db"))
    sha = evidence.put(b"text" * 1000)
    assert evidence.put(b"text" * 1000) == sha
    assert list(evidence) == [sha]
    assert evidence.get(sha) == b"text" * 1000
    path = evidence.path(sha)
    assert path is not None
    assert path.stat().st_size < 200
    for wrong in ("../../etc/passwd", "0" * 64, ""):
        with pytest.raises(MissingEvidence):
            evidence.get(wrong)


def test_an_objection_is_marked_until_decided_and_upheld_takes_the_value_away(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        night(store, tmp_path, 1, ())
        number = store.raise_dispute(TOWN.id, criterion_id="presence.a", note="=x\x00")

        def state() -> tuple[object, object]:
            row = next(row for row in as_of(store.database, 1) if row["criterion_id"] == "presence.a")
            return row["state"], row["score"]

        assert state() == ("disputed", 0.5)
        store.decide_dispute(number, "rejected")
        assert state() == ("scored", 0.5)
        store.decide_dispute(number, "upheld")
        assert state() == ("untested", None)
        with pytest.raises(KeyError):
            store.decide_dispute(99, "upheld")
        with pytest.raises(ValueError, match="names"):
            store.raise_dispute(TOWN.id)


def test_counts_and_page_vectors_are_kept_for_their_number_of_nights_and_scores_for_ever(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        for number in range(1, 5):
            night(store, tmp_path, number, ("footer img",), number / 10)
            record(store, rate(store.database, f"natt-{number}", replicates=5))
        store.prune(page_nights=1, vector_nights=2)
        per_scan = "select count(distinct site_scan_id) from "
        assert [rows(store, per_scan + t) for t in ("criterion_page", "check_count", "criterion_result", "dimension_score")] == [
            [(2,)], [(2,)], [(4,)], [(4,)],
        ]  # fmt: skip
        assert rows(store, "select count(*) from ranking where table_id = 'all'") == [(4,)]


def test_a_scan_can_be_weighed_again_when_its_pages_are_gone_but_not_when_its_vectors_are(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        for number in range(1, 5):
            night(store, tmp_path, number, (), number / 10)
            record(store, rate(store.database, f"natt-{number}", replicates=50))
        scores = "select * from dimension_score join site_scan on site_scan.id = site_scan_id order by site_scan_id, dimension_id"
        before = rows(store, scores.replace("*", "dimension_score.*"))
        store.prune(page_nights=1, vector_nights=2)
        record(store, rate(store.database, "natt-3", replicates=50))
        assert rows(store, scores.replace("*", "dimension_score.*")) == before
        with pytest.raises(TooOld, match="pruned"):
            record(store, rate(store.database, "natt-1", replicates=50))
        assert rate(store.database, "natt-1", replicates=50).scores[TOWN.id]["presence"].score is not None


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["storby-1", "lillby-1", "storby-2"]), min_size=3, max_size=6))
def test_any_order_and_number_of_merges_gives_the_same_database(shards: Path, order: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.db"
        with Store(path) as store:
            for number in (1, 2):
                store.begin_scan(scan(f"natt-{number}", f"2026-11-{number:02}T00:00:00Z"), [TOWN, FARM], CRITERIA)
            for name in [*order, "lillby-1", "storby-2", "storby-1"]:
                store.merge(shards / name)
            assert store.check() == []
        assert everything(path) == everything(shards / "calm.db")


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three finished shards of two scans, and the database they make when each is merged once, in order."""
    folder = tmp_path_factory.mktemp("shards")
    with Store(folder / "calm.db") as store:
        for number in (1, 2):
            store.begin_scan(scan(f"natt-{number}", f"2026-11-{number:02}T00:00:00Z"), [TOWN, FARM], CRITERIA)
        for name, organisation, number in (("storby-1", TOWN, 1), ("lillby-1", FARM, 1), ("storby-2", TOWN, 2)):
            task = Task(
                organisation=organisation, scan_uid=f"natt-{number}", started_at=f"2026-11-{number:02}T00:00:00Z"
            )
            with filled(folder / name, task, components=("footer img",) * number, value=number / 4) as shard:
                shard.finish()
            store.merge(folder / name)
    return folder
