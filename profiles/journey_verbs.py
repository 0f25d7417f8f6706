"""The verbs of errands: typed and closed, each a model whose docstring and field descriptions are its reference and its JSON Schema."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from profiles.schema import Shape

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
    it: tuple[str, ...] = ()


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
    else_terms: Annotated[Terms | None, Field(description="further words tried where no other name fits")] = None
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
