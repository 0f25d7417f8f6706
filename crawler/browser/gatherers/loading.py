"""Makes `Loading`: paint, layout shift, long tasks and bytes of this visit, from the browser's own performance entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.artefacts import Loading

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Loading
LIMIT_SECONDS = 4.0
BLOCKING_WINDOW_MS = 5000  # after the first paint; what blocks before it is felt as waiting, not as a page that does not answer

_ENTRIES = """new Promise(resolve => {
  const out = {fcp: 0, lcp: 0, cls: 0, blocking: 0, dcl: 0, load: 0};
  const nav = performance.getEntriesByType('navigation')[0];
  if (nav) { out.dcl = nav.domContentLoadedEventEnd; out.load = nav.loadEventEnd; }
  let session = 0, last = 0, first = 0; const tasks = [];
  const take = {
    'paint': e => { if (e.name === 'first-contentful-paint') out.fcp = e.startTime; },
    'largest-contentful-paint': e => { out.lcp = Math.max(out.lcp, e.startTime); },
    'layout-shift': e => { if (e.hadRecentInput) return;
      if (e.startTime - last > 1000 || e.startTime - first > 5000) { session = 0; first = e.startTime; }
      last = e.startTime; session += e.value; out.cls = Math.max(out.cls, session); },
    'longtask': e => { tasks.push(e); },
  };
  for (const type of Object.keys(take)) try {
    new PerformanceObserver(list => list.getEntries().forEach(take[type])).observe({type, buffered: true});
  } catch (e) {}
  // total blocking time: of each task, what lies within WINDOW of the first paint and goes beyond its own 50 ms
  setTimeout(() => { for (const e of tasks) {
      const from = Math.max(e.startTime + 50, out.fcp), to = Math.min(e.startTime + e.duration, out.fcp + WINDOW);
      if (out.fcp && to > from) out.blocking += to - from; }
    resolve(out); }, 60);
})"""


async def gather(visit: Visit) -> Loading:
    """Buffered entries are read after the page has settled; transferred bytes are summed over all requests."""
    found = await visit.tab.run(_ENTRIES.replace("WINDOW", str(BLOCKING_WINDOW_MS)), await visit.main_world())
    return Loading(
        first_contentful_paint_ms=round(found["fcp"], 1),
        largest_contentful_paint_ms=round(found["lcp"], 1),
        cumulative_layout_shift=round(found["cls"], 4),
        blocking_ms=round(found["blocking"], 1),
        dom_content_loaded_ms=round(found["dcl"], 1),
        load_ms=round(found["load"], 1),
        transferred_bytes=sum(r["bytes"] for r in visit.tab.watch.requests.values()),
        navigated_by_script=visit.tab.watch.documents > 1,
        idle_ms=round(visit.idle_ms, 1),
    )
