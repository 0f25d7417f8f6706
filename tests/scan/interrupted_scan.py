"""A scan that waits in its second site until somebody interrupts it; ends with the scan's exit status."""

import sys
from pathlib import Path

from crawler.scan import Order, run_scan
from crawler.task import Options
from profiles.load import load_profile
from profiles.schema import Site

names = ("good-1", "slow", "good-2")
order = Order(
    sites=tuple(Site(id=n, name_sv=n.title(), start_url=f"http://127.0.0.1:{9000 + i}/") for i, n in enumerate(names)),
    options=Options(allow_hosts=tuple(f"127.0.0.1:{9000 + i}" for i in range(len(names)))),
    profile=load_profile([]),
    db=Path(sys.argv[1]) / "tillsyn.db",
    workers=1,
)
sys.exit(run_scan(order, command=(sys.executable, str(Path(__file__).with_name("site_child.py")))).code)
