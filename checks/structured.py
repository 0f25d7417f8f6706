"""Structured data in a page's source: JSON-LD, microdata and RDFa as plain dictionaries, and Open Graph. Pure parsing by extruct."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree
from lxml import html as lxml_html

_ORGANISATIONS = re.compile(
    r"(?:^|[/:])(?:\w*Organization|GovernmentOffice|City|LocalBusiness|Municipality|AdministrativeArea|CivicStructure|Corporation|NGO|CityHall|"
    r"Courthouse|PoliceStation|EducationalOrganization|MedicalOrganization|Library|GovernmentBuilding)$"
)
SOURCE_LIMIT = 3_000_000


@dataclass(frozen=True, slots=True)
class Broken:
    """The page has structured data that cannot be parsed."""

    problem: str


@lru_cache(maxsize=64)
def _parsed(source: str, url: str) -> tuple[tuple[dict[str, Any], ...], str]:
    import extruct

    made: list[dict[str, Any]] = []
    problem = ""
    try:
        tree: Any = lxml_html.fromstring(source[:SOURCE_LIMIT])
    except (etree.ParserError, ValueError):
        return (), ""
    for script in tree.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            made += _flat(
                json.loads(script.text_content().strip().removeprefix("<!--").removesuffix("-->"), strict=False)
            )
        except ValueError as error:
            problem = f"JSON-LD: {error}"
    if "itemscope" in source or "vocab=" in source or "typeof=" in source:
        logging.getLogger("rdflib").setLevel(logging.ERROR)
        found: dict[str, Any] = {}
        try:
            found = extruct.extract(
                source[:SOURCE_LIMIT], base_url=url, syntaxes=["microdata", "rdfa"], uniform=True, errors="ignore"
            )
        except (KeyError, ValueError, TypeError, AttributeError, etree.LxmlError) as error:
            # It ignores what it expects; a control character in the source ends as a KeyError of its own making.
            problem = problem or f"microdata or RDFa: {type(error).__name__}"
        for entry in [*found.get("microdata", ()), *found.get("rdfa", ())]:
            made += _flat(entry)
    return tuple(made), problem


def _flat(data: Any) -> Iterator[dict[str, Any]]:
    """Every typed entity in nested structured data."""
    if isinstance(data, list):
        for entry in data:
            yield from _flat(entry)
    elif isinstance(data, dict):
        if "@type" in data:
            yield data
        for value in data.values():
            if isinstance(value, (dict, list)):
                yield from _flat(value)


def entities(source: str, url: str) -> list[dict[str, Any]] | Broken:
    """All typed entities of the page, or that what it has cannot be parsed."""
    found, problem = _parsed(source, url)
    if problem and not found:
        return Broken(problem)
    return list(found)


def types_of(entity: dict[str, Any]) -> list[str]:
    kinds = entity.get("@type")
    return [str(k) for k in kinds] if isinstance(kinds, list) else [str(kinds)]


def is_organisation(entity: dict[str, Any]) -> bool:
    """Tell whether the entity is an Organization or one of its subtypes."""
    return any(_ORGANISATIONS.search(kind) for kind in types_of(entity))
