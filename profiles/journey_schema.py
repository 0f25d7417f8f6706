"""The language of errands: one YAML file per journey, typed and closed verbs, targets as people find them. No code, no expression.

Every verb is a model whose docstrings and field descriptions are its reference (docs/journeys.md) and its JSON Schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, TypeAdapter, model_validator

from profiles.problems import Problem, ProfileError, did_you_mean
from profiles.schema import Shape, Text
from profiles.strict_yaml import Document, Place, parse_yaml, validated

ListKey = Annotated[str, Field(pattern=r"^K_[A-Z0-9_]+$")]
FactName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Region = Literal["main", "navigation", "banner", "contentinfo", "complementary", "search"]
Role = Literal[
    "link", "button", "heading", "textbox", "searchbox", "combobox", "checkbox", "radio", "tab", "menuitem", "option", "dialog",
    "image", "list", "listitem", "table", "alert", "status", "summary",
]  # fmt: skip
SignName = Literal[
    "human-contact", "written-contact", "opening-hours", "task-page", "service-start", "login-chooser",
    "eservice-entry", "open-form", "foreign-eid", "fee", "fault-report", "statement", "accessibility-feedback",
    "supervisor-link", "records-request", "diary", "appeal", "complaint", "written-complaint", "words-in-main",
    "headed-page", "search-help", "helpful-not-found", "readable-main", "search-answer", "life-event-pages",
    "human-contact-in-main", "process-told",
]  # fmt: skip
NoteName = Literal[
    "human-contact", "eservice-end", "page-text", "life-events", "rights", "process", "resigned", "not-found", "foreign-eid",
    "statement-feedback", "records", "diary", "appeal", "complaint", "search-reach",
]  # fmt: skip
Invented = Literal[
    "name", "email", "phone", "international_phone", "text", "number", "date", "day", "month", "year", "uk_postcode", "wrong_email",
    "wrong_date", "nothing",
]  # fmt: skip
KEYS = (
    "Tab", "Shift+Tab", "Enter", "Space", "Escape", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End", "PageDown", "PageUp",
)  # fmt: skip
Key = Literal[
    "Tab", "Shift+Tab", "Enter", "Space", "Escape", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End", "PageDown", "PageUp",
]  # fmt: skip


class Terms(Shape):
    """Words of the journey's own, where no word list has them. `=word` must be the whole name."""

    sv: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class Target(Shape):
    """What is meant on the page, as people find it: role and name, label, or text. CSS only with a reason."""

    role: Annotated[Role | None, Field(description="its role in the accessibility tree")] = None
    name: Annotated[str, Field(description="its name; /.../ is a pattern, else the whole name or its beginning")] = ""
    label: Annotated[str, Field(description="the label of a field; /.../ is a pattern")] = ""
    text: Annotated[str, Field(description="text that can be read; /.../ is a pattern")] = ""
    words: Annotated[ListKey | None, Field(description="a word list that the name matches")] = None
    css: Annotated[str, Field(description="a CSS selector; only with because")] = ""
    because: Annotated[str, Field(description="why nothing a person perceives tells it apart")] = ""

    @model_validator(mode="after")
    def _told_apart(self) -> Target:
        if self.css and not self.because:
            raise ValueError("css needs 'because:', the reason why role, name, label or text don't tell it apart")
        if not (self.role or self.name or self.label or self.text or self.css or self.words):
            raise ValueError("a target needs role, name, label, text or words")
        for pattern in (self.name, self.label, self.text):
            if pattern.startswith("/") and pattern.endswith("/") and len(pattern) > 2:
                try:
                    re.compile(pattern[1:-1])
                except re.error as error:
                    raise ValueError(f"'{pattern}' is no pattern: {error}") from error
        return self

    def __str__(self) -> str:
        parts = [
            self.role or "",
            *(f"“{v}”" for v in (self.name, self.label, self.text, self.css) if v),
            self.words or "",
        ]
        return " ".join(p for p in parts if p)


class Open(Shape):
    """Load a page by its address, as from a letter or a bookmark."""

    verb: ClassVar[str] = "open"
    short: ClassVar[str] = "path"
    path: Annotated[str, Field(description="`home`, a path that begins with /, or an address")] = ""
    made_up: Annotated[bool, Field(description="an address that cannot exist")] = False

    @model_validator(mode="after")
    def _one(self) -> Open:
        if bool(self.path) == self.made_up:
            raise ValueError("give either path or made_up: true")
        if self.path and not re.match(r"home$|/|https?://", self.path):
            raise ValueError(f"'{self.path}' is not home, a path that begins with /, or an address")
        return self


class Find(Shape):
    """Look for something as a person would: on the page, in the menu, by the site's search; then give up.

    Links and buttons are scored by the words; at most three are tried on a page.
    """

    verb: ClassVar[str] = "find"
    sign: Annotated[SignName, Field(description="what one wants to see")]
    words: Annotated[tuple[ListKey, ...], Field(description="word lists of names that lead there")] = ()
    terms: Annotated[Terms | None, Field(description="further words")] = None
    else_words: Annotated[tuple[ListKey, ...], Field(description="word lists tried where no other name fits")] = ()
    if_missing: Annotated[
        Literal["not_completed", "untested"],
        Field(description="what it means when it is not found: the site's result, or nothing to try"),
    ] = "not_completed"
    avoid: Annotated[tuple[ListKey, ...], Field(description="word lists of names that do not lead there")] = ()
    task: Annotated[bool, Field(description="the task's own words lead there as well")] = False
    bound: Annotated[bool, Field(description="only by controls that belong to the task")] = False
    clicks: Annotated[int, Field(ge=0, le=8, description="give up after so many clicks")] = 4
    ways: Annotated[tuple[Literal["page", "menu", "search"], ...], Field(description="in this order")] = (
        "page",
        "menu",
        "search",
    )
    query: Annotated[str, Field(description="what one would type into the site's search")] = ""
    main_only: Annotated[bool, Field(description="only links of the main content")] = False
    off_site: Annotated[
        bool, Field(description="a link may lead to another host (robots.txt first, few documents)")
    ] = False


