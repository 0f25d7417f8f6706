"""Where a person would look: the list of sections, and the headings of pages that have none in their code. Quick, without a browser."""

from __future__ import annotations

import pytest

from crawler.journeys.sections import likelihood, sections_for
from crawler.journeys.signs import SIGNS
from profiles.problems import ProfileError
from profiles.section_schema import parse_sections, sections


def test_every_sign_of_the_list_exists() -> None:
    assert set(sections().signs) <= set(SIGNS)


def test_the_branch_of_the_task_is_tried_before_the_signs_own_sections() -> None:
    names = sections_for("service-start", ("förskola",), "sv")
    assert names.index("barn") < names.index("självservice")
    assert len(names) == len(set(names))


def test_a_task_belongs_to_a_branch_by_parts_of_its_words() -> None:
    assert "omsorg" in sections().of_task(("hemtjänst",))
    assert "utbildning" in sections().of_task(("grundskola",))
    assert "kultur" in sections().of_task(("badhus",))
    assert "kultur" not in sections().of_task(("vårdbad",))  # “bad” must begin the word


def test_a_sign_or_reader_without_sections_gets_none_or_english() -> None:
    assert sections_for("readable-main", (), "sv") == ()
    assert "in english" in sections_for("human-contact", ("förskola",), "en")


def test_the_likelier_section_is_chosen_whatever_its_place_on_the_page() -> None:
    names = sections_for("appeal", (), "sv")
    links = ["Om kommunen", "Politik och demokrati", "När du inte är nöjd", "Badplatser"]
    assert min(links, key=lambda link: likelihood(names, link)) == "När du inte är nöjd"
    assert likelihood(names, "Badplatser") == len(names)


def test_a_group_that_is_not_there_is_told_with_its_line() -> None:
    text = "groups: {about: [om oss]}\nsigns:\n  diary:\n    - arkiv\n    - +abuot\nbranches: []\nenglish: []\n"
    with pytest.raises(ProfileError) as caught:
        parse_sections(text, "s.yaml")
    assert "s.yaml:5" in str(caught.value)
    assert "about" in str(caught.value)
