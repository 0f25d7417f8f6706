"""The database: its tables, views and their history as migrations. One file, opened by anything; names are a contract.

A shard (one site of one scan) has the same tables plus `check_outcome`; only the main database has full-text search.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

BUSY_TIMEOUT_MS = 30_000

MAIN = Migrations("tillsyn")
SEARCH = Migrations("tillsyn-search")
SHARD = Migrations("tillsyn-shard")


class NewerDatabase(Exception):
    """The file was written by a newer version of the program; it is left as it is."""


class NotADatabase(Exception):
    """The file is something else than a database of this program."""


@MAIN()
def m001_scans_and_sites(db: Database) -> None:
    """Who was looked at, when, by what."""
    _run(
        db,
        """
        create table scan (
            id integer primary key,
            uid text not null unique,
            started_at text not null,
            finished_at text,
            status text not null check (status in ('running', 'finished', 'interrupted')),
            round text not null default '',
            seed text not null,
            profile_sha text not null,
            code_version text not null default '',
            axe_version text not null default '',
            browser_version text not null default '',
            lexicon_sha text not null default '',
            series text not null default '',
            settings_json text not null default '{}'
        ) strict;
        create table site (
            id text primary key,
            organisation text not null,
            organisation_en text not null default '',
            kind text not null,
            code text not null default '',
            start_url text not null,
            hosting_group text not null default '',
            region text not null default '',
            flags_json text not null default '[]',
            extra_hosts_json text not null default '[]'
        ) strict;
        create table site_scan (
            id integer primary key,
            scan_id integer not null references scan (id) on delete cascade,
            site_id text not null references site (id),
            status text not null check (status in ('waiting', 'running', 'done', 'failed')),
            attempts integer not null default 0,
            failure text not null default '',
            pages_found integer not null default 0,
            pages_sampled integer not null default 0,
            started_at text,
            finished_at text,
            crawled_at text,
            crawl_cut integer not null default 0,
            language text not null default '',
            rated integer not null default 0,
            pruned integer not null default 0,
            unique (scan_id, site_id)
        ) strict;
        create index site_scan_site on site_scan (site_id, scan_id);
        create table definition (
            profile_sha text not null,
            kind text not null,
            id text not null,
            body_json text not null,
            primary key (profile_sha, kind, id)
        ) strict, without rowid;
        create table drawn_sample (
            site_id text not null references site (id),
            round text not null,
            seq integer not null,
            url text not null,
            sampled_as text not null,
            stratum text not null,
            drawn_at text not null,
            primary key (site_id, round, seq)
        ) strict, without rowid;
        """,
    )


@MAIN()
def m002_pages(db: Database) -> None:
    """What was seen. Outcomes are those of docs on outcomes: a scheduled address ends in exactly one."""
    _run(
        db,
        """
        create table page (
            id integer primary key,
            site_scan_id integer not null references site_scan (id) on delete cascade,
            url text not null,
            final_url text not null default '',
            title text not null default '',
            found_by text not null default 'link',
            depth integer not null default -1,
            template integer not null default -1,
            http_status integer,
            content_hash text not null default '',
            outcome text check (outcome in ('audited', 'audited_partial', 'failed', 'skipped', 'blocked')),
            reason text not null default '',
            unique (site_scan_id, url)
        ) strict;
        create table sample (
            site_scan_id integer not null references site_scan (id) on delete cascade,
            seq integer not null,
            page_id integer not null references page (id) on delete cascade,
            sampled_as text not null,
            stratum text not null check (stratum in ('structured', 'random')),
            primary key (site_scan_id, seq),
            unique (site_scan_id, page_id)
        ) strict;
        create index sample_page on sample (page_id);
        create table page_role (
            page_id integer not null references page (id) on delete cascade,
            role text not null,
            confidence real not null,
            signals_json text not null default '[]',
            primary key (page_id, role)
        ) strict;
        create table page_visit (
            id integer primary key,
            page_id integer not null references page (id) on delete cascade,
            persona_id text not null,
            sampled_as text not null default '',
            final_url text not null default '',
            http_status integer,
            outcome text check (outcome in ('audited', 'audited_partial', 'failed', 'skipped', 'blocked')),
            reason text not null default '',
            visited_at text,
            duration_ms integer not null default 0,
            attempts integer not null default 0,
            leased_at text,
            unique (page_id, persona_id)
        ) strict;
        create table artefact (
            page_visit_id integer not null references page_visit (id) on delete cascade,
            kind text not null,
            sha256 text not null default '',
            bytes integer not null default 0,
            failure text not null default '',
            primary key (page_visit_id, kind)
        ) strict;
        create index artefact_sha256 on artefact (sha256);
        create table site_artefact (
            site_scan_id integer not null references site_scan (id) on delete cascade,
            kind text not null,
            sha256 text not null default '',
            bytes integer not null default 0,
            failure text not null default '',
            primary key (site_scan_id, kind)
        ) strict;
        create index site_artefact_sha256 on site_artefact (sha256);
        create table picture (
            page_visit_id integer not null references page_visit (id) on delete cascade,
            seq integer not null,
            sha256 text not null,
            selector text not null default '',
            frame text not null default '',
            clip_json text not null default 'null',
            box_json text not null default 'null',
            primary key (page_visit_id, seq)
        ) strict;
        create index picture_sha256 on picture (sha256);
        """,
    )


@MAIN()
def m003_findings(db: Database) -> None:
    """What checks said and errands met. Counts are complete; findings are failed and cantTell only, and capped."""
    _run(
        db,
        """
        create table journey_run (
            id integer primary key,
            site_scan_id integer not null references site_scan (id) on delete cascade,
            journey_id text not null,
            code text not null default '',
            persona_id text not null,
            task text not null default '',
            ending text not null check (ending in ('completed', 'not_completed', 'broken_script', 'untested')),
            failure text not null default '',
            ends_at text not null default '',
            duration_ms integer not null default 0,
            clicks integer not null default 0,
            cost_json text not null default '{}',
            facts_json text not null default '{}',
            unique (site_scan_id, journey_id, persona_id, task)
        ) strict;
        create table step_run (
            journey_run_id integer not null references journey_run (id) on delete cascade,
            seq integer not null,
            name text not null,
            target text not null default '',
            why text not null default '',
            outcome text not null check (outcome in ('passed', 'failed', 'untested')),
            url text not null default '',
            message text not null default '',
            duration_ms integer not null default 0,
            screenshot_sha text not null default '',
            box_json text not null default 'null',
            candidates_json text not null default '[]',
            primary key (journey_run_id, seq)
        ) strict;
        create table check_count (
            site_scan_id integer not null references site_scan (id) on delete cascade,
            check_id text not null,
            outcome text not null check (outcome in ('passed', 'failed', 'cantTell', 'inapplicable', 'untested')),
            reason text not null default '',
            pages integer not null,
            targets integer not null,
            primary key (site_scan_id, check_id, outcome, reason)
        ) strict;
        create table finding (
            id integer primary key,
            site_scan_id integer not null references site_scan (id) on delete cascade,
            page_visit_id integer references page_visit (id) on delete cascade,
            journey_run_id integer references journey_run (id) on delete cascade,
            step_seq integer,
            check_id text not null,
            outcome text not null check (outcome in ('failed', 'cantTell')),
            target_json text not null,
            message text not null,
            args_json text not null default '{}',
            more integer not null default 0,
            fingerprint text not null,
            crop_sha256 text not null default '',
            crop_json text not null default 'null',
            selector text generated always as (json_extract(target_json, '$.selector')) virtual,
            html text generated always as (json_extract(target_json, '$.html')) virtual
        ) strict;
        create index finding_check on finding (check_id, outcome);
        create index finding_visit on finding (page_visit_id);
        create index finding_walk on finding (journey_run_id);
        create index finding_site_scan on finding (site_scan_id, fingerprint);
        create table problem (
            site_id text not null references site (id),
            fingerprint text not null,
            check_id text not null,
            first_scan_id integer not null references scan (id),
            last_scan_id integer not null references scan (id),
            gone_scan_id integer references scan (id),
            returns integer not null default 0,
            pages integer not null,
            primary key (site_id, fingerprint)
        ) strict, without rowid;
        create table change (
            scan_id integer not null references scan (id) on delete cascade,
            site_id text not null references site (id),
            kind text not null check (kind in ('new', 'fixed', 'came_back')),
            fingerprint text not null,
            check_id text not null,
            pages integer not null,
            primary key (scan_id, site_id, fingerprint)
        ) strict, without rowid;
        create table dispute (
            id integer primary key,
            site_id text not null references site (id),
            criterion_id text not null default '',
            check_id text not null default '',
            fingerprint text not null default '',
            note text not null default '',
            raised_at text not null,
            decided_at text,
            decision text not null default '' check (decision in ('', 'upheld', 'rejected'))
        ) strict;
        create table manual_answer (
            id integer primary key,
            site_id text not null references site (id),
            criterion_id text not null,
            outcome text not null,
            assessor text not null,
            assessed_at text not null,
            note text not null default ''
        ) strict;
        """,
    )


@MAIN()
def m004_scores(db: Database) -> None:
    """What it came to. Scores and ranks stay for ever; criterion results only where they changed; vectors for a month."""
    _run(
        db,
        """
        create table criterion_result (
            site_scan_id integer not null references site_scan (id) on delete cascade,
            criterion_id text not null,
            state text not null check (state in ('scored', 'not_applicable', 'untested', 'disputed')),
            score real check (score between 0 and 1),
            reason text not null default '',
            cause text not null default '' check (cause in ('', 'ours', 'site')),
            basis_json text not null default '{}',
            primary key (site_scan_id, criterion_id)
        ) strict, without rowid;
        create table criterion_page (
            site_scan_id integer not null references site_scan (id) on delete cascade,
            criterion_id text not null,
            vector blob not null,
            primary key (site_scan_id, criterion_id)
        ) strict, without rowid;
        create table dimension_score (
            site_scan_id integer not null references site_scan (id) on delete cascade,
            dimension_id text not null,
            score real,
            coverage real not null,
            rated_share real not null,
            low real,
            high real,
            bound_low real,
            bound_high real,
            hard_core real,
            primary key (site_scan_id, dimension_id)
        ) strict, without rowid;
        create table ranking (
            scan_id integer not null references scan (id) on delete cascade,
            table_id text not null,
            site_id text not null references site (id),
            rank integer,
            rank_low integer,
            rank_high integer,
            rank_score real,
            band integer,
            status text not null,
            primary key (scan_id, table_id, site_id)
        ) strict, without rowid;
        create table alternative (
            scan_id integer not null references scan (id) on delete cascade,
            table_id text not null,
            alternative_id text not null,
            tau real,
            ranks_json text not null,
            primary key (scan_id, table_id, alternative_id)
        ) strict, without rowid;
        """,
    )


@MAIN()
def m005_views(db: Database) -> None:
    """The three ways in that most readers want."""
    db.create_view(
        "site_latest",
        """
        select site_scan.*, scan.uid as scan_uid, scan.started_at as scan_started_at,
               site.organisation, site.organisation_en, site.kind, site.region
        from site_scan
        join scan on scan.id = site_scan.scan_id
        join site on site.id = site_scan.site_id
        where site_scan.status in ('done', 'failed')
          and not exists (
            select 1 from site_scan as later
            join scan as later_scan on later_scan.id = later.scan_id
            where later.site_id = site_scan.site_id
              and later.status in ('done', 'failed')
              and (later_scan.started_at, later_scan.id) > (scan.started_at, scan.id)
          )
        """,
    )
    db.create_view(
        "finding_latest",
        """
        select finding.*, site_latest.site_id, site_latest.scan_id, page.url, page_visit.persona_id
        from finding
        join site_latest on site_latest.id = finding.site_scan_id
        left join page_visit on page_visit.id = finding.page_visit_id
        left join page on page.id = page_visit.page_id
        """,
    )
    db.create_view(
        "league_table",
        """
        select scan.uid as scan_uid, scan.started_at, ranking.table_id, ranking.rank, ranking.rank_low,
               ranking.rank_high, ranking.band, ranking.status, site.id as site_id, site.organisation, site.kind,
               site.region, overall.score, overall.low, overall.high, overall.coverage,
               presence.score as presence, presence.coverage as presence_coverage,
               experience.score as experience, experience.coverage as experience_coverage,
               ecrm.score as ecrm, ecrm.coverage as ecrm_coverage,
               mobile.score as mobile, mobile.coverage as mobile_coverage,
               social.score as social, social.coverage as social_coverage,
               (select earlier_score.score
                  from site_scan as earlier
                  join scan as earlier_scan on earlier_scan.id = earlier.scan_id
                  join dimension_score as earlier_score
                    on earlier_score.site_scan_id = earlier.id and earlier_score.dimension_id = 'overall'
                 where earlier.site_id = site.id
                   and earlier_scan.series = scan.series
                   and (earlier_scan.started_at, earlier_scan.id) < (scan.started_at, scan.id)
                 order by earlier_scan.started_at desc, earlier_scan.id desc limit 1) as score_before
        from ranking
        join scan on scan.id = ranking.scan_id
        join site on site.id = ranking.site_id
        join site_scan on site_scan.scan_id = scan.id and site_scan.site_id = site.id
        left join dimension_score as overall
               on overall.site_scan_id = site_scan.id and overall.dimension_id = 'overall'
        left join dimension_score as presence
               on presence.site_scan_id = site_scan.id and presence.dimension_id = 'presence'
        left join dimension_score as experience
               on experience.site_scan_id = site_scan.id and experience.dimension_id = 'experience'
        left join dimension_score as ecrm on ecrm.site_scan_id = site_scan.id and ecrm.dimension_id = 'ecrm'
        left join dimension_score as mobile on mobile.site_scan_id = site_scan.id and mobile.dimension_id = 'mobile'
        left join dimension_score as social on social.site_scan_id = site_scan.id and social.dimension_id = 'social'
        order by scan.started_at desc, ranking.table_id, ranking.rank is null, ranking.rank, site.organisation
        """,
    )


@MAIN()
def m006_check_count_by_check(db: Database) -> None:
    """A check's page asks for its counts over all sites."""
    db.table("check_count").create_index(["check_id", "outcome"])


