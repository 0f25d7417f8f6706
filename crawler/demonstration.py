"""The main job on the bundled towns: serves them on loopback, scans them, publishes. Nothing leaves the machine. Composition root."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from crawler.demo.serve import SITES_FILE, Demo, serve
from crawler.exit_codes import Exit, gravest
from crawler.inputs import profile_in_force
from crawler.scan import Order, Report, run_scan
from crawler.task import Options
from profiles.lists import read_list

#: The towns are small: this finds every page of theirs.
MAX_PAGES = 200
#: The towns are on this machine and much of a visit is waiting: more pages at once than a host elsewhere would be asked for.
TABS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """How the night on the towns went. `harmed` names towns that saw a request which a harmless visitor never makes."""

    report: Report
    harmed: tuple[str, ...]

    @property
    def code(self) -> Exit:
        return gravest([self.report.code, Exit.BAD_NEWS if self.harmed else Exit.DONE])


def options_for(demo: Demo) -> Options:
    """The towns' own exemptions and certificates, and nobody to write to."""
    return Options(
        max_pages=MAX_PAGES,
        tabs=TABS,
        contact="https://www.example.com/tillsyn-demo",
        allow_hosts=tuple(demo.allow_hosts),
        trusted_ca=demo.ca_file,
        trusted_spki=(demo.spki,),
    )


def run_demo(
    db: Path, *, workers: int, publish: Callable[[Path], None], only: Collection[str] = ()
) -> Demonstration:
    """Scan the towns (those named by `only`, default all) into `db` and publish what was found."""
    sites = tuple(s for s in read_list(SITES_FILE).sites if not only or s.id in only)
    with serve(only=set(only) or None) as demo:
        order = Order(sites=sites, options=options_for(demo), profile=profile_in_force(), db=db, workers=workers)
        report = run_scan(order)
        canaries = demo.canaries()
    if report.stopped_by is None:
        publish(db)
    harmed = tuple(name for name, seen in canaries.items() if seen["unsafe_method"] or seen["state_changing"])
    return Demonstration(report=report, harmed=harmed)
