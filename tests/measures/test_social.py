"""Social media: where the body speaks elsewhere, by which rules, and what its own site does first."""

from __future__ import annotations

from measures.build import START, TEXT, axe, network, probe, walk
from measures.cases import OUT, UNTESTED, Case, all_of, case
from measures.world import article, bare, start

FACEBOOK = '<a href="https://www.facebook.com/almunge">Facebook</a>'
YOUTUBE = '<a href="https://www.youtube.com/almunge">YouTube</a>'
TO_HUB = '<a href="/s">Sociala medier</a>'
OG = '<meta property="og:title" content="A"><meta property="og:description" content="B"><meta property="og:url" content="https://www.almunge.se/a">'
IMAGE = '<meta property="og:image" content="https://www.almunge.se/og.png">'
ALT = '<meta property="og:image:alt" content="Torget i Almunge">'
PLAYER = '<iframe src="https://www.youtube.com/embed/x" title="Film"></iframe>'
NEWS = "".join(f"<p>2026-11-{20 - i:02d} Nyhet {i}</p>" for i in range(6))


def asked(problem: str) -> object:
    """The picture of IMAGE asked for without an answer."""
    return probe("images.og", images=[{"url": "https://www.almunge.se/og.png", "status": 0, "problem": problem, "mime": ""}])


def hub(text: str = "", links: str = FACEBOOK + YOUTUBE, **more: object) -> object:
    """The page that gathers the accounts."""
    return article("s", "Sociala medier", f"{links}{text}{TEXT}", roles={"hub_social": 0.9}, **more)  # type: ignore[arg-type]


def policy(criterion: str, whole: str, part: str | None = None, low: float = 0.5) -> list[Case]:
    """Cases of a rule on the hub: said, said in part, not said, no accounts, the crawl cut."""
    made = [
        case(criterion, "said", 1.0, start(TO_HUB), hub(whole)),
        case(criterion, "not said", 0.0, start(TO_HUB), hub()),
        case(criterion, "no accounts", OUT, start()),
        case(criterion, "no accounts seen, the crawl was cut", UNTESTED, start(), cut=True),
    ]
    return made + ([case(criterion, "in part", low, start(TO_HUB), hub(part))] if part is not None else [])


def feed(**facts: object) -> object:
    return probe("feeds", feeds=[{"url": START + "rss", "parses": True, "items": 3, "newest": "2026-11-20", **facts}])