@MAIN()
def m007_what_scoring_needs_of_pages(db: Database) -> None:
    """A scan can be weighed again when its pages are gone: how many were read and audited, which stratum each sampled one was of."""
    _run(
        db,
        """
        alter table site_scan add column pages_audited integer not null default 0;
        alter table site_scan add column pages_read integer not null default 0;
        alter table site_scan add column strata text not null default '';
        alter table site_scan add column vectors_pruned integer not null default 0;
        """,
    )


@MAIN()
def m008_start_probes(db: Database) -> None:
    """How start pages answered between the nights."""
    _run(
        db,
        """
        create table start_probe (
            id integer primary key,
            site_id text not null references site (id),
            asked_at text not null,
            reach text not null check (reach in ('answered', 'silent', 'left_out')),
            reason text not null default '',
            status integer not null default 0,
            seconds real not null default 0
        ) strict;
        create index start_probe_site on start_probe (site_id, asked_at);
        """,
    )


@SEARCH()
def m001_finding_search(db: Database) -> None:
    """Full-text search over findings: check, message, element and snippet."""
    db.table("finding").enable_fts(["check_id", "message", "selector", "html"], create_triggers=True)


@SHARD()
def m001_check_outcomes(db: Database) -> None:
    """Every check's outcome on every visit, kept only until the shard counts them into `check_count`."""
    _run(
        db,
        """
        create table check_outcome (
            id integer primary key,
            page_visit_id integer references page_visit (id) on delete cascade,
            journey_run_id integer references journey_run (id) on delete cascade,
            check_id text not null,
            outcome text not null,
            reason text not null,
            failed integer not null,
            cant_tell integer not null,
            passed integer not null
        ) strict;
        create index check_outcome_visit on check_outcome (page_visit_id);
        create index check_outcome_walk on check_outcome (journey_run_id);
        create table shard (
            scan_uid text not null,
            site_id text not null,
            seed text not null,
            finished integer not null default 0
        ) strict;
        """,
    )


