"""The outside norms that checks speak to: WCAG 2.2, EN 301 549 v3.2.1, ARIA, HTML, Swedish law. Data in `requirements.csv`.

An id is `SOURCE:number` (`WCAG22:1.3.1`, `EN301549:9.1.3.1`). EN 301 549 clause 9 repeats WCAG 2.1 at A and AA number by
number, so its clauses are derived; criteria new in WCAG 2.2 have none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: Sources that are law themselves, or what the law points to (DOS-lagen 2018:1937 § 10, EN 301 549).
_LAW = ("DOS", "EN301549")
#: A and AA criteria that came with WCAG 2.2: not in EN 301 549 v3.2.1.
NEW_IN_22 = frozenset({"2.4.11", "2.5.7", "2.5.8", "3.2.6", "3.3.7", "3.3.8"})

_ADDRESSES = {
    "WCAG22": "https://www.w3.org/TR/WCAG22/",
    "WCAG21": "https://www.w3.org/TR/WCAG21/",
    "EN301549": "https://www.etsi.org/deliver/etsi_en/301500_301599/301549/03.02.01_60/en_301549v030201p.pdf",
    "ARIA": "https://www.w3.org/TR/wai-aria-1.2/",
    "HTML": "https://html.spec.whatwg.org/multipage/",
    "DOS": "https://www.riksdagen.se/sv/dokument-och-lagar/dokument/svensk-forfattningssamling/lag-20181937-om-tillganglighet-till-digital_sfs-2018-1937/",
    "SPRAKLAG": "https://www.riksdagen.se/sv/dokument-och-lagar/dokument/svensk-forfattningssamling/spraklag-2009600_sfs-2009-600/",
    "DIGG": "https://www.digg.se/webbriktlinjer",
    "ISO": "https://www.iso.org/standard/78907.html",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One outside norm. `level` is A, AA or AAA for success criteria, empty otherwise."""

    id: str
    name: Mapping[str, str]
    level: str
    address: str

    @property
    def source(self) -> str:
        return self.id.partition(":")[0]

    @property
    def number(self) -> str:
        return self.id.partition(":")[2]


@cache
def requirements() -> Mapping[str, Requirement]:
    """Every norm by id, clauses of EN 301 549 among them."""
    found: dict[str, Requirement] = {}
    with (files(__package__) / "requirements.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            identity = f"{row['source']}:{row['number']}"
            name = {"sv": row["name_sv"], "en": row["name_en"]}
            found[identity] = Requirement(id=identity, name=name, level=row["level"], address=_ADDRESSES[row["source"]])
            clause = _clause_number(row["source"], row["number"], row["level"])
            if clause:
                found[clause] = Requirement(id=clause, name=name, level=row["level"], address=_ADDRESSES["EN301549"])
    return found


def _clause_number(source: str, number: str, level: str) -> str:
    if source not in ("WCAG22", "WCAG21") or level not in ("A", "AA") or number in NEW_IN_22:
        return ""
    return f"EN301549:9.{number}"


def requirement(identity: str) -> Requirement:
    """The norm with that id; ValueError for one that is not in the table."""
    try:
        return requirements()[identity]
    except KeyError:
        raise ValueError(f"unknown requirement {identity!r}: see checks/requirements.csv") from None


def with_clauses(identities: Iterable[str]) -> list[str]:
    """The ids, each WCAG criterion followed by the EN 301 549 clause that makes it law."""
    found: list[str] = []
    for identity in identities:
        one = requirement(identity)
        found.append(identity)
        clause = _clause_number(one.source, one.number, one.level)
        if clause:
            found.append(clause)
    return list(dict.fromkeys(found))


def criteria_of(identities: Iterable[str]) -> list[str]:
    """The bare numbers of the WCAG success criteria among the ids (`1.3.1`)."""
    return [i.partition(":")[2] for i in identities if re.match(r"WCAG2\d:", i)]


@cache
def is_asked_by_law(identity: str) -> bool:
    """Whether Swedish law asks for that norm: DOS-lagen, EN 301 549, and so WCAG 2.1 at levels A and AA. Unknown ids: no."""
    one = requirements().get(identity)
    return one is not None and (one.source in _LAW or bool(_clause_number(one.source, one.number, one.level)))