CASES: list[Case] = [
    case("social.channels.hub", "two accounts and text", 1.0, start(TO_HUB), hub()),
    case("social.channels.hub", "an icon row", 0.5, start(FACEBOOK)),
    case("social.channels.hub", "none", 0.0, start()),
    case("social.channels.hub", "a bath's own account, in the text about it", 0.0, start(), article("bad", "Badet", FACEBOOK + TEXT)),
    case("social.channels.hub", "says it has none", OUT, start("<p>Vi har inga konton i sociala medier.</p>")),
    case("social.channels.hub", "the crawl was cut", UNTESTED, start(), cut=True),
    case("social.channels.footer_links", "two", 1.0, start(FACEBOOK + YOUTUBE)),
    case("social.channels.footer_links", "one", 0.5, start(FACEBOOK)),
    case("social.channels.footer_links", "none", 0.0, start()),
    case("social.channels.footer_links", "says it has none", OUT, start("<p>Vi har inga konton i sociala medier.</p>")),
    case("social.channels.footer_links", "no start page", UNTESTED),
    case("social.channels.accessible_links", "named", 1.0, start(FACEBOOK)),
    case(
        "social.channels.accessible_links",
        "an icon",
        0.0,
        start('<a href="https://www.facebook.com/almunge"><img src="f.png" alt=""></a>'),
    ),
    case("social.channels.accessible_links", "no accounts", OUT, start()),
    case(
        "social.channels.links_alive",
        "alive",
        1.0,
        start(FACEBOOK),
        probes=[probe("http.accounts", answers=[{"url": "x", "status": 200}])],
    ),
    case(
        "social.channels.links_alive",
        "gone",
        0.0,
        start(FACEBOOK),
        probes=[probe("http.accounts", answers=[{"url": "x", "status": 404}])],
    ),
    case("social.channels.links_alive", "not asked for", OUT, start(FACEBOOK)),
    case(
        "social.channels.links_alive",
        "a login wall",
        UNTESTED,
        start(FACEBOOK),
        probes=[probe("http.accounts", answers=[{"url": "x", "status": 429}])],
    ),
    case("social.channels.consistent_handles", "one", 1.0, bare(f"<footer>{FACEBOOK}</footer>")),
    case(
        "social.channels.consistent_handles",
        "two",
        0.5,
        bare(f'<footer>{FACEBOOK}<a href="https://www.facebook.com/other">Facebook</a></footer>'),
    ),
    case("social.channels.consistent_handles", "no accounts", OUT, start()),
    case(
        "social.channels.verified_sender",
        "written, rel=me, warning",
        1.0,
        start(TO_HUB),
        hub(
            "<p>Våra officiella konton är @almunge.</p>",
            '<a rel="me" href="https://www.facebook.com/almunge">Facebook</a>',
        ),
    ),
    case(
        "social.channels.verified_sender",
        "nothing",
        0.0,
        start(TO_HUB),
        hub("", '<a href="https://www.facebook.com/xyzzy">Facebook</a>'),
    ),
    case("social.channels.verified_sender", "no accounts", OUT, start()),
    case(
        "social.channels.purpose",
        "said",
        1.0,
        start(TO_HUB),
        hub("", f"<ul><li>{FACEBOOK} Här berättar vi om vardagen i kommunen och svarar på era frågor</li></ul>"),
    ),
    case(
        "social.channels.purpose",
        "not said",
        0.0,
        start(TO_HUB),
        article("s", "Sociala medier", f"<ul><li>{FACEBOOK}</li></ul>", roles={"hub_social": 0.9}),
    ),
    case("social.channels.purpose", "no accounts", OUT, start()),
    case("social.channels.open_platform", "a feed", 1.0, start(FACEBOOK), probes=[feed()]),
    case("social.channels.open_platform", "closed ones only", 0.0, start(FACEBOOK)),
    case("social.channels.open_platform", "the crawl was cut", UNTESTED, start(), cut=True),
    *policy(
        "social.policy.rules", "<p>Vi tar bort hets mot folkgrupp. Våra regler gäller.</p>", "<p>Vi modererar.</p>"
    ),
    *policy("social.policy.public_records", "<p>Inlägg blir allmänna handlingar.</p>"),
    *policy("social.policy.privacy", "<p>Så behandlar vi personuppgifter i våra konton.</p>", "<p>Personuppgifter</p>"),
    *policy("social.policy.no_cases", "<p>Skriv inte känsliga uppgifter.</p>"),
    *policy("social.policy.hours", "<p>Vi svarar vardagar 8.00–16.00.</p>", "<p>Vi svarar på frågor.</p>"),
    *[c for c in policy("social.policy.alternative", '<a href="/k">Kontakta oss</a>') if c.says != "not said"],
    case("social.policy.alternative", "nothing", 0.0, start(TO_HUB), hub()),
    case("social.metadata.og_basic", "all", 1.0, article("a", "Bygglov", head=OG)),
    case("social.metadata.og_basic", "none", 0.0, article("a", "Bygglov")),
    case("social.metadata.og_basic", "no content", OUT, bare("Hej")),
    case(
        "social.metadata.og_image",
        "large and there",
        1.0,
        article("a", "Bygglov", head=IMAGE),
        probes=[
            probe(
                "images.og",
                images=[{"url": "https://www.almunge.se/og.png", "status": 200, "mime": "image/png", "width": 1200}],
            )
        ],
    ),
    case("social.metadata.og_image", "no such host", 0.0, article("a", "Bygglov", head=IMAGE), probes=[asked("dns")]),
    case("social.metadata.og_image", "kept from us by robots.txt", UNTESTED, article("a", "Bygglov", head=IMAGE), probes=[asked("robots")]),
    case("social.metadata.og_image", "none", 0.0, article("a", "Bygglov"), probes=[probe("images.og", images=[])]),
    case("social.metadata.og_image", "not probed", UNTESTED, article("a", "Bygglov", head=IMAGE)),
    case("social.metadata.og_image_alt", "described", 1.0, article("a", "Bygglov", head=IMAGE + ALT)),
    case("social.metadata.og_image_alt", "not", 0.0, article("a", "Bygglov", head=IMAGE)),
    case("social.metadata.og_image_alt", "no picture", OUT, article("a", "Bygglov")),
    case(
        "social.metadata.news_article",
        "dated",
        1.0,
        article(
            "n", "Nyhet", head='<meta property="article:published_time" content="2026-11-01">', roles={"news_item": 0.9}
        ),
    ),
    case(
        "social.metadata.news_article",
        "in the future",
        0.0,
        article(
            "n", "Nyhet", head='<meta property="article:published_time" content="2027-11-01">', roles={"news_item": 0.9}
        ),
    ),
    case("social.metadata.news_article", "no news", OUT, start()),
    case("social.feeds.exists", "read", 1.0, start(), probes=[feed()]),
    case("social.feeds.exists", "broken", 0.3, start(), probes=[feed(parses=False)]),
    case("social.feeds.exists", "none", 0.0, start(), probes=[probe("feeds", feeds=[])]),
    case("social.feeds.exists", "not probed", UNTESTED, start()),
    case("social.feeds.fresh", "days old", 1.0, start(), probes=[feed()]),
    case("social.feeds.fresh", "a year old", 0.0, start(), probes=[feed(newest="2025-11-20")]),
    case("social.feeds.fresh", "neither feed nor news", OUT, start(), probes=[probe("feeds", feeds=[])]),
    case(
        "social.feeds.newsletter",
        "form, privacy, how to leave",
        1.0,
        start(),
        article(
            "p",
            "Nyhetsbrev",
            f'<p>Prenumerera på vårt nyhetsbrev. Personuppgifter sparas. Du kan avsluta när du vill.</p><form><label for="e">E-post</label><input id="e" type="email"></form>{TEXT}',
        ),
    ),
    case("social.feeds.newsletter", "a link", 0.5, start('<p>Få vårt nyhetsbrev</p><a href="/n">Nyhetsbrev</a>')),
    case("social.feeds.newsletter", "none", 0.0, start()),
    case("social.feeds.newsletter", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "social.feeds.press",
        "dated, recent, contact",
        1.0,
        start(),
        article("n", "Nyheter", f"{NEWS}<p>Presskontakt: 0174-17 00 00</p>", roles={"news_list": 0.9}),
    ),
    case("social.feeds.press", "nothing on it", 0.0, start(), article("n", "Nyheter", roles={"news_list": 0.9})),
    case("social.feeds.press", "no news page, the crawl was cut", UNTESTED, start(), cut=True),
    case("social.embeds.consent", "asks no platform", 1.0, bare("Hej", desktop=[network(START + "a.js")])),
    case(
        "social.embeds.consent",
        "a platform's script",
        0.0,
        bare("Hej", desktop=[network("https://connect.facebook.net/a.js")]),
    ),
    case(
        "social.embeds.consent",
        "youtube-nocookie counts half",
        0.5,
        bare("Hej", desktop=[network("https://www.youtube-nocookie.com/embed/x")]),
    ),
    case("social.embeds.consent", "not visited", UNTESTED, bare("Hej")),
    case(
        "social.embeds.fallback",
        "with link and name",
        1.0,
        start(),
        walks=[walk("J8", placeholders=[{"name": "Film", "has_link": True}])],
    ),
    case("social.embeds.fallback", "an empty box", 0.0, start(), walks=[walk("J8", placeholders=[{"name": ""}])]),
    case("social.embeds.fallback", "no embeds", OUT, start()),
    case("social.embeds.fallback", "embeds, but not walked", UNTESTED, bare(PLAYER)),
    case("social.embeds.accessible", "titled", 1.0, bare(PLAYER, desktop=[axe(passed=["frame-title"])])),
    case("social.embeds.accessible", "no embeds", OUT, bare("Hej", desktop=[axe()])),
    case("social.embeds.accessible", "axe did not run", UNTESTED, bare(PLAYER)),
    case(
        "social.embeds.video_captions_stated",
        "a text version",
        1.0,
        bare(f"<section>{PLAYER}<p>Läs textversion av filmen</p></section>"),
    ),
    case(
        "social.embeds.video_captions_stated",
        "captions alone do not count",
        0.0,
        bare(f"<section>{PLAYER}<p>Filmen är textad</p></section>"),
    ),
    case(
        "social.embeds.video_captions_stated",
        "a transcript in English",
        1.0,
        bare(f"<section>{PLAYER}<p>Read the transcript</p></section>"),
    ),
    case("social.embeds.video_captions_stated", "no film", OUT, bare("Hej")),
    case(
        "social.sharing.no_tracking_buttons",
        "plain links",
        1.0,
        bare(
            '<a href="https://www.facebook.com/sharer/sharer.php?u=x">Dela på Facebook</a>',
            desktop=[network(START + "a.js")],
        ),
    ),
    case(
        "social.sharing.no_tracking_buttons",
        "scripts",
        0.0,
        bare("<button>Dela på Facebook</button>", desktop=[network("https://platform.twitter.com/w.js")]),
    ),
    case("social.sharing.no_tracking_buttons", "no share buttons", OUT, bare("Hej", desktop=[network()])),
    case("social.independence.own_site_first", "own pages", 1.0, start('<a href="/a">Nyhet</a>')),
    case(
        "social.independence.own_site_first",
        "half to a platform",
        0.0,
        start('<a href="/a">Nyhet</a><a href="https://www.facebook.com/almunge/posts/1">Nyhet</a>'),
    ),
    case("social.independence.own_site_first", "no links", OUT, start()),
    case(
        "social.independence.crisis_channel",
        "page, P4, channels",
        1.0,
        start('<a href="/k">Vid kris</a>'),
        article("k", "Vid kris", f"<p>Lyssna på Sveriges Radio P4 och se webbplatsen.</p>{TEXT}"),
    ),
    case(
        "social.independence.crisis_channel",
        "a page",
        0.5,
        start('<a href="/k">Beredskap</a>'),
        article("k", "Beredskap"),
    ),
    case("social.independence.crisis_channel", "none", 0.0, start()),
    case("social.independence.crisis_channel", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "social.dialogue.participation",
        "with a form",
        1.0,
        start('<a href="/m">Medborgarförslag</a>'),
        article(
            "m",
            "Medborgarförslag",
            f'<form><input aria-label="Förslag"><textarea aria-label="Text"></textarea></form>{TEXT}',
        ),
    ),
    case(
        "social.dialogue.participation",
        "described",
        0.5,
        start('<a href="/m">Medborgarförslag</a>'),
        article("m", "Medborgarförslag"),
    ),
    case("social.dialogue.participation", "none", 0.0, start()),
    case("social.dialogue.participation", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "social.dialogue.webcast",
        "captioned",
        1.0,
        start('<a href="/w">Webbsändning</a>'),
        article("w", "Webbsändning", f"<p>Sändningen textas.</p>{TEXT}"),
    ),
    case(
        "social.dialogue.webcast",
        "not captioned",
        0.6,
        start('<a href="/w">Webbsändning</a>'),
        article("w", "Webbsändning"),
    ),
    case("social.dialogue.webcast", "none", 0.0, start()),
    case("social.dialogue.webcast", "an agency without", OUT, start(), kind="agency"),
]


@all_of(CASES)
def test_social_measures_say_what_their_case_expects(given: Case) -> None:
    given.check()
