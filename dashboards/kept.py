"""What may be taken over from the publication before, because nothing that it shows has changed since.

A publication keeps a note on each organisation: the mark of what its pages were made of, the files, and the parts of its overview.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from dashboards.addresses import file_name
from dashboards.publication import MARKER, Publication

#: Where the notes lie within a publication.
FOLDER = ".kept"
#: What a page is made of besides the database: templates, words, explanations, profiles and the code itself.
PACKAGES = ("dashboards", "checks", "profiles", "results")
#: Whose release may write the same thing otherwise: numbers and dates, markup, Markdown, JSON.
LIBRARIES = ("babel", "jinja2", "markdown-it-py", "markupsafe", "msgspec")
SUFFIXES = frozenset({".py", ".md", ".html", ".po", ".yaml", ".csv", ".json"})


@dataclass(frozen=True, slots=True)
class Note:
    """What the pages of one organisation were made of and where they are."""

    mark: str
    files: tuple[str, ...]
    links: Mapping[str, str]  # target → a page that links there
    ids: Mapping[str, str]  # page → its ids, a space between
    parts: Mapping[str, str]  # pieces of the overview page, language and name → HTML


@dataclass(frozen=True, slots=True)
class Earlier:
    """The publication before, or none. `spans` tells where an organisation's part lies in each file about all."""

    folder: Path | None
    spans: Mapping[str, Mapping[str, tuple[int, int]]] = field(default_factory=dict)

    def note(self, site_id: str, mark: str) -> Note | None:
        """The note on an organisation where nothing has changed since, and all its files are still there."""
        if self.folder is None:
            return None
        try:
            told = json.loads((self.folder / _address(site_id)).read_bytes())
        except (OSError, ValueError):
            return None
        if told["mark"] != mark or any(site_id not in spans for spans in self.spans.values()) or not self.spans:
            return None
        note = Note(**(told | {"files": tuple(told["files"])}))
        return note if all((self.folder / file).is_file() for file in note.files) else None

    def take(self, site_id: str, note: Note, made: Publication) -> bool:
        """Put the organisation's files into the new publication, as links to the old ones; False where that cannot be done."""
        if self.folder is None:
            return False
        for file in (*note.files, _address(site_id)):
            if not _put(self.folder / file, made.folder / file):
                return False
        made.files.update(note.files)
        made.ids.update(note.ids)
        for target, page in note.links.items():
            made.links.setdefault(target, page)
        return True


def _put(old: Path, new: Path) -> bool:
    """The old file in the new place, as a link where that can be; False where there is no such file."""
    for _ in range(2):
        try:
            os.link(old, new)
        except FileExistsError:
            return True  # the same picture on two organisations' pages
        except FileNotFoundError:
            new.parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            break  # no links on this disk
        else:
            return True
    try:
        shutil.copyfile(old, new)
    except FileNotFoundError:
        return False
    return True


def _address(site_id: str) -> str:
    """Where the note on an organisation lies."""
    return f"{FOLDER}/{file_name(site_id)}.json"


def earlier(out: Path) -> Earlier:
    """The publication that stands at `out`, as far as one of ours stands there."""
    try:
        folder = out.resolve(strict=True)
        if not (folder / MARKER).is_file():
            return Earlier(None)
        spans = json.loads((folder / FOLDER / "spans.json").read_bytes())
    except (OSError, ValueError):
        return Earlier(None)
    return Earlier(folder, {file: {site: (at, size) for site, (at, size) in told.items()} for file, told in spans.items()})


def write_note(made: Publication, site_id: str, note: Note) -> None:
    told = {"mark": note.mark, "files": note.files, "links": note.links, "ids": note.ids, "parts": note.parts}
    made.write(_address(site_id), json.dumps(told))


def stamp(*facts: str) -> str:
    """A mark of all that pages are made of besides the database."""
    mark = blake2b(digest_size=20)
    for fact in (*facts, *(version(one) for one in LIBRARIES)):
        mark.update(f"{fact}\0".encode("utf-8", "replace"))
    for path in _sources():
        mark.update(path.name.encode() + path.read_bytes())
    return mark.hexdigest()


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        folder = Path(str(files(package)))
        yield from sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
