"""Films on a page: native video, players in frames, links to films; with what stands in the same section."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from checks.addresses import host_of
from checks.dom import Dom, Element
from checks.material import CrawledPage
from checks.reading import Reading

PLAYERS = re.compile(
    r"(?:^|\.)(?:youtube\.com|youtube-nocookie\.com|youtu\.be|vimeo\.com|quickchannel\.com|screen9\.(?:com|tv)|streamio\.com|solidtango\.com|twentythree\.(?:net|com)|"
    r"23video\.com|kaltura\.com|brightcove\.net|wistia\.(?:com|net)|qbrick\.com|dreambroker\.com|mediaflow\.com|mediaflowpro\.com|bambuser\.com|dailymotion\.com|vid\.io)$",
    re.IGNORECASE,
)
_FILM_FILE = re.compile(r"\.(?:mp4|webm|m4v|ogv|mov)(?:$|[?#])", re.IGNORECASE)


#: A frame that says it is a film, whoever plays it.
_CALLED_FILM = re.compile(r"^\W*(?:film|video)\b|\bfilmen\b|videospelare|video player", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """One film: `kind` native or player; what tells of captions; the text of the section it stands in."""

    source: str
    kind: str
    element: Element
    tracks: tuple[str, ...] = ()
    captions_parameter: bool = False
    is_decoration: bool = False
    is_live: bool = False
    section: str = ""


def _section(element: Element) -> Element:
    """The nearest box around the film that holds more than the film: figure, article, section or two levels up."""
    at = element
    for _ in range(6):
        if at.parent is None or at.parent.tag in ("body", "main"):
            break
        at = at.parent
        if at.tag in ("figure", "section", "article", "li") and len(at.text_content) > 10:
            break
    return at


def videos(dom: Dom) -> list[Video]:
    """The films of the page."""
    made = []
    for e in dom.elements:
        if e.tag == "video":
            sources = [e.get("src"), *(s.get("src") for s in e.select("source"))]
            source = next((s for s in sources if s), "")
            muted = e.has("muted") and (e.has("autoplay") or e.has("loop")) and not e.has("controls")
            made.append(
                Video(
                    source=source,
                    kind="native",
                    element=e,
                    tracks=tuple(t.get("kind").lower() or "subtitles" for t in e.select("track")),
                    is_decoration=muted,
                    is_live=".m3u8" in source and "live" in source.lower(),
                    section=_section(e).text_content,
                )
            )
        elif e.tag == "iframe":
            source = e.get("src") or e.get("data-src")
            if PLAYERS.search(host_of(source).split(":")[0]) or _CALLED_FILM.search(e.get("title")):
                query = parse_qs(urlsplit(source).query)
                made.append(
                    Video(
                        source=source,
                        kind="player",
                        element=e,
                        captions_parameter=any(
                            k in query for k in ("cc_load_policy", "texttrack", "captions", "subtitles")
                        ),
                        is_live="live_stream" in source or "/live/" in source,
                        section=_section(e).text_content,
                    )
                )
    return made


def has_video(reading: Reading, page: CrawledPage) -> str:
    """The address of a film on the page or linked from its content; empty for none."""
    dom = reading.dom(page.url)
    if dom is not None and (found := videos(dom)):
        return found[0].source or "video"
    for link in reading.content_links(page):
        if _FILM_FILE.search(link.url) or PLAYERS.search(host_of(link.url).split(":")[0]):
            return link.url
    return ""
