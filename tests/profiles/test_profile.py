"""The bundled catalogue, and what a mistake in it says."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from checks.measures import measures
from profiles.load import BUNDLED, load_profile
from profiles.problems import ProfileError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "profile"
    copy.mkdir()
    for part in ("dimensions.yaml", "tasks.csv"):
        shutil.copy(BUNDLED / part, copy)
    shutil.copytree(BUNDLED / "criteria", copy / "criteria")
    return copy


def edited(folder: Path, old: str, new: str, name: str = "presence") -> str:
    path = folder / "criteria" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_profile(None, folder)
    return str(caught.value)


def test_the_bundled_profile_is_whole() -> None:
    profile = load_profile(measures())
    assert len(profile.catalogue) == 225
    assert [d.id for d in profile.dimensions] == ["presence", "experience", "ecrm", "mobile", "social"]


def test_a_criterion_without_its_measure_is_planned_and_not_in_force() -> None:
    profile = load_profile(["presence_title.unique"])
    assert [c.id for c in profile.criteria] == ["presence.title.unique"]
    assert len(profile.planned) == 224


def test_ids_and_weights_are_those_of_the_shared_catalogue(shared: Path) -> None:
    with (shared / "catalogue" / "criteria.csv").open(encoding="utf-8", newline="") as handle:
        theirs = {row["id"]: int(row["weight"]) for row in csv.DictReader(handle)}
    ours = {c.id: c.weight for c in load_profile().catalogue}
    changes = (shared / "catalogue" / "CHANGES.md").read_text(encoding="utf-8").splitlines()
    for identity in sorted(theirs.keys() | ours.keys()):
        if theirs.get(identity) != ours.get(identity):
            print(identity, theirs.get(identity), "->", ours.get(identity), *[c for c in changes if identity in c], sep="\n  ")
    assert ours == theirs


def test_the_same_profile_has_the_same_hash_and_a_new_weight_another(folder: Path) -> None:
    before = load_profile(None, folder).sha
    assert load_profile(None, folder).sha == before
    path = folder / "criteria" / "presence.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("weight: 2", "weight: 1", 1), encoding="utf-8")
    assert load_profile(None, folder).sha != before


@pytest.mark.parametrize("weight", ["0", "-1", "4", "heavy", "1.5", ""])
def test_a_weight_outside_one_to_three_is_told_with_its_line(folder: Path, weight: str) -> None:
    assert "presence.yaml:25: weight: " in edited(folder, "weight: 2", f"weight: {weight}")


def test_a_missing_translation_is_told(folder: Path) -> None:
    old = '      en: "May search engines index the content pages?"\n'
    assert "presence.yaml:6: 'en' is missing" in edited(folder, old, "")


def test_the_measure_must_be_told_in_both_languages(folder: Path) -> None:
    told = edited(folder, "    measure_text:\n      sv: >-", "    measure_text:\n      fi: >-")
    assert "presence.yaml:12: 'sv' is missing" in told


def test_no_measure_is_told_in_the_same_words_in_both_languages() -> None:
    assert [c.id for c in load_profile().catalogue if c.measure_text.sv == c.measure_text.en] == []


def test_an_id_that_stands_twice_is_told_with_both_places(folder: Path) -> None:
    told = edited(folder, "id: presence.sitemap.valid", "id: presence.indexing.allowed")
    assert "id 'presence.indexing.allowed' stands twice, first at " in told


def test_a_misspelt_measure_is_a_mistake_with_a_suggestion(folder: Path) -> None:
    path = folder / "criteria" / "presence.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("presence_title.unique", "presence_title.uniqe"), encoding="utf-8")
    with pytest.raises(ProfileError, match=r"unknown measure 'presence_title.uniqe' \(did you mean 'presence_title.unique'\?\)"):
        load_profile(["presence_title.unique"], folder)


def test_a_criterion_in_another_dimensions_file_is_told(folder: Path) -> None:
    assert "does not belong in presence.yaml" in edited(folder, "id: presence.sitemap.valid", "id: social.sitemap.valid")


def test_an_unknown_method_is_told_with_what_is_allowed(folder: Path) -> None:
    assert "method: 'crawll' is not one of crawl, dom, axe" in edited(folder, "method: crawl", "method: crawll")


def test_a_task_row_with_a_slip_is_told_with_its_line(folder: Path) -> None:
    path = folder / "tasks.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("kind:municipality,bygglov,", "kind:municipality,,"), encoding="utf-8")
    with pytest.raises(ProfileError, match=r"tasks\.csv:3: task_id: "):
        load_profile(None, folder)
