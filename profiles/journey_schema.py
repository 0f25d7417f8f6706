"""The language of errands: one YAML file per journey, typed and closed verbs, targets as people find them. No code, no expression.

Its verbs are in journey_verbs.py; here a file is read, and told wrong with its line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from profiles.journey_verbs import VERBS, FactName, Target
from profiles.problems import Problem, ProfileError, did_you_mean
from profiles.schema import Shape, Text
from profiles.strict_yaml import Document, Place, parse_yaml, validated

MODIFIERS = ("landmark", "optional", "send")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step as read. `optional`: its failing does not end the errand. `send`: may send, on a listed test system only."""

    verb: str
    spec: Any
    landmark: str = ""
    optional: bool = False
    send: bool = False
    steps: tuple[Step, ...] = ()
    line: int = 0


class Budget(Shape):
    """What the errand may cost before it is given up."""

    seconds: Annotated[int, Field(ge=5, le=900)] = 120
    clicks: Annotated[int, Field(ge=1, le=60)] = 12
    pages: Annotated[int, Field(ge=1, le=80)] = 25


class _Head(Shape):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,60}$", description="the file's name")]
    code: Annotated[str, Field(pattern=r"^(J\d{1,2}[a-d]?)?$", description="J number of the catalogue")] = ""
    title: Text
    about: Text | None = None
    start: Annotated[str, Field(description="`home` or a path that begins with /")] = "home"
    kinds: tuple[Literal["municipality", "region", "agency", "other"], ...] = (
        "municipality",
        "region",
        "agency",
        "other",
    )
    personas: Annotated[tuple[str, ...], Field(min_length=1, description="who walks it in scan and nightly")] = (
        "desktop",
    )
    viewport: Annotated[Literal["mobile"] | None, Field(description="a phone's window, whoever walks")] = None
    tasks: Annotated[Literal["none", "optional", "one"], Field(description="whether the errand is about a task")] = (
        "none"
    )
    tasks_walked: Annotated[
        int, Field(ge=0, le=8, description="how many of the kind's tasks are walked in scan and nightly")
    ] = 0
    consent: Annotated[
        Literal["refuse", "leave"], Field(description="what is done with a consent dialog at the beginning")
    ] = "refuse"
    budget: Budget = Budget()
    landmarks: Annotated[tuple[FactName, ...], Field(description="milestones on the way, in order")] = ()
    preconditions: Annotated[
        tuple[Target, ...], Field(description="what must be on the start page, else the errand is untested")
    ] = ()
    end: Annotated[Text | None, Field(description="where the errand is meant to end")] = None
    steps: Annotated[tuple[Any, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """An errand as read from its file."""

    head: _Head
    steps: tuple[Step, ...]
    file: str

    @property
    def id(self) -> str:
        return self.head.id

    @property
    def code(self) -> str:
        return self.head.code


def _step(document: Document, data: Any, at: Place, landmarks: tuple[str, ...]) -> Step:
    line = document.line(at)
    if isinstance(data, str):
        data = {data: None}
    if not isinstance(data, Mapping):
        raise ProfileError([Problem(file=document.file, line=line, what="a step is a verb with what it needs")])
    verbs = [key for key in data if key not in MODIFIERS]
    if len(verbs) != 1:
        what = (
            f"one verb a step; allowed: {', '.join(VERBS)}"
            if not verbs
            else f"two verbs in one step: {', '.join(verbs)} (a - before each step)"
        )
        for verb in verbs:
            if verb not in VERBS:
                what = f"unknown verb '{verb}'{did_you_mean(verb, [*VERBS, *MODIFIERS])}; allowed: {', '.join(VERBS)}"
                line = document.line((*at, verb))
        raise ProfileError([Problem(file=document.file, line=line, what=what)])
    verb = verbs[0]
    if verb not in VERBS:
        what = f"unknown verb '{verb}'{did_you_mean(verb, VERBS)}; allowed: {', '.join(VERBS)}"
        raise ProfileError([Problem(file=document.file, line=document.line((*at, verb)), what=what)])
    model = VERBS[verb]
    value = data[verb]
    if value is None:
        value = {}
    elif not isinstance(value, Mapping):
        short = getattr(model, "short", None)
        if short is None:
            what = f"{verb}: keys with values are expected here; allowed: {', '.join(model.model_fields)}"
            raise ProfileError([Problem(file=document.file, line=document.line((*at, verb)), what=what)])
        value = {short: value if not isinstance(value, int) else str(value)}
    elif (
        "target" in model.model_fields
        and "target" not in value
        and set(value) & set(Target.model_fields) - set(model.model_fields)
    ):
        inner = {key: value[key] for key in value if key in Target.model_fields}
        rest = {key: value[key] for key in value if key not in Target.model_fields}
        value = {"target": inner, **rest}
    spec = validated(model, document, value, (*at, verb))
    landmark = data.get("landmark") or ""
    if landmark and landmark not in landmarks:
        what = f"landmark '{landmark}' is not among the journey's landmarks{did_you_mean(str(landmark), landmarks)}"
        raise ProfileError([Problem(file=document.file, line=document.line((*at, "landmark")), what=what)])
    for key in ("optional", "send"):
        if not isinstance(data.get(key, False), bool):
            raise ProfileError(
                [Problem(file=document.file, line=document.line((*at, key)), what=f"{key}: true or false")]
            )
    inner_steps = _steps(document, getattr(spec, "steps", ()), (*at, verb, "steps"), landmarks)
    return Step(
        verb=verb, spec=spec, landmark=str(landmark), optional=data.get("optional", False), send=data.get("send", False),
        steps=inner_steps, line=line,
    )  # fmt: skip


def _steps(document: Document, data: Any, at: Place, landmarks: tuple[str, ...]) -> tuple[Step, ...]:
    found: list[Step] = []
    problems: list[Problem] = []
    for number, item in enumerate(data):
        try:
            found.append(_step(document, item, (*at, number), landmarks))
        except ProfileError as error:
            problems += error.problems
    if problems:
        raise ProfileError(problems)
    return tuple(found)


def parse_journey(text: str, file: str, stem: str = "") -> Journey:
    """The journey in that text. Raises ProfileError with file, line, what is allowed and what was probably meant."""
    document = parse_yaml(text, file)
    head = validated(_Head, document)
    if stem and head.id != stem:
        raise ProfileError(
            [Problem(file=file, line=document.line(("id",)), what=f"id '{head.id}' is not the file's name")]
        )
    if not re.match(r"home$|/", head.start):
        raise ProfileError(
            [Problem(file=file, line=document.line(("start",)), what="start: home, or a path that begins with /")]
        )
    return Journey(head=head, steps=_steps(document, head.steps, ("steps",), head.landmarks), file=file)


def read_journey(path: Path) -> Journey:
    """The journey in that file. Raises OSError or ProfileError."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ProfileError([Problem(file=str(path), line=line, what="not UTF-8; save the file as UTF-8")]) from error
    return parse_journey(text, str(path))


@cache
def journeys() -> dict[str, Journey]:
    """The bundled journeys by id."""
    found = {}
    for entry in sorted((files("profiles") / "journeys").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yaml"):
            stem = entry.name.removesuffix(".yaml")
            found[stem] = parse_journey(entry.read_text(encoding="utf-8"), f"profiles/journeys/{entry.name}", stem)
    return found


def journey_named(name: str) -> Journey:
    """A bundled journey by id or J number, or the file of that path. Raises ProfileError or OSError."""
    bundled = journeys()
    if name in bundled:
        return bundled[name]
    by_code = {j.code.lower(): j for j in bundled.values() if j.code}
    if name.lower() in by_code:
        return by_code[name.lower()]
    if name.endswith((".yaml", ".yml")) or "/" in name:
        return read_journey(Path(name))
    known = [*bundled, *(j.code for j in bundled.values() if j.code)]
    raise ProfileError(
        [
            Problem(
                file="profiles/journeys",
                what=f"no journey '{name}'{did_you_mean(name, known)}; there are: {', '.join(known)}",
            )
        ]
    )


def json_schema() -> dict[str, Any]:
    """JSON Schema of a journey file, for editors."""
    schema = TypeAdapter(_Head).json_schema(ref_template="#/$defs/{model}")
    defs = schema.setdefault("$defs", {})
    options: list[dict[str, Any]] = []
    for verb, model in VERBS.items():
        inner = model.model_json_schema(ref_template="#/$defs/{model}")
        defs.update(inner.pop("$defs", {}))
        forms: list[dict[str, Any]] = [inner]
        if hasattr(model, "short"):
            forms.append({"type": "string"})
        if "target" in model.model_fields:
            forms.append({"$ref": "#/$defs/TargetOrMore"})
        if not [f for f in model.model_fields.values() if f.is_required()]:
            forms.append({"type": "null"})
        options.append(
            {
                "type": "object",
                "properties": {
                    verb: {"anyOf": forms},
                    "landmark": {"type": "string"},
                    "optional": {"type": "boolean"},
                    "send": {"type": "boolean"},
                },
                "required": [verb],
                "additionalProperties": False,
            }
        )
    defs["TargetOrMore"] = {"type": "object"}
    defs["Target"] = Target.model_json_schema()
    defs["Step"] = {
        "anyOf": [
            *options,
            {"enum": [v for v, m in VERBS.items() if not [f for f in m.model_fields.values() if f.is_required()]]},
        ]
    }
    for holder in (schema, *defs.values()):
        steps = holder.get("properties", {}).get("steps") if isinstance(holder, dict) else None
        if steps is not None:
            steps["items"] = {"$ref": "#/$defs/Step"}
    for option in options:
        for form in next(iter(option["properties"].values()))["anyOf"]:
            if "steps" in form.get("properties", {}):
                form["properties"]["steps"]["items"] = {"$ref": "#/$defs/Step"}
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Tillsyn journey"
    return schema
