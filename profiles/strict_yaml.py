"""Reads YAML as people mean it: only true, false, null and whole numbers are more than text (YAML 1.2), each with its line.

`no`, `on`, `1.10` and dates stay text; anchors, tags and repeated keys are mistakes. Never builds objects.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from profiles.problems import Problem, ProfileError, did_you_mean, not_one_of

Place = tuple[str | int, ...]
T = TypeVar("T")

MAX_FILE_BYTES = 4_000_000
MAX_DEPTH = 40
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The data of one file, and on which line each part of it stands."""

    file: str
    data: Any
    lines: Mapping[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """The line of the part, or of the nearest part around it."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return 1


class _Refused(Exception):
    def __init__(self, mark: yaml.Mark | None, what: str) -> None:
        self.line = mark.line + 1 if mark else 1
        self.what = what


def text_of(path: Path) -> str:
    """The file as text: UTF-8 with or without BOM.

    Raises OSError when it can't be read and ProfileError when it isn't UTF-8 or far too large.
    """
    raw = path.read_bytes()
    if len(raw) > MAX_FILE_BYTES:
        raise ProfileError([Problem(file=str(path), what=f"larger than {MAX_FILE_BYTES // 1_000_000} MB")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ProfileError([Problem(file=str(path), line=line, what="not UTF-8; save the file as UTF-8")]) from error


def read_yaml(path: Path) -> Document:
    """Read one YAML file. Raises OSError or ProfileError."""
    return parse_yaml(text_of(path), str(path))


def parse_yaml(text: str, file: str) -> Document:
    """Read YAML text; `file` names it in messages. Raises ProfileError."""
    lines: dict[Place, int] = {}
    try:
        node = _composed(text)
        data = None if node is None else _value(node, (), lines)
    except _Refused as refused:
        raise ProfileError([Problem(file=file, line=refused.line, what=refused.what)]) from refused
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ProfileError(
            [Problem(file=file, line=mark.line + 1 if mark else 1, what=f"not YAML: {_plain(error)}")]
        ) from error
    except yaml.YAMLError as error:  # a character YAML does not allow
        line = text[: getattr(error, "position", 0)].count("\n") + 1
        raise ProfileError([Problem(file=file, line=line, what="a control character that YAML does not allow")]) from error
    except RecursionError as error:
        raise ProfileError([Problem(file=file, line=1, what="nested too deeply")]) from error
    return Document(file=file, data=data, lines=lines)


def _composed(text: str) -> yaml.Node | None:
    """The tree of nodes, by libyaml where it is there (ten times quicker); what that refuses is told in PyYAML's own words."""
    if yaml.__with_libyaml__:
        try:
            return yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError:
            pass
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _plain(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "cannot be read"
    if "mapping values are not allowed" in problem:
        return "a colon inside a value: put the value in quotes"
    if "\\t" in problem:
        return "a tab where spaces are needed"
    if "found undefined alias" in problem or "found duplicate anchor" in problem:
        return "anchors and aliases (& and *) are not used here; put the value in quotes"
    if "could not find expected ':'" in problem:
        return "a key without a colon"
    if error.context and "expected" in problem:
        return f"{problem} {error.context}; look at the indentation"
    return problem


def _value(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    lines.setdefault(place, node.start_mark.line + 1)
    if len(place) > MAX_DEPTH:
        raise _Refused(node.start_mark, "nested too deeply")
    if node.tag.startswith("!") or (isinstance(node, yaml.ScalarNode) and node.tag not in _SCALAR_TAGS):
        raise _Refused(node.start_mark, f"tags ({node.tag}) are not used here")
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, index), lines) for index, item in enumerate(node.value)]
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _Refused(key_node.start_mark, "a key must be a word")
        key = str(key_node.value)
        if key in found:
            raise _Refused(key_node.start_mark, f"'{key}' stands twice")
        lines[(*place, key)] = key_node.start_mark.line + 1
        found[key] = _value(value_node, (*place, key), lines)
        if len(lines) > 200_000:
            raise _Refused(key_node.start_mark, "far too large")
    return found


_SCALAR_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")
)


def _scalar(node: yaml.ScalarNode) -> str | int | bool | None:
    text = str(node.value)
    if node.style:  # quoted or a block
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return text


def validated(kind: type[T], document: Document, data: Any = None, at: Place = ()) -> T:
    """`data` (default: the whole document) as `kind`, a pydantic model or any type it understands.

    Raises ProfileError with file, line and what is allowed.
    """
    data = document.data if data is None and not at else data
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        raise ProfileError(problems_of(error, document, kind, at)) from error


def problems_of(error: ValidationError, document: Document, kind: Any, at: Place = ()) -> list[Problem]:
    """Pydantic's errors in our words, each with the line it is about."""
    return [
        Problem(file=document.file, line=document.line((*at, *detail["loc"])), what=_in_words(detail, kind))
        for detail in error.errors(include_url=False)
    ]


def _in_words(detail: ErrorDetails, kind: Any) -> str:
    loc = detail["loc"]
    name = next((str(part) for part in reversed(loc) if isinstance(part, str)), "")
    given = detail.get("input")
    match detail["type"]:
        case "extra_forbidden":
            allowed = _keys_at(kind, loc[:-1])
            return f"unknown key '{name}'{did_you_mean(name, allowed)}; allowed: {', '.join(allowed)}"
        case "missing":
            return f"'{name}' is missing"
        case "literal_error" | "enum":
            allowed = re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", "")))
            return f"{name}: {not_one_of(str(given), allowed)}"
        case "value_error" | "assertion_error":
            return (f"{name}: " if name else "") + str(detail["msg"]).removeprefix("Value error, ")
        case "model_type" | "dict_type" | "mapping_type":
            return f"{name or 'the file'}: keys with values are expected here, not {_named(given)}"
        case "list_type" | "tuple_type":
            return f"{name or 'the file'}: a list is expected here, not {_named(given)}"
        case _:
            message = str(detail["msg"]).replace("Input should be", "must be")
            return f"{name}: {message[:1].lower()}{message[1:]}, not {_named(given)}"


def _named(given: object) -> str:
    if given is None:
        return "nothing"
    if isinstance(given, Mapping):
        return "keys with values"
    if isinstance(given, list | tuple):
        return "a list"
    return f"'{str(given)[:60]}'"


def _keys_at(kind: Any, loc: tuple[str | int, ...]) -> list[str]:
    """The keys that the model at `loc` allows."""
    models = _models(kind)
    for part in loc:
        inner: list[type[BaseModel]] = []
        for model in models:
            for name, spec in model.model_fields.items():
                if part in (name, spec.alias):
                    inner += _models(spec.annotation)
        if inner:
            models = inner
    return list(dict.fromkeys(spec.alias or name for model in models for name, spec in model.model_fields.items()))


def _models(kind: Any) -> list[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    if get_origin(kind) in (Union, UnionType, list, tuple, dict, Mapping) or get_args(kind):
        return [model for inner in get_args(kind) for model in _models(inner)]
    return []
