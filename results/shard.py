"""A shard: everything one site of one scan leaves behind, written by its own process, resumable at every commit.

with Shard.create(folder, task) as shard:
    if not shard.crawled:
        shard.record_crawl(crawl, sample, personas=("desktop", "mobile"))
    for visit in shard.pending_visits():
        shard.lease(visit.url, visit.persona)
        ...
        shard.record_visit(visit.url, visit.persona, outcome="audited", ...)
    shard.finish()
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from checks.artefacts import Pictures
from checks.material import Crawl, CrawledPage, Organisation, Sampled, Walk
from checks.measures import Value
from checks.model import CheckResult
from results import recording
from results.evidence import DiskFull, Evidence, free_bytes
from results.rows import OUTCOMES, Pending, ScanTask, VisitRow
from results.schema import open_database
from results.text import TITLE_LIMIT, clean, clean_json, clean_url

#: A page that was being visited at two crashes is given up: it must not kill every night.
CRASH_LIMIT = 2
DATABASE_NAME = "shard.db"
EVIDENCE_NAME = "evidence"
NO_ROOM_BYTES = 2**20


class WrongShard(Exception):
    """The folder holds the shard of another scan or site."""


class Shard:
    """One site of one scan on disk: `shard.db` and `evidence/` in a folder of its own. One process writes it."""

    def __init__(self, folder: Path, db: Database) -> None:
        self.folder = folder
        self.evidence = Evidence(folder / EVIDENCE_NAME)
        self._db = db

    @classmethod
    def create(cls, folder: Path, task: ScanTask) -> Self:
        """Begin the shard of `task`, or go on with the one that is there. Raises WrongShard, DiskFull, NewerDatabase."""
        with disk(folder):
            folder.mkdir(parents=True, exist_ok=True)
            db = open_database(folder / DATABASE_NAME, shard=True)
            shard = cls(folder, db)
            with db.atomic():
                found = next(iter(db.table("shard").rows), None)
                if found is None:
                    shard._begin(task)
                elif (found["scan_uid"], found["site_id"]) != (task.scan_uid, task.organisation.id):
                    raise WrongShard(f"{folder} holds {found['site_id']} of scan {found['scan_uid']}")
                else:
                    shard._give_up_on_killers()
        return shard

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a shard that exists, as it is. Raises FileNotFoundError."""
        path = folder / DATABASE_NAME
        if not path.exists():
            raise FileNotFoundError(path)
        shard = cls(folder, open_database(path, shard=True))
        with disk(folder), shard._db.atomic():
            shard._give_up_on_killers()
        return shard

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- where it stands

    @property
    def scan_uid(self) -> str:
        return str(self._one("select scan_uid from shard"))

    @property
    def site_id(self) -> str:
        return str(self._one("select site_id from shard"))

    @property
    def crawled(self) -> bool:
        """Whether the crawl and its sample are stored."""
        return self._one("select crawled_at from site_scan") is not None

    @property
    def finished(self) -> bool:
        return bool(self._one("select finished from shard"))

    def crawl(self) -> Crawl:
        """The crawl as it was recorded. Raises KeyError when there is none."""
        return Crawl.from_bytes(self.site_artefact(Crawl.kind))

    def sample(self) -> list[Sampled]:
        """The sample in its order, pages added on the way included."""
        rows = self._db.query(
            "select url, sample.sampled_as, stratum from sample join page on page.id = page_id order by seq"
        )
        return [Sampled(**row) for row in rows]

    def pending_visits(self) -> list[Pending]:
        """Visits without an outcome: those never begun first, in sample order, then those that ended in a crash."""
        rows = self._db.query(
            """
            select page.url, persona_id as persona, page_visit.sampled_as, attempts
            from page_visit join page on page.id = page_visit.page_id left join sample on sample.page_id = page.id
            where page_visit.outcome is null
            order by attempts > 0, sample.seq, page_visit.id
            """
        )
        return [Pending(**row) for row in rows]

    def visits(self) -> list[VisitRow]:
        """Finished visits, in sample order."""
        rows = list(
            self._db.query(
                """
                select page_visit.id, page.url, persona_id as persona, page_visit.outcome, page_visit.reason,
                       page_visit.final_url, page_visit.http_status, duration_ms
                from page_visit join page on page.id = page_visit.page_id left join sample on sample.page_id = page.id
                where page_visit.outcome is not null
                order by sample.seq, page_visit.id
                """
            )
        )
        found: dict[int, dict[str, str]] = {row["id"]: {} for row in rows}
        missing: dict[int, dict[str, str]] = {row["id"]: {} for row in rows}
        for row in self._db.query("select page_visit_id, kind, sha256, failure from artefact order by kind"):
            side = found if row["sha256"] else missing
            side[row["page_visit_id"]][row["kind"]] = row["sha256"] or row["failure"]
        return [VisitRow(artefacts=found[i], missing=missing[i], **row) for row in rows if (i := row.pop("id"))]

    def artefacts(self, url: str, persona: str) -> tuple[dict[str, bytes], dict[str, str]]:
        """The artefacts of one visit by kind, and why others are missing."""
        rows = self._db.query(
            "select kind, sha256, failure from artefact where page_visit_id = ?", [self._visit_id(url, persona)]
        )
        found, missing = {}, {}
        for row in rows:
            if row["sha256"]:
                found[row["kind"]] = self.evidence.get(row["sha256"])
            else:
                missing[row["kind"]] = row["failure"]
        return found, missing

    def site_artefact(self, kind: str) -> bytes:
        """The bytes of a site-level artefact. Raises KeyError when it was not recorded or failed."""
        sha = self._one("select sha256 from site_artefact where kind = ? and sha256 <> ''", [kind])
        if sha is None:
            raise KeyError(kind)
        return self.evidence.get(str(sha))

    def walks(self) -> list[tuple[str, str, str]]:
        """(journey, persona, task) of every walk that is recorded."""
        rows = self._db.query("select journey_id, persona_id, task from journey_run order by id")
        return [(row["journey_id"], row["persona_id"], row["task"]) for row in rows]

    # --- writing

    def record_crawl(
        self, crawl: Crawl, sample: Sequence[Sampled], *, personas: Sequence[str] = ("desktop", "mobile"),
        drawn: Sequence[Sampled] = (),
    ) -> None:  # fmt: skip
        """Store crawl, pages, roles and sample whole; every sampled page gets a pending visit for each persona.

        `drawn` is the whole drawn order of the round, from which gone pages are replaced on later nights.
        """
        with self._write() as db:
            db.execute("delete from page")
            self._store_site_artefact(Crawl.kind, crawl.to_bytes())
            self._add_pages(crawl.pages)
            self._add_sample(sample, personas)
            self._add_roles(crawl)
            recording.add_drawn(db, list(drawn) or list(sample))
            self._site_scan(
                crawled_at=_now(), pages_found=len(crawl.pages), crawl_cut=int(crawl.cut),
                language=clean(crawl.language, 35),
            )  # fmt: skip

    def record_pages(
        self, pages: Iterable[CrawledPage], sample: Sequence[Sampled] = (),
        personas: Sequence[str] = ("desktop", "mobile"),
    ) -> None:  # fmt: skip
        """Add pages that only the rendered site showed, those known already aside, and with `sample` their visits."""
        with self._write():
            self._add_pages(pages)
            self._add_sample(sample, personas)
            self._site_scan(pages_found=self._one("select count(*) from page"))

    def restate_sample(self, sample: Iterable[Sampled]) -> None:
        """Why pages are in the sample, and their stratum, as it is known after the visits; the pages themselves stay."""
        with self._write() as db:
            for one in sample:
                page = self._one("select id from page where url = ?", [one.url])
                db.execute(
                    "update sample set sampled_as = ?, stratum = ? where page_id = ?", [one.sampled_as, one.stratum, page]
                )
                db.execute("update page_visit set sampled_as = ? where page_id = ?", [one.sampled_as, page])

    def lease(self, url: str, persona: str) -> None:
        """Note that the visit begins now; if this process dies before it is recorded, that counts as one crash."""
        with self._write() as db:
            db.execute(
                "update page_visit set leased_at = ?, attempts = attempts + 1 where id = ?",
                [_now(), self._visit_id(url, persona)],
            )

    def release(self, url: str, persona: str) -> None:
        """Give a begun visit back without blame: the worker died of another one, or was asked to stop."""
        with self._write() as db:
            db.execute(
                "update page_visit set leased_at = null, attempts = max(attempts - 1, 0) where id = ?",
                [self._visit_id(url, persona)],
            )

    def record_visit(
        self, page_url: str, persona: str, *, outcome: str, reason: str = "", final_url: str = "",
        http_status: int | None = None, visited_at: str = "", duration_ms: float = 0,
        artefacts: Mapping[str, bytes | str] | None = None, results: Sequence[CheckResult] = (),
    ) -> None:  # fmt: skip
        """Store one visit whole: its outcome, artefacts (bytes, or the word for why not) and what the checks said.

        Recording it again replaces it. Raises KeyError for a page that is not recorded, ValueError for an outcome outside the set.
        """
        if outcome not in OUTCOMES:
            raise ValueError(f"visit outcome {outcome!r} is not one of {', '.join(OUTCOMES)}")
        with self._write() as db:
            page_id = self._page_id(page_url)
            db.execute(
                """
                insert into page_visit (page_id, persona_id) values (?, ?) on conflict do nothing
                """,
                [page_id, persona],
            )
            visit_id = self._visit_id(page_url, persona)
            db.table("page_visit").update(
                visit_id,
                {
                    "final_url": clean_url(final_url), "http_status": http_status, "outcome": outcome,
                    "reason": clean(reason, TITLE_LIMIT), "visited_at": visited_at or _now(), "leased_at": None,
                    "duration_ms": round(duration_ms),
                },
            )  # fmt: skip
            db.execute("update page set http_status = coalesce(http_status, ?) where id = ?", [http_status, page_id])
            pictures = self._store_artefacts(visit_id, artefacts or {})
            self._store_results(results, pictures, page_visit_id=visit_id)
            self._settle_page(page_id)

    def record_results(self, page_url: str, persona: str, results: Sequence[CheckResult]) -> None:
        """Replace what the checks said of a visit, from its stored artefacts (`tillsyn recheck`)."""
        with self._write():
            visit_id = self._visit_id(page_url, persona)
            sha = self._one(
                "select sha256 from artefact where page_visit_id = ? and kind = ?", [visit_id, Pictures.kind]
            )
            pictures = Pictures.from_bytes(self.evidence.get(str(sha))) if sha else Pictures()
            self._store_results(results, pictures, page_visit_id=visit_id)

    def record_site_results(self, results: Sequence[CheckResult]) -> None:
        """Replace what checks of scope site said."""
        with self._write():
            self._store_results(results, Pictures())

    def record_walk(self, walk: Walk, results: Mapping[int, Sequence[CheckResult]] | None = None) -> None:
        """Store one walk with its steps; `results` holds by step number what checks said of the pages on the way."""
        with self._write() as db:
            db.execute(
                "delete from journey_run where journey_id = ? and persona_id = ? and task = ?",
                [walk.journey, walk.persona, walk.task],
            )
            run_id = recording.add_walk(db, self._site_scan_id, walk)
            for number, said in sorted((results or {}).items()):
                self._store_results(said, Pictures(), journey_run_id=run_id, step_seq=number)

    def record_site_artefact(self, kind: str, content: bytes | str) -> None:
        """Store an artefact of the whole site: its bytes, or the word for why there are none."""
        with self._write():
            self._store_site_artefact(kind, content)

    def record_criteria(self, values: Mapping[str, Value]) -> None:
        """Replace the values of all criteria. A share of pages is stored as the fixed mix of both strata (judgements 4)."""
        with self._write() as db:
            sample = self.sample()
            db.execute("delete from criterion_result")
            db.execute("delete from criterion_page")
            for identity, value in sorted(values.items()):
                columns = recording.criterion_columns(value, sample)
                vector = columns.pop("vector")
                key = {"site_scan_id": self._site_scan_id, "criterion_id": identity}
                db.table("criterion_result").insert(key | columns)
                if vector is not None:
                    db.table("criterion_page").insert(key | {"vector": vector})
            self._site_scan(rated=1)

    def finish(self, status: str = "done", failure: str = "") -> None:
        """Close the site: count the checks, give every page left without outcome one, and let the shard be merged."""
        with self._write() as db:
            recording.count_checks(db, self._site_scan_id)
            db.execute(
                """
                update page_visit set outcome = 'failed', reason = 'internal_error', leased_at = null
                where outcome is null and leased_at is not null
                """
            )
            db.execute(
                "update page_visit set outcome = 'skipped', reason = 'page_budget' where outcome is null",
            )
            for row in list(db.query("select distinct page_id from page_visit")):
                self._settle_page(row["page_id"])
            self._site_scan(
                status=status, failure=clean(failure, TITLE_LIMIT), finished_at=_now(), pruned=0, vectors_pruned=0,
                **recording.sample_columns(db, self._site_scan_id),
            )  # fmt: skip
            db.execute("update shard set finished = 1")

    # --- inside

    def _begin(self, task: ScanTask) -> None:
        options = getattr(task, "options", None)
        scan_id = self._db.table("scan").insert(
            {
                "uid": task.scan_uid, "started_at": task.started_at, "status": "running", "seed": task.seed,
                "profile_sha": task.profile_sha, "round": getattr(options, "round", "") or "",
                "settings_json": clean_json(options or {}),
            }
        ).last_pk  # fmt: skip
        add_site(self._db, task.organisation)
        self._db.table("site_scan").insert(
            {
                "scan_id": scan_id, "site_id": task.organisation.id, "status": "running", "started_at": _now(),
                "attempts": getattr(task, "attempt", 1),
            }
        )  # fmt: skip
        self._db.table("shard").insert(
            {"scan_uid": task.scan_uid, "site_id": task.organisation.id, "seed": task.seed, "finished": 0}
        )

    def _give_up_on_killers(self) -> None:
        """End visits that were under way at CRASH_LIMIT crashes as failed: internal_error."""
        rows = list(
            self._db.query(
                "select id, page_id from page_visit where outcome is null and leased_at is not null and attempts >= ?",
                [CRASH_LIMIT],
            )
        )
        for row in rows:
            self._db.execute(
                """
                update page_visit set outcome = 'failed', reason = 'internal_error', leased_at = null, visited_at = ?
                where id = ?
                """,
                [_now(), row["id"]],
            )
            self._settle_page(row["page_id"])

    @property
    def _site_scan_id(self) -> int:
        return 1

    def _site_scan(self, **columns: Any) -> None:
        self._db.table("site_scan").update(self._site_scan_id, columns)

    def _add_pages(self, pages: Iterable[CrawledPage]) -> None:
        self._db.table("page").insert_all(
            (recording.page_columns(self._site_scan_id, page) for page in pages), ignore=True
        )

    def _add_sample(self, sample: Sequence[Sampled], personas: Sequence[str]) -> None:
        recording.add_sample(self._db, self._site_scan_id, sample, personas)

    def _add_roles(self, crawl: Crawl) -> None:
        recording.add_roles(self._db, self._site_scan_id, crawl.roles)

    def _store_site_artefact(self, kind: str, content: bytes | str) -> None:
        self._db.table("site_artefact").insert(
            {"site_scan_id": self._site_scan_id, "kind": kind} | self._artefact_columns(content), replace=True
        )

    def _artefact_columns(self, content: bytes | str) -> dict[str, Any]:
        if isinstance(content, bytes):
            return {"sha256": self.evidence.put(content), "bytes": len(content), "failure": ""}
        return {"sha256": "", "bytes": 0, "failure": clean(content, TITLE_LIMIT) or "not_gathered"}

    def _store_artefacts(self, visit_id: int, artefacts: Mapping[str, bytes | str]) -> Pictures:
        self._db.execute("delete from artefact where page_visit_id = ?", [visit_id])
        self._db.table("artefact").insert_all(
            {"page_visit_id": visit_id, "kind": kind} | self._artefact_columns(content)
            for kind, content in sorted(artefacts.items())
        )
        raw = artefacts.get(Pictures.kind)
        pictures = Pictures.from_bytes(raw) if isinstance(raw, bytes) else Pictures()
        recording.add_pictures(self._db, visit_id, pictures)
        return pictures

    def _store_results(
        self, results: Sequence[CheckResult], pictures: Pictures, *, page_visit_id: int | None = None,
        journey_run_id: int | None = None, step_seq: int | None = None,
    ) -> None:  # fmt: skip
        recording.add_results(
            self._db, self._site_scan_id, results, pictures, page_visit_id=page_visit_id,
            journey_run_id=journey_run_id, step_seq=step_seq,
        )  # fmt: skip

    def _settle_page(self, page_id: int) -> None:
        recording.settle_page(self._db, page_id)

    def _page_id(self, url: str) -> int:
        found = self._one("select id from page where url = ?", [clean_url(url)])
        if found is None:
            raise KeyError(f"page {url!r} is not recorded in this shard")
        return int(found)

    def _visit_id(self, url: str, persona: str) -> int:
        found = self._one(
            "select id from page_visit where page_id = ? and persona_id = ?", [self._page_id(url), persona]
        )
        if found is None:
            raise KeyError(f"no visit of {url!r} by {persona!r} is planned or recorded in this shard")
        return int(found)

    def _one(self, sql: str, values: Sequence[object] = ()) -> Any:
        row = self._db.execute(sql, list(values)).fetchone()
        return row[0] if row else None

    @contextmanager
    def _write(self) -> Iterator[Database]:
        with disk(self.folder), self._db.atomic() as db:
            yield db


def add_site(db: Database, organisation: Organisation) -> None:
    """Insert or refresh the row of an organisation's site."""
    db.table("site").upsert(
        {
            "id": organisation.id, "organisation": clean(organisation.name_sv, TITLE_LIMIT),
            "organisation_en": clean(organisation.name_en, TITLE_LIMIT), "kind": organisation.kind,
            "start_url": clean_url(organisation.start_url), "hosting_group": clean(organisation.hosting_group, TITLE_LIMIT),
            "region": clean(organisation.region, TITLE_LIMIT), "flags_json": clean_json(organisation.flags),
            "extra_hosts_json": clean_json(organisation.extra_hosts),
        },
        pk="id",
    )  # fmt: skip


@contextmanager
def disk(folder: Path) -> Iterator[None]:
    """Turn SQLite's words for a full disk into DiskFull; by then SQLite has rolled back.

    Where its own companion files no longer find room, SQLite calls that an input or output error.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        is_input_output = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_IOERR
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL or (is_input_output and free_bytes(folder) < NO_ROOM_BYTES):
            raise DiskFull(f"no room left on the disk of {folder}") from error
        raise


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
