"""Nobody is asked for the same thing twice in one form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.forms import matter_forms
from checks.model import Finding, cant_tell, passed
from checks.registry import check

#: Purposes of WCAG's list that a person types in; what is chosen or must be typed anew for safety is none.
_TYPED = frozenset(
    {"name", "given-name", "family-name", "organization", "street-address", "address-line1", "address-line2", "address-level2",
     "postal-code", "email", "tel", "bday"}
)  # fmt: skip
_SAME = re.compile(r"\b(samma|same|kopiera|copy|sama kuin)\b", re.I)


def _purpose(field: Element) -> str:
    tokens = field.get("autocomplete").lower().split()
    return tokens[-1] if tokens and tokens[-1] in _TYPED else ""


@check(requirements=["WCAG22:3.3.7"], impact="moderate", topic="redundant-entry")
def redundant_entry(dom: Dom) -> Iterator[Finding]:
    """Two fields of one form with the same purpose: a box fills in the second, or it is filled already; for review."""
    for form in matter_forms(dom):
        alike: dict[str, list[Element]] = defaultdict(list)
        for field in form.fields:
            if purpose := _purpose(field.element):
                alike[purpose].append(field.element)
        helped = any(f.kind in ("checkbox", "radio") and _SAME.search(f.said) for f in form.fields)
        for fields in alike.values():
            if len(fields) < 2 or helped or any(f.value for f in fields[1:]):
                yield passed(fields[0])
            else:
                yield cant_tell(fields[1], "twice", name=fields[1].name[:60], count=len(fields))
