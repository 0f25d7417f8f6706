"""Mobile: the same site with a phone in hand."""

from __future__ import annotations

from checks.artefacts import Network, Request
from checks.behaviour import Clipped, Enlarged, Picture, Rasters, Reveal, Spot, TakenBack, Trials
from checks.material import PhoneLoad
from measures.build import START, TEXT, axe, loading, page, probe, walk
from measures.cases import OUT, UNTESTED, Case, all_of, case
from measures.world import article, bare, contact, html, service, start

SPOT = Spot(selector="body > main > p")
CLIPPED = Clipped(spot=SPOT, how="outside")
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'
WIDE_TABLE = '<table data-box="0 0 900 100"><tr><th>A</th></tr></table>'
FORM = '<form><label for="e" data-box="0 0 100 20">E-post</label><input id="e" type="{}" autocomplete="{}" data-box="0 30 200 40"><label for="m">Text</label><textarea id="m"></textarea></form>'
END = {"end": "login", "url": "https://e.almunge.se/l", "host": "e.almunge.se", "walked": True}
READY = {
    "url": "p",
    "viewport_meta": "width=device-width",
    "scroll_width": 390,
    "viewport_width": 390,
    "primary_visible": True,
}
APPLE = '<a href="https://apps.apple.com/se/app/x">Hämta i App Store</a>'
GOOGLE = '<a href="https://play.google.com/store/apps/details?id=x">Hämta i Google Play</a>'
SMALL_TEXT = '<main><p style="font-size:11px">Liten text</p></main>'


def pressed(effect: str) -> TakenBack:
    return TakenBack(spot=SPOT, way="mouse", effect=effect)


def on_phone(**timing: float) -> PhoneLoad:
    return PhoneLoad(url=START, loads=(loading(**timing),))


def on_phone_thrice(*paints: float) -> PhoneLoad:
    return PhoneLoad(url=START, loads=tuple(loading(largest_contentful_paint_ms=ms) for ms in paints))


def small(body: str, *mobile: object, **more: object) -> object:
    """A start page as mobile saw it."""
    return bare(body, mobile=list(mobile), **more)  # type: ignore[arg-type]


def lines(length: int) -> str:
    """A paragraph of lines of that many characters."""
    return "<main><p>" + "\n".join("x" * length for _ in range(6)) + "</p>" + "<p>ord </p>" * 40 + "</main>"


