"""Reads the bundled (or an operator's) profile whole and checks it before anything else happens. Knows no other part."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from profiles.problems import Problem, ProfileError, did_you_mean
from profiles.schema import Criterion, Dimension, Shape, TopTask
from profiles.strict_yaml import Document, read_yaml, text_of, validated

#: The folder that comes with the program.
BUNDLED = Path(str(files(__package__)))


class _Dimensions(Shape):
    dimensions: tuple[Dimension, ...]


class _Criteria(Shape):
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is rated and as whom, frozen for one scan."""

    dimensions: tuple[Dimension, ...]
    criteria: tuple[Criterion, ...]  # in force: their measures exist
    planned: tuple[Criterion, ...] = ()  # in the catalogue, not evaluated yet; never counted (settled C3)
    tasks: tuple[TopTask, ...] = ()
    sha: str = ""
    places: Mapping[str, str] = field(default_factory=dict)  # criterion id -> file:line

    @property
    def catalogue(self) -> tuple[Criterion, ...]:
        """Every criterion, in force or planned, by id."""
        return tuple(sorted(self.criteria + self.planned, key=lambda c: c.id))

    def criterion(self, identity: str) -> Criterion:
        """Raises KeyError, with the nearest id in its text."""
        for criterion in self.criteria + self.planned:
            if criterion.id == identity:
                return criterion
        raise KeyError(f"no criterion '{identity}'{did_you_mean(identity, (c.id for c in self.catalogue))}")

    def tasks_of(self, kind: str, organisation: str) -> tuple[TopTask, ...]:
        """The top tasks of that organisation, else of its kind."""
        own = tuple(t for t in self.tasks if t.applies_to == organisation)
        return own or tuple(t for t in self.tasks if t.applies_to == f"kind:{kind}")


def mechanical_measure(identity: str) -> str:
    """The measure that a criterion names unless it says otherwise: `presence.title.unique` → `presence_title.unique`.

    A name that begins with a digit gets `at_` before it.
    """
    dimension, area, name = identity.split(".")
    return f"{dimension}_{area}.{'at_' if name[0].isdigit() else ''}{name}"


def load_profile(known_measures: Iterable[str] | None = None, folder: Path = BUNDLED) -> Profile:
    """Read dimensions, criteria and tasks. `known_measures`: ids of the measures that exist (None: all are taken to).

    A criterion whose measure does not exist yet is planned; a misspelt measure is a mistake. Raises ProfileError.
    """
    problems: list[Problem] = []
    dimensions = _dimensions(folder / "dimensions.yaml", problems)
    known = None if known_measures is None else frozenset(known_measures)
    in_force: list[Criterion] = []
    planned: list[Criterion] = []
    places: dict[str, str] = {}
    for path in sorted((folder / "criteria").glob("*.yaml")):
        try:
            document = read_yaml(path)
            listed = validated(_Criteria, document).criteria
        except ProfileError as error:
            problems += error.problems
            continue
        for index, criterion in enumerate(listed):
            line = document.line(("criteria", index))
            problem = _misplaced(criterion, path, dimensions, places) or _unknown_measure(criterion, known)
            if problem:
                problems.append(Problem(file=str(path), line=line, what=problem))
                continue
            places[criterion.id] = f"{path}:{line}"
            exists = known is None or criterion.measure in known
            (in_force if exists and criterion.status != "planned" else planned).append(criterion)
    tasks = _tasks(folder / "tasks.csv", problems)
    if not problems and not places:
        problems.append(Problem(file=str(folder / "criteria"), what="no criterion in it"))
    if problems:
        raise ProfileError(problems)
    in_force.sort(key=lambda c: c.id)
    planned.sort(key=lambda c: c.id)
    profile = Profile(
        dimensions=dimensions, criteria=tuple(in_force), planned=tuple(planned), tasks=tasks, places=places
    )
    sha = hashlib.sha256(json.dumps(definitions(profile), sort_keys=True, ensure_ascii=False).encode())
    for path in sorted(
        [*(folder / "journeys").glob("*.yaml"), *(folder / "personas").glob("*.yaml"), *folder.glob("sections.yaml")]
    ):
        sha.update(path.name.encode() + b"\0" + path.read_bytes())
    return Profile(
        dimensions=dimensions,
        criteria=profile.criteria,
        planned=profile.planned,
        tasks=tasks,
        sha=sha.hexdigest(),
        places=places,
    )


def definitions(profile: Profile) -> dict[str, dict[str, Any]]:
    """Everything a later reader needs to understand numbers made with this profile: kind → id → body."""
    return {
        "dimension": {d.id: d.model_dump(mode="json") for d in profile.dimensions},
        "criterion": {c.id: c.model_dump(mode="json") for c in profile.criteria},
        "task": {f"{t.applies_to}/{t.task_id}": t.model_dump(mode="json") for t in profile.tasks},
        "catalogue": {"size": {"criteria": len(profile.criteria) + len(profile.planned)}},
    }


def _dimensions(path: Path, problems: list[Problem]) -> tuple[Dimension, ...]:
    try:
        document = read_yaml(path)
        found = validated(_Dimensions, document).dimensions
    except ProfileError as error:
        problems += error.problems
        return ()
    problems += _twice([d.id for d in found], document, "dimensions")
    return found


def _twice(ids: list[str], document: Document, part: str) -> list[Problem]:
    repeated = {i for i, n in Counter(ids).items() if n > 1}
    return [
        Problem(file=document.file, line=document.line((part, index)), what=f"id '{identity}' stands twice")
        for index, identity in enumerate(ids)
        if identity in repeated and identity in ids[:index]
    ]


def _misplaced(
    criterion: Criterion, path: Path, dimensions: tuple[Dimension, ...], places: Mapping[str, str]
) -> str | None:
    if criterion.id in places:
        return f"id '{criterion.id}' stands twice, first at {places[criterion.id]}"
    if criterion.dimension != path.stem:
        return f"'{criterion.id}' does not belong in {path.name}"
    known = [d.id for d in dimensions]
    if known and criterion.dimension not in known:
        return f"unknown dimension '{criterion.dimension}'{did_you_mean(criterion.dimension, known)}"
    return None


def _unknown_measure(criterion: Criterion, known: frozenset[str] | None) -> str | None:
    if known is None or criterion.measure in known or criterion.status == "planned":
        return None
    if criterion.status is None and criterion.measure == mechanical_measure(criterion.id):
        return None  # planned: nobody has written it yet
    allowed = sorted(known | {mechanical_measure(criterion.id)})
    return f"{criterion.id}: unknown measure '{criterion.measure}'{did_you_mean(criterion.measure, allowed)}"


def _tasks(path: Path, problems: list[Problem]) -> tuple[TopTask, ...]:
    try:
        text = text_of(path)
    except ProfileError as error:
        problems += error.problems
        return ()
    found: list[TopTask] = []
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for row in reader:
        data = {k: v for k, v in row.items() if v is not None}
        for column in ("strong_terms_sv", "strong_terms_en", "strong_terms_it"):
            if column in data:
                data[column] = tuple(t.strip() for t in data[column].split("|") if t.strip())
        try:
            found.append(TopTask.model_validate(data))
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
            hint = did_you_mean(name, TopTask.model_fields)
            what = f"{name}: {error.errors()[0]['msg']}{hint}"
            problems.append(Problem(file=str(path), line=reader.line_num, what=what))
    repeated = [key for key, n in Counter((t.applies_to, t.task_id) for t in found).items() if n > 1]
    problems += [Problem(file=str(path), what=f"task '{t}' of '{who}' stands twice") for who, t in repeated]
    return tuple(found)
