"""Where the ink of each chart goes: plain geometry that templates/charts.html draws as SVG. Every chart has its numbers as a table too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboards.languages import Language

TOP = 5.0
#: Width of a row's interval in the league table, in its own units, with room for the dot at both ends.
ROW_WIDTH, ROW_PAD = 220.0, 6.0
#: A trend is drawn with at most so many points a series; more cannot be told apart.
TREND_POINTS = 120


def at(score: float, width: float = ROW_WIDTH, pad: float = ROW_PAD) -> float:
    """Where a score 0-5 stands on an axis."""
    return round(pad + (width - 2 * pad) * min(max(score, 0.0), TOP) / TOP, 1)


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One series of nights between two breaks."""

    points: tuple[tuple[float, float], ...]
    band: str  # points of the interval's outline; empty without
    starts: str  # first night, ISO


@dataclass(frozen=True, slots=True)
class Trend:
    """Scores over the nights; a new series begins a new line, since its numbers cannot be compared with those before."""

    width: float
    height: float
    left: float
    bottom: float
    low: float
    high: float
    lines: tuple[TrendLine, ...]
    breaks: tuple[float, ...]
    ticks: tuple[tuple[float, str], ...]  # y, score
    dates: tuple[tuple[float, str, str], ...]  # x, ISO date, text-anchor


def trend(points: Sequence[Any], width: float = 640.0, height: float = 220.0) -> Trend | None:
    """The overall score of one organisation over its nights; None where there are fewer than two."""
    told = [point for point in points if point.score is not None]
    if len(told) < 2:
        return None
    times = [datetime.fromisoformat(point.started_at).timestamp() for point in told]
    first, last = times[0], max(times[-1], times[0] + 1)
    left, right, top, bottom = 40.0, width - 12.0, 12.0, height - 32.0
    lowest = min(point.low if point.low is not None else point.score for point in told)
    highest = max(point.high if point.high is not None else point.score for point in told)
    low, high = max(0.0, int((lowest - 0.15) * 2) / 2), min(TOP, (int((highest + 0.15) * 2) + 1) / 2)

    def x(time: float) -> float:
        return round(left + (right - left) * (time - first) / (last - first), 1)

    def y(score: float) -> float:
        return round(bottom - (bottom - top) * (score - low) / (high - low), 1)

    series: dict[str, list[int]] = {}
    for number, point in enumerate(told):
        series.setdefault(point.series, []).append(number)
    lines, breaks = [], []
    for numbers in series.values():
        kept = numbers[:: max(1, len(numbers) // TREND_POINTS)]
        if kept[-1] != numbers[-1]:
            kept.append(numbers[-1])
        spread = [(n, told[n].low, told[n].high) for n in kept if told[n].low is not None and told[n].high is not None]
        outline = [f"{x(times[n])},{y(up)}" for n, _, up in spread] + [f"{x(times[n])},{y(lo)}" for n, lo, _ in spread[::-1]]
        lines.append(
            TrendLine(
                points=tuple((x(times[n]), y(told[n].score)) for n in kept), band=" ".join(outline) if len(spread) > 1 else "",
                starts=told[kept[0]].started_at,
            )
        )  # fmt: skip
        if lines[1:]:
            breaks.append(round(x(times[numbers[0]]) - 3, 1))
    steps = round((high - low) * 2)
    return Trend(
        width=width, height=height, left=left, bottom=bottom, low=low, high=high, lines=tuple(lines), breaks=tuple(breaks),
        ticks=tuple((y(low + step / 2), f"{low + step / 2}") for step in range(0, steps + 1, 2 if steps > 4 else 1)),
        dates=((x(first), told[0].started_at, "start"), (x(times[-1]), told[-1].started_at, "end")),
    )  # fmt: skip


def thinned(points: Sequence[Any], most: int = 31) -> list[Any]:
    """The newest nights for the table under a trend, newest first, and the first of each month before them."""
    told = list(points)
    newest, older = told[-most:], told[:-most]
    months: dict[str, Any] = {}
    for point in older:
        months.setdefault(point.started_at[:7], point)
    return [*reversed(newest), *reversed(list(months.values()))]


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row of a heat map: an organisation and its mean in each column, None where nothing was rated."""

    row: Any
    values: tuple[float | None, ...]


def grade(value: float | None) -> int:
    """A value 0-1 in five steps, 1 to 5, for shade and mark together; 0 is nothing rated."""
    return 0 if value is None else 1 + min(4, int(value * 5 + 1e-9))


def median(values: Sequence[float]) -> float | None:
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


@dataclass(frozen=True, slots=True)
class Swarm:
    """All organisations of one kind as dots over one axis, stacked where they would cover each other."""

    kind: str
    dots: tuple[tuple[float, float, Any], ...]  # x, y, league row
    height: float
    middle: float | None  # median score

    @property
    def path(self) -> str:
        """All dots as one path of points, to be stroked with round ends: hundreds of elements would make the page slow."""
        return "".join(f"M{x:g} {y:g}h0" for x, y, _ in self.dots)


def swarm(kind: str, rows: Sequence[Any], width: float = 640.0, pad: float = 16.0, radius: float = 5.0) -> Swarm:
    """Dots side by side: each in the lowest layer where it touches no other."""
    scored = sorted((row for row in rows if row.score is not None), key=lambda row: (row.score, row.site_id))
    ends: list[float] = []
    placed = []
    for row in scored:
        x = at(row.score, width, pad)
        layer = next((number for number, end in enumerate(ends) if x - end >= 2 * radius), len(ends))
        if layer == len(ends):
            ends.append(x)
        ends[layer] = x
        placed.append((x, layer, row))
    most = max(len(ends), 1)
    height = most * 2 * radius + 12
    return Swarm(
        kind=kind, dots=tuple((x, round(height - radius - 6 - layer * 2 * radius, 1), row) for x, layer, row in placed),
        height=height, middle=median([row.score for row in scored]),
    )  # fmt: skip


def told_as(language: Language, row: Any) -> str:
    """Score and interval in a line, for a chart's description."""
    if row.score is None:
        return language.name(row)
    words = f"{language.name(row)} {language.number(row.score)}"
    return words if row.low is None else f"{words} ({language.number(row.low)}\u2013{language.number(row.high)})"
