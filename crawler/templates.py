"""Groups pages by how they are built, so that heavy probes run once a template. Pure.

Settled U12: a page is the set of its 4-level tag.class paths (2 classes at most); it belongs to the first group whose
first page has Jaccard 0.7 or more. A group of one isn't a template, but keeps a number so that every page has one.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping, Sequence
from statistics import median_low

from checks.material import CrawledPage

LIKENESS = 0.7
#: Of large pages only the smallest hashes are compared (bottom-k sketch); below this the measure is exact.
SKETCH = 256
#: Fewer paths than this say nothing: the shell of a page that script builds.
MIN_PATHS = 8
UNKNOWN = -1
#: Heavy probes run on one page of each of so many templates, and on form pages (settled C23).
CLOSELY_TEMPLATES = 8


def path_hash(steps: Iterable[str]) -> int:
    """One path such as ("body", "div.wrap", "ul.list", "li") as a number that is the same on every run."""
    return int.from_bytes(hashlib.blake2b(">".join(steps).encode("utf-8", "replace"), digest_size=6).digest())


def sketch(paths: Iterable[int]) -> tuple[int, ...]:
    """The smallest path hashes, sorted: all of them for ordinary pages."""
    return tuple(heapq.nsmallest(SKETCH, set(paths)))


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Jaccard index of two sketches; an estimate where a page has more paths than a sketch holds."""
    if not one or not other:
        return 0.0
    a, b = set(one), set(other)
    union = a | b
    if len(one) >= SKETCH or len(other) >= SKETCH:
        union = set(heapq.nsmallest(SKETCH, union))
    return len(union & a & b) / len(union)


def grouped(builds: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
    """The group number of each address, in the order given; groups are numbered by size, largest first."""
    firsts: list[tuple[int, ...]] = []
    members: list[list[str]] = []
    for url, build in builds.items():
        if len(build) < MIN_PATHS:
            continue
        best, best_at = 0.0, -1
        for at, first in enumerate(firsts):
            alike = likeness(build, first)
            if alike > best:
                best, best_at = alike, at
        if best >= LIKENESS:
            members[best_at].append(url)
        else:
            firsts.append(build)
            members.append([url])
    order = sorted(range(len(members)), key=lambda at: (-len(members[at]), at))
    numbers = dict.fromkeys(builds, UNKNOWN)
    for number, at in enumerate(order):
        for url in members[at]:
            numbers[url] = number
    return numbers


def seen_closely(sampled: Sequence[CrawledPage]) -> set[str]:
    """Addresses for the heavy probes: the first page of each of the largest templates of the sample, and its form pages.

    A form that most pages carry belongs to the site's frame, as a newsletter in the foot does: it makes no form page.
    """
    groups: dict[int, list[CrawledPage]] = {}
    for page in sampled:
        groups.setdefault(page.template, []).append(page)
    largest = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))[:CLOSELY_TEMPLATES]
    ordinary = median_low([page.forms for page in sampled]) if sampled else 0
    return {members[0].url for _, members in largest} | {page.url for page in sampled if page.forms > ordinary}
