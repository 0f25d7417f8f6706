"""Experience: perceived, operated, understood; the statement; plain words; ways to find."""

from __future__ import annotations

from checks.artefacts import AxeFrame, AxeReport, EngineRule, SecondEngine
from checks.behaviour import Change, Motion, Movement, Player, Players, Spot, Stop, TabWalk, Trials
from checks.material import DocumentFacts, Task
from checks.model import Box
from measures.build import TEXT, axe, console, loading, page, walk
from measures.cases import OUT, UNTESTED, Case, all_of, case
from measures.world import article, bare, html, start

TEN_IMAGES = "".join(f'<img src="{i}.jpg" alt="Barn leker i parken nummer {i}">' for i in range(10))
POOR_IMAGES = "".join(f'<img src="{i}.jpg" alt="bild">' for i in range(10))
FILM = '<section><video src="a.mp4" controls>{}</video><p>{}</p></section>'
NAV = '<header><nav><a href="/">Start</a><a href="/a">Bygga</a><a href="/b">Skola</a><a href="/c">Omsorg</a></nav></header>'
LOOSE = '<a href="/a">Bygga</a> <a href="/b">Skola</a> <a href="/c">Omsorg</a>'
LOOSE_2 = '<a href="/c">Omsorg</a> <a href="/b">Skola</a> <a href="/a">Bygga</a>'
NAV2 = '<header><nav><a href="/x">Nytt</a><a href="/y">Annat</a><a href="/z">Olika</a><a href="/w">Saker</a></nav></header>'
FORM = '<form method="post"><label for="n">Namn</label><input id="n" name="n"><label for="m">Meddelande</label><textarea id="m"></textarea></form>'
REQUIRED = '<form><p>Fält med * är obligatoriska.</p><label for="n">Namn *</label><input id="n" required><label for="e">E-post</label><input id="e"></form>'
SPOT = Spot(selector="body > main > a", box=Box(x=0, y=0, width=50, height=20))
STATEMENT = (
    "<p>Webbplatsen är delvis förenlig med lagen om tillgänglighet.</p><h2>Innehåll som inte är tillgängligt</h2><ul><li>Bilder saknar textalternativ.</li>"
    "<li>Kontrasten är för låg.</li><li>Rubriker i fel ordning.</li></ul><p>Skälet är bristande förenlighet.</p><p>Vi har gjort en självskattning. Uppdaterad "
    '2026-09-01.</p><p>Rapportera brister i tillgängligheten till tillganglighet@almunge.se.</p><a href="https://www.digg.se/tdosanmalan">Digg</a>'
)
LINKED = '<a href="/t">Tillgänglighetsredogörelse</a>'
TASKS = (Task(id="bygglov", label_sv="Bygglov", query_sv="bygglov", strong_terms_sv=("bygglov",)),)
SEARCH = '<form role="search"><input type="search" aria-label="Sök" data-box="0 0 300 40"></form>'
HARD = (
    "<p>"
    + "Kommunfullmäktiges verksamhetsplanering förutsätter ändamålsenlighetsprövningar beträffande myndighetsutövning avseende samhällsbyggnadsförvaltningen. "
    * 20
    + "</p>"
)
LONG = (
    "<p>"
    + (
        "Detta är en mycket lång mening som aldrig tar slut eftersom den hela tiden får nya bisatser och ännu fler ord som gör att läsaren till sist har glömt hur den började. "
        * 5
    )
    + "</p>"
)


def second(*violated: str) -> SecondEngine:
    """What the other engine said of a page."""
    return SecondEngine(engine="E", version="1", executed=40, violations=tuple(EngineRule(id=v, count=1) for v in violated))


QUICK = loading(largest_contentful_paint_ms=900)
SLOW = loading(largest_contentful_paint_ms=9000)


def pdf(n: int, **facts: object) -> list[DocumentFacts]:
    known = {
        "media_type": "application/pdf",
        "pages": 1,
        "tagged": True,
        "language": "sv",
        "title": "Titel",
        "text_characters": 500,
        **facts,
    }
    return [DocumentFacts(url=f"https://x.se/{i}.pdf", **known) for i in range(n)]  # type: ignore[arg-type]


