"""tillsyn.toml: one operator's choices for the night. Paths in it are relative to the file itself."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from profiles.problems import Problem, ProfileError
from profiles.schema import Filled, Shape
from profiles.strict_yaml import Document, problems_of, text_of

HOUR = r"([01][0-9]|2[0-3]):[0-5][0-9]"


def _sample(value: str) -> str:
    if value not in ("wad", "all") and not (value.isdigit() and 1 <= int(value) <= 2_000):
        raise ValueError(f"'{value}' is not wad, all or a number from 1 to 2000")
    return value



class ScanChoices(Shape):
    """[scan]: how much of each site is looked at, and how hard."""

    max_pages: Annotated[int, Field(ge=1, le=2_000)] = 500
    sample: Annotated[str, AfterValidator(_sample)] = "wad"
    tabs: Annotated[int, Field(ge=1, le=16)] = 2
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    depth: Literal["quick", "standard", "deep"] = "standard"
    personas: Annotated[tuple[Literal["desktop", "mobile"], ...], Field(min_length=1)] = ("desktop", "mobile")
    journeys: bool = True
    full: bool = False
    delay_seconds: Annotated[float, Field(ge=0.0, le=60.0)] = 1.0
    page_budget_seconds: Annotated[float, Field(ge=2.0, le=600.0)] = 60.0
    site_budget_seconds: Annotated[float, Field(ge=30.0, le=86_400.0)] = 3_600.0
    round: str = ""
    social_live: bool = False
    extra_pages: tuple[Filled, ...] = ()


class KeepChoices(Shape):
    """[keep]: what stays on disk (settled U18). Scores are kept for ever."""

    nights: Annotated[int, Field(ge=1, le=400)] = 2
    min_free_gb: Annotated[float, Field(ge=0.0, le=100_000.0)] = 5.0


class NotifyChoices(Shape):
    """[notify]: where to tell what changed. The command gets the text on standard input."""

    command: tuple[Filled, ...] = ()
    file: Path | None = None


class PublishChoices(Shape):
    """[publish]: the static site."""

    base_url: str = ""
    verify: bool = True


class TestSystems(Shape):
    """[test_systems]: own hosts where a journey's `send: true` steps may really send (settled U20)."""

    hosts: tuple[Filled, ...] = ()


class ScheduleChoices(Shape):
    """[schedule]: when the night begins, local time."""

    at: Annotated[str, Field(pattern=rf"^{HOUR}$")] = "01:00"
    hours: Annotated[float, Field(gt=0.0, le=24.0)] = 8.0


class Config(Shape):
    """The whole file."""

    contact: Filled
    lists: Annotated[tuple[Path, ...], Field(min_length=1)]
    db: Path = Path("tillsyn.db")
    out: Path = Path("public")
    lang: Literal["sv", "en"] = "sv"
    allow_hosts: tuple[Filled, ...] = ()
    scan: ScanChoices = ScanChoices()
    keep: KeepChoices = KeepChoices()
    notify: NotifyChoices = NotifyChoices()
    publish: PublishChoices = PublishChoices()
    test_systems: TestSystems = TestSystems()
    schedule: ScheduleChoices = ScheduleChoices()

    def beside(self, folder: Path) -> Config:
        """The same with paths resolved from the file's folder."""
        notify = self.notify
        if notify.file is not None:
            notify = notify.model_copy(update={"file": folder / notify.file})
        return self.model_copy(
            update={
                "lists": tuple(folder / p for p in self.lists),
                "db": folder / self.db,
                "out": folder / self.out,
                "notify": notify,
            }
        )


def read_config(path: Path) -> Config:
    """Read tillsyn.toml. Raises OSError or ProfileError with file, line and what was meant."""
    text = text_of(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at (?:line (\d+)|end of document)", str(error))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        what = f"not TOML: {re.sub(r' *[(]at .*', '', str(error)).lower()}"
        raise ProfileError([Problem(file=str(path), line=line, what=what)]) from error
    scan = data.get("scan")
    if isinstance(scan, dict) and isinstance(scan.get("sample"), int) and not isinstance(scan["sample"], bool):
        scan["sample"] = str(scan["sample"])
    document = Document(file=str(path), data=data, lines=_lines(text))
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        raise ProfileError(problems_of(error, document, Config)) from error
    return config.beside(path.resolve().parent)


def _lines(text: str) -> dict[tuple[str | int, ...], int]:
    """On which line each key stands; the parser itself does not tell."""
    lines: dict[tuple[str | int, ...], int] = {(): 1}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.fullmatch(r"\s*\[\s*([A-Za-z0-9_.-]+)\s*\]\s*(#.*)?", line):
            table = tuple(head[1].split("."))
            lines.setdefault(table, number)
        elif key := re.match(r"\s*([A-Za-z0-9_.-]+)\s*=", line):
            lines.setdefault((*table, *key[1].split(".")), number)
    return lines
