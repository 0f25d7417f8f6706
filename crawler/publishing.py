"""Builds the static site, audits it, and only then lets it take the old one's place. Composition root."""

from __future__ import annotations

import logging
from pathlib import Path

from crawler.places import NotPublished
from crawler.self_audit import faults, invalid_markup, one_of_each_kind
from dashboards.build import NoRoom, PublishError
from dashboards.build import publish as build
from profiles.config import Config
from results.evidence import DiskFull

log = logging.getLogger(__name__)

SHOWN = 10


def publish(db: Path, out: Path, *, base_url: str = "", contact: str = "", verify: bool = True) -> None:
    """Publish the newest results at `out`. Built into a new folder, checked, then swapped. `verify`: our own audit, too.

    Raises NotPublished when something is wrong with the new pages, DiskFull when there is no room; the old site stays.
    """
    try:
        build(db, out, base_url=base_url, contact=contact, verify=complaints if verify else None, tell=log.info)
    except NoRoom as error:
        raise DiskFull(f"{out} was left as it is: {error}") from error
    except PublishError as error:
        raise NotPublished(f"{out} was left as it is: {error}") from error


def complaints(folder: Path) -> list[str]:
    """What our own audit says of the new pages, one of each kind, on a desktop and on a phone.

    Invalid HTML and certain breaches of WCAG A and AA count. Good practice and level AAA are logged; they are no reason to show
    yesterday's table.
    """
    pages = one_of_each_kind(folder)
    invalid = invalid_markup(folder, pages)
    if invalid:
        return invalid[:SHOWN]
    found = faults(folder, pages)
    for fault in found:
        if not fault.is_breach:
            log.warning("our own page could be better: %s", fault)
    breaches = [str(fault) for fault in found if fault.is_breach]
    return breaches[:SHOWN] + ([f"and {len(breaches) - SHOWN} more"] if len(breaches) > SHOWN else [])


def publish_night(db: Path, out: Path, config: Config) -> None:
    """The last step of a night."""
    publish(db, out, base_url=config.publish.base_url, contact=config.contact, verify=config.publish.verify)
