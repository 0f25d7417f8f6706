"""A new publication is built in a folder of its own, checked, and takes the old one's place in one step; a failed one leaves the old.

`public` is a symbolic link to `public.<scan>` (settled C28). Where links are impossible two renames do it, mended at the next start.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from results.evidence import DiskFull

#: Marks a folder as a publication of ours: only such a folder is ever replaced or removed.
MARKER = ".tillsyn-publication"
#: Earlier publications that stay on disk: the one before, so that one can go back by hand.
KEPT = 2
#: Where pieces lie while a publication is made; gone when it is there.
WORK = ".work"
SHOWN = 20



class PublishError(Exception):
    """Nothing was published; what lay there before still does. Says why."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        shown = self.problems[:SHOWN]
        more = [f"and {len(self.problems) - SHOWN} more"] if len(self.problems) > SHOWN else []
        super().__init__("\n".join(["the site was not published:", *(f"  {line}" for line in (*shown, *more))]))


class NoRoom(PublishError):
    """The disk is full."""


@dataclass(slots=True)
class Publication:
    """A publication being built: its folder, the files in it and where its pages link to."""

    folder: Path
    files: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)  # target, with fragment → a page that links there
    ids: dict[str, str] = field(default_factory=dict)  # page → its ids, a space between

    def write(self, address: str, content: str | bytes) -> None:
        """Write one file whole. A page's links are noted, to be checked when all files are there."""
        path = self.folder / address
        if isinstance(content, str):
            if address.endswith(".html"):
                self._note(address, content)
            content = content.encode("utf-8", "replace")
        try:
            _write_new(path, content)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_new(path, content)
        self.files.add(address)

    def _note(self, address: str, text: str) -> None:
        folder = address.rpartition("/")[0]
        self.ids[address] = " ".join(_values(text, "id"))
        for value in {*_values(text, "href"), *_values(text, "src")}:
            path, _, place = (unescape(value) if "&" in value else value).partition("#")
            target = _inside(folder, path) if path else address
            if target and value:
                self.links.setdefault(f"{target}#{unquote(place)}" if place else target, address)

    def take(self, other: Publication) -> None:
        """What another process wrote into the same folder."""
        self.files |= other.files
        self.ids |= other.ids
        for target, page in other.links.items():
            self.links.setdefault(target, page)

    def broken_links(self) -> list[str]:
        """Links within the site that lead nowhere: a missing file, or a place that the page does not have."""
        told: list[str] = []
        wanted: dict[str, list[tuple[str, str]]] = {}
        for target, page in sorted(self.links.items()):
            file, _, fragment = target.partition("#")
            if file not in self.files:
                told.append(f"{page}: links to {file}, which does not exist")
            elif fragment:
                wanted.setdefault(file, []).append((fragment, page))
        for file, fragments in wanted.items():
            ids = set(self.ids.get(file, "").split(" "))
            told += [f"{page}: links to {file}#{one}, which does not exist" for one, page in fragments if one not in ids]
        return told


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that was not there; what was is taken away first, since it may be the very file of last night's site."""
    try:
        file = path.open("xb")
    except FileExistsError:
        path.unlink(missing_ok=True)
        file = path.open("xb")
    with file:
        file.write(content)


def _values(text: str, attribute: str) -> list[str]:
    """An attribute's values in a page of ours: a quote in a text stands escaped, so this finds attributes alone, and quickly."""
    return [part.partition('"')[0] for part in text.split(f' {attribute}="')[1:]]


@lru_cache(maxsize=50_000)
def _inside(folder: str, link: str) -> str:
    """A link without its fragment as an address within the site, or nothing where it leads out of it."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or link.startswith("//") or not parts.path:
        return ""
    return os.path.normpath(os.path.join(folder, unquote(parts.path)))  # noqa: PTH118 - not a file yet


@contextmanager
def building(out: Path, name: str) -> Iterator[Publication]:
    """A new folder beside `out`. Leaving the block well swaps it in; an exception removes it and leaves `out` as it was.

    Raises PublishError where `out` is a folder that is not ours, and for a full disk.
    """
    out = out.absolute()
    _recover(out)
    _refuse_foreign(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = _free(out.with_name(f"{out.name}.{name}"))
    try:
        folder.mkdir()
        (folder / MARKER).write_text(f"{name}\n", encoding="utf-8")
        yield Publication(folder)
        shutil.rmtree(folder / WORK, ignore_errors=True)
        _to_disk(folder)
        _swap(out, folder)
    except (OSError, DiskFull) as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, DiskFull) or error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom([f"no room left at {out.parent}; last night's site is still there"]) from error
        raise
    except BaseException:  # whatever ended the making, half a publication is not left behind
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _tidy(out, folder)


def _free(folder: Path) -> Path:
    """A name that nothing has: the same night may be published again."""
    number, free = 1, folder
    while free.exists() or free.is_symlink():
        number += 1
        free = folder.with_name(f"{folder.name}.{number}")
    return free


def _refuse_foreign(out: Path) -> None:
    if out.is_symlink():
        target = out.resolve()
        if target.exists() and not (target / MARKER).is_file():
            raise PublishError([f"{out} is a link to {target}, which is not a publication of Tillsyn; choose another --out"])
    elif out.exists():
        if not out.is_dir():
            raise PublishError([f"{out} is a file; choose another --out"])
        if any(out.iterdir()) and not (out / MARKER).is_file():
            raise PublishError([f"{out} holds files that Tillsyn did not publish; empty it or choose another --out"])


def _to_disk(folder: Path) -> None:
    """What was written is on the disk before the link points to it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(out: Path, folder: Path) -> None:
    if out.is_dir() and not out.is_symlink():
        if not any(out.iterdir()):
            out.rmdir()
        else:
            _swap_by_renames(out, folder)
            return
    link = out.with_name(f".{out.name}.new")
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(folder.name, target_is_directory=True)
    except (OSError, NotImplementedError):
        _swap_by_renames(out, folder)
        return
    link.replace(out)


def _aside(out: Path) -> Path:
    return out.with_name(f".{out.name}.old")


def _swap_by_renames(out: Path, folder: Path) -> None:
    old = _aside(out)
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    folder.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _recover(out: Path) -> None:
    """A run that died between the two renames left the old site aside: put it back."""
    old = _aside(out)
    if old.is_dir() and not out.exists() and not out.is_symlink():
        old.rename(out)


def _tidy(out: Path, newest: Path) -> None:
    """Remove publications older than the one before."""
    mine = [
        path for path in out.parent.glob(f"{out.name}.*")
        if path.is_dir() and not path.is_symlink() and path != newest and (path / MARKER).is_file()
    ]  # fmt: skip
    mine.sort(key=lambda path: (path / MARKER).stat().st_mtime, reverse=True)
    for path in mine[KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
