"""Reading running text: words, sentences, LIX, language, and what Swedish authorities write in it: dates, phone numbers,
organisation numbers, addresses, hours, durations. Pure functions of strings; nothing here knows a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

LIX_LEAST_WORDS = 100
DETECTION_LEAST_WORDS = 20
DETECTION_CERTAINTY = 0.95
LONG_WORD_LETTERS = 6

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’\-‑][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?:])[\"”’)]*\s+(?=[\"”’(]*(?:[A-ZÅÄÖÉÜ]|\d))")
_ABBREVIATION = re.compile(
    r"\b(?:t\.\s?ex|bl\.\s?a|d\.\s?v\.\s?s|m\.\s?m|s\.\s?k|o\.\s?s\.\s?v|f\.\s?d|e\.\s?d|fr\.\s?o\.\s?m|t\.\s?o\.\s?m|i\.\s?e|e\.\s?g"
    r"|kl|ca|st|nr|tel|jfr|resp|prop|kap)\.",
    re.IGNORECASE,
)


def words_of(text: str) -> list[str]:
    """The words of a text: addresses, e-mail addresses and numbers are none."""
    return _WORD.findall(_ADDRESS.sub(" ", text))


def sentences(block: str) -> list[str]:
    """The sentences of one block of text. Ends: `. ! ? :` before space and a capital or digit; abbreviations end nothing."""
    guarded = _ABBREVIATION.sub(lambda m: m.group().replace(".", "\x00"), block)
    parts = (part.replace("\x00", ".").strip() for part in _SENTENCE_END.split(guarded))
    return [part for part in parts if _WORD.search(_ADDRESS.sub(" ", part))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lix:
    """Björnsson's readability: words per sentence plus the percentage of words with more than six letters."""

    words: int
    sentences: int
    long_words: int

    @property
    def value(self) -> float:
        return self.words / self.sentences + 100 * self.long_words / self.words


def lix(blocks: Iterable[str]) -> Lix | None:
    """LIX of blocks of text (each block ends a sentence); None below 100 words."""
    count = ends = long = 0
    for block in blocks:
        parts = sentences(block)
        ends += len(parts)
        for word in (w for part in parts for w in words_of(part)):
            count += 1
            long += sum(c.isalpha() for c in word) > LONG_WORD_LETTERS
    if count < LIX_LEAST_WORDS or not ends:
        return None
    return Lix(words=count, sentences=ends, long_words=long)


# -- language ---------------------------------------------------------------------------------------------------------
_LANGUAGES = (
    Language.SWEDISH,
    Language.ENGLISH,
    Language.FINNISH,
    Language.DANISH,
    Language.BOKMAL,
    Language.GERMAN,
    Language.FRENCH,
    Language.SPANISH,
    Language.ITALIAN,
    Language.POLISH,
    Language.ARABIC,
    Language.PERSIAN,
    Language.SOMALI,
    Language.UKRAINIAN,
    Language.RUSSIAN,
    Language.TURKISH,
    Language.BOSNIAN,
    Language.ALBANIAN,
)


@cache
def _detector() -> LanguageDetector:
    # The small models are enough for twenty words and more, and take a fifth of the memory.
    return LanguageDetectorBuilder.from_languages(*_LANGUAGES).with_low_accuracy_mode().build()


def second_opinion(text: str, claimed: str) -> tuple[str, float, float]:
    """Likeliest language of a short text by its letters, how likely (0 to 1), and how likely the claimed one is; Norwegian is `no`."""
    ranked = _detector().compute_language_confidence_values(" ".join(words_of(text)[:200]))
    if not ranked:
        return "", 0.0, 0.0
    shares: dict[str, float] = {}
    for one in ranked:
        code = one.language.iso_code_639_1.name.lower()
        code = "no" if code in ("nb", "nn") else code
        shares[code] = shares.get(code, 0.0) + one.value
    claimed = "no" if claimed in ("nb", "nn") else claimed
    best = max(shares, key=lambda code: shares[code])
    return best, shares[best], shares.get(claimed, 1.0)


def language_of(text: str) -> str:
    """ISO 639-1 code of the language (Norwegian: `no`); empty below 20 words or 95 % certainty."""
    found = words_of(text)
    if len(found) < DETECTION_LEAST_WORDS:
        return ""
    ranked = _detector().compute_language_confidence_values(" ".join(found[:400]))
    if not ranked or ranked[0].value < DETECTION_CERTAINTY:
        return ""
    code = ranked[0].language.iso_code_639_1.name.lower()
    return "no" if code in ("nb", "nn") else code


