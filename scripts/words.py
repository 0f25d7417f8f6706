"""Renews dashboards/locale/sv/messages.po from templates and code: new words come in empty, those no longer used go out."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

FOLDER = Path(__file__).resolve().parents[1] / "dashboards"
FILE = FOLDER / "locale" / "sv" / "messages.po"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}


def used() -> Iterator[tuple[str | tuple[str, str], str]]:
    """Every text that is to be translated, and the file it stands in."""
    for path in sorted([*FOLDER.rglob("*.html"), *FOLDER.glob("*.py")]):
        method = babel_extract if path.suffix == ".html" else "python"
        options = {"newstyle_gettext": "true", "trimmed": "false", "silent": "false"}
        for _, message, _, _ in extract(method, io.BytesIO(path.read_bytes()), keywords=KEYWORDS, options=options):
            if message:
                yield message, path.relative_to(FOLDER).as_posix()


def renewed() -> Catalog:
    """The catalogue as it ought to be: every used text, with the translation it has."""
    old = read_po(io.BytesIO(FILE.read_bytes()), locale="sv") if FILE.exists() else Catalog(locale="sv")
    # The date of the first writing stays: one that changed each time would be all that two changes of other words quarrel about.
    new = Catalog(locale="sv", project="Tillsyn", fuzzy=False, creation_date=old.creation_date)
    for message, file in used():
        key = message if isinstance(message, str) else message[0]
        entry = old.get(key)
        new.add(message, string=entry.string if entry is not None and entry.string else None, locations=[(file, None)])
    return new


def missing(catalogue: Catalog) -> list[str]:
    """Texts without a whole translation."""
    return [
        str(one.id) for one in catalogue
        if one.id and not (all(one.string) if isinstance(one.string, tuple | list) else one.string)
    ]  # fmt: skip


def main() -> int:
    catalogue = renewed()
    FILE.parent.mkdir(parents=True, exist_ok=True)
    with FILE.open("wb") as handle:
        write_po(handle, catalogue, width=0, sort_output=True, omit_header=False, ignore_obsolete=True)
    for text in missing(catalogue):
        print(text)
    return 1 if missing(catalogue) else 0


if __name__ == "__main__":
    sys.exit(main())
