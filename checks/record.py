"""What is measured of each check: how often it was right and wrong on labelled pages, and on real ones judged by eye.

`record.json` is written by `scripts/truth.py --renew` (labelled pages) and by hand from tests/judged/ (real pages).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RECORD_PATH = Path(__file__).with_name("record.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Counts of pages. `certain` findings said failed, `review` ones cantTell."""

    true_certain: int = 0
    true_review: int = 0
    false_certain: int = 0
    false_review: int = 0

    def in_words(self) -> dict[str, str]:
        """One sentence in each language."""
        if not (self.true_certain or self.true_review or self.false_certain or self.false_review):
            return {"sv": "Inga märkta provsidor rör denna kontroll.", "en": "No labelled page is about this check."}
        return {
            "sv": f"På märkta provsidor: {self.true_certain} rätt och {self.false_certain} fel som säkra, "
            f"{self.true_review} rätt och {self.false_review} fel för granskning.",
            "en": f"On labelled pages: {self.true_certain} right and {self.false_certain} wrong as certain, "
            f"{self.true_review} right and {self.false_review} wrong for review.",
        }


@cache
def _kept() -> dict[str, dict[str, int]]:
    raw = json.loads(RECORD_PATH.read_text(encoding="utf-8")) if RECORD_PATH.is_file() else {}
    found: dict[str, dict[str, int]] = raw.get("checks", {})
    return found


def record_of(check: str) -> Record:
    """The measured record of one check; all zeros when no labelled page is about it."""
    return Record(**_kept().get(check, {}))
