"""The shape of a persona file: who visits, with what window, senses and hands. Data only; crawler/ turns it into a browser context."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from profiles.problems import Problem, ProfileError, did_you_mean
from profiles.schema import Shape, Text
from profiles.strict_yaml import parse_yaml, validated

Sense = Literal["sight", "tree"]
Hands = Literal["mouse", "touch", "keyboard", "screen_reader"]


class Window(Shape):
    """The viewport in CSS px, and how many device px each of them has. Zoom 400 % is a window a quarter as wide."""

    width: Annotated[int, Field(ge=240, le=4000)]
    height: Annotated[int, Field(ge=200, le=4000)]
    pixel_ratio: Annotated[int, Field(ge=1, le=4)] = 1
    mobile: bool = False


class Network(Shape):
    """A slow connection: bits per second down and up, delay of each request in milliseconds."""

    down_kbit: Annotated[int, Field(ge=50)]
    up_kbit: Annotated[int, Field(ge=20)]
    latency_ms: Annotated[int, Field(ge=0, le=5000)]


class Persona(Shape):
    """Who visits. `sense` is what they perceive by, `hands` what they act with; `needs` are word lists they look for besides."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")]
    title: Text
    about: Text
    language: Literal["sv", "en"] = "sv"
    sense: Sense = "sight"
    hands: Hands = "mouse"
    window: Window
    script: bool = True
    reduced_motion: bool = False
    high_contrast: bool = False
    network: Network | None = None
    patience: Annotated[int, Field(ge=1, le=3)] = 3  # candidates tried on one page before giving it up
    needs: tuple[Annotated[str, Field(pattern=r"^K_[A-Z]+$")], ...] = ()
    accept_wait_seconds: Annotated[int, Field(ge=1, le=60)] = 10


def read_persona(path: Path) -> Persona:
    """The persona in that file. Raises OSError or ProfileError with file, line and what is allowed."""
    return _parsed(path.read_text(encoding="utf-8-sig"), str(path), path.stem)


def _parsed(text: str, file: str, stem: str) -> Persona:
    document = parse_yaml(text, file)
    persona = validated(Persona, document)
    if persona.id != stem:
        raise ProfileError(
            [Problem(file=file, line=document.line(("id",)), what=f"id '{persona.id}' is not the file's name")]
        )
    return persona


@cache
def personas() -> dict[str, Persona]:
    """The bundled personas by id."""
    found = {}
    folder = files("profiles") / "personas"
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yaml"):
            stem = entry.name.removesuffix(".yaml")
            found[stem] = _parsed(entry.read_text(encoding="utf-8"), f"profiles/personas/{entry.name}", stem)
    return found


def persona_named(name: str) -> Persona:
    """A bundled persona, or the file of that path. Raises ProfileError for an unknown name."""
    if name in personas():
        return personas()[name]
    if name.endswith((".yaml", ".yml")) and Path(name).is_file():
        return read_persona(Path(name))
    what = f"no persona '{name}'{did_you_mean(name, personas())}; there are: {', '.join(personas())}"
    raise ProfileError([Problem(file="profiles/personas", what=what)])
