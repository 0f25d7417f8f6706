"""Reads a check's `.md`: front matter (titles, messages, who is shut out), the four sections twice, and the examples that are run.

The same file is specification, test and public page. Under `## Passed`, `## Failed`, `## Inapplicable` and `## Cannot tell`
each fenced `html` block is one example; in a site check's file a `###` heading opens an example of several pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from checks.model import Outcome

LANGUAGES = ("sv", "en")
#: The sections by their English heading, and the Swedish heading under which the same is said in Swedish.
SECTIONS = {
    "What it checks": "Vad den kontrollerar", "Why it matters": "Varför det spelar roll", "How to fix it": "Så åtgärdas det",
    "Assumptions and limits": "Antaganden och gränser",
}  # fmt: skip
_SWEDISH = {swedish: english for english, swedish in SECTIONS.items()}
_OUTCOMES = {
    "Passed": Outcome.PASSED,
    "Failed": Outcome.FAILED,
    "Inapplicable": Outcome.INAPPLICABLE,
    "Cannot tell": Outcome.CANT_TELL,
}
#: libyaml reads seven times quicker, where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ARGUMENT = re.compile(r"\{(\w+)\}")
_RATIO = re.compile(r"\d+\.\d+:1")
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```\s*$", re.M | re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplePage:
    """One page of an example; `path` is its address on the example's site."""

    html: str
    path: str = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example: what is gathered, and what the check must say of it."""

    outcome: Outcome
    pages: tuple[ExamplePage, ...]
    number: int
    title: str = ""
    given: Mapping[str, object] = field(default_factory=dict)  # a fenced YAML block: headers, address ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What the public reads of a check, in Swedish and English."""

    title: Mapping[str, str]
    messages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    users: Mapping[str, str] = field(default_factory=dict)  # who is shut out
    sections: Mapping[str, str] = field(default_factory=dict)  # English heading -> Markdown in English
    sections_sv: Mapping[str, str] = field(default_factory=dict)  # English heading -> Markdown in Swedish
    examples: tuple[Example, ...] = ()

    def message(self, name: str, args: Mapping[str, object], language: str) -> str:
        """The finding in words. An argument that has no value stands as `…`; `name_sv` is the Swedish form of `name`."""
        template = self.messages.get(name, {}).get(language) or self.title.get(language, name)
        pieces = _pieces(template)
        if len(pieces) == 1:
            return template
        return "".join(_word(_value(args, piece, language), language) if at % 2 else piece for at, piece in enumerate(pieces))


@lru_cache(maxsize=4_000)
def _pieces(template: str) -> tuple[str, ...]:
    """Text, name of an argument, text …: a template is cut once, and filled for every finding."""
    return tuple(_ARGUMENT.split(template))


def _value(args: Mapping[str, object], name: str, language: str) -> object:
    return args.get(f"{name}_{language}", args.get(name, "…"))


def _word(value: object, language: str) -> str:
    if isinstance(value, float):
        text = f"{value:.2f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if language == "sv" else text
    if isinstance(value, (list, tuple)):
        return ", ".join(_word(v, language) for v in value)
    text = str(value)
    return text.replace(".", ",") if language == "sv" and _RATIO.fullmatch(text) else text


@lru_cache(maxsize=512)
def read_texts(path: Path) -> Texts:
    """The texts in that `.md`; ValueError names file and fault."""
    raw = path.read_text(encoding="utf-8")
    parts = re.match(r"---\n(.*?)\n---\n(.*)", raw, re.S)
    if parts is None:
        raise ValueError(f"{path.name}: no front matter between two lines of ---")
    front = yaml.load(parts.group(1), Loader=_LOADER)  # noqa: S506 - either is safe
    if not isinstance(front, dict):
        raise ValueError(f"{path.name}: the front matter is not a mapping")
    unknown = set(front) - {"title", "messages", "users"}
    if unknown:
        raise ValueError(f"{path.name}: unknown keys in the front matter: {', '.join(sorted(unknown))}")
    sections: dict[str, str] = {}
    sections_sv: dict[str, str] = {}
    examples: list[Example] = []
    for block in re.split(r"^## ", parts.group(2), flags=re.M)[1:]:
        heading, _, body = block.partition("\n")
        heading = heading.strip()
        if heading in _OUTCOMES:
            examples += _examples(_OUTCOMES[heading], body)
        elif heading in SECTIONS:
            sections[heading] = body.strip()
        elif heading in _SWEDISH:
            sections_sv[_SWEDISH[heading]] = body.strip()
        else:
            raise ValueError(f"{path.name}: unknown heading {heading!r}; allowed: {', '.join((*SECTIONS, *_SWEDISH, *_OUTCOMES))}")
    return Texts(
        title=front.get("title", {}),
        messages=front.get("messages", {}),
        users=front.get("users", {}),
        sections=sections,
        sections_sv=sections_sv,
        examples=tuple(examples),
    )


def _examples(outcome: Outcome, body: str) -> list[Example]:
    grouped = re.split(r"^### ", body, flags=re.M)
    found: list[Example] = []
    for at, part in enumerate(grouped):
        title = part.partition("\n")[0].strip() if at else ""
        pages: list[ExamplePage] = []
        given: dict[str, object] = {}
        for fence in _FENCE.finditer(part):
            kind, label, text = fence.groups()
            if kind == "html":
                pages.append(ExamplePage(html=text, path=label.strip() or "/"))
            elif kind == "yaml":
                given |= yaml.load(text, Loader=_LOADER) or {}  # noqa: S506 - either is safe
        if title and pages:
            found.append(Example(outcome=outcome, pages=tuple(pages), number=len(found) + 1, title=title, given=given))
        else:
            for page in pages:
                found.append(Example(outcome=outcome, pages=(page,), number=len(found) + 1, given=given))
    return found
