"""What looks like a list is one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom, Element, Text
from checks.layout import is_sectioned_off, places_things, text_blocks
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import tokens

_BULLET = re.compile(r"^\s*([•·●○▪■□◦‣⁃∙*–—\-»>→✓✔])\s+\S")
_NUMBER = re.compile(r"^\s*(\d{1,2}|[a-zåäö])[.)]\s+\S", re.I)
ITEM_WORDS = 25  # longer paragraphs with numbers may be those of a law or decision
_INSIDE = ("li", "pre", "code", "textarea", "listitem")


@check(requirements=["WCAG22:1.3.1"], impact="moderate", topic="fake-list")
def list_fake(dom: Dom) -> Iterator[Finding]:
    """Three lines in a row that begin with the same bullet, or with 1, 2, 3, are marked up as a list."""
    for block in text_blocks(dom):
        if _is_elsewhere(block):
            continue
        lines = _lines(block)
        if (sign := _same_bullet(lines)) and not is_sectioned_off(block):
            yield failed(block, "bullets", sign=sign, text=lines[0][:60])
        elif _counts(lines):
            yield failed(block, "numbers", text=lines[0][:60])
    rows = [b for b in text_blocks(dom) if not _is_elsewhere(b)]
    at = 0
    while at < len(rows):
        run = _run(rows, at)
        if len(run) >= 3:
            lines = [b.text for b in run]
            if sign := _same_bullet(lines):
                yield (
                    failed(run[0], "bullets", sign=sign, text=lines[0][:60])
                    if sign not in "-–—*"
                    else cant_tell(run[0], "bullets", sign=sign, text=lines[0][:60])
                )
            elif _counts(lines):
                is_short = all(len(tokens(line)) <= ITEM_WORDS for line in lines) and lines[0].lstrip()[0].isdigit()
                say = failed if is_short and not is_sectioned_off(run[0]) else cant_tell
                yield say(run[0], "numbers", text=lines[0][:60])
        at += max(1, len(run))
    for element in dom.select("ul, ol"):
        if element.is_visible:
            yield passed(element)


def _is_elsewhere(block: Element) -> bool:
    """The block stands in a list, in code or in a table of data; a table that only places things is no such."""
    table = block.closest("table")
    return block.closest(*_INSIDE) is not None or (table is not None and not places_things(table))


def _run(rows: list[Element], at: int) -> list[Element]:
    """Brothers from `at` on that all begin with a bullet or number."""
    run = []
    for block in rows[at:]:
        if block.parent is not rows[at].parent or not (_BULLET.match(block.text) or _NUMBER.match(block.text)):
            break
        run.append(block)
    return run


def _lines(block: Element) -> list[str]:
    """The block's text cut at line breaks (`br`)."""
    lines = [""]

    def walk(element: Element) -> None:
        for child in element.children:
            if isinstance(child, Text):
                lines[-1] += child.text
            elif child.tag == "br":
                lines.append("")
            elif not child.tag.startswith("::"):
                walk(child)

    walk(block)
    return [line.strip() for line in lines if line.strip()]


def _same_bullet(lines: list[str]) -> str:
    """The bullet that three lines in a row begin with; empty when there is none."""
    signs = [m.group(1) if (m := _BULLET.match(line)) else "" for line in lines]
    for a, b, c in zip(signs, signs[1:], signs[2:], strict=False):
        if a and a == b == c:
            return a
    return ""


def _counts(lines: list[str]) -> bool:
    """Three lines in a row begin with numbers or letters that count upwards from the first."""
    marks = [m.group(1).lower() if (m := _NUMBER.match(line)) else "" for line in lines]
    return any(run in (("1", "2", "3"), ("a", "b", "c")) for run in zip(marks, marks[1:], marks[2:], strict=False))
