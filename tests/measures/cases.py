"""A case: a criterion, what its measure must say, and the small world it is said of. One table for each area of criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from checks.measures import NotApplicable, Scored, Untested, Value
from measures.build import rate

OUT, UNTESTED = "not applicable", "untested"


@dataclass(frozen=True)
class Case:
    """`expected`: a value 0..1, OUT or UNTESTED; `keywords` go to `rate`."""

    criterion: str
    says: str
    expected: float | str
    pages: Sequence[Any] = ()
    keywords: dict[str, Any] | None = None

    def run(self) -> Value:
        return rate(self.criterion, *self.pages, **(self.keywords or {}))

    def check(self) -> None:
        found = self.run()
        if self.expected == OUT:
            assert isinstance(found, NotApplicable), found
        elif self.expected == UNTESTED:
            assert isinstance(found, Untested), found
        else:
            assert isinstance(found, Scored), found
            assert found.value == pytest.approx(self.expected, abs=0.005), found.basis


def case(criterion: str, says: str, expected: float | str, *pages: Any, **keywords: Any) -> Case:
    """A case in one line."""
    return Case(criterion=criterion, says=says, expected=expected, pages=pages, keywords=keywords)


def all_of(cases: Sequence[Case]) -> Any:
    """Parametrize a test over the table, each case named by what it says."""
    return pytest.mark.parametrize("given", cases, ids=[f"{c.criterion}: {c.says}" for c in cases])
