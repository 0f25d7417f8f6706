"""What errands there are, which tasks go with a kind of organisation, and whether a file is right."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from checks.material import Task
from profiles.journey_schema import Journey, journeys, read_journey
from profiles.load import load_profile


def list_journeys() -> list[Journey]:
    """The bundled journeys, by J number, then those without one by name."""
    return sorted(
        journeys().values(),
        key=lambda j: (not j.code, int("".join(c for c in j.code if c.isdigit()) or 0), j.code, j.id),
    )


def check_file(path: Path) -> Journey:
    """The journey in that file. Raises ProfileError with file, line, what is allowed and what was probably meant, or OSError."""
    return read_journey(path)


@cache
def english_terms(task: str) -> tuple[str, ...]:
    """The English words of a task of profiles/tasks.csv; empty where it has none."""
    rows = (row for row in load_profile().tasks if row.task_id == task and row.strong_terms_en)
    return next((tuple(t.casefold() for t in row.strong_terms_en) for row in rows), ())


def tasks_in(language: str, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """The tasks for a site in that language (two letters): searched for in it, its words beside the Swedish ones."""
    if language in ("", "sv"):
        return tasks
    return tuple(_task_in(language, task) for task in tasks)


def _task_in(language: str, task: Task) -> Task:
    for row in load_profile().tasks:
        query, terms = row.words_in(language)
        if row.task_id == task.id and row.query_sv == task.query_sv and query:
            return Task(
                id=task.id, label_sv=task.label_sv, query_sv=query,
                strong_terms_sv=tuple(dict.fromkeys((*task.strong_terms_sv, *(t.casefold() for t in terms)))),
            )  # fmt: skip
    return task


@cache
def tasks_of_kind(kind: str, organisation: str = "") -> tuple[Task, ...]:
    """The top tasks of the organisation, else of its kind (profiles/tasks.csv)."""
    return tuple(
        Task(id=t.task_id, label_sv=t.label_sv, query_sv=t.query_sv, strong_terms_sv=t.strong_terms_sv)
        for t in load_profile().tasks_of(kind, organisation)
    )