class Search(Shape):
    """Use the site's own search, when it answers GET: by its address, as the form would make it."""

    verb: ClassVar[str] = "search"
    short: ClassVar[str] = "query"
    query: Annotated[str, Field(description="what to type; empty: the task's query")] = ""
    sets: Annotated[
        tuple[Literal["task", "misspelled", "nonsense", "referral", "topics"], ...],
        Field(description="series of queries whose result lists are noted"),
    ] = ()
    hit: Annotated[
        bool, Field(description="a result among the first five must fit the task; the best one is opened")
    ] = False


class Click(Shape):
    """Use a link or button, the persona's way."""

    verb: ClassVar[str] = "click"
    target: Target


class Fill(Shape):
    """Write an invented value, which names the tool, in a field. Nothing is sent."""

    verb: ClassVar[str] = "fill"
    target: Target
    value: Annotated[Invented, Field(description="which invented value")] = "text"


class Choose(Shape):
    """Choose an option of a list, a radio button or a checkbox."""

    verb: ClassVar[str] = "choose"
    target: Target
    option: Annotated[str, Field(description="the option's text; empty: tick the box")] = ""


class Press(Shape):
    """Press a key. Enter and Space need `on:`, the control that is meant, and never a button that sends."""

    verb: ClassVar[str] = "press"
    short: ClassVar[str] = "key"
    key: Key
    times: Annotated[int, Field(ge=1, le=100)] = 1
    on: Target | None = None

    @model_validator(mode="after")
    def _named(self) -> Press:
        if self.key in ("Enter", "Space") and self.on is None:
            raise ValueError(f"{self.key} needs 'on:', the control it is pressed on")
        return self


class Expect(Shape):
    """What must be there; else the errand ends here as not completed."""

    verb: ClassVar[str] = "expect"
    sign: SignName | None = None
    target: Target | None = None
    address: Annotated[str, Field(description="pattern of the page's path")] = ""
    words: tuple[ListKey, ...] = ()
    terms: Terms | None = None
    task: bool = False

    @model_validator(mode="after")
    def _something(self) -> Expect:
        if not (self.sign or self.target or self.address):
            raise ValueError("give sign, target or address")
        return self


class Within(Shape):
    """Do the steps with targets looked for in one region of the page only."""

    verb: ClassVar[str] = "within"
    region: Region
    steps: Annotated[tuple[Any, ...], Field(min_length=1)]


class IfPresent(Shape):
    """Do the steps only when the target is there."""

    verb: ClassVar[str] = "if_present"
    target: Target
    steps: Annotated[tuple[Any, ...], Field(min_length=1)]


class Remember(Shape):
    """Note something of the page under a name, for the account and the measures."""

    verb: ClassVar[str] = "remember"
    fact: Annotated[FactName, Field(description="its name among the facts")]
    what: Literal["address", "title", "text", "clicks", "count", "name"]
    target: Target | None = None


class Measure(Shape):
    """Note the facts of one named kind about the page that has been reached (profiles/journeys/FACTS.md)."""

    verb: ClassVar[str] = "measure"
    short: ClassVar[str] = "note"
    note: NoteName
    words: tuple[ListKey, ...] = ()


class Audit(Shape):
    """Gather and check this page in full. The page after each step is checked anyway, unless `each_step: false` stands here first."""

    verb: ClassVar[str] = "audit"
    each_step: bool = True


class Back(Shape):
    """Go back one page."""

    verb: ClassVar[str] = "back"


class Wait(Shape):
    """Wait for the page to come to rest, or for so many seconds as a reader who does nothing."""

    verb: ClassVar[str] = "wait"
    seconds: Annotated[int, Field(ge=0, le=30)] = 0


class Refuse(Shape):
    """Refuse cookies: note what was stored before, use the refusal, load a second page, come back, note what was stored after."""

    verb: ClassVar[str] = "refuse"
    wait_seconds: Annotated[int, Field(ge=0, le=15, description="idle time before any choice")] = 10


class Menu(Shape):
    """Open the menu, walk its levels, close it; find the search field. By tap and by keyboard."""

    verb: ClassVar[str] = "menu"


class Provoke(Shape):
    """Make a form show its messages: leave fields empty, give a wrong e-mail and a wrong date, use its button with the gate shut.

    Nothing leaves the machine, GET neither. A form that only its server checks is untested; with `send: true` it is sent once,
    all but empty, where the operator lists the host as a test system.
    """

    verb: ClassVar[str] = "provoke"
    forms: Annotated[int, Field(ge=1, le=3, description="how many forms at most")] = 3


VERBS: dict[str, type[Shape]] = {
    model.verb: model
    for model in (
        Open, Find, Search, Click, Fill, Choose, Press, Expect, Within, IfPresent, Remember, Measure, Audit, Back, Wait, Refuse,
        Menu, Provoke,
    )
}  # fmt: skip
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
