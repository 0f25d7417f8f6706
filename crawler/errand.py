"""One errand on demand, on a site named by address or by its id in a list. Composition root."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from checks.material import Walk
from crawler.journeys import run
from crawler.journeys.catalogue import tasks_of_kind
from crawler.scan import check_order
from crawler.task import Options
from profiles.lists import read_list, site_from_argument
from profiles.load import BUNDLED
from profiles.schema import Site


def errand(
    journey: str, *, site: str, lists: Iterable[Path], persona: str, options: Options, task: str | None, headed: bool,
    trace: Path | None,
) -> Walk:  # fmt: skip
    """Walk it. What a list says of the site (kind, names, further hosts) is used; an unlisted one counts as a municipality.

    Raises BadAddress, Refused, ProfileError, OSError, EmptyList, NoBrowserError, NoDisplayError.
    """
    found = site_named(site, lists)
    check_order([found.start_url], options)
    kind = found.kind if found.kind != "other" else "municipality"
    return run(
        journey,
        site=found.start_url,
        persona=persona,
        options=options,
        task=task,
        headed=headed,
        trace=trace,
        kind=kind,
        sender=found.name_sv if found.name_sv != urlsplit(found.start_url).netloc else "",
        tasks=tasks_of_kind(kind, found.id),
        hosts=found.extra_hosts,
    )


def site_named(text: str, lists: Iterable[Path]) -> Site:
    """The site of that id or address in the operator's lists, else in the bundled ones, else the address itself."""
    listed = [site for path in (*lists, *sorted((BUNDLED / "organisations").glob("*.csv"))) for site in read_list(path).sites]
    for site in listed:
        if text == site.id:
            return site
    named = site_from_argument(text)
    host = urlsplit(named.start_url).netloc
    same = next((site for site in listed if urlsplit(site.start_url).netloc == host), None)
    return same.model_copy(update={"start_url": named.start_url}) if same else named
