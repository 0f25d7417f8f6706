"""The errands' language: what it takes, how it tells mistakes, and that everything it names exists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from crawler.journeys import check_file, list_journeys
from crawler.journeys.goals import GOALS
from crawler.journeys.notes import NOTES
from crawler.journeys.signs import SIGNS
from crawler.journeys.site_search import misspelled
from crawler.journeys.steps import STEPS
from profiles.journey_reference import reference, schema_text
from profiles.journey_schema import journey_named, json_schema, parse_journey
from profiles.journey_verbs import VERBS, NoteName, SignName
from profiles.persona_schema import persona_named, personas
from profiles.problems import ProfileError

ROOT = Path(__file__).resolve().parents[2]
HEAD = "id: own\ntitle: {sv: Eget, en: Own}\nsteps:\n"


def problems(text: str) -> str:
    with pytest.raises(ProfileError) as caught:
        parse_journey(text, "own.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ("  - clik: {role: link, name: Kontakt}\n", "own.yaml:4: unknown verb 'clik' (did you mean 'click'?)"),
        ("  - click: {rol: link}\n", "own.yaml:4: 'target' is missing"),
        ("  - click: {role: lnk, name: Kontakt}\n", "'lnk' is not one of"),
        ("  - find: {sign: human-contct}\n", "(did you mean 'human-contact'?)"),
        ("  - press: Enter\n", "own.yaml:4: Enter needs 'on:'"),
        ("  - click: {css: '#meny'}\n", "css needs 'because:'"),
        ("  - expect: {role: heading, name: '/sök(/'}\n", "is no pattern"),
        ("  - open: home\n    click: {role: link, name: Hem}\n", "two verbs in one step: open, click"),
        ("  - open: hem\n", "is not home, a path that begins with /, or an address"),
        ("  - within:\n      region: main\n      steps:\n        - clock: {role: link}\n", "own.yaml:7: unknown verb 'clock'"),
        ("  - open: home\n    landmark: there\n", "landmark 'there' is not among the journey's landmarks"),
        ("  - evaluate: document.title\n", "unknown verb 'evaluate'"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_was_meant(steps: str, told: str) -> None:
    assert told in problems(HEAD + steps)


def test_wrong_indentation_is_told_with_its_line() -> None:
    assert "own.yaml:6" in problems(HEAD + "  - find:\n      sign: fee\n     words: [K_COST]\n")


def test_unquoted_no_stays_text() -> None:
    journey = parse_journey(HEAD + "  - click: {role: link, name: no}\n", "own.yaml")
    assert journey.steps[0].spec.target.name == "no"


def test_targets_may_stand_beside_the_verbs_own_keys() -> None:
    step = parse_journey(HEAD + "  - fill: {label: E-post, value: wrong_email}\n", "own.yaml").steps[0]
    assert (step.spec.target.label, step.spec.value) == ("E-post", "wrong_email")


def test_every_bundled_journey_is_valid_and_bilingual() -> None:
    found = list_journeys()
    codes = [j.code for j in found if j.code]
    assert codes == [
        "J1", "J2", "J3", "J4", "J5", "J6", "J7", "J8", "J10", "J12", "J13", "J14", "J15", "J16", "J17a", "J17b", "J17c", "J17d",
    ]  # fmt: skip
    for journey in found:
        assert journey.head.title.sv
        assert journey.head.title.en
        assert set(journey.head.personas) <= set(personas())


def test_a_journey_is_found_by_number_and_by_name() -> None:
    assert journey_named("J17a").id == journey_named("resigned-help").id == "resigned-help"
    with pytest.raises(ProfileError, match="did you mean 'human-contact'"):
        journey_named("human-contct")


def test_all_thirteen_personas_are_there() -> None:
    assert set(personas()) == {
        "desktop", "mobile", "keyboard", "screen-reader", "zoom400", "slow", "noscript", "contrast", "english", "uppgiven",
        "ansprakslos", "orolig", "sjalvgaende",
    }  # fmt: skip
    with pytest.raises(ProfileError, match="did you mean 'keyboard'"):
        persona_named("keybord")


def test_every_name_in_the_schema_has_its_function() -> None:
    assert set(get_args(SignName)) == set(SIGNS) == set(GOALS)
    assert set(get_args(NoteName)) == set(NOTES)
    assert set(VERBS) == set(STEPS)


def test_the_reference_and_the_schema_are_current() -> None:
    assert (ROOT / "docs" / "journeys.md").read_text(encoding="utf-8").endswith(reference())
    assert (ROOT / "docs" / "journey.schema.json").read_text(encoding="utf-8") == schema_text()
    for verb in VERBS:
        assert f"### {verb}\n" in reference()


def test_the_json_schema_names_every_verb() -> None:
    steps = json_schema()["$defs"]["Step"]["anyOf"]
    assert {next(iter(s["required"])) for s in steps if "required" in s} == set(VERBS)
    json.dumps(json_schema())


def test_check_file_reads_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + "  - open: home\n").encode())
    assert check_file(path).id == "own"


def test_the_middle_letters_of_the_longest_word_change_places() -> None:
    assert misspelled("ekonomiskt bistånd") == "ekonmoiskt bistånd"
    assert misspelled("bygglov") == "byglov"  # two alike: one is left out instead
