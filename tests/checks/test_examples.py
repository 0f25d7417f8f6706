"""Every fenced example in every check's `.md` gives the outcome of the heading it stands under."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checks.model import CheckResult, Outcome
from checks.registry import Check, own_checks
from checks.texts import LANGUAGES, SECTIONS, Example

CASES = [
    pytest.param(one, example, id=f"{one.id}-{example.outcome}-{example.number}")
    for one in own_checks().values()
    for example in one.texts().examples
]


@pytest.mark.browser
@pytest.mark.parametrize(("one", "example"), CASES)
def test_an_example_gives_its_stated_outcome(
    one: Check, example: Example, judge_example: Callable[[Check, Example], CheckResult]
) -> None:
    result = judge_example(one, example)
    told = [(f.outcome, f.message, f.target.selector, dict(f.args)) for f in result.findings]
    assert result.outcome is example.outcome, told or result.reason
    texts = one.texts()
    assert {f.message for f in result.findings} <= set(texts.messages)
    for finding in result.findings:
        for language in LANGUAGES:
            assert "…" not in texts.message(finding.message, finding.args, language)


@pytest.mark.parametrize("name", list(own_checks()))
def test_a_check_is_explained_in_both_languages_with_examples_both_ways(name: str) -> None:
    texts = own_checks()[name].texts()
    assert set(texts.title) == set(LANGUAGES)
    assert set(texts.users) == set(LANGUAGES)
    assert texts.messages
    for message in texts.messages.values():
        assert set(message) == set(LANGUAGES)
    assert set(texts.sections) == set(SECTIONS)
    assert set(texts.sections_sv) == set(SECTIONS)
    outcomes = {example.outcome for example in texts.examples}
    assert Outcome.PASSED in outcomes or Outcome.INAPPLICABLE in outcomes
    assert Outcome.FAILED in outcomes or Outcome.CANT_TELL in outcomes
