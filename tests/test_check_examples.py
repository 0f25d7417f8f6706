"""Every fenced example in every check's `.md` gives the outcome of the heading it stands under."""

from __future__ import annotations

import pytest

from checks.model import Outcome
from checks.registry import Check, own_checks
from checks.texts import LANGUAGES, SECTIONS, Example
from tests.examples import ExampleSite, judge_example

CASES = [
    pytest.param(one, example, id=f"{one.id}-{example.outcome}-{example.number}")
    for one in own_checks().values()
    for example in one.texts().examples
]


@pytest.mark.browser
@pytest.mark.parametrize(("one", "example"), CASES)
def test_an_example_gives_its_stated_outcome(one: Check, example: Example, example_site: ExampleSite) -> None:
    result = judge_example(one, example, example_site)
    assert result.outcome is example.outcome, [(f.message, f.target.selector, dict(f.args)) for f in result.findings] or result.reason
    known = one.texts().messages
    assert {f.message for f in result.findings} <= set(known)
    for finding in result.findings:
        for language in LANGUAGES:
            assert "…" not in one.texts().message(finding.message, finding.args, language)


@pytest.mark.parametrize("one", own_checks().values(), ids=str(own_checks()).split and list(own_checks()))
def test_a_check_is_explained_in_both_languages_with_examples_both_ways(one: Check) -> None:
    texts = one.texts()
    assert set(texts.title) == set(LANGUAGES)
    assert set(texts.users) == set(LANGUAGES)
    assert texts.messages
    for message in texts.messages.values():
        assert set(message) == set(LANGUAGES)
    assert set(texts.sections) == set(SECTIONS)
    outcomes = {example.outcome for example in texts.examples}
    assert Outcome.PASSED in outcomes or Outcome.INAPPLICABLE in outcomes
    assert Outcome.FAILED in outcomes or Outcome.CANT_TELL in outcomes
