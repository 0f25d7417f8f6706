"""social.metadata: what a shared link shows."""

from __future__ import annotations

from checks.addresses import joined
from checks.material import Now, Page, Pages, Probes
from checks.measures import NotApplicable, Untested, Value, measure
from checks.measures.combinators import Verdict, share
from checks.measures.presence_security import unprobed
from checks.opengraph import head_fields
from checks.pagekind import is_content
from checks.reading import Reading
from checks.regions import dom_of
from checks.structured import Broken, entities, types_of
from checks.text import parse_stamp

LEAST_PX = 600
MOST_NEWS = 10
LEAST_ALT = 5
#: Why a picture gave no answer that anybody who shares the link would meet, too; all else (our guard, robots.txt, time) is ours.
GONE = ("dns", "connect", "tls", "http", "address", "scheme")


@measure
def og_basic(pages: Pages, reading: Reading) -> Value:
    """Do shared links carry title, description and own address? ogp.me. Share of content pages."""

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        if not is_content(page):
            return None
        fields = head_fields(dom)
        address = fields.get("og:url") or fields.get("canonical", "")
        own = bool(address) and reading.is_own(joined(page.crawled.final_url or page.url, address))
        return bool(fields.get("og:title")) and bool(fields.get("og:description") or fields.get("description")) and own

    return share(pages, judge, none="no content page in the sample")


@measure
def og_image(pages: Pages, probes: Probes) -> Value:
    """Do shared links carry a picture that is there and large enough (600 px)? ogp.me. Share of content pages."""
    probe = probes.get("images.og")
    if missing := unprobed(probe):
        return missing
    answers = {str(i["url"]): i for i in (probe.data.get("images") or ())}

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        if not is_content(page):
            return None
        address = head_fields(dom).get("og:image", "")
        if not address:
            return False
        image = answers.get(joined(page.crawled.final_url or page.url, address))
        if image is None:
            return None  # beyond the twenty images that were asked for
        if not image.get("status") and str(image.get("problem", "")) not in GONE:
            return Untested(reason=f"the picture could not be asked for: {image.get('problem') or 'no answer'}")
        good = (
            image.get("status") == 200
            and str(image.get("mime", "")).startswith("image/")
            and int(image.get("width") or 0) >= LEAST_PX
        )
        return good and (address.startswith("https://") or (bool(image.get("local")) and address.startswith("http://")))

    return share(pages, judge, none="no content page in the sample")


@measure
def og_image_alt(pages: Pages) -> Value:
    """Has the picture of a shared link a text alternative? ogp.me og:image:alt. Share of pages with og:image."""

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        fields = head_fields(dom)
        if not fields.get("og:image"):
            return None
        return len(fields.get("og:image:alt") or fields.get("twitter:image:alt", "")) >= LEAST_ALT

    return share(pages, judge, none="no page has og:image")


@measure
def news_article(pages: Pages, reading: Reading, now: Now) -> Value:
    """Do news say by markup when they were published? schema.org Article; ogp.me article. Share of at most ten news pages."""
    news = [p for p in pages if p.has_role("news_item")][:MOST_NEWS]
    if not news:
        return NotApplicable(reason="no news page in the sample")

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        if page not in news:
            return None
        stamps = [head_fields(dom).get("article:published_time", "")]
        found = entities(reading.source(page.crawled), page.url)
        if not isinstance(found, Broken):
            stamps += [
                str(e.get("datePublished", ""))
                for e in found
                if any(t.split("/")[-1] in ("NewsArticle", "Article", "BlogPosting", "Report") for t in types_of(e))
            ]
        days = [d for s in stamps if s and (d := parse_stamp(s))]
        return bool(days) and max(days) <= now.at.date()

    return share(pages, judge, none="no news page in the sample")
