"""How an errand ends: four endings, each with its reason in plain words, Swedish and English."""

from __future__ import annotations

from enum import StrEnum


class Ending(StrEnum):
    """completed; not_completed is the site's result; broken_script ours; untested: could not be tried, nobody is blamed."""

    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"
    BROKEN_SCRIPT = "broken_script"
    UNTESTED = "untested"


class Ends(Exception):
    """The errand ends here. `by_site`: untested because of the site's own doing (robots.txt, bot wall, refusal)."""

    def __init__(self, ending: Ending, en: str, sv: str, *, by_site: bool = False) -> None:
        super().__init__(en)
        self.ending, self.en, self.sv, self.by_site = ending, en, sv, by_site


def not_completed(en: str, sv: str) -> Ends:
    return Ends(Ending.NOT_COMPLETED, en, sv)


def untested(en: str, sv: str, *, by_site: bool = False) -> Ends:
    return Ends(Ending.UNTESTED, en, sv, by_site=by_site)


def broken_script(en: str, sv: str) -> Ends:
    return Ends(Ending.BROKEN_SCRIPT, en, sv)
