"""The two languages of the site: words from gettext catalogues read at start (no compiled files), dates and numbers as each writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from dashboards.addresses import LANGUAGES

#: A night belongs to the date it began on where the sites are.
ZONE = ZoneInfo("Europe/Stockholm")
MINUS = "\u2212"
NONE = "\u2013"


@cache
def catalogue(code: str) -> Catalog | None:
    """The words of a language; English is the source and has none."""
    if code == "en":
        return None
    text = files("dashboards").joinpath("locale", code, "messages.po").read_bytes()
    return read_po(BytesIO(text), locale=code)


@cache
def _words(code: str) -> Mapping[str, tuple[str, ...]]:
    """Message → its forms, those without words left out. A catalogue's own look-up is too slow to ask a million times."""
    told: dict[str, tuple[str, ...]] = {}
    for entry in catalogue(code) or ():
        forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
        if entry.id and forms and all(forms):
            told[entry.id if isinstance(entry.id, str) else entry.id[0]] = forms
    return told


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the site."""

    code: str

    @property
    def locale(self) -> str:
        return {"sv": "sv_SE", "en": "en_GB"}[self.code]

    @property
    def other(self) -> Language:
        return Language(next(code for code in LANGUAGES if code != self.code))

    def gettext(self, message: str) -> str:
        """The words in this language; the source text where the catalogue lacks them (a test keeps that from happening)."""
        told = _words(self.code).get(message)
        return told[0] if told else message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        told = _words(self.code).get(singular)
        if told is None or len(told) < 2:
            return singular if number == 1 else plural
        return told[0 if number == 1 else 1]

    def pick(self, texts: Mapping[str, Any]) -> str:
        """This language's text of a bilingual pair, else the other one's, else nothing."""
        return str(texts.get(self.code) or texts.get(self.other.code) or "")

    def name(self, row: Any) -> str:
        """An organisation's name."""
        return str(row.name_en if self.code == "en" and row.name_en else row.name_sv)

    def number(self, value: float | None, decimals: int = 1) -> str:
        """A number with so many decimals, half rounded up as the ranking does it; a dash for none."""
        if value is None:
            return NONE
        scale = 10**decimals
        rounded = int(abs(value) * scale + 0.5 + 1e-9) / scale
        return (MINUS if value < 0 and rounded else "") + _decimal(rounded, decimals, self.locale)

    def change(self, value: float | None, decimals: int = 1) -> str:
        """A difference with its sign."""
        if value is None:
            return NONE
        told = self.number(value, decimals)
        return told if told.startswith(MINUS) or not told.strip("0,.") else f"+{told}"

    def percent(self, share: float | None) -> str:
        return NONE if share is None else _percent(round(share, 2), self.locale)

    def count(self, value: int) -> str:
        return _decimal(value, 0, self.locale)

    def date(self, moment: str | None) -> str:
        """An ISO 8601 moment as a date in Sweden."""
        return _date(moment, self.locale) if moment else NONE

    def time(self, moment: str | None) -> str:
        """Date and time of day in Sweden."""
        when = _moment(moment)
        form = "d MMMM y 'kl.' HH:mm" if self.code == "sv" else "d MMMM y, HH:mm"
        return NONE if when is None else format_datetime(when.astimezone(ZONE), form, locale=self.locale)

    def seconds(self, milliseconds: float) -> str:
        return f"{self.number(milliseconds / 1000, 1)} s"

    def bytes(self, size: int) -> str:
        if size < 1_000_000:
            return f"{self.number(size / 1000, 0)} kB"
        return f"{self.number(size / 1_000_000, 1)} MB"


@lru_cache(maxsize=20_000)
def _decimal(value: float, decimals: int, locale: str) -> str:
    return format_decimal(value, "#,##0" + ("." + "0" * decimals if decimals else ""), locale=locale)


@lru_cache(maxsize=1_000)
def _percent(share: float, locale: str) -> str:
    return format_percent(share, locale=locale)


@lru_cache(maxsize=5_000)
def _date(moment: str, locale: str) -> str:
    when = _moment(moment)
    return NONE if when is None else format_date(when.astimezone(ZONE), "d MMMM y", locale=locale)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=ZoneInfo("UTC"))


SWEDISH, ENGLISH = Language("sv"), Language("en")
