"""What the program stands on: a list of every package's licence, and a bill of materials (CycloneDX).

    python scripts/licences.py [FOLDER]

Writes licences.md and sbom.cdx.json, dist/ where no folder is named. Ends with 1 and names them where a licence does not
allow that a program under EUPL-1.2 is passed on together with the package.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BROWSER = ROOT / "crawler" / "browser"
#: Licences that ask for no more than to be named, or whose works keep their own licence beside ours (weak copyleft); and the
#: compatible licences of the EUPL's own appendix. Of a choice ("A or B", or several classifiers) one is enough.
COMPATIBLE = re.compile(
    r"\b(MIT(-0|-CMU)?|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public|0BSD|Unlicense|Zope|ZPL|HPND|CC0|Public Domain"
    r"|LGPL|Lesser General|Artistic|Zlib|W3C|EUPL)\b",
    re.IGNORECASE,
)
#: Scripts that are part of the source: folder, name, licence.
VENDORED = (("axe", "axe-core", "MPL-2.0"), ("ibm", "accessibility-checker-engine", "Apache-2.0"))


def incompatible(packages: Iterable[tuple[str, str]]) -> list[str]:
    """Of packages with their licences those that may not be passed on with the program. "AND" holds for each part."""
    return [
        f"{name}: {licence}" for name, licence in packages
        if not all(COMPATIBLE.search(part) for part in re.split(r"\s+AND\s+", licence or "unknown"))
    ]  # fmt: skip


def installed() -> list[tuple[str, str, str]]:
    """Name, version and licence of every installed package."""
    command = [str(Path(sys.executable).with_name("pip-licenses")), "--from=mixed", "--with-system", "--format=json"]
    told = subprocess.run(command, capture_output=True, check=True, text=True)
    return [(row["Name"], row["Version"], row["License"]) for row in json.loads(told.stdout)]


def vendored() -> list[tuple[str, str, str]]:
    """Name, version and licence of the scripts in the source."""
    pins = [(json.loads((BROWSER / folder / f"{folder}.json").read_text("utf-8")), name, licence) for folder, name, licence in VENDORED]
    return [(name, str(pin["version"]), licence) for pin, name, licence in pins]


def write(folder: Path) -> list[str]:
    """Both files; what is incompatible."""
    folder.mkdir(parents=True, exist_ok=True)
    found = sorted([*installed(), *vendored()], key=lambda row: (row[2], row[0].lower()))
    lines = ["| Package | Version | Licence |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in found)]
    (folder / "licences.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    bill = folder / "sbom.cdx.json"
    command = [str(Path(sys.executable).with_name("cyclonedx-py")), "environment", "--output-format", "JSON", "--output-file", str(bill)]
    subprocess.run([*command, sys.executable], check=True, capture_output=True)
    told = json.loads(bill.read_text("utf-8"))
    told["components"] += [
        {"type": "library", "name": name, "version": version, "licenses": [{"license": {"id": licence}}], "bom-ref": f"{name}@{version}"}
        for name, version, licence in vendored()
    ]
    bill.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return incompatible((name, licence) for name, _, licence in found)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"
    wrong = write(folder)
    print(folder / "licences.md", folder / "sbom.cdx.json")
    if wrong:
        sys.exit("not to be passed on together: " + "; ".join(wrong))


if __name__ == "__main__":
    main()