def statement(text: str = STATEMENT, **more: object) -> object:
    return article("t", "Tillgänglighetsredogörelse", text + TEXT, roles={"statement": 0.9}, **more)  # type: ignore[arg-type]


def keys(*looks: str, ended: str = "left", covered: bool = False) -> TabWalk:
    """A Tab walk over the links of the page, one for each look."""
    stops = [
        Stop(
            spot=Spot(
                selector=f"body > main > a:nth-of-type({i + 1})" if len(looks) > 1 else "body > main > a", box=SPOT.box
            ),
            look=look,
            is_covered=covered,
        )
        for i, look in enumerate(looks)
    ]
    return TabWalk(stops=tuple(stops), ended=ended, tabbable=10 if ended == "trapped" else len(stops))


AXE_SHARES = {
    "experience.perceivable.image_alt": "image-alt",
    "experience.perceivable.contrast": "color-contrast",
    "experience.perceivable.link_not_colour_only": "link-in-text-block",
    "experience.perceivable.structure": "list",
    "experience.operable.names": "link-name",
    "experience.robust.aria": "aria-roles",
}

CASES: list[Case] = [
    *(
        case(c, "no violation", 1.0, bare("<main>Hej</main>", desktop=[axe(passed=[rule])]))
        for c, rule in AXE_SHARES.items()
    ),
    *(case(c, "a violation", 0.0, bare("<main>Hej</main>", desktop=[axe(rule)])) for c, rule in AXE_SHARES.items()),
    *(case(c, "nothing it applies to", OUT, bare("<main>Hej</main>", desktop=[axe()])) for c in AXE_SHARES),
    *(case(c, "axe did not run", UNTESTED, bare("<main>Hej</main>")) for c in AXE_SHARES),
    case(
        "experience.perceivable.contrast",
        "style sheets did not load",
        UNTESTED,
        bare("<main>Hej</main>", desktop=[axe("color-contrast")], reason="styles_missing"),
    ),
    case("experience.perceivable.alt_quality", "all tell something", 1.0, bare(f"<main>{TEN_IMAGES}</main>")),
    case("experience.perceivable.alt_quality", "all say bild", 0.0, bare(f"<main>{POOR_IMAGES}</main>")),
    case("experience.perceivable.alt_quality", "three images", OUT, bare('<main><img src="a.jpg" alt="Träd"></main>')),
    case("experience.perceivable.headings", "in order", 1.0, bare("<main><h1>A</h1><h2>B</h2><h3>C</h3></main>")),
    case("experience.perceivable.headings", "a level left out", 0.0, bare("<main><h1>A</h1><h3>C</h3></main>")),
    case("experience.perceivable.headings", "none", 0.0, bare("<main>Hej</main>")),
    case("experience.perceivable.headings", "no page", OUT),
    case("experience.perceivable.captions", "a track", 1.0, bare(FILM.format('<track kind="captions">', ""))),
    case("experience.perceivable.captions", "a text version", 0.3, bare(FILM.format("", "Läs textversion"))),
    case("experience.perceivable.captions", "nothing", 0.0, bare(FILM.format("", "En film"))),
    case(
        "experience.perceivable.captions",
        "a player that cannot be seen into",
        OUT,
        bare('<iframe src="https://www.youtube.com/embed/x"></iframe>'),
    ),
    case("experience.perceivable.captions", "an old film", OUT, bare(FILM.format("", "Publicerad 2019-01-01"))),
    case("experience.perceivable.autoplay", "still", 1.0, bare("<main>Hej</main>", desktop=[Players(), Motion()])),
    case(
        "experience.perceivable.autoplay",
        "sound by itself",
        0.0,
        bare(
            "<main>Hej</main>",
            desktop=[Players(players=(Player(spot=SPOT, tag="video", seconds=60, is_playing=True, has_sound=True),))],
        ),
    ),
    case(
        "experience.perceivable.autoplay",
        "moves without a way to stop it",
        0.0,
        bare(
            "<main>Hej</main>",
            desktop=[Players(), Motion(movements=(Movement(spot=SPOT, changes=5, first_ms=0, last_ms=9000),))],
        ),
    ),
    case("experience.perceivable.autoplay", "not watched", UNTESTED, bare("<main>Hej</main>")),
    case(
        "experience.operable.keyboard_reach",
        "all reached",
        1.0,
        bare('<main><a href="/a">A</a></main>', desktop=[keys("changed")]),
    ),
    case(
        "experience.operable.keyboard_reach",
        "one of two",
        0.5,
        bare('<main><a href="/a">A</a><button>B</button></main>', desktop=[keys("changed")]),
    ),
    case("experience.operable.keyboard_reach", "nothing to operate", OUT, bare("<main>Hej</main>", desktop=[keys()])),
    case("experience.operable.keyboard_reach", "not walked", UNTESTED, bare('<main><a href="/a">A</a></main>')),
    case("experience.operable.no_trap", "goes round", 1.0, bare("<main>Hej</main>", desktop=[keys("changed")])),
    case(
        "experience.operable.no_trap",
        "caught",
        0.0,
        bare("<main>Hej</main>", desktop=[keys("changed", ended="trapped")]),
    ),
    case("experience.operable.no_trap", "not walked", UNTESTED, bare("<main>Hej</main>")),
    case(
        "experience.operable.focus_visible", "seen", 1.0, bare("<main>Hej</main>", desktop=[keys("changed", "pixels")])
    ),
    case(
        "experience.operable.focus_visible",
        "half seen",
        0.5,
        bare("<main>Hej</main>", desktop=[keys("changed", "same")]),
    ),
    case("experience.operable.focus_visible", "not walked", UNTESTED, bare("<main>Hej</main>")),
    case(
        "experience.operable.focus_not_obscured", "in sight", 1.0, bare("<main>Hej</main>", desktop=[keys("changed")])
    ),
    case(
        "experience.operable.focus_not_obscured",
        "covered",
        0.0,
        bare("<main>Hej</main>", desktop=[keys("changed", covered=True)]),
    ),
    case("experience.operable.focus_not_obscured", "not walked", UNTESTED, bare("<main>Hej</main>")),
    case(
        "experience.operable.skip_link",
        "first stop",
        1.0,
        bare(
            '<a href="#m">Till innehållet</a><main id="m"><h1>Hej</h1></main>',
            desktop=[TabWalk(stops=(Stop(spot=Spot(selector="body > a", box=SPOT.box)),))],
        ),
    ),
    case(
        "experience.operable.skip_link",
        "never seen",
        0.5,
        bare(
            '<a href="#m">Till innehållet</a><main id="m"><h1>Hej</h1></main>',
            desktop=[TabWalk(stops=(Stop(spot=Spot(selector="body > a")),))],
        ),
    ),
    case(
        "experience.operable.skip_link",
        "none, but landmarks",
        0.5,
        bare("<main>Hej</main>", desktop=[keys("changed"), axe(passed=["bypass"])]),
    ),
    case(
        "experience.operable.skip_link", "none at all", 0.0, bare("<main>Hej</main>", desktop=[keys("changed"), axe()])
    ),
    case(
        "experience.operable.skip_link",
        "no link on the only page",
        OUT,
        bare(
            "<main>Hej <button>Logga in</button></main>",
            desktop=[keys("changed"), AxeReport(version="4", frames=(AxeFrame(inapplicable=("bypass",)),))],
        ),
    ),
    case("experience.operable.skip_link", "not walked", UNTESTED, bare("<main>Hej</main>")),
    case("experience.operable.link_purpose", "all tell", 1.0, bare('<main><a href="/a">Ansök om bygglov</a></main>')),
    case(
        "experience.operable.link_purpose",
        "half say Läs mer",
        0.0,
        bare('<main><a href="/a">Läs mer</a><a href="/b">Bygglov</a></main>'),
    ),
    case("experience.operable.link_purpose", "no link", OUT, bare("<main>Hej</main>")),
    case(
        "experience.operable.no_timeout_refresh",
        "left in peace",
        1.0,
        bare("<main>Hej</main>", desktop=[axe(), loading(idle_ms=30000)]),
    ),
    case(
        "experience.operable.no_timeout_refresh",
        "leaves by itself",
        0.0,
        bare("<main>Hej</main>", desktop=[axe(), loading(navigated_by_script=True)]),
    ),
    case("experience.operable.no_timeout_refresh", "axe did not run", UNTESTED, bare("<main>Hej</main>")),
    case("experience.understandable.page_lang", "Swedish, and said so", 1.0, start()),
    case("experience.understandable.page_lang", "Swedish, said to be English", 0.0, article("a", "Bygglov", lang="en")),
    case(
        "experience.understandable.page_lang",
        "nothing said",
        0.0,
        page("", "<html><body><main>Hej</main></body></html>"),
    ),
    case("experience.understandable.page_lang", "no page", OUT),
    case(
        "experience.understandable.lang_parts",
        "marked",
        1.0,
        bare(
            f'<main>{TEXT}<p lang="en">You can apply for a place in preschool when your child is one year old and we answer within two weeks of that day</p></main>'
        ),
    ),
    case(
        "experience.understandable.lang_parts",
        "not marked",
        0.0,
        bare(
            f"<main>{TEXT}<p>You can apply for a place in preschool when your child is one year old and we answer within two weeks of that day</p></main>"
        ),
    ),
    case(
        "experience.understandable.lang_parts",
        "the page's own language, though it is not said",
        OUT,
        page("", f"<html><body><main>{TEXT}</main></body></html>"),
    ),
    case("experience.understandable.lang_parts", "none", OUT, start()),
    case(
        "experience.understandable.consistent_navigation",
        "the same",
        1.0,
        start(),
        article("a", "A", around=NAV),
        article("b", "B", around=NAV),
    ),
    case(
        "experience.understandable.consistent_navigation",
        "another one",
        0.0,
        start(),
        article("a", "A", around=NAV),
        article("b", "B", around=NAV2),
    ),
    case(
        "experience.understandable.consistent_navigation",
        "a menu that nothing marks",
        1.0,
        *(page(path, html(path, f"<table><tr><td>{LOOSE}</td><td>{TEXT}</td></tr></table>")) for path in ("", "a", "b")),
    ),
    case(
        "experience.understandable.consistent_navigation",
        "one that nothing marks and that is turned round",
        0.0,
        page("", html("s", TEXT), template=1),
        page("a", html("a", f"<table><tr><td>{LOOSE}</td><td>{TEXT}</td></tr></table>")),
        page("b", html("b", f"<table><tr><td>{LOOSE_2}</td><td>{TEXT}</td></tr></table>")),
    ),
    case("experience.understandable.consistent_navigation", "one page", OUT, start()),
    case(
        "experience.understandable.no_surprise",
        "nothing happens",
        1.0,
        bare(f"<main>{FORM}</main>", desktop=[Trials()]),
    ),
    case(
        "experience.understandable.no_surprise",
        "a choice leads away",
        0.0,
        bare(f"<main>{FORM}</main>", desktop=[Trials(changes=(Change(spot=SPOT, effect="navigation"),))]),
    ),
    case("experience.understandable.no_surprise", "not tried", UNTESTED, bare(f"<main>{FORM}</main>")),
    case("experience.forms.labels", "labelled", 1.0, bare(f"<main>{FORM}</main>", desktop=[axe(passed=["label"])])),
    case(
        "experience.forms.labels",
        "placeholder only",
        0.0,
        bare(
            '<main><form><input placeholder="Namn"><textarea placeholder="Text"></textarea></form></main>',
            desktop=[axe(passed=["label"])],
        ),
    ),
    case("experience.forms.labels", "no form", OUT, bare("<main>Hej</main>", desktop=[axe()])),
    case("experience.forms.labels", "axe did not run", UNTESTED, bare(f"<main>{FORM}</main>")),
    case("experience.forms.required_marked", "marked, with legend", 1.0, bare(f"<main>{REQUIRED}</main>")),
    case(
        "experience.forms.required_marked",
        "not marked",
        0.0,
        bare('<main><form><label for="n">Namn</label><input id="n" required></form></main>'),
    ),
    case("experience.forms.required_marked", "nothing required", OUT, bare(f"<main>{FORM}</main>")),
    case(
        "experience.forms.error_identified",
        "told, marked and linked",
        1.0,
        start(),
        walks=[
            walk(
                "J10",
                forms=[
                    {
                        "url": "f",
                        "checked_by": "script",
                        "messages": [{"names_field": True, "invalid": True, "linked": True}],
                    }
                ],
            )
        ],
    ),
    case(
        "experience.forms.error_identified",
        "the browser's bubble",
        0.4,
        start(),
        walks=[walk("J10", forms=[{"url": "f", "checked_by": "browser"}])],
    ),
    case(
        "experience.forms.error_identified",
        "nothing",
        0.0,
        start(),
        walks=[walk("J10", forms=[{"url": "f", "checked_by": "script", "messages": []}])],
    ),
    case(
        "experience.forms.error_identified",
        "checked after sending",
        UNTESTED,
        start(),
        walks=[walk("J10", forms=[{"url": "f", "checked_by": "server"}])],
    ),
    case("experience.forms.error_identified", "no form", OUT, start(), walks=[walk("J10", forms=[])]),
    case(
        "experience.forms.error_help",
        "helps",
        1.0,
        start(),
        walks=[
            walk(
                "J10",
                forms=[
                    {"url": "f", "messages": [{"text": "Skriv e-postadressen så här: namn@exempel.se", "live": True}]}
                ],
            )
        ],
    ),
    case(
        "experience.forms.error_help",
        "says Fel",
        0.0,
        start(),
        walks=[walk("J10", forms=[{"url": "f", "messages": [{"text": "Fel"}]}])],
    ),
    case("experience.forms.error_help", "not walked", UNTESTED, start()),
    case("experience.forms.no_captcha", "none", 1.0, bare(f"<main>{FORM}</main>")),
    case(
        "experience.forms.no_captcha",
        "pictures only",
        0.0,
        bare(f'<main>{FORM}<img class="captcha" src="c.png"></main>'),
    ),
    case("experience.forms.no_captcha", "no form", OUT, bare("<main>Hej</main>")),
    case("experience.robust.no_script_errors", "none", 1.0, bare("<main>Hej</main>", desktop=[console()])),
    case(
        "experience.robust.no_script_errors",
        "an exception",
        0.0,
        bare("<main>Hej</main>", desktop=[console("TypeError: x")]),
    ),
    case("experience.robust.no_script_errors", "not visited", UNTESTED, bare("<main>Hej</main>")),
    case("experience.wad.clean_pages", "clean", 1.0, bare("<main>Hej</main>", desktop=[axe(passed=["label"])])),
    case("experience.wad.clean_pages", "one rule of the law", 0.0, bare("<main>Hej</main>", desktop=[axe("label")])),
    case(
        "experience.wad.clean_pages",
        "best practice does not count",
        1.0,
        bare("<main>Hej</main>", desktop=[axe("region", tags=["best-practice"])]),
    ),
    case("experience.wad.clean_pages", "axe did not run", UNTESTED, bare("<main>Hej</main>")),
    case("experience.wad.second_engine", "confirmed", 1.0, bare("<main>Hej</main>", desktop=[second()])),
    case("experience.wad.second_engine", "contradicted", 0.0, bare("<main>Hej</main>", desktop=[second("img_alt_valid")])),
    case(
        "experience.wad.second_engine",
        "three clean pages of five are full marks, pages it did not read do not count",
        1.0,
        *(article(f"p{n}", "Sida", desktop=[second(*(["img_alt_valid"] if n < 2 else []))]) for n in range(5)),
        article("annan", "Sida"),
    ),
    case("experience.wad.second_engine", "it read no page", UNTESTED, bare("<main>Hej</main>")),
    case(
        "experience.wad.worst_user_need",
        "none suffers",
        1.0,
        bare("<main>Hej</main>", desktop=[axe(passed=["image-alt", "color-contrast"])]),
    ),
    case(
        "experience.wad.worst_user_need",
        "those who see little",
        0.0,
        bare("<main>Hej</main>", desktop=[axe("color-contrast", passed=["image-alt"])]),
    ),
    case("experience.wad.worst_user_need", "axe did not run", UNTESTED, bare("<main>Hej</main>")),
    case("experience.statement.exists", "from the start page", 1.0, start(LINKED), statement()),
    case(
        "experience.statement.exists",
        "found otherwise",
        0.6,
        start('<a href="/a">Om</a>'),
        article("a", "Om", LINKED + TEXT),
        statement(depth=2),
    ),
    case("experience.statement.exists", "none", 0.0, start()),
    case("experience.statement.exists", "the crawl was cut", UNTESTED, start(), cut=True),
    case("experience.statement.conformity", "a clear status", 1.0, start(LINKED), statement()),
    case(
        "experience.statement.conformity",
        "free words",
        0.5,
        start(LINKED),
        statement("<p>Vi följer wcag så gott vi kan. Digg har tillsyn.</p>"),
    ),
    case("experience.statement.conformity", "no statement", 0.0, start()),
    case("experience.statement.conformity", "the crawl was cut", UNTESTED, start(), cut=True),
    case("experience.statement.known_issues", "three, with reason", 1.0, start(LINKED), statement()),
    case(
        "experience.statement.known_issues",
        "full conformity",
        OUT,
        start(LINKED),
        statement("<p>Webbplatsen är helt förenlig med lagen.</p>"),
    ),
    case("experience.statement.known_issues", "no statement", 0.0, start()),
    case("experience.statement.dates_method", "this year, method named", 1.0, start(LINKED), statement()),
    case(
        "experience.statement.dates_method",
        "five years old",
        0.3,
        start(LINKED),
        statement(STATEMENT.replace("2026-09-01", "2021-09-01")),
    ),
    case(
        "experience.statement.dates_method",
        "eighteen months",
        0.79,
        start(LINKED),
        statement(STATEMENT.replace("2026-09-01", "2025-06-01")),
    ),
    case("experience.statement.dates_method", "no statement", 0.0, start()),
    case("experience.statement.feedback", "an address about it", 1.0, start(LINKED), statement()),
    case(
        "experience.statement.feedback",
        "a form with wrong labels",
        0.5,
        start(LINKED),
        statement(),
        walks=[walk("J6", end="form", status=200, label_violations=2)],
    ),
    case(
        "experience.statement.feedback",
        "no way",
        0.0,
        start(LINKED),
        statement("<p>Webbplatsen är delvis förenlig.</p>"),
    ),
    case("experience.statement.feedback", "the crawl was cut", UNTESTED, start(), cut=True),
    case("experience.statement.supervision_link", "the form", 1.0, start(LINKED), statement()),
    case(
        "experience.statement.supervision_link",
        "named",
        0.2,
        start(LINKED),
        statement("<p>Webbplatsen är delvis förenlig. Digg har tillsyn.</p>"),
    ),
    case("experience.statement.supervision_link", "no statement", 0.0, start()),
    case(
        "experience.statement.honest",
        "claims all, fails",
        0.0,
        start(LINKED, desktop=[axe("image-alt")]),
        statement("<p>Webbplatsen är helt förenlig med lagen.</p>"),
    ),
    case(
        "experience.statement.honest", "names what fails", 1.0, start(LINKED, desktop=[axe("image-alt")]), statement()
    ),
    case(
        "experience.statement.honest",
        "names something else",
        0.6,
        start(LINKED, desktop=[axe("select-name", tags=["wcag2a", "wcag315"])]),
        statement("<p>Delvis förenlig. Kontrasten brister.</p>"),
    ),
    case("experience.statement.honest", "no statement", OUT, start(desktop=[axe()])),
    case("experience.statement.honest", "axe did not run", UNTESTED, start(LINKED), statement()),
    case("experience.documents.pdf_tagged", "tagged", 1.0, start(), documents=pdf(5)),
    case("experience.documents.pdf_tagged", "title only", 0.2, start(), documents=pdf(5, tagged=False, language="")),
    case("experience.documents.pdf_tagged", "two files", OUT, start(), documents=pdf(2)),
    case("experience.documents.pdf_tagged", "not read", UNTESTED, start()),
    case("experience.documents.pdf_text", "text", 1.0, start(), documents=pdf(5)),
    case("experience.documents.pdf_text", "pictures", 0.0, start(), documents=pdf(5, image_only=True)),
    case("experience.documents.pdf_text", "before the law", OUT, start(), documents=pdf(6, modified_at="2015-01-01")),
    case(
        "experience.documents.link_announces",
        "format and size",
        1.0,
        bare("<main>" + "".join(f'<p><a href="{i}.pdf">Plan {i} (pdf, 2 MB)</a></p>' for i in range(5)) + "</main>"),
    ),
    case(
        "experience.documents.link_announces",
        "nothing",
        0.0,
        bare("<main>" + "".join(f'<p><a href="{i}.pdf">Plan {i}</a></p>' for i in range(5)) + "</main>"),
    ),
    case("experience.documents.link_announces", "one link", OUT, bare('<main><a href="a.pdf">Plan</a></main>')),
    case("experience.documents.html_first", "pages", 1.0, start(), article("a", "Bygglov")),
    case(
        "experience.documents.html_first",
        "files",
        0.0,
        start("".join(f'<a href="{i}.pdf">Blad {i}</a>' for i in range(9))),
    ),
    case("experience.documents.html_first", "nothing read", UNTESTED),
    case("experience.plain.lix", "easy", 1.0, start()),
    case("experience.plain.lix", "hard", 0.0, article("a", "Plan", HARD)),
    case("experience.plain.lix", "too little text", OUT, bare("<main>Hej</main>")),
    case("experience.plain.sentence_length", "short", 1.0, start()),
    case("experience.plain.sentence_length", "long", 0.0, article("a", "Plan", LONG)),
    case("experience.plain.sentence_length", "no text", OUT, bare("<main>Hej</main>")),
    case("experience.plain.jargon", "none", 1.0, start()),
    case("experience.plain.jargon", "much", 0.0, article("a", "Plan", HARD)),
    case("experience.plain.jargon", "no text", OUT, bare("<main>Hej</main>")),
    case(
        "experience.plain.scannable",
        "with headings",
        1.0,
        article("a", "Plan", "".join(f"<h2>Del {i}</h2>{'<p>Kort text om det.</p>' * 10}" for i in range(10))),
    ),
    case("experience.plain.scannable", "a desert", 0.0, article("a", "Plan", TEXT * 3)),
    case("experience.plain.scannable", "short pages", OUT, bare("<main>Hej</main>")),
    case(
        "experience.nav.multiple_ways",
        "three ways",
        1.0,
        bare(f'{NAV}{SEARCH}<main><a href="/ao">Innehåll A-Ö</a></main>'),
    ),
    case("experience.nav.multiple_ways", "one way", 0.0, bare("<main>Hej</main>")),
    case("experience.nav.multiple_ways", "no page", UNTESTED),
    case(
        "experience.nav.orientation",
        "a path and a way home",
        1.0,
        page(
            "a/b",
            html(
                "B",
                '<header><a href="/">Hem</a></header><nav class="breadcrumb"><a href="/">Start</a><a href="/a">A</a></nav><main>B</main>',
            ),
            depth=2,
        ),
    ),
    case("experience.nav.orientation", "lost", 0.0, page("a/b", html("B", "<main>B</main>"), depth=2)),
    case("experience.nav.orientation", "no deep page", OUT, start()),
    case("experience.nav.click_depth", "two clicks", 1.0, start(), article("b", "Söka bygglov", depth=2), tasks=TASKS),
    case("experience.nav.click_depth", "not found", 0.0, start(), tasks=TASKS),
    case(
        "experience.nav.click_depth",
        "a task that is a place of the site, whatever it is called there",
        1.0,
        start(),
        article("r", "Vad du kan läsa hos oss", depth=2, roles={"records": 0.8}),
        tasks=(Task(id="allman_handling", label_sv="x", query_sv="x", strong_terms_sv=("allmän handling",)),),
    ),
    case("experience.nav.click_depth", "no tasks listed", OUT, start()),
    case("experience.nav.click_depth", "the crawl was cut", UNTESTED, start(), tasks=TASKS, cut=True),
    case("experience.nav.top_tasks", "on the start page", 1.0, start('<a href="/b">Sök bygglov</a>'), tasks=TASKS),
    case("experience.nav.top_tasks", "not there", 0.0, start(), tasks=TASKS),
    case("experience.nav.top_tasks", "no tasks listed", OUT, start()),
    case("experience.search.available", "a wide field", 1.0, bare(f"{SEARCH}<main>Hej</main>")),
    case(
        "experience.search.available",
        "behind a button",
        0.7,
        bare("<header><button>Sök</button></header><main>Hej</main>"),
    ),
    case(
        "experience.search.available",
        "a short field beside a picture that says so",
        0.7,
        bare('<form action="/x"><input name="t" size="12" data-box="0 0 60 20"><input type="image" src="s.png" alt="Sök"></form><main>Hej</main>'),
    ),
    case("experience.search.available", "none", 0.0, bare("<main>Hej</main>")),
    case("experience.search.available", "no page", OUT),
    case(
        "experience.search.relevant",
        "finds it",
        1.0,
        start(),
        tasks=TASKS,
        walks=[
            walk(
                "J3",
                search="get",
                searches=[
                    {"kind": "task", "task": "bygglov", "query": "bygglov", "results": [{"title": "Söka bygglov"}]}
                ],
            )
        ],
    ),
    case(
        "experience.search.relevant",
        "does not",
        0.0,
        start(),
        tasks=TASKS,
        walks=[
            walk("J3", search="get", searches=[{"kind": "task", "task": "bygglov", "query": "bygglov", "results": []}])
        ],
    ),
    case("experience.search.relevant", "needs POST", UNTESTED, start(), tasks=TASKS, walks=[walk("J3", search="post")]),
    case("experience.search.relevant", "not walked", UNTESTED, start(), tasks=TASKS),
    case(
        "experience.search.tolerant",
        "forgives and helps",
        1.0,
        start(),
        tasks=TASKS,
        walks=[
            walk(
                "J3",
                search="get",
                searches=[
                    {"kind": "misspelled", "suggestion": True},
                    {"kind": "misspelled", "suggestion": True},
                    {"kind": "nonsense", "text": "Inga träffar. Kontrollera stavningen."},
                ],
            )
        ],
    ),
    case(
        "experience.search.tolerant",
        "only says none",
        0.0,
        start(),
        tasks=TASKS,
        walks=[walk("J3", search="get", searches=[{"kind": "nonsense", "text": "Inga träffar"}])],
    ),
    case("experience.search.tolerant", "not walked", UNTESTED, start()),
    case("experience.performance.desktop", "fast", 1.0, bare("<main>Hej</main>", desktop=[QUICK])),
    case("experience.performance.desktop", "slow to paint", 0.5, bare("<main>Hej</main>", desktop=[SLOW])),
    case("experience.performance.desktop", "not visited", UNTESTED, bare("<main>Hej</main>")),
]


@all_of(CASES)
def test_experience_measures_say_what_their_case_expects(given: Case) -> None:
    given.check()
