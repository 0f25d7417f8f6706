"""The shapes of what a person declares: criteria, dimensions, tasks, sites. Unknown keys are mistakes."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Kind = Literal["municipality", "region", "agency", "other"]
KINDS: tuple[str, ...] = ("municipality", "region", "agency", "other")
Method = Literal["crawl", "dom", "axe", "browser", "network", "dns_tls", "journey", "text", "document"]
Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

CRITERION_ID = re.compile(r"[a-z]+\.[a-z0-9_]+\.[a-z0-9_]+")
SITE_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


class Shape(BaseModel):
    """A part of a file a person edits: no unknown keys, never changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Shape):
    """What the public reads, in both languages."""

    sv: Filled
    en: Filled

    def in_language(self, lang: str) -> str:
        """The text in Swedish or English (anything else reads English)."""
        return self.sv if lang.startswith("sv") else self.en


def _criterion_id(value: str) -> str:
    if not CRITERION_ID.fullmatch(value):
        raise ValueError(f"'{value}' is not dimension.area.name in small letters, digits and _")
    return value


class Criterion(Shape):
    """One of the things that are rated. `measure` names the pure function that gives it 0..1; `measure_text` says it in prose."""

    id: Annotated[str, AfterValidator(_criterion_id)]
    area: Filled
    question: Text
    method: Method
    scope: Literal["site", "page", "journey"]
    measure: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")]
    measure_text: Text
    needs: Filled
    weight: Annotated[int, Field(ge=1, le=3)]
    wcag: tuple[Filled, ...] = ()  # success criteria; `all A/AA testable` for whole-run criteria
    source: Filled
    automatable: Literal["full", "heuristic", "needs_journey"]
    false_positive_risk: Literal["low", "med", "high"]
    evidence: Filled
    applies_to: tuple[Literal["municipality", "region", "agency"], ...] = ("municipality", "region", "agency")
    condition: str = "always"
    status: Literal["planned", "in_force"] | None = None  # None: in force as soon as its measure exists
    because: str = ""  # why it is planned

    @property
    def dimension(self) -> str:
        return self.id.split(".", 1)[0]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of organisation that are asked; empty: all, also those of another kind."""
        return () if len(self.applies_to) == 3 else self.applies_to

    def applies(self, kind: str) -> bool:
        """Tell whether the question is put to that kind of organisation; `other` meets what everybody meets."""
        return not self.kinds or kind in self.kinds


class Dimension(Shape):
    """One of the five dimensions of the founding study."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]+$")]
    title: Text
    about: Text
    weight: Annotated[int, Field(ge=1, le=10)] = 1


class TopTask(Shape):
    """One of the eight things most people come for: what they type, and the words that tell its page (divided as in tasks.csv)."""

    applies_to: Filled  # kind:municipality, kind:region, kind:agency, or the id of one organisation
    task_id: Filled
    label_sv: Filled
    query_sv: Filled
    strong_terms_sv: tuple[Filled, ...]
    label_en: str = ""
    query_en: str = ""
    strong_terms_en: tuple[Filled, ...] = ()
    query_it: str = ""
    strong_terms_it: tuple[Filled, ...] = ()

    def words_in(self, language: str) -> tuple[str, tuple[str, ...]]:
        """What one types and the words that tell its page, in that language (two letters); empty where it has none."""
        known = {
            "sv": (self.query_sv, self.strong_terms_sv), "en": (self.query_en, self.strong_terms_en),
            "it": (self.query_it, self.strong_terms_it),
        }  # fmt: skip
        return known.get(language, ("", ()))


def site_id(value: str) -> str:
    """Raises ValueError unless `value` can name a site in files, addresses and tables."""
    if not SITE_ID.fullmatch(value):
        raise ValueError(f"'{value[:60]}' cannot be an id: small letters a-z, digits, point, - and _, at most 100")
    return value


class Site(Shape):
    """One row of a list: who answers for the site, and where it begins. Addresses are absolute and ASCII."""

    id: Annotated[str, AfterValidator(site_id)]
    name_sv: Filled
    start_url: Filled
    name_en: str = ""
    kind: Kind = "other"
    extra_hosts: tuple[str, ...] = ()
    hosting_group: str = ""
    region: str = ""
    flags: tuple[str, ...] = ()
