"""Which outside norms are law: one answer for the label on a page, the order of what to fix and the ranking by law alone."""

import pytest

from checks.requirements import is_asked_by_law, requirements


@pytest.mark.parametrize(
    ("identity", "is_law"),
    [
        ("WCAG22:1.1.1", True),  # level A
        ("WCAG21:4.1.1", True),  # gone from WCAG 2.2, still clause 9.4.1.1
        ("WCAG22:1.4.6", False),  # level AAA
        ("WCAG22:2.5.8", False),  # level AA, but new in 2.2
        ("EN301549:9.1.1.1", True),
        ("DOS:2018:1937", True),
        ("ARIA:roles", False),
        ("DIGG:webbriktlinjer", False),
        ("WCAG22:9.9.9", False),  # no such criterion
    ],
)
def test_law_is_dos_lagen_and_what_it_points_to(identity: str, is_law: bool) -> None:
    assert is_asked_by_law(identity) is is_law


def test_a_criterion_is_law_where_the_european_standard_repeats_it() -> None:
    known = requirements()
    for one in known.values():
        if one.source == "WCAG22":
            assert is_asked_by_law(one.id) is (f"EN301549:9.{one.number}" in known), one.id
