"""What a site process tells whoever started it: one JSON line an event on standard output."""

from __future__ import annotations

import json


class Interrupted(Exception):
    """Asked to stop: what is there is saved."""


def say(event: str, **data: object) -> None:
    """One progress event to whoever started this process."""
    print(json.dumps({"event": event, **data}, ensure_ascii=False), flush=True)  # noqa: T201 - the protocol
