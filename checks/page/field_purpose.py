"""Fields that ask for something about the reader say so to the browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell, passed
from checks.page.field_label import fields
from checks.registry import check

_PURPOSES = {
    "given-name": r"\b(förnamn|first name|given name|etunimi|nome)\b",
    "family-name": r"\b(efternamn|last name|surname|family name|sukunimi|cognome)\b",
    "email": r"\b(e-?post(adress)?|e-?mail( address)?|mejl|sähköposti(osoite)?)\b",
    "tel": r"\b(telefon(nummer)?|mobil(nummer|telefon)?|phone( number)?|mobile( number)?|puhelin(numero)?|telefono|cellulare)\b",
    "postal-code": r"\b(postnummer|postcode|zip( code)?|postinumero|cap)\b",
    "street-address": r"\b(gatuadress|adress|street address|katuosoite|indirizzo)\b",
    "bday": r"\b(födelsedatum|date of birth|birthday|syntymäaika|data di nascita)\b",
}
_TEXT_TYPES = ("", "text", "email", "tel", "date", "number", "search")


@check(requirements=["WCAG22:1.3.5"], impact="moderate", topic="autocomplete")
def field_purpose(dom: Dom) -> Iterator[Finding]:
    """A field for name, address, e-mail or telephone has a fitting `autocomplete`; for review, since it may ask about somebody else."""
    for field in fields(dom):
        if field.tag != "input" or field.get("type").lower() not in _TEXT_TYPES:
            continue
        label = field.name.lower()
        purpose = next((name for name, pattern in _PURPOSES.items() if re.search(pattern, label)), "")
        if not purpose:
            continue
        if field.get("autocomplete").strip().lower() in ("", "on", "off"):
            yield cant_tell(field, "unsaid", name=field.name[:60], purpose=purpose)
        else:
            yield passed(field)
