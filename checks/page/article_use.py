"""`article` holds something that could stand by itself."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, passed
from checks.registry import check
from checks.wording import tokens

_NO_QUOTE = "form, input, nav, table, iframe"


@check(requirements=["HTML:conformance"], impact="minor", topic="semantic-misuse")
def article_use(dom: Dom) -> Iterator[Finding]:
    """An article with next to no words outside its links, and a quotation that quotes no text, are for review."""
    for article in dom.select("article"):
        if not article.is_visible or not article.text:
            continue
        links = article.select("a[href]")
        linked = sum(len(tokens(link.text)) for link in links)
        headed = sum(len(tokens(e.text)) for e in article.descendants() if e.role == "heading" and not e.select("a"))
        rest = len(tokens(article.text)) - linked - headed
        if len(links) >= 2 and rest <= 5 and (article.select("nav, ul, ol")):
            yield cant_tell(article, "links", count=len(links))
        else:
            yield passed(article)
    for quote in dom.select("blockquote"):
        if quote.is_visible and quote.text and (quote.select(_NO_QUOTE) or _is_links(quote)):
            yield cant_tell(quote, "quote")
        elif quote.is_visible and quote.text:
            yield passed(quote)


def _is_links(quote: Element) -> bool:
    """A list, and no words in it but those of links."""
    linked = sum(len(tokens(link.text)) for link in quote.select("a[href]"))
    return bool(quote.select("ul, ol")) and linked > 0 and linked == len(tokens(quote.text))
