"""A word list with a broken line says which, and nothing of it is used."""

from __future__ import annotations

import pytest

from checks.wording import wording
from checks.words import BrokenWords, parse, words

HEAD = "key,terms_sv,terms_en"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([HEAD, "K_GOOD,bra,good", "K_BAD,a||b,"], r"words.csv:3: K_BAD has an empty term '' in terms_sv"),
        ([HEAD, "K_BAD,=,"], r"words.csv:2: K_BAD has an empty term '='"),
        ([HEAD, "K_BAD,,"], r"words.csv:2: K_BAD has no terms in any language"),
        ([HEAD, "bad,a,b"], r"words.csv:2: 'bad' is no key"),
        ([HEAD, "K_BAD,a,b", "K_BAD,c,d"], r"words.csv:3: K_BAD stands twice"),
        ([HEAD, "K_BAD,a,b,c"], r"words.csv:2: K_BAD has more cells"),
        ([HEAD, 'K_BAD,"a'], r"words.csv:2: .*quotation marks"),
        (["nyckel,ord", "K_BAD,a"], r"words.csv:1: columns are `key` and `terms_<language>`"),
        (["key,terms_svenska", "K_BAD,a"], r"words.csv:1: columns"),
        ([], r"words.csv:1: columns"),
    ],
)
def test_a_broken_line_is_told_with_its_number(lines: list[str], told: str) -> None:
    with pytest.raises(BrokenWords, match=told):
        parse([line + "\n" for line in lines], "words.csv")


def test_a_good_list_is_read_in_every_language_it_has() -> None:
    found = parse(["key,terms_sv,terms_en\n", 'K_A,"bra, mycket|=fin",good\n'])
    assert found.terms("K_A") == ("bra, mycket", "=fin")
    assert found.terms("K_A", "en") == ("bra, mycket", "=fin", "good")


def test_the_bundled_lists_are_whole() -> None:
    assert len(words().keys()) > 90
    assert len(wording().keys()) > 5
