"""Everything that is published about one organisation: written anew, or taken over where nothing has changed since the last time.

The files about all (findings.jsonl, tillsyn.json …) are joined from what each organisation adds to them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from dashboards import charts, comparing, open_data, organisations
from dashboards.addresses import file_name
from dashboards.kept import FOLDER, Note, write_note
from dashboards.organisations import Tonight
from dashboards.pages import every_language
from dashboards.publication import WORK, Publication
from dashboards.workers import Line
from results.exports import Joined, history_csv, joined_files, writing
from results.exports_by_site import night_json, site_files
from results.queries import Results, changes, findings, history, league_row, organisation, site_digest

#: Files about all whose part of an organisation stays while nothing of it changes: it is copied out of the file of last night.
STAYING = {
    "data/findings.jsonl": "findings", "data/tillsyn.earl.jsonld": "earl", "data/criteria.csv": "criteria",
    "data/tillsyn.json": "answers",
}  # fmt: skip


def write(line: Line, site_ids: Sequence[str], middles: Mapping[str, Mapping[str, float | None]]) -> Publication:
    """A job: some organisations. What it wrote, all in one."""
    made = line.publication()
    for site_id in site_ids:
        _one(line, site_id, middles, made)
    return made


def _one(line: Line, site_id: str, middles: Mapping[str, Mapping[str, float | None]], made: Publication) -> None:
    db, site = line.results(), line.site
    assert site.scan is not None
    uid = site.scan.uid
    mark = f"{line.stamp} {site_digest(db, site_id, uid)}"
    note = line.earlier.note(site_id, mark)
    if note is None or not line.earlier.take(site_id, note, made):
        note = _anew(line, site_id, mark, made)
        write_note(line.publication(), site_id, note)
    row = league_row(db, site_id, scan=uid)
    nights = history(db, site_id)
    told = changes(db, site_id=site_id, every_scan=True, limit=open_data.FEED_ENTRIES)
    newest = tuple(one for one in told if one.scan_uid == uid)
    tonight = Tonight(
        row=row, kind_row=league_row(db, site_id, row.kind, uid), middles=middles.get(row.kind, {}), history=nights,
        trend=charts.trend(nights), changes=newest if len(newest) < open_data.FEED_ENTRIES else changes(db, uid, site_id),
    )  # fmt: skip
    _part(line.folder, site_id, "night", night_json(row, nights))
    _part(line.folder, site_id, "history", history_csv(site_id, nights).encode())
    for language in every_language():
        made.write(*organisations.overview(site, tonight, note.parts, language))
        made.write(*open_data.badge(site, row, language))
        made.write(*open_data.feed(site, told, language, f"Tillsyn: {language.name(row)}", site_id))


def _anew(line: Line, site_id: str, mark: str, made: Publication) -> Note:
    """Read all of an organisation and write what stays while it stays."""
    db, site = line.results(), line.site
    assert site.scan is not None
    own = line.publication()
    found = findings(db, site.scan.uid, site_id)
    org = organisation(db, site_id, site.scan.uid, {one.id: one for one in found})
    told = site_files(db, site_id, site.scan.uid, org.criteria, org.walks, found)
    for kind, content in (("findings", told.findings_jsonl), ("earl", told.earl), ("answers", told.answers)):
        _part(line.folder, site_id, kind, content)
    _part(line.folder, site_id, "criteria", told.criteria_csv.encode("utf-8", "replace"))
    own.write(f"data/organisation/{file_name(site_id)}.csv", told.findings_csv)
    own.write(f"data/organisation/{file_name(site_id)}.sarif", told.sarif)
    own.write(*comparing.one(site_id, org.criteria))
    sizes = {}
    for sha, raw, size in organisations.pictures_of(db, org):
        own.write(f"bild/{sha[:32]}.webp", raw)
        sizes[sha] = size
    parts: dict[str, str] = {}
    for language in every_language():
        parts |= organisations.parts_of(org, frozenset(sizes), language)
        for address, text in organisations.pages(site, org, sizes, language):
            own.write(address, text)
    made.take(own)
    return Note(mark=mark, files=tuple(sorted(own.files)), links=own.links, ids=own.ids, parts=parts)


def _path(folder: Path, site_id: str, kind: str) -> Path:
    return folder / WORK / f"{file_name(site_id)}.{kind}"


def _part(folder: Path, site_id: str, kind: str, content: bytes) -> None:
    path = _path(folder, site_id, kind)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


# --- the files about all


def join(db: Results, line: Line, made: Publication) -> None:
    """Join the parts of all organisations, in table order, and note where each lies for the next time."""
    assert line.site.league is not None and line.site.scan is not None
    ids = [row.site_id for row in line.site.league.rows]
    spans: dict[str, dict[str, tuple[int, int]]] = {file: {} for file in STAYING}
    for file in joined_files(db, line.site.scan.uid):
        target = made.folder / "data" / file.name
        address = f"data/{file.name}"
        with writing(target) as out, ExitStack() as stack:
            before = _file_before(line, address, stack)
            out.write(file.head)
            for number, site_id in enumerate(ids):
                _join_one(line, file, address, site_id, number, before, out, spans)
            out.write(file.tail)
        made.files.add(address)
    (made.folder / FOLDER).mkdir(exist_ok=True)
    (made.folder / FOLDER / "spans.json").write_text(json.dumps(spans), encoding="utf-8")


def _file_before(line: Line, address: str, stack: ExitStack) -> BinaryIO | None:
    if line.earlier.folder is None or address not in STAYING:
        return None
    return stack.enter_context((line.earlier.folder / address).open("rb"))


def _join_one(
    line: Line, file: Joined, address: str, site_id: str, number: int, before: BinaryIO | None, out: BinaryIO,
    spans: dict[str, dict[str, tuple[int, int]]],
) -> None:  # fmt: skip
    night = _path(line.folder, site_id, file.night).read_bytes() if file.night else b""
    stays = b""
    if address in STAYING:
        path = _path(line.folder, site_id, STAYING[address])
        if path.exists():
            stays = path.read_bytes()
        elif before is not None:
            at, size = line.earlier.spans[address][site_id]
            before.seek(at)
            stays = before.read(size)
    elif file.own:
        stays = (line.folder / "data" / "organisation" / f"{file_name(site_id)}.csv").read_bytes().removeprefix(file.head)
    if night or stays:
        out.write((file.between if number or file.always_between else b"") + night)
    if address in STAYING:
        spans[address][site_id] = (out.tell(), len(stays))
    out.write(stays + (file.end if night or stays else b""))