# -- dates --------------------------------------------------------------------------------------------------------------
_MONTHS = {
    "januari": 1,
    "jan": 1,
    "january": 1,
    "februari": 2,
    "feb": 2,
    "february": 2,
    "mars": 3,
    "mar": 3,
    "march": 3,
    "april": 4,
    "apr": 4,
    "maj": 5,
    "may": 5,
    "juni": 6,
    "jun": 6,
    "june": 6,
    "juli": 7,
    "jul": 7,
    "july": 7,
    "augusti": 8,
    "aug": 8,
    "august": 8,
    "september": 9,
    "sep": 9,
    "sept": 9,
    "oktober": 10,
    "okt": 10,
    "october": 10,
    "oct": 10,
    "november": 11,
    "nov": 11,
    "december": 12,
    "dec": 12,
    "gennaio": 1,
    "febbraio": 2,
    "marzo": 3,
    "aprile": 4,
    "maggio": 5,
    "giugno": 6,
    "luglio": 7,
    "agosto": 8,
    "settembre": 9,
    "ottobre": 10,
    "novembre": 11,
    "dicembre": 12,
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(r"(?<![\d-])((?:19|20)\d\d)[-./](0?[1-9]|1[0-2])[-./](0?[1-9]|[12]\d|3[01])(?![\d])")
_DAY_MONTH = re.compile(
    rf"(?<!\d)(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\.?\s+({_MONTH})\.?,?\s+((?:19|20)\d\d)", re.IGNORECASE
)
_MONTH_DAY = re.compile(rf"\b({_MONTH})\.?\s+(0?[1-9]|[12]\d|3[01]),\s+((?:19|20)\d\d)", re.IGNORECASE)
_SLASHED = re.compile(r"(?<![\d/])(0?[1-9]|[12]\d|3[01])[/.](0?[1-9]|1[0-2])[\s./-]+((?:19|20)\d\d)(?!\d)")
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\s+((?:19|20)\d\d)\b", re.IGNORECASE)


def dates(text: str) -> list[tuple[int, date]]:
    """Dates written in the text with their offsets, in order: 2026-11-24, 24 november 2026, 24/11 2026, November 24, 2026."""
    found: dict[int, date] = {}

    def note(at: int, year: str, month: int, day: str) -> None:
        try:
            found.setdefault(at, date(int(year), month, int(day)))
        except ValueError:  # 31 June and the like
            return

    for m in _ISO.finditer(text):
        note(m.start(), m[1], int(m[2]), m[3])
    for m in _DAY_MONTH.finditer(text):
        note(m.start(), m[3], _MONTHS[m[2].lower()], m[1])
    for m in _MONTH_DAY.finditer(text):
        note(m.start(), m[3], _MONTHS[m[1].lower()], m[2])
    for m in _SLASHED.finditer(text):
        note(m.start(), m[3], int(m[2]), m[1])
    return sorted(found.items())


def months(text: str) -> list[tuple[int, date]]:
    """As `dates`, and months without a day (`november 2026`) as their first day."""
    found = dict(dates(text))
    for m in _MONTH_YEAR.finditer(text):
        if not any(abs(at - m.start()) < 6 for at in found):
            found[m.start()] = date(int(m[2]), _MONTHS[m[1].lower()], 1)
    return sorted(found.items())


def parse_stamp(text: str) -> date | None:
    """The day of an ISO 8601 or HTTP-like time stamp; None when it is none."""
    m = re.match(r"\s*((?:19|20)\d\d)-(\d\d)-(\d\d)", text) or re.match(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)(?:\D|$)", text)
    if m:
        try:
            return date(int(m[1]), int(m[2]), int(m[3]))
        except ValueError:
            return None
    found = dates(text)
    return found[0][1] if found else None


# -- numbers of people and bodies ----------------------------------------------------------------------------------------
#: National short numbers of authorities and emergency services, without spaces.
SHORT_NUMBERS = frozenset({"112", "11313", "11414", "1177", "116117", "116000", "116111", "116123"})
_PHONE = re.compile(
    r"(?<![\d+/.,\-–])(?:(?:\+|00)46[\s\-–]?(?:\(0\)[\s\-–]?)?[1-9]\d{0,2}|0[1-9]\d{0,2})(?:\s?[\-–/]\s?|\s)?\d{2,3}(?:[\s\-–]?\d{2,3}){1,3}"
    r"(?![\d\-–]|[.,]\d)"
)
_SHORT = re.compile(r"(?<![\w+\-–/.])(?:112|113\s?13|114\s?14|1177|116\s?(?:117|000|111|123))(?![\w\-–]|\.\w)")
_CLOCK_OR_DATE = re.compile(r"\d{4}[\s-]\d{2}[\s-]\d{2}$")


def phone_key(number: str) -> str:
    """A number in E.164 form (`+46…`), or the national short number; empty when it is neither."""
    digits = re.sub(r"\(0\)|\D", "", number)
    if digits in SHORT_NUMBERS:
        return digits
    if number.strip().startswith("+"):
        international = digits
    elif digits.startswith("00"):
        international = digits[2:]
    elif digits.startswith("0"):
        international = "46" + digits[1:]
    else:
        return ""
    return "+" + international if 9 <= len(international) <= 13 else ""


def phones(text: str) -> list[tuple[int, str]]:
    """Swedish phone numbers as written, with their offsets; national short numbers included."""
    found = [
        (m.start(), m.group().strip())
        for m in _PHONE.finditer(text)
        if phone_key(m.group()) and not _CLOCK_OR_DATE.match(m.group())
    ]
    found += [
        (m.start(), m.group()) for m in _SHORT.finditer(text) if not any(a <= m.start() < a + len(n) for a, n in found)
    ]
    return sorted(found)


_ABROAD = re.compile(
    r"(?<![\d+/.,\-–])(?:\+[1-9]\d{0,2}[\s\-–.]?(?:\(?\d{1,4}\)?[\s\-–.]?){2,4}\d{2,4}|\(?[2-9]\d{2}\)?[\s\-.]\s?\d{3}[\s\-.]\d{3,4}"
    r"|0\d{1,3}[\s\-./]\d{4,8})(?![\d\-–]|[.,]\d)"
)


def phones_abroad(text: str) -> list[tuple[int, str]]:
    """Phone numbers of any country as written, with their offsets: international, North American, free numbers as in Italy."""
    found = [(m.start(), m.group().strip()) for m in _ABROAD.finditer(text)]
    return [(at, n) for at, n in found if 9 <= len(re.sub(r"\D", "", n)) <= 15 and not _CLOCK_OR_DATE.match(n)]


def luhn(digits: str) -> bool:
    """Tell whether the last digit is the Luhn check digit of the others."""
    total = 0
    for i, c in enumerate(reversed(digits)):
        d = int(c) * (2 if i % 2 else 1)
        total += d - 9 if d > 9 else d
    return total % 10 == 0


def organisation_numbers(text: str) -> list[str]:
    """Valid organisation numbers of the state, municipalities and regions: ten digits that begin with 2, Luhn right."""
    found = re.findall(r"(?<![\d-])(2\d{5})[-–\s]?(\d{4})(?![\d-])", text)
    return list(dict.fromkeys(a + "-" + b for a, b in found if luhn(a + b)))


_MAIL = re.compile(r"[\w.+-]+(?:@|\s?\(at\)\s?|\s?\[at\]\s?|\(snabel-a\))[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


def mail_addresses(text: str) -> list[str]:
    """E-mail addresses in the text, lower case, disguised ones (`(at)`) included."""
    found = (re.sub(r"\s?(?:\(at\)|\[at\]|\(snabel-a\))\s?", "@", m.lower()).rstrip(".") for m in _MAIL.findall(text))
    return list(dict.fromkeys(found))


_STREET = (
    r"(?:(?:[A-ZÅÄÖ][\wåäöé]*\s){0,3}[A-ZÅÄÖa-zåäö][\wåäöé]*"
    r"(?:gatan|gata|vägen|väg|torget|torg|platsen|plats|plan|gränd|backen|allén|allé|stigen|esplanaden|kajen|leden|bron|hamnen|gården|strand|huset)"
    r"|(?:Torget|Platsen|Backen|Allén|Esplanaden|Kajen|Hamnen|Gården))"
)
_STREET_NUMBER = re.compile(
    rf"({_STREET}\s\d{{1,4}}(?:\s?[A-Z]\b)?|[A-ZÅÄÖ][a-zåäöé]+(?:\s[a-zåäö]+)?\s\d{{1,3}}(?:\s?[A-Z])?(?=\s*[,\n·•|]\s*\d{{3}}\s?\d{{2}}))"
)
_POSTAL = re.compile(
    r"(?:(?:Box|FE|Fack)\s\d{1,5}|"
    + _STREET_NUMBER.pattern
    + r"|(?:kommun|stad|region\s\w+|verket|myndigheten|nämnden|styrelsen|inspektionen|[Hh]ögskolan(?:\si\s\w+)?|universitet(?:et)?)\b)"
    r"[\s,·•|]*(?:SE[- ])?\d{3}\s?\d{2}\s+[A-ZÅÄÖ][a-zåäöéA-ZÅÄÖ]+"
)
_TOWN = re.compile(r"(?<!\d)\d{3}\s?\d{2}\s+[A-ZÅÄÖ][a-zåäöéA-ZÅÄÖ]+")


def postal_addresses(text: str) -> list[str]:
    """Swedish postal addresses: street or box, then NNN NN and a place."""
    return list(dict.fromkeys(" ".join(m.group().split()) for m in _POSTAL.finditer(text)))


def visiting_addresses(text: str) -> list[str]:
    """Streets with a number near which a place or the word for visiting stands."""
    found = []
    for m in _STREET_NUMBER.finditer(text):
        if re.match(r"(?:Box|Fack|FE)\s", m.group()):
            continue
        around = text[max(0, m.start() - 80) : m.end() + 60]
        if _TOWN.search(text[m.end() : m.end() + 40]) or re.search(
            r"besök|visit|adress|reception|öppettid|öppet", around, re.IGNORECASE
        ):
            found.append(" ".join(m.group().split()))
    return list(dict.fromkeys(found))


# -- hours and durations ---------------------------------------------------------------------------------------------------
_CLOCK = r"(?:[01]?\d|2[0-4])[.:][0-5]\d"
_HOURS = re.compile(
    rf"(?<![\d.:]){_CLOCK}\s*(?:[–—-]|till|to|och|alle(?: ore)?|/)\s*{_CLOCK}|(?:\bkl(?:ockan|\.)?\s*|(?:dag|dagar|"
    rf"day|days|tors|fre|mån|tis|ons|lör|sön)\w*:?\s+)"
    r"(?:[01]?\d|2[0-4])\s*[–—-]\s*(?:[01]?\d|2[0-4])(?![\d:-]|\.\d)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"\b(?:måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|vardag|helgfri|mån|tis|ons|tors|fre|lör|sön|alla dagar|dygnet runt"
    r"|monday|tuesday|wednesday|thursday|friday|weekday|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|feriali)",
    re.IGNORECASE,
)


def hours(text: str, reach: int = 80) -> list[tuple[int, str]]:
    """Time ranges that have a weekday within `reach` characters, with their offsets."""
    return [
        (m.start(), m.group())
        for m in _HOURS.finditer(text)
        if _WEEKDAY.search(text[max(0, m.start() - reach) : m.end() + reach])
    ]


_NUMBER = (
    r"(?:\d+(?:[,.]\d+)?(?:\s*(?:[–-]|till|eller)\s*\d+)?|en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|tolv|någon|"
    r"några|one|two|three|un|uno|una|due|tre|trenta|sessanta|novanta)"
)
_DURATION = re.compile(
    rf"\b{_NUMBER}\s+(?:(?:hel|arbets|vardags|vardag|kalender|bankdag|working|business)\w*\s+)?"
    r"(?:arbetsdag|vardag|dygn|dag|veck|månad|timm|minut|år\b|day|week|month|hour|minute|giorn[io]\b|settiman|mes[ei]\b|or[ae]\b|ann[io]\b)\w*",
    re.IGNORECASE,
)


def durations(text: str) -> list[tuple[int, str]]:
    """Lengths of time (`inom två veckor`, `10 arbetsdagar`, `cirka 15 minuter`), with their offsets."""
    return [(m.start(), m.group()) for m in _DURATION.finditer(text)]


def near(text: str, offset: int, length: int, reach: int) -> str:
    """What stands around a place in the text."""
    return text[max(0, offset - reach) : offset + length + reach]


def excerpt(text: str, offset: int, reach: int = 60) -> str:
    """A short quotation around a place in the text, for a measure's basis."""
    return " ".join(near(text, offset, 0, reach).split())


def median(values: Sequence[float]) -> float:
    """The middle value (mean of the two middle ones). Raises ValueError for none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
