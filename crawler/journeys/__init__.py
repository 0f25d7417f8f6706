"""Errands: the mystery shopper. Walks a citizen's errands on any site as people with different means, and tells what it cost them.

`run` walks one errand on demand, `walk_all` those of a site within scan and nightly; the files are in profiles/journeys.
"""

from crawler.journeys.catalogue import check_file, list_journeys
from crawler.journeys.demand import NoDisplayError, run
from crawler.journeys.night import walk_all
from crawler.journeys.record import record

__all__ = ["NoDisplayError", "check_file", "list_journeys", "record", "run", "walk_all"]
