"""Builds the static site, audits it, and only then lets it take the old one's place. Composition root."""

from __future__ import annotations

from pathlib import Path

from dashboards.build import PublishError
from dashboards.build import publish as build

from crawler.places import NotPublished
from crawler.self_audit import faults, one_of_each_kind
from profiles.config import Config

SHOWN = 10


def publish(db: Path, out: Path, *, base_url: str = "", contact: str = "", verify: bool = True) -> None:
    """Publish the newest results at `out`. Built into a new folder, checked, then swapped. `verify`: our own audit, too.

    Raises NotPublished when something is wrong with the new pages; the old site stays.
    """
    try:
        build(db, out, base_url=base_url, contact=contact, verify=complaints if verify else None)
    except PublishError as error:
        raise NotPublished(f"{out} was left as it is: {error}") from error


def complaints(folder: Path) -> list[str]:
    """What our own audit says of the new pages: certain failures, one page of each kind, on a desktop and on a phone."""
    found = faults(folder, one_of_each_kind(folder))
    told = [str(fault) for fault in found[:SHOWN]]
    return told + ([f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else [])


def publish_night(db: Path, out: Path, config: Config) -> None:
    """The last step of a night."""
    publish(db, out, base_url=config.publish.base_url, contact=config.contact, verify=config.publish.verify)
