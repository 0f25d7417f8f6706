"""Makes a database of N organisations × M nights with the real catalogue: what `benchmarks/publish.py` publishes from.

Older nights hold what is kept for ever (scores, ranks, changed answers); the newest is whole, from shards as a site's own process
leaves them, merged. Only the benchmark and the tests use it.
"""

from __future__ import annotations

import io
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image

from checks.artefacts import Crop, Pictures
from checks.material import Cost, Crawl, CrawledPage, Organisation, RoleGuess, Sampled, Walk, WalkStep
from checks.measures import NotApplicable, Scored, Untested, Value
from checks.model import Box, CheckResult, Finding, Outcome, Target
from checks.registry import all_checks
from profiles.journey_schema import journeys
from profiles.load import definitions, load_profile
from results.ranking import Alternative, Place
from results.rating import Rating, Table, rate, record
from results.rows import DIMENSIONS, CriterionRow, ScanRow, criterion_row
from results.scoring import DimensionScore
from results.store import Shard, Store

LAST_NIGHT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PAGES, RANDOM_FROM = 40, 20
#: Checks with certain faults and with doubts on an organisation; each fault stands on some pages.
FAILING, DOUBTFUL, WALKS, STEPS, CROPS = 25, 8, 20, 6, 6
#: Shards are made so many times in full; an organisation takes a copy of one, with its own names and answers.
PROTOTYPES = 8
REGIONS = tuple(f"Län {letter}" for letter in "ABCDEFGHIKLMNOSTUWXYZ")


@dataclass(frozen=True)
class Task:
    organisation: Organisation
    scan_uid: str
    started_at: str
    seed: str = "seed"
    profile_sha: str = "made"


def organisations(count: int) -> list[Organisation]:
    """290 municipalities to 21 regions to the rest of agencies, in that proportion."""
    made = []
    for number in range(count):
        kind = "municipality" if number % 20 < 10 else "region" if number % 20 == 10 else "agency"
        word = {"municipality": "kommun", "region": "region", "agency": "verket"}[kind]
        made.append(
            Organisation(
                id=f"org-{number:04}", kind=kind, name_sv=f"Gjorda {number:04} {word}", name_en=f"Made {number:04}",
                region=REGIONS[number % len(REGIONS)] if kind == "municipality" else "", start_url=f"https://org-{number:04}.example/",
            )
        )  # fmt: skip
    return made


