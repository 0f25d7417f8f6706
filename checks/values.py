"""What a measure says: a value 0..1, that the question does not arise, or that we could not look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A value 0..1. `per_page` holds the page vector of a share (page url -> 0..1), `basis` what a reader can check it by."""

    value: float
    per_page: Mapping[str, float] | None = None
    basis: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicable:
    """The question does not arise for this body or site."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Untested:
    """We could not look. `cause` is ours, or the site's (robots.txt, bot wall, refusal): see judgements.md 1."""

    reason: str
    cause: str = "ours"  # ours or site


Value = Scored | NotApplicable | Untested
