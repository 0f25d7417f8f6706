"""Where each published page lies: one place that knows every address, in both languages. Addresses are stable; never reuse one."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote, urlsplit

LANGUAGES = ("sv", "en")
ROOT = {"sv": "", "en": "en/"}

#: Kind of page → its address without language root; `{}` is the id's file name.
PAGES = {
    "start": {"sv": "index.html", "en": "index.html"},
    "league": {"sv": "tabell.html", "en": "table.html"},
    "table": {"sv": "tabell/{}.html", "en": "table/{}.html"},
    "organisation": {"sv": "organisation/{}.html", "en": "organisation/{}.html"},
    "answers": {"sv": "svar/{}.html", "en": "answers/{}.html"},
    "findings": {"sv": "fynd/{}.html", "en": "findings/{}.html"},
    "walks": {"sv": "provade-arenden/{}.html", "en": "walked-errands/{}.html"},
    "criteria": {"sv": "kriterier.html", "en": "criteria.html"},
    "criterion": {"sv": "kriterium/{}.html", "en": "criterion/{}.html"},
    "checks": {"sv": "kontroller.html", "en": "checks.html"},
    "check": {"sv": "kontroll/{}.html", "en": "check/{}.html"},
    "journeys": {"sv": "arenden.html", "en": "errands.html"},
    "journey": {"sv": "arende/{}.html", "en": "errand/{}.html"},
    "heat": {"sv": "varmekarta.html", "en": "heat-map.html"},
    "map": {"sv": "karta.html", "en": "map.html"},
    "compare": {"sv": "jamfor.html", "en": "compare.html"},
    "changes": {"sv": "andringar.html", "en": "changes.html"},
    "method": {"sv": "metod.html", "en": "method.html"},
    "data": {"sv": "oppna-data.html", "en": "open-data.html"},
    "report": {"sv": "overvakningsrapport.html", "en": "monitoring-report.html"},
    "about": {"sv": "om.html", "en": "about.html"},
    "feed": {"sv": "flode/{}.atom", "en": "feed/{}.atom"},
    "badge": {"sv": "marke/{}.svg", "en": "badge/{}.svg"},
}  # fmt: skip

_PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_RESERVED = frozenset({"index"})


@lru_cache(maxsize=20_000)
def file_name(identity: str) -> str:
    """A file name for an id: itself where that is plain, else readable letters and a hash; never anything that leaves its folder."""
    if _PLAIN.fullmatch(identity) and identity not in _RESERVED:
        return identity
    letters = re.sub(r"[^a-z0-9]+", "-", identity.casefold().translate(str.maketrans("åäöéü", "aaoeu"))).strip("-")[:40]
    return f"{letters or 'id'}-{sha256(identity.encode('utf-8', 'replace')).hexdigest()[:10]}"


def address(kind: str, language: str, identity: str = "") -> str:
    """The address of a page from the root of the published folder, without a leading slash. Raises KeyError."""
    return ROOT[language] + PAGES[kind][language].format(file_name(identity) if identity else "")


def relative(target: str, page: str) -> str:
    """`target` as a link on `page`, both from the root: works on a web server, below any folder and from the disk."""
    return _relative(target, posixpath.dirname(page))


@lru_cache(maxsize=50_000)
def _relative(target: str, folder: str) -> str:
    return quote(posixpath.relpath(target, folder or "."), safe="/.-_~")


@lru_cache(maxsize=20_000)
def safe_link(url: str) -> str:
    """The address where it is http or https and well formed, else nothing: such text is shown, never linked."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return url if good and not re.search(r"[\s\\\x00-\x1f]", url) else ""
