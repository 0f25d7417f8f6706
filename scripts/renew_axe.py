"""Renews the vendored axe-core from its npm package: `python scripts/renew_axe.py 4.14.1` (needs npm).

Takes the engine, its Swedish words and its licence, and pins each by SHA-256 in crawler/browser/axe/axe.json. The
engine is read by both drivers only if its hash is the pinned one.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "axe-core"
FOLDER = Path(__file__).resolve().parents[1] / "crawler" / "browser" / "axe"
#: Files of the package and what they are called here.
WANTED = {"axe.min.js": "axe.min.js", "locales/sv.json": "sv.json", "LICENSE": "LICENSE"}
NPM_SECONDS = 120


def packed(version: str, folder: Path) -> Path:
    """The package as a tar file in the folder; npm itself checks it against the registry's own hash."""
    command = ["npm", "pack", f"{PACKAGE}@{version}", "--json", "--ignore-scripts", "--pack-destination", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=NPM_SECONDS, check=True)
    return folder / json.loads(done.stdout)[0]["filename"]


def wanted_files(package: Path) -> dict[str, bytes]:
    """The wanted files' bytes by the name they have here; nothing is unpacked to disk."""
    found = {}
    with tarfile.open(package) as tar:
        for inside, name in WANTED.items():
            member = tar.extractfile(f"package/{inside}")
            if member is None:
                raise SystemExit(f"{PACKAGE} has no {inside}")
            found[name] = member.read()
    return found


def main(version: str) -> None:
    """Write the files and the pin."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise SystemExit(f"{version!r} is not a version such as 4.14.1")
    with tempfile.TemporaryDirectory() as folder:
        files = wanted_files(packed(version, Path(folder)))
    for name, data in files.items():
        (FOLDER / name).write_bytes(data)
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    pin = {
        "package": PACKAGE, "version": version, "sha256": hashes["axe.min.js"], "licence": "MPL-2.0", "files": hashes,
    }  # fmt: skip
    (FOLDER / "axe.json").write_text(json.dumps(pin, indent=2) + "\n", encoding="utf-8")
    print(f"{PACKAGE} {version}: " + ", ".join(f"{name} {value[:12]}" for name, value in hashes.items()))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
