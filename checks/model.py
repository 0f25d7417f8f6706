"""What a check says: outcome, target, finding, result. Plain data; nothing here knows where a page came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.dom import Element


class Outcome(StrEnum):
    """EARL 1.0 outcome values. `cantTell` speaks of the page (a person must look), `untested` of us."""

    FAILED = "failed"
    CANT_TELL = "cantTell"
    PASSED = "passed"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"


#: Strongest first: the outcome for a page is the strongest of its targets'.
STRENGTH = (Outcome.FAILED, Outcome.CANT_TELL, Outcome.PASSED, Outcome.INAPPLICABLE, Outcome.UNTESTED)


class Impact(StrEnum):
    """How hard a failure hits the people it hits (axe-core's four words)."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    MODERATE = "moderate"
    MINOR = "minor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in CSS pixels, measured from the top left corner of the top document."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def overlaps(self, other: Box, margin: float = 0.0) -> bool:
        """Tell whether the two share more than `margin` CSS pixels both ways."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > margin
            and min(self.bottom, other.bottom) - max(self.y, other.y) > margin
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a finding is about: an element as the page had it, or (selector empty) the page as a whole."""

    selector: str = ""
    html: str = ""
    role: str = ""
    name: str = ""
    frame: str = ""  # URL of the frame when it is not the top document
    box: Box | None = None
    component: str = ""  # landmark + tag path without indexes: the same on every page that repeats it (settled U3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check's verdict on one target. `message` is an id in the check's `.md`, `args` its values, put into words at display."""

    outcome: Outcome
    target: Target
    message: str = ""
    args: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """All that one check said of one page (or site). `reason` only for untested: `missing:<artefact>`, `check-error`, ..."""

    check: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()  # failed and cantTell only
    passed: int = 0  # targets that passed
    reason: str = ""


PAGE = Target()


def _target(where: Element | Target | None) -> Target:
    if where is None:
        return PAGE
    if isinstance(where, Target):
        return where
    return where.target()


def failed(where: Element | Target | None, message: str, **args: object) -> Finding:
    """A certain fault of `where` (None: the page), certain enough to be published."""
    return Finding(outcome=Outcome.FAILED, target=_target(where), message=message, args=args)


def cant_tell(where: Element | Target | None, message: str, **args: object) -> Finding:
    """A likely fault of `where` that a person must look at."""
    return Finding(outcome=Outcome.CANT_TELL, target=_target(where), message=message, args=args)


def passed(where: Element | Target | None = None) -> Finding:
    """`where` was looked at and is right; cheap: no target is made, it is only counted."""
    return _PASSED


def cleared(where: Element | Target) -> Finding:
    """`where` was measured and is right, so that another engine's doubt about the same element is answered."""
    return Finding(outcome=Outcome.PASSED, target=_target(where), message="cleared")


_PASSED = Finding(outcome=Outcome.PASSED, target=PAGE)
