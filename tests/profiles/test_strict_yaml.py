"""YAML as people mean it, and mistakes with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from profiles.problems import ProfileError
from profiles.schema import Shape, Text
from profiles.strict_yaml import parse_yaml, read_yaml, validated


class Errand(Shape):
    id: str
    title: Text
    seconds: int = 5


class Errands(Shape):
    errands: tuple[Errand, ...]


def said(text: str) -> str:
    with pytest.raises(ProfileError) as caught:
        validated(Errands, parse_yaml(text, "errands.yaml"))
    return str(caught.value)


@pytest.mark.parametrize("word", ["no", "on", "yes", "1.10", "2026-11-24", "0x10", "1_000", "1e3", ".inf", "Null"])
def test_words_that_only_look_like_values_stay_text(word: str) -> None:
    assert parse_yaml(f"a: {word}", "x").data == {"a": word}


def test_only_true_false_null_and_whole_numbers_are_values() -> None:
    assert parse_yaml("[true, false, null, 12, -3, '12', \"true\"]", "x").data == [True, False, None, 12, -3, "12", "true"]


def test_an_unknown_key_is_told_with_its_line_and_what_was_meant() -> None:
    text = "errands:\n  - id: a\n    title: {sv: Å, en: A}\n    secnds: 4\n"
    assert said(text) == "errands.yaml:4: unknown key 'secnds' (did you mean 'seconds'?); allowed: id, title, seconds"


def test_a_missing_translation_is_told_with_the_line_of_its_text() -> None:
    assert said("errands:\n  - id: a\n    title: {sv: Å}\n") == "errands.yaml:3: 'en' is missing"


def test_a_value_of_the_wrong_kind_is_told() -> None:
    assert "errands.yaml:4: seconds: " in said("errands:\n  - id: a\n    title: {sv: Å, en: A}\n    seconds: soon\n")


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("a: 1\na: 2\n", 2, "'a' stands twice"),
        ("a: 1\n\tb: 2\n", 2, ""),
        ("name: /sök: bygglov/\n", 1, "quotes"),
        ("a: &x 1\nb: *y\n", 2, "anchors"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "tags"),
        ("a: [1, 2\n", 2, ""),
        ("? [1, 2]\n: x\n", 1, "a key must be a word"),
        ("a: 1\nb: \x07\n", 2, "control character"),
    ],
)
def test_what_is_not_plain_yaml_is_told_with_its_line(text: str, line: int, part: str) -> None:
    with pytest.raises(ProfileError) as caught:
        parse_yaml(text, "f.yaml")
    problem = caught.value.problems[0]
    assert (problem.line, part in problem.what) == (line, True), str(problem)


def test_thousands_of_brackets_are_a_mistake_and_no_crash() -> None:
    with pytest.raises(ProfileError, match="nested too deeply"):
        parse_yaml("[" * 5_000, "f.yaml")


def test_a_byte_order_mark_is_welcome_and_latin_1_is_told(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_bytes(b"\xef\xbb\xbfname: \xc3\xa5\n")
    bad.write_bytes(b"a: 1\nname: \xe5\n")
    assert read_yaml(good).data == {"name": "å"}
    with pytest.raises(ProfileError, match=r"bad\.yaml:2: not UTF-8"):
        read_yaml(bad)
