"""The closed list of things an errand can want to see, each a pure function of one look at the page. A new one is one function
in the module of its kind; a new kind is one module named here.
"""

from __future__ import annotations

from crawler.journeys import contact_signs, page_signs, public_signs, service_signs  # noqa: F401 - they register their signs
from crawler.journeys.looking import SIGNS

__all__ = ["SIGNS"]
