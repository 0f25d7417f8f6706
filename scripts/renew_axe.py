"""Renews a vendored rule engine from its npm package: `python scripts/renew_axe.py 4.14.1 [axe|ibm]` (needs npm).

Takes the engine, its licence and, of axe, its Swedish words, and pins each by SHA-256 in crawler/browser/<engine>/<engine>.json.
The engine is run only if its hash is the pinned one.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

BROWSER = Path(__file__).resolve().parents[1] / "crawler" / "browser"
NPM_SECONDS = 120


@dataclass(frozen=True)
class Engine:
    """Where an engine comes from: package, licence, its script, and files of the package by what they are called here."""

    package: str
    licence: str
    script: str
    wanted: dict[str, str]


ENGINES = {
    "axe": Engine(
        "axe-core",
        "MPL-2.0",
        "axe.min.js",
        {"axe.min.js": "axe.min.js", "locales/sv.json": "sv.json", "LICENSE": "LICENSE"},
    ),
    # The package brings its notices but not the text of the Apache licence, which lies beside them as LICENSE.
    "ibm": Engine(
        "accessibility-checker-engine",
        "Apache-2.0",
        "ace.js",
        {"ace.js": "ace.js", "ace.js.LICENSE.txt": "ace.js.LICENSE.txt"},
    ),
}


def packed(package: str, version: str, folder: Path) -> Path:
    """The package as a tar file in the folder; npm itself checks it against the registry's own hash."""
    command = ["npm", "pack", f"{package}@{version}", "--json", "--ignore-scripts", "--pack-destination", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=NPM_SECONDS, check=True)
    return folder / json.loads(done.stdout)[0]["filename"]


def wanted_files(package: Path, wanted: dict[str, str]) -> dict[str, bytes]:
    """The wanted files' bytes by the name they have here; nothing is unpacked to disk."""
    found = {}
    with tarfile.open(package) as tar:
        for inside, name in wanted.items():
            member = tar.extractfile(f"package/{inside}")
            if member is None:
                raise SystemExit(f"{package.name} has no {inside}")
            found[name] = member.read()
    return found


def main(version: str, name: str = "axe") -> None:
    """Write the files and the pin."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise SystemExit(f"{version!r} is not a version such as 4.14.1")
    if name not in ENGINES:
        raise SystemExit(f"{name!r} is no engine; one of {', '.join(ENGINES)}")
    engine = ENGINES[name]
    with tempfile.TemporaryDirectory() as folder:
        files = wanted_files(packed(engine.package, version, Path(folder)), engine.wanted)
    for file, data in files.items():
        (BROWSER / name / file).write_bytes(data)
    hashes = {file: hashlib.sha256(data).hexdigest() for file, data in sorted(files.items())}
    pin = {
        "package": engine.package, "version": version, "sha256": hashes[engine.script], "licence": engine.licence,
        "files": hashes,
    }  # fmt: skip
    (BROWSER / name / f"{name}.json").write_text(json.dumps(pin, indent=2) + "\n", encoding="utf-8")
    print(f"{engine.package} {version}: " + ", ".join(f"{file} {value[:12]}" for file, value in hashes.items()))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
