"""Text from pages, made whole at one boundary."""

from hypothesis import given
from hypothesis import strategies as st

from crawler.browser.received import whole, whole_all


def test_a_lone_surrogate_stays_visible_and_can_be_stored() -> None:
    assert whole("halv \ud800 tecken \udc00") == "halv \ufffd tecken \ufffd"


def test_controls_that_steer_a_terminal_or_the_direction_of_text_are_gone() -> None:
    assert whole("\x1b[31mröd\x07\x9b31m \u202egnp.exe\u202c\r\nrad\ttab\0") == "[31mröd31m gnp.exe\nrad\ttab"


def test_marks_that_languages_need_and_astral_characters_stay() -> None:
    text = "\u200fسلام\u200e 👩‍👩‍👧 a\u0301 𝕳"
    assert whole(text) == text


@given(st.text(st.characters(exclude_categories=())))
def test_every_text_becomes_one_that_utf_8_can_carry_and_stays_so(text: str) -> None:
    made = whole(text)
    made.encode("utf-8")
    assert whole(made) == made


def test_texts_in_structures_are_made_whole_too() -> None:
    assert whole_all({"a\0": ["\ud800", 1, None, {"b": "\x1b"}]}) == {"a": ["\ufffd", 1, None, {"b": ""}]}


def test_a_structure_without_end_is_cut() -> None:
    nested: list[object] = []
    for _ in range(200):
        nested = [nested]
    assert str(whole_all(nested)).count("[") < 60
