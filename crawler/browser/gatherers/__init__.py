"""Gatherers: one file makes one artefact type from an open page. They observe, they do not judge.

A gatherer module has

    MAKES = Dom                # the artefact type
    NEEDS = ()                 # artefact types that must be made before; missing ones are no error
    DISTURBS = False           # True: may change the page; run last, within a processor time of their own (visit.TRIALS_CPU_SECONDS)
    LIMIT_SECONDS = 8.0        # its own time limit
    FIRST = False              # True: cheap, and what it makes tells whether the visit is worth anything: run before the others
    DEPTH = "quick"            # quick, standard or deep: the least scan depth at which it runs
    NEEDS_ANSWER = False       # True: reads visit.answer, so it can't run on a journey's way
    HEAVY = False              # True: only on one page of each template (settled C23)
    RARE = False               # True: only on the few pages of a site that the visit's order calls rare

    async def begin(visit: Visit) -> None: ...   # optional: before the idle wait, for what is watched over time
    async def gather(visit: Visit) -> Dom: ...

and is found by walking this package. A gatherer that fails costs its artefact, never the visit.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

DEPTHS = ("quick", "standard", "deep")


@cache
def gatherers() -> tuple[ModuleType, ...]:
    """All gatherers in the order in which they run: needs first, then those that say so, disturbing ones last, else by name."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
        if not found.name.startswith("_")
    ]
    ordered: list[ModuleType] = []
    waiting = sorted((m for m in modules if hasattr(m, "MAKES")), key=_turn)
    while waiting:
        made = {m.MAKES for m in ordered}
        makers = {m.MAKES for m in waiting}
        ready = next((m for m in waiting if not (set(getattr(m, "NEEDS", ())) - made) & makers), None)
        if ready is None:
            raise RuntimeError(f"gatherers need each other in a circle: {[m.__name__ for m in waiting]}")
        ordered.append(ready)
        waiting.remove(ready)
    return tuple(ordered)


def _turn(module: ModuleType) -> tuple[bool, bool, str]:
    return getattr(module, "DISTURBS", False), not getattr(module, "FIRST", False), module.__name__


def wanted(module: ModuleType, *, depth: str, heavy: bool, rare: bool = False, on_the_way: bool = False) -> bool:
    """Tell whether a gatherer runs at this depth, on this page; on a journey's way only those that leave the page alone."""
    if on_the_way and getattr(module, "DISTURBS", False):
        return False
    if (getattr(module, "HEAVY", False) and not heavy) or (getattr(module, "RARE", False) and not rare):
        return False
    return DEPTHS.index(getattr(module, "DEPTH", "quick")) <= DEPTHS.index(depth)