def open_database(path: Path, *, shard: bool = False) -> Database:
    """Open (or create) a database of ours and bring it to this program's version.

    Raises NewerDatabase for one from a newer version and NotADatabase for any other file; neither is touched.
    """
    existed = path.exists() and path.stat().st_size > 0
    try:
        db = connect(path)
        _refuse_foreign(db, path, existed)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise NotADatabase(f"{path} is not a database of Tillsyn") from error
    if db.journal_mode != "wal":
        db.enable_wal()
    migrate(db, shard=shard)
    return db


def connect(path: Path, *, readonly: bool = False) -> Database:
    """A connection with foreign keys on and patience for a busy file."""
    if readonly:
        # Only for reading; the single writer may be at work in another process.
        db = Database(sqlite3.connect(f"file:{_uri_path(path)}?mode=ro", uri=True, check_same_thread=False))
    else:
        db = Database(path)
    db.execute("pragma foreign_keys = on")
    db.execute(f"pragma busy_timeout = {BUSY_TIMEOUT_MS}")
    db.execute("pragma synchronous = normal")
    return db


def migrate(db: Database, *, shard: bool = False) -> list[str]:
    """Apply what is pending and return its names."""
    done = []
    for migrations in (MAIN, SHARD if shard else SEARCH):
        done += [f"{migrations.name}: {step.name}" for step in migrations.pending(db)]
        migrations.apply(db)
    return done


def version(db: Database) -> list[str]:
    """Names of the applied steps of the shared schema, oldest first."""
    return [step.name for step in MAIN.applied(db)]


def refuse_newer(db: Database, path: Path) -> None:
    """Raise NewerDatabase if the file holds a step that this program does not know."""
    for migrations in (MAIN, SEARCH, SHARD):
        known = {step.name for step in migrations.pending(Database(memory=True))}
        unknown = sorted({step.name for step in migrations.applied(db)} - known)
        if unknown:
            raise NewerDatabase(
                f"{path} was written by a newer Tillsyn (it has {unknown[0]}); update the program or choose another --db"
            )


def _refuse_foreign(db: Database, path: Path, existed: bool) -> None:
    refuse_newer(db, path)
    if existed and not MAIN.applied(db) and db.table_names():
        raise NotADatabase(f"{path} is an SQLite database, but not one of Tillsyn's; choose another --db")


def _run(db: Database, statements: str) -> None:
    """Execute several statements inside the migration's own transaction (`executescript` would commit it)."""
    for statement in statements.split(";"):
        if statement.strip():
            db.execute(statement)


def _uri_path(path: Path) -> str:
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
