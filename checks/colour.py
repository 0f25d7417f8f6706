"""Colours as the browser computes them, and WCAG's contrast between two."""

from __future__ import annotations

import re

Rgba = tuple[float, float, float, float]
BLACK: Rgba = (0, 0, 0, 1)
WHITE: Rgba = (255, 255, 255, 1)


def parse_colour(text: str) -> Rgba:
    """`rgb(…)` or `rgba(…)` as red, green, blue (0 to 255) and alpha; black when it is something else."""
    numbers = [float(n) for n in re.findall(r"\d+(?:\.\d*)?|\.\d+", text, re.ASCII)] if text.startswith("rgb") else []
    if len(numbers) < 3:
        return BLACK
    red, green, blue = (min(number, 255.0) for number in numbers[:3])
    return (red, green, blue, min(numbers[3], 1.0) if len(numbers) > 3 else 1.0)


def over(front: Rgba, back: Rgba) -> Rgba:
    """`front` painted over an opaque `back`."""
    alpha = front[3]
    mixed = [front[i] * alpha + back[i] * (1 - alpha) for i in range(3)]
    return (mixed[0], mixed[1], mixed[2], 1.0)


def luminance(colour: Rgba) -> float:
    """Relative luminance as WCAG 2.2 defines it."""

    def linear(value: float) -> float:
        value /= 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])


def contrast(one: Rgba, other: Rgba) -> float:
    """Contrast ratio, 1 to 21; transparency is ignored."""
    a, b = luminance(one), luminance(other)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


def is_grey(colour: Rgba) -> bool:
    """Tell whether a colour has next to no hue."""
    return max(colour[:3]) - min(colour[:3]) <= 24
