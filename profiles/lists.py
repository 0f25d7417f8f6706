"""Reads a list of sites: CSV with comma, semicolon or tab, as people and spreadsheets write it (settled U19).

Blank lines and lines that begin with # are passed over. Every mistake is reported at once, with its line.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from profiles.addresses import BadAddress, id_of, start_url
from profiles.problems import Problem, ProfileError, did_you_mean, not_one_of
from profiles.schema import KINDS, Site, site_id

COLUMNS = ("id", "name_sv", "name_en", "kind", "start_url", "extra_hosts", "hosting_group", "region", "flags")
MAX_BYTES = 20_000_000
MAX_SITES = 20_000
_DIVIDERS = ",;\t"


class EmptyList(Exception):
    """A list without a single site (exit code 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteList:
    """The sites of a list in its order, and what the reader should know (a site that stood twice, a guessed encoding)."""

    sites: tuple[Site, ...]
    notices: tuple[str, ...] = ()


def read_list(path: Path) -> SiteList:
    """Read one CSV list. Raises OSError, EmptyList or ProfileError."""
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        raise ProfileError([Problem(file=str(path), what=f"larger than {MAX_BYTES // 1_000_000} MB: not a list of sites")])
    text, notice = _decoded(raw, str(path))
    return parse_list(text, str(path), (notice,) if notice else ())


def _decoded(raw: bytes, file: str) -> tuple[str, str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):  # a spreadsheet's "Unicode text"
        try:
            return raw.decode("utf-16"), ""
        except UnicodeDecodeError as error:
            raise ProfileError([Problem(file=file, what="not text")]) from error
    try:
        text, notice = raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        try:
            text = raw.decode("cp1252")  # what a Swedish Excel calls CSV
        except UnicodeDecodeError:
            raise ProfileError([Problem(file=file, line=line, what="neither UTF-8 nor Windows text")]) from error
        notice = f"{file}:{line}: not UTF-8, read as Windows-1252; look at å, ä and ö in the result"
    if "\0" in text:
        raise ProfileError([Problem(file=file, line=text[: text.index("\0")].count("\n") + 1, what="not text (a zero byte)")])
    return text, notice


def parse_list(text: str, file: str, notices: tuple[str, ...] = ()) -> SiteList:
    """Read the text of a list; `file` names it in messages. Raises EmptyList or ProfileError."""
    lines = text.splitlines(keepends=True)
    head = next((i for i, line in enumerate(lines) if not _passed_over(line) and not line.lower().startswith("sep=")), None)
    if head is None:
        raise EmptyList(f"{file}: no site in it")
    divider = max(_DIVIDERS, key=lambda d: _outside_quotes(lines[head]).count(d))
    columns = [cell.strip().strip("\ufeff").lower() for cell in next(csv.reader([lines[head]], delimiter=divider))]
    wrong = _wrong_header(columns, file, head + 1)
    if wrong:
        raise ProfileError(wrong)
    problems: list[Problem] = []
    sites: list[tuple[int, Site]] = []
    for line, cells in _rows(lines[head + 1 :], head + 2, divider, file, problems):
        if len(cells) > len(columns):
            if any(cell.strip() for cell in cells[len(columns) :]):
                what = f"{len(cells)} cells, but the header names {len(columns)} columns; put quotes around a cell with '{divider}'"
                problems.append(Problem(file=file, line=line, what=what))
                continue
            cells = cells[: len(columns)]
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        site = _site(row, file, line, problems)
        if site:
            sites.append((line, site))
    kept, told = _without_repeats(sites, file, problems)
    if len(kept) > MAX_SITES:
        problems.append(Problem(file=file, what=f"{len(kept)} sites; at most {MAX_SITES} in one list"))
    if problems:
        raise ProfileError(problems)
    if not kept:
        raise EmptyList(f"{file}: no site in it, only a header")
    return SiteList(sites=tuple(kept), notices=(*notices, *told))


def _passed_over(line: str) -> bool:
    return not line.strip().strip(_DIVIDERS + '"').strip() or line.lstrip().startswith(("#", '"#'))


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _rows(
    lines: list[str], first: int, divider: str, file: str, problems: list[Problem]
) -> list[tuple[int, list[str]]]:
    """Each record with the line it begins on; a quoted cell may run over several lines."""
    rows: list[tuple[int, list[str]]] = []
    at = 0
    while at < len(lines):
        if _passed_over(lines[at]):
            at += 1
            continue
        reader = csv.reader(io.StringIO("".join(lines[at : at + 20]), newline=""), delimiter=divider, strict=True)
        try:
            rows.append((first + at, next(reader)))
            at += max(reader.line_num, 1)
        except (csv.Error, StopIteration) as error:
            problems.append(Problem(file=file, line=first + at, what=f"not a CSV row: {error}"))
            at += 1
    return rows


def _wrong_header(columns: list[str], file: str, line: int) -> list[Problem]:
    named = [c for c in columns if c]
    if not set(named) & set(COLUMNS):
        what = f"no header: the first line must name the columns, such as id,name_sv,start_url; allowed: {', '.join(COLUMNS)}"
        return [Problem(file=file, line=line, what=what)]
    problems = [
        Problem(file=file, line=line, what=f"unknown column '{c}'{did_you_mean(c, COLUMNS)}; allowed: {', '.join(COLUMNS)}")
        for c in named
        if c not in COLUMNS
    ]
    problems += [
        Problem(file=file, line=line, what=f"column '{c}' stands twice") for c in sorted({c for c in named if named.count(c) > 1})
    ]
    if "start_url" not in named and not problems:
        problems.append(Problem(file=file, line=line, what="column 'start_url' is missing"))
    if not {"id", "name_sv"} & set(named) and not problems:
        problems.append(Problem(file=file, line=line, what="column 'name_sv' (or 'id') is missing"))
    return problems


def _many(cell: str) -> list[str]:
    for divider in ",|":
        cell = cell.replace(divider, ";")
    return [part.strip() for part in cell.split(";") if part.strip()]


def _site(row: dict[str, str], file: str, line: int, problems: list[Problem]) -> Site | None:
    before = len(problems)

    def wrong(what: str) -> None:
        problems.append(Problem(file=file, line=line, what=what))

    url = ""
    try:
        url = start_url(row.get("start_url", ""))
    except BadAddress as error:
        wrong(f"start_url: {error}")
    hosts = []
    for host in _many(row.get("extra_hosts", "")):
        try:
            hosts.append(host_of(host))
        except BadAddress as error:
            wrong(f"extra_hosts: {error}")
    kind = row.get("kind", "").lower() or "other"
    if kind not in KINDS:
        wrong(f"kind: {not_one_of(kind, KINDS)}")
    identity = row.get("id", "")
    if identity:
        try:
            site_id(identity)
        except ValueError as error:
            wrong(f"id: {error}")
    elif not row.get("name_sv"):
        wrong("name_sv (or id) is empty")
    if len(problems) > before:
        return None
    identity = identity or id_of(url)
    try:
        return Site(
            id=identity,
            name_sv=row.get("name_sv") or identity,
            name_en=row.get("name_en", ""),
            kind=kind,  # type: ignore[arg-type]
            start_url=url,
            extra_hosts=tuple(hosts),
            hosting_group=row.get("hosting_group", ""),
            region=row.get("region", ""),
            flags=tuple(flag.lower() for flag in _many(row.get("flags", ""))),
        )
    except ValidationError as error:
        wrong("; ".join(str(e["msg"]) for e in error.errors()))
        return None


def host_of(written: str) -> str:
    """`exempel.se`, `exempel.se:8443` or an address, as host or host:port in ASCII. Raises BadAddress."""
    url = start_url(written)
    return url.split("//", 1)[1].split("/", 1)[0]


def _without_repeats(sites: list[tuple[int, Site]], file: str, problems: list[Problem]) -> tuple[list[Site], list[str]]:
    """A row that stands twice is scanned once; one id for two addresses is a mistake."""
    by_id: dict[str, tuple[int, Site]] = {}
    by_url: dict[str, tuple[int, Site]] = {}
    told: list[str] = []
    for line, site in sites:
        same_id = by_id.get(site.id)
        same_url = by_url.get(_plain_url(site.start_url))
        if same_id and _plain_url(same_id[1].start_url) != _plain_url(site.start_url):
            what = f"id '{site.id}' already stands on line {same_id[0]} for another address"
            problems.append(Problem(file=file, line=line, what=what))
        elif same_url:
            told.append(f"{file}:{line}: {site.start_url} already stands on line {same_url[0]}; scanned once")
        else:
            by_id[site.id] = by_url[_plain_url(site.start_url)] = (line, site)
    return [site for _, site in by_id.values()], told


def _plain_url(url: str) -> str:
    return url.rstrip("/").removesuffix("/").lower()


def site_from_argument(written: str) -> Site:
    """A site named on the command line by domain or start URL. Raises BadAddress."""
    url = start_url(written)
    host = url.split("//", 1)[1].split("/", 1)[0]
    return Site(id=id_of(url), name_sv=host, start_url=url)


