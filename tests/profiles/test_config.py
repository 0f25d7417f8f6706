"""tillsyn.toml: one operator's choices, and what a slip in it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from profiles.config import read_config
from profiles.problems import ProfileError

GOOD = 'contact = "tillsyn@exempel.se"\nlists = ["kommuner.csv"]\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "tillsyn.toml"
    path.write_text(text, encoding="utf-8")
    return path


def said(tmp_path: Path, text: str) -> str:
    path = written(tmp_path, text)
    with pytest.raises(ProfileError) as caught:
        read_config(path)
    return str(caught.value).replace(str(path), "tillsyn.toml")


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, GOOD))
    assert config.lists == (tmp_path / "kommuner.csv",)
    assert config.db == tmp_path / "tillsyn.db"


def test_defaults_are_those_of_the_contract(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, GOOD))
    assert (config.scan.max_pages, config.scan.sample, config.keep.nights) == (500, "wad", 2)


def test_a_sample_may_be_a_number(tmp_path: Path) -> None:
    assert read_config(written(tmp_path, GOOD + "[scan]\nsample = 12\n")).scan.sample == "12"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + "[scan]\nmax_page = 3\n", "tillsyn.toml:4: unknown key 'max_page' (did you mean 'max_pages'?)"),
        (GOOD + "[scan]\nmax_pages = 3000\n", "tillsyn.toml:4: max_pages: must be less than or equal to 2000, not '3000'"),
        (GOOD + '[scan]\nsample = "alla"\n', "tillsyn.toml:4: sample: 'alla' is not wad, all or a number"),
        (GOOD + '[scan]\ndepth = "deeep"\n', "tillsyn.toml:4: depth: 'deeep' is not one of quick, standard, deep (did you mean 'deep'?)"),
        (GOOD + "[scann]\n", "tillsyn.toml:3: unknown key 'scann' (did you mean 'scan'?)"),
        ('lists = ["a.csv"]\n', "tillsyn.toml:1: 'contact' is missing"),
        ('contact = "a"\nlists = []\n', "tillsyn.toml:2: lists: "),
        (GOOD + "db = \n", "tillsyn.toml:3: not TOML: "),
        (GOOD + 'contact = "b"\n', "tillsyn.toml:3: not TOML: cannot overwrite a value"),
        (GOOD + '[schedule]\nat = "25:00"\n', "tillsyn.toml:4: at: "),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    assert told in said(tmp_path, text)
