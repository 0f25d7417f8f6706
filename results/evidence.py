"""Evidence: bytes addressed by their SHA-256, stored once however many pages share them. Names hold nothing but the hash."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

GZIP_LEVEL = 5
_HEX = set("0123456789abcdef")
#: First bytes of formats that are compressed already.
_PACKED = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b")


class DiskFull(Exception):
    """No room is left; what was being written has been rolled back and everything before it is safe."""


class MissingEvidence(KeyError):
    """No bytes with that hash are stored here."""


class Evidence:
    """A folder of blobs: `ab/cdef....gz` for text, `ab/cdef....bin` for what is compressed already."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, raw: bytes) -> str:
        """Store the bytes, unless they are there, and return their hash. Raises DiskFull."""
        sha = hashlib.sha256(raw).hexdigest()
        if self.path(sha) is None:
            packed = raw.startswith(_PACKED) or (raw[:4] == b"RIFF" and raw[8:12] == b"WEBP")
            target = self._target(sha, ".bin" if packed else ".gz")
            self._write(target, raw if packed else gzip.compress(raw, GZIP_LEVEL, mtime=0))
        return sha

    def get(self, sha: str) -> bytes:
        """The bytes with that hash. Raises MissingEvidence, also for bytes that no longer match their name."""
        path = self.path(sha)
        if path is None:
            raise MissingEvidence(sha)
        try:
            raw = path.read_bytes()
            found = gzip.decompress(raw) if path.suffix == ".gz" else raw
        except (OSError, EOFError) as error:
            raise MissingEvidence(sha) from error
        if hashlib.sha256(found).hexdigest() != sha:
            raise MissingEvidence(sha)
        return found

    def path(self, sha: str) -> Path | None:
        """The file that holds the bytes, or None."""
        if len(sha) != 64 or not _HEX.issuperset(sha):
            return None
        for suffix in (".gz", ".bin"):
            path = self._target(sha, suffix)
            if path.exists():
                return path
        return None

    def __contains__(self, sha: str) -> bool:
        return self.path(sha) is not None

    def __iter__(self) -> Iterator[str]:
        """All hashes, sorted."""
        if self.folder.is_dir():
            for part in sorted(self.folder.iterdir()):
                if len(part.name) == 2 and part.is_dir():
                    names = {path.name for path in part.iterdir() if path.suffix in (".gz", ".bin")}
                    yield from sorted(part.name + name.partition(".")[0] for name in names)

    def remove(self, sha: str) -> int:
        """Delete the bytes and return how many the file had."""
        path = self.path(sha)
        if path is None:
            return 0
        size = path.stat().st_size
        path.unlink()
        return size

    def take_from(self, other: Evidence) -> int:
        """Take over everything that is not here yet, by hard link where the disk allows it. Raises DiskFull."""
        taken = 0
        for sha in other:
            source = other.path(sha)
            if source is None or sha in self:
                continue
            self.link(sha, source)
            taken += 1
        return taken

    def link(self, sha: str, source: Path) -> None:
        """Take over one stored file of another store, by hard link where the disk allows it. Raises DiskFull."""
        target = self._target(sha, source.suffix)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(source, target)
        except FileExistsError:
            return
        except OSError:  # another disk, one without hard links, or a full one
            self._write(target, source.read_bytes())

    def _target(self, sha: str, suffix: str) -> Path:
        return self.folder / sha[:2] / f"{sha[2:]}{suffix}"

    def _write(self, target: Path, raw: bytes) -> None:
        """Write under a temporary name, then rename: a file is there whole or not at all."""
        temporary = None
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
            temporary = Path(name)
            with os.fdopen(handle, "wb") as out:
                out.write(raw)
            temporary.replace(target)
        except OSError as error:
            if temporary is not None:
                temporary.unlink(missing_ok=True)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull(f"no room left for evidence in {self.folder}") from error
            raise


def free_bytes(folder: Path) -> int:
    """Room left on the disk that holds `folder` (or its nearest existing parent)."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
