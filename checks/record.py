"""What is measured of each check: how often it was right and wrong on labelled pages, and on real ones judged by eye.

`record.json` is written by `scripts/truth.py --renew` (labelled pages) and by hand from tests/judged/ (real pages).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RECORD_PATH = Path(__file__).with_name("record.json")
UNSURE_WRONG, UNSURE_SHARE = 3, 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Counts of pages. `certain` findings said failed, `review` ones cantTell; `real` ones were judged by eye on real pages.

    `doubtful` (1) was measured once and stays until somebody mends the check and takes it out: its findings are for review.
    """

    true_certain: int = 0
    true_review: int = 0
    false_certain: int = 0
    false_review: int = 0
    real_true: int = 0
    real_false: int = 0
    doubtful: int = 0

    @property
    def is_unsure(self) -> bool:
        """Wrong three times or more, and more than once in five, when it was certain."""
        right, wrong = self.true_certain + self.real_true, self.false_certain + self.real_false
        return wrong >= UNSURE_WRONG and wrong > UNSURE_SHARE * (right + wrong)

    def in_words(self) -> dict[str, str]:
        """One sentence in each language."""
        if not (self.true_certain or self.true_review or self.false_certain or self.false_review):
            said = {"sv": "Inga märkta provsidor rör denna kontroll.", "en": "No labelled page is about this check."}
        else:
            said = {
                "sv": f"På märkta provsidor: {self.true_certain} rätt och {self.false_certain} fel som säkra, "
                f"{self.true_review} rätt och {self.false_review} fel för granskning.",
                "en": f"On labelled pages: {self.true_certain} right and {self.false_certain} wrong as certain, "
                f"{self.true_review} right and {self.false_review} wrong for review.",
            }
        if self.real_true or self.real_false:
            said["sv"] += f" På verkliga sidor, granskade för hand: {self.real_true} rätt, {self.real_false} fel."
            said["en"] += f" On real pages, judged by eye: {self.real_true} right, {self.real_false} wrong."
        if self.doubtful:
            said["sv"] += " Fynden lämnas därför till granskning."
            said["en"] += " Its findings are therefore for review."
        return said


@cache
def _kept() -> dict[str, dict[str, int]]:
    raw = json.loads(RECORD_PATH.read_text(encoding="utf-8")) if RECORD_PATH.is_file() else {}
    found: dict[str, dict[str, int]] = raw.get("checks", {})
    return found


def record_of(check: str) -> Record:
    """The measured record of one check; all zeros when no labelled page is about it."""
    return Record(**_kept().get(check, {}))
