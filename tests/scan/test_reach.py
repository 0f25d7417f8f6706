"""Start pages asked between the nights: what counts as answered, silent or left out, what is kept, and what a scan reads of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from crawl_scene import Reply, Website, html, served

from checks.material import Crawl, Organisation, Probes
from checks.measures import Scored, Untested
from checks.measures.presence_resilience import availability as measured
from crawler.cli import tillsyn
from crawler.egress import Egress
from crawler.exit_codes import Exit
from crawler.places import Occupied, held
from crawler.politeness import Politeness
from crawler.probes.ask import Ask
from crawler.probes.availability import availability
from crawler.reach import run_reach, take_round
from crawler.scan import Refused
from crawler.task import Options, SiteTask
from profiles.schema import Site
from results.reach import Reach, StartProbe, read, record
from results.schema import connect
from results.store import Store

HOME = html("Åby kommun")
FINE = {"/robots.txt": Reply("", 404), "/": Reply(HOME)}


@pytest.fixture
def web() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def site(name: str, at: Website, **more: str) -> Site:
    return Site(id=name, name_sv=name.title(), start_url=f"{at.base}/", **more)


def options(*sites: Website) -> Options:
    return Options(contact="a@exempel.se", allow_hosts=tuple(s.host for s in sites), delay_seconds=0.0)


def round_of(*pairs: tuple[Site, Website]) -> dict[str, StartProbe]:
    waited: list[float] = []
    probes = take_round([s for s, _ in pairs], options(*(w for _, w in pairs)), wait=waited.append)
    assert waited in ([], [60.0])
    return {probe.site: probe for probe in probes}


def gone(web: ExitStack) -> Website:
    """A host where nobody listens any more."""
    with served(Website()) as site_:
        return site_


@pytest.mark.parametrize(
    ("start", "reach", "reason"),
    [
        (Reply(HOME), Reach.ANSWERED, ""),
        (Reply("", 302, {"Location": "{base}/hem"}), Reach.ANSWERED, ""),
        (Reply("", 404), Reach.SILENT, "status"),
        (Reply("", 503), Reach.SILENT, "status"),
        (Reply("", 401), Reach.LEFT_OUT, "unwelcome"),
        (Reply("", 403), Reach.LEFT_OUT, "unwelcome"),
        (Reply("", 429), Reach.LEFT_OUT, "unwelcome"),
        (Reply(HOME, 503, {"cf-mitigated": "challenge"}), Reach.LEFT_OUT, "unwelcome"),
    ],
)
def test_what_a_start_page_answers_decides(web: ExitStack, start: Reply, reach: Reach, reason: str) -> None:
    other = web.enter_context(served(Website(dict(FINE))))
    asked = web.enter_context(served(Website(FINE | {"/": start, "/hem": Reply(HOME)})))
    probe = round_of((site("other", other), other), (site("aby", asked), asked))["aby"]
    assert (probe.reach, probe.reason) == (reach, reason)
    assert asked.asked("/") == (2 if reach is Reach.SILENT else 1)


def test_a_host_that_is_down_is_silent_only_while_another_answers(web: ExitStack) -> None:
    down, other = gone(web), web.enter_context(served(Website(dict(FINE))))
    assert round_of((site("down", down), down), (site("other", other), other))["down"].reach is Reach.SILENT
    alone = round_of((site("down", down), down))["down"]
    assert (alone.reach, alone.reason) == (Reach.LEFT_OUT, "no_control")


def test_a_site_of_the_same_provider_is_no_control(web: ExitStack) -> None:
    down, other = gone(web), web.enter_context(served(Website(dict(FINE))))
    same = {"hosting_group": "driften"}
    probes = round_of((site("down", down, **same), down), (site("other", other, **same), other))
    assert probes["down"].reason == "no_control"


def test_a_control_that_is_silent_at_the_second_try_speaks_for_our_line(web: ExitStack) -> None:
    down = gone(web)
    once = Website(FINE | {"/": lambda n: Reply(HOME) if n == 1 else Reply("", 500)})
    other = web.enter_context(served(once))
    assert round_of((site("down", down), down), (site("other", other), other))["down"].reason == "no_control"


def test_an_answer_at_the_second_try_counts_as_answered(web: ExitStack) -> None:
    other = web.enter_context(served(Website(dict(FINE))))
    tired = web.enter_context(served(Website(FINE | {"/": lambda n: Reply(HOME, 500 if n == 1 else 200)})))
    assert round_of((site("aby", tired), tired), (site("other", other), other))["aby"].reach is Reach.ANSWERED


def test_robots_txt_is_obeyed(web: ExitStack) -> None:
    shut = web.enter_context(served(Website(FINE | {"/robots.txt": Reply("User-agent: *\nDisallow: /")})))
    probe = round_of((site("aby", shut), shut))["aby"]
    assert (probe.reach, probe.reason, shut.asked("/")) == (Reach.LEFT_OUT, "robots", 0)


def test_this_machine_is_not_asked_unless_it_was_opened(web: ExitStack) -> None:
    asked = web.enter_context(served(Website(dict(FINE))))
    with pytest.raises(Refused):
        take_round([site("aby", asked)], Options(contact="a@exempel.se"))
    assert asked.log == []


def test_a_round_is_kept_while_a_night_holds_the_database(web: ExitStack, tmp_path: Path) -> None:
    asked, db = web.enter_context(served(Website(dict(FINE)))), tmp_path / "tillsyn.db"
    with held(db, "nightly"), Store(db):
        run_reach([site("aby", asked)], options(asked), db)
    until = (datetime.now(UTC) + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [(p.reach, p.status) for p in read(db, "aby", until=until, days=1)] == [(Reach.ANSWERED, 200)]
    assert connect(db, readonly=True).execute("pragma foreign_key_check").fetchall() == []


def test_two_rounds_never_overlap(web: ExitStack, tmp_path: Path) -> None:
    asked, db = web.enter_context(served(Website(dict(FINE)))), tmp_path / "tillsyn.db"
    with held(tmp_path / "tillsyn.db.reach", "reach"), pytest.raises(Occupied):
        run_reach([site("aby", asked)], options(asked), db)
    assert asked.log == []


# -- the log and its reader ----------------------------------------------------------------------------------------------
ABY = Organisation(id="aby", kind="municipality", name_sv="Åby kommun", start_url="https://www.aby.example/")
NIGHT = datetime(2026, 11, 24, 1, tzinfo=UTC)


def at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def every_other_hour(days: float, silent: int = 0, left_out: int = 0) -> list[StartProbe]:
    kinds = [Reach.SILENT] * silent + [Reach.LEFT_OUT] * left_out
    number = int(days * 12)
    return [
        StartProbe(site="aby", asked_at=at(NIGHT - timedelta(hours=2 * n)), reach=kinds[n] if n < len(kinds) else Reach.ANSWERED)
        for n in range(number)
    ]


def judged(db: Path) -> Scored | Untested:
    task = SiteTask(
        organisation=ABY, scan_uid="s", started_at=at(NIGHT), folder="", seed="", profile_sha="", database=str(db)
    )
    with Egress() as egress:
        probe = availability(Ask(task=task, crawl=Crawl(start_url=ABY.start_url, hosts=(), pages=()), egress=egress, politeness=Politeness()))
    value = measured(Probes(probes={"availability": probe}))
    assert isinstance(value, Scored | Untested)
    return value


@pytest.mark.parametrize(
    ("log", "value"),
    [
        (every_other_hour(8), 1.0),
        (every_other_hour(8, silent=1), 1.0),  # one is forgiven
        (every_other_hour(8, silent=96), 0.0),
        (every_other_hour(8, left_out=20), 1.0),
        ([*every_other_hour(8), replace(every_other_hour(1)[0], asked_at=at(NIGHT - timedelta(days=31)), reach=Reach.SILENT)], 1.0),
    ],
    ids=["all", "one lost", "never", "some left out", "an outage longer ago than a month"],
)
def test_a_log_long_enough_is_rated(tmp_path: Path, log: list[StartProbe], value: float) -> None:
    with Store(tmp_path / "t.db") as store:
        record(store.database, [ABY], log)
    scored = judged(tmp_path / "t.db")
    assert isinstance(scored, Scored)
    assert scored.value == value


@pytest.mark.parametrize(("days", "words"), [(0, "no log"), (3, "36 probes over 4 days"), (5, "60 probes over 6 days")])
def test_a_log_too_short_says_what_is_missing(tmp_path: Path, days: float, words: str) -> None:
    with Store(tmp_path / "t.db") as store:
        record(store.database, [ABY], every_other_hour(days))
    untested = judged(tmp_path / "t.db")
    assert isinstance(untested, Untested)
    assert words in untested.reason


def test_a_scan_has_the_last_word_about_a_site_and_old_rounds_go(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        record(store.database, [ABY], every_other_hour(70))
        record(store.database, [replace(ABY, name_sv="Annat namn")], every_other_hour(1))
        assert store.database.table("site").get("aby")["organisation"] == "Åby kommun"
        oldest = store.database.execute("select min(asked_at) from start_probe").fetchone()[0]
    assert oldest >= at(NIGHT - timedelta(days=60))


def test_a_database_without_a_log_is_read_as_none(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    sqlite3.connect(path).execute("create table scan (id integer)")
    assert read(path, "aby", until=at(NIGHT), days=30) == []
    assert read(tmp_path / "nowhere.db", "aby", until=at(NIGHT), days=30) == []


# -- the command ---------------------------------------------------------------------------------------------------------
def test_the_command_tells_who_did_not_answer(web: ExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.reach.SECOND_TRY_SECONDS", 0.0)
    fine, down = web.enter_context(served(Website(dict(FINE)))), gone(web)
    (tmp_path / "list.csv").write_text(f"id,name_sv,start_url\naby,Åby,{fine.base}/\nned,Nedby,{down.base}/\n", encoding="utf-8")
    path = tmp_path / "tillsyn.toml"
    path.write_text(f'contact = "a@exempel.se"\nlists = ["list.csv"]\nallow_hosts = ["{fine.host}", "{down.host}"]\n', encoding="utf-8")
    result = CliRunner().invoke(tillsyn, ["reach", str(path)])
    assert result.exit_code == Exit.SITES_FAILED, result.output
    assert result.stdout.splitlines() == ["ned: silent (connect)", "1 of 2 start pages answered, 0 left out"]
    assert (tmp_path / "tillsyn.db").exists()
