"""experience.plain: Swedish that people understand."""

from __future__ import annotations

from itertools import pairwise

from checks.dom import Dom
from checks.material import Page, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, Verdict, linear, middle, share
from checks.pagekind import is_content
from checks.prose import Block
from checks.reading import Reading
from checks.regions import content_headings, dom_of
from checks.text import language_of, sentences, words_of
from checks.text import lix as readability
from checks.words import Words

LONG_SENTENCE = 25
LONG_PAGE_WORDS = 300
STRETCH_WORDS = 150
FIRST_PARAGRAPH_WORDS = 60


def swedish(page: Page, reading: Reading) -> list[Block] | None:
    """The running text of a content page that is written in Swedish; None for any other page."""
    if not is_content(page):
        return None
    blocks = reading.prose(page.crawled)
    written = language_of(" ".join(b.text for b in blocks))
    said = page.crawled.lang[:2].lower()
    return blocks if written == "sv" or (not written and said in ("sv", "") and reading.language == "sv") else None


@measure
def lix(pages: Pages, reading: Reading) -> Value:
    """How hard is the text to read? Språklagen 11 §; Björnsson's LIX. Median over Swedish content pages: 60 -> 0 to 40 -> 1."""

    def judge(page: Page) -> Verdict:
        blocks = swedish(page, reading)
        score = readability(b.text for b in blocks) if blocks else None
        return score.value if score else None

    return middle(pages, judge, 60, 40, none="no content page in Swedish with 100 words of running text")


@measure
def sentence_length(pages: Pages, reading: Reading) -> Value:
    """Are sentences short enough? Språklagen 11 §. Share of sentences with more than 25 words: 0.30 -> 0 to 0.05 -> 1."""
    count = long = 0
    examples: list[str] = []
    for page in pages:
        for block in swedish(page, reading) or ():
            if block.kind != "paragraph":
                continue
            for sentence in sentences(block.text):
                count += 1
                if len(words_of(sentence)) > LONG_SENTENCE:
                    long += 1
                    examples.append(sentence[:200])
    if not count:
        return _no_swedish(pages)
    return Scored(
        value=linear(long / count, 0.30, 0.05), basis={"sentences": count, "long": long, "examples": examples[:5]}
    )


def _no_swedish(pages: Pages) -> Value:
    if not any(isinstance(dom_of(p), Dom) or p.crawled.main_text for p in pages):
        return Untested(reason="no page was read")
    return NotApplicable(reason="no content page in Swedish")


@measure
def jargon(pages: Pages, reading: Reading, words: Words) -> Value:
    """Is the text free from officialese? Språklagen 11 §. Hits of K_OFFICIALESE per thousand words: 8 -> 0 to 1 -> 1."""
    count = 0
    hits: dict[str, int] = {}
    for page in pages:
        for block in swedish(page, reading) or ():
            count += len(words_of(block.text))
            for _, term in words.positions("K_OFFICIALESE", block.text):
                hits[term] = hits.get(term, 0) + 1
    if not count:
        return _no_swedish(pages)
    per_thousand = 1000 * sum(hits.values()) / count
    return Scored(
        value=linear(per_thousand, 8, 1),
        basis={
            "words": count,
            "per_thousand": round(per_thousand, 2),
            "hits": dict(sorted(hits.items(), key=lambda h: -h[1])[:EXAMPLES]),
        },
    )


@measure
def scannable(pages: Pages, reading: Reading) -> Value:
    """Can long pages be skimmed? DIGG R8, R61.

    Share of pages of 300 words with at most 150 words between headings and a short beginning.
    """

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        blocks = swedish(page, reading)
        if blocks is None:
            return None
        total = sum(len(words_of(b.text)) for b in blocks)
        if total < LONG_PAGE_WORDS:
            return None
        stops = len(content_headings(dom)) + sum(
            1 for a, b in pairwise(blocks) if b.kind == "item" and a.kind != "item"
        )
        first = next((b for b in blocks if b.kind == "paragraph" and len(words_of(b.text)) > 3), None)
        return total / max(1, stops) <= STRETCH_WORDS and (
            first is None or len(words_of(first.text)) <= FIRST_PARAGRAPH_WORDS
        )

    return share(pages, judge, none="no long page in Swedish")
