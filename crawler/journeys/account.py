"""The account of one walk as one HTML page that a manager can read: what was tried, what happened, what it cost. Escaped, no script."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape

from checks.material import Walk
from crawler.journeys.proof import harmless
from profiles.journey_schema import Journey
from profiles.persona_schema import Persona

ENDINGS = {
    "completed": ("genomfört", "completed"),
    "not_completed": ("inte genomfört", "not completed"),
    "broken_script": ("skriptet stämmer inte", "broken script"),
    "untested": ("inte provat", "untested"),
}


def account_html(
    walk: Walk, journey: Journey, persona: Persona, *, language: str = "sv", picture: str = "{}.webp"
) -> str:
    """The page. `picture` makes an address of the first 32 digits of a picture's hash."""
    environment = Environment(
        loader=PackageLoader("crawler.journeys"), autoescape=select_autoescape(default=True, default_for_string=True)
    )
    walk = harmless(walk)
    swedish = language == "sv"
    reason = str(walk.facts.get("reason_sv") or walk.reason) if swedish else walk.reason
    return environment.get_template("account.html").render(
        walk=walk, journey=journey.head, persona=persona, language=language, reason=reason, window=persona.window,
        ending=ENDINGS[walk.ending][0 if swedish else 1], swedish=swedish,
        picture=lambda digest: picture.format(digest[:32]),
    )  # fmt: skip


def write_account(path: Path, walk: Walk, journey: Journey, persona: Persona, *, language: str = "sv") -> None:
    """Write the page beside its pictures."""
    path.write_text(account_html(walk, journey, persona, language=language), encoding="utf-8")