def make(folder: Path, count: int, nights: int) -> Path:
    """The database, at `folder`/made.db, with its newest night whole; the shards that it was made of stay beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    sites, frozen = organisations(count), definitions(load_profile())
    criteria = [criterion_row(body) for body in frozen["criterion"].values()]
    for number in range(PROTOTYPES):
        _prototype(folder / f"prototype-{number}", number, criteria)
    with Store(folder / "made.db") as store:
        for night in range(nights - 1):
            _old_night(store, sites, criteria, frozen, night, LAST_NIGHT - timedelta(days=nights - night))
    add_night(folder, count, nights, changed=0.0)
    return folder / "made.db"


def add_night(folder: Path, count: int, nights: int, *, changed: float) -> Path:
    """One whole night more, the `nights`-th. That share of the sites has other pages, faults and answers than the night before."""
    sites, frozen = organisations(count), definitions(load_profile())
    uid, started = f"made-{nights - 1:04}", LAST_NIGHT if changed else LAST_NIGHT - timedelta(days=1)
    with Store(folder / "made.db") as store:
        _begin(store, uid, started, sites, frozen)
        every = round(1 / changed) if changed else 0
        for number, site in enumerate(sites):
            moved = bool(every) and number % every == 0
            own = folder / "shard"
            shutil.copytree(folder / f"prototype-{(number + moved) % PROTOTYPES}", own)
            _rename(own / "shard.db", site, uid, shift=((number + 20 * moved) * 37 % 41 - 20) / 100)
            store.merge(own)
            shutil.rmtree(own)
        record(store, rate(store.database, uid, replicates=200))
        store.finish_scan(uid, finished_at=_iso(started + timedelta(hours=3)))
    return folder / "made.db"


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _begin(store: Store, uid: str, started: datetime, sites: Sequence[Organisation], frozen: Mapping[str, object]) -> None:
    scan = ScanRow(uid=uid, started_at=_iso(started), seed="seed", profile_sha="made", axe_version="4.14.1", round="2026-Q4",
                   code_version="1", browser_version="made")  # fmt: skip
    store.begin_scan(scan, sites, frozen)  # type: ignore[arg-type]


# --- older nights


def _old_night(
    store: Store, sites: Sequence[Organisation], criteria: Sequence[CriterionRow], frozen: Mapping[str, object], night: int, day: datetime
) -> None:
    """Scores and ranks of every site, one changed answer and one changed problem each; no pages."""
    uid = f"made-{night:04}"
    draw = np.random.default_rng(night)
    if night == 0:
        _begin(store, uid, day, sites, frozen)
    else:
        _begin_again(store, uid, day, sites)
    rating = _rating(uid, sites, night)
    db = store.database
    with db.atomic():
        db.execute("update site_scan set status='done', rated=1, pruned=1, pages_audited=? where scan_id=(select id from scan where uid=?)",
                   [PAGES, uid])  # fmt: skip
        scan = db.execute("select id from scan where uid = ?", [uid]).fetchone()[0]
        keys = {row[1]: row[0] for row in db.execute("select id, site_id from site_scan where scan_id = ?", [scan])}
        chosen = draw.integers(0, len(criteria), len(sites))
        db.table("criterion_result").insert_all(
            {"site_scan_id": keys[site.id], "criterion_id": criteria[n].id, "state": "scored", "score": (night % 10) / 10}
            for site, n in zip(sites, chosen, strict=True)
        )
        names = sorted(all_checks())
        db.table("problem").insert_all(
            ({"site_id": site.id, "fingerprint": f"f{night % 60:04}", "check_id": names[night % 60], "first_scan_id": scan,
              "last_scan_id": scan, "gone_scan_id": scan, "returns": 0, "pages": 2} for site in sites),
            ignore=True,
        )  # fmt: skip
        db.table("change").insert_all(
            {"scan_id": scan, "site_id": site.id, "kind": ("new", "fixed")[night % 2], "fingerprint": f"f{night % 60:04}",
             "check_id": names[night % 60], "pages": 2} for site in sites
        )  # fmt: skip
    record(store, rating)
    db.table("scan").update(scan, {"status": "finished", "finished_at": _iso(day + timedelta(hours=3))})


def _begin_again(store: Store, uid: str, day: datetime, sites: Sequence[Organisation]) -> None:
    """A scan with the definitions that are frozen already."""
    db = store.database
    with db.atomic():
        first = next(iter(db.query("select * from scan order by id limit 1")))
        scan = db.table("scan").insert({**{k: v for k, v in first.items() if k != "id"}, "uid": uid, "started_at": _iso(day)}).last_pk
        db.table("site_scan").insert_all({"scan_id": scan, "site_id": site.id, "status": "waiting"} for site in sites)


def _rating(uid: str, sites: Sequence[Organisation], night: int) -> Rating:
    draw = np.random.default_rng(7)
    level = draw.normal(3.0, 0.5, (len(sites), len(DIMENSIONS))) + 0.3 * np.sin(night / 40 + draw.random(len(sites)) * 6)[:, None]
    level = np.clip(level + np.random.default_rng(night).normal(0, 0.02, level.shape), 0.2, 4.9)
    overall = level.mean(axis=1)

    def score(value: float) -> DimensionScore:
        return DimensionScore(
            score=round(value, 4), coverage=0.93, rated_share=0.9, low=round(value - 0.15, 4), high=round(value + 0.15, 4),
            bound_low=round(value - 0.3, 4), bound_high=round(value + 0.2, 4), hard_core=round(value, 4),
        )  # fmt: skip

    scores = {
        site.id: {name: score(float(level[i, d])) for d, name in enumerate(DIMENSIONS)} | {"overall": score(float(overall[i]))}
        for i, site in enumerate(sites)
    }
    tables = []
    for table in ("all", *sorted({site.kind for site in sites})):
        own = sorted((i for i, site in enumerate(sites) if table in ("all", site.kind)), key=lambda i: -overall[i])
        tables.append(
            Table(
                id=table, unranked={}, alternatives=(Alternative(id="equal_weights", tau=0.9, ranks={}),), leave_one_out={},
                places=tuple(
                    Place(
                        site_id=sites[i].id, rank=n + 1, rank_low=max(1, n - 8), rank_high=n + 9, rank_score=float(overall[i]), band=n // 9
                    )
                    for n, i in enumerate(own)
                ),
            )
        )  # fmt: skip
    return Rating(scan_uid=uid, scores=scores, tables=tuple(tables))


# --- whole nights


def _rename(db: Path, site: Organisation, uid: str, shift: float) -> None:
    """The copy of a prototype's shard becomes this organisation's: its names, its addresses, its answers (moved by `shift`)."""
    connection = sqlite3.connect(db, isolation_level=None)
    connection.execute("begin")
    connection.execute("update shard set scan_uid = ?, site_id = ?", [uid, site.id])
    connection.execute("update scan set uid = ?", [uid])
    connection.execute(
        "update site set id = ?, organisation = ?, organisation_en = ?, kind = ?, region = ?, start_url = ?",
        [site.id, site.name_sv, site.name_en, site.kind, site.region, site.start_url],
    )
    connection.execute("update site_scan set site_id = ?", [site.id])
    connection.execute("update drawn_sample set site_id = ?, url = replace(url, 'prototype', ?)", [site.id, site.id])
    for table, column in (("page", "url"), ("page_visit", "final_url"), ("journey_run", "ends_at"), ("step_run", "url")):
        connection.execute(f"update {table} set {column} = replace({column}, 'prototype', ?)", [site.id])
    connection.execute("update criterion_result set basis_json = replace(basis_json, 'prototype', ?)", [site.id])
    connection.execute(
        """
        update criterion_result set score = round(min(1, max(0, score + ?)), 3)
        where state = 'scored' and criterion_id not in (select criterion_id from criterion_page)
        """,
        [shift],
    )
    connection.execute("commit")
    connection.close()


def _url(number: int) -> str:
    return f"https://prototype.example/{'kommun-och-politik/' if number % 3 else ''}sida-{number}"


def _prototype(folder: Path, number: int, criteria: Sequence[CriterionRow]) -> None:
    """A site of 40 pages, seen by two visitors, as its own process leaves it."""
    site = Organisation(id="prototype", kind="municipality", name_sv="Prototyp", start_url=_url(0))
    draw = np.random.default_rng(1_000 + number)
    with Shard.create(folder, Task(organisation=site, scan_uid="prototype", started_at=_iso(LAST_NIGHT))) as shard:
        _crawl(shard)
        checks = list(all_checks())
        bad = list(draw.choice(checks, FAILING + DOUBTFUL, replace=False))
        pictures = [_picture(shard, number * CROPS + n) for n in range(CROPS)]
        for visit in shard.pending_visits():
            page = int(visit.url.rsplit("-", 1)[1])
            results, shown = [], []
            for turn, check in enumerate(checks):
                told = _result(check, bad, page, visit.persona, turn)
                results.append(told)
                if told.findings and pictures and turn % 5 == 0 and page < 3:
                    box = Box(x=10, y=10, width=180, height=40)
                    shown.append(Crop(selector=told.findings[0].target.selector, frame="", sha256=pictures[turn % CROPS],
                                      clip=Box(x=0, y=0, width=320, height=180), box=box))  # fmt: skip
            shard.record_visit(
                visit.url, visit.persona, outcome="audited", http_status=200, final_url=visit.url, results=results,
                artefacts={"pictures": Pictures(crops=tuple(shown)).to_bytes()},
            )  # fmt: skip
        names = sorted(journeys())
        for n in range(WALKS):
            shard.record_walk(_walk(names[n % len(names)], ("desktop", "keyboard", "mobile")[n % 3], n, pictures))
        shard.record_criteria(_answers(criteria, "prototype", seed=number))
        shard.finish()


def _crawl(shard: Shard) -> None:
    pages = tuple(
        CrawledPage(url=_url(n), outcome="fetched", status=200, title=f"Sida {n}", depth=min(n, 3), template=n % 6)
        for n in range(PAGES * 3)
    )
    roles = (RoleGuess(role="statement", url=_url(1), confidence=0.9),)
    sample = [
        Sampled(url=_url(n), sampled_as="start" if n == 0 else "random", stratum="structured" if n < RANDOM_FROM else "random")
        for n in range(PAGES)
    ]
    shard.record_crawl(Crawl(start_url=_url(0), hosts=("prototype.example",), pages=pages, roles=roles), sample)


def _result(check: str, bad: Sequence[str], page: int, persona: str, turn: int) -> CheckResult:
    if check not in bad:
        return CheckResult(check=check, outcome=Outcome.PASSED if turn % 3 else Outcome.INAPPLICABLE, passed=turn % 3 * 4)
    place = list(bad).index(check)
    doubt = place >= FAILING
    if page % (2 + place % 9) or (persona == "mobile" and place % 3):
        return CheckResult(check=check, outcome=Outcome.PASSED, passed=3)
    outcome = Outcome.CANT_TELL if doubt else Outcome.FAILED
    target = Target(
        selector=f"main > div:nth-child({place}) > section.block > a.link-{page}", role="link", name="Läs mer om vad som gäller",
        html=f'<a class="link-{page}" href="/sida-{page}" data-track="lasmer"><span class="icon"></span>Läs mer om vad som gäller</a>',
        component=f"main > div > section.block-{place} > a", box=Box(x=10, y=10, width=180, height=40),
    )  # fmt: skip
    return CheckResult(check=check, outcome=outcome, passed=2, findings=(Finding(outcome=outcome, target=target, message=outcome.value,
                                                                                 args={"rule": check, "found": page}),))  # fmt: skip


def _walk(journey: str, persona: str, number: int, pictures: Sequence[str]) -> Walk:
    steps = tuple(
        WalkStep(number=n + 1, verb="click", target=f"link Steg {n + 1}", url=_url(n + 2), duration_ms=420,
                 screenshot_sha256=pictures[n % len(pictures)] if pictures and n == STEPS - 1 else "")
        for n in range(STEPS)
    )  # fmt: skip
    return Walk(
        journey=journey, code=f"J{number}", persona=persona, task=f"task {number}",
        ending="not_completed" if number % 4 == 0 else "completed",
        reason="dead_end" if number % 4 == 0 else "", cost=Cost(clicks=STEPS, seconds=3.2), steps=steps, ends_at=_url(STEPS),
    )  # fmt: skip


def _picture(shard: Shard, number: int) -> str:
    raw = io.BytesIO()
    Image.linear_gradient("L").resize((320, 180)).rotate(number * 7).convert("RGB").save(raw, "WEBP", quality=60)
    return shard.evidence.put(raw.getvalue())


def _answers(criteria: Sequence[CriterionRow], site: str, seed: int) -> dict[str, Value]:
    draw = np.random.default_rng(seed)
    level = draw.beta(6, 3)
    told: dict[str, Value] = {}
    for n, row in enumerate(criteria):
        luck = draw.random()
        if luck < 0.05:
            told[row.id] = Untested(reason="page_role_missing", cause="ours")
        elif luck < 0.12:
            told[row.id] = NotApplicable(reason="no_such_thing")
        elif n % 10 < 4:
            per_page = {_url(p).replace("prototype", site): float(draw.random() < level) for p in range(PAGES)}
            value = sum(per_page.values()) / PAGES
            told[row.id] = Scored(value=value, per_page=per_page, basis={"pages": PAGES, "passed": int(value * PAGES)})
        else:
            basis = {"page": _url(n % PAGES).replace("prototype", site), "found": ["kontakt", "telefon"], "points": 3}
            told[row.id] = Scored(value=round(float(draw.random() < level) * 0.5 + 0.5 * float(draw.random() < level), 2), basis=basis)
    return told