CASES: list[Case] = [
    case("mobile.viewport.meta", "right", 1.0, page("", html("A", "Hej", VIEWPORT))),
    case("mobile.viewport.meta", "none", 0.0, bare("Hej")),
    case("mobile.viewport.meta", "no page", OUT),
    case("mobile.viewport.zoom_allowed", "allowed", 1.0, small("Hej", axe(passed=["meta-viewport"]))),
    case("mobile.viewport.zoom_allowed", "forbidden", 0.0, small("Hej", axe("meta-viewport"))),
    case("mobile.viewport.zoom_allowed", "axe did not run", UNTESTED, bare("Hej")),
    case("mobile.reflow.320px", "fits", 1.0, bare("<main><p>Hej</p></main>", desktop=[Enlarged(narrow_width=320)])),
    case("mobile.reflow.320px", "too wide", 0.0, bare("<main><p>Hej</p></main>", desktop=[Enlarged(narrow_width=700)])),
    case(
        "mobile.reflow.320px",
        "text outside",
        0.0,
        bare("<main><p>Hej</p></main>", desktop=[Enlarged(narrow_width=320, narrow=(CLIPPED,))]),
    ),
    case("mobile.reflow.320px", "not looked at", UNTESTED, bare("Hej")),
    case("mobile.reflow.no_content_loss", "all there", 1.0, bare(f"<main>{TEXT}</main>")),
    case(
        "mobile.reflow.no_content_loss",
        "half gone",
        0.0,
        bare(f"<main>{TEXT}{TEXT}</main>", mobile_html=f"<main>{TEXT}</main>"),
    ),
    case("mobile.reflow.no_content_loss", "no text", OUT, bare("")),
    case(
        "mobile.reflow.tables",
        "in a box that scrolls",
        1.0,
        bare(f'<div style="overflow-x:auto" tabindex="0">{WIDE_TABLE}</div>'),
    ),
    case("mobile.reflow.tables", "out of reach", 0.0, bare(WIDE_TABLE)),
    case("mobile.reflow.tables", "none", OUT, bare("Hej")),
    case("mobile.orientation.free", "either way", 1.0, small("Hej", Enlarged())),
    case("mobile.orientation.free", "asks to be turned", 0.0, small("<p>Vrid din telefon</p>", Enlarged())),
    case("mobile.orientation.free", "not turned", UNTESTED, bare("Hej")),
    case("mobile.text.size", "large enough", 1.0, bare(f"<main>{TEXT}</main>")),
    case("mobile.text.size", "too small", 0.0, bare(SMALL_TEXT)),
    case("mobile.text.size", "no text", OUT, bare("")),
    case("mobile.text.spacing", "bears it", 1.0, small("Hej", Enlarged())),
    case("mobile.text.spacing", "is cut off", 0.0, small("Hej", Enlarged(spaced=(CLIPPED,)))),
    case("mobile.text.spacing", "not tried", UNTESTED, bare("Hej")),
    case("mobile.text.zoom200", "bears it", 1.0, small("Hej", Enlarged())),
    case("mobile.text.zoom200", "is cut off", 0.0, small("Hej", Enlarged(text_doubled=(CLIPPED,)))),
    case("mobile.text.zoom200", "not tried", UNTESTED, bare("Hej")),
    case("mobile.text.line_length", "right", 1.0, bare(lines(40))),
    case("mobile.text.line_length", "too long", 0.0, bare(lines(90))),
    case("mobile.text.line_length", "no content", OUT, bare("<main>Hej</main>")),
    case("mobile.touch.target24", "large", 1.0, bare('<main><button data-box="0 0 40 40">A</button></main>')),
    case(
        "mobile.touch.target24",
        "small and close",
        0.0,
        bare('<main><button data-box="0 0 10 10">A</button><button data-box="11 0 10 10">B</button></main>'),
    ),
    case("mobile.touch.target24", "small and alone", 1.0, bare('<main><button data-box="0 0 10 10">A</button></main>')),
    case("mobile.touch.target24", "nothing to tap", OUT, bare("<main>Hej</main>")),
    case("mobile.touch.target44", "large", 1.0, bare('<header><button data-box="0 0 48 48">Meny</button></header>')),
    case("mobile.touch.target44", "small", 0.0, bare('<header><button data-box="0 0 20 20">Meny</button></header>')),
    case("mobile.touch.target44", "none", OUT, bare("Hej")),
    case(
        "mobile.touch.no_gesture_only",
        "buttons beside",
        1.0,
        bare('<div class="carousel"><button>Nästa</button></div>'),
    ),
    case("mobile.touch.no_gesture_only", "swipe only", 0.0, bare('<div><div class="carousel"><p>A</p></div></div>')),
    case("mobile.touch.no_gesture_only", "none", OUT, bare("Hej")),
    case(
        "mobile.touch.label_in_name", "right", 1.0, bare("Hej", desktop=[axe(passed=["label-content-name-mismatch"])])
    ),
    case("mobile.touch.label_in_name", "another name", 0.0, bare("Hej", desktop=[axe("label-content-name-mismatch")])),
    case("mobile.touch.label_in_name", "nothing of the kind", OUT, bare("Hej", desktop=[axe()])),
    case(
        "mobile.touch.hover_content",
        "by key as well",
        1.0,
        bare("Hej", desktop=[Trials(reveals=(Reveal(trigger=SPOT, shown=SPOT, by_focus=True),))]),
    ),
    case(
        "mobile.touch.hover_content",
        "by pointer only",
        0.0,
        bare("Hej", desktop=[Trials(reveals=(Reveal(trigger=SPOT, shown=SPOT),))]),
    ),
    case("mobile.touch.hover_content", "none", OUT, bare("Hej", desktop=[Trials()])),
    case("mobile.touch.hover_content", "not tried", UNTESTED, bare("Hej")),
    case("mobile.touch.cancel", "nothing listens to a press", 1.0, small("Hej", Trials(controls=20))),
    case(
        "mobile.touch.cancel",
        "half of them act on the press",
        0.75,
        small("Hej", Trials(controls=40, press_controls=20, taken_back=(pressed("navigation"), pressed("nothing")))),
    ),
    case(
        "mobile.touch.cancel",
        "what the mouse shows counts where the finger shows nothing",
        0.0,
        bare("Hej", mobile=[Trials(controls=1)], desktop=[Trials(controls=1, press_controls=1, taken_back=(pressed("dialog"),))]),
    ),
    case("mobile.touch.cancel", "no link and no button", OUT, small("Hej", Trials(controls=0))),
    case("mobile.touch.cancel", "no time was left for it", UNTESTED, small("Hej", Trials(controls=9, press_controls=3))),
    case("mobile.touch.cancel", "not tried", UNTESTED, bare("Hej")),
    case(
        "mobile.a11y.clean_pages",
        "nothing that desktop has not",
        1.0,
        bare("Hej", desktop=[axe("label")], mobile=[axe("label")]),
    ),
    case(
        "mobile.a11y.clean_pages",
        "fails on mobile alone",
        0.0,
        bare("Hej", desktop=[axe(passed=["label"])], mobile=[axe("label")]),
    ),
    case("mobile.a11y.clean_pages", "axe did not run", UNTESTED, bare("Hej")),
    case(
        "mobile.a11y.no_worse_than_desktop", "as good", 1.0, bare("Hej", desktop=[axe("label")], mobile=[axe("label")])
    ),
    case(
        "mobile.a11y.no_worse_than_desktop",
        "one element more",
        0.9,
        bare("Hej", desktop=[axe(passed=["label"])], mobile=[axe("label")]),
    ),
    case("mobile.a11y.no_worse_than_desktop", "axe did not run", UNTESTED, bare("Hej")),
    case(
        "mobile.menu.accessible",
        "all four",
        1.0,
        start(),
        walks=[
            walk("J15", "mobile", menu={"name": "Meny", "expanded_toggles": True, "by_keyboard": True, "closes": True})
        ],
    ),
    case("mobile.menu.accessible", "no menu needed", 1.0, start(), walks=[walk("J15", "mobile", all_visible=True)]),
    case("mobile.menu.accessible", "a name only", 0.25, start(), walks=[walk("J15", "mobile", menu={"name": "Meny"})]),
    case("mobile.menu.accessible", "none found", 0.0, start(), walks=[walk("J15", "mobile", menu=None)]),
    case("mobile.menu.accessible", "not walked", UNTESTED, start()),
    case(
        "mobile.menu.levels",
        "all",
        1.0,
        start(),
        walks=[walk("J15", "mobile", desktop_items=["Bo", "Skola"], reached_items=["bo", "skola"])],
    ),
    case(
        "mobile.menu.levels",
        "half",
        0.5,
        start(),
        walks=[walk("J15", "mobile", desktop_items=["Bo", "Skola"], reached_items=["Bo"])],
    ),
    case("mobile.menu.levels", "nothing on desktop", OUT, start(), walks=[walk("J15", "mobile", desktop_items=[])]),
    case("mobile.menu.levels", "not walked", UNTESTED, start()),
    case(
        "mobile.search.reachable",
        "at once",
        1.0,
        start(),
        walks=[walk("J15", "mobile", search_taps=0, search_name="Sök")],
    ),
    case(
        "mobile.search.reachable",
        "after a tap, without name",
        0.63,
        start(),
        walks=[walk("J15", "mobile", search_taps=1, search_name="")],
    ),
    case("mobile.search.reachable", "nowhere", 0.0, start(), walks=[walk("J15", "mobile", search_taps=None)]),
    case("mobile.search.reachable", "not walked, none in sight", UNTESTED, start()),
    case("mobile.contact.reachable", "one tap", 1.0, start(), walks=[walk("J1", "mobile", clicks=1, is_tel_link=True)]),
    case(
        "mobile.contact.reachable",
        "in sight but no link",
        0.6,
        start(),
        walks=[walk("J1", "mobile", clicks=0, is_tel_link=False)],
    ),
    case("mobile.contact.reachable", "never", 0.0, start(), walks=[walk("J1", "mobile", clicks=None)]),
    case("mobile.contact.reachable", "not walked, and the crawl was cut", UNTESTED, start(), cut=True),
    case("mobile.contact.tel_links", "linked", 1.0, start(), contact('<a href="tel:+46174170000">0174-17 00 00</a>')),
    case("mobile.contact.tel_links", "plain", 0.0, start(), contact("<p>0174-17 00 00</p>")),
    case("mobile.contact.tel_links", "no number", OUT, start(), contact()),
    case("mobile.contact.tel_links", "no contact page", UNTESTED, start()),
    case(
        "mobile.contact.map",
        "linked",
        1.0,
        start(),
        contact(
            '<p>Besöksadress: Storgatan 1, 123 45 Almunge</p><a href="https://www.openstreetmap.org/x">Visa på karta</a>'
        ),
    ),
    case("mobile.contact.map", "none", 0.0, start(), contact("<p>Besöksadress: Storgatan 1, 123 45 Almunge</p>")),
    case("mobile.contact.map", "no address", OUT, start(), contact()),
    case("mobile.contact.map", "no contact page, the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "mobile.device.icon_manifest",
        "both",
        1.0,
        start(),
        probes=[probe("icons", icons=[{"status": 200, "width": 180}], manifest={"name": "A", "icons": 2})],
    ),
    case(
        "mobile.device.icon_manifest",
        "an icon",
        0.5,
        start(),
        probes=[probe("icons", icons=[{"status": 200, "width": 180}], manifest={})],
    ),
    case("mobile.device.icon_manifest", "neither", 0.0, start(), probes=[probe("icons", icons=[], manifest={})]),
    case("mobile.device.icon_manifest", "not probed", UNTESTED, start()),
    case("mobile.forms.input_types", "right keys", 1.0, bare(f"<main>{FORM.format('email', 'email')}</main>")),
    case("mobile.forms.input_types", "plain text", 0.0, bare(f"<main>{FORM.format('text', '')}</main>")),
    case("mobile.forms.input_types", "no such field", OUT, bare("Hej")),
    case("mobile.forms.input_types", "no page", UNTESTED),
    case("mobile.forms.autocomplete", "a token", 1.0, bare(f"<main>{FORM.format('email', 'email')}</main>")),
    case("mobile.forms.autocomplete", "none", 0.0, bare(f"<main>{FORM.format('email', '')}</main>")),
    case("mobile.forms.autocomplete", "no such field", OUT, bare("Hej")),
    case(
        "mobile.forms.usable_small",
        "usable",
        1.0,
        bare(f"<main>{FORM.format('email', '')}</main>", desktop=[Enlarged(narrow_width=320)]),
    ),
    case(
        "mobile.forms.usable_small",
        "too wide",
        0.0,
        bare(f"<main>{FORM.format('email', '')}</main>", desktop=[Enlarged(narrow_width=600)]),
    ),
    case("mobile.forms.usable_small", "no form", OUT, bare("Hej")),
    case("mobile.forms.usable_small", "not looked at", UNTESTED, bare(f"<main>{FORM.format('email', '')}</main>")),
    case(
        "mobile.eservice.login_same_device",
        "all parts",
        1.0,
        start(),
        walks=[walk("J2", "mobile", **END, same_device=True, scroll_width=390, viewport_width=390, axe=[])],
    ),
    case(
        "mobile.eservice.login_same_device",
        "it fits only",
        0.4,
        start(),
        walks=[walk("J2", "mobile", **END, same_device=False, scroll_width=390, viewport_width=390, axe=["label"])],
    ),
    case(
        "mobile.eservice.login_same_device",
        "an open form",
        OUT,
        start(),
        walks=[walk("J2", "mobile", **{**END, "end": "form"})],
    ),
    case("mobile.eservice.login_same_device", "not walked", UNTESTED, start()),
    case("mobile.eservice.mobile_ready", "ready", 1.0, start(), walks=[walk("J2", "mobile", **END, pages=[READY])]),
    case(
        "mobile.eservice.mobile_ready",
        "too wide",
        0.0,
        start(),
        walks=[walk("J2", "mobile", **END, pages=[{**READY, "scroll_width": 900}])],
    ),
    case(
        "mobile.eservice.mobile_ready",
        "no e-service",
        OUT,
        start(),
        walks=[walk("J2", "mobile", end="none", walked=False)],
    ),
    case("mobile.eservice.mobile_ready", "not walked", UNTESTED, start()),
    case(
        "mobile.eservice.no_pdf_dead_end",
        "begins on the web",
        1.0,
        start(),
        service("bygglov", '<a href="/e">Ansök om bygglov</a>'),
    ),
    case(
        "mobile.eservice.no_pdf_dead_end",
        "begins in a file",
        0.0,
        start(),
        service("bygglov", '<a href="/b.pdf">Ansök om bygglov</a>'),
    ),
    case("mobile.eservice.no_pdf_dead_end", "no action", OUT, start(), service("bygglov", "")),
    case("mobile.overlay.cookie_area", "no dialog", 1.0, start(), walks=[walk("J8", "mobile", dialog=False)]),
    case(
        "mobile.overlay.cookie_area",
        "covers all, buttons out of sight",
        0.0,
        start(),
        walks=[walk("J8", "mobile", dialog=True, area=0.9, buttons_in_view=False)],
    ),
    case("mobile.overlay.cookie_area", "not walked", UNTESTED, start()),
    case(
        "mobile.overlay.sticky_area",
        "free",
        1.0,
        start(),
        walks=[walk("J8", "mobile", sticky=[{"page": "a", "portrait": 0.1, "landscape": 0.2}])],
    ),
    case(
        "mobile.overlay.sticky_area",
        "covered",
        0.0,
        start(),
        walks=[walk("J8", "mobile", sticky=[{"page": "a", "portrait": 0.5, "landscape": 0.2}])],
    ),
    case(
        "mobile.overlay.sticky_area",
        "not walked, a fixed bar",
        1.0,
        bare('<div style="position:fixed" data-box="0 0 390 60">Meny</div>'),
    ),
    case(
        "mobile.overlay.sticky_area",
        "not walked, half the screen",
        0.0,
        bare('<div style="position:fixed" data-box="0 0 390 420">Meny</div>'),
    ),
    case("mobile.overlay.sticky_area", "no page", UNTESTED),
    case("mobile.performance.cls", "keeps still", 1.0, small("Hej", loading())),
    case("mobile.performance.cls", "jumps", 0.0, small("Hej", loading(cumulative_layout_shift=0.4))),
    case("mobile.performance.cls", "not visited", UNTESTED, bare("Hej")),
    case("mobile.performance.lcp", "at once", 1.0, start(), phone=[on_phone(largest_contentful_paint_ms=900)]),
    case("mobile.performance.lcp", "the median of three counts", 0.5, start(), phone=[on_phone_thrice(2400, 3250, 9000)]),
    case("mobile.performance.lcp", "far too late", 0.0, start(), phone=[on_phone(largest_contentful_paint_ms=9000)]),
    case("mobile.performance.lcp", "the first paint stands in", 1.0, start(), phone=[on_phone(first_contentful_paint_ms=800)]),
    case("mobile.performance.lcp", "no page could be loaded", UNTESTED, start(), phone=[PhoneLoad(url=START, failure="timeout")]),
    case("mobile.performance.lcp", "no phone", UNTESTED, start()),
    case("mobile.performance.blocking", "free", 1.0, start(), phone=[on_phone(first_contentful_paint_ms=800)]),
    case(
        "mobile.performance.blocking", "busy", 0.5, start(), phone=[on_phone(first_contentful_paint_ms=800, blocking_ms=400)]
    ),
    case(
        "mobile.performance.blocking", "stuck", 0.0, start(), phone=[on_phone(first_contentful_paint_ms=800, blocking_ms=4000)]
    ),
    case("mobile.performance.blocking", "no phone", UNTESTED, start()),
    case("mobile.performance.weight", "light", 1.0, small("Hej", loading(transferred_bytes=200_000))),
    case("mobile.performance.weight", "heavy", 0.0, small("Hej", loading(transferred_bytes=5_000_000))),
    case("mobile.performance.weight", "not visited", UNTESTED, bare("Hej")),
    case(
        "mobile.performance.images",
        "fitting",
        1.0,
        small(
            "Hej",
            Rasters(pictures=(Picture(spot=SPOT, source=START + "a.jpg", width=700, shown_width=350),)),
            Network(requests=(Request(url=START + "a.jpg", method="GET", kind="image", bytes=90_000),)),
        ),
    ),
    case(
        "mobile.performance.images",
        "far too large",
        0.0,
        small(
            "Hej",
            Rasters(pictures=(Picture(spot=SPOT, source=START + "a.jpg", width=4000, shown_width=350),)),
            Network(requests=(Request(url=START + "a.jpg", method="GET", kind="image", bytes=900_000),)),
        ),
    ),
    case("mobile.performance.images", "no pictures", OUT, small("Hej", Rasters(), Network())),
    case("mobile.performance.images", "not looked at", UNTESTED, bare("Hej")),
    case("mobile.app.linked", "both stores", 1.0, start(APPLE + GOOGLE)),
    case("mobile.app.linked", "one store", 0.5, start(APPLE)),
    case("mobile.app.linked", "no app", OUT, start()),
    case("mobile.app.linked", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "mobile.app.statement",
        "named in a statement",
        1.0,
        start(f'{APPLE}<a href="/t">Tillgänglighetsredogörelse</a>'),
        article("t", "Tillgänglighetsredogörelse", f"<p>Appen för ios är delvis förenlig.</p>{TEXT}"),
    ),
    case("mobile.app.statement", "none", 0.0, start(APPLE)),
    case("mobile.app.statement", "no app", OUT, start()),
]


@all_of(CASES)
def test_mobile_measures_say_what_their_case_expects(given: Case) -> None:
    given.check()
